"""``sspgen check`` tells at file and line what is wrong with the meaning of OSCAL documents."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from support.cli import run_here
from support.oscal_defects import HARBOUR

if TYPE_CHECKING:
    from pathlib import Path


def test_good_documents_that_build_on_each_other_pass(tmp_path: Path) -> None:
    shutil.copytree(HARBOUR, tmp_path / "harbour")
    result = run_here("check", "harbour", cwd=tmp_path)
    assert (result.code, result.codes) == (0, [])
    assert "0 findings in 9 documents" in result.out


def test_a_control_that_the_profile_of_another_folder_does_not_have_is_told_at_its_line(tmp_path: Path) -> None:
    for folder, names in (
        ("plans", ("plan.json", "leveraged.json", "mast.svg")),
        ("base", ("profile.json", "catalog.json")),
    ):
        (tmp_path / folder).mkdir()
        for name in names:
            text = (HARBOUR / name).read_text().replace('"href": "profile.json"', '"href": "../base/profile.json"')
            (tmp_path / folder / name).write_text(text.replace('"control-id": "ac-2"', '"control-id": "ac-02"', 1))
    result = run_here("check", "plans/plan.json", cwd=tmp_path)
    line = next(
        n for n, said in enumerate((tmp_path / "plans/plan.json").read_text().splitlines(), 1) if 'ac-02"' in said
    )
    assert result.code == 1
    assert f"plans/plan.json:{line}:" in result.err
    assert "SSP447 the control 'ac-02' is not how 'Harbour Baseline' writes it" in result.err
    assert "did you mean 'ac-2'?" in result.err
