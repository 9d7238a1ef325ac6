"""What is known of the controls of NIST SP 800-53 though no catalog of it is at hand: families, numbers, forms of ids.

It finds nothing wrong itself. Source: NIST SP 800-53 Rev. 4 (with appendix J) and Rev. 5, as published in OSCAL.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.access import children, text
from sspgen.model.ids import control_id
from sspgen.resolve.oscal_links import resource_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.subject import Import, Subject

_LAST: Final = {
    pair[:2]: int(pair[2:])
    for pair in (
        *("ac25", "at6", "au16", "ca9", "cm14", "cp13", "ia13", "ir10", "ma7", "mp8"),
        *("pe23", "pl11", "pm32", "ps9", "pt8", "ra10", "sa24", "sc51", "si23", "sr12"),
        *("ap2", "ar8", "di2", "dm3", "ip4", "se2", "tr3", "ul2"),
    )
}
"""The last number of each family; later revisions keep the numbers of earlier ones."""
_PUBLISHED: Final = re.compile(
    r"NIST[_ -]SP[_ -]?800-53[_ -]rev|NIST Special Publication 800-53 Rev|FedRAMP[_ -]rev[45]", re.IGNORECASE
)
"""How NIST and FedRAMP name what they publish; a profile of somebody's own may have controls of its own."""
_CONTROL: Final = re.compile(r"([a-z]{2,4})-(\d{1,4})(?:\.\d{1,3})?")
_STATEMENT: Final = re.compile(r"(?:\.[a-z]{1,2}|\.\d{1,2})*")


def is_published(source: Import | None, subject: Subject) -> bool:
    """Tell whether a document builds on NIST SP 800-53 as it is published, by the name of what it refers to."""
    return source is not None and any(_PUBLISHED.search(each) for each in _names(source, subject))


def why_no_control(control: str) -> str:
    """Say why NIST SP 800-53 cannot have a control; empty when it may."""
    found = _CONTROL.fullmatch(control)
    if found is None:
        near = control_id(control)
        return f"NIST SP 800-53 in OSCAL writes it {near!r}" if _CONTROL.fullmatch(near) else ""
    family, number = found[1], int(found[2])
    if family not in _LAST:
        return f"NIST SP 800-53 has no family {family.upper()!r}"
    return "" if 0 < number <= _LAST[family] else f"the last control of that family is {family.upper()}-{_LAST[family]}"


def is_statement_form(control: str, statement: str) -> bool:
    """Tell whether the id of a statement has the form that those of NIST SP 800-53 have, or that of another control."""
    head = f"{control}_smt"
    return not statement.startswith(head) or _STATEMENT.fullmatch(statement[len(head) :]) is not None


def _names(source: Import, subject: Subject) -> Iterator[str]:
    yield from (source.href, source.target.href)
    resource = resource_of(subject.document, source.href[1:]) if source.href.startswith("#") else None
    if resource is not None:
        yield from (text(link, "href") for link in children(resource, "rlinks"))
        yield from (text(resource, "title"), text(resource, "description"))
