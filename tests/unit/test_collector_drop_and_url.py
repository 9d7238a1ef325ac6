"""Drop folders and pinned addresses: what they bring, and what they refuse."""

from __future__ import annotations

import hashlib
import io
import json
import math
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.api import CollectContext
from sspgen.collect.registry import collectors
from sspgen.model.evidence import Collection, EvidenceSource, Rejection, Report, TimeOrigin, Verdict
from support.forge_server import Answer, forge

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLEAN = json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Lint"}}, "results": []}]}).encode()
CONTEXT = json.dumps({"observed": "2026-11-20T10:00Z", "commit": "1" * 40, "tools": {"lint": "3.1"}}).encode()


def collect(root: Path, kind: str, **query: Any) -> Collection:
    source = EvidenceSource("scan", "Scan", kind, query)
    collector = collectors()[kind]
    assert [d.message for d in collector.validate(source)] == []
    return collector.collect(source, CollectContext(root, None, NOW, deadline=lambda: math.inf))


def mistakes(kind: str, **query: Any) -> list[str]:
    return [d.code for d in collectors()[kind].validate(EvidenceSource("scan", "Scan", kind, query))]


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files.items():
            made.writestr(f"{name}.sarif", data)
    return out.getvalue()


def test_a_drop_folder_gives_every_file_with_what_lies_beside_it(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "deep").mkdir(parents=True)
    (inbox / "a.sarif").write_bytes(CLEAN)
    (inbox / "a.sarif.context.json").write_bytes(CONTEXT)
    (inbox / "deep" / "b.zip").write_bytes(zipped(x=CLEAN, y=CLEAN))
    found = collect(tmp_path, "drop", drop="inbox")
    assert [a.name for a in found.artifacts] == [
        "inbox/a.sarif",
        "inbox/deep/b.zip!x.sarif",
        "inbox/deep/b.zip!y.sarif",
    ]
    first, second, _ = found.artifacts
    assert isinstance(first.result, Report)
    assert (first.result.tool.version, first.result.subject.commit) == ("3.1", "1" * 40)
    assert (first.observed, first.origin) == (datetime(2026, 11, 20, 10, tzinfo=UTC), TimeOrigin.CONTEXT)
    assert second.origin is TimeOrigin.FILE
    assert found.problem == ""


@pytest.mark.parametrize(
    ("make", "told"), [(True, "the drop folder 'inbox' is empty"), (False, "the drop folder 'inbox' does not exist")]
)
def test_an_empty_drop_folder_is_no_pass(tmp_path: Path, make: bool, told: str) -> None:
    if make:
        (tmp_path / "inbox").mkdir()
    found = collect(tmp_path, "drop", drop="inbox")
    assert (found.artifacts, found.problem) == ((), told)


def test_a_broken_context_is_told_and_the_file_is_still_read(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.sarif").write_bytes(CLEAN)
    (tmp_path / "inbox" / "a.sarif.context.json").write_bytes(b"{")
    found = collect(tmp_path, "drop", drop="inbox")
    assert "the context file is malformed" in found.problem
    assert len(found.artifacts) == 1


def test_an_archive_in_the_workspace_gives_the_members_that_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "scan.zip").write_bytes(zipped(x=CLEAN, y=b"{"))
    found = collect(tmp_path, "files", files="scan.zip!x*")
    assert [a.name for a in found.artifacts] == ["scan.zip!x.sarif"]
    everything = collect(tmp_path, "files", files="*.zip")
    assert [type(a.result) for a in everything.artifacts] == [Report, Rejection]
    assert "no file in scan.zip matches 'z*'" in collect(tmp_path, "files", files="scan.zip!z*").problem


def test_what_was_pinned_is_taken_and_anything_else_refused(tmp_path: Path) -> None:
    digest = hashlib.sha256(CLEAN).hexdigest()
    with forge() as server:
        server.on("/report", Answer(CLEAN))
        found = collect(tmp_path, "url", url=f"{server.url}/report?token=hunter2", sha256=digest, commit="2" * 40)
        (artifact,) = found.artifacts
        assert isinstance(artifact.result, Report)
        assert (artifact.result.outcome, artifact.result.subject.commit) == (Verdict.PASS, "2" * 40)
        assert (artifact.observed, "hunter2" in repr(artifact)) == (None, False)
        server.on("/report", Answer(CLEAN + b" "))
        changed = collect(tmp_path, "url", url=f"{server.url}/report?token=hunter2", sha256=digest)
        assert changed.artifacts == ()
        assert "is pinned" in changed.problem
        assert "hunter2" not in changed.problem
        missing = collect(tmp_path, "url", url=f"{server.url}/none", sha256=digest)
        assert "404" in missing.problem


def test_a_pinned_archive_gives_its_members(tmp_path: Path) -> None:
    data = zipped(x=CLEAN, y=CLEAN)
    with forge() as server:
        server.on("/scan", Answer(data))
        asked = {"url": f"{server.url}/scan", "sha256": hashlib.sha256(data).hexdigest()}
        found = collect(tmp_path, "url", **asked, inside="y*", observed="2026-11-01T00:00Z")
    (artifact,) = found.artifacts
    assert artifact.name.endswith("/scan!y.sarif")
    assert artifact.observed == datetime(2026, 11, 1, tzinfo=UTC)


def test_mistakes_are_told_before_anything_is_asked() -> None:
    good = {"url": "https://a.example/x", "sha256": "0" * 64}
    assert mistakes("url", **good) == []
    assert mistakes("url", **good | {"sha256": "0"}) == ["SSP225"]
    assert mistakes("url", **good | {"url": "https://u:p@a.example/"}) == ["SSP225"]
    assert mistakes("url", **good | {"url": "file:///etc/passwd"}) == ["SSP225"]
    assert mistakes("url", **good | {"observed": "soon"}) == ["SSP225"]
    assert mistakes("url", **good | {"token": "x"}) == ["SSP221"]
    assert mistakes("drop") == ["SSP223"]
    assert mistakes("drop", drop="../x") == ["SSP304"]
    assert mistakes("drop", drop="x", more=1) == ["SSP221"]
