"""What a Word document says that came back from a reviewer: each answer's text, who changed it, who said what of it.

Answers are known by the tags of their content controls (`sspgen.model.word_tag`); the rest of the document is looked
at for comments and tracked changes only. Tracked changes are taken as the reviewer wants them. The document is
hostile, see `sspgen.load.word_package`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.load.word_markdown import markdown_of
from sspgen.load.word_package import W, WordPackage, WordRefusedError
from sspgen.load.word_parts import Comment, Parts, read_parts, value
from sspgen.load.word_runs import Reading
from sspgen.load.word_text import TRACKED, blocks_of, heading_level, tracked_text
from sspgen.model.limits import WORD_COMMENTS, WORD_TEXT_CHARS
from sspgen.model.word_tag import PROPERTY, WordOrigin, WordTag, origin_of, parsed

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["Remark", "Tracked", "WordDocument", "WordRefusedError", "WordStatement", "read_word"]

_BLOCK: Final = 3
"""Depth of what stands directly in the body of the document."""
_PASSED_OVER: Final = frozenset(f"{W}{name}" for name in ("rPr", "pPr", "tblPr", "trPr", "tcPr", "sdtPr", "tblGrid"))
_RANGES: Final = {f"{W}commentRangeStart": "start", f"{W}commentRangeEnd": "end", f"{W}commentReference": "at"}


@dataclass(frozen=True, slots=True)
class Tracked:
    """A tracked change: ``put in`` or ``taken out``, by whom, and when as far as the document tells."""

    what: str
    author: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, and the heading that it stands under; empty before the first one."""

    comment: Comment
    heading: str = ""


@dataclass(frozen=True, slots=True)
class WordStatement:
    """One field of an answer as the document has it.

    Attributes:
        markdown: with tracked changes accepted; empty for a text that was emptied.
        odd: what it holds that Markdown has no words for, such as pictures; none when it can be taken as it is.
    """

    tag: WordTag
    markdown: str
    tracked: tuple[Tracked, ...] = ()
    comments: tuple[Comment, ...] = ()
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordDocument:
    """What a document says.

    Attributes:
        origin: the plan that it was made from; None when it does not say.
        statements: in the order of the document; one that was copied is there twice.
        elsewhere: tracked changes outside of all statements, and ``remarks`` comments there.
    """

    origin: WordOrigin | None
    statements: tuple[WordStatement, ...]
    elsewhere: tuple[Tracked, ...] = ()
    remarks: tuple[Remark, ...] = ()


def read_word(data: bytes) -> WordDocument:
    """Return what a Word document says.

    Raises:
        WordRefusedError: it is none, is damaged, or is over a limit.
    """
    package = WordPackage(data)
    reader = _Reader(read_parts(package))
    body: Element | None = None
    for event, depth, element in package.events(package.main):
        if event == "start" and depth == _BLOCK - 1:
            body = element
        elif event == "end" and depth == _BLOCK and body is not None:
            reader.look(element)
            body.clear()
    return WordDocument(
        origin=origin_of(reader.parts.properties.get(PROPERTY, "")),
        statements=tuple(reader.statements),
        elsewhere=tuple(reader.elsewhere[:WORD_COMMENTS]),
        remarks=tuple(Remark(comment, heading) for comment, heading in reader.remarks()),
    )


@dataclass(slots=True)
class _Reader:
    """Goes through a document once.

    Attributes:
        heading: the newest heading outside of statements.
        open: ids of comments whose range has begun and not ended.
        placed: ids of comments that belong to a statement.
        seen: heading by id of every comment that stands outside of statements.
    """

    parts: Parts
    statements: list[WordStatement] = field(default_factory=list)
    elsewhere: list[Tracked] = field(default_factory=list)
    heading: str = ""
    open: dict[str, None] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)
    seen: dict[str, str] = field(default_factory=dict)

    def look(self, element: Element) -> None:
        """Take in an element with all that it holds."""
        tag = element.tag
        if tag == f"{W}sdt" and (found := _tag(element)) is not None:
            self._statement(element, found)
            return
        if tag in _RANGES:
            self._comment(_RANGES[tag], element.get(f"{W}id", ""))
        elif tag in TRACKED and len(element):
            self.elsewhere.append(_tracked(element))
        elif tag == f"{W}p" and heading_level(element, self.parts):
            self.heading = "".join(text.text or "" for text in element.iter(f"{W}t")).strip()
        for child in element:
            if child.tag not in _PASSED_OVER:
                self.look(child)

    def remarks(self) -> list[tuple[Comment, str]]:
        """Return comments outside of statements with the heading that they stand under."""
        found = ((identifier, self.parts.comments.get(identifier)) for identifier in self.seen)
        return [(comment, self.seen[identifier]) for identifier, comment in found if comment is not None]

    def _comment(self, what: str, identifier: str) -> None:
        if what == "start":
            self.open[identifier] = None
        elif what == "end":
            self.open.pop(identifier, None)
        if identifier not in self.placed:
            self.seen.setdefault(identifier, self.heading)

    def _statement(self, sdt: Element, tag: WordTag) -> None:
        said = [
            *self.open,
            *(each.get(f"{W}id", "") for each in sdt.iter() if _RANGES.get(each.tag) in ("start", "at")),
        ]
        for each in sdt.iter():
            if _RANGES.get(each.tag) == "start":
                self.open[each.get(f"{W}id", "")] = None
            elif _RANGES.get(each.tag) == "end":
                self.open.pop(each.get(f"{W}id", ""), None)
        fresh = [identifier for identifier in dict.fromkeys(said) if identifier not in self.placed]
        self.placed.update(fresh)
        for identifier in fresh:
            self.seen.pop(identifier, None)
        reading = Reading(self.parts)
        content = sdt.find(f"{W}sdtContent")
        hinted = sdt.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
        blocks = blocks_of(content, reading) if content is not None and not hinted else []
        markdown = markdown_of(blocks)
        if len(markdown) > WORD_TEXT_CHARS:
            reading.odd[f"more than {WORD_TEXT_CHARS} characters"] = None
        changes = [_tracked(each) for each in sdt.iter() if each.tag in TRACKED and len(each)]
        comments = (self.parts.comments.get(identifier) for identifier in fresh)
        self.statements.append(
            WordStatement(
                tag=tag,
                markdown=markdown[:WORD_TEXT_CHARS],
                tracked=tuple(changes[:WORD_COMMENTS]),
                comments=tuple(comment for comment in comments if comment is not None),
                odd=tuple(reading.odd),
            )
        )
        for inner in sdt.iter(f"{W}sdt"):
            if inner is not sdt and _tag(inner) is not None:
                self.look(inner)


def _tag(sdt: Element) -> WordTag | None:
    return parsed(value(sdt.find(f"{W}sdtPr"), "tag"))


def _tracked(element: Element) -> Tracked:
    return Tracked(
        TRACKED[element.tag],
        " ".join(element.get(f"{W}author", "").split()),
        element.get(f"{W}date", ""),
        tracked_text(element),
    )
