"""Where reviewed texts go: OpenControl is written, OSCAL is not, and several files are written together."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sspgen.errors import EnvironmentFailure
from sspgen.flow.plan import Request, make_plan
from sspgen.flow.word_places import NoPlaceError, Places
from sspgen.flow.word_review import Review, review, texts_of
from sspgen.flow.word_write import write_changes
from sspgen.model.implementation import Claim, Component, InputFile, Workspace
from sspgen.model.plan import PlanAnswer
from sspgen.model.provenance import Provenance
from sspgen.model.system import System
from sspgen.model.word_tag import word_tag
from sspgen.render.api import silent
from sspgen.render.word.sheet import sheet
from support.word_edits import packed, parts

if TYPE_CHECKING:
    from sspgen.flow.word_review import Text

HARBOUR = Path(__file__).resolve().parents[1] / "fixtures" / "opencontrol" / "harbour"


AGREED = "\n\nAgreed."


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """An OpenControl workspace of several components, to be written to."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))


def request(root: Path) -> Request:
    return Request(root, "", datetime(2026, 1, 1, tzinfo=UTC), None, silent)


def narratives(root: Path) -> dict[str, Text]:
    """The texts of a workspace by the tag of their answer."""
    texts = (text for text in texts_of(make_plan(request(root))) if text.source and text.field == "text")
    return {word_tag(text.answer.uuid, text.field, text.source): text for text in texts}


def reviewed(root: Path) -> Review:
    """What comes of a document, without the property that says of what, in which every text has one more sentence."""
    document = parts(sheet((tag, text.text + AGREED) for tag, text in narratives(root).items()))
    del document["docProps/custom.xml"]
    file = root.parent / "reviewed.docx"
    file.write_bytes(packed(document))
    return review(request(root), file, "reviewed.docx")


def test_narratives_of_opencontrol_are_written_where_they_stand(harbour: Path) -> None:
    before = [text.source for text in narratives(harbour).values()]
    found = reviewed(harbour)
    assert {change.refused for change in found.changes} == {""}
    written = write_changes(found.writable, found.places)
    assert len(written) > 1
    assert [text.source for text in narratives(harbour).values()] == [source + AGREED for source in before]
    for path in written:
        old, new = ((root / path).read_text().splitlines() for root in (HARBOUR, harbour))
        lost = [line for line in old if line not in new and not line.lstrip(" -").startswith(("text: ", "narrative: "))]
        assert lost == []


def test_files_that_were_replaced_are_put_back_when_one_cannot_be(
    harbour: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = reviewed(harbour)
    kept, done = Path.replace, []

    def replace(self: Path, target: Path) -> Path:
        done.append(target)
        if len(done) == 2:  # the second of the files
            raise OSError(30, "Read-only file system")
        return kept(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(EnvironmentFailure, match="nothing was written: Read-only file system"):
        write_changes(found.writable, found.places)
    monkeypatch.undo()
    for file in HARBOUR.rglob("*.*"):
        if file.is_file():
            assert (harbour / file.relative_to(HARBOUR)).read_bytes() == file.read_bytes()
    assert not list(harbour.rglob("*.sspgen"))


def answer(path: str) -> PlanAnswer:
    return PlanAnswer(
        "u", "x", "X", "ac-1", "", "", Claim.IMPLEMENTED, "", "", "t", "t", provenance=Provenance(path, 1)
    )


@pytest.mark.parametrize(
    ("origin", "path", "reason"),
    [
        ("oscal", "x.json", "kept as oscal, which is not written"),
        ("native", "gone.yaml", "its place is not known"),
        ("opencontrol 3.1.0", "x.yaml", "its place is not known"),
    ],
)
def test_what_has_no_place_is_said(tmp_path: Path, origin: str, path: str, reason: str) -> None:
    component = Component("x", "X", origin=origin)
    places = Places(tmp_path, Workspace(System("s", "S"), components=(component,)))
    with pytest.raises(NoPlaceError, match=reason):
        places.find(answer(path), "text", "t")


def test_files_outside_or_changed_since_are_not_touched(tmp_path: Path) -> None:
    root = tmp_path / "w"
    root.mkdir()
    (tmp_path / "out.yaml").write_text("a: b\n")
    (root / "link.yaml").symlink_to(tmp_path / "out.yaml")
    (root / "x.yaml").write_text("a: b\n")
    places = Places(root, Workspace(System("s", "S"), inputs=(InputFile("x.yaml", "0" * 64),)))
    for path, reason in (("link.yaml", "outside"), ("none.yaml", "not there"), ("x.yaml", "was changed since")):
        with pytest.raises(NoPlaceError, match=reason):
            places.content(path)
