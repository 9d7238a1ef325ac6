"""SSP061: a port is a port, a range starts before it ends, and each has a purpose.

Every opening has to be there for something, or it should be closed.

Source: FedRAMP Rev 5 SSP template, section 9.1; NIST SP 800-53 r5, CM-7; RFC 6335 (port numbers).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_RANGE = re.compile(r"(\d{1,9})(?:\s?[-\u2013]\s?(\d{1,9}))?")
_LAST = 65_535


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for port in plan.system.ports:
        problem = next(filter(None, (_problem(each.strip()) for each in port.ports.split(","))), "")
        if problem:
            yield finding("SSP061", f"port {port.service}: {problem}", place(plan))
        if not port.purpose.strip():
            yield finding("SSP061", f"port {port.service} {port.ports} has no purpose", place(plan))


def _problem(text: str) -> str:
    match = _RANGE.fullmatch(text)
    if match is None:
        return f"{text!r} is no port number or range"
    first, last = int(match[1]), int(match[2] or match[1])
    if last > _LAST or not first:
        return f"{text} is not between 1 and {_LAST}"
    return f"the range {text} ends before it starts" if last < first else ""


RULE = Rule("SSP061", _check)
