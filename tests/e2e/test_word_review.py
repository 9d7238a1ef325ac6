"""``sspgen diff --word``: a document goes to a reviewer, comes back edited, and its changes go into the YAML."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import docx
import pytest

from sspgen.flow import word_write
from support.cli import KEEP, Result, castle, run_here
from support.gitrepo import GitRepo
from support.word_edits import edited, one_text, parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEEP_REVIEWED = (
    KEEP.replace("component: keep", "# Ours.\ncomponent: keep  # the name")
    .replace(
        "  ke-1:\n    status: implemented\n",
        """\
  ke-1:
    status: implemented
    remarks: >-
      Counted by hand,
      until the abacus comes.
    customer_responsibility: "Bring your own \\"keys\\"."
""",
    )
    .replace(
        "      b: The steward counts them.",
        """\
      # counted since the flood
      b:
        text: |
          The steward counts them:

          * every *barrel* in the cellar,
          * every sack.

          Then the `ledger` is signed.""",
    )
)
OLD = "artifacts/gates.sarif"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A workspace, and the document that was made from it."""
    root = castle(tmp_path_factory.mktemp("sent") / "castle", keep=KEEP_REVIEWED)
    built = run_here("build", "--only", "docx", "--quiet", cwd=root)
    assert built.code == 0, built.err
    return root, (root / "build" / "ssp.docx").read_bytes()


@pytest.fixture
def fresh(tmp_path: Path) -> GitRepo:
    """The same workspace, to be written to."""
    return GitRepo(castle(tmp_path / "castle", keep=KEEP_REVIEWED))


def everywhere(old: str, new: str) -> Callable[[str], str]:
    """Replace words wherever they stand, for the document says some of them twice."""
    return lambda xml: xml.replace(old, new)


def diff(root: Path, document: bytes, *arguments: str) -> Result:
    file = root.parent / "reviewed.docx"
    file.write_bytes(document)
    return run_here("diff", "--word", file, *arguments, cwd=root)


def test_a_document_that_nobody_edited_changes_nothing(sent: tuple[Path, bytes]) -> None:
    result = diff(*sent)
    assert (result.code, result.codes) == (0, [])
    assert result.out.splitlines()[-1] == "0 texts changed, 8 unchanged"


def test_what_word_sets_on_its_own_is_no_change(sent: tuple[Path, bytes]) -> None:
    root, document = sent
    typeset = edited(document, everywhere('Bring your own "keys"', "Bring\u00a0your own \u201ckeys\u201d"))
    assert diff(root, typeset).code == 0


def test_how_word_saves_a_document_is_no_change(sent: tuple[Path, bytes]) -> None:
    """It cuts runs in two, marks spelling, pages and the cursor, and numbers its editing sessions."""

    def saved(match: re.Match[str]) -> str:
        properties, text = match.groups()
        half = len(text) // 2 if "&" not in text else 0
        first, last = (f'{properties}<w:t xml:space="preserve">{piece}</w:t>' for piece in (text[:half], text[half:]))
        return (
            f'<w:r w:rsidRPr="00AB12CD">{first}</w:r><w:proofErr w:type="spellStart"/>'
            f'<w:r><w:lastRenderedPageBreak/>{last}</w:r><w:bookmarkStart w:id="0" w:name="_GoBack"/>'
        )

    run = re.compile(r'<w:r>((?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?)<w:t xml:space="preserve">([^<]+)</w:t></w:r>')
    root, document = sent
    result = diff(root, edited(document, lambda xml: run.sub(saved, xml.replace("<w:p>", '<w:p w:rsidR="00AB12CD">'))))
    assert (result.code, result.codes) == (0, []), result.out


