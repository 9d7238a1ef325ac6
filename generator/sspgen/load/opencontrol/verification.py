"""References, verifications and recorded tests of OpenControl components.

A verification is a link and proves nothing. A test that was recorded as passed or failed becomes an evidence source of
the collector ``recorded``; this module must not judge it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.words import slug
from sspgen.model.diagnostics import Severity
from sspgen.model.evidence import Check, EvidenceSource, Relation, Strength, Support
from sspgen.model.implementation import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sspgen.load.source_folder import SourceFolder
    from sspgen.load.yaml_cursor import Cursor
    from sspgen.model.evidence import Json

_VERIFICATION_KEYS: Final = frozenset(("key", "name", "path", "type", "description", "test_passed", "last_run"))
_REFERENCE_KEYS: Final = frozenset(("name", "path", "type", "key", "description"))
_COVERED_KEYS: Final = frozenset(
    ("verification_key", "component_key", "system_key", "verification", "component", "system")
)
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\\)\S|www\.")
_CHECK: Final = Check("passed", "the recorded test passed", "facts.passed")


@dataclass(frozen=True, slots=True)
class Verification:
    """A verification of a component.

    Attributes:
        key: by which ``covered_by`` names it.
        test: query of the evidence source; None for a mere link.
    """

    key: str
    reference: Reference
    cursor: Cursor
    test: dict[str, Json] | None = None
    description: str = ""


def read_references(items: Iterable[Cursor], folder: SourceFolder, base: str) -> Iterator[Reference]:
    """Yield the references of a component or control; local paths are looked for in ``base`` and in the root."""
    for item in items:
        if item.is_mapping(required=False):
            item.known(_REFERENCE_KEYS, "a reference")
            item.require("name", "the reference")
            yield _reference(item, folder, base)
        elif title := item.text():
            item.odd("a mapping of keys")
            yield Reference(title, span=item.span())


def read_verifications(top: Cursor, folder: SourceFolder, base: str) -> Iterator[Verification]:
    """Yield the verifications of a component: a list of them, or (schema 1.0) a mapping by key."""
    for cursor in top.all("verifications"):
        if isinstance(cursor.value, dict):
            for key, item in cursor.children():
                yield from _verification(item, key, folder, base)
            continue
        for item in cursor.items():
            yield from _verification(item, "", folder, base)


def _verification(item: Cursor, key: str, folder: SourceFolder, base: str) -> Iterator[Verification]:
    if not item.is_mapping():
        return
    item.known(_VERIFICATION_KEYS, "a verification")
    if not key:
        item.require("key", "the verification")
    reference = _reference(item, folder, base)
    is_test = reference.kind.upper() == "TEST" or item.has("test_passed")
    description = item.get("description").text()
    query: dict[str, Json] = {
        "passed": item.get("test_passed").flag(),
        "last_run": item.get("last_run").text(),
        "path": reference.href,
        "description": description,
        "name": reference.title,
    }
    name = key or item.get("key").text() or reference.title
    yield Verification(name, reference, item, query if is_test else None, description)


def _reference(item: Cursor, folder: SourceFolder, base: str) -> Reference:
    path, kind = item.get("path"), item.get("type").text()
    href = path.text()
    title = item.get("name").text() or item.get("key").text() or href
    remote = not href or kind.upper() == "URL" or bool(_ADDRESS.match(href))
    found = None if remote else _found(href, folder, base)
    exists = None if remote else found is not None
    if exists is False:
        path.report(
            "SSP332",
            f"{href!r} does not exist in {base or 'the workspace'}" + (" or in the workspace" if base else ""),
        )
    return Reference(title, found or href, kind, exists, path.span() if href else item.span())


def _found(href: str, folder: SourceFolder, base: str) -> str | None:
    """Return where a local path leads, from the workspace folder; what it names inside the file stays behind it."""
    if folder.find(href, base) is None and folder.find(href) is None:
        name, mark, inside = href.partition("#")
    else:
        name, mark, inside = href, "", ""
    own = folder.find(name, base)
    path = folder.find(name) if own is None else own
    if path is None:
        return None
    same = own is None or not base
    return href if same else f"{path}{mark}{inside}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one ``covered_by`` list points to: references, and the recorded tests among them by key."""

    references: tuple[Reference, ...] = ()
    tests: tuple[str, ...] = ()


