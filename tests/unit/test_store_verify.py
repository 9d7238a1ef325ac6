"""Verification names what is wrong and where, trusts nobody by itself, and leaves a place to look further."""

from __future__ import annotations

import ast
import gzip
import json
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.store.export import export
from sspgen.collect.store.note import signed
from sspgen.collect.store.verify import verify
from sspgen.errors import EnvironmentFailure, InputError, UsageError
from sspgen.model.diagnostics import Diagnostic, Severity
from support import stores

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.collect.store.record import Record
    from sspgen.model.spans import Span


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with stores.opened(tmp_path / "store", create=True) as store:
        stores.fill(store)
    return tmp_path / "store"


def told(folder: Path) -> list[str]:
    """Errors and warnings of our verifier."""
    return [str(p) for p in stores.check(folder).problems if p.severity is not Severity.INFO]


def test_a_whole_store_is_vouched_for(folder: Path) -> None:
    found = stores.check(folder)
    assert (found.head.size, found.covered, found.checkpoints, found.blobs) == (16, 16, 2, 12)
    assert found.vouched
    assert stores.check_alone(folder).code == 0


def test_without_a_trusted_key_nobody_vouches(folder: Path) -> None:
    with stores.opened(folder) as store:
        found = verify(store, (), stores.LATER)
    assert found.whole
    assert not found.vouched
    assert [p.code for p in found.problems] == ["SSP378"]
    said = stores.check_alone(folder, key=None)
    assert said.code == 1
    assert "nobody you trust" in said.lines[-1]


def test_a_key_that_is_not_trusted_does_not_vouch(folder: Path) -> None:
    found = stores.check(folder, stores.OTHER_KEY)
    assert found.whole
    assert not found.vouched
    assert {p.code for p in found.problems} == {"SSP377", "SSP378"}
    assert stores.check_alone(folder, key=stores.OTHER_KEY).code == 1


def test_records_after_the_newest_checkpoint_are_said_to_be_unsigned(folder: Path) -> None:
    with stores.opened(folder) as store:
        store.append([stores.observation(1)], stores.LATER)
    found = stores.check(folder)
    assert found.vouched
    assert found.covered == 16
    assert [p.message for p in found.problems] == [
        "the newest signed checkpoint is over 16 records; 1 newer ones are not signed yet"
    ]


@pytest.mark.parametrize(
    ("changes", "code", "record"),
    [
        ({5: {"name": "forged"}}, "SSP376", "record 1, or a later one up to 8, was rewritten"),
        ({12: {"name": "forged"}}, "SSP376", "record 9, or a later one up to 16, was rewritten"),
        ({6: {"at": "2025-01-01T00:00:00Z"}}, "SSP373", "record 6 is of 2025-01-01"),
        (
            {16: {"at": "2099-01-01T00:00:00Z"}},
            "SSP373",
            "record 16 is of 2099-01-01T00:00:00Z, which is still to come",
        ),
        ({4: {"at": "yesterday"}}, "SSP371", "record 4 was altered: its time 'yesterday' is none"),
        ({4: {"n": 40}}, "SSP371", "record 4 was altered: it says that it is record 40"),
    ],
)
def test_a_chain_whose_hashes_were_all_computed_anew_is_caught(
    folder: Path, changes: dict[int, dict[str, object]], code: str, record: str
) -> None:
    stores.rechain(folder, changes)
    found = told(folder)
    assert any(code in line and record in line for line in found), found
    assert stores.check_alone(folder).code == 1


