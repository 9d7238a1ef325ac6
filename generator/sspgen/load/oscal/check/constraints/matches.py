"""``matches``: selected values are of a data type, or match a regular expression as a whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sspgen.load.oscal.check.constraints.kinds import Check
from sspgen.load.oscal.check.constraints.ledger import subject
from sspgen.load.oscal.check.datatypes import written_as
from sspgen.load.oscal.check.found import shown
from sspgen.load.oscal.check.metapath.compiler import compile_select
from sspgen.load.oscal.check.metapath.nodes import atom, content_path
from sspgen.load.oscal.check.metapath.parser import parse
from sspgen.load.oscal.check.metapath.reach import needed
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.load.oscal.check.constraints.kinds import Holder
    from sspgen.load.oscal.check.constraints.ledger import Ledger
    from sspgen.load.oscal.check.metapath.nodes import Node
    from sspgen.model.oscal import Rule


def make(rule: Rule, holder: Holder) -> Check:
    """Return the check of a ``matches`` rule."""
    target = parse(rule.target)
    select = compile_select(target)
    judges = [judge for judge in (_by_datatype(rule), _by_regex(rule)) if judge is not None]

    def look(node: Node, ledger: Ledger) -> None:
        for one in select(node, ledger.focus):
            value = atom(one)
            if value is None:
                continue
            for judge in judges:
                severity, expected = judge(str(value))
                if expected:
                    path = content_path(one)
                    message = f"{subject(path)} is {shown(value)}, expected {expected}"
                    ledger.say("SSP422", message, path, rule, severity=severity)
                    break

    return Check(needed(target, holder.shape), look)


def _by_datatype(rule: Rule) -> Callable[[str], tuple[Severity | None, str]] | None:
    """Return what says of a value what is expected instead, nothing when it is of the data type."""
    if not rule.datatype:
        return None
    datatype = written_as(rule.datatype)

    def judge(value: str) -> tuple[Severity | None, str]:
        if datatype.accepts(value):
            return None, ""
        severity, why = datatype.why(value)
        softer = Severity.WARNING if severity is Severity.WARNING else None
        return softer, datatype.expected + (f" ({why})" if why else "")

    return judge


def _by_regex(rule: Rule) -> Callable[[str], tuple[Severity | None, str]] | None:
    if not rule.regex:
        return None
    matches = re.compile(rule.regex).fullmatch

    def judge(value: str) -> tuple[Severity | None, str]:
        return None, "" if matches(value) else f"a value of the form {rule.regex.strip('^$')}"

    return judge
