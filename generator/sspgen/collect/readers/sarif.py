"""SARIF 2.1.0 and 1.0.0: static analysis, infrastructure and secret scanners, linters.

A result is a finding only when it says that something failed: ``kind: pass`` is positive evidence, a suppressed result
is kept as suppressed. Snippets and fix texts are never read: they are other people's source code, and may hold secrets.

Population: files, lines or rules. Not run: no run; a run without `results`.

1.0.0 and the drafts before it (`runLogs`) are read as if they were 2.1.0; 2.0.0 is refused with a reason. A missing
level is the rule's default, else `warning`, of a secret scanner `error`; `security-severity` comes before the level.
Results of `kind: pass` are counted, not found; `review` and `open` need review, and so does a run in which no rule
applied (`notApplicable` only). A result is suppressed only if none of its suppressions is under review or rejected; who
did it is told where the tool says so, as an `alias`, a `reviewer` or the like; one that is absent from the baseline is
no finding. CWE ids stand in the tags of the rule (`external/cwe/cwe-079`), in its relationships or its help, in the
taxa of the result; controls count where a tag or property says that it is of NIST SP 800-53, or a CCI. A run that says
it failed, or warns of problems while it ran, such as files that it could not parse, or whose results stand in another
file or outside of the runs, is never a pass. What Conftest writes of a file that met its policies, or met none, is no
finding. Levels that users configured (`ruleConfigurationOverrides`) stand before that of the rule. A clean report that
tells neither files, lines nor rules says so in a note: several linters write the same bytes when they looked at
nothing. Runs are merged. Few scanners write a time, hardly any a commit: use a context file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import (
    Moment,
    address,
    boolean,
    dig,
    earliest,
    entries,
    first_text,
    hold_no_secret,
    integer,
    items,
    mapping,
    mappings,
    moment,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.formats.sarif_dialects import in_words_of_sarif
from sspgen.collect.formats.sarif_findings import WHO, finding
from sspgen.collect.formats.sarif_legacy import is_legacy
from sspgen.collect.formats.sarif_log import Run, sarif_log
from sspgen.collect.formats.sarif_rules import NIST_PROPERTIES, Rules
from sspgen.model.evidence import Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_NO_SCOPE: Final = "it tells neither files nor rules: a scan of nothing at all would look the same"
_KEEPS: Final = frozenset(
    (
        *("$schema", "version", "runs", "runLogs", "inlineExternalProperties", "externalPropertyFileReferences"),
        *("tool", "driver", "extensions", "name", "fullName", "semanticVersion", "dottedQuadFileVersion"),
        *("toolInfo", "productVersion", "fileVersion", "rules.*", "messageStrings.*", "messageFormats.*"),
        *("id", "shortDescription", "fullDescription", "text", "defaultConfiguration", "defaultLevel", "level"),
        *(
            "relationships",
            "helpUri",
            "target",
            "toolComponent",
            "index",
            "properties",
            "tags",
            "cwe",
            "security-severity",
        ),
        *("results", "ruleId", "ruleKey", "ruleIndex", "rule", "kind", "baselineState", "message", "arguments"),
        *("fullMessage", "shortMessage", "formattedRuleMessage", "formattedMessage", "formatId", "specifierId"),
        *("locations", "physicalLocation", "artifactLocation", "uri", "region", "startLine", "logicalLocations"),
        *("fullyQualifiedName", "fullyQualifiedLogicalName", "resultFile", "analysisTarget", "taxa"),
        *("suppressions", "status", "state", "justification", "suppressionStates", "isSuppressedInSource", *WHO),
        *("invocations", "invocation", "runInfo", "startTimeUtc", "endTimeUtc", "startTime", "endTime"),
        *("invocationTime", "executionSuccessful", "toolExecutionNotifications", "toolConfigurationNotifications"),
        *("toolNotifications", "configurationNotifications", "ruleConfigurationOverrides", "descriptor"),
        *("configuration", "artifacts", "roles", "location", "versionControlProvenance", "repositoryUri"),
        *("revisionId", "repoDigests", "imageID", "imageName", "metrics", "_totals", "loc", "cci", "CCI"),
        *NIST_PROPERTIES,
    )
)
_TOGETHER: Final = 64
_SECRET_SCANNERS: Final = ("gitleaks", "trufflehog", "detect-secrets", "detect_secrets", "whispers")
_WHILE_IT_RAN: Final = "toolExecutionNotifications"
_NOTICES: Final = (_WHILE_IT_RAN, "toolConfigurationNotifications")
_HARMLESS: Final = ("none", "note", "warning")
_UNDECIDED: Final = ("open", "review")
_NO_FAILURE: Final = (*_UNDECIDED, "pass", "notApplicable", "informational", "absent")


@dataclass(slots=True)
class _Tally:
    """What all runs of one file add up to."""

    findings: FindingList = field(default_factory=FindingList)
    kinds: dict[str, int] = field(default_factory=dict)
    rules: int = 0
    lines: int | None = None
    targets: int | None = None
    nothing: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    ended: list[Moment] = field(default_factory=list)


class SarifReader:
    """Reads SARIF 2.1.0 and the versions up to 1.0.0, and recognises 2.0.0."""

    id: ClassVar[str] = "sarif"
    title: ClassVar[str] = "SARIF 2.1.0 and 1.0.0"
    proves: ClassVar[str] = "a static analysis, infrastructure or secret scan ran, with these rules"
    facts: ClassVar[tuple[str, ...]] = ("runs", "rules", "passed")
    keeps: ClassVar[frozenset[str]] = _KEEPS

    def recognises(self, blob: Blob) -> bool:
        """Look for runs beside a version, or for the schema's name."""
        document = blob.json_object()
        if "runs" not in document and "runLogs" not in document:
            return False
        version = text(document.get("version"), 40)
        known = version.startswith(("1.0", "2.")) or (is_legacy(version) and "runLogs" in document)
        return known or "sarif" in text(document.get("$schema")).lower()

    def read(self, blob: Blob) -> Report:
        """Merge all runs of the file; the tool is that of the first run."""
        tally = _Tally()
        log = sarif_log(blob, tally.partial)
        if not (log.version.startswith("2.1") or is_legacy(log.version)):
            raise Unreadable(f"SARIF {log.version or 'of no version'} is not read, 2.1.0 and 1.0.0 are")
        if not log.listed:
            raise Unreadable("its runs are no list: the tool that wrote it did not come to its end, or it is damaged")
        if log.outside:
            tally.partial.append("results stand outside of the runs, where they are not read")
        for run in log.runs:
            _read_run(run, tally)
        outcome = scan_outcome(tally.findings, **_doubts(log.runs, tally))
        ended = earliest(tally.ended)
        about = log.runs[0].about if log.runs else {}
        return Report(
            format=self.id,
            format_version=log.version,
            tool=_tool(about),
            subject=_subject(about),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=ended.time,
            population=_population(tally),
            findings=tally.findings.kept(),
            finding_count=tally.findings.count,
            facts={"runs": len(log.runs), "rules": tally.rules, "passed": tally.kinds.get("pass", 0)},
            notes=_notes(log.runs, ended, tally),
        )