def test_comments_and_tracked_changes_are_told(sent: tuple[Path, bytes]) -> None:
    root, document = sent
    by = 'w:id="1" w:author="Ann\tLee" w:date="2026-10-02T09:00:00Z"'
    tracked = f"</w:t></w:r><w:ins {by}><w:r><w:t> not</w:t></w:r></w:ins><w:r><w:t>"
    reviewed = docx.Document(io.BytesIO(edited(document, ("Stores are in", f"Stores are{tracked} in"))))
    reviewed.add_comment(reviewed.paragraphs[0].runs, text="Wrong\x9b logo?", author="Bo")
    out = io.BytesIO()
    reviewed.save(out)
    result = diff(root, out.getvalue())
    lines = result.out.splitlines()
    assert "  Stores are {+not+} in the ledger." in lines
    assert "  tracked change of Ann Lee, 2026-10-02" in lines
    assert "Outside of all answers, where nothing can be taken over" in lines
    assert any(line.endswith(r"Wrong\x9b logo?") and "comment of Bo, " in line for line in lines)
    assert lines[-2] == "1 text changed, 7 unchanged; 1 comment"


def test_a_changed_word_is_shown_with_its_place(sent: tuple[Path, bytes]) -> None:
    root, document = sent
    result = diff(root, edited(document, ("Stores are in the ", "Stores stand in the ")))
    assert result.code == 1
    assert result.out.splitlines() == [
        "KE-1 a · The keep",
        "  controls/keep.yaml:23",
        "  Stores [-are-] {+stand+} in the ledger.",
        "",
        "1 text changed, 7 unchanged",
        "write them into the files with --write",
    ]


def test_a_change_is_written_into_its_scalar_and_nowhere_else(sent: tuple[Path, bytes], fresh: GitRepo) -> None:
    document = edited(
        sent[1], ("Stores are in", "Stores lie in"), (">barrel<", ">cask<"), everywhere("abacus comes", "abacus works")
    )
    result = diff(fresh.path, document, "--write")
    assert (result.code, result.codes) == (1, [])
    assert "written: controls/keep.yaml; look at it with 'git diff'" in result.out
    wanted = KEEP_REVIEWED.replace("Stores are", "Stores lie").replace("*barrel*", "*cask*").replace("comes.", "works.")
    assert (fresh.path / "controls/keep.yaml").read_text() == wanted
    assert fresh.git("status", "--porcelain") == " M controls/keep.yaml"
    again = diff(fresh.path, document)
    assert (again.code, again.out.splitlines()[-1]) == (0, "0 texts changed, 8 unchanged")


def test_what_changes_only_its_form_is_a_change(sent: tuple[Path, bytes], fresh: GitRepo) -> None:
    item = re.compile(r'<w:ilvl w:val="0"/>(?=(?:(?!</w:p>).)*every sack)')
    bold = re.compile(r"<w:r>(?=<w:t [^>]*>Stores are in the ledger)")
    deeper = edited(sent[1], lambda xml: item.sub('<w:ilvl w:val="1"/>', xml))
    result = diff(fresh.path, edited(deeper, lambda xml: bold.sub("<w:r><w:rPr><w:b/></w:rPr>", xml)), "--write")
    assert result.out.splitlines()[-2] == "2 texts changed, 6 unchanged"
    assert "  the words are the same: levels of a list, blank lines or lines of code differ" in result.out.splitlines()
    wanted = KEEP_REVIEWED.replace("Stores are in the ledger.", '"**Stores are in the ledger.**"')
    text = (fresh.path / "controls/keep.yaml").read_text()
    assert text == wanted.replace("          * every sack", "            * every sack")


def test_citations_stay_where_the_reviewer_changed_other_words(sent: tuple[Path, bytes], fresh: GitRepo) -> None:
    result = diff(fresh.path, edited(sent[1], everywhere(" looked at ", " inspected ")), "--write")
    assert "{{ evidence.gates.tool }} [-looked at-] {+inspected+} {{ evidence.gates.population.total }}" in result.out
    text = (fresh.path / "controls/keep.yaml").read_text()
    assert text == KEEP_REVIEWED.replace("looked at", "inspected")


