"""Whatever lies in a folder, ``sspgen check`` ends with a report and an exit code that it promises."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from support.cli import run_here
from support.corpora import REPOSITORY, corpus

FIXTURES = REPOSITORY / "tests" / "fixtures"
AT = {"SOURCE_DATE_EPOCH": "1780000000"}
NAMES = (
    "ssp.yaml",
    "opencontrol.yaml",
    "component.yaml",
    "a.json",
    "b.xml",
    "c.yml",
    "catalogs/d.json",
    "controls/e.yaml",
)
PIECES = (
    *(b"catalog", b"profile", b"system-security-plan", b"component-definition", b"metadata", b"oscal-version", b"uuid"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b":",
        b",",
        b"\n",
        b"  ",
        b"- ",
        b"<",
        b">",
        b"</",
        b"&",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
    ),
    *(
        b"system:",
        b"satisfies:",
        b"control_key: AC-2",
        b"component: x",
        b"null",
        b"1e999",
        b"2026-01-01",
        b"!!python/x",
        b"*a",
    ),
)


def ends(folder: Path, *arguments: str) -> int:
    result = run_here("check", "--format", "json", *arguments, cwd=folder, env=AT)
    assert result.code in (0, 1, 2, 3), result.err
    assert "Traceback" not in result.err
    if result.out:
        json.loads(result.out)
    return result.code


@pytest.mark.parametrize("seed", range(40))
def test_a_folder_of_rubbish_is_reported_on(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same rubbish every time
    for name in rng.sample(NAMES, 3):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"".join(rng.choice(PIECES) for _ in range(rng.randrange(60))))
    ends(tmp_path)
    for file in sorted(tmp_path.rglob("*.*")):
        ends(tmp_path, file.relative_to(tmp_path).as_posix())


@pytest.mark.parametrize("seed", range(40))
def test_sound_files_that_were_damaged_are_reported_on(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same rubbish every time
    folder = Path(shutil.copytree(FIXTURES / rng.choice(("check", "oscal", "opencontrol")), tmp_path / "x"))
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".json", ".yaml", ".xml"))
    for file in rng.sample(files, min(3, len(files))):
        data = bytearray(file.read_bytes())
        for _ in range(rng.randrange(1, 6)):
            start = rng.randrange(len(data) + 1)
            data[start : start + rng.randrange(20)] = rng.choice((b"", rng.choice(PIECES), bytes(data[:50])))
        file.write_bytes(data)
    ends(folder)


@pytest.mark.corpora
@pytest.mark.parametrize("name", ["JSONTestSuite/test_parsing", "big-list-of-naughty-strings", "xml"])
def test_hostile_files_under_the_names_of_documents_are_reported_on(tmp_path: Path, name: str) -> None:
    folder = corpus("hostile")
    found = [f for f in sorted(folder.rglob("*")) if f.is_file() and f.suffix in (".json", ".xml", ".yaml")]
    rng = random.Random(name)  # noqa: S311 - the same files every time
    chosen = rng.sample(found, min(25, len(found)))
    for number, file in enumerate(chosen):
        shutil.copyfile(file, tmp_path / f"{number}{file.suffix}")
        ends(tmp_path, f"{number}{file.suffix}")
