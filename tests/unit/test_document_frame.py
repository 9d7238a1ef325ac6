"""The frame of the document: cover, record of changes, contents, acronyms, index, and what surrounds a page."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import page
import pikepdf
import pytest
from jinja2 import nodes

from sspgen.model.chronicle import Chronicle, Edit
from sspgen.model.elements import Approval, Elements, PlanChange, Review
from sspgen.model.look import Look
from sspgen.model.paper import Paper
from sspgen.model.provenance import Provenance
from sspgen.model.system import Party, Role
from sspgen.render.acronyms import acronyms_in, shipped_acronyms, words_of
from sspgen.render.api import RenderContext
from sspgen.render.document import RENDERER, kinds
from sspgen.render.document.assets import style
from sspgen.render.document.author import Author
from sspgen.render.document.kinds import write
from sspgen.render.document.kinds.record import COMMITS_SHOWN
from sspgen.render.document.watermark import watermark
from sspgen.render.marking import label_of
from sspgen.render.templates import environment
from sspgen.resources import data_folder
from support.sample_chronicle import sample_chronicle
from support.sample_evidence import AS_OF
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan
    from sspgen.render.document.chapter import Chapter

_ENVIRONMENT = environment(None)
_LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
_APPROVALS = (
    Approval("system-owner", "2026-10-01", "approved", "With *one* condition."),
    Approval("isso"),
    Approval("isso"),
)
_ELEMENTS = Elements(
    approvals=_APPROVALS,
    reviews=(Review("2025-09-30", "Sam", "No change."), Review("2026-09-30", "Lin", "Two answers <corrected>.")),
    changes=(PlanChange("2024-05-01", "1.0", "Lin Ærø", "First *issue*."), PlanChange("2026-11-02", "3.2", "", "New.")),
    acronyms=(("HT", "Harbours & Tides"), ("CUI", "Cargo Under Inspection")),
)


def stated(**changed: object) -> Plan:
    """Return the sample plan with elements, and with changes of its system."""
    plan = sample_plan()
    return replace(plan, system=replace(plan.system, **({"elements": _ELEMENTS} | changed)))  # type: ignore[arg-type]


def written(plan: Plan, chronicle: Chronicle | None = None, **author: object) -> dict[str, Chapter]:
    env = author.pop("env", _ENVIRONMENT)
    found = write(Author(plan, chronicle or Chronicle(), env, lambda path: path and f"ssp-asset:{path}"))  # type: ignore[arg-type]
    return {chapter.id: chapter for chapter in found}


@pytest.fixture(scope="module")
def chapters() -> dict[str, Chapter]:
    return written(stated(), sample_chronicle())


def body(chapter: Chapter) -> str:
    """Return the words of a chapter, white space squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", chapter.html.partition("<body")[2]))


def test_the_chapters_stand_in_their_order(chapters: dict[str, Chapter]) -> None:
    assert list(chapters)[:3] == ["cover", "record", "contents"]
    assert list(chapters)[-3:] == ["acronyms-1", "sources-1", "index"]


def test_the_cover_names_marking_logo_and_who_it_is_for() -> None:
    parties = (Party("office", "Office of <Tides>", address="1 Quay"), Party("lin", "Lin Ærø", "person", "Owner"))
    roles = (Role("prepared-for", "For", "", ("office", "gone")), Role("prepared-by", "By", "", ("lin",)))
    plan = stated(marking="tlp:amber + strict", look=Look(logo="logo.svg"), parties=parties, roles=roles)
    cover = written(plan)["cover"]
    label = label_of("TLP:AMBER+STRICT")
    assert label is not None
    assert f"<strong>{label.word}</strong>" in cover.html
    assert f'data-marking="{label.word}"' in cover.html
    assert label.meaning in cover.html
    assert '<img src="ssp-asset:logo.svg" alt="' in cover.html
    assert re.search(r"Prepared for</th><td>Office of &lt;Tides&gt;<br><span class=\"small\">1 Quay<", cover.html)
    assert "Prepared by</th><td>Lin Ærø, Owner</td>" in cover.html
    bare = written(stated(marking="", roles=()))["cover"]
    assert not re.search(r"<img|Prepared|Marking", bare.html)


