"""Blocks as Markdown, in one form each: what Word cannot tell apart comes out alike.

It escapes what would read as Markdown and was not meant so, and no more, for people read it in YAML. Where Markdown
has no words for what Word shows (bold that ends at a sign inside a word, lines in a cell), it writes the nearest; who
writes it back into a file reads it again and compares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from sspgen.load.word_blocks import BOLD, BREAK, CODE, ITALIC, STRIKE, Block, Kind, Link, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sspgen.load.word_blocks import Cell

_SIGNS: Final = {BOLD: "**", ITALIC: "*", STRIKE: "~~"}
_SPECIAL: Final = re.compile(
    r"[\\`]|\*(?!\s)|(?<!\s)\*"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|~(?=~)|(?<=~)~"
    r"|\](?=[(\[:])"
    r"|!(?=\[|$)"
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w+;)"
    r"|(?<=\{)\{"
)
_SPECIAL_LINKED: Final = re.compile(rf"{_SPECIAL.pattern}|[\[\]]")
_LINE_START: Final = re.compile(
    r"^(?:(?P<sign>#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+[ \t]*$|~~~|[-:|+][-:|+ \t]*$)|(?P<number>\d{1,9})(?=[.)](?:\s|$)))"
)
_PLAIN_ADDRESS: Final = re.compile(r"[^\s<>()\\\x00-\x20]+")
_BACKTICKS: Final = re.compile(r"`+")
_EDGES: Final = re.compile(r"([ \t]*)(.*?)([ \t]*)", re.DOTALL)
_SIDES: Final = {"left": ":---", "center": ":---:", "right": "---:"}
_LINE_BREAK: Final = "\\\n"
_ROW: Final = re.compile(r"[ \t]+")
_AHEAD: Final = 1_000
"""How many runs are looked at to see how long a mark stays."""
_MOST_DIGITS: Final = 999_999_999

_Lines: TypeAlias = list[str]
_Mark: TypeAlias = str | Link


def markdown_of(blocks: Iterable[Block]) -> str:
    """Return blocks as Markdown, without blank lines around it."""
    return "\n".join(_nodes(_tree(blocks)))


@dataclass(slots=True)
class _List:
    """A list with what each item holds."""

    ordered: bool
    items: list[tuple[int, list[Node]]] = field(default_factory=list)


Node: TypeAlias = Block | _List


def _tree(blocks: Iterable[Block]) -> list[Node]:
    """Put blocks into the items of the lists that they stand in."""
    top: list[Node] = []
    held = [top]
    """What takes the next block, by depth."""
    for block in blocks:
        says = block.kind is not Kind.TEXT or bool(block.text.strip())
        if not says and not block.item:
            continue
        depth = min(block.depth, len(held) - 1 + block.item)
        if block.item and depth:
            del held[depth:]
            listed = _list_for(held[-1], block)
            listed.items.append((block.number or 0, []))
            held.append(listed.items[-1][1])
        else:
            del held[depth + 1 :]
        if says:
            _add(held[-1], replace(block, depth=0, item=False))
    return top


def _list_for(nodes: list[Node], block: Block) -> _List:
    """Return the list that an item continues, or a new one; numbers that do not rise begin another list."""
    last = nodes[-1] if nodes else None
    ordered = block.number is not None
    same = isinstance(last, _List) and last.ordered is ordered
    if isinstance(last, _List) and same and (not ordered or (block.number or 0) > last.items[-1][0]):
        return last
    nodes.append(_List(ordered))
    return nodes[-1]  # type: ignore[return-value]  # just made


def _add(nodes: list[Node], block: Block) -> None:
    """Add a block; code that follows code is more of it, for Word parts it at every line."""
    last = nodes[-1] if nodes else None
    if isinstance(last, Block) and block.kind is last.kind is Kind.CODE:
        nodes[-1] = replace(last, runs=(*last.runs, Run(BREAK), *block.runs))
    else:
        nodes.append(block)


def _nodes(nodes: Sequence[Node]) -> _Lines:
    """Return nodes with a blank line between them."""
    found: _Lines = []
    other = False
    for before, node in pairwise([None, *nodes]):
        if node is None:
            continue
        other = isinstance(before, _List) and isinstance(node, _List) and before.ordered == node.ordered and not other
        lines = _listed(node, other=other) if isinstance(node, _List) else _block(node)
        found += [""] * bool(found) + lines
    return found


def _listed(listed: _List, *, other: bool) -> _Lines:
    """Return a list; ``other`` signs part it from the list of its kind before it."""
    tight = all(_tight(nodes) for _, nodes in listed.items)
    found: _Lines = []
    for number, nodes in listed.items:
        sign = f"{min(number, _MOST_DIGITS)}{')' if other else '.'}" if listed.ordered else "*" if other else "-"
        lines = _close(nodes) if tight else _nodes(nodes)
        indent = " " * (len(sign) + 1)
        if found and not tight:
            found.append("")
        found.append(f"{sign} {lines[0]}".rstrip() if lines else sign)
        found += [indent + line if line else "" for line in lines[1:]]
    return found


def _tight(nodes: Sequence[Node]) -> bool:
    """Tell whether an item needs no blank lines: one paragraph, and lists that may follow it directly."""
    if not nodes:
        return True
    first, *rest = nodes
    if isinstance(first, _List):
        return not rest and all(_tight(inner) for _, inner in first.items)
    return first.kind is Kind.TEXT and len(rest) <= 1 and all(_may_follow(node) for node in rest)


def _may_follow(node: Node) -> bool:
    if not isinstance(node, _List) or not node.items[0][1]:
        return False
    starts = not node.ordered or node.items[0][0] == 1
    return starts and all(_tight(inner) for _, inner in node.items)


def _close(nodes: Sequence[Node]) -> _Lines:
    """Return the nodes of a tight item."""
    return [
        line for node in nodes for line in (_listed(node, other=False) if isinstance(node, _List) else _block(node))
    ]


def _block(block: Block) -> _Lines:
    match block.kind:
        case Kind.HEADING:
            return [f"{'#' * min(max(block.level, 1), 6)} {_heading(block.runs)}".rstrip()]
        case Kind.CODE:
            return _code_block("".join(run.text for run in block.runs))
        case Kind.RULE:
            return ["___"]
        case Kind.QUOTE:
            inner = _nodes(_tree(block.blocks))
            return [f"> {line}" if line else ">" for line in inner] or [">"]
        case Kind.TABLE:
            return _table(block.rows)
        case _:
            return [_guarded(line) for line in _inline(block.runs).split("\n")]


def _heading(runs: Iterable[Run]) -> str:
    line = _inline(_one_line(runs))
    return re.sub(r"(^|[ \t])(#+)$", r"\1\\\2", line)


def _one_line(runs: Iterable[Run]) -> list[Run]:
    return [replace(run, text=" ") if run.text == BREAK else run for run in runs]


def _guarded(line: str) -> str:
    """Escape what makes a line a heading, an item, a quotation, a rule or the rule of a table."""
    match = _LINE_START.match(line)
    if match is None:
        return line
    return f"{match['number']}\\{line[match.end() :]}" if match["number"] else f"\\{line}"


def _code_block(text: str) -> _Lines:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *(text.split("\n") if text else ()), fence]


def _table(rows: Sequence[Sequence[Cell]]) -> _Lines:
    if not rows or not rows[0]:
        return []
    head = rows[0]
    rule = " | ".join(_SIDES.get(cell.side, "---") for cell in head)
    body = [" | ".join(_cell(cell) for cell in row[: len(head)]) for row in rows]
    return [f"| {line} |" for line in (body[0], rule, *body[1:])]


def _cell(cell: Cell) -> str:
    return re.sub(r"\|", r"\\|", _inline(_one_line(cell.runs))) or " "


def _inline(runs: Iterable[Run]) -> str:
    """Return runs as Markdown; lines are parted by a backslash and a line end."""
    leaves = _settled(_joined(runs))
    out: list[str] = []
    open_: list[_Mark] = []
    for index, leaf in enumerate(leaves):
        wanted = _marks(leaf)
        keep = next((n for n, mark in enumerate(open_) if mark not in wanted), len(open_))
        out += [_closing(mark) for mark in reversed(open_[keep:])]
        del open_[keep:]
        for mark in sorted(wanted - set(open_), key=lambda mark: _order(mark, leaves, index)):
            open_.append(mark)
            out.append("[" if isinstance(mark, Link) else _SIGNS[mark])
        linked = any(isinstance(mark, Link) for mark in open_)
        out.append(_leaf(leaf, linked=linked))
    out += [_closing(mark) for mark in reversed(open_)]
    return _LINE_BREAK.join(line.strip(" \t") for line in "".join(out).split(_LINE_BREAK))


def _marks(leaf: Run) -> frozenset[_Mark]:
    marks: frozenset[_Mark] = leaf.marks - {CODE}
    return marks if leaf.link is None or leaf.link.picture else marks | {leaf.link}


def _order(mark: _Mark, leaves: Sequence[Run], start: int) -> tuple[int, str]:
    """Open first what stays open longest."""
    stop = min(len(leaves), start + _AHEAD)
    end = next((n for n in range(start, stop) if mark not in _marks(leaves[n])), stop)
    return (-end, f"0{mark.href}" if isinstance(mark, Link) else f"1{mark}")


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Join runs that are set off alike; breaks at the ends say nothing."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if not run.text and not run.link:
            continue
        alike = last is not None and (last.marks, last.link) == (run.marks, run.link)
        if last is not None and alike and BREAK not in {run.text, last.text}:
            found[-1] = replace(last, text=last.text + run.text)
        else:
            found.append(run)
    while found and not found[-1].text.strip() and found[-1].link is None:
        found.pop()
    while found and not found[0].text.strip() and found[0].link is None:
        found.pop(0)
    return found


def _settled(leaves: Sequence[Run]) -> list[Run]:
    """Take spaces and breaks out of the edges of what is set off, where Markdown has no emphasis and no link."""
    pieces: list[Run] = []
    for leaf in leaves:
        if CODE in leaf.marks or (leaf.link and leaf.link.picture):
            pieces.append(leaf)
            continue
        match = _EDGES.fullmatch(_ROW.sub(" ", leaf.text))
        if leaf.text == BREAK or match is None:
            pieces.append(leaf)
        else:
            pieces += [replace(leaf, text=text) for text in match.groups() if text]
    before = accumulate(pieces, lambda last, piece: piece if piece.text.strip() else last, initial=Run(""))
    after = accumulate(reversed(pieces), lambda last, piece: piece if piece.text.strip() else last, initial=Run(""))
    found: list[Run] = []
    for piece, last, next_ in zip(pieces, before, [*after][-2::-1], strict=False):
        if piece.text.strip() or (piece.link and piece.link.picture) or CODE in piece.marks or len(pieces) == 1:
            found.append(piece)
            continue
        link = piece.link if last.link == piece.link == next_.link else None
        found.append(Run(piece.text, piece.marks & last.marks & next_.marks - {CODE}, link))
    return _joined(found)


def _closing(mark: _Mark) -> str:
    return f"]{_address(mark)}" if isinstance(mark, Link) else _SIGNS[mark]


def _address(link: Link) -> str:
    href = link.href
    if href and not _PLAIN_ADDRESS.fullmatch(href):
        href = "<" + re.sub(r"([<>\\])", r"\\\1", " ".join(href.split())) + ">"
    if not link.title:
        return f"({href})"
    title = re.sub(r'(["\\])', r"\\\1", " ".join(link.title.split()))
    return f'({href or "<>"} "{title}")'


def _leaf(leaf: Run, *, linked: bool) -> str:
    if leaf.text == BREAK:
        return _LINE_BREAK
    if leaf.link is not None and leaf.link.picture:
        return f"![{_text(leaf.text, linked=True)}]{_address(leaf.link)}"
    if CODE in leaf.marks:
        return _code(leaf.text)
    return _text(leaf.text, linked=linked)


def _code(text: str) -> str:
    text = text.replace("\n", " ")
    longest = {len(run) for run in _BACKTICKS.findall(text)}
    sign = "`" * next(n for n in range(1, len(text) + 2) if n not in longest)
    spaced = text.strip(" ") and text[0] == text[-1] == " "
    pad = " " if spaced or text.startswith("`") or text.endswith("`") else ""
    return f"{sign}{pad}{text}{pad}{sign}"


def _text(text: str, *, linked: bool) -> str:
    special = _SPECIAL_LINKED if linked else _SPECIAL
    return special.sub(lambda match: f"\\{match[0]}", re.sub(r"[\t\r\n]", " ", text))
