"""The reference pages say what the code does, and every code is known, used and documented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from sspgen.model.codes import CODES
from sspgen.model.diagnostics import Diagnostic
from support.reference import AREAS, REFERENCE, pages

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = REFERENCE.parents[1] / "generator" / "sspgen"
_CODE = re.compile(r"\bSSP\d{3}\b")


def codes_in(*suffixes: str, but: str = "/") -> dict[str, set[str]]:
    """Codes that the package's files name, each with the files that do."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*"):
        name = path.relative_to(PACKAGE).as_posix()
        if path.suffix in suffixes and not name.startswith(but):
            for code in _CODE.findall(path.read_text(encoding="utf-8")):
                found.setdefault(code, set()).add(name)
    return found


def test_every_code_is_used() -> None:
    used = codes_in(".py", but="model/codes/")
    assert sorted(set(CODES) - set(used)) == []


def test_no_code_is_used_that_is_not_known() -> None:
    used = codes_in(".py", ".j2", but="model/codes/")
    assert {code: sorted(used[code]) for code in sorted(set(used) - set(CODES))} == {}


def test_every_code_has_a_title_and_a_remedy_in_one_sentence() -> None:
    for code, entry in CODES.items():
        assert re.fullmatch(r"SSP\d{3}", code)
        for text in (entry.title, entry.remedy):
            assert text.strip() == text != ""
            assert not text.endswith("."), f"{code}: the page adds the full stop"
        assert entry.title[0].isupper(), code
        assert entry.remedy[0].islower(), code


def test_codes_are_in_order_and_in_an_area() -> None:
    assert list(CODES) == sorted(CODES)
    assert all(int(code[3:]) >= AREAS[0][0] for code in CODES)
    assert [start for start, _, _ in AREAS] == sorted({start for start, _, _ in AREAS})


@pytest.mark.parametrize("path", list(pages()), ids=lambda path: path.name)
def test_the_written_page_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run 'make docs'"


def test_a_diagnostic_points_at_its_place_on_the_page() -> None:
    page = (REFERENCE / "diagnostics.md").read_text(encoding="utf-8")
    for code in CODES:
        path, _, anchor = Diagnostic(code, "m").docs.partition("#")
        assert path == "docs/reference/diagnostics.md"
        assert f'<a id="{anchor}"></a>' in page