def _doubts(runs: list[Run], tally: _Tally) -> dict[str, str]:
    """Return why nothing was looked at, and why not everything was, for `scan_outcome`."""
    nothing, partial = list(tally.nothing), list(tally.partial)
    if not runs:
        nothing.append("the file holds no run")
    undecided = sum(tally.kinds.get(kind, 0) for kind in _UNDECIDED)
    if undecided:
        partial.append(f"{undecided} of its results say that a person must decide")
    inapplicable = tally.kinds.get("notApplicable", 0)
    if inapplicable and inapplicable == sum(tally.kinds.values()):
        partial.append("no rule applied to what it looked at")
    if nothing and len(nothing) < len(runs):
        partial.append(nothing.pop())
        nothing.clear()
    return {"nothing": joined(nothing), "partial": joined(partial)}


def _notes(runs: list[Run], ended: Moment, tally: _Tally) -> tuple[str, ...]:
    names = list(dict.fromkeys(_tool(run.about).name for run in runs))
    others = ", ".join(names[1:11])
    scope = (_NO_SCOPE,) * (bool(runs) and not tally.findings.count and _population(tally) is None)
    merged = (f"runs of further tools are merged: {others}",) * bool(others)
    return (*scope, *merged, *((ended.note,) if ended.note else ()), *tally.findings.notes())


def _tool(run: Json) -> Tool:
    driver = mapping(dig(run, "tool", "driver"))
    version = first_text(*(driver.get(k) for k in ("semanticVersion", "version", "dottedQuadFileVersion")))
    return Tool(first_text(driver.get("name"), driver.get("fullName")) or "unknown", version)


