"""The reference and the how-to say what the readers do."""

from __future__ import annotations

import json
from pathlib import Path

from sspgen.collect.api import Blob
from sspgen.collect.registry import collectors, normalise, readers
from sspgen.model.evidence import Report
from support import formats_page
from support.corpora import REPOSITORY

DOCS = REPOSITORY / "docs"
FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"


def test_every_reader_is_documented() -> None:
    assert formats_page.PAGE.read_text() == formats_page.page(), "run 'make docs'"
    assert all(reader.title and reader.proves for reader in readers())


def test_every_fact_is_documented() -> None:
    facts = {reader.id: set(reader.facts) for reader in readers()}
    for file in sorted(FIXTURES.iterdir()):
        report = normalise(file.name, file.read_bytes())
        assert isinstance(report, Report)
        assert set(report.facts) == facts[report.format], file.name


def test_the_example_of_a_reader_works() -> None:
    page = (DOCS / "how-to" / "add-evidence.md").read_text()
    example = page.partition("```python\n")[2].partition("```")[0]
    imports = (
        "from dataclasses import dataclass\nfrom typing import ClassVar, Final\n"
        "from sspgen.collect.api import Blob\n"
        "from sspgen.collect.fields import address, count, mappings, moment, text\n"
        "from sspgen.collect.findings import FindingList, scan_outcome\n"
        "from sspgen.model.evidence import *\n"
    )
    scope: dict[str, object] = {"__name__": "sspgen"}
    exec(imports + example, scope)  # noqa: S102 - the page's own example
    report = {"links_checked": 3, "broken": [{"url": "https://a.example/", "reason": "404"}]}
    blob = Blob("x", json.dumps(report).encode())
    reader = scope["READER"]
    assert reader.recognises(blob)  # type: ignore[attr-defined]
    assert reader.read(blob).outcome.value == "fail"  # type: ignore[attr-defined]


def test_the_settings_of_the_files_collector_are_documented() -> None:
    page = (DOCS / "how-to" / "add-evidence.md").read_text()
    assert all(f"      {setting}: " in page for setting in collectors()["files"].settings)
