"""Archives are read member by member; hostile ones give reasons."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from sspgen.collect import archive
from sspgen.collect.archive import is_archive, members
from sspgen.model.evidence import Rejection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = {"a/scan.json": b"{}", "b.xml": b"<x/>", "empty": b""}


def zipped(files: dict[str, bytes] = FILES) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes] = FILES, mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as made:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("data", [zipped(), tarred(), *(tarred(mode=f"w:{how}") for how in ("gz", "bz2", "xz"))])
def test_every_kind_gives_the_same_members(data: bytes) -> None:
    assert is_archive(data)
    assert {member.name: member.content for member in members(data)} == FILES
    assert [member.name for member in members(data)] == sorted(FILES)
    assert [member.name for member in members(data, "*.json")] == ["a/scan.json"]
    assert members(data, "none") == ()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_single_packed_file_is_unpacked(pack: Callable[[bytes], bytes]) -> None:
    assert [(m.name, m.content) for m in members(pack(b"[]"))] == [("", b"[]")]


def test_a_report_is_no_archive() -> None:
    assert not any(is_archive(data) for data in (b"", b"{}", b"<x/>", b"PK"))


def test_links_devices_and_names_that_climb_stay_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("device", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            made.addfile(info)
        climbing = tarfile.TarInfo("../../outside.json")
        climbing.size = 2
        made.addfile(climbing, io.BytesIO(b"{}"))
    found = {member.name: member.content for member in members(out.getvalue())}
    assert found.pop("../../outside.json") == b"{}"
    assert all(isinstance(content, Rejection) for content in found.values())
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - nothing was extracted


def test_a_name_that_stands_twice_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("x", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("x", "2")
    (member,) = members(out.getvalue())
    assert isinstance(member.content, Rejection)


def test_a_damaged_archive_gives_a_reason_and_never_raises() -> None:
    for data in (zipped(), tarred(), tarred(mode="w:gz"), tarred(mode="w:xz")):
        for end in range(4, len(data), max(1, len(data) // 50)):
            for member in members(data[:end]):
                assert isinstance(member.content, bytes | Rejection)
        cut = members(data[: min(len(data) // 3, 1500)])
        assert not cut or any(isinstance(member.content, Rejection) for member in cut)


def test_bombs_end_at_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "EVIDENCE_BYTES", 100_000)
    monkeypatch.setattr(archive, "ARCHIVE_BYTES", 150_000)
    (member,) = members(zipped({"x": b"0" * 1_000_000}))
    assert isinstance(member.content, Rejection)
    assert member.content.code == "SSP310"
    (both,) = members(zipped({"x": b"0" * 90_000, "y": b"0" * 90_000}))
    assert isinstance(both.content, Rejection)
    monkeypatch.setattr(archive, "ARCHIVE_MEMBERS", 2)
    (many,) = members(zipped())
    assert isinstance(many.content, Rejection)


def test_an_encrypted_member_gives_a_reason() -> None:
    data = bytearray(zipped({"x": b"secret"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    (member,) = members(bytes(data))
    assert isinstance(member.content, Rejection)
    assert "encrypted" in member.content.message