def _subject(run: Json) -> Subject:
    source = mapping(dig(run, "versionControlProvenance", 0))
    if not source:
        image = mapping(dig(run, "properties"))
        digest = text(dig(image, "repoDigests", 0)).rpartition("@")[2] or text(image.get("imageID"), 200)
        named = text(image.get("imageName"))
        return Subject("image", named, digest) if named else Subject()
    return Subject("repository", address(source.get("repositoryUri")), commit=text(source.get("revisionId"), 64))


def _population(tally: _Tally) -> Population | None:
    if tally.targets is not None:
        return Population("files", tally.targets)
    if tally.lines is not None:
        return Population("lines", tally.lines)
    return Population("rules", tally.rules) if tally.rules else None


def _read_run(run: Run, tally: _Tally) -> None:
    about = run.about
    rules = Rules(about)
    tally.rules += len(rules.by_id)
    name = _tool(about).name
    _read_invocations(about, name, tally)
    _read_scope(about, name, tally)
    if _lines(about) == 0:
        tally.nothing.append(f"{name} looked at no line of code")
    elif run.results is None:
        tally.nothing.append(f"the run of {name} has no results: it was not made to produce any")
    secretive = any(scanner in name.lower() for scanner in _SECRET_SCANNERS)
    entries_of_run = run.entries(f"the results of {name}", tally.partial)
    while batch := [in_words_of_sarif(name, entry) for entry in islice(entries_of_run, _TOGETHER)]:
        harmless = hold_no_secret(mapping(result.get("message")).get("text") for result in batch)
        for result in batch:
            kind = _kind(result)
            tally.kinds[kind] = tally.kinds.get(kind, 0) + 1
            if kind not in _NO_FAILURE:
                found = finding(about, result, rules, secretive=secretive, harmless=harmless)
                tally.findings.add(found)


def _kind(result: dict[str, Json]) -> str:
    if "baselineState" in result and text(result["baselineState"], 40) == "absent":
        return "absent"
    return (text(result["kind"], 40) if "kind" in result else "") or "fail"


def _read_invocations(run: dict[str, Json], name: str, tally: _Tally) -> None:
    ends: list[Moment] = []
    for invocation in entries(run.get("invocations"), f"the invocations of {name}", tally.partial):
        ends.append(moment(invocation.get("endTimeUtc") or invocation.get("startTimeUtc")))
        if invocation.get("executionSuccessful") is not None and not boolean(invocation["executionSuccessful"]):
            tally.partial.append(f"{name} says that it did not run successfully")
        _read_notices(invocation, name, tally.partial)
    known = [end for end in ends if end.time is not None]
    tally.ended.extend(known[-1:] or ends[-1:])


def _read_notices(invocation: dict[str, Json], name: str, partial: list[str]) -> None:
    """Take what the tool says of its own run; a level that is not known is as bad as an error."""
    warnings = 0
    errors = False
    for kind in _NOTICES:
        for notice in entries(invocation.get(kind), f"the {kind} of {name}", partial):
            level = "warning" if notice.get("level") is None else text(notice["level"], 40)
            errors |= level not in _HARMLESS
            warnings += level == "warning" and kind == _WHILE_IT_RAN
    if errors:
        partial.append(f"{name} reports an error of its own")
    if warnings:
        partial.append(f"{name} warns of {warnings} problem{'s' * (warnings > 1)} while it ran")


def _read_scope(run: dict[str, Json], name: str, tally: _Tally) -> None:
    elsewhere = run.get("externalPropertyFileReferences")
    if elsewhere is not None and (not isinstance(elsewhere, dict) or elsewhere.get("results")):
        tally.partial.append(f"results of {name} lie in another file")
    lines = _lines(run)
    if lines is not None:
        tally.lines = (tally.lines or 0) + lines
    targets = [a for a in mappings(run.get("artifacts")) if "analysisTarget" in items(a.get("roles"))]
    if targets:
        tally.targets = (tally.targets or 0) + len(targets)


def _lines(run: dict[str, Json]) -> int | None:
    """Return the lines of code that were looked at, where the tool says it (Bandit does)."""
    lines = integer(dig(run, "properties", "metrics", "_totals", "loc"))
    return None if lines is None else max(lines, 0)


READER: Final = SarifReader()
