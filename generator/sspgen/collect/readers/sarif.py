"""SARIF 2.1.0: static analysis, infrastructure and secret scanners, linters.

A result is a finding only when it says that something failed: ``kind: pass`` is positive evidence, a suppressed result
is kept as suppressed. Snippets and fix texts are never read: they are other people's source code, and may hold secrets.

Population: files, lines or rules. Not run: no run; a run without `results`.

1.0.0 is refused with a reason. A missing level is the rule's default, else `warning`, of a secret scanner `error`;
`security-severity` comes before the level. Results of `kind: pass` are counted, not found; `review` and `open` need
review, and so does a run in which no rule applied (`notApplicable` only). A result is suppressed only if none of its
suppressions is under review or rejected; one that is absent from the baseline is no finding. A run that says it failed,
or whose results stand in another file or outside of the runs, is never a pass. Levels that users configured
(`ruleConfigurationOverrides`) stand before that of the rule. A clean report that tells neither files, lines nor rules
says so in a note: several linters write the same bytes when they looked at nothing. Runs are merged. Few scanners write
a time, hardly any a commit: use a context file.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import (
    Moment,
    boolean,
    dig,
    earliest,
    entries,
    first,
    first_text,
    identifiers,
    integer,
    items,
    mapping,
    mappings,
    moment,
    place,
    severity_of_score,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.model.evidence import (
    Finding,
    FindingSeverity,
    Population,
    Report,
    Subject,
    Tool,
)

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_LEVELS: Final = {
    "error": FindingSeverity.HIGH,
    "warning": FindingSeverity.MEDIUM,
    "note": FindingSeverity.LOW,
    "none": FindingSeverity.INFO,
}
_NO_SCOPE: Final = "it tells neither files nor rules: a scan of nothing at all would look the same"
_SECRET_SCANNERS: Final = ("gitleaks", "trufflehog", "detect-secrets", "detect_secrets", "whispers")
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


@dataclass(frozen=True, slots=True)
class SarifReader:
    """Reads SARIF 2.1.0 and recognises 1.0.0."""

    id: ClassVar[str] = "sarif"
    title: ClassVar[str] = "SARIF 2.1.0"
    proves: ClassVar[str] = "a static analysis, infrastructure or secret scan ran, with these rules"
    facts: ClassVar[tuple[str, ...]] = ("runs", "rules", "passed")
    keeps: ClassVar[frozenset[str]] = frozenset()

    def recognises(self, blob: Blob) -> bool:
        """Look for runs beside a version, or for the schema's name."""
        document = blob.json_object()
        if "runs" not in document and "runLogs" not in document:
            return False
        version = text(document.get("version"), 40)
        return version.startswith(("1.0", "2.")) or "sarif" in text(document.get("$schema")).lower()

    def read(self, blob: Blob) -> Report:
        """Merge all runs of the file; the tool is that of the first run."""
        document = blob.json_object()
        version = text(document.get("version"), 40)
        if not version.startswith("2.1") or not isinstance(document.get("runs"), list):
            raise Unreadable(f"SARIF {version or 'of no version'} is not read, 2.1.0 is")
        tally = _Tally()
        runs = entries(document["runs"], "runs", tally.partial)
        if any("results" in mapping(part) for part in items(document.get("inlineExternalProperties"))):
            tally.partial.append("results stand outside of the runs, where they are not read")
        for run in runs:
            _read_run(run, tally)
        if not runs:
            tally.nothing.append("the file holds no run")
        undecided = sum(tally.kinds.get(kind, 0) for kind in _UNDECIDED)
        if undecided:
            tally.partial.append(f"{undecided} of its results say that a person must decide")
        inapplicable = tally.kinds.get("notApplicable", 0)
        if inapplicable and inapplicable == sum(tally.kinds.values()):
            tally.partial.append("no rule applied to what it looked at")
        if tally.nothing and len(tally.nothing) < len(runs):
            tally.partial.append(tally.nothing.pop())
            tally.nothing.clear()
        outcome = scan_outcome(tally.findings, nothing=joined(tally.nothing), partial=joined(tally.partial))
        ended = earliest(tally.ended)
        return Report(
            format=self.id,
            format_version=version,
            tool=_tool(first(runs)),
            subject=_subject(first(runs)),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=ended.time,
            population=_population(tally),
            findings=tally.findings.kept(),
            finding_count=tally.findings.count,
            facts={"runs": len(runs), "rules": tally.rules, "passed": tally.kinds.get("pass", 0)},
            notes=_notes(runs, ended, tally),
        )


