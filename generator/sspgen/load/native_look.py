"""``look:`` of an ``ssp.yaml``: how the organisation wants its plan to look, and what readers could not see well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.load.native_values import text
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.look import LEAST_CONTRAST, PAPER, PAPER_DARK, Look, contrast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.yaml_reader import Document

_COLOUR: Final = re.compile("#[0-9a-fA-F]{6}")
_GROUNDS: Final = {"accent": ("light", PAPER), "accent_dark": ("dark", PAPER_DARK)}


def look_of(document: Document) -> Look:
    """Return the look that an ``ssp.yaml`` sets."""
    address = text(document, "look", "site_url")
    return Look(
        logo=text(document, "look", "logo"),
        accent=text(document, "look", "colours", "accent").lower(),
        accent_dark=text(document, "look", "colours", "accent_dark").lower(),
        footer=text(document, "look", "footer"),
        site_url=f"{address.rstrip('/')}/" if address else "",
    )


def look_problems(document: Document) -> Iterator[Diagnostic]:
    """Yield the colours that are hard to read on the paper of their scheme."""
    for name, (scheme, paper) in _GROUNDS.items():
        colour = text(document, "look", "colours", name)
        found = contrast(colour, paper) if _COLOUR.fullmatch(colour) else LEAST_CONTRAST
        if found < LEAST_CONTRAST:
            message = f"{name} {colour} has a contrast of {found:.1f}:1 on the {scheme} paper, expected at least 4.5:1"
            yield Diagnostic("SSP276", message, document.span("look", "colours", name), Severity.WARNING)
