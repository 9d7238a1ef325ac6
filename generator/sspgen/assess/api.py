"""What a rule is: it looks at a finished plan and says what is inadequate.

A rule is a module in ``assess/rules`` named after its code, with a ``RULE``. Its docstring says what it demands, why,
and by which source. Plug-ins that the workspace names give the same objects through the entry point ``sspgen.rules``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sspgen.model.plan import Plan
    from sspgen.model.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Rule:
    """One demand on a plan.

    Attributes:
        code: a key of ``sspgen.model.codes.CODES``; of a plug-in, one with a prefix of its own, such as ``ACME001``.
        check: yields a diagnostic for every place where the plan falls short.
    """

    code: str
    check: Callable[[Plan], Iterable[Diagnostic]]


def finding(code: str, message: str, where: Provenance | None = None, remedy: str = "") -> Diagnostic:
    """Return a finding of a rule: a warning at the place of the text that it is about."""
    span = Span(where.path, where.line) if where and where.path else None
    return Diagnostic(code, message, span, Severity.WARNING, remedy)