def _notes(runs: list[dict[str, Json]], ended: Moment, tally: _Tally) -> tuple[str, ...]:
    names = dict.fromkeys(_tool(run).name for run in runs)
    others = [name for name in names if name != _tool(first(runs)).name]
    scope = (_NO_SCOPE,) * (bool(runs) and not tally.findings.count and _population(tally) is None)
    merged = (f"runs of further tools are merged: {', '.join(others[:10])}",) * bool(others)
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
    return Subject("repository", text(source.get("repositoryUri")), commit=text(source.get("revisionId"), 64))


def _population(tally: _Tally) -> Population | None:
    if tally.targets is not None:
        return Population("files", tally.targets)
    if tally.lines is not None:
        return Population("lines", tally.lines)
    return Population("rules", tally.rules) if tally.rules else None


def _read_run(run: dict[str, Json], tally: _Tally) -> None:
    rules = _Rules(run)
    tally.rules += len(rules.by_id)
    name = _tool(run).name
    _read_invocations(run, name, tally)
    _read_scope(run, name, tally)
    if _lines(run) == 0:
        tally.nothing.append(f"{name} looked at no line of code")
    elif not isinstance(run.get("results"), list):
        tally.nothing.append(f"the run of {name} has no results: it was not made to produce any")
    secretive = any(scanner in name.lower() for scanner in _SECRET_SCANNERS)
    for result in entries(run.get("results"), f"the results of {name}", tally.partial):
        kind = text(result.get("kind"), 40) or "fail"
        if text(result.get("baselineState"), 40) == "absent":
            kind = "absent"
        tally.kinds[kind] = tally.kinds.get(kind, 0) + 1
        if kind not in _NO_FAILURE:
            tally.findings.add(_finding(run, result, rules.of(result), secretive=secretive))


def _read_invocations(run: dict[str, Json], name: str, tally: _Tally) -> None:
    ends: list[Moment] = []
    for invocation in mappings(run.get("invocations")):
        ends.append(moment(invocation.get("endTimeUtc") or invocation.get("startTimeUtc")))
        if boolean(invocation.get("executionSuccessful")) is False:
            tally.partial.append(f"{name} says that it did not run successfully")
        for kind in ("toolExecutionNotifications", "toolConfigurationNotifications"):
            for notice in mappings(invocation.get(kind)):
                if text(notice.get("level"), 40) == "error":
                    tally.partial.append(f"{name} reports an error of its own")
    known = [end for end in ends if end.time is not None]
    tally.ended.extend(known[-1:] or ends[-1:])


