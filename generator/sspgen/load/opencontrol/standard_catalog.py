"""A standard's control texts as a catalog, for comparing editions of requirements; plans get theirs from OSCAL.

Descriptions are plain text in which people marked the parts (``- a.``, ``(1)(b).``) and the blanks to fill in
(``[Assignment: …]``). Both are made out here. Blanks are numbered as NIST's catalogs number them, in order of
appearance; what is not plainly a part or a blank stays prose, and no word is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.model.catalog import Catalog, Control, Group, Link, Parameter, Part, Property
from sspgen.model.ids import control_id, control_label, id_pieces, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeGuard

    from sspgen.model.evidence import Json

CONTROL_KEYS: Final = frozenset(("name", "family", "description"))
_ITEM: Final = re.compile(
    r"^\s{0,40}(?:[-*+]\s{1,8})?(?:\(\d{1,3}\)\s?(?=\())?(\([a-z]{1,3}\)|\(\d{1,3}\)|[a-z]\.|\d{1,2}\.)\.?\s{1,8}(?=\S)"
)
_WITHDRAWN: Final = re.compile(r"^\s*\[?withdrawn\b[:,.]?\s*(.*?)\]?\.?\s*$", re.IGNORECASE | re.DOTALL)
_MOVED: Final = re.compile(r"\bmoved\b", re.IGNORECASE)
_CONTROL: Final = re.compile(r"\b([A-Z]{2,3}-\d{1,3}(?:\s?\(\d{1,3}\))?)(?:\s([a-z])\.?(?=[,;. \]]|$))?")
_BLANK: Final = re.compile(
    r"\[\s*(Assignment(?=[:;\s])|Selection(?:\s*\(one\s+or\s+more\))?(?=\s*:))\s*[:;]?", re.IGNORECASE
)
"""Colons are mistyped or left out in published texts."""
_DEFINED: Final = re.compile(r"^\s*organi[sz]ation-defined\s+", re.IGNORECASE)
_BLANKS: Final = 200
"""Most blanks of one control that are made out."""


def is_standard(value: object) -> TypeGuard[Mapping[str, Json]]:
    """Tell whether YAML data are a standard: a mapping of controls, each with a family or a description."""
    if not isinstance(value, dict) or {"satisfies", "schema_version"} & value.keys():
        return False
    controls = [item for key, item in controls_of(value).items() if isinstance(item, dict)]
    told = [item for item in controls if {"family", "description"} & item.keys()]
    return bool(told) and len(told) * 2 >= len(controls)


def controls_of(value: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the controls of a standard by key: those at its top, or under ``controls`` as some tools write them."""
    inner = value.get("controls")
    return inner if isinstance(inner, dict) and not CONTROL_KEYS & inner.keys() else value


def is_withdrawn(description: str) -> bool:
    """Tell whether a control's description says that it was withdrawn: then nobody answers it."""
    return _WITHDRAWN.match(description) is not None


def standard_catalog(value: Mapping[str, Json], name: str, names: Mapping[str, str] | None = None) -> Catalog:
    """Return the controls of a standard as a catalog.

    Args:
        value: the data of its file, see `is_standard`.
        name: what it is called when it has no name of its own.
        names: what to call its controls, by their id; None: as they are.
    """
    written = value.get("name")
    told = [(str(key), item) for key, item in controls_of(value).items() if isinstance(item, dict)]
    ids = names or {control_id(key): control_id(key) for key, _ in told}
    found = {control_id(key): _control(key, item, ids) for key, item in told}
    controls = tuple(found[identifier] for identifier in sorted(found, key=natural_key))
    groups = dict.fromkeys(control.group_id for control in controls if control.group_id)
    title = written if isinstance(written, str) and written else name
    return Catalog(title=title, groups=tuple(Group(g, g.upper()) for g in groups), controls=controls)


def _control(key: str, item: Mapping[str, Json], names: Mapping[str, str]) -> Control:
    identifier = control_id(key)
    title, family, text = (_text(item, name) for name in ("name", "family", "description"))
    head, _, tail = identifier.rpartition(".")
    control = Control(
        names[identifier],
        title,
        group_id=family.lower() or identifier.partition("-")[0],
        parent_id=names[head] if tail.isdigit() and head in names else "",
        props=(Property("label", key.strip() if key.strip().lower() == identifier else control_label(identifier)),),
    )
    return _described(control, text)


