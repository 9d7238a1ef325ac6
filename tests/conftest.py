"""Which tests a plan of ours counts as its proof: the quick half of the unit tests, of which coverage is taken.

The other tests run without it: it would make the layout of documents take twice as long, and the line rate that the
plan states is that of the unit tests.
"""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator

settings.register_profile("suite", max_examples=int(os.environ.get("SSPGEN_EXAMPLES", "60")))
settings.load_profile("suite")

UNIT = Path(__file__).parent / "unit"
SLOW = ("test_readers_*", "test_store_*", "test_trust_*", "test_redact*", "test_evidence_*", "test_site_*")
"""Files of unit tests that take most of the time and run few lines that the others do not."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the proof; ``-m proof`` runs them alone."""
    for item in items:
        if item.path.parent == UNIT and not any(fnmatch(item.path.name, pattern) for pattern in SLOW):
            item.add_marker(pytest.mark.proof)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Take no coverage of other tests, nor of what they set up."""
    plugin = item.config.pluginmanager.get_plugin("_cov")
    controller = getattr(plugin, "cov_controller", None)
    if controller is None or item.get_closest_marker("proof"):
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()
