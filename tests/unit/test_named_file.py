"""A report goes where a person says: into a file at once, or through a pipe or device, which stays what it is."""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from sspgen.errors import EnvironmentFailure
from sspgen.flow.named_file import is_device, write_named

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_swapped_in_whole(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_bytes(b"of yesterday, and longer")
    write_named(file, b"of today")
    assert file.read_bytes() == b"of today"
    assert [each.name for each in tmp_path.iterdir()] == ["report"]


def test_a_pipe_stays_a_pipe_and_gets_the_bytes(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_named(pipe, b"of today")
    reader.join(timeout=30)
    assert got == [b"of today"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_stays_a_device_and_its_refusal_is_told(tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.symlink_to("/dev/full")
    assert is_device(full)
    with pytest.raises(EnvironmentFailure, match="SSP288 cannot be written: No space left on device"):
        write_named(full, b"of today")
    assert full.is_symlink()


def test_what_is_not_there_or_a_folder_is_no_device(tmp_path: Path) -> None:
    assert not is_device(tmp_path / "gone")
    assert not is_device(tmp_path)
