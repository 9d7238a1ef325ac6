"""The elements of OSCAL's prose as Markdown, in one way of writing it.

Each form is tried and read again: what plain Markdown cannot say stands in it as raw HTML, which Markdown allows. What
is no markup of OSCAL's at all is told by the caller. It must be given elements in normal form.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.markup_words import BLOCKS, HEADINGS, LISTS, VOID
from sspgen.load.oscal.markup_writer import PARAGRAPH, PLAIN, blocks_of, line_of
from sspgen.load.oscal.xml_text import fragment
from sspgen.load.oscal.xml_tree import Element

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sspgen.load.oscal.xml_tree import Child

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ALWAYS = re.compile(r'([`"]|\\(?=[!-/:-@\[-`{-~]|$)|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]{1,32};)|\{(?=\{\s*insert:))')
_STAR = re.compile(r"(?<! )\*|\*(?! )")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"^(#{1,6}(?= |$)|>|[-+*](?= |$)|[-=_~]{2,}|\d{1,9}(?=[.)](?: |$)))")
_PAST_BLANK_LINES = re.compile(r"<(?:[!?]|(?:script|pre|style|textarea)\b)", re.IGNORECASE)
_FENCE = re.compile(r"`+")
_TEMPTING = re.compile(r"<[A-Za-z/!?]|\][(\[:]|\{\{")
_BARE = re.compile(r"[^\s<>()\\\"]+")
_LONGEST_NUMBER: Final = 6
_CARE: Final = (0, 1, 2)
_SPANS: Final = {"em": "*", "strong": "**", "q": '"', "sub": "~", "sup": "^"}


def markdown_blocks(children: Sequence[Child]) -> str:
    """Return blocks (markup-multiline) as Markdown; text without a block around it counts as a paragraph."""
    blocks = [Element("p", {}, [child]) if isinstance(child, str) else child for child in children]
    parts: list[str] = []
    beside = False
    for number, block in enumerate(blocks):
        twin = number > 0 and blocks[number - 1].name == block.name
        beside = beside or (twin and block.name in LISTS)
        parts.append(_block(block, second=twin and number % 2 == 1))
    text = "\n\n".join(parts)
    # A blank line parts all blocks but lists and some raw HTML, and each was read again for itself.
    if not (beside or _PAST_BLANK_LINES.search(text)) or blocks_of(text) == blocks:
        return text
    return "\n\n".join(_raw_block(block) for block in blocks)


def markdown_line(children: Sequence[Child]) -> str:
    """Return inline content (markup-line) as Markdown."""
    plain = _with_inserts(children)
    if PLAIN.fullmatch(plain):
        return plain
    return _first_that_holds(children, line_of, _Inline.tries(starts=False))


def _with_inserts(children: Sequence[Child]) -> str:
    """Return content that is texts and what they insert; nothing where there is more to it."""
    pieces = [_inserted(child) if isinstance(child, Element) else "" if "{" in child else child for child in children]
    return "".join(pieces) if all(pieces) else ""


def _inserted(element: Element) -> str:
    kind, identifier = element.attributes.get("type"), element.attributes.get("id-ref")
    only = element.name == "insert" and len(element.attributes) == len(("type", "id-ref"))
    return f"{{{{ insert: {kind}, {identifier} }}}}" if only and kind and identifier else ""


def _first_that_holds(
    children: Sequence[Child], read: Callable[[str], Sequence[Child]], ways: Sequence[_Inline]
) -> str:
    text = ""
    for way in ways:
        text = way.line(children)
        if read(text) == children:
            break
    return text


def _block(block: Element, *, second: bool) -> str:
    """Return one block; a second list right after another one has another sign, so that the two stay apart."""
    if block.name == "p":
        return _paragraph(block)
    plain = "" if second else _plain_list(block)
    if plain:
        return plain
    for care in _CARE:
        text = _Blocks(care=care, second=second).block(block)
        if blocks_of(text) == [block]:
            return text
    return _raw_block(block)


def _plain_list(block: Element) -> str:
    """Return a list of lines in which nothing has a meaning, and of such lists; nothing where there is more to it."""
    start = block.attributes.get("start", "1")
    if block.name not in LISTS or len(start) > _LONGEST_NUMBER:
        return ""
    lines = []
    for number, item in enumerate(block.children):
        sign = "* " if block.name == "ul" else f"{int(start) + number}. "
        written = _plain_item(item) if isinstance(item, Element) else ""
        if not written:
            return ""
        lines.append(_indented(written, sign, " " * len(sign)))
    return "\n".join(lines)


def _plain_item(item: Element) -> str:
    last = item.children[-1] if item.children else ""
    inner = _plain_list(last) if isinstance(last, Element) and last.name in LISTS else ""
    line = _with_inserts(item.children[:-1] if inner else item.children)
    if not PLAIN.fullmatch(line):
        return ""
    return f"{line}\n{inner}" if inner else line


def _paragraph(block: Element) -> str:
    children = block.children
    plain = _with_inserts(children)
    if PARAGRAPH.fullmatch(plain):
        return plain

    def read(text: str) -> Sequence[Child]:
        found = blocks_of(text)
        alone = len(found) == 1 and isinstance(found[0], Element) and found[0].name == "p"
        return found[0].children if alone and isinstance(found[0], Element) else ()

    if not children:
        return _raw_block(block)
    text = _first_that_holds(children, read, _Inline.tries(starts=True))
    return text if read(text) == children else _raw_block(block)


def _raw_block(block: Element) -> str:
    """Return a block as raw HTML, on one line, as a blank line would end it."""
    if block.name == "hr":
        return "---"
    return fragment([block], "").replace("\n", "&#10;")


class _Inline:
    """One way of writing inline content.

    Args:
        care: 0 writes texts as they are, unless another reader could take them for HTML or a link; 1 escapes what
            means something where it stands; 2 escapes every sign and writes spans as tags. The first that reads back
            is the one that people would write.
        starts: lines may start with what means something to Markdown.
        cell: a line break or a bar would end a cell.
    """

    def __init__(self, *, care: int, starts: bool, cell: bool = False) -> None:
        self.care = care
        self.starts = starts
        self.cell = cell

    @staticmethod
    def tries(*, starts: bool) -> tuple[_Inline, ...]:
        return tuple(_Inline(care=care, starts=starts) for care in _CARE)

    def line(self, children: Sequence[Child]) -> str:
        return self._run(children, self.starts)

    def _run(self, children: Sequence[Child], at_start: bool) -> str:
        pieces = []
        whole = "".join(child for child in children if isinstance(child, str))
        links = re.search(r"\][(\[:]", whole) is not None
        for child in children:
            if isinstance(child, Element):
                pieces.append(self._element(child))
                at_start = self.starts and child.name == "br"
            else:
                pieces.append(self._text(child, links, at_start))
                at_start = False
        return "".join(pieces)

    def _text(self, text: str, links: bool, at_start: bool) -> str:
        if self.care > 1:
            return _escaped(text)
        if self.care == 0 and not _TEMPTING.search(text):
            return text
        escaped = _ALWAYS.sub(r"\\\1", text)
        escaped = _UNDERSCORE.sub(r"\\_", _STAR.sub(r"\\*", escaped))
        if links:
            escaped = re.sub(r"([\[\]])", r"\\\1", escaped)
        for sign in "~^":
            if escaped.count(sign) > 1:
                escaped = escaped.replace(sign, f"\\{sign}")
        if self.cell:
            escaped = escaped.replace("|", "\\|")
        if not self.starts:
            return escaped
        first, *rest = escaped.split("\n")
        first = _LINE_START.sub(_escaped_start, first) if at_start else first
        return "\n".join((first, *(_LINE_START.sub(_escaped_start, line) for line in rest)))

    def _element(self, element: Element) -> str:
        name = element.name
        if name == "insert":
            return _inserted(element) or self._tagged(element)
        if name == "br":
            return "  \n" if self.starts and self.care <= 1 else "<br/>"
        if name in ("a", "img"):
            return self._addressed(element)
        if self.care > 1:
            return self._tagged(element)
        if name in _SPANS:
            sign = _SPANS[name]
            return f"{sign}{self._run(element.children, at_start=False)}{sign}"
        return self._code(element)

    def _addressed(self, element: Element) -> str:
        attributes = element.attributes
        if element.name == "a" and "href" in attributes:
            return f"[{self._run(element.children, at_start=False)}]({self._target('href', attributes)})"
        if element.name == "img" and "src" in attributes:
            return f"![{_escaped(attributes.get('alt', ''))}]({self._target('src', attributes)})"
        return self._tagged(element)

    def _target(self, key: str, attributes: dict[str, str]) -> str:
        address, title = attributes[key], attributes.get("title")
        bare = self.care < _CARE[-1] and _BARE.fullmatch(address)
        shown = address if bare else "<" + re.sub(r"([<>\\&])", r"\\\1", address) + ">"
        return shown if title is None else f'{shown} "{_escaped(title)}"'

    def _code(self, element: Element) -> str:
        if element.attributes or not _only_text(element):
            return self._tagged(element)
        return _code("".join(map(str, element.children)))

    def _tagged(self, element: Element) -> str:
        if element.name in VOID or element.name.startswith("{"):
            return fragment([element], "").replace("\n", "&#10;")
        written = fragment([Element(element.name, element.attributes)], "")
        return f"{written.removesuffix('/>')}>{self._run(element.children, at_start=False)}</{element.name}>"


class _Blocks:
    """One way of writing blocks that stand in each other."""

    def __init__(self, *, care: int, second: bool) -> None:
        self.inline = _Inline(care=care, starts=True)
        self.flat = _Inline(care=care, starts=False)
        self.cell = _Inline(care=care, starts=False, cell=True)
        self.second = second

    def block(self, block: Element) -> str:
        name = block.name
        if name in HEADINGS:
            words = self.flat.line(block.children)
            closing = words[len(words.rstrip("#")) :]
            shown = f"{words.removesuffix(closing)}\\{closing}" if closing else words
            return f"{'#' * int(name[1])} {shown}"
        if name in LISTS:
            return self._list(block)
        if name == "blockquote":
            return _indented(self._several(block.children, "\n\n"), "> ", "> ")
        if name == "pre":
            return _fenced(block)
        if name == "table":
            return self._table(block)
        return self.inline.line(block.children) if name == "p" else _raw_block(block)

    def _several(self, children: Sequence[Child], between: str) -> str:
        return between.join(self.block(child) for child in children if isinstance(child, Element))

    def _list(self, block: Element) -> str:
        items = [child for child in block.children if isinstance(child, Element)]
        loose = any(isinstance(c, Element) and c.name == "p" for item in items for c in item.children)
        start = int(block.attributes.get("start", "1")) if block.name == "ol" else 0
        written = []
        for number, item in enumerate(items):
            sign = f"{start + number}{')' if self.second else '.'} " if start or block.name == "ol" else "* "
            sign = "- " if self.second and block.name == "ul" else sign
            written.append(_indented(self._item(item, loose=loose), sign, " " * len(sign)))
        return ("\n\n" if loose else "\n").join(written)

    def _item(self, item: Element, *, loose: bool) -> str:
        parts: list[str] = []
        run: list[Child] = []
        for child in (*item.children, None):
            if isinstance(child, Element) and child.name in BLOCKS and child.name != "img":
                parts += [self.inline.line(run)] if run else []
                parts.append(self.block(child))
                run = []
            elif child is not None:
                run.append(child)
        parts += [self.inline.line(run)] if run else []
        return ("\n\n" if loose else "\n").join(parts)

    def _table(self, block: Element) -> str:
        rows = [row for row in block.children if isinstance(row, Element)]
        if not rows:
            return ""
        head = [cell for cell in rows[0].children if isinstance(cell, Element)]
        signs = {"left": "---", "center": ":---:", "right": "---:"}
        rule = "| " + " | ".join(signs.get(cell.attributes.get("align", "left"), "---") for cell in head) + " |"
        lines = ["| " + " | ".join(self._cells(row)) + " |" for row in rows]
        return "\n".join((lines[0], rule, *lines[1:]))

    def _cells(self, row: Element) -> list[str]:
        return [self.cell.line(cell.children) for cell in row.children if isinstance(cell, Element)]


def _escaped(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\1", text)


def _escaped_start(found: re.Match[str]) -> str:
    text = found[1]
    return f"{text}\\" if text.isdecimal() else f"\\{text}"


def _only_text(element: Element) -> bool:
    return all(isinstance(child, str) for child in element.children)


def _code(text: str) -> str:
    ticks = "`" * (max((len(run) for run in _FENCE.findall(text)), default=0) + 1)
    edge = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""
    return f"{ticks}{edge}{text}{edge}{ticks}"


def _indented(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    blank = rest.rstrip()
    return "\n".join(
        [f"{first}{lines[0]}".rstrip() if not lines[0] else first + lines[0]]
        + [rest + line if line else blank for line in lines[1:]]
    )


def _fenced(block: Element) -> str:
    children, language = block.children, ""
    if len(children) == 1 and isinstance(children[0], Element) and children[0].name == "code":
        inner = children[0]
        language = inner.attributes.get("class", "").removeprefix("language-")
        children = inner.children if language else children
    if not all(isinstance(child, str) for child in children):
        return _raw_block(block)
    text = "".join(map(str, children))
    fence = "`" * max(3, max((len(run) for run in _FENCE.findall(text)), default=0) + 1)
    return f"{fence}{language}\n{text}\n{fence}"
