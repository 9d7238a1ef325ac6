"""From what was found to what is reported: which findings were asked for, where they stand, which are new.

Every text of somebody's file is made harmless here, once for all forms. Nothing is looked at again and nothing shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sspgen.errors import UsageError
from sspgen.model.codes import CODES
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.model.findings import Checked, Finding, Report, Subject, fingerprint, told_apart
from sspgen.model.findings_baseline import Baseline, Entry, compared
from sspgen.model.spans import Span
from sspgen.render.findings.api import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sspgen.flow.check_run import Looked

_CLOSE = 0.85
"""A digit left out is; another number altogether is not, and would be a guess."""
_CODE = re.compile(r"[A-Z]{2,12}[0-9]{1,6}")
_OURS = "SSP"
_WORKSPACES = frozenset({"workspace", "OpenControl workspace", "OSCAL security plan"})


@dataclass(frozen=True, slots=True)
class Choice:
    """Which codes are asked for: ``only`` these where it is not empty, and none of ``ignored``."""

    only: frozenset[str] = field(default=frozenset())
    ignored: frozenset[str] = field(default=frozenset())

    def takes(self, code: str) -> bool:
        """Tell whether a code is asked for."""
        return code not in self.ignored and (not self.only or code in self.only)


def choice_of(only: tuple[str, ...], ignored: tuple[str, ...]) -> Choice:
    """Return the choice of codes that a person typed, in any case of letters.

    Raises:
        UsageError: SSP244, a code does not exist. Those of plug-ins cannot be known before they run.
    """
    typed = (*only, *ignored)
    unknown = [code for code in typed if not _exists(code.upper())]
    if unknown:
        raise UsageError(*(_unknown(code) for code in unknown))
    return Choice(frozenset(code.upper() for code in only), frozenset(code.upper() for code in ignored))


def _exists(code: str) -> bool:
    return code in CODES or (_CODE.fullmatch(code) is not None and not code.startswith(_OURS))


def _unknown(code: str) -> Diagnostic:
    near = get_close_matches(code.upper(), CODES, n=1, cutoff=_CLOSE)
    hint = f"; did you mean {near[0]}?" if near else ", expected one such as SSP001"
    return Diagnostic("SSP244", f"there is no code {clean(code)!r}{hint}")


def report_of(looked: tuple[Looked, ...], choice: Choice) -> Report:
    """Return everything that was found and asked for, in order of place; nothing of it is accepted yet."""
    alone = len(looked) == 1 and looked[0].subject.kind in _WORKSPACES
    findings = (finding for each in looked for finding in _findings(each, choice, own_places=alone))
    plans = [each.plan for each in looked if each.plan is not None]
    return Report(
        subjects=tuple(_clean_subject(each.subject) for each in looked),
        findings=told_apart(findings),
        usable=all(each.usable for each in looked),
        tallies=(plans[0].tally, plans[0].parameter_tally) if len(plans) == 1 else None,
    )


def _findings(looked: Looked, choice: Choice, *, own_places: bool) -> Iterator[Finding]:
    """Yield the findings about one thing.

    Args:
        looked: what was found about it.
        choice: what is asked for.
        own_places: show places as seen from the workspace; machines are always told them as seen from here.
    """
    for found in ordered(looked.diagnostics):
        if not choice.takes(found.code):
            continue
        place = _moved(found.span, looked.prefix) if found.span else Span(clean(looked.subject.home))
        shown = _clean(found, "" if own_places else looked.prefix)
        if not own_places and looked.subject.documents:
            shown = replace(shown, span=place)
        yield Finding(shown, place, fingerprint(place.path, found.code, shown.message))


def _clean(found: Diagnostic, prefix: str) -> Diagnostic:
    return replace(
        found,
        message=clean(found.message),
        span=_moved(found.span, prefix) if found.span else None,
        help=clean(found.help),
        related=tuple((_moved(span, prefix), clean(why)) for span, why in found.related),
        rule=clean(found.rule),
    )


def _moved(span: Span, prefix: str) -> Span:
    return replace(span, path=clean(span.path if span.path.startswith("/") else f"{prefix}{span.path}"))


def _clean_subject(subject: Subject) -> Subject:
    documents = tuple(Checked(clean(each.path), clean(each.kind)) for each in subject.documents)
    return Subject(clean(subject.path), clean(subject.kind), documents, clean(subject.home))


def with_baseline(report: Report, baseline: Baseline, choice: Choice, today: date) -> Report:
    """Return a report in which what a baseline lists is accepted; entries about what was not checked say nothing."""
    roots = [subject.path for subject in report.subjects]

    def concerns(entry: Entry) -> bool:
        inside = any(root in {".", entry.path} or entry.path.startswith(f"{root}/") for root in roots)
        return inside and choice.takes(entry.code)

    return compared(report, baseline, today, concerns)
