"""A plan and its past in which everything that the public must not be told is a word that occurs nowhere else."""

from __future__ import annotations

import base64
import io
import subprocess
import zipfile
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sspgen.editions.marked import Marked, marked
from sspgen.editions.policy import TABLE, Policy
from sspgen.model.chronicle import Chronicle, Series
from sspgen.model.evidence import Artifact, EvidenceSource, Finding, Record, Report, Subject
from sspgen.model.implementation import InputFile
from sspgen.model.marks import PASSAGES
from sspgen.model.provenance import Provenance
from sspgen.model.spans import Span
from sspgen.model.system import InventoryItem, Party, Port, System
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sspgen.model.plan import Plan

WORD = "kanari"
EVERYTHING = (
    *("components", "evidence", "system", "parties", "roles", "users", "external_services", "inventory", "documents"),
    *("leveraged_authorizations", "cryptography", "ports"),
)
"""Patterns that name everything that can be internal."""
_IDS = frozenset((Policy.COMPONENT, Policy.SOURCE, Policy.ROLE, Policy.PARTY))
_ALWAYS = {
    Artifact: {"name"},
    Subject: {"name"},
    Finding: {"rule", "title"},
    InventoryItem: {"id", "owner"},
    Provenance: {"author"},
}
"""Fields with a function of their own that never tell what they hold."""
_MACHINES = frozenset(((Port, "service"), (Port, "purpose"), (InventoryItem, "description")))
_BAGS = frozenset(((Record, "details"), (Report, "facts"), (EvidenceSource, "query")))
_HIDDEN = frozenset((Policy.REDACT, Policy.WHO, Policy.HIDE, Policy.DROP))


