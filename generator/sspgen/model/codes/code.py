"""What a diagnostic code is. It knows no code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, and the remedy that is printed when a diagnostic has none of its own.

    Attributes:
        source: the rule that stands behind it: standard and section; empty for a rule of sspgen's own.
    """

    title: str
    remedy: str
    source: str = ""