def test_a_record_that_was_put_in_is_caught(folder: Path) -> None:
    line = stores.lines_of(folder)[5]
    lines = line.file.read_bytes().splitlines()
    forged = json.loads(lines[line.number - 1]) | {"name": "forged"}
    lines.insert(line.number, json.dumps(forged, sort_keys=True, separators=(",", ":")).encode())
    stores.write_lines(line.file, lines)
    assert any("SSP372 record 6 is there twice, or was put in" in problem for problem in told(folder))
    assert stores.check_alone(folder).code == 1


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (5, None, "SSP372 record 5 is missing"),
        (1, None, "SSP372 record 1 is missing"),
        (13, None, "SSP372 record 13 is missing"),
        (5, 9, "SSP37"),
    ],
)
def test_segments_that_are_gone_or_swapped_are_caught(folder: Path, first: int, second: int | None, said: str) -> None:
    files = {n: folder / f"log/000000000/{n:012d}.jsonl" for n in (1, 5, 9, 13)}
    if second is None:
        files[first].unlink()
    else:
        one, two = files[first].read_bytes(), files[second].read_bytes()
        files[first].write_bytes(two)
        files[second].write_bytes(one)
    assert any(said in line for line in told(folder)), told(folder)
    alone = stores.check_alone(folder)
    assert alone.code == 1
    assert f"record {first}" in alone.lines[0]


def test_an_emptied_segment_is_missing_its_first_record(folder: Path) -> None:
    (folder / "log/000000000/000000000005.jsonl").write_bytes(b"")
    assert any("log/000000000/000000000005.jsonl:1: SSP372 record 5 is missing" in line for line in told(folder))
    assert "record 5" in stores.check_alone(folder).lines[0]


def test_a_store_cut_back_with_its_checkpoints_is_caught_by_one_kept_elsewhere(folder: Path, tmp_path: Path) -> None:
    newest = folder / "checkpoints" / "000000000016.txt"
    kept = tmp_path / "kept.txt"
    shutil.move(newest, kept)
    for first in (9, 13):
        (folder / f"log/000000000/{first:012d}.jsonl").unlink()
    assert stores.check(folder, known=()).covered == 8
    found = stores.check(folder, known=(("kept.txt", kept.read_bytes()),))
    assert any(p.code == "SSP372" and "record 9 is missing: kept.txt" in p.message for p in found.problems)
    assert stores.check_alone(folder, "--checkpoint", kept).code == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("\n16\n", "\n15\n"), "SSP377"),
        (lambda text: text.replace("castle.example/evidence\n16", "keep.example/evidence\n16"), "SSP377"),
        (lambda text: text.replace("\n\n", "\n"), "SSP376"),
        (lambda text: text[:0], "SSP376"),
    ],
)
def test_a_checkpoint_that_was_changed_is_caught(folder: Path, change: object, code: str) -> None:
    file = folder / "checkpoints" / "000000000016.txt"
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator] # one of the four
    assert any(f"checkpoints/000000000016.txt: {code}" in line for line in told(folder)), told(folder)
    assert stores.check_alone(folder).code == 1


def test_a_checkpoint_under_another_name_is_caught(folder: Path) -> None:
    (folder / "checkpoints" / "000000000016.txt").rename(folder / "checkpoints" / "000000000012.txt")
    assert any("SSP376 it is over 16 records, but its name says 12" in line for line in told(folder))
    assert stores.check_alone(folder).code == 1


def test_what_is_missing_names_who_needs_it(folder: Path) -> None:
    kept = json.loads(stores.lines_of(folder)[4].data)["kept"]
    next(folder.rglob(f"{kept}.gz")).unlink()
    (line,) = told(folder)
    assert line.startswith("log/000000000/000000000005.jsonl:1: SSP374 record 5 needs blobs/")
    assert "record 5 needs blobs/" in stores.check_alone(folder).lines[0]


def test_a_tombstone_excuses_what_it_names_and_nothing_else(folder: Path) -> None:
    with stores.opened(folder) as store:
        first, second, *_ = store.observations("gates")
        store.forget([first.kept], by="registrar", reason="erasure", now=stores.LATER)
    assert stores.check(folder).vouched
    next(folder.rglob(f"{second.kept}.gz")).unlink()
    assert [line.partition(": ")[2][:6] for line in told(folder)] == ["SSP374"]


