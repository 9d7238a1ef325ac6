"""Statements that are answered are those of the control.

Where the catalog is not at hand, a statement's id still tells its control as long as it has the usual form.

Source: OSCAL, ``statement-id``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.families import is_published, is_statement_form, why_no_control
from sspgen.assess.oscal.finding import MeaningRule, error, shown, warning
from sspgen.load.oscal.access import children, text
from sspgen.model.ids import control_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.answers import Requirement
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_USUAL: Final = re.compile(r"([a-z]{2,4}-\d+(?:\.\d+)?)_st?mt(?:\..*)?")


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.requirements:
        if each.known:
            yield from _of_the_control(each, subject)
        elif each.controls is None:
            published = is_published(each.source, subject)
            if not (published and why_no_control(each.control)):
                yield from _by_form(each, published=published)


def _of_the_control(requirement: Requirement, subject: Subject) -> Iterator[Finding]:
    controls, control = requirement.controls, requirement.control
    parts = controls.parts(control) if controls is not None else frozenset()
    if not parts:
        return
    for item, statement in enumerate(children(requirement.entry.value, "statements")):
        found = text(statement, "statement-id")
        if found and found not in parts:
            remedy = subject.did_you_mean(found, parts)
            what = f"{control_label(control)} has no statement {shown(found)}"
            yield error("SSP448", what, requirement.entry.at("statements", item, "statement-id"), remedy)


def _by_form(requirement: Requirement, *, published: bool) -> Iterator[Finding]:
    for item, statement in enumerate(children(requirement.entry.value, "statements")):
        written = text(statement, "statement-id")
        path = requirement.entry.at("statements", item, "statement-id")
        found = _USUAL.fullmatch(written)
        if found is not None and found[1] != requirement.control:
            what = f"the statement {shown(written)} is one of {control_label(found[1])}"
            yield warning("SSP448", f"{what}, and answered under {shown(requirement.control)}", path)
        elif published and not is_statement_form(requirement.control, written):
            yield warning("SSP448", f"no statement of NIST SP 800-53 is named like {shown(written)}", path)


RULE = MeaningRule(_check)
