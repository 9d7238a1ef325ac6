"""The parts around the body: styles, lists, settings, fonts, and what stands at the head and foot of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from sspgen.render.marking import label_of
from sspgen.render.word.manuscript import page_width
from sspgen.render.word.ooxml import NAMESPACES, Blocks, Runs, field, inline, paragraph, quoted
from sspgen.render.word.origin import LANGUAGE
from sspgen.render.word.package import Part
from sspgen.render.words import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext
    from sspgen.render.word.ledger import Ledger
    from sspgen.render.word.manuscript import Manuscript

_FONTS: Final = (
    ("Calibri", "swiss", "Carlito"),
    ("Consolas", "modern", "Courier New"),
    ("Segoe UI Symbol", "swiss", ""),
)
"""Fonts of the styles, their families, and what takes their place where they are not installed."""
_TAB: Final = Runs("<w:r><w:tab/></w:r>")


def frame(env: Environment, plan: Plan, context: RenderContext, m: Manuscript) -> Iterator[Part]:
    """Yield the parts of the main document beside its body.

    Args:
        env: the workspace's templates, among them ``word/styles.xml.j2`` and ``word/settings.xml.j2``.
        plan: what is written about.
        context: see `RenderContext`.
        m: the body, when it is written.
    """
    for name in ("styles", "settings"):
        yield Part(f"{name}.xml", shipped_part(env, plan, name), name, name, f"r{name.capitalize()}")
    yield lists(m.ledger)
    yield Part("fontTable.xml", _fonts(), *_named("fontTable"))
    first = _marking(plan) + paragraph("SSPMarking", _watermark(plan))
    yield Part("headerFirst.xml", f"<w:hdr {NAMESPACES}>{first}</w:hdr>", "header", "header", "rHeaderFirst")
    for lies, wide in (("", False), ("Wide", True)):
        width = page_width(plan.system.paper.size, wide=wide)
        head, foot = _header(plan, width), _footer(plan, context, width)
        yield Part(f"header{lies}.xml", f"<w:hdr {NAMESPACES}>{head}</w:hdr>", "header", "header", f"rHeader{lies}")
        yield Part(f"footer{lies}.xml", f"<w:ftr {NAMESPACES}>{foot}</w:ftr>", "footer", "footer", f"rFooter{lies}")


def _named(name: str) -> tuple[str, str, str]:
    return name, name, f"r{name[0].upper()}{name[1:]}"


def shipped_part(env: Environment, plan: Plan, name: str) -> str:
    """Return a part that a workspace can replace or extend: ``templates/word/<name>.xml.j2``."""
    return env.get_template(f"word/{name}.xml.j2").render(
        namespaces=Markup(NAMESPACES),  # noqa: S704 - ours
        language=LANGUAGE,
        look=plan.system.look,
        plan=plan,
        width=page_width(plan.system.paper.size),
    )


def lists(ledger: Ledger) -> Part:
    """Return the lists that a body refers to."""
    xml = f"<w:numbering {NAMESPACES}>{ledger.abstract_lists()}\n{ledger.lists()}</w:numbering>"
    return Part("numbering.xml", xml, *_named("numbering"))


def _fonts() -> str:
    found = []
    for name, family, other in _FONTS:
        alternative = f'<w:altName w:val="{other}"/>' if other else ""
        found.append(f'<w:font w:name="{name}">{alternative}<w:family w:val="{family}"/></w:font>')
    return f"<w:fonts {NAMESPACES}>{''.join(found)}</w:fonts>"


def _stop(plan: Plan, width: int) -> str:
    """Return the tab stop at the right margin, where it is not that of the style."""
    usual = page_width(plan.system.paper.size)
    if width == usual:
        return ""
    return f'<w:tabs><w:tab w:val="clear" w:pos="{usual}"/><w:tab w:val="right" w:pos="{width}"/></w:tabs>'


def _marking(plan: Plan) -> Blocks:
    label = label_of(plan.system.marking)
    marking = label.word if label else plan.system.marking
    return paragraph("SSPMarking", marking) if marking else Blocks("")


def _header(plan: Plan, width: int) -> str:
    """Return the running head: the system, and the chapter and control that the page is about."""
    system = plan.system.short_name or plan.system.name
    words = inline(f"{system}: system security plan", _TAB, field('STYLEREF "SSP Running"'))
    return _marking(plan) + paragraph("Header", _watermark(plan), words, more=_stop(plan, width))


def _footer(plan: Plan, context: RenderContext, width: int) -> str:
    commit = f" \u00b7 commit {plan.revision.short}" if plan.revision else ""
    changes = ", with uncommitted changes" if plan.dirty else ""
    audience = "" if context.edition == "full" else f" \u00b7 {context.edition} edition"
    pages = inline("Page ", field("PAGE", "1"), " of ", field("NUMPAGES", "1"))
    words = inline(f"{moment(plan.as_of)}{commit}{changes}{audience}", _TAB, pages)
    own = plan.system.look.footer
    return (
        (paragraph("Footer", own) if own else "") + paragraph("Footer", words, more=_stop(plan, width)) + _marking(plan)
    )


def _watermark(plan: Plan) -> Runs:
    """Return a word across the page as Word makes it: a shape behind the text (ISO/IEC 29500-4, 14.2)."""
    word = plan.system.paper.watermark
    if not word:
        return Runs("")
    style = (
        "position:absolute;margin-left:0;margin-top:0;width:440pt;height:132pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        "mso-position-vertical-relative:margin"
    )
    return Runs(
        '<w:r><w:pict><v:shapetype id="ssp_watermark" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="ssp_watermark_1" o:spid="_x0000_s2049" type="#ssp_watermark" alt="{quoted(word)}" '
        f'style="{style}" o:allowincell="f" fillcolor="#d8d8d5" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:Calibri;font-size:1pt" string="{quoted(word)}"/></v:shape></w:pict></w:r>'
    )
