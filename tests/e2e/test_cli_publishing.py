"""A full disk, a kill, a stop, a second build or a foreign folder: what was published before stays whole."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from support.cli import (
    KEEP,
    QUICK,
    Built,
    built_castle,
    castle,
    command,
    environment,
    is_whole,
    run,
    run_here,
    tree,
)
from support.gitrepo import GitRepo
from support.steps import MAKING, REMOVING, Steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LIMIT = 20_000
"""Bytes that a file may have on our small disk: less than the OSCAL file has."""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built_castle(tmp_path_factory.mktemp("once") / "castle")


@pytest.fixture
def built(once: Built, tmp_path: Path) -> Built:
    """A copy of a workspace that was built once, with its home."""
    shutil.copytree(once.workspace.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Built(tmp_path / once.workspace.name, once.before)


def change(workspace: Path) -> None:
    GitRepo(workspace).commit({"controls/keep.yaml": KEEP.replace("The steward", "The new steward")}, "Change")


def full_disk() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_is_full_at_any_write_is_told_and_nothing_is_replaced(built: Built) -> None:
    change(built.workspace)
    for at in range(1, 200):
        with Steps(built.workspace / ".build.d", at, full_disk).taken() as steps:
            result = built.build_again()
        if not steps.reached:
            break
        assert (result.code, result.codes) == (4, ["SSP288"]), f"step {at}: {result.err}"
        assert "it could not be written: the disk is full; what was published before is untouched" in result.err
        assert built.untouched, f"step {at}"
    assert at > 10
    assert result.code == 0
    assert tree(built.workspace / "build") != built.before
    assert is_whole(built.workspace / "build")


def test_a_disk_that_takes_half_a_file_is_told(built: Built) -> None:
    change(built.workspace)

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LIMIT, _LIMIT))

    result = run("build", *QUICK, cwd=built.workspace, before=small_disk)
    assert (result.code, result.codes) == (4, ["SSP288"])
    assert built.untouched


def stopped_in_a_process_of_its_own(built: Built, at: int) -> bool:
    """Build in a forked process that is killed at a step; tell whether there was such a step."""
    child = os.fork()
    if child == 0:
        below = built.workspace / ".build.d"
        with Steps(below, at, lambda: os.kill(os.getpid(), signal.SIGKILL)).taken((*MAKING, *REMOVING)):
            built.build_again()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_build_that_is_killed_at_any_step_leaves_a_whole_tree(built: Built) -> None:
    change(built.workspace)
    for at in range(1, 200):
        killed = stopped_in_a_process_of_its_own(built, at)
        assert is_whole(built.workspace / "build"), f"step {at}"
        if not killed:
            break
    assert at > 15
    assert tree(built.workspace / "build") != built.before
    assert built.build_again().code == 0
    left = {path.name for path in (built.workspace / ".build.d").iterdir()}
    assert len(left - {".gitignore", "lock"}) == 2


def stop() -> None:
    raise KeyboardInterrupt


def test_a_stop_at_any_step_leaves_the_old_build_or_the_new_one(built: Built) -> None:
    change(built.workspace)
    for at in range(1, 200):
        with Steps(built.workspace / ".build.d", at, stop).taken() as steps:
            result = built.build_again()
        if not steps.reached:
            break
        assert (result.code, result.err.splitlines()[-1]) == (130, "stopped; nothing was published")
        assert built.untouched, f"step {at}"
    assert result.code == 0


def test_a_stop_right_after_the_swap_keeps_what_was_published(built: Built) -> None:
    change(built.workspace)
    replace = os.replace

    def replaced(source: Path, target: Path) -> None:
        replace(source, target)
        if str(target).endswith("build"):
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", replaced)
        assert built.build_again().code == 130
    assert is_whole(built.workspace / "build")
    assert tree(built.workspace / "build") != built.before


def test_ctrl_c_from_a_terminal(built: Built, tmp_path: Path) -> None:
    os.mkfifo(built.workspace / "wait")
    code = "import os, sys, sspgen.flow.plan as f; w = f.load_workspace; "
    code += "f.load_workspace = lambda *a: (open('wait').read(), w(*a))[1]; "
    code += "from sspgen.cli.main import main; sys.argv = ['sspgen', 'build', '--only', 'oscal']; main()"
    process = subprocess.Popen(
        [command()[0], "-c", code],
        cwd=built.workspace,
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    with (built.workspace / "wait").open("w"):
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "\nstopped; nothing was published\n")
    assert built.untouched


def test_a_second_build_at_the_same_time_is_refused(built: Built) -> None:
    with (built.workspace / ".build.d/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = built.build_again()
    assert (result.code, result.codes) == (4, ["SSP350"])
    assert built.untouched
    assert built.build_again().code == 0


def test_builds_that_race_leave_a_whole_tree(built: Built) -> None:
    change(built.workspace)
    started = [
        subprocess.Popen(
            command("build", *QUICK),
            cwd=built.workspace,
            env=environment(built.workspace.parent),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    ended = [(process.communicate()[1], process.returncode) for process in started]
    assert {code for _, code in ended} <= {0, 4}
    assert 0 in {code for _, code in ended}
    assert all("SSP350" in err for err, code in ended if code == 4)
    assert is_whole(built.workspace / "build")


def foreign_folder(out: Path) -> None:
    out.mkdir()
    (out / "thesis.txt").write_text("ten years of work")


def foreign_manifest(out: Path) -> None:
    out.mkdir()
    (out / "manifest.json").write_text('{"name": "A web app", "start_url": "/"}')


def foreign_file(out: Path) -> None:
    out.write_text("ten years of work")


def foreign_link(out: Path) -> None:
    foreign_folder(out.parent / "elsewhere")
    out.symlink_to("elsewhere")


@pytest.mark.parametrize("make", [foreign_folder, foreign_manifest, foreign_file, foreign_link])
def test_an_output_folder_that_is_not_ours_is_refused(built: Built, make: Callable[[Path], None]) -> None:
    out = built.workspace / "out"
    make(out)
    before = tree(built.workspace)
    result = built.build_again("--out", "out")
    assert (result.code, result.codes) == (2, ["SSP351"])
    assert tree(built.workspace) == before
    assert built.untouched


def test_an_empty_folder_and_a_copy_of_ours_are_taken(built: Built) -> None:
    beside = built.workspace.parent
    (beside / "empty").mkdir()
    shutil.copytree(built.workspace / "build", beside / "copy")
    for name in ("empty", "copy", "new/deep"):
        assert built.build_again("--out", f"../{name}").code == 0
        assert is_whole(beside / name)
        assert tree(beside / name) == built.before


def test_a_copy_that_a_killed_build_moved_aside_comes_back(tmp_path: Path) -> None:
    built = built_castle(tmp_path / "castle")  # in this place, so that the cache of it is written already
    copy = built.workspace / "copy"
    shutil.copytree(built.workspace / "build", copy)

    child = os.fork()
    if child == 0:
        os.replace = lambda *_: os._exit(9)  # type: ignore[assignment]
        built.build_again("--out", "copy")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert not copy.exists()
    (built.workspace / "controls/broken.yaml").write_text("component: a\ntitle: T\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sspgen.publish.api.manifest", lambda *_: full_disk())
        assert built.build_again("--out", "copy").code != 0
    assert tree(copy) == built.before


def test_a_full_disk_at_the_swap_puts_a_copy_back(built: Built) -> None:
    copy = built.workspace / "copy"
    shutil.copytree(built.workspace / "build", copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", lambda *_: full_disk())
        result = built.build_again("--out", "copy")
    assert (result.code, result.codes[-1]) == (4, "SSP288")
    assert tree(copy) == built.before


def test_the_newest_two_versions_are_kept(built: Built) -> None:
    for _ in range(4):
        assert built.build_again().code == 0
    kept = sorted(path.name for path in (built.workspace / ".build.d").iterdir())
    assert kept == [".gitignore", "4", "5", "lock"]
    assert (built.workspace / "build").readlink().as_posix() == ".build.d/5"


def test_a_build_folder_in_another_place(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    out = tmp_path / "published" / "plan"
    result = run_here("build", *QUICK, workspace, "--out", out, cwd=tmp_path)
    assert result.code == 0
    assert is_whole(out)
    assert not (workspace / "build").exists()
