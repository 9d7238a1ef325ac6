"""Which tests a plan of ours counts as its proof: the quick half of the unit tests, of which coverage is taken.

The other tests run without it, for it makes them several times slower; the line rate that the plan states is that of
the unit tests.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
from hypothesis import settings

from support.cli import SHARED_WORK

settings.register_profile("suite", max_examples=int(os.environ.get("SSPGEN_EXAMPLES", "60")))
settings.load_profile("suite")

UNIT = Path(__file__).parent / "unit"
SLOW = (
    *("test_readers_*", "test_store_*", "test_trust_*", "test_redact*", "test_evidence_*", "test_site_*"),
    *("test_document_*", "test_editions*", "test_flow_*", "test_workbook*", "test_mkdocs_*", "test_render_bundle*"),
    *("test_word*", "test_yaml_edit*", "test_pades*", "test_elements*", "test_charts*"),
)
"""Files of unit tests that take most of the time and run few lines that the others do not."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the proof; ``-m proof`` runs them alone."""
    for item in items:
        if item.path.parent == UNIT and not any(fnmatch(item.path.name, pattern) for pattern in SLOW):
            item.add_marker(pytest.mark.proof)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the tests of this run share, before its workers start."""
    if not hasattr(config, "workerinput"):
        os.environ[SHARED_WORK] = tempfile.mkdtemp(prefix="sspgen-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it, once all workers are done."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ[SHARED_WORK], ignore_errors=True)
