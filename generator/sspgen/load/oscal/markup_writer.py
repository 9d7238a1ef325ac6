"""Markdown of OSCAL's JSON as the elements that OSCAL's XML has for it.

Every text gives something that the XML schemas allow; what Markdown can say and the elements cannot is shown as plain
text. Whether it reads back as the same Markdown is decided in `sspgen.load.oscal.markup`.

Source: the Metaschema specification, markup-line and markup-multiline: beside CommonMark ``"q"``, ``~sub~``, ``^sup^``
and ``{{ insert: param, id }}``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sspgen.load.markdown_parser import markdown_parser
from sspgen.load.oscal.markup_pairs import Mark, paired
from sspgen.load.oscal.markup_words import (
    ATTRIBUTES,
    BLOCKS,
    INLINE,
    VOID,
    held_by,
    is_known,
    normal_blocks,
    normal_line,
)
from sspgen.load.oscal.xml_text import as_xml_text
from sspgen.load.oscal.xml_tree import Element, parse_tree
from sspgen.load.xml_reader import XmlRefusedError
from sspgen.model.limits import OSCAL_MARKUP_CHARS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from sspgen.load.oscal.markup_pairs import Item
    from sspgen.load.oscal.xml_tree import Child

INSERT: Final = re.compile(r"\{\{\s*insert:\s*([^\W\d][\w.-]*)\s*,\s*([^\W\d][\w.-]*)\s*\}\}")
_PLAIN_INSERT: Final = re.compile(r"\{\{ insert: ([a-z]+), ([A-Za-z_][\w.-]*) \}\}")
_WORDS = r"(?:[^\W_]|[,.;:()'%/?@$+—–’-]|\](?![(\[:])|\[|\{\{ insert: [a-z]+, [A-Za-z_][\w.-]* \}\})+"
_LINE = rf"(?![0-9]+[.)](?: |$)|[-+:]){_WORDS}(?: {_WORDS})*"
PLAIN: Final = re.compile(_LINE)
"""A line in which nothing has a meaning in Markdown but what it inserts."""
PARAGRAPH: Final = re.compile(rf"{_LINE}(?:\n{_LINE})*")
"""Such lines, one below the other."""
_TAG = re.compile(r"""<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MARKS = re.compile(r'(["~^])')
_DEEPEST: Final = 32
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_NOT_URI = re.compile(r"""[\x00-\x20"<>\\^`{|}]""")
_OPENED = {
    "bullet_list": "ul", "ordered_list": "ol", "list_item": "li", "blockquote": "blockquote", "paragraph": "p",
    "table": "table", "tr": "tr", "td": "td", "th": "th", "em": "em", "strong": "strong", "link": "a",
}  # fmt: skip


def blocks_of(text: str) -> list[Child]:
    """Return the blocks of a Markdown text (markup-multiline), in their normal form."""
    if is_plain(text):
        return [Element("p", {}, _with_inserts(part)) for part in text.split("\n\n")]
    if len(text) > OSCAL_MARKUP_CHARS:
        found: list[Child] = [Element("p", {}, [part]) for part in _BLANK.split(text) if part.strip()]
    else:
        found = _tree(_parser().parse(text))
    return normal_blocks(_allowed(found, BLOCKS))


def line_of(text: str) -> list[Child]:
    """Return the inline content of a Markdown text without blocks (markup-line), in its normal form."""
    if PLAIN.fullmatch(text):
        return _with_inserts(text)
    if len(text) > OSCAL_MARKUP_CHARS:
        return normal_line([as_xml_text(text)], flat=True)
    [token] = _parser().parseInline(text)
    return normal_line(_allowed(_inline(token.children or ()), INLINE), flat=True)


def is_plain(text: str) -> bool:
    """Tell whether a text is paragraphs in which nothing has a meaning in Markdown but what they insert."""
    return all(PARAGRAPH.fullmatch(part) for part in text.split("\n\n"))


def _with_inserts(text: str) -> list[Child]:
    if "{" not in text:
        return [text]
    pieces = _PLAIN_INSERT.split(text)
    found: list[Child] = [pieces[0]] if pieces[0] else []
    for number in range(1, len(pieces), 3):
        found.append(Element("insert", {"type": pieces[number], "id-ref": pieces[number + 1]}))
        if pieces[number + 2]:
            found.append(pieces[number + 2])
    return found


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = markdown_parser(html=True)
    # A link's address that is kept apart from it would be shown nowhere: it stays text.
    parser.block.ruler.disable("reference")
    # Characters that were escaped stay apart from those that may mean something.
    parser.core.ruler.disable("text_join")
    parser.inline.ruler.before("escape", "insert", _insert)
    parser.normalizeLink = lambda url: _NOT_URI.sub(lambda found: f"%{ord(found[0]):02X}", url)  # type: ignore[method-assign]
    return parser