def read_coverage(
    items: Iterable[Cursor],
    own: Mapping[str, Verification],
    others: Mapping[str, Mapping[str, Verification]],
) -> Coverage:
    """Resolve the verifications that cover a control.

    Args:
        items: of the list.
        own: verifications of the component by key.
        others: those of all components of the workspace, by component key.
    """
    references: list[Reference] = []
    tests: list[str] = []
    for item in items:
        key_at = _verification_key(item)
        key = key_at.text()
        if item.is_mapping(required=False) and not key:
            item.report("SSP222", "this 'covered_by' has no 'verification_key'")
            continue
        elsewhere = _elsewhere(item)
        known = _known(elsewhere, others) if elsewhere else own
        found = known.get(key)
        if found is None:
            _report_unknown(key_at, key, elsewhere, known)
            references.append(Reference(" / ".join((*elsewhere, key)), kind="verification", span=key_at.span()))
            continue
        references.append(found.reference)
        if found.test is not None and not elsewhere:
            tests.append(key)
    return Coverage(tuple(references), tuple(tests))


def _known(elsewhere: tuple[str, ...], others: Mapping[str, Mapping[str, Verification]]) -> Mapping[str, Verification]:
    """Return the verifications of another component, by preference of the system that is named."""
    return others.get(in_system(elsewhere[0], elsewhere[-1])) or others.get(elsewhere[-1], {})


def in_system(system: str, component: str) -> str:
    """Return the name of a component of a system; neither can hold the sign between them."""
    return f"{system}\x00{component}"


def _verification_key(item: Cursor) -> Cursor:
    if not item.is_mapping(required=False):
        return item
    item.known(_COVERED_KEYS, "a 'covered_by'")
    return item.get("verification_key" if item.has("verification_key") else "verification")


def _elsewhere(item: Cursor) -> tuple[str, ...]:
    """Return the system and component that a verification lies in, when it is not this one."""
    pairs = (("system_key", "system"), ("component_key", "component"))
    names = [item.get(a).text() or item.get(b).text() for a, b in pairs]
    return tuple(name for name in names if name)


def _report_unknown(at: Cursor, key: str, elsewhere: tuple[str, ...], known: Mapping[str, Verification]) -> None:
    if elsewhere and not known:
        message = f"verification {key!r} lies in {' / '.join(elsewhere)}, which is not in the workspace"
        at.report("SSP335", message, "vendor that system beside this one", Severity.INFO)
        return
    near = get_close_matches(key, sorted(known), 1)
    hint = f"did you mean {near[0]!r}?" if near else ""
    at.report("SSP335", f"{key!r} is not a verification of this component", hint)


def evidence_source(verification: Verification, name: str, component: str, targets: Iterable[str]) -> EvidenceSource:
    """Return the evidence source of a recorded test.

    Args:
        verification: one with a `Verification.test`.
        name: id of the source.
        component: id of the component.
        targets: statement or control ids that it covers; none: it speaks for the component.
    """
    listed = sorted(set(targets))
    title = verification.reference.title if verification.reference.title.strip() else name
    span = verification.cursor.get("test_passed").span()
    supports = tuple(
        Support(target, Relation.SUPPORTS, Strength.PROCESS, span) for target in listed or [f"component:{component}"]
    )
    if not listed:
        verification.cursor.report(
            "SSP339",
            f"the recorded test {verification.key!r} is named by no 'covered_by', so it speaks for every "
            f"answer of component {component}",
            severity=Severity.INFO,
        )
    return EvidenceSource(
        id=name,
        title=title,
        collector="recorded",
        query={**(verification.test or {}), "name": title, "component": component},
        description=verification.description,
        checks=(_CHECK,),
        supports=supports,
        span=verification.cursor.span(),
    )


def source_id(component: str, key: str) -> str:
    """Return the id of a recorded test's evidence source, usable in texts and expressions."""
    name = slug(f"{component} {key}", "recorded").replace("-", "_")
    return f"test_{name}" if name[0].isdecimal() else name