@dataclass(slots=True)
class Nest:
    """Puts canaries into records, and remembers each with the field that it sits in."""

    placed: dict[str, str] = field(default_factory=dict)

    def word(self, where: str) -> str:
        """Return a new canary."""
        word = f"{WORD}{len(self.placed):04d}x"
        self.placed[word] = where
        return word

    def fill(self, value: Any, found: Marked, *, internal: bool = False) -> Any:
        """Return a record in which every leaf that must not be told is a canary."""
        if isinstance(value, tuple):
            return tuple(self.fill(each, found, internal=internal) for each in value)
        if isinstance(value, dict):
            return {key: self.fill(each, found, internal=internal) for key, each in value.items()}
        if not is_dataclass(value) or isinstance(value, (type, Span)):
            return value
        kind: type[Any] = type(value)
        internal = internal or found.holds(value) or (kind is System and "system" in found.patterns)
        changed = {name: self._leaf(kind, name, getattr(value, name), found, internal=internal) for name in TABLE[kind]}
        if isinstance(value, Party) and (internal or value.kind == "person"):
            changed["name"] = self.word("Party.name")
        return replace(value, **changed)

    def _leaf(self, kind: type[Any], name: str, held: Any, found: Marked, *, internal: bool) -> Any:
        where, policy = f"{kind.__name__}.{name}", TABLE[kind][name]
        if policy is Policy.RECORDS or (kind, name) == (Report, "findings"):
            return self.fill(held, found, internal=internal)
        if (kind, name) in _BAGS:
            return self._bag(kind, held, where)
        spoken = policy in (Policy.TEXT, Policy.NAME) or (kind, name) in _MACHINES
        if spoken and not internal:
            return self._texts(held, lambda text: self._spoken(text, where))
        hidden = policy in _HIDDEN or name in _ALWAYS.get(kind, ()) or (internal and (spoken or policy is Policy.FACT))
        return self._texts(held, lambda _: self.word(where)) if hidden else held

    def _bag(self, kind: type[Any], held: Any, where: str) -> Any:
        """Fill values that a tool or a person named."""
        if kind is Record:
            return tuple((key, self.word(where) if isinstance(each, str) else each) for key, each in held)
        if kind is Report:
            return held | {"said": self.word(where)}
        return {"files": self.word(where), "more": [self.word(where), {"deep": self.word(where)}]}

    def _texts(self, held: Any, made: Any) -> Any:
        if isinstance(held, str):
            return made(held) if held else held
        if isinstance(held, tuple):
            return tuple(self._texts(each, made) for each in held)
        return held

    def _spoken(self, text: str, where: str) -> str:
        """Say an address and an internal passage in a text that is public otherwise."""
        host = len(self.placed)
        mail, passage = f"{self.word(where)}@quay.example", self.word(where)
        self.placed[f"10.77.{host // 250}.{host % 250}"] = where
        return f"{text} {mail} at 10.77.{host // 250}.{host % 250} <!-- internal -->{passage}<!-- /internal -->"


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a record in which each of these strings, as a whole, is another."""
    if isinstance(value, str):
        return names.get(value, value) if type(value) is str else value
    if isinstance(value, tuple):
        return tuple(renamed(each, names) for each in value)
    if isinstance(value, dict):
        return {renamed(key, names): renamed(each, names) for key, each in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(
        value, **{each.name: renamed(getattr(value, each.name), names) for each in fields(value) if each.name != "kind"}
    )


def _ids(plan: Plan) -> Iterator[str]:
    yield from (component.id for component in plan.components)
    yield from (result.source.id for result in plan.evidence)
    yield from (party.id for party in plan.system.parties)
    yield from (role.id for role in plan.system.roles)


def caged(internal: tuple[str, ...] = EVERYTHING) -> tuple[Plan, Chronicle, dict[str, str]]:
    """Return the sample plan and its past full of canaries, and where each canary sits.

    Args:
        internal: what is marked; ids of those components, sources, parties and roles are canaries, too.
    """
    nest = Nest()
    plan, past = sample_plan(), sample_chronicle()
    names = {each: nest.word(f"id {each}") for each in _ids(plan)} if internal else {}
    names |= (
        {f"controls/{each}.yaml": f"controls/{nest.word('path')}.yaml" for each in ("this-system", "gateway", "policy")}
        if internal
        else {}
    )
    plan, past = renamed(plan, names), renamed(past, names)
    plan = replace(plan, internal=(PASSAGES, *internal))
    found = marked(plan)
    filled: Plan = nest.fill(plan, found)
    inputs = tuple(InputFile(item.path, item.sha256) for item in filled.inputs)
    told: Chronicle = nest.fill(past, found)
    series = {(one.source, one.check): one for one in told.series.values() if isinstance(one, Series)}
    filled = replace(filled, inputs=inputs, internal=plan.internal, editions=("full", "public"))
    return filled, replace(told, series=series), nest.placed


def texts_of(path: str, data: bytes) -> Iterator[bytes]:
    """Yield what a file says: its name, its bytes, what an archive holds, the words of a PDF."""
    yield path.encode()
    yield data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield from texts_of(member.filename, archive.read(member))
    if data.startswith(b"%PDF-"):
        yield subprocess.run(["pdftotext", "-q", "-", "-"], input=data, capture_output=True, check=True).stdout
        yield subprocess.run(["pdfinfo", "-"], input=data, capture_output=True, check=False).stdout


def spellings(word: str) -> Iterator[bytes]:
    """Yield the forms that a word may take on its way into a file, all in lower case."""
    plain = word.encode()
    yield plain.lower()
    yield quote(word).encode().lower()
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + plain)
        yield coded[(shift * 8 + 5) // 6 : len(coded) - 4].lower()


_STEMS = (*spellings(f"{WORD}0"), b"10.77.")
"""What any canary has in common with the others, in each form; addresses begin like the last."""


def escaped(files: Mapping[str, bytes], words: Iterable[str]) -> list[tuple[str, str]]:
    """Return the canaries that are out, each with a file that says it."""
    listed = {word: set(spellings(word)) for word in words}
    out: list[tuple[str, str]] = []
    for path, data in files.items():
        said = b"\0".join(texts_of(path, data)).lower()
        if any(stem in said for stem in _STEMS):
            out += [(path, word) for word, forms in listed.items() if any(form in said for form in forms)]
    return out
