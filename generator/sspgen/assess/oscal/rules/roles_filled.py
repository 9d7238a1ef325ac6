"""A plan names who owns the system, who authorizes it and who answers for its security, each with a party.

Plans for FedRAMP must; for others it is a remark, as their agency may name the roles otherwise.

Source: NIST SP 800-18 Rev. 1, sections 3.3 to 3.5; FedRAMP Rev 5 "role-defined-system-owner",
"role-defined-authorizing-official", "role-defined-system-security-officer".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.load.oscal.access import children, text, texts
from sspgen.model.diagnostics import Severity
from sspgen.model.roles import is_needed, missing_roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.subject import Subject

_CONTACT: Final = ("email-addresses", "telephone-numbers", "addresses", "location-uuids")


def _check(subject: Subject) -> Iterator[Finding]:
    severity = Severity.WARNING if subject.fedramp else Severity.INFO
    parties = children(subject.index.metadata, "responsible-parties")
    titles = {role: text(entry.value, "title") for role, entry in subject.index.roles.items()}
    filled = [text(each, "role-id") for each in parties if texts(each, "party-uuids")]
    missing = missing_roles(name for role in filled for name in (role, titles.get(role, "")))
    path = (subject.document.model, "metadata")
    if missing and severity is Severity.WARNING:
        yield from (Finding("SSP474", f"no party has the role of {name}", path, severity) for name in missing)
    elif missing:
        yield Finding("SSP474", f"no party has the role of {', '.join(missing)}", path, severity)
    yield from _without_contact(subject, severity)


def _without_contact(subject: Subject, severity: Severity) -> Iterator[Finding]:
    seen: set[str] = set()
    for each in children(subject.index.metadata, "responsible-parties"):
        for uuid in texts(each, "party-uuids") if is_needed(text(each, "role-id")) else ():
            party = subject.index.parties.get(uuid.lower())
            if party is not None and uuid not in seen and not any(party.value.get(key) for key in _CONTACT):
                seen.add(uuid)
                name = shown(party.text("name") or uuid)
                what = f"{name} is responsible as {text(each, 'role-id')[:40]}, and cannot be reached"
                yield Finding(
                    "SSP474", what, party.path, severity, "add an e-mail address, a telephone number or an address"
                )


RULE = MeaningRule(_check, ("system-security-plan",))