def _insert(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("{{", state.pos):
        return False
    found = INSERT.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("insert", "", 0)
        token.meta = {"type": found[1], "id-ref": found[2]}
        token.content = found[0]
    state.pos = found.end()
    return True


def _tree(tokens: Sequence[Token]) -> list[Child]:
    """Return the blocks of a stream of tokens."""
    top = Element("")
    stack = [top]
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if token.type == "inline":
            stack[-1].children.extend(_inline(token.children or ()))
        elif token.hidden or kind in ("thead", "tbody"):
            continue
        elif token.nesting > 0:
            made = Element(_OPENED.get(kind, token.tag), _attributes(kind, token))
            stack[-1].children.append(made)
            stack.append(made)
        elif token.nesting < 0:
            stack.pop()
        else:
            stack[-1].children.extend(_leaf(kind, token))
    return top.children


def _attributes(kind: str, token: Token) -> dict[str, str]:
    if kind == "ordered_list":
        start = token.attrGet("start")
        return {} if start is None else {"start": str(start)}
    if kind in ("td", "th"):
        style = str(token.attrGet("style") or "")
        return {"align": style.removeprefix("text-align:")} if style else {}
    return {}


def _leaf(kind: str, token: Token) -> list[Child]:
    if kind == "hr":
        return [Element("hr")]
    if kind == "html_block":
        return _raw_blocks(token.content)
    text = token.content.removesuffix("\n")
    language = token.info.strip()
    if kind == "fence" and language:
        return [Element("pre", {}, [Element("code", {"class": f"language-{language}"}, [text])])]
    return [Element("pre", {}, [text] if text else [])]


def _raw_blocks(text: str) -> list[Child]:
    """Return the elements of raw HTML where all of it is markup of OSCAL's, else its text as a paragraph."""
    found = raw_elements(text.strip())
    if found is not None and all(isinstance(c, Element) and is_known(c, BLOCKS) for c in normal_blocks(found)):
        return found
    if found is not None and all(isinstance(c, str) or is_known(c, INLINE) for c in found):
        return [Element("p", {}, found)]
    return [Element("p", {}, [text.strip()])]


def raw_elements(text: str) -> list[Child] | None:
    """Return what XML without its root element holds; None when it is no such XML."""
    try:
        tree = parse_tree(b"<x>" + text.encode("utf-8", "replace") + b"</x>")
    except XmlRefusedError:
        return None
    odd = tree.root.kept or tree.dropped or _is_deep(tree.root)
    return None if odd else tree.root.children


def _is_deep(element: Element) -> bool:
    """Tell whether elements lie in each other deeper than any markup that people write."""
    level: list[Child] = [element]
    for _ in range(_DEEPEST):
        level = [child for held in level if isinstance(held, Element) for child in held.children]
    return any(isinstance(child, Element) for child in level)


def _inline(tokens: Sequence[Token]) -> list[Child]:
    top: list[Item] = []
    stack: list[tuple[Token | None, list[Item]]] = [(None, top)]
    for token in tokens:
        if token.nesting > 0:
            stack.append((token, []))
        elif token.nesting < 0:
            opened, items = stack.pop()
            stack[-1][1].append(_span(opened, paired(items)))
        else:
            stack[-1][1].extend(_items(token))
    return paired(top)


def _span(token: Token | None, children: list[Child]) -> Element:
    if token is None or token.type != "link_open":
        return Element(token.tag if token else "em", {}, children)
    return Element("a", _addressed(token, "href"), children)


def _addressed(token: Token, key: str) -> dict[str, str]:
    wanted = {key: str(token.attrGet(key) or ""), "title": token.attrGet("title")}
    return {name: str(value) for name, value in wanted.items() if value is not None}


def _items(token: Token) -> list[Item]:
    if token.type == "text":
        return [Mark(piece) if piece in '"~^' else piece for piece in _MARKS.split(token.content) if piece]
    made = _MADE.get(token.type)
    return [made(token)] if made else [token.content]


def _image(token: Token) -> Element:
    alt = {"alt": token.content} if token.content else {}
    return Element("img", alt | _addressed(token, "src"))


def _tag(source: str) -> Item:
    """Return a tag of raw HTML as an element, or as the start or end of one; as text where it is none of OSCAL's."""
    found = _TAG.fullmatch(source)
    name = found[2] if found else ""
    if found is None or name not in INLINE:
        return source
    raw = raw_elements(f"<{name}{found[3]}/>")
    attributes = raw[0].attributes if raw and isinstance(raw[0], Element) else None
    if attributes is None or not attributes.keys() <= ATTRIBUTES.get(name, frozenset()):
        return source
    if found[1]:
        return Mark(source, closes=name)
    if found[4] or name in VOID:
        made = Element(name, attributes)
        return made if is_known(made, INLINE) else source
    return Mark(source, opens=name, attributes=attributes)


_MADE: Final[dict[str, Callable[[Token], Item]]] = {
    "html_inline": lambda token: _tag(token.content),
    "code_inline": lambda token: Element("code", {}, [token.content]),
    "insert": lambda token: Element("insert", dict(token.meta)),
    "image": _image,
    "hardbreak": lambda _token: Element("br"),
    "softbreak": lambda _token: "\n",
}


def _allowed(children: Sequence[Child], held: frozenset[str]) -> list[Child]:
    """Return children as the schemas allow them: what may not stand where it does is shown by its words."""
    found: list[Child] = []
    for child in children:
        if isinstance(child, str):
            found.append(as_xml_text(child))
            continue
        child.attributes = {key: as_xml_text(value) for key, value in child.attributes.items()}
        if child.name in held:
            child.children = _allowed(child.children, held_by(child.name))
            found.append(child)
        else:
            found.extend(_in_words(child, held))
    return found


def _in_words(child: Element, held: frozenset[str]) -> list[Child]:
    if child.name == "insert":
        return [f"{{{{ insert: {child.attributes['type']}, {child.attributes['id-ref']} }}}}"]
    if child.name == "br":
        return [" "]
    if child.name == "table" and "p" in held:
        return [Element("p", {}, [_row(row)]) for row in child.children if isinstance(row, Element)]
    return _allowed(child.children, held)


def _row(row: Element) -> str:
    return " | ".join(as_xml_text(_words(cell)) for cell in row.children if isinstance(cell, Element))


def _words(element: Element) -> str:
    return "".join(child if isinstance(child, str) else _words(child) for child in element.children)
