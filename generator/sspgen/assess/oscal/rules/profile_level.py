"""The baseline that a plan answers is that of its impact level.

Source: FIPS 200, section 4; NIST SP 800-53B, section 2.2; FedRAMP Rev 5 "security-sensitivity-level-matches".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.load.oscal.access import child, text
from sspgen.model.levels import rank, ranked
from sspgen.resolve.oscal_links import resource_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Import, Subject

_NAMED: Final = re.compile(
    r"(?<![a-z])(low|moderate|high)(?:[-_ ]impact)?[-_ ](?:baseline|security\s+baseline)", re.IGNORECASE
)


def _check(subject: Subject) -> Iterator[Finding]:
    for system in subject.index.of("system-characteristics"):
        written = system.text("security-sensitivity-level")
        for item in subject.imports:
            named = {rank(word) for told in _names(item, subject) for word in _NAMED.findall(told)}
            if rank(written) and len(named) == 1 and rank(written) not in named:
                baseline = ranked(named.pop())
                what = f"security-sensitivity-level is {shown(written)}, and the profile is a {baseline} baseline"
                yield warning(
                    "SSP466", what, system.at("security-sensitivity-level"), "correct the level or the profile"
                )


def _names(item: Import, subject: Subject) -> Iterator[str]:
    yield item.href
    resource = resource_of(subject.document, item.href[1:]) if item.href.startswith("#") else None
    if resource is not None:
        yield from (text(resource, "title"), text(resource, "description"))
    if item.document is not None:
        yield text(child(item.document.body, "metadata"), "title")


RULE = MeaningRule(_check, ("system-security-plan",))
