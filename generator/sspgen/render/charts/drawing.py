"""What diagrams are drawn with: boxes, labels and lines at fixed places. Pure geometry, no colour, no markup.

Everything is left-aligned text in boxes of one kind each, so that a picture reads in grey: inside the boundary solid,
outside thin, what stands for several doubled, what is not stated dashed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sspgen.render.charts.lettering import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH: Final = 760
"""Units of every diagram: the width of a page of prose."""
SIZE: Final = 12.0
SMALL: Final = 10.5
"""Sizes of names, and of what is said beneath and along lines."""
LINE: Final = 15
SMALL_LINE: Final = 13
PAD: Final = 8
GAP: Final = 10
_MOST: Final = 40
"""Most boxes and lines of a picture."""
_SHADOW: Final = 4
"""Room for the second outline of what stands for several."""
_TALLEST: Final = 840
"""Units of height that a page has."""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text. ``form`` is ``name``, ``small`` or ``head``; ``y`` is its base line."""

    x: float
    y: float
    text: str
    form: str = "name"


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its corner at the upper left. ``form`` is one of five words, see the template."""

    x: float
    y: float
    width: float
    height: float
    form: str

    @property
    def middle(self) -> float:
        """Half of its height from above."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Flow:
    """A level line, with heads at both of its ends or none; ``form`` is ``flow`` or ``reliance``."""

    start: float
    end: float
    y: float
    heads: bool
    form: str = "flow"

    @property
    def path(self) -> str:
        """Return the line as an SVG path."""
        inset = 6 if self.heads else 0
        return f"M{self.start + inset:g} {self.y:g}H{self.end - inset:g}"

    @property
    def tips(self) -> str:
        """Return the heads as an SVG path to be filled; empty without any."""
        if not self.heads:
            return ""
        y = f"{self.y:g}"
        return f"M{self.start:g} {y}l8 -4v8zM{self.end:g} {y}l-8 -4v8z"


