"""The words of OpenControl and its dialects, and what they are in OSCAL. Pure: no files, no diagnostics.

A word that is not known is never guessed upward: a status stays undocumented, an origination stays a remark.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from sspgen.model.ids import control_id
from sspgen.model.implementation import Claim, weakest
from sspgen.model.system import Party

VERSIONS: Final = {
    "1.0": "1.0",
    "1.0.0": "1.0",
    "2.0": "2.0.0",
    "2.0.0": "2.0.0",
    "3.0": "3.0.0",
    "3.0.0": "3.0.0",
    "3.1": "3.1.0",
    "3.1.0": "3.1.0",
}
"""Component schema versions as people write them, and their one name."""

_STATUS_WORDS: Final = {
    Claim.IMPLEMENTED: ("complete", "completed", "implemented", "fully-implemented", "in-place", "satisfied"),
    Claim.PARTIAL: (
        *("partial", "partially-implemented", "partially-in-place", "partially-complete", "partially-satisfied"),
        *("partial-implementation", "partially", "incomplete"),
    ),
    Claim.PLANNED: ("planned",),
    Claim.ALTERNATIVE: ("alternative", "alternative-implementation", "alternate", "compensating"),
    Claim.NOT_APPLICABLE: ("not-applicable", "n-a", "na", "notapplicable", "non-applicable"),
    Claim.UNDOCUMENTED: (
        "",
        "none",
        "null",
        "unknown",
        "unset",
        "tbd",
        "not-implemented",
        "not-in-place",
        "unsatisfied",
    ),
}
_STATUSES: Final = {word: claim for claim, words in _STATUS_WORDS.items() for word in words}

_ORIGINATIONS: Final = {
    "organization": ("organization",),
    "organizational": ("organization",),
    "inherited": ("inherited",),
    "inherited-cloud-service-provider": ("inherited",),
    "sp-corporate": ("sp-corporate",),
    "service-provider-corporate": ("sp-corporate",),
    "common": ("sp-corporate",),
    "sp-system": ("sp-system",),
    "service-provider-system": ("sp-system",),
    "service-provider-system-specific": ("sp-system",),
    "system-specific": ("sp-system",),
    "system-specific-control": ("sp-system",),
    "hybrid": ("sp-corporate", "sp-system"),
    "hybrid-control": ("sp-corporate", "sp-system"),
    "service-provider-hybrid": ("sp-corporate", "sp-system"),
    "customer-configured": ("customer-configured",),
    "configured-by-customer": ("customer-configured",),
    "customer-provided": ("customer-provided",),
    "provided-by-customer": ("customer-provided",),
    "shared": ("sp-system", "customer-configured"),
}
_TOKEN: Final = "|".join((r"\d{1,2}", "[ivx]{2,5}", *(2 * c for c in "abcdefghijklmnopqrstuvwxyz"), "[a-z]"))
_PART: Final = re.compile(rf"[\s(.]*(?:{_TOKEN})(?:[\s().]+(?:{_TOKEN})|\d{{1,2}}|(?<=\d)[a-z])*[\s).]*", re.IGNORECASE)
_LONGEST_PART: Final = 20
_ODP: Final = re.compile(r"[a-z]{2}-\d+(?:\.\d+)?_(?:prm_\d+|odp(?:\.\d+)?)", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;]+")
_NOT_WORDS: Final = re.compile(r"[^a-z0-9]+")


def slug(text: str, fallback: str = "") -> str:
    """Return lower-case ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_WORDS.sub("-", plain).strip("-") or fallback


@lru_cache(maxsize=1024)
def claim_of(word: str) -> Claim | None:
    """Return the claim that a status word makes, the weakest of several in one text; None when one is not known."""
    found = _STATUSES.get(slug(word))
    if found is None and len(words := re.split(r"[,;/&|]| and ", word)) > 1:
        claims = [claim_of(each) for each in words]
        known = [claim for claim in claims if claim is not None]
        return weakest(known) if len(known) == len(claims) else None
    return found


def originations(word: str) -> tuple[str, ...]:
    """Return the OSCAL control originations of a word; nothing when it is not known."""
    return _ORIGINATIONS.get(slug(word), ())


def statement_part(key: str, control: str) -> str:
    """Return the statement part that a narrative key names (``a``, ``(a)(1)``, ``AC-2 a``); empty when it is none.

    >>> statement_part("AC-2 (a)", "ac-2"), statement_part("FedRAMP req", "ac-2")
    ('(a)', '')
    """
    text = key.strip()
    head = re.match(r"[A-Za-z]{2,4}-\d+(?:\s*\(\d+\))?", text)
    if head and control_id(head.group()) == control:
        text = text[head.end() :].strip()
    return text if 0 < len(text) <= _LONGEST_PART and _PART.fullmatch(text) else ""


def parameter_id(key: str) -> str:
    """Return the OSCAL parameter id that a parameter key is; empty when it is none."""
    return key.strip().lower() if _ODP.fullmatch(key.strip()) else ""


def maintainer(text: str) -> Party:
    """Return the party of a maintainer, who is written as a name, an address, or both."""
    found = _EMAIL.search(text)
    email = found.group() if found else ""
    name = re.split(r"[(<]", text, maxsplit=1)[0].strip(" ,") or email
    kind = "person" if email else "organization"
    return Party(slug(name, "maintainer"), name, kind, email=email)