def _described(control: Control, text: str) -> Control:
    withdrawn = _WITHDRAWN.match(text)
    if withdrawn is not None:
        links = tuple(_links(withdrawn.group(1)))
        props = (*control.props, Property("status", "withdrawn"))
        return Control(control.id, control.title, control.group_id, control.parent_id, props=props, links=links)
    blanks = _Blanks(control.id)
    statement = _statement(control.id, blanks.filled(text))
    return Control(
        control.id,
        control.title,
        control.group_id,
        control.parent_id,
        params=tuple(blanks.params[name] for name in sorted(blanks.params, key=natural_key)),
        props=control.props,
        parts=(statement,) if statement.prose or statement.parts else (),
    )


def _text(item: Mapping[str, Json], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else "" if value is None or isinstance(value, (dict, list)) else str(value)


def _links(told: str) -> Iterator[Link]:
    """Yield what took up a withdrawn control, as the note says it: ``Incorporated into AU-12``."""
    rel = "moved-to" if _MOVED.search(told) else "incorporated-into"
    for control, part in _CONTROL.findall(told):
        identifier = control_id(control)
        yield Link(f"#{identifier}_smt.{part}" if part else f"#{identifier}", rel)


def _statement(control: str, text: str) -> Part:
    """Return the statement with its parts, nested by how each is marked: letters, then numbers, then in brackets."""
    prose: list[str] = []
    root = _Open("", prose)
    stack = [root]
    for line in text.strip("\n").split("\n"):
        match = _ITEM.match(line)
        if match is None:
            stack[-1].prose.append(line.strip())
            continue
        kind = _kind(match.group(1))
        while kind in [each.kind for each in stack]:
            stack.pop()
        opened = _Open(kind, [line[match.end() :].strip()], match.group(1))
        stack[-1].inner.append(opened)
        stack.append(opened)
    return root.part(f"{control}_smt", "statement")


@dataclass
class _Open:
    """A part that is being read."""

    kind: str
    prose: list[str]
    mark: str = ""
    inner: list[_Open] = field(default_factory=list)

    def part(self, identifier: str, name: str = "item") -> Part:
        seen: dict[str, int] = {}
        parts = []
        for each in self.inner:
            piece = ".".join(id_pieces(each.mark))
            seen[piece] = seen.get(piece, 0) + 1
            again = f"-{seen[piece]}" if seen[piece] > 1 else ""
            parts.append(each.part(f"{identifier}.{piece}{again}"))
        text = " ".join(line for line in self.prose if line)
        props = (Property("label", self.mark),) if self.mark else ()
        return Part(name, identifier, prose=text, props=props, parts=tuple(parts))


def _kind(mark: str) -> str:
    """Return what kind of mark it is; marks of one kind stand at one level of a list."""
    letter = any(c.isalpha() for c in mark)
    return f"{'(' if mark.startswith('(') else ''}{'a' if letter else '1'}"


@dataclass
class _Blanks:
    """The blanks of one control, each made a parameter where it stands."""

    control: str
    params: dict[str, Parameter] = field(default_factory=dict)

    def filled(self, text: str) -> str:
        """Return a text in which every blank inserts its parameter."""
        found, start = [], 0
        while (match := _BLANK.search(text, start)) is not None and len(self.params) < _BLANKS:
            end = _closing(text, match.end())
            if end < 0:
                break
            found += [text[start : match.start()], self._parameter(match.group(1), text[match.end() : end])]
            start = end + 1
        return "".join([*found, text[start:]])

    def _parameter(self, kind: str, inside: str) -> str:
        name = f"{self.control}_prm_{len(self.params) + 1}"
        label = " ".join(_DEFINED.sub("", inside).split())
        self.params[name] = Parameter(name, label)
        if kind.lower().startswith("selection"):
            choices = tuple(self.filled(choice.strip()) for choice in _choices(inside))
            many = "one-or-more" if "more" in kind.lower() else "one"
            self.params[name] = Parameter(name, choices=choices, how_many=many)
        return f"{{{{ insert: param, {name} }}}}"


def _closing(text: str, start: int) -> int:
    depth = 1
    for place in range(start, len(text)):
        depth += {"[": 1, "]": -1}.get(text[place], 0)
        if not depth:
            return place
    return -1


def _choices(text: str) -> list[str]:
    """Cut choices at semicolons outside of brackets, or at commas where there is no semicolon."""
    depth, cut = 0, {";": [-1], ",": [-1]}
    for place, char in enumerate(text):
        depth += {"[": 1, "]": -1}.get(char, 0)
        if char in cut and not depth:
            cut[char].append(place)
    ends = cut[";"] if len(cut[";"]) > 1 else cut[","]
    return [text[a + 1 : b].strip() for a, b in zip(ends, [*ends[1:], len(text)], strict=True)]
