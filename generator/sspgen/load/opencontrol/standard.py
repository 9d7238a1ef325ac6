"""Standards and certifications of an OpenControl workspace: titles of controls, lists of controls, names to answer to.

A standard's control texts are not used: the catalog is where requirements come from.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.standard_catalog import CONTROL_KEYS, controls_of, is_withdrawn
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import control_id, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sspgen.load.opencontrol.component import Draft, Entry
    from sspgen.load.source_folder import SourceFolder
    from sspgen.load.yaml_cursor import Cursor
    from sspgen.model.spans import Span

_ABOUT_IT: Final = frozenset(("name", "license", "source"))
_CERTIFICATION_KEYS: Final = frozenset(("name", "standards"))
_USUAL_SHARE: Final = 10
"""A standard that no file declares is believed when at least one in so many answers names it."""

_SAME_NAME: Final = 0.85
"""From this likeness on (of 1), two names are taken for spellings of one."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with the titles it gives to controls, by OSCAL control id; ``span`` is where it is named."""

    name: str
    titles: dict[str, str]
    span: Span


@dataclass(frozen=True, slots=True)
class Certification:
    """A certification: the controls of each standard that it asks for, as OSCAL control ids in natural order."""

    name: str
    path: str
    controls: dict[str, tuple[str, ...]]


def read_standard(folder: SourceFolder, path: str) -> Standard | None:
    """Read a standard: control keys with ``family``, ``name`` and ``description``, and the standard's ``name``."""
    top = folder.read(path)
    if top is None or not top.is_mapping():
        return None
    titles: dict[str, str] = {}
    name = top.get("name")
    nested = isinstance(top.value, dict) and controls_of(top.value) is not top.value
    for key, at in (top.get("controls") if nested else top).children():
        if key in _ABOUT_IT and not isinstance(at.value, dict):
            continue
        if at.present and at.is_mapping():
            at.known(CONTROL_KEYS, "a control of a standard")
            if not is_withdrawn(at.get("description").text()):
                titles[control_id(key)] = at.get("name").text()
    written = "" if isinstance(name.value, dict) else name.text()
    return Standard(written or PurePosixPath(path).stem, titles, name.key_span() if written else top.span())


def report_repeated_standards(standards: Iterable[Standard]) -> Iterator[Diagnostic]:
    """Yield where two files declare one standard: the titles of the later one count."""
    first: dict[str, Span] = {}
    for standard in standards:
        if standard.name in first:
            message = f"the standard {standard.name!r} is also in {first[standard.name]}; the titles here count"
            yield Diagnostic("SSP510", message, standard.span, Severity.WARNING)
        first.setdefault(standard.name, standard.span)


def read_certification(folder: SourceFolder, path: str) -> Certification | None:
    """Read a certification: standards, each with control keys."""
    top = folder.read(path)
    if top is None or not top.is_mapping():
        return None
    top.known(_CERTIFICATION_KEYS, "a certification")
    top.require("standards", "the certification")
    standards = top.get("standards")
    controls = {key: _listed(at) for key, at in standards.children()}
    if standards.present and not isinstance(standards.value, dict):
        standards.odd("standards, each with its controls")
    return Certification(top.get("name").text() or PurePosixPath(path).stem, path, controls)


def _listed(cursor: Cursor) -> tuple[str, ...]:
    if isinstance(cursor.value, list):
        keys = [item.text() for item in cursor.items()]
    else:
        keys = [key for key, _ in cursor.children()]
        _report_more(cursor)
        if cursor.present and not keys:
            cursor.is_mapping()
    return tuple(sorted(dict.fromkeys(control_id(key) for key in keys), key=natural_key))


def _report_more(cursor: Cursor) -> None:
    """Report once that a list of controls says more of them, such as a mapping to another standard."""
    more = [child for _, child in cursor.children() if child.all_text()]
    if more:
        more[0].report(
            "SSP221",
            f"a certification lists controls only; what it says of {len(more)} of them is not read",
            "a mapping to another standard is a crosswalk: write it as one",
            key=True,
        )


def known_standards(
    standards: Iterable[Standard], certifications: Iterable[Certification], drafts: Sequence[Draft]
) -> tuple[str, ...]:
    """Return the names of the standards that answers may refer to, sorted.

    Those that a file of the workspace declares and, because standards are often kept in another repository, those that
    a good share of the answers name, unless that is a misspelling of one that is declared.
    """
    declared = {standard.name for standard in standards}
    declared |= {name for certification in certifications for name in certification.controls}
    used = Counter(entry.standard for draft in drafts for entry in draft.entries if entry.standard)
    usual = {
        name
        for name, count in used.items()
        if count * _USUAL_SHARE >= used.total() and not get_close_matches(name, sorted(declared), 1, _SAME_NAME)
    }
    return tuple(sorted(declared | usual))


def report_unknown_standards(drafts: Sequence[Draft], known: Sequence[str]) -> None:
    """Report every control whose standard is not known, with the name that may have been meant."""
    for entry in (entry for draft in drafts for entry in draft.entries):
        if entry.standard and entry.standard not in known:
            _report(entry, known)


def _report(entry: Entry, known: Sequence[str]) -> None:
    near = get_close_matches(entry.standard, known, 1)
    hint = (
        f"did you mean {near[0]!r}?"
        if near
        else f"known are {', '.join(known)}; or declare it under 'standards:' of opencontrol.yaml"
    )
    entry.standard_at.report(
        "SSP331",
        f"{entry.control} answers the standard {entry.standard!r}, which the workspace does not have; "
        "the answer is kept outside the profile",
        hint,
        Severity.WARNING,
        key=isinstance(entry.standard_at.value, dict),
    )