def test_the_cover_names_the_appendix_of_hashes_by_its_letter(chapters: dict[str, Chapter]) -> None:
    mark = chapters["sources-1"].entries[0].mark
    assert f'<a href="ssp:sources">{mark}</a>' in chapters["cover"].html


def test_open_approvals_have_room_to_sign_and_a_name(chapters: dict[str, Chapter]) -> None:
    html = chapters["record"].html
    assert re.findall(r'<div class="signing" id="([^"]+)"', html) == ["signature-isso", "signature-isso-2"]
    assert '<p id="signature-system-owner"><strong>approved</strong> on 2026-10-01</p>' in html
    assert "With <em>one</em> condition." in html
    assert 'Sam &lt;b&gt;O&#39;Neil&lt;/b&gt;<br><span class="small">Security Officer' in html
    assert "Approvals: 3, open: 2" in html


def test_the_history_is_of_owners_and_releases_the_newest_first(chapters: dict[str, Chapter]) -> None:
    html = chapters["record"].html
    table = html[html.index('id="revisions"') : html.index('id="commits"')]
    rows = re.findall(r"<tr><td>(\d{4}-\d\d-\d\d)</td><td>([^<]*)</td>", table)
    dates = [date for date, _ in rows]
    assert dates == sorted(dates, reverse=True)
    assert rows[0] == ("2026-11-02", "3.2")
    assert rows[1] == ("2026-11-02", "v1.3.0")
    assert ("2026-04-27", "v1.0.0-rc&lt;1&gt;") in rows
    assert rows[-1] == ("2024-05-01", "1.0")
    assert (
        "Release: since v1.2.0, 2 proofs and 1 claim changed; documented 10/13 · claimed 6/13 · proven 1/13." in table
    )
    assert "First <em>issue</em>." in table


def edit(number: int, control: str) -> Edit:
    origin = Provenance("controls/x.yaml", 1, f"{number:040x}", f"Author <{number}>", AS_OF, "unsigned")
    return Edit(control, "", "this-system", origin, f"Subject <{number}>")


def test_commits_are_grouped_and_those_left_out_are_counted() -> None:
    numbers = range(COMMITS_SHOWN + 7)
    edits = {name: tuple(edit(number, name) for number in numbers) for name in ("ra-5", "ac-2")}
    record = written(stated(), Chronicle(edits=edits, edits_from="f" * 40))["record"]
    assert record.html.count("Subject &lt;") == COMMITS_SHOWN
    assert record.html.count('<a href="ssp:ac-2">AC-2</a>, <a href="ssp:ra-5">RA-5</a>') == COMMITS_SHOWN
    assert "7 earlier commits that changed answers are not listed here" in body(record)
    assert f"What came before commit {'f' * 12} was not looked at." in body(record)
    assert f"newest first: {COMMITS_SHOWN} of {COMMITS_SHOWN + 7}" in body(record)


def test_what_nobody_stated_is_said_with_how_to_state_it() -> None:
    words = body(written(stated(elements=Elements()))["record"])
    for said in ("It is not stated who approves", "No review is stated", "No version is recorded", "Git tells of no"):
        assert said in words
    assert words.count("ssp.yaml") == 3


def test_contents_and_lists_name_every_section_table_and_figure(chapters: dict[str, Chapter]) -> None:
    html = chapters["contents"].html
    found = re.findall(r'<li class="l[12]"><a href="ssp:([^"?]+)\?page=right', html)
    entries = [
        e.anchor for c in chapters.values() if c.id not in ("cover", "contents") for e in c.entries if e.level < 3
    ]
    listed = [
        each.anchor for kind in ("table", "figure") for c in chapters.values() for each in c.listed if each.kind == kind
    ]
    assert found == [*entries, *listed]
    assert {"record", "acronyms", "index"} < set(entries)


def test_no_place_has_two_names(chapters: dict[str, Chapter]) -> None:
    found = Counter(
        each for c in chapters.values() for each in re.findall(r'\sid="([^"]+)"', c.html.partition("<body")[2])
    )
    assert [name for name, times in found.items() if times > 1] == []


