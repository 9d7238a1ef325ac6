"""Fills the agency's own template: Jinja in a ``.docx``, by docxtpl. The only file that knows docxtpl and python-docx.

The template is trusted, what it prints is not: every value is escaped, and what XML cannot hold is written out. An
answer comes as finished blocks with the content control that reviewers' changes are read back by; it takes its place
when the template is filled, so that nothing in a text is ever taken for a part of the template.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from sspgen.errors import EnvironmentFailure, InputError
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span
from sspgen.render.templates import TEMPLATE_ERROR, environment
from sspgen.render.word.frame import shipped_part
from sspgen.render.word.ledger import Ledger
from sspgen.render.word.offered import Offered
from sspgen.render.word.ooxml import NAMESPACES, W, legible
from sspgen.render.word.origin import description
from sspgen.render.word.package import CUSTOM_PART, CUSTOM_RELATION, CUSTOM_TYPE, MAIN, custom_properties, zipped
from sspgen.render.word.prose import prose
from sspgen.render.word.tally import warn_of_loss

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext

_MISSING: Final = "filling a Word template needs docxtpl and python-docx, which are not installed"
_INSTALL: Final = "pip install 'sspgen[word]'"
_W: Final = f"{{{W}}}"
_TAG: Final = re.compile(r"<[^>]+>")
_BLOCK: Final = "ssp-block:"
_NEAR: Final = 120
"""Characters of the template that a message shows."""


def filled(plan: Plan, context: RenderContext) -> bytes:
    """Return the agency's template, filled.

    Args:
        plan: what is written about.
        context: see `RenderContext`; is told which texts the template leaves out (SSP397).

    Raises:
        EnvironmentFailure: SSP382, ``sspgen[word]`` is not installed.
        InputError: SSP396, the template is no Word document, or it cannot be filled.
    """
    template = _opened(plan, context.root)
    filling = _Filling(template, Ledger(template.relate, template.free_list()))
    env = _environment(context, filling)
    offered = Offered(plan, context, filling.ledger, filling.placed)
    try:
        template.fill(offered.names(), env)
        filling.place_blocks()
    except TEMPLATE_ERROR as error:
        raise template.refused(error) from error
    except InputError:
        raise
    except Exception as error:
        raise template.refused(error) from error
    template.take_styles(shipped_part(environment(context.root, context.cache), plan, "styles"))
    template.take_lists(filling.ledger)
    template.describe(custom_properties(description(plan, context.edition).origin))
    warn_of_loss(plan, template.tags(), template.text(), context.tell, Span(plan.system.paper.word_template))
    return zipped(template.members(), plan.as_of)


def _opened(plan: Plan, root: Path | None) -> _Template:
    try:
        from docxtpl import DocxTemplate  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        raise EnvironmentFailure(Diagnostic("SSP382", _MISSING, help=_INSTALL)) from error
    path = plan.system.paper.word_template
    folder = root.resolve() if root is not None else None
    file = (folder / path).resolve() if folder is not None else None
    if folder is None or file is None or not file.is_relative_to(folder) or not file.is_file():
        raise InputError(Diagnostic("SSP396", "got no file of the workspace, expected a .docx", Span(path)))
    opened = DocxTemplate(io.BytesIO(file.read_bytes()))
    try:
        opened.init_docx()
    except Exception as error:
        message = f"it is not a Word document (.docx without macros): {error}"
        raise InputError(Diagnostic("SSP396", message, Span(path))) from error
    return _Template(opened, path)


def _environment(context: RenderContext, filling: _Filling) -> Environment:
    """Return the environment of templates, with Word's paragraphs where others have HTML."""
    env = environment(context.root, context.cache)
    env.finalize = _printed
    env.filters["markdown"] = filling.markdown
    return env


def _printed(value: object) -> object:
    """Return a value as it is printed: nothing for none, and texts with what XML refuses written out."""
    if value is None:
        return ""
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@dataclass(slots=True)
class _Filling:
    """Keeps finished blocks until the template is filled; an empty content control holds the place of each."""

    template: _Template
    ledger: Ledger
    blocks: list[str] = field(default_factory=list)

    def placed(self, blocks: str) -> Markup:
        """Return what holds the place of blocks; it stands alone in its paragraph: ``{{p answer(a) }}``.

        Raises:
            ValueError: it is not in the body of the document.
        """
        if not self.template.in_body():
            raise ValueError("answers and Markdown belong into the body of the document, not into its head or foot")
        self.blocks.append(blocks)
        tag = f'<w:tag w:val="{_BLOCK}{len(self.blocks) - 1}"/>'
        return Markup(f"<w:sdt><w:sdtPr>{tag}</w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>")  # noqa: S704 - ours

    def markdown(self, text: str) -> Markup:
        """Return a Markdown text as blocks: ``{{p system.description | markdown }}``."""
        return self.placed(prose(text, self.ledger))

    def place_blocks(self) -> None:
        """Put the blocks in their places."""
        self.template.replace_controls(_BLOCK, self.blocks)