@pytest.mark.parametrize(
    "name", ["log/notes.jsonl", "blobs/aa/readme", "checkpoints/latest", "log/000000001/000000000002.jsonl"]
)
def test_files_of_nobody_are_said_to_be_there(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")
    assert any(line.startswith(f"{name}: SSP385") for line in told(folder)), told(folder)
    assert stores.check_alone(folder).code == 1


def test_a_caller_can_look_into_what_records_stand_for(folder: Path) -> None:
    seen = []

    def inspect(record: Record, span: Span) -> list[Diagnostic]:
        seen.append(record.n)
        return [Diagnostic("SSP375", "not what was recorded", span)] if record.n == 7 else []

    with stores.opened(folder) as store:
        found = verify(store, (stores.KEY,), stores.LATER, inspect=inspect)
    assert seen == list(range(1, 17))
    assert [str(p) for p in found.problems] == ["log/000000000/000000000005.jsonl:3: SSP375 not what was recorded"]
    assert not found.whole


def test_progress_is_told(folder: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    with stores.opened(folder) as store:
        verify(store, (stores.KEY,), stores.LATER, progress=lambda *call: calls.append(call))
    assert ("verifying records", 4, 4) in calls
    assert ("verifying kept evidence", 12, 12) in calls


def test_a_future_record_is_believed_within_a_small_difference_of_clocks(folder: Path) -> None:
    newest = stores.NOW + timedelta(days=3)
    with stores.opened(folder) as store:
        assert verify(store, (stores.KEY,), newest - timedelta(seconds=200)).vouched
        assert not verify(store, (stores.KEY,), newest - timedelta(seconds=400)).whole


def exported(folder: Path) -> Path:
    bundle = folder.parent / "evidence.zip"
    with stores.opened(folder) as store:
        export(store, bundle)
    return bundle


def test_a_bundle_is_the_store_with_its_verifier(folder: Path, tmp_path: Path) -> None:
    bundle = exported(folder)
    first = bundle.read_bytes()
    assert exported(folder).read_bytes() == first
    out = tmp_path / "out"
    with zipfile.ZipFile(bundle) as file:
        file.extractall(out)
    done = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=out, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    command = [sys.executable, "-I", "verify_evidence.py", str(bundle), "--key", str(stores.KEY)]
    assert subprocess.run(command, cwd=out, capture_output=True, check=False).returncode == 0
    assert stores.check_alone(out / "store").code == 0


@pytest.mark.parametrize("name", ["store/log/000000000/000000000005.jsonl", "store/checkpoints/000000000016.txt"])
def test_a_bundle_that_was_changed_is_caught(folder: Path, tmp_path: Path, name: str) -> None:
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(exported(folder)) as old, zipfile.ZipFile(forged, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, data.replace(b"1", b"2", 1) if entry == name else data)
    assert stores.check_alone(forged).code == 1


def test_a_bundle_is_verified_by_us_as_well_and_never_written(folder: Path) -> None:
    bundle = exported(folder)
    assert stores.check(bundle).vouched
    with stores.opened(bundle) as store:
        assert len(store.observations("gates")) == 12
        with pytest.raises(EnvironmentFailure, match="read only"):
            store.append([stores.observation(1)], stores.LATER)
        with pytest.raises(EnvironmentFailure, match="read only"):
            store.put(b"new")
        with pytest.raises(EnvironmentFailure, match="read only"):
            store.backend.remove(["blobs/x"], stores.LATER)


@pytest.mark.parametrize("share", range(4))
def test_a_bundle_whose_bytes_rot_is_never_vouched_for(folder: Path, tmp_path: Path, share: int) -> None:
    whole = exported(folder).read_bytes()
    rotten = tmp_path / "rotten.zip"
    with zipfile.ZipFile(exported(folder)) as file:
        start, end = file.infolist()[0].header_offset, file.getinfo("verify_evidence.py").header_offset
    for place in range(start + share * 7, end, (end - start) // 16):
        data = bytearray(whole)
        data[place] ^= 0x10
        rotten.write_bytes(data)
        try:
            found = stores.check(rotten)
        except (InputError, UsageError, EnvironmentFailure):
            continue
        # A flag, a date or the like of the zip file itself may rot unnoticed: what it holds may not.
        assert not found.vouched or same_content(rotten, folder)
        assert stores.check_alone(rotten).code != 0 or found.vouched


def same_content(bundle: Path, folder: Path) -> bool:
    with zipfile.ZipFile(bundle) as file:
        names = [name for name in file.namelist() if name.startswith("store/") and not name.endswith("/")]
        return all(file.read(name) == (folder / name.removeprefix("store/")).read_bytes() for name in names)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_bundle_with_two_files_of_one_name_is_refused(folder: Path) -> None:
    bundle = exported(folder)
    with zipfile.ZipFile(bundle, "a") as file:
        file.writestr("store/format", "sspgen-store/1\n")
    assert stores.check_alone(bundle).code == 2
    with pytest.raises(InputError, match="two files of one name"):
        stores.check(bundle)


@pytest.mark.parametrize("make", ["nothing", "text", "folder", "version", "key"])
def test_what_cannot_be_verified_alone_is_said_so(folder: Path, tmp_path: Path, make: str) -> None:
    place = tmp_path / "place"
    if make == "text":
        place.write_text("no zip")
    elif make == "folder":
        place.mkdir()
    elif make == "version":
        shutil.copytree(folder, place)
        (place / "format").write_text("sspgen-store/2\n")
    arguments = ("--key", "no+key") if make == "key" else ()
    said = stores.check_alone(folder if make == "key" else place, *arguments)
    assert said.code == 2
    assert said.lines[-1].startswith("cannot verify: ")


def test_a_bomb_is_not_unpacked(folder: Path) -> None:
    file = next(folder.rglob("*.gz"))
    file.write_bytes(gzip.compress(bytes(300 * 1024 * 1024), 1))
    assert any("SSP375" in line for line in told(folder))
    assert "bytes were altered" in stores.check_alone(folder).lines[0]


def test_the_verifier_needs_nothing_and_is_short() -> None:
    text = stores.VERIFIER.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    ast.parse(text, feature_version=(3, 8))
    assert not re.search(r"remove(pre|suf)fix|is_relative_to|strict=", text)
    imported = {
        line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))
    }
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "line",
    [b"[" * 200_000, b'{"n":' + b"9" * 5_000 + b"}", b"\xff\xfe", b'{"n":1e400}', b'{"n":NaN}', b'"deeply"', b"null"],
)
def test_a_hostile_line_is_an_altered_record(folder: Path, line: bytes) -> None:
    last = max((folder / "log").rglob("*.jsonl"))
    stores.write_lines(last, [line, *last.read_bytes().splitlines()[1:]])
    assert any("000000000013.jsonl:1: SSP371 record 13 was altered" in problem for problem in told(folder)), told(
        folder
    )
    assert "record 13 was altered" in stores.check_alone(folder).lines[0]
    with stores.opened(folder) as store, pytest.raises(InputError, match="SSP371"):
        store.verdicts()


@pytest.mark.parametrize("size", ["9" * 5_000, "1" * 13, "+1", "1_0", " 1"])
def test_a_hostile_checkpoint_is_none(folder: Path, size: str) -> None:
    text = f"{stores.ORIGIN}\n{size}\n{'A' * 43}=\n"
    note = str(signed(text, stores.ORIGIN, stores.SEED))
    (folder / "checkpoints" / "000000000012.txt").write_text(note, encoding="utf-8")
    assert any("000000000012.txt: SSP376 it is not a checkpoint" in problem for problem in told(folder))
    assert stores.check_alone(folder).code == 1


def test_file_names_do_not_steer_the_terminal(folder: Path) -> None:
    (folder / "log" / "\x1b]0;owned\x07").write_text("x")
    assert not any("\x1b" in problem for problem in told(folder))
    said = stores.check_alone(folder)
    assert said.code == 1
    assert not any("\x1b" in line for line in said.lines)