@dataclass(frozen=True, slots=True)
class Node:
    """Something that is drawn as a box with its name, before it has a place.

    Attributes:
        small: what is said beneath the name.
        above: what its line carries, and ``below`` over what; empty for nothing.
        lines: what it is reached by, where that is several things.
        many: it stands for several.
        open: it stands for what is not stated.
    """

    name: str
    small: str = ""
    above: str = ""
    below: str = ""
    lines: tuple[Node, ...] = ()
    many: bool = False
    open: bool = False

    @property
    def said(self) -> str:
        """Return all of it in words."""
        parts = (self.small, self.above, self.below, *(line.said for line in self.lines))
        more = "; ".join(filter(None, parts))
        return f"{self.name} ({more})" if self.name and more else self.name or more


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes of one kind under a heading; ``noun`` is what several of them are called."""

    name: str
    heading: str
    noun: str
    nodes: tuple[Node, ...]

    @property
    def size(self) -> int:
        """How many boxes and lines it takes."""
        return sum(max(len(node.lines), 1) for node in self.nodes)

    @property
    def said(self) -> str:
        """Return all of it in words."""
        return f"{self.heading}: {', '.join(node.said for node in self.nodes)}." if self.nodes else ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture `WIDTH` wide, with what it shows in words."""

    height: float
    title: str
    words: str
    boxes: tuple[Box, ...] = ()
    labels: tuple[Label, ...] = ()
    flows: tuple[Flow, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """A column outside the boundary, and the edge of the boundary that its lines end at."""

    x: float
    width: float
    edge: float

    @property
    def line(self) -> tuple[float, float]:
        """Where lines start and end, from the left."""
        return (self.x + self.width, self.edge) if self.edge > self.x else (self.edge, self.x)


@dataclass(slots=True)
class Sheet:
    """A drawing while it is made."""

    boxes: list[Box] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def text(self, x: float, y: float, lines: tuple[str, ...], form: str = "name") -> float:
        """Set lines of text below ``y``; return where they end."""
        step = LINE if form == "name" else SMALL_LINE
        for number, line in enumerate(lines):
            self.labels.append(Label(x, y + number * step + step - 4, line, form))
        return y + len(lines) * step

    def heading(self, x: float, y: float, text: str, room: float) -> float:
        """Set a heading; return where what it heads begins."""
        return self.text(x, y, wrapped(text, room, SMALL, 2), "head") + 6

    def side(self, place: Side, y: float, group: Group, *, heads: bool, form: str = "flow") -> float:
        """Draw a group outside the boundary, each node with its line; return where it ends."""
        if not group.nodes:
            return y
        y = self.heading(place.x, y, group.heading, place.width)
        start, end = place.line
        for node in group.nodes:
            height = box_height(node, place.width)
            slot = max(height, flow_height(node, end - start))
            box = self.box((place.x, y + (slot - height) / 2, place.width), node, "outside")
            self.flow(start, end, box.middle, node, heads=heads, form=form)
            y += slot + GAP
        return y + PAD

    def box(self, place: tuple[float, float, float], node: Node, form: str, height: float = 0) -> Box:
        """Draw a node at ``(x, y, width)``; it is as high as its text, or ``height`` where that is more."""
        x, y, width = place
        tall = max(box_height(node, width), height)
        form = "open" if node.open else "many" if node.many else form
        drawn = Box(x, y, width - _SHADOW if form == "many" else width, tall, form)
        self.boxes.append(drawn)
        name, small = _texts(node, width)
        top = y + (tall - box_height(node, width)) / 2 + PAD - 2
        self.text(x + PAD, self.text(x + PAD, top, name), small, "small")
        return drawn

    def flow(self, start: float, end: float, y: float, node: Node, *, heads: bool, form: str = "flow") -> None:
        """Draw a line with what it carries above, and over what below."""
        self.flows.append(Flow(start, end, y, heads, form))
        above, below = _said(node, end - start)
        x = start + _along(heads=heads)
        self.text(x, y - 3 - len(above) * SMALL_LINE, above, "small")
        self.text(x, y + 3, below, "small")

    def done(self, height: float, title: str, words: str) -> Drawing:
        """Return the drawing."""
        return Drawing(height, title, words, tuple(self.boxes), tuple(self.labels), tuple(self.flows))


def box_height(node: Node, width: float) -> float:
    """Return how high a node's box is."""
    name, small = _texts(node, width)
    return len(name) * LINE + len(small) * SMALL_LINE + 2 * PAD - 4


def flow_height(node: Node, length: float) -> float:
    """Return how much height the words along a node's line take, its line in the middle."""
    above, below = _said(node, length)
    return 2 * max(len(above), len(below)) * SMALL_LINE + PAD + 4 if above or below else 0


def fitted(groups: tuple[Group, ...], drawn: Callable[[tuple[Group, ...]], Drawing]) -> Drawing:
    """Draw groups; the largest are drawn as one box with a count until the picture fits a page and can be read."""
    while True:
        drawing = drawn(groups)
        largest = max(groups, key=lambda group: len(group.nodes))
        fits = sum(group.size for group in groups) <= _MOST and drawing.height <= _TALLEST
        if fits or len(largest.nodes) <= 1:
            return drawing
        groups = tuple(_counted(group) if group is largest else group for group in groups)


def _counted(group: Group) -> Group:
    """Return the group as one node, without what the lines of its nodes carry."""
    lines = sum(len(node.lines) for node in group.nodes)
    along = (Node("", above=f"{lines:,} services and ports"),) if lines else ()
    one = Node(f"{len(group.nodes):,} {group.noun}", "named in the tables", lines=along, many=True)
    return replace(group, nodes=(one,))


def _texts(node: Node, width: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    room = width - 2 * PAD
    return wrapped(node.name, room, SIZE, 4), wrapped(node.small, room, SMALL, 2)


def _along(*, heads: bool) -> float:
    """Return where words along a line begin: behind its head."""
    return PAD + 4 if heads else PAD


def _said(node: Node, length: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    room = length - _along(heads=True) - PAD
    return wrapped(node.above, room, SMALL, 3), wrapped(node.below, room, SMALL, 3)
