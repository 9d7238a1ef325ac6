"""What is known of the controls of a publication that is not at hand: its families. It finds nothing wrong itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.access import text
from sspgen.resolve.oscal_links import resource_of

if TYPE_CHECKING:
    from sspgen.assess.oscal.subject import Import, Subject

_FAMILIES: Final = frozenset(
    [
        "ac",
        "at",
        "au",
        "ca",
        "cm",
        "cp",
        "ia",
        "ir",
        "ma",
        "mp",
        "pe",
        "pl",
        "pm",
        "ps",
        "pt",
        "ra",
        "sa",
        "sc",
        "si",
        "sr",
        "ap",
        "ar",
        "di",
        "dm",
        "ip",
        "se",
        "tr",
        "ul",
    ]
)
"""Families of NIST SP 800-53 Rev. 5, and of the privacy controls of Rev. 4 (appendix J)."""
_SP_800_53: Final = re.compile(r"800-53(?!\d)(?!A)", re.IGNORECASE)
_FAMILY: Final = re.compile(r"([a-z]{2,4})-\d+(?:\.\d+)?")


def is_foreign(control: str, source: Import, subject: Subject) -> bool:
    """Tell whether a control cannot be one of the publication that a source names, though that is not at hand."""
    resource = resource_of(subject.document, source.href[1:]) if source.href.startswith("#") else None
    told = (source.href, source.target.href, *(text(resource, key) for key in ("title", "description") if resource))
    found = _FAMILY.fullmatch(control)
    return found is not None and found[1] not in _FAMILIES and any(_SP_800_53.search(each) for each in told)
