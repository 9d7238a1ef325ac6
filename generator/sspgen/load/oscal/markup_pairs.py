"""Marks in inline text that belong together: quotes, ``~`` and ``^``, and tags of raw HTML.

What has no partner stays the text that it is. Marks never cross each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from sspgen.load.oscal.xml_tree import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sspgen.load.oscal.xml_tree import Child

_SIGNS: Final = {'"': "q", "~": "sub", "^": "sup"}
_DEEPEST: Final = 32
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as it is written.

    Attributes:
        text: what it is when it has no partner.
        opens: the element that a tag starts; empty for a sign, which may do either.
        closes: the element that a tag ends.
        attributes: of a tag that starts an element.
    """

    text: str
    opens: str = ""
    closes: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


Item: TypeAlias = "Child | Mark"


@dataclass(slots=True)
class _Frame:
    mark: Mark
    name: str
    children: list[Child] = field(default_factory=list)
    spaced: bool = False

    def put(self, child: Child) -> None:
        self.children.append(child)
        self.spaced = self.spaced or (isinstance(child, str) and _SPACE.search(child) is not None)


def paired(items: Sequence[Item]) -> list[Child]:
    """Return inline content with every pair of marks made an element."""
    if not any(isinstance(item, Mark) for item in items):
        return [item for item in items if not isinstance(item, Mark)]
    frames = [_Frame(Mark(""), "")]
    for number, item in enumerate(items):
        if not isinstance(item, Mark):
            frames[-1].put(item)
            continue
        before, after = _edge(items, number - 1, -1), _edge(items, number + 1, 0)
        name = item.closes or item.opens or _SIGNS[item.text]
        if _may_close(item, before, after, frames, name):
            _close(frames, name)
        elif _may_open(item, before, after, frames, name):
            frames.append(_Frame(item, name))
        else:
            frames[-1].put(item.text)
    while len(frames) > 1:
        _undo(frames)
    return frames[0].children


def _edge(items: Sequence[Item], number: int, which: int) -> str:
    """Return the character beside a mark: a space at an end, a letter's stand-in for what is no text."""
    if not 0 <= number < len(items):
        return " "
    item = items[number]
    return item[which] if isinstance(item, str) and item else "("


def _may_open(mark: Mark, before: str, after: str, frames: Sequence[_Frame], name: str) -> bool:
    if mark.closes or len(frames) > _DEEPEST:
        return False
    if mark.opens:
        return True
    free = not any(frame.name == name for frame in frames)
    return free and not after.isspace() and (mark.text != '"' or not before.isalnum())


def _may_close(mark: Mark, before: str, after: str, frames: Sequence[_Frame], name: str) -> bool:
    if mark.opens:
        return False
    if mark.closes:
        return any(frame.name == name and frame.mark.opens for frame in frames)
    if mark.text == '"':
        return not before.isspace() and not after.isalnum() and any(frame.mark.text == '"' for frame in frames)
    last = frames[-1]
    return last.mark.text == mark.text and bool(last.children) and not last.spaced


def _close(frames: list[_Frame], name: str) -> None:
    while frames[-1].name != name:
        _undo(frames)
    frame = frames.pop()
    frames[-1].put(Element(name, dict(frame.mark.attributes), frame.children))


def _undo(frames: list[_Frame]) -> None:
    frame = frames.pop()
    last = frames[-1]
    last.put(frame.mark.text)
    last.children.extend(frame.children)
    last.spaced = last.spaced or frame.spaced
