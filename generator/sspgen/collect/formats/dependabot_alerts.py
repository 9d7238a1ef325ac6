"""One Dependabot alert, out of GitHub's REST API or out of GraphQL, which spell everything differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import (
    address,
    dig,
    first_text,
    identifiers,
    mapping,
    mappings,
    moment,
    severity,
    text,
)
from sspgen.collect.formats.forge_page import iso
from sspgen.model.evidence import Finding, Record

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_CLOSED: Final = ("dismissed", "auto_dismissed")
_KINDS: Final = {"pip": "pypi", "go": "golang", "rust": "cargo", "rubygems": "gem", "actions": "githubactions"}


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as a finding and as a record.

    Attributes:
        state: ``open``, ``fixed``, ``dismissed``, ``auto_dismissed``, or GitHub's own word for another one.
        repository: ``owner/name``; empty when it is not told.
    """

    state: str
    repository: str
    finding: Finding
    record: Record


@dataclass(frozen=True, slots=True)
class _Parts:
    """What both spellings have."""

    number: str
    state: str
    repository: str
    package: str
    ecosystem: str
    manifest: str
    severity: str
    advisory: dict[str, Json]
    names: tuple[Json, ...]
    weaknesses: tuple[Json, ...]
    published: Json
    patched: str
    created: Json
    ended: Json
    who: str
    why: str
    url: str


def from_rest(alert: dict[str, Json], repository: str = "") -> Alert:
    """Read an alert of the REST API or of a webhook."""
    advisory = mapping(alert.get("security_advisory"))
    vulnerability = mapping(alert.get("security_vulnerability"))
    package = mapping(vulnerability.get("package")) or mapping(dig(alert, "dependency", "package"))
    url = address(alert.get("html_url"))
    reasons = (alert.get("dismissed_reason"), alert.get("dismissed_comment"))
    return _alert(
        _Parts(
            number=text(alert.get("number"), 40),
            state=text(alert.get("state"), 40).lower(),
            repository=repository or text(dig(alert, "repository", "full_name"), 200) or _repository(url),
            package=text(package.get("name"), 300),
            ecosystem=text(package.get("ecosystem"), 40).lower(),
            manifest=text(dig(alert, "dependency", "manifest_path"), 300),
            severity=first_text(vulnerability.get("severity"), advisory.get("severity"))[:40],
            advisory=advisory,
            names=(advisory.get("ghsa_id"), advisory.get("cve_id"), *_values(advisory.get("identifiers"))),
            weaknesses=tuple(each.get("cwe_id") for each in mappings(advisory.get("cwes"))),
            published=advisory.get("published_at"),
            patched=text(dig(vulnerability, "first_patched_version", "identifier"), 100),
            created=alert.get("created_at"),
            ended=_first_time(alert, "fixed_at", "dismissed_at", "auto_dismissed_at"),
            who=text(dig(alert, "dismissed_by", "login"), 100),
            why=": ".join(filter(None, (text(reason, 300) for reason in reasons))),
            url=url,
        )
    )


def from_graphql(alert: dict[str, Json], repository: str = "") -> Alert:
    """Read a node of ``vulnerabilityAlerts``."""
    vulnerability = mapping(alert.get("securityVulnerability"))
    advisory = mapping(alert.get("securityAdvisory")) or mapping(vulnerability.get("advisory"))
    package = mapping(vulnerability.get("package"))
    reasons = (alert.get("dismissReason"), alert.get("dismissComment"))
    return _alert(
        _Parts(
            number=first_text(alert.get("number"), alert.get("id"))[:100],
            state=text(alert.get("state"), 40).lower(),
            repository=repository,
            package=text(package.get("name"), 300),
            ecosystem=text(package.get("ecosystem"), 40).lower(),
            manifest=text(alert.get("vulnerableManifestPath"), 300),
            severity=first_text(vulnerability.get("severity"), advisory.get("severity"))[:40],
            advisory=advisory,
            names=(advisory.get("ghsaId"), *_values(advisory.get("identifiers"))),
            weaknesses=tuple(each.get("cweId") for each in mappings(dig(advisory, "cwes", "nodes"))),
            published=advisory.get("publishedAt"),
            patched=text(dig(vulnerability, "firstPatchedVersion", "identifier"), 100),
            created=alert.get("createdAt"),
            ended=_first_time(alert, "fixedAt", "dismissedAt", "autoDismissedAt"),
            who=text(dig(alert, "dismisser", "login"), 100),
            why=": ".join(filter(None, (text(reason, 300) for reason in reasons))),
            url="",
        )
    )


def _alert(parts: _Parts) -> Alert:
    state = parts.state or _state_by_times(parts)
    return Alert(state, parts.repository, _finding(parts, state), _record(parts, state))


def _state_by_times(parts: _Parts) -> str:
    """Return the state of an alert whose query did not ask for it: open, unless a person dismissed it."""
    return "dismissed" if parts.who and parts.ended else "open"


def _finding(parts: _Parts, state: str) -> Finding:
    rule = first_text(*parts.names)[:200] or "unknown"
    kind = _KINDS.get(parts.ecosystem, parts.ecosystem)
    purl = f"pkg:{kind}/{parts.package}" if kind and parts.package else parts.package
    closed = state in _CLOSED
    by_rule = "a rule of Dependabot" if state == "auto_dismissed" else ""
    return Finding(
        rule=rule,
        title=text(parts.advisory.get("summary"), 500) or rule,
        severity=severity(parts.severity),
        raw_severity=parts.severity,
        location=f"{parts.manifest}: {purl}" if parts.manifest and purl else parts.manifest or purl,
        identifiers=identifiers(list(parts.names), list(parts.weaknesses)),
        suppressed=closed,
        justification=(": ".join(filter(None, (state, parts.why)))) if closed else "",
        waived_by=(parts.who or by_rule) if closed else "",
        first_seen=moment(parts.created).time or moment(parts.published).time,
        fixed_in=parts.patched,
    )


def _record(parts: _Parts, state: str) -> Record:
    created, ended = moment(parts.created).time, moment(parts.ended).time
    details = {
        "created": iso(created),
        "package": parts.package,
        "rule": first_text(*parts.names)[:200],
        "severity": parts.severity,
    }
    return Record(
        kind="alert",
        id=f"{parts.repository}#{parts.number}" if parts.repository else parts.number,
        at=ended or created,
        state=state,
        actor=parts.who,
        details=tuple(sorted(details.items())),
        url=parts.url,
    )


def _values(listed: Json) -> list[Json]:
    return [each.get("value") for each in mappings(listed)]


def _first_time(alert: dict[str, Json], *keys: str) -> Json:
    return next((alert[key] for key in keys if text(alert.get(key), 40)), None)


def _repository(url: str) -> str:
    parts = url.split("/")
    return "/".join(parts[3:5]) if len(parts) > 5 else ""  # noqa: PLR2004 - https://host/owner/name/security/…
