"""Walks a plan and its past by the rows of the policy, and puts marks in place of what is internal.

It is pure: the same plan and secret give the same result. It is walked twice, for a name that is redacted in one place
must not be read in another: first to learn the names, then to redact.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sspgen.editions.addresses import without_addresses
from sspgen.editions.policy import Policy, rows_of
from sspgen.editions.special import SPECIAL
from sspgen.model.elements import Elements
from sspgen.model.marks import has_marks, passages
from sspgen.model.system import System

if TYPE_CHECKING:
    from sspgen.editions.commitment import Commitments
    from sspgen.editions.marked import Marked
    from sspgen.editions.terms import Terms

_IDS: Final = {
    Policy.COMPONENT: "components",
    Policy.SOURCE: "sources",
    Policy.ROLE: "roles",
    Policy.PARTY: "parties",
}
_BY_FIELD: Final[dict[type, str]] = {System: "system", Elements: "plan"}
"""Records whose fields patterns name one by one, with the section of ``ssp.yaml`` that they are."""
_PLAIN: Final = frozenset((str, tuple, dict))
_SHORT_PASSAGE: Final = 5
_INSIDE: Final = frozenset((Policy.FACT, Policy.OWN_ID))
"""What is as it is in everything that is not internal."""
_NAMES: Final = frozenset((Policy.NAME, Policy.REDACT, Policy.WHO))
"""What is looked for in texts, too, once it is redacted."""
_WORDS: Final = frozenset((Policy.TEXT, Policy.NAME))


@dataclass(slots=True)
class Redactor:
    """Redacts the records of one plan.

    Attributes:
        marked: what is internal.
        learning: names are only gathered, and texts left as they are.
        left_out: how many diagnostics were left out.
    """

    marked: Marked
    commitments: Commitments
    terms: Terms
    learning: bool = False
    left_out: int = 0
    _texts: dict[tuple[str, bool], str] = field(default_factory=dict)

    def record(self, value: Any, path: str, internal: bool = False) -> Any:  # noqa: ANN401 - any record of the model
        """Return a record without what is internal.

        Args:
            value: a dataclass of the model, or None.
            path: where it is in the plan.
            internal: it lies in something that is internal.
        """
        if value is None or not is_dataclass(value) or isinstance(value, type):
            return value
        kind: type[Any] = type(value)
        internal = internal or self.marked.holds(value)
        changed = {}
        for name, policy in rows_of(kind):
            if policy in _INSIDE and not internal and kind not in _BY_FIELD:
                continue
            held = getattr(value, name)
            if held is None or (not held and type(held) in _PLAIN):
                continue
            within = internal or (kind in _BY_FIELD and self.marked.names(f"{_BY_FIELD[kind]}.{name}"))
            special = SPECIAL.get((kind, name)) if policy is Policy.SPECIAL else None
            if special is not None:
                new = special(self, value, f"{path}.{name}", within)
            else:
                new = self.field(policy, held, f"{path}.{name}", within)
            if new is not held:
                changed[name] = new
        return replace(value, **changed) if changed and not self.learning else value

    def field(self, policy: Policy, held: Any, path: str, internal: bool) -> Any:  # noqa: ANN401 - any value
        """Return the value of a field as a policy has it; tuples and mappings member by member."""
        if policy is Policy.DROP or (policy is Policy.FACT and internal):
            return _empty(held)
        if policy is Policy.FACT:
            return held
        if isinstance(held, tuple):
            new = tuple(self.field(policy, each, f"{path}[{_key(each, n)}]", internal) for n, each in enumerate(held))
            return held if all(one is other for one, other in zip(new, held, strict=True)) else new
        if isinstance(held, dict):
            return {key: self.field(policy, each, f"{path}[{key}]", internal) for key, each in held.items()}
        return self._one(policy, held, path, internal)

    def _one(self, policy: Policy, held: Any, path: str, internal: bool) -> Any:  # noqa: ANN401 - any value
        if policy is Policy.RECORDS:
            return self.record(held, path, internal)
        if policy is Policy.PLACE:
            return None if internal or held.path in self.marked.files else held
        if not isinstance(held, str):
            return held
        if policy in _WORDS and not internal:
            return self.text(held, path)
        if policy in _NAMES:
            is_public = policy is Policy.WHO and not internal and held.strip().lower() in self.marked.public
            return held if is_public else self.named(held)
        return self._identifier(policy, held, path, internal)

    def _identifier(self, policy: Policy, held: str, path: str, internal: bool) -> str:
        if policy is Policy.OWN_ID:
            return self.renamed(held) if internal else held
        if policy in _IDS:
            return self.renamed(held) if self._is_hidden(policy, held) else held
        if policy is Policy.HIDE:
            return self.commitments.mark(f"hidden:{held}", held)
        return self.commitments.mark(path, held)

    def text(self, text: str, path: str, *, hosts: bool = False) -> str:
        """Return prose without its internal passages, addresses and names that must not be read."""
        if not has_marks(text):
            return self._prose(text, hosts)
        pieces = []
        for number, (hidden, piece) in enumerate(passages(text)):
            if not hidden:
                pieces.append(self._prose(piece, hosts))
                continue
            core = piece.strip()
            if len(core) > _SHORT_PASSAGE:
                self.terms.add(core)
            mark = self.commitments.mark(f"{path}#{number}", core)
            pieces.append(piece.replace(core, mark) if core else piece)
        return "".join(pieces)

    def named(self, text: str) -> str:
        """Return the mark of a name, the same wherever it is read."""
        self.terms.add(text)
        return self.commitments.mark(f"name:{text.strip().lower()}", text)

    def renamed(self, identifier: str) -> str:
        """Return an id in place of an id, the same wherever it is used."""
        self.terms.add(identifier)
        return self.commitments.name(f"name:{identifier.strip().lower()}", identifier) if identifier else identifier

    def _is_hidden(self, policy: Policy, identifier: str) -> bool:
        if policy is Policy.COMPONENT:
            return self.marked.hides_component(identifier)
        if policy is Policy.SOURCE:
            return self.marked.hides_source(identifier)
        return identifier in getattr(self.marked, _IDS[policy])

    def _prose(self, text: str, hosts: bool) -> str:
        if self.learning or not text:
            return text
        known = self._texts.get((text, hosts))
        if known is None:
            known = without_addresses(text, self._mark, hosts=hosts)
            known = self.terms.replaced(known, self._mark)
            self._texts[text, hosts] = known
        return known

    def _mark(self, text: str) -> str:
        return self.commitments.mark(f"name:{text.strip().lower()}", text)


def _key(value: Any, number: int) -> str:  # noqa: ANN401 - any value
    """Return what tells a member of a list from the others, for its path: its id where it has one."""
    name = _identity(type(value)) if is_dataclass(value) and not isinstance(value, type) else ""
    return str(getattr(value, name)) if name else str(number)


@cache
def _identity(kind: type[Any]) -> str:
    names = {each.name for each in fields(kind)}
    return next((name for name in ("uuid", "id") if name in names), "")


def _empty(held: Any) -> Any:  # noqa: ANN401 - any value
    """Return nothing of the same type; None where a type has no empty value."""
    kind: type[Any] = type(held)
    return kind() if kind in _PLAIN or is_dataclass(kind) else None
