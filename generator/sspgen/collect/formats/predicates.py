"""What in-toto predicates say: tests, vulnerabilities, verification summaries, releases, steps, attributes.

A predicate that is not read is named and left for a person. Standard output, parameters, environments and the bodies
of embedded documents are never read: they hold secrets, or belong to a reader of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from sspgen.collect.fields import (
    dig,
    entries,
    first_text,
    identifiers,
    integer,
    items,
    mapping,
    mappings,
    moment,
    number,
    severity,
    severity_of_score,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.formats.build_provenance import KEEPS as PROVENANCE_KEEPS
from sspgen.collect.formats.build_provenance import provenance_said
from sspgen.collect.formats.statements import PROVENANCE, Said, Statement
from sspgen.model.evidence import Finding, FindingSeverity, Population, Record, Tool, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.model.evidence import Json

    Reading: TypeAlias = Callable[[Statement], Said]

KEEPS: Final = PROVENANCE_KEEPS | {
    *("result", "passedTests", "warnedTests", "failedTests", "scanner", "db", "lastUpdate", "severity", "method"),
    *("score", "scanStartedOn", "scanFinishedOn", "verifier", "timeVerified", "time_verified", "resourceUri"),
    *("resource_uri", "policy", "verificationResult", "verification_result", "verifiedLevels", "policy_level"),
    *("policyLevel", "purl", "releaseId", "registry", "byproducts", "return-value", "attributes", "attribute"),
    *("producer", "command", "materials"),
}

_RESULTS: Final = {"PASSED": Verdict.PASS, "WARNED": Verdict.NEEDS_REVIEW, "FAILED": Verdict.FAIL}
_DOCUMENTS: Final = (
    ("https://cyclonedx.org/", "a CycloneDX document"),
    ("https://spdx.dev/", "an SPDX document"),
    ("https://openvex.dev/", "an OpenVEX document"),
)
_COSIGN_VULNERABILITIES: Final = "https://cosign.sigstore.dev/attestation/vuln/v1"
_LEVELS_TOLD: Final = 10


def said(statement: Statement) -> Said:
    """Return what a statement says, by its predicate; of a signed artifact there is nothing to say but that it is.

    Raises:
        Unreadable: when the predicate is of a version that is not read.
    """
    kind = statement.predicate_type
    if not statement.version:
        return Said(Verdict.PASS, tool=Tool("sigstore"))
    reading = next((read for prefix, read in _READINGS.items() if kind.startswith(prefix)), None)
    if reading is not None:
        return reading(statement)
    document = next((what for prefix, what in _DOCUMENTS if kind.startswith(prefix)), "")
    if document:
        reason = f"it carries {document}, which is read only as a file of its own"
        return Said(Verdict.NEEDS_REVIEW, reason)
    return Said(Verdict.NEEDS_REVIEW, f"its predicate {kind} is not read")


def _test_result(statement: Statement) -> Said:
    predicate = statement.predicate
    passed, warned, failed = (_listed(predicate, name) for name in ("passedTests", "warnedTests", "failedTests"))
    result = text(predicate.get("result"), 40)
    counts = [each or 0 for each in (passed, warned, failed)]
    found = FindingList()
    for name in items(predicate.get("failedTests")):
        found.add(Finding(text(name, 300) or "unknown", "Test failed", FindingSeverity.UNKNOWN))
    verdict, reason = _RESULTS.get(result, Verdict.NEEDS_REVIEW), ""
    if failed or verdict is Verdict.FAIL:
        verdict, reason = Verdict.FAIL, f"{failed} tests failed" if failed else "its result is FAILED"
    elif verdict is Verdict.PASS and warned:
        verdict, reason = Verdict.NEEDS_REVIEW, f"{warned} tests came with a warning"
    elif verdict is Verdict.PASS and (passed, warned, failed) == (0, 0, 0):
        verdict, reason = Verdict.NOT_RUN, "it lists no test"
    elif verdict is not Verdict.PASS:
        reason = f"its result is {result or 'not told'}"
    named = (passed, warned, failed) != (None, None, None)
    return Said(
        verdict,
        reason,
        population=Population("tests", sum(counts), counts[0], counts[2]) if named else None,
        findings=found,
        facts={"result": result},
        notes=() if named else ("it names no test",),
    )


def _listed(predicate: dict[str, Json], name: str) -> int | None:
    return len(items(predicate.get(name))) if name in predicate else None


def _vulnerabilities(statement: Statement) -> Said:
    scanner = mapping(statement.predicate.get("scanner"))
    metadata = mapping(statement.predicate.get("metadata"))
    found = FindingList()
    damage: list[str] = []
    if statement.predicate_type == _COSIGN_VULNERABILITIES:
        damage.append("the scanner's own report in it is read only as a file of its own")
    elif scanner.get("result") is None:
        damage.append("it has no result of a scanner")
    else:
        for each in entries(scanner["result"], "result", damage):
            found.add(_vulnerability(each, damage))
    name = text(scanner.get("uri"), 300)
    if not name:
        damage.append("it does not name its scanner")
    outcome = scan_outcome(found, partial=joined(damage))
    ended = moment(metadata.get("scanFinishedOn"))
    database = moment(dig(scanner, "db", "lastUpdate"))
    return Said(
        outcome.verdict,
        outcome.reason,
        tool=Tool(name or "unknown scanner", text(scanner.get("version"), 80), database.time),
        moment=ended if ended.time else moment(metadata.get("scanStartedOn")),
        findings=found,
        notes=tuple(filter(None, (database.note,))),
    )


def _vulnerability(found: dict[str, Json], damage: list[str]) -> Finding:
    rule = text(found.get("id"), 200)
    if not rule:
        damage.append("a vulnerability has no id")
    scores = [text(each.get("score"), 40) for each in mappings(found.get("severity"))]
    rated = [_severity(score) for score in scores]
    order = list(FindingSeverity)
    worst = min(rated, key=order.index, default=FindingSeverity.UNKNOWN)
    return Finding(
        rule=rule or "unknown",
        title=rule or "unknown",
        severity=worst,
        raw_severity=", ".join(scores)[:80],
        identifiers=identifiers(rule),
    )


def _severity(score: str) -> FindingSeverity:
    return severity(score) if number(score) is None else severity_of_score(score)


def _summary(statement: Statement) -> Said:
    """Read a verification summary; version 0.1 writes its keys with underscores."""
    predicate = statement.predicate
    result = first_text(predicate.get("verificationResult"), predicate.get("verification_result"))[:40]
    verifier = text(dig(predicate, "verifier", "id"), 512)
    levels = [text(each, 80) for each in items(predicate.get("verifiedLevels"))[:_LEVELS_TOLD]]
    single = first_text(predicate.get("policyLevel"), predicate.get("policy_level"))[:80]
    verdict = _RESULTS.get(result, Verdict.NEEDS_REVIEW)
    reason = "" if verdict is Verdict.PASS else f"its result is {result or 'not told'}"
    if verdict is Verdict.PASS and not verifier:
        verdict, reason = Verdict.NEEDS_REVIEW, "it does not name its verifier"
    return Said(
        verdict,
        reason,
        tool=Tool(verifier or "unknown verifier"),
        moment=moment(predicate.get("timeVerified") or predicate.get("time_verified")),
        facts={
            "result": result,
            "verifier": verifier,
            "policy": text(dig(predicate, "policy", "uri"), 512),
            "levels": ", ".join(filter(None, levels)) or single,
            "resource": first_text(predicate.get("resourceUri"), predicate.get("resource_uri"))[:512],
        },
    )


def _attributes(statement: Statement) -> Said:
    """Read SCAI attributes. Whether one is good news, its name does not say, so a check or a person decides."""
    damage: list[str] = []
    named = [
        text(each.get("attribute"), 200)
        for each in entries(statement.predicate.get("attributes"), "attributes", damage)
    ]
    facts = {"attributes": ", ".join(sorted(set(filter(None, named)))[:_LEVELS_TOLD])}
    if not named and not damage:
        return Said(Verdict.NOT_RUN, "it asserts no attribute", facts={"attributes": ""})
    reason = joined((*damage, "it asserts attributes, and does not say whether they are good"))
    return Said(Verdict.NEEDS_REVIEW, reason, population=Population("attributes", len(named)), facts=dict(facts))


def _release(statement: Statement) -> Said:
    """Read an announcement of a release: of in-toto, of the npm registry or of PyPI."""
    predicate = statement.predicate
    named = "@".join(filter(None, (text(predicate.get("name"), 200), text(predicate.get("version"), 100))))
    purl = first_text(predicate.get("purl"), named, *(name for name, _ in statement.subjects[:1]))[:512]
    version = first_text(predicate.get("releaseId"), predicate.get("version"), purl)[:200]
    resource = first_text(predicate.get("registry"), purl)[:512]
    record = Record("release", version, details=(("name", purl),))
    return Said(
        Verdict.PASS if version else Verdict.NEEDS_REVIEW,
        "" if version else "it does not say what was released",
        facts={"resource": resource},
        records=(record,) if version else (),
    )


def _link(statement: Statement) -> Said:
    """Read a step of a supply chain; what its command printed, and where it ran, is not looked at."""
    predicate = statement.predicate
    code = integer(dig(predicate, "byproducts", "return-value"))
    verdict, reason = Verdict.PASS, ""
    if code is None:
        verdict, reason = Verdict.NEEDS_REVIEW, "it does not say how its command ended"
    elif code:
        verdict, reason = Verdict.FAIL, f"its command ended with {code}"
    step = text(predicate.get("name"), 200)
    return Said(verdict, reason, facts={"result": "" if code is None else str(code), "resource": step})


_READINGS: Final[dict[str, Reading]] = {
    PROVENANCE: provenance_said,
    "https://in-toto.io/attestation/test-result/": _test_result,
    "https://in-toto.io/attestation/vulns/": _vulnerabilities,
    _COSIGN_VULNERABILITIES: _vulnerabilities,
    "https://slsa.dev/verification_summary/": _summary,
    "https://in-toto.io/attestation/scai/": _attributes,
    "https://in-toto.io/attestation/release/": _release,
    "https://github.com/npm/attestation/tree/main/specs/publish/": _release,
    "https://docs.pypi.org/attestations/publish/": _release,
    "https://in-toto.io/attestation/link/": _link,
    "https://in-toto.io/Link/": _link,
}
