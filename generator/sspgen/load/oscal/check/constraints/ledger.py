"""What the constraints of one document have seen so far: findings, values to be judged together, indexes, references.

It is filled while the document is walked and read at the end. It decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sspgen.load.oscal.check.found import Found
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.load.oscal.check.metapath.nodes import Focus
    from sspgen.model.oscal import Rule
    from sspgen.model.profile import KeyPath

_SEVERITIES = {
    "": Severity.ERROR,
    "CRITICAL": Severity.ERROR,
    "ERROR": Severity.ERROR,
    "WARNING": Severity.WARNING,
}


@dataclass(slots=True)
class Index:
    """The keys of an index with the place of each.

    Attributes:
        absent: documents that are not at hand and would have more keys.
        holder: path of the object that makes it, and ``sources`` the keys in it under which it finds keys; None for
            anywhere in the document.
    """

    keys: dict[tuple[str, ...], KeyPath] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    holder: KeyPath = ()
    sources: frozenset[str] | None = None

    def lacks(self, unread: Iterable[KeyPath]) -> bool:
        """Tell whether keys may be missing because some of these paths could not be read."""
        depth = len(self.holder)
        if self.sources is None:
            return any(unread)
        return any(p[:depth] == self.holder and len(p) > depth and p[depth] in self.sources for p in unread)


@dataclass(frozen=True, slots=True)
class Reference:
    """A key that has to be in an index."""

    key: tuple[str, ...]
    path: KeyPath
    rule: Rule


@dataclass(slots=True)
class Ledger:
    """The records of one document.

    Attributes:
        label: release and model, with which the name of every rule begins.
        focus: what expressions see beside their node.
        missed: values that a list of allowed ones does not have, each with the rule; ``met`` are the paths of those
            that some list has.
        repeated: paths that were already told to hold a key that is there twice.
        remarks: what is told once for many places.
    """

    label: str
    focus: Focus
    found: list[Found] = field(default_factory=list)
    missed: list[tuple[KeyPath, str, Rule]] = field(default_factory=list)
    met: set[KeyPath] = field(default_factory=set)
    indexes: dict[str, Index] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    repeated: set[KeyPath] = field(default_factory=set)
    remarks: dict[tuple[str, str], tuple[Found, int]] = field(default_factory=dict)

    def remark(self, code: str, message: str, path: KeyPath, rule: Rule) -> None:
        """Keep a remark that may be due at very many places: it is told once, at the first, with the number."""
        key = (code, f"{self.name(rule)} {message}")
        first, times = self.remarks.get(key, (None, 0))
        found = first or Found(code, message, path, Severity.INFO, rule=self.name(rule))
        self.remarks[key] = (found, times + 1)

    def told(self) -> list[Found]:
        """Return all findings, each remark once."""
        often = (
            replace(one, message=f"{one.message} ({times} times)") if times > 1 else one
            for one, times in self.remarks.values()
        )
        return [*self.found, *often]

    def say(
        self,
        code: str,
        message: str,
        path: KeyPath,
        rule: Rule,
        *,
        severity: Severity | None = None,
        remedy: str = "",
        related: tuple[tuple[KeyPath, str], ...] = (),
    ) -> None:
        """Keep a finding; its severity is the level of the rule, unless another is given."""
        level = _SEVERITIES.get(rule.level, Severity.INFO) if severity is None else severity
        self.found.append(Found(code, message, path, level, remedy, self.name(rule), related=related))

    def name(self, rule: Rule) -> str:
        """Return how a rule is named: release, model, kind, and its id."""
        return f"{self.label}, {rule.kind} {rule.id}"


def subject(path: KeyPath) -> str:
    """Return the last key of a path and the one that it lies in, as messages name a value."""
    names = [part for part in path if isinstance(part, str)][-2:]
    return " in ".join(repr(name) for name in reversed(names))