def test_a_changed_value_is_refused_with_its_place(sent: tuple[Path, bytes], fresh: GitRepo) -> None:
    result = diff(fresh.path, edited(sent[1], everywhere("gatekeeper 2.1 looked", "gatekeeper 3 looked")), "--write")
    assert result.code == 1
    assert "  controls/keep.yaml:12" in result.out.splitlines()
    assert (
        "not taken over: a cited value was changed, and evidence is not edited: {{ evidence.gates.tool }}" in result.out
    )
    assert result.out.endswith("1 cannot be taken over\nnothing to write\n")
    assert (fresh.path / "controls/keep.yaml").read_text() == KEEP_REVIEWED


def test_values_that_moved_on_since_are_no_change(sent: tuple[Path, bytes], fresh: GitRepo) -> None:
    report = (fresh.path / OLD).read_text()
    fresh.commit({OLD: report.replace('"2.1"', '"2.2"')}, "Scan again", date="2026-01-02T12:00:00+00:00")
    assert diff(fresh.path, sent[1]).code == 0
    result = diff(fresh.path, edited(sent[1], everywhere(" looked at ", " inspected ")), "--write")
    assert (result.code, "refused" in result.out) == (1, False)
    assert (fresh.path / "controls/keep.yaml").read_text() == KEEP_REVIEWED.replace("looked at", "inspected")


def test_changes_on_both_sides_are_merged_where_they_do_not_meet(sent: tuple[Path, bytes], fresh: GitRepo) -> None:
    ours = KEEP_REVIEWED.replace("every sack", "each sack")
    fresh.commit({"controls/keep.yaml": ours}, "Say each", date="2026-01-02T12:00:00+00:00")
    assert diff(fresh.path, sent[1]).code == 0
    result = diff(fresh.path, edited(sent[1], (">barrel<", ">cask<")), "--write")
    assert result.code == 1, result.out
    assert "[-*barrel*-] {+*cask*+}" in result.out
    assert (fresh.path / "controls/keep.yaml").read_text() == ours.replace("barrel", "cask")


def test_changes_on_both_sides_that_meet_are_refused(sent: tuple[Path, bytes], fresh: GitRepo) -> None:
    ours = KEEP_REVIEWED.replace("*barrel*", "*tun*")
    fresh.commit({"controls/keep.yaml": ours}, "Say tun", date="2026-01-02T12:00:00+00:00")
    result = diff(fresh.path, edited(sent[1], (">barrel<", ">cask<")), "--write")
    assert "not taken over: the text was changed since the document was made" in result.out
    assert (fresh.path / "controls/keep.yaml").read_text() == ours


def test_a_text_that_was_emptied_removed_or_copied_is_told_and_kept(sent: tuple[Path, bytes]) -> None:
    root, document = sent
    emptied = edited(document, lambda xml: re.sub(r"<w:t[^>]*>Stores are in the ledger\.</w:t>", "", xml))
    assert "not taken over: it was emptied" in diff(root, emptied).out
    sdt = re.compile(r"<w:sdt>(?:(?!<w:sdt>).)*Stores are in the ledger.*?</w:sdt>", re.DOTALL)
    removed = diff(root, edited(document, lambda xml: sdt.sub("", xml)))
    assert (removed.code, removed.codes) == (0, ["SSP402"])
    assert "1 text of the plan are not in the document: KE-1 a" in removed.err

    def copy(xml: str) -> str:
        return sdt.sub(lambda match: match[0] + match[0].replace("Stores", "Goods"), xml)

    assert "two copies that differ" in diff(root, edited(document, copy)).out


def test_what_the_remarks_of_a_control_say_is_changed_in_all_its_parts_or_not(
    sent: tuple[Path, bytes], fresh: GitRepo
) -> None:
    first = edited(sent[1], lambda xml: xml.replace("Counted by hand", "Counted by ear", 1))
    assert "says otherwise" in diff(fresh.path, first, "--write").out
    assert fresh.git("status", "--porcelain") == ""
    both = edited(sent[1], lambda xml: xml.replace("Counted by hand", "Counted by ear"))
    assert "written" in diff(fresh.path, both, "--write").out
    assert (fresh.path / "controls/keep.yaml").read_text() == KEEP_REVIEWED.replace("hand", "ear")


