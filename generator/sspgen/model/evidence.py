"""Evidence in its one normal form, whatever tool wrote it.

A reader turns a report into a `Report`; a collector finds the bytes and their context; checks turn reports into
verdicts. Absence is ``not_run``, never ``pass``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from sspgen.model.spans import Span

Scalar: TypeAlias = str | int | float | bool | None
Json: TypeAlias = "Scalar | list[Json] | dict[str, Json]"


class Verdict(StrEnum):
    """What a check says. `PASS` needs a fresh, complete, positive observation; all else is something else."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    STALE = "stale"
    NOT_RUN = "not_run"
    NEEDS_REVIEW = "needs_review"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


class FindingSeverity(StrEnum):
    """The one scale that every tool's severity is mapped to; the raw value is kept beside it."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"
    UNKNOWN = "unknown"


class TimeOrigin(StrEnum):
    """Where an observed time came from, the most believable first."""

    REPORT = "report"
    CONTEXT = "collection context"
    GIT = "commit that added the report"
    HEAD = "commit that was looked at"
    FILE = "file modification time"
    NONE = "unknown"


@dataclass(frozen=True, slots=True)
class Tool:
    """The tool that made a report. ``database`` is its vulnerability database's build time, where told."""

    name: str
    version: str = ""
    database: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What was looked at: an image, a repository, a file tree, a package set, a site.

    Attributes:
        kind: ``image``, ``repository``, ``filesystem``, ``package``, ``site``, ``tests``, ``host``, ``account``,
            ``system`` or ``unknown``.
        name: as the tool gives it.
        digest: ``algorithm:hex`` of an image or artifact.
        commit: git revision, where the report or its context tells.
    """

    kind: str = "unknown"
    name: str = ""
    digest: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Population:
    """How much was looked at, so that "nothing found" can be told from "nothing looked at".

    Attributes:
        unit: ``tests``, ``packages``, ``files``, ``rules``, ``targets``, ``lines``, ``commits``, ``events``.
        total: how many were in scope; None when the report does not say.
        passed, failed, skipped: outcomes where the format has them.
    """

    unit: str
    total: int | None = None
    passed: int | None = None
    failed: int | None = None
    skipped: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a tool found.

    Attributes:
        rule: the tool's rule, test or vulnerability id.
        raw_severity: as the tool wrote it.
        location: ``path:line``, package URL, URL: never the matched secret.
        identifiers: CVE, GHSA, CWE ids, upper case, sorted.
        suppressed: waived, ignored or "not affected"; kept, with ``justification`` (why) and ``waived_by`` (who).
        tags: controls and control items that the tool itself names for the rule, see `Tagged`.
        first_seen: when the tool or advisory says it became known (timezone-aware), for age.
        fixed_in: version that fixes it, where told.
    """

    rule: str
    title: str
    severity: FindingSeverity
    raw_severity: str = ""
    location: str = ""
    identifiers: tuple[str, ...] = ()
    suppressed: bool = False
    justification: str = ""
    waived_by: str = ""
    first_seen: datetime | None = None
    fixed_in: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the rules that carry one tag came to, passes included: the tool's own word on a control.

    Attributes:
        tag: ``nist-800-53:ac-2.1`` (OSCAL id) or ``cci:CCI-000366``.
        passed, failed: how many rules with this tag passed or failed; waived failures are not counted as failed.
        undecided: not run, in error, waived, or for a person to decide.
    """

    tag: str
    passed: int = 0
    failed: int = 0
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One member of a population that a forge or a pipeline keeps: a change, a run, a release.

    Attributes:
        kind: ``pull-request``, ``run``, ``deployment``, ``release``, ``build``, ``rule`` or ``alert``.
        id: as the forge numbers it; unique within the kind.
        commit: the revision it is about, as far as known; ``at`` when it happened or ended (timezone-aware).
        state: the forge's own word, e.g. ``merged``, ``success``, ``active``.
        actor: login of who did it; empty when the account is gone.
        details: further values by name, sorted; only scalars.
        url: page of the record, without query.
    """

    kind: str
    id: str
    commit: str = ""
    at: datetime | None = None
    state: str = ""
    actor: str = ""
    details: tuple[tuple[str, Scalar], ...] = ()
    url: str = ""