def test_acronyms_are_those_in_use_and_the_systems_own() -> None:
    words = words_of(["<p class='SLA'>The POA&amp;Ms, CI/CD, an <b>MFA</b>-prompt, sso, and PIVs; FIPS-140.</p>"])
    found = dict(acronyms_in(words, (("HT", "Harbours & Tides"), ("MFA", "My Own Meaning"))))
    assert set(found) == {"POA&M", "CI/CD", "CI", "CD", "MFA", "PIV", "FIPS", "HT"}
    assert found["MFA"] == "My Own Meaning"
    assert found["POA&M"] == shipped_acronyms()["POA&M"]


def test_the_appendix_of_acronyms_reads_the_other_chapters(chapters: dict[str, Chapter]) -> None:
    html = chapters["acronyms-1"].html
    rows = dict(re.findall(r"<tr><td>([^<]+)</td><td>([^<]+)</td>", html))
    assert rows["CUI"] == "Cargo Under Inspection"
    assert rows["HT"] == "Harbours &amp; Tides"
    assert "FedRAMP" in rows or "NIST" in rows
    assert "SORN" not in rows
    assert list(rows) == sorted(rows, key=lambda name: (name.casefold(), name))


def test_shipped_acronyms_are_no_ids_of_families() -> None:
    families = {
        "AC",
        "AT",
        "AU",
        "CA",
        "CM",
        "CP",
        "IA",
        "IR",
        "MA",
        "MP",
        "PE",
        "PL",
        "PM",
        "PS",
        "PT",
        "RA",
        "SA",
        "SC",
    }
    assert not families & set(shipped_acronyms())


def test_the_index_is_in_order_of_the_alphabet() -> None:
    plan = sample_plan()
    titles = ("Zones", "Élan", "eager", "Events", "7 keys")
    controls = tuple(replace(control, title=title) for control, title in zip(plan.controls(), titles, strict=False))
    plan = replace(plan, families=(replace(plan.families[0], controls=controls),), gaps=())
    index = written(plan)["index"]
    lines = [(t, a) for a, t in re.findall(r'<li><a href="ssp:([^"?]+)\?page=right[^"]*">([^,<]+)', index.html)]
    assert [title for title, _ in lines][: len(titles)] == ["7 keys", "eager", "Élan", "Events", "Zones"]
    assert [anchor for _, anchor in lines][len(titles) :] == [
        f"component-{c.id}" for c in sorted(plan.components, key=lambda c: c.title.casefold())
    ]
    assert re.findall(r"<h2>(.)</h2>", index.html) == ["#", "E", "Z"]


def css(**system: object) -> str:
    return style(_ENVIRONMENT, replace(sample_plan().system, **system)).css  # type: ignore[arg-type]


def test_the_style_follows_paper_marking_and_look() -> None:
    assert "size: a4;" in css()
    letter = css(paper=Paper("letter"))
    assert "size: letter;" in letter
    assert "size: letter landscape;" in letter
    assert css(marking="CUI").count("content: string(marking)") == 2
    red = css(marking="TLP:RED")
    assert red.count("color: #ff2b2b; background: #000") == red.count("content: string(marking)") == 2
    plain = css(marking="")
    assert "string(marking)" not in plain
    assert "string(footer)" not in plain
    assert "string(footer)" in css(marking="", look=Look(footer="x"))
    assert css(look=Look(accent="#7a1f5c")).count("#7a1f5c") == 2


def test_labels_of_the_traffic_light_protocol() -> None:
    assert [label_of(word) is not None for word in ("TLP:RED", "tlp: amber+strict", "TLP:CLEAR")] == [True] * 3
    assert [label_of(word) for word in ("", "CUI", "TLP:WHITE", "CUI//TLP:RED")] == [None] * 4


def templates() -> dict[str, list[str]]:
    """Return the shipped templates of chapters, each with the names of its blocks beside its body."""
    found = {}
    for file in sorted((data_folder("templates") / "document").glob("*.html.j2")):
        tree = _ENVIRONMENT.parse(file.read_text(encoding="utf-8"))
        if any(tree.find_all(nodes.Extends)):
            found[file.name] = [b.name for b in tree.find_all(nodes.Block) if b.name not in ("kind", "body")]
    return found