def test_an_answer_without_a_text_gets_one(sent: tuple[Path, bytes], fresh: GitRepo) -> None:
    def write(xml: str) -> str:
        empty = re.search(r"<w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p>.*?</w:p>", xml)
        assert empty is not None
        words = "<w:p><w:r><w:t>It stands.</w:t></w:r></w:p><w:p><w:r><w:t>- Still.</w:t></w:r></w:p>"
        return xml.replace(empty[0], f"</w:sdtPr><w:sdtContent>{words}", 1)

    result = diff(fresh.path, edited(sent[1], write), "--write")
    assert result.out.splitlines()[:3] == ["KE-1 · The keep", "  controls/keep.yaml:15", "  {+It stands.+}"]
    added = "  ke-1:\n    text: |-\n      It stands.\n\n      \\- Still.\n    status"
    text = (fresh.path / "controls/keep.yaml").read_text()
    assert text == KEEP_REVIEWED.replace("  ke-1:\n    status", added)


def test_json_has_the_same(sent: tuple[Path, bytes]) -> None:
    root, document = sent
    found = diff(root, edited(document, ("Stores are in the ", "Stores stand in the ")), "--format", "json").json()
    assert found["counts"] == {"changed": 1, "unchanged": 7, "refused": 0}
    (change,) = found["changes"]
    assert (change["label"], change["component"], change["field"], change["line"]) == ("KE-1 a", "keep", "text", 23)
    assert change["source"] == change["after"] == "Stores stand in the ledger."


def test_documents_of_others_are_refused(sent: tuple[Path, bytes], tmp_path: Path) -> None:
    root, document = sent
    plan = re.search(r"plan=([0-9a-f-]{36})", parts(document)["docProps/custom.xml"].decode())
    assert plan is not None
    other = edited(document, (plan[1], "0" * 8 + plan[1][8:]), part="docProps/custom.xml")
    public = edited(document, ("edition=full", "edition=public"), part="docProps/custom.xml")
    for data, code, words in (
        (other, "SSP401", "another plan"),
        (public, "SSP401", "public edition"),
        (one_text("Not of this plan."), "SSP401", "another plan"),
        (b"no docx", "SSP400", "no zip file"),
        (document[:2000], "SSP400", "no zip file"),
    ):
        result = diff(root, data)
        assert (result.code, result.codes) == (3, [code]), result.err
        assert words in result.err
    missing = run_here("diff", "--word", tmp_path / "none.docx", cwd=root)
    assert (missing.code, missing.codes) == (4, ["SSP403"])
    assert json.loads(run_here("diff", "--word", tmp_path, "--format", "json", cwd=root).out or "{}") == {}
    assert run_here("diff", cwd=root).code == 2


def test_files_are_written_all_or_none(
    sent: tuple[Path, bytes], fresh: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = edited(sent[1], ("Stores are in", "Stores lie in"))
    kept = word_write._staged

    def meddle(target: Path, data: bytes) -> Path:
        path = kept(target, data)
        target.write_text(KEEP_REVIEWED + "# meanwhile\n")
        return path

    monkeypatch.setattr(word_write, "_staged", meddle)
    result = diff(fresh.path, document, "--write")
    assert (result.code, result.codes) == (3, ["SSP404"])
    assert (fresh.path / "controls/keep.yaml").read_text() == KEEP_REVIEWED + "# meanwhile\n"
    assert fresh.git("status", "--porcelain") == " M controls/keep.yaml"
    monkeypatch.undo()
    fresh.git("checkout", "--quiet", ".")
    monkeypatch.setattr(word_write.os, "fsync", _full)
    result = diff(fresh.path, document, "--write")
    assert (result.code, result.codes) == (4, ["SSP288"])
    assert fresh.git("status", "--porcelain") == ""


def _full(_handle: int) -> None:
    raise OSError(28, "No space left on device")