@dataclass(slots=True)
class _Template:
    """A template of docxtpl with what has to be done to its parts. ``path`` is where it lies in the workspace."""

    docxtpl: Any
    path: str

    @property
    def _part(self) -> Any:  # noqa: ANN401 - python-docx has no types
        return self.docxtpl.docx.part

    def in_body(self) -> bool:
        """Tell whether it is the body that is being filled."""
        return self.docxtpl.current_rendering_part is self._part

    def relate(self, href: str) -> str:
        """Return the relationship id of a web address."""
        from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 - heavy, and an extra

        return str(self._part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

    def fill(self, values: dict[str, object], env: Environment) -> None:
        """Fill it.

        Raises:
            ValueError: what comes out is no XML, e.g. because a loop over rows begins in one table and ends in another.
        """
        from docx.oxml.parser import parse_xml  # noqa: PLC0415 - heavy, and an extra

        fix = self.docxtpl.fix_tables

        def strictly(xml: str) -> object:
            try:
                parse_xml(xml)
            except Exception as error:
                raise ValueError(f"filled, it is no sound document: {error}") from error
            return fix(xml)

        self.docxtpl.fix_tables = strictly
        self.docxtpl.render(values, env, autoescape=True)

    def refused(self, error: Exception) -> InputError:
        """Return the error of a template that cannot be filled: what is wrong, in which part, near which words."""
        part = self.docxtpl.current_rendering_part
        where = f" in {part.partname}" if part is not None else ""
        near = self._near(error, part)
        message = f"{error}{where}{f', near “{near}”' if near else ''}"
        return InputError(Diagnostic("SSP396", message, Span(self.path)))

    def _near(self, error: Exception, part: Any) -> str:  # noqa: ANN401 - python-docx has no types
        """Return the words of the paragraph in which an error happened."""
        line = getattr(error, "lineno", None)
        trace = error.__traceback__
        while line is None and trace is not None:
            if trace.tb_frame.f_code.co_filename == "<template>":
                line = trace.tb_lineno
            trace = trace.tb_next
        if line is None or part is None:
            return ""
        in_body = part is self._part
        xml = self.docxtpl.patch_xml(self.docxtpl.get_xml() if in_body else self.docxtpl.get_part_xml(part))
        source = re.sub(r"<w:p([ >])", r"\n<w:p\1", xml).splitlines()
        words = (_TAG.sub("", each).strip() for each in reversed(source[:line]))
        return next(filter(None, words), "")[:_NEAR]

    def _body(self) -> Any:  # noqa: ANN401 - lxml has no types
        return self.docxtpl.docx.element.body

    def replace_controls(self, prefix: str, blocks: list[str]) -> None:
        """Put blocks in the place of the content controls whose tags are a prefix and the block's number.

        Raises:
            ValueError: one of them stands inside a paragraph.
        """
        from docx.oxml.parser import parse_xml  # noqa: PLC0415 - heavy, and an extra

        names = self._style_ids()
        for tag in [each for each in self._body().iter(f"{_W}tag") if str(each.get(f"{_W}val")).startswith(prefix)]:
            place = tag.getparent().getparent()
            if place.getparent().tag not in _HOLDING:
                raise ValueError("answers and Markdown stand in a paragraph of their own: write {{p answer(a) }}")
            number = int(tag.get(f"{_W}val").removeprefix(prefix))
            found = parse_xml(f"<w:body {NAMESPACES}>{blocks[number]}</w:body>")
            _rename_styles(found, names)
            for element in list(found):
                place.addprevious(element)
            place.getparent().remove(place)

    def _styles(self) -> Any:  # noqa: ANN401 - lxml has no types
        return self.docxtpl.docx.styles.element

    def _style_ids(self) -> dict[str, str]:
        """Return ids of styles by what their id is when Word makes it of their name."""
        found = {}
        for style in self._styles().iter(f"{_W}style"):
            name = style.find(f"{_W}name")
            if name is not None:
                found[str(name.get(f"{_W}val")).replace(" ", "").lower()] = str(style.get(f"{_W}styleId"))
        return found

    def take_styles(self, xml: str) -> None:
        """Add the shipped styles that the template does not have; those that it has win."""
        from docx.oxml.parser import parse_xml  # noqa: PLC0415 - heavy, and an extra

        names, styles = self._style_ids(), self._styles()
        for style in styles.iter(f"{_W}style"):
            if style.get(f"{_W}default") in {"1", "true"} and style.get(f"{_W}type") in _DEFAULTS:
                names[_DEFAULTS[style.get(f"{_W}type")]] = str(style.get(f"{_W}styleId"))
        for style in parse_xml(xml.encode()).iter(f"{_W}style"):
            identifier = str(style.get(f"{_W}styleId"))
            if style.get(f"{_W}default") or identifier.lower() in names:
                continue
            if not (identifier.startswith("SSP") or identifier in {"Hyperlink", "PlaceholderText"}):
                continue
            _rebase(style, names)
            styles.append(style)

    def _related(self, kind: str) -> Any:  # noqa: ANN401 - python-docx has no types
        try:
            return self._part.part_related_by(kind)
        except KeyError:
            return None

    def free_list(self) -> int:
        """Return a number above the ids of all lists and kinds of lists."""
        part = self._related(f"{_RELATIONS}/numbering")
        ids = re.findall(rb'w:(?:numId|abstractNumId)="(\d+)"', part.blob) if part is not None else ()
        return max((int(each) for each in ids), default=0)

    def take_lists(self, ledger: Ledger) -> None:
        """Add the lists of the blocks: kinds of lists before all lists, as the schema has it."""
        from docx.opc.packuri import PackURI  # noqa: PLC0415 - heavy, and an extra
        from docx.opc.part import Part  # noqa: PLC0415 - the same
        from docx.oxml.parser import parse_xml  # noqa: PLC0415 - the same

        own = f"<w:numbering {NAMESPACES}>{ledger.abstract_lists()}{ledger.lists()}</w:numbering>"
        part = self._related(f"{_RELATIONS}/numbering")
        if part is None:
            uri, media_type = PackURI("/word/numbering.xml"), f"{MAIN}.numbering+xml"
            self._part.relate_to(Part(uri, media_type, own.encode(), self._part.package), f"{_RELATIONS}/numbering")
            return
        first = next((each for each in part.element if each.tag == f"{_W}num"), None)
        for element in list(parse_xml(own)):
            if element.tag == f"{_W}abstractNum" and first is not None:
                first.addprevious(element)
            else:
                part.element.append(element)

    def describe(self, xml: str) -> None:
        """Say in a custom property which plan the document was made from; other properties stay."""
        from docx.opc.oxml import serialize_part_xml  # noqa: PLC0415 - heavy, and an extra
        from docx.opc.packuri import PackURI  # noqa: PLC0415 - the same
        from docx.opc.part import Part  # noqa: PLC0415 - the same
        from docx.oxml.parser import parse_xml  # noqa: PLC0415 - the same

        package, own = self._part.package, parse_xml(xml.encode())
        known = [rel.target_part for rel in package.rels.values() if rel.reltype == CUSTOM_RELATION]
        if not known:
            package.relate_to(Part(PackURI(f"/{CUSTOM_PART}"), CUSTOM_TYPE, xml.encode(), package), CUSTOM_RELATION)
            return
        found = parse_xml(known[0].blob)
        name = own[0].get("name")
        for each in [each for each in found if each.get("name") == name]:
            found.remove(each)
        own[0].set("pid", str(max((int(each.get("pid")) for each in found), default=1) + 1))
        found.append(own[0])
        known[0]._blob = serialize_part_xml(found)  # noqa: SLF001 - python-docx has no other way to replace a part

    def tags(self) -> frozenset[str]:
        """Return the tags of all content controls."""
        return frozenset(str(each.get(f"{_W}val")) for each in self._body().iter(f"{_W}tag"))

    def text(self) -> str:
        """Return all words of the body, as one text without spaces."""
        return "".join("".join(each.text or "" for each in self._body().iter(f"{_W}t")).split())

    def members(self) -> dict[str, bytes]:
        """Return the members of the package."""
        data = io.BytesIO()
        self.docxtpl.docx.save(data)
        with zipfile.ZipFile(data) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DEFAULTS: Final = {"paragraph": "normal", "character": "defaultparagraphfont", "table": "tablenormal"}
"""What shipped styles are based on, by the type of the template's own default style."""
_HOLDING: Final = frozenset(f"{_W}{name}" for name in ("body", "tc", "sdtContent"))
"""What may hold paragraphs."""
_REFERRING: Final = ("pStyle", "rStyle", "tblStyle")


def _rename_styles(blocks: Any, names: dict[str, str]) -> None:  # noqa: ANN401 - lxml has no types
    """Let blocks use the styles that the template has under other ids."""
    for element in blocks.iter(*(f"{_W}{name}" for name in _REFERRING)):
        identifier = str(element.get(f"{_W}val"))
        element.set(f"{_W}val", names.get(identifier.lower(), identifier))


def _rebase(style: Any, names: dict[str, str]) -> None:  # noqa: ANN401 - lxml has no types
    """Let a style be based on, and be followed by, what the template has."""
    for name in ("basedOn", "next"):
        element = style.find(f"{_W}{name}")
        if element is not None:
            identifier = str(element.get(f"{_W}val"))
            element.set(f"{_W}val", names.get(identifier.lower(), identifier))