def test_every_block_of_every_template_can_be_replaced(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "document"
    own.mkdir(parents=True)
    wanted: dict[str, set[str]] = {}
    for file, names in templates().items():
        assert names, f"{file} has no blocks beside its body"
        wanted[file] = {f"<!--{file} {name}-->" for name in names}
        blocks = [f"{{% block {name} %}}<!--{file} {name}-->{{{{ super() }}}}{{% endblock %}}" for name in names]
        (own / file).write_text(f'{{% extends "shipped/document/{file}" %}}' + "".join(blocks))
    html = "".join(c.html for c in written(stated(), sample_chronicle(), env=environment(tmp_path)).values())
    assert [mark for marks in wanted.values() for mark in sorted(marks) if mark not in html] == []


def test_the_documentation_names_every_block() -> None:
    guide = data_folder("templates").parent / "docs" / "how-to" / "customise-document.md"
    rows = re.findall(r"^\| `(\w+\.html\.j2)` \| [^|]+ \| ([^|]+) \|$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    told = {name: set(re.findall(r"`([^`]+)`", blocks)) for name, blocks in rows}
    for name, blocks in told.items():
        tree = _ENVIRONMENT.parse((data_folder("templates") / "document" / name).read_text(encoding="utf-8"))
        found = {block.name for block in tree.find_all(nodes.Block)}
        assert blocks == (found if name == "page.html.j2" else found - {"kind", "body"}), name
    assert set(told) == {"page.html.j2", *templates()}


def test_a_watermark_is_shapes_and_fits_its_page() -> None:
    drawn = watermark("DRAFT", 595.0, 842.0)
    assert drawn.startswith(b"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC")
    assert drawn.rstrip().endswith(b"EMC")
    assert not re.search(rb"\bT[jJfd]\b", drawn)
    assert drawn == watermark("DRAFT", 595.0, 842.0)
    assert drawn != watermark("DRAFT", 842.0, 595.0)
    assert watermark("ПРОЕКТ", 595.0, 842.0).count(b" f Q") == 6
    assert watermark("草案", 595.0, 842.0).count(b" f Q") == 2
    assert watermark(" ", 595.0, 842.0).count(b" f Q") == 0


@pytest.fixture(scope="module")
def framed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few pages on Letter, upright and turned, with everything that surrounds a page."""
    root = tmp_path_factory.mktemp("framed")
    (root / "logo.svg").write_text(_LOGO)
    look = Look(logo="logo.svg", footer="Harbour Authority → Größe")
    paper = Paper("letter", "DRAFT", archive=True)
    plan = replace(stated(look=look, paper=paper, marking="TLP:GREEN"), components=())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds, "KINDS", (kinds.cover, kinds.inventory, kinds.sources))
        (output,) = RENDERER.render(plan, RenderContext(root=root, jobs=1))
    (root / "ssp.pdf").write_bytes(output.data)
    return root / "ssp.pdf"


def test_every_page_wears_marking_footer_and_watermark(framed: Path) -> None:
    done = subprocess.run(["pdftotext", "-layout", str(framed), "-"], check=True, capture_output=True)
    pages = done.stdout.decode().split("\f")[:-1]
    assert len(pages) == 3
    for number, text in enumerate(pages, 1):
        assert text.count("TLP:GREEN") >= 2 + (number == 1), f"page {number}"
        assert "Harbour Authority → Größe" in text
        assert "DRAFT" not in text
        assert (f"Page {number} of {len(pages)}" in text) == (number > 1)


@pytest.mark.parametrize("profile", ["ua1", "3u"])
def test_the_frame_keeps_to_the_standards(framed: Path, profile: str) -> None:
    report = page.validate_pdf(str(framed), profile=profile, limits=page.SafetyLimits.unlimited())
    assert [str(failure) for failure in report.failures] == []


def test_paper_and_watermark_of_every_page(framed: Path) -> None:
    with pikepdf.open(BytesIO(framed.read_bytes())) as pdf:
        sizes = [tuple(float(v) for v in sheet.mediabox[2:]) for sheet in pdf.pages]
        assert sizes == [(612.0, 792.0), (792.0, 612.0), (612.0, 792.0)]
        drawn = [sheet.obj.Contents[0].objgen for sheet in pdf.pages]
        assert drawn[0] == drawn[2] != drawn[1]
        for sheet in pdf.pages:
            assert sheet.obj.Contents[0].read_bytes().startswith(b"/Artifact <</Type /Pagination /Subtype /Watermark>>")