class SignatureState(StrEnum):
    """What verification said. ``UNVERIFIABLE`` (no key, no trust root, unknown scheme) is not ``BAD``."""

    NONE = "none"
    UNVERIFIABLE = "unverifiable"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature on a document or commit, as far as it was verified.

    Attributes:
        scheme: ``ssh``, ``openpgp``, ``x509``, ``dsse``, ``sigstore``; empty without a signature.
        signer: principal, key id or certificate identity, when it is good or at least claimed.
        reason: one sentence on why it is not good; empty when it is.
        signed_at: trusted signing time (transparency log or timestamp), where there is one.
    """

    state: SignatureState = SignatureState.NONE
    scheme: str = ""
    signer: str = ""
    reason: str = ""
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A tool's report in normal form.

    Attributes:
        format: id of the reader, e.g. ``sarif``; ``format_version`` as the file states it.
        observed: timezone-aware time inside the report, or None (see `Artifact.observed`).
        outcome: what the report alone says: `PASS` only when something was looked at, completely, and nothing
            (unsuppressed) was found; an empty report is `NOT_RUN`; a partial or failed run is `NEEDS_REVIEW` or `FAIL`.
        reason: one sentence on why the outcome is not `PASS`; may be empty for `PASS`.
        findings: capped at ``limits.FINDINGS_KEPT``; ``finding_count`` is complete.
        facts: further scalar values that checks and texts may cite, e.g. ``line_rate``.
        tagged: by tag, what the rules came to that were written for a control; see `Tagged`.
        records: members of a population, for formats that are one (pull requests, pipeline runs).
        signature: of formats that carry one; `SignatureState.UNVERIFIABLE` until somebody verified it.
    """

    format: str
    tool: Tool
    subject: Subject
    outcome: Verdict
    reason: str = ""
    format_version: str = ""
    observed: datetime | None = None
    population: Population | None = None
    findings: tuple[Finding, ...] = ()
    finding_count: int = 0
    facts: dict[str, Scalar] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    tagged: tuple[Tagged, ...] = ()
    records: tuple[Record, ...] = ()
    signature: Signature = Signature()

    def counts(self) -> dict[str, int]:
        """Return how many unsuppressed findings there are by severity, plus ``total`` and ``suppressed``."""
        counts = {severity.value: 0 for severity in FindingSeverity}
        suppressed = 0
        for finding in self.findings:
            if finding.suppressed:
                suppressed += 1
            else:
                counts[finding.severity.value] += 1
        return counts | {"total": sum(counts.values()), "suppressed": suppressed}


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a file gave no normal form: a typed reason, never a silent skip.

    Attributes:
        code: a key of ``sspgen.model.codes.CODES``.
    """

    code: str
    message: str


def tool_key(name: str) -> str:
    """Return a tool's name as it is compared."""
    return name.strip().lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known about how a report came to be, beside the report.

    Attributes:
        observed: when the run that made it ended (timezone-aware), and ``origin`` where that time came from.
        tools: versions by the tool's name (`tool_key`), of every tool that took part in the run.
        root: prefix of places inside the workspace, which are made relative; with a slash at its end, or empty.
    """

    commit: str = ""
    observed: datetime | None = None
    origin: TimeOrigin = TimeOrigin.CONTEXT
    tools: tuple[tuple[str, str], ...] = ()
    subject: Subject = Subject()
    root: str = ""

    def version_of(self, tool: str) -> str | None:
        """Return the version of a tool that took part in the run; None when it did not."""
        return dict(self.tools).get(tool_key(tool))


@dataclass(frozen=True, slots=True)
class Artifact:
    """Bytes that were collected, and what was made of them.

    Attributes:
        name: path or name, workspace-relative, POSIX.
        sha256: hex digest of the original bytes.
        size: in bytes.
        kept: hex SHA-256 of the redacted bytes, which is what a store holds; empty when nothing was kept.
        result: the normal form, or the reason why there is none.
        observed: when the thing was observed (timezone-aware), and ``origin`` where that time came from.
        circumstances: what was known beside the bytes, so that the normal form can be made again.
    """

    name: str
    sha256: str
    size: int
    result: Report | Rejection
    observed: datetime | None = None
    origin: TimeOrigin = TimeOrigin.NONE
    kept: str = ""
    circumstances: Circumstances = Circumstances()


@dataclass(frozen=True, slots=True)
class Check:
    """An expectation over evidence, in CEL (Common Expression Language); true means pass."""

    id: str
    title: str
    expect: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class MaxAge:
    """How old evidence may be, counted from when it was observed.

    Attributes:
        database: how old a scanner's vulnerability database may be when it scanned; older needs review.
    """

    warn: timedelta | None = None
    fail: timedelta | None = None
    database: timedelta | None = None


class Relation(StrEnum):
    """What a source can do for a response point. "Supports" is not "satisfies"."""

    SATISFIES = "satisfies"
    SUPPORTS = "supports"


class Strength(StrEnum):
    """How directly evidence speaks: made for the control, through CWE or CCI chains, or that the process ran."""

    DIRECT = "direct"
    DERIVED = "derived"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Support:
    """A mapping row: this source speaks for this response point.

    Attributes:
        chain: how one gets from the evidence to the control, one step each, e.g. ``("CWE-79", "si-10")``.
        origin: who says so: empty for the workspace itself, else the mapping's source, and ``revision`` its revision.
        shows: what a passing source shows of the target, in a few words; empty when nobody said.
    """

    target: str
    relation: Relation
    strength: Strength = Strength.PROCESS
    span: Span | None = None
    chain: tuple[str, ...] = ()
    origin: str = ""
    revision: str = ""
    shows: str = ""


class MapsBy(StrEnum):
    """What in a report names controls by itself, beside the verdict of its source."""

    TAGS = "tags"
    WEAKNESSES = "weaknesses"


@dataclass(frozen=True, slots=True)
class Maps:
    """That a source's reports speak for controls through what they hold.

    Attributes:
        by: ``tags`` are controls and CCI that the tool names for its rules; ``weaknesses`` are the CWE of findings.
        only: ids of controls and families (``ac``, ``cm-6``) that it is believed about; empty for all.
    """

    by: MapsBy
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceSource:
    """Where evidence comes from and how fresh it must be, as a workspace declares it.

    Attributes:
        collector: id of the collector (``files``, ``git``), and ``query`` its own settings.
        expected: how many artifacts a complete collection has; fewer is ``not_run``, more is ``needs_review``.
        kind: what kind of evidence it is, a key of the shipped mappings (``image-scan``); empty for none of them.
        formats: ids of the formats that its kind comes in; empty for any.
        target: pattern (``*``, ``?``) that the name, digest or commit of what was looked at must match; empty for any.
    """

    id: str
    title: str
    collector: str
    query: dict[str, Json] = field(default_factory=dict)
    description: str = ""
    expected: int = 1
    kind: str = ""
    formats: tuple[str, ...] = ()
    target: str = ""
    max_age: MaxAge = MaxAge()
    checks: tuple[Check, ...] = ()
    supports: tuple[Support, ...] = ()
    maps: tuple[Maps, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """What a collector brought for one source.

    Attributes:
        artifacts: in natural order of their names.
        problem: why nothing, or not all, could be collected; empty when it could.
        note: what must be known about it all the same.
    """

    source: EvidenceSource
    artifacts: tuple[Artifact, ...] = ()
    problem: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check's verdict over a collection, with the sentence that explains it."""

    check: Check
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class EvidenceResult:
    """A source with its collection judged.

    Attributes:
        verdict: the worst over freshness, completeness and all checks.
        observed: the oldest observation that counts, and ``stale_at`` when it goes stale.
        warn: fresh, but past the warning age.
        condition: the worst over freshness and completeness alone, whatever the checks say; `Verdict.PASS` is sound.
        condition_reason: one sentence on why it is not sound.
    """

    collection: Collection
    verdict: Verdict
    reason: str
    results: tuple[CheckResult, ...] = ()
    observed: datetime | None = None
    origin: TimeOrigin = TimeOrigin.NONE
    stale_at: datetime | None = None
    warn: bool = False
    condition: Verdict = Verdict.NOT_RUN
    condition_reason: str = ""

    @property
    def source(self) -> EvidenceSource:
        """The source that was judged."""
        return self.collection.source
