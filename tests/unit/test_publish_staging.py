"""Publishing, without a command line around it: the tree, its manifest, and who may be replaced."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, ClassVar

import pytest

from sspgen.errors import EnvironmentFailure, InputError, UsageError
from sspgen.merge.api import merge
from sspgen.model.diagnostics import Diagnostic
from sspgen.publish.api import publish
from sspgen.publish.manifest import is_published
from sspgen.publish.staging import staging
from sspgen.render.api import Output, RenderContext
from support import worlds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.model.plan import Plan

FILES = {"b/deep/er.txt": b"er", "a.txt": b"a", "b/z": b""}


class Writer:
    """A renderer of some files."""

    id: ClassVar[str] = "files"
    title: ClassVar[str] = "Files"

    def __init__(self, files: dict[str, bytes], error: Exception | None = None) -> None:
        self._files = files
        self._error = error

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        assert plan.families
        assert context.jobs == 2
        for path, data in self._files.items():
            yield Output(path, data)
        if self._error is not None:
            raise self._error


@pytest.fixture(scope="module")
def plan() -> Plan:
    source = worlds.source("scan", {})
    space = worlds.workspace(worlds.answer("si-2"), evidence=(source,))
    return merge(worlds.inputs(space, worlds.collection(source, worlds.artifact(worlds.report()))))


def test_the_manifest_names_every_output_and_input_with_its_hash(plan: Plan, tmp_path: Path) -> None:
    out = tmp_path / "build"
    published = publish(plan, [Writer(FILES), Writer({"c.txt": b"c"})], out, RenderContext())
    assert (published.folder, published.files, published.size) == (out, 5, 4)
    manifest = json.loads((out / "manifest.json").read_bytes())
    outputs = {item["path"]: (item["sha256"], item["bytes"]) for item in manifest["outputs"]}
    everything = FILES | {"c.txt": b"c"}
    assert list(outputs) == sorted(everything)
    assert outputs == {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in everything.items()}
    assert manifest["evidence"] == [{"path": "r.json", "sha256": "0" * 64, "source": "scan"}]
    assert (manifest["system"], manifest["profile"], manifest["commit"]) == ("demo", "small", None)
    assert manifest["versions"]["sspgen"]
    assert manifest["as_of"] == "2026-11-23T02:10:00+00:00"


def test_a_file_that_is_no_longer_made_is_gone(plan: Plan, tmp_path: Path) -> None:
    out = tmp_path / "build"
    publish(plan, [Writer(FILES)], out, RenderContext())
    publish(plan, [Writer({"a.txt": b"A"})], out, RenderContext())
    assert sorted(path.name for path in out.rglob("*")) == ["a.txt", "manifest.json"]
    assert (out / "a.txt").read_bytes() == b"A"


@pytest.mark.parametrize(
    ("error", "expected", "code"),
    [
        (RuntimeError("a bug"), InputError, "SSP352"),
        (OSError(28, "No space left on device"), EnvironmentFailure, "SSP359 Files: No space left on device"),
        (EnvironmentFailure(Diagnostic("SSP359", "no room")), EnvironmentFailure, "SSP359"),
    ],
)
def test_a_renderer_that_fails_late_publishes_nothing(
    plan: Plan, tmp_path: Path, error: Exception, expected: type[Exception], code: str
) -> None:
    out = tmp_path / "build"
    publish(plan, [Writer(FILES)], out, RenderContext())
    with pytest.raises(expected, match=code):
        publish(plan, [Writer({"a.txt": b"new"}), Writer({"z": b""}, error)], out, RenderContext())
    assert (out / "a.txt").read_bytes() == b"a"
    assert sorted(path.name for path in (tmp_path / ".build.d").iterdir()) == [".gitignore", "1", "lock"]


@pytest.mark.parametrize("path", ["/etc/passwd", "../outside", "a/../../outside", "a/.."])
def test_no_renderer_writes_outside_the_tree(plan: Plan, tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError, match="leaves the output folder"):
        publish(plan, [Writer({path: b"evil"})], tmp_path / "build", RenderContext())
    assert not (tmp_path / "outside").exists()


MANIFESTS = {
    '{"schema": "sspgen-manifest/1"}': True,
    '{"schema": "sspgen-manifest/2"}': True,
    '{"name": "A web app"}': False,
    '["sspgen-manifest/1"]': False,
    '{"schema": ["sspgen-manifest/"]}': False,
    "{": False,
    "": False,
    "\xff": False,
}


@pytest.mark.parametrize("text", MANIFESTS)
def test_what_sspgen_published_is_known_by_its_manifest(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_bytes(text.encode("latin-1"))
    (tmp_path / "thesis.txt").write_text("ten years of work")
    assert is_published(tmp_path) is MANIFESTS[text]
    if not MANIFESTS[text]:
        with pytest.raises(UsageError, match="SSP351"), staging(tmp_path):
            pass
        assert (tmp_path / "thesis.txt").exists()


def test_a_pointer_that_leads_nowhere_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "build"
    out.symlink_to(".build.d/7")
    with staging(out) as stage:
        stage.write("manifest.json", b"{}")
        stage.commit()
    assert (out / "manifest.json").read_bytes() == b"{}"


def test_what_killed_builds_left_is_removed(tmp_path: Path) -> None:
    out = tmp_path / "build"
    for _ in range(2):
        with staging(out) as stage:
            stage.write("manifest.json", b'{"schema": "sspgen-manifest/1"}')
            stage.commit()
    for number in ("3", "4"):
        (tmp_path / ".build.d" / number).mkdir()
        (tmp_path / ".build.d" / number / "half").write_text("written")
    (tmp_path / ".build.d/3.link").symlink_to(".build.d/3")
    with staging(out) as stage:
        assert stage.folder.name == "3"
        assert list(stage.folder.iterdir()) == []
        stage.write("manifest.json", b'{"schema": "sspgen-manifest/1"}')
        stage.commit()
    assert sorted(path.name for path in (tmp_path / ".build.d").iterdir()) == [".gitignore", "2", "3", "lock"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentFailure, match="SSP288"), staging(tmp_path / "file" / "build"):
        pass


@pytest.mark.parametrize("name", ["lock", ".gitignore"])
def test_a_link_that_a_repository_brings_is_not_written_through(tmp_path: Path, name: str) -> None:
    victim = tmp_path / "profile"
    victim.write_text("ten years of work")
    (tmp_path / ".build.d").mkdir()
    (tmp_path / ".build.d" / name).symlink_to(victim)
    if name == "lock":
        with pytest.raises(EnvironmentFailure, match="SSP288"), staging(tmp_path / "build"):
            pass
    else:
        with staging(tmp_path / "build"):
            pass
    assert victim.read_text() == "ten years of work"


def test_versions_are_not_written_or_removed_behind_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "2019").mkdir(parents=True)
    (tmp_path / ".build.d").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="SSP351"), staging(tmp_path / "build"):
        pass
    assert [path.name for path in elsewhere.iterdir()] == ["2019"]


def test_a_file_name_that_is_no_text_does_not_stop_the_manifest(tmp_path: Path) -> None:
    source = worlds.source("scan", {})
    space = worlds.workspace(worlds.answer("si-2"), evidence=(source,))
    odd = worlds.artifact(worlds.report(), name="scan-\udcff.json")
    publish(merge(worlds.inputs(space, worlds.collection(source, odd))), [], tmp_path / "build", RenderContext())
    (evidence,) = json.loads((tmp_path / "build/manifest.json").read_bytes())["evidence"]
    assert evidence["path"] == "scan-?.json"