def _read_scope(run: dict[str, Json], name: str, tally: _Tally) -> None:
    if dig(run, "externalPropertyFileReferences", "results"):
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


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a rule says about each of its results, read once."""

    name: str = ""
    level: str = ""
    rated: str = ""
    rating: FindingSeverity = FindingSeverity.UNKNOWN
    about: str = ""
    identifiers: tuple[str, ...] = ()
    templates: dict[str, Json] = field(default_factory=dict)


class _Rules:
    """The rules of a run, found as results refer to them: by id, by hierarchical id, by index.

    An index counts in the tool's own rules, or in those of the extension that the result names.
    """

    def __init__(self, run: dict[str, Json]) -> None:
        self.listed = [_rule(rule) for rule in mappings(dig(run, "tool", "driver", "rules"))]
        extensions = items(dig(run, "tool", "extensions"))
        self.extended = [[_rule(rule) for rule in mappings(mapping(part).get("rules"))] for part in extensions]
        every = [rule for rules in self.extended for rule in rules]
        self.by_id = {rule.name: rule for rule in (*every, *self.listed)}
        for override in _overrides(run):
            known = self.of({"rule": override.get("descriptor")})
            level = text(dig(override, "configuration", "level"), 40)
            if known.name and level:
                self.by_id[known.name] = replace(known, level=level)

    def of(self, result: dict[str, Json]) -> _Rule:
        """Return the rule of a result, or an empty one."""
        name = _rule_id(result)
        for known in (name, name.rpartition("/")[0]):
            if known in self.by_id:
                return self.by_id[known]
        if name:
            return _Rule()
        rules = self.listed
        index = integer(result.get("ruleIndex"))
        if index is None:
            index = integer(dig(result, "rule", "index"))
            extension = integer(dig(result, "rule", "toolComponent", "index"))
            if extension is not None:
                rules = self.extended[extension] if 0 <= extension < len(self.extended) else []
        found = rules[index] if index is not None and 0 <= index < len(rules) else _Rule()
        return self.by_id.get(found.name, found)


def _overrides(run: dict[str, Json]) -> list[dict[str, Json]]:
    """Return what users of the tool configured: their level stands before that of the rule."""
    return [
        override
        for invocation in mappings(run.get("invocations"))
        for override in mappings(invocation.get("ruleConfigurationOverrides"))
    ]


def _rule(rule: dict[str, Json]) -> _Rule:
    properties = mapping(rule.get("properties"))
    targets = [relation.get("target") for relation in mappings(rule.get("relationships"))]
    name = text(rule.get("id"))
    rated = text(properties.get("security-severity"), 40)
    return _Rule(
        name=name,
        level=text(dig(rule, "defaultConfiguration", "level"), 40),
        rated=rated,
        rating=severity_of_score(rated),
        about=first_text(dig(rule, "shortDescription", "text"), rule.get("name"), dig(rule, "fullDescription", "text")),
        identifiers=identifiers(name, _taxa(targets), properties.get("tags"), properties.get("cwe")),
        templates=mapping(rule.get("messageStrings")),
    )


def _rule_id(result: dict[str, Json]) -> str:
    return text(result.get("ruleId")) or text(mapping(result.get("rule")).get("id"))


def _finding(run: dict[str, Json], result: dict[str, Json], rule: _Rule, *, secretive: bool) -> Finding:
    own = text(mapping(result.get("properties")).get("security-severity"), 40)
    rated = own or rule.rated
    level = text(result.get("level"), 40) or rule.level or ("error" if secretive else "warning")
    rating = severity_of_score(own) if own else rule.rating
    if rating is FindingSeverity.UNKNOWN:
        rating = _LEVELS.get(level, FindingSeverity.UNKNOWN)
    name = _rule_id(result) or rule.name or "unknown"
    message = rule.about if secretive or "secret" in name.lower() else _message(result, rule)
    suppressed, justification = _suppression(result)
    return Finding(
        rule=name,
        title=message or name,
        severity=rating,
        raw_severity=rated or level,
        location=_location(run, result),
        identifiers=_weaknesses(name, result, rule),
        suppressed=suppressed,
        justification=justification,
    )


def _message(result: dict[str, Json], rule: _Rule) -> str:
    message = mapping(result.get("message"))
    if found := text(message.get("text")):
        return found
    template = text(dig(rule.templates, text(message.get("id"), 200), "text"))
    for index, argument in enumerate(items(message.get("arguments"))[:10]):
        template = template.replace(f"{{{index}}}", text(argument, 200))
    return text(template) or rule.about


def _location(run: dict[str, Json], result: dict[str, Json]) -> str:
    where = dig(result, "locations", 0, "physicalLocation")
    path = dig(where, "artifactLocation", "uri")
    index = integer(dig(where, "artifactLocation", "index"))
    if path is None and index is not None and index >= 0:
        path = dig(run, "artifacts", index, "location", "uri")
    if path is None:
        return text(dig(result, "locations", 0, "logicalLocations", 0, "fullyQualifiedName"), 512)
    return place(path, dig(where, "region", "startLine"))


def _taxa(targets: list[Json]) -> list[Json]:
    """Return ``CWE-n`` for references into a taxonomy of that name, which give the number with or without it."""
    return [
        f"{text(dig(target, 'toolComponent', 'name'), 40)}-{text(dig(target, 'id'), 40).upper().removeprefix('CWE-')}"
        for target in targets
    ]


def _weaknesses(name: str, result: dict[str, Json], rule: _Rule) -> tuple[str, ...]:
    """Collect ids from where tools put them; the message counts only when nothing else names a weakness."""
    taxa = _taxa(items(result.get("taxa"))) if "taxa" in result else []
    own = identifiers(name) if name != rule.name else ()
    found = {*rule.identifiers, *own, *identifiers(taxa, dig(result, "properties", "cwe"))}
    if not any(each.startswith("CWE-") for each in found):
        found.update(identifiers(dig(result, "message", "text")))
    return tuple(sorted(found))


def _suppression(result: dict[str, Json]) -> tuple[bool, str]:
    suppressions = mappings(result.get("suppressions"))
    if not suppressions:
        return False, ""
    accepted = all(s.get("status") in (None, "accepted") for s in suppressions)
    return accepted, first_text(*(s.get("justification") for s in suppressions))


READER: Final = SarifReader()
