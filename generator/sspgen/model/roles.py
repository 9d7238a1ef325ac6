"""The roles that every plan needs, in the spellings that people have for them.

A system has an owner, somebody who authorizes it, and somebody who answers for its security. Rules over plans and over
documents ask here. Source: NIST SP 800-18 r1, sections 3.3 to 3.5; FedRAMP Rev 5 "role-defined-system-owner",
"role-defined-authorizing-official-poc", "role-defined-information-system-security-officer".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

NEEDED: Final = {
    "a system owner": re.compile(r"system[ _-]?owner", re.IGNORECASE),
    "an authorizing official": re.compile(
        r"authori[sz]ing[ _-]?official(?![ _-]{0,3}(?:\(|designated))|^ao$", re.IGNORECASE
    ),
    "a security officer": re.compile(
        r"security[ _-]?(?:officer|manager)|^isso$|^issm$|^ciso$|^system-poc-security$", re.IGNORECASE
    ),
}
"""What people call the roles, and how their ids and titles are written; a representative is not the official."""


def missing_roles(names: Iterable[str]) -> tuple[str, ...]:
    """Return which of the roles that every plan needs none of these ids and titles stands for."""
    known = tuple(names)
    return tuple(what for what, pattern in NEEDED.items() if not any(map(pattern.search, known)))


def is_needed(name: str) -> bool:
    """Tell whether an id or a title stands for one of these roles."""
    return any(pattern.search(name) for pattern in NEEDED.values())
