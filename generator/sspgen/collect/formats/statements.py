"""What an in-toto statement says, in the normal form, whoever carried it: a bare file, an envelope, a bundle.

Readers of signed and unsigned statements share this, so that the same words come to the same result. Whether anybody
should believe them is not decided here: `report_of` takes the doubt, and a pass in doubt is for a person to review.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import Moment, earliest, entries, mapping, text
from sspgen.collect.findings import FindingList, Outcome, joined
from sspgen.model.evidence import Population, Record, Report, Signature, Subject, Tool, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sspgen.model.evidence import Json, Scalar

TYPE: Final = "https://in-toto.io/Statement/"
PROVENANCE: Final = "https://slsa.dev/provenance/"
COMMON_FACTS: Final = ("statements", "predicate_type", "subjects")
PROVENANCE_FACTS: Final = ("builder_id", "build_type", "source", "source_ref", "source_commit", "invocation_id")
OTHER_FACTS: Final = ("result", "verifier", "policy", "levels", "resource", "attributes")
KEEPS: Final = frozenset(
    {"_type", "predicateType", "subject", "name", "uri", "digest.*", "predicate"},
)
"""What every statement is read for; each predicate adds its own."""

_VERSIONS: Final = ("v0.1", "v1", "v1.0")
_DIGITS: Final = {"md5": (32,), "sha1": (40,), "sha224": (56,), "sha256": (64,), "sha384": (96,), "sha512": (128,)}
_COMMIT_DIGITS: Final = (40, 64)
_COMMIT_KEYS: Final = ("gitCommit", "sha1")
_HEX: Final = re.compile(r"[0-9a-fA-F]{8,256}")
_PREFERRED: Final = ("sha256", "sha512", "sha384")
_WORST: Final = (
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.NEEDS_REVIEW,
    Verdict.STALE,
    Verdict.NOT_RUN,
    Verdict.NOT_APPLICABLE,
    Verdict.PASS,
)
_FACTS_JOINED: Final = 10
_NO_TOOL: Final = Tool("in-toto")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement taken apart; nothing of it is believed yet.

    Attributes:
        version: of the statement's own form, ``v0.1`` or ``v1``.
        subjects: name and digest (``algorithm:hex``) of each; ``commit`` is the git revision of the first that has one.
        damage: what could not be read of it.
    """

    version: str
    predicate_type: str
    predicate: dict[str, Json]
    subjects: tuple[tuple[str, str], ...]
    commit: str = ""
    damage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement says, as if it were believed.

    Attributes:
        verdict: what the content comes to; ``reason`` why that is no pass.
        moment: when what it tells of ended.
        facts: by name, some of `PROVENANCE_FACTS` and `OTHER_FACTS`.
    """

    verdict: Verdict
    reason: str = ""
    tool: Tool = _NO_TOOL
    commit: str = ""
    moment: Moment = field(default_factory=Moment)
    population: Population | None = None
    findings: FindingList = field(default_factory=FindingList)
    facts: dict[str, Scalar] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    notes: tuple[str, ...] = ()


def is_statement(document: Json) -> bool:
    """Tell whether a document is an in-toto statement of any version."""
    return isinstance(document, dict) and str(document.get("_type"))[: len(TYPE)] == TYPE


def is_provenance(document: Json) -> bool:
    """Tell whether a document is a statement with SLSA provenance of any version."""
    kind = document.get("predicateType") if isinstance(document, dict) else None
    return is_statement(document) and isinstance(kind, str) and kind.startswith(PROVENANCE)


def statement_of(document: Json) -> Statement:
    """Take a statement apart.

    Raises:
        Unreadable: when it is of a version that is not read, or names no predicate.
    """
    found = mapping(document)
    version = text(found.get("_type"), 200).removeprefix(TYPE)
    if version not in _VERSIONS:
        raise Unreadable(f"in-toto statement version {version or 'unknown'} is not read, v0.1 and v1 are")
    predicate_type = text(found.get("predicateType"), 300)
    if not predicate_type:
        raise Unreadable("the in-toto statement names no predicate type")
    damage: list[str] = []
    subjects = [_named(each, damage) for each in entries(found.get("subject"), "subject", damage)]
    if not subjects:
        damage.append("the statement names no subject")
    predicate = found.get("predicate")
    if predicate is not None and not isinstance(predicate, dict):
        damage.append("its predicate is no object")
    revisions = (commit_of(each.get("digest")) for each in entries(found.get("subject"), "", []))
    return Statement(
        version=version,
        predicate_type=predicate_type,
        predicate=mapping(predicate),
        subjects=tuple(subjects),
        commit=next(filter(None, revisions), ""),
        damage=tuple(damage),
    )


def _named(subject: dict[str, Json], damage: list[str]) -> tuple[str, str]:
    name = text(subject.get("name"), 512) or text(subject.get("uri"), 512)
    digest = digest_of(subject.get("digest"))
    if not digest:
        damage.append("a subject has no digest that can be read")
    return name, digest


def digest_of(digests: Json) -> str:
    """Return the strongest digest of a digest set as ``algorithm:hex``; empty when none has the form it must have."""
    found = mapping(digests)
    for name in (*_PREFERRED, *sorted(found)):
        written = text(found.get(name), 300)
        if _HEX.fullmatch(written) and len(written) in _DIGITS.get(name, (len(written),)):
            return f"{text(name, 40)}:{written.lower()}"
    return ""


def commit_of(digests: Json) -> str:
    """Return the git revision of a digest set; a number of digits that no revision has gives none."""
    for name in _COMMIT_KEYS:
        written = text(mapping(digests).get(name), 80)
        if _HEX.fullmatch(written) and len(written) in _COMMIT_DIGITS:
            return written.lower()
    return ""


def believed(said: Iterable[Said], damage: Sequence[str]) -> Outcome:
    """Return what statements come to when they are believed: the worst of them, and damage is never a pass."""
    outcomes = [Outcome(each.verdict, each.reason) for each in said]
    if damage:
        outcomes.append(Outcome(Verdict.NEEDS_REVIEW, joined(damage)))
    if not outcomes:
        return Outcome(Verdict.NOT_RUN, "there is no statement in it")
    worst = min((each.verdict for each in outcomes), key=_WORST.index)
    return Outcome(worst, joined(each.reason for each in outcomes if each.verdict is worst and each.reason))


def doubted(outcome: Outcome, doubt: str) -> Outcome:
    """Return an outcome that nobody vouches for: what would be good news is for a person to review."""
    if doubt and outcome.verdict in {Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.NEEDS_REVIEW}:
        return Outcome(Verdict.NEEDS_REVIEW, joined(filter(None, (doubt, outcome.reason))))
    return outcome


def report_of(
    name: str,
    statements: Sequence[Statement],
    said: Sequence[Said],
    *,
    doubt: str,
    signature: Signature | None = None,
    facts: tuple[str, ...] = (),
    more: dict[str, Scalar] | None = None,
    version: str = "",
) -> Report:
    """Return statements as one report.

    Args:
        name: the reader's id.
        statements: taken apart.
        said: what each of them says, in the same order.
        doubt: why nobody should believe them yet; empty when somebody vouches for them.
        signature: on them; None where there is none.
        facts: names of the facts that the report has, beside `COMMON_FACTS`.
        more: further facts, of what carried the statements.
        version: the format's version; empty for that of the statements.
    """
    damage = [each for statement in statements for each in statement.damage]
    outcome = doubted(believed(said, damage), doubt)
    when = earliest(each.moment for each in said)
    findings = FindingList()
    for finding in (finding for each in said for finding in each.findings.kept()):
        findings.add(finding)
    notes = [note for each in said for note in each.notes]
    subject = _subject(statements, said, notes)
    return Report(
        format=name,
        format_version=version or _several(each.version for each in statements),
        tool=next((each.tool for each in said if each.tool is not _NO_TOOL), _NO_TOOL),
        subject=subject,
        outcome=outcome.verdict,
        reason=outcome.reason,
        observed=when.time,
        population=_population(statements, said),
        findings=findings.kept(),
        finding_count=sum(each.findings.count for each in said),
        facts=_facts(statements, said, facts) | (more or {}),
        records=tuple(record for each in said for record in each.records),
        notes=tuple(dict.fromkeys(filter(None, (when.note, *notes, *findings.notes())))),
        signature=signature or Signature(),
    )


def _subject(statements: Sequence[Statement], said: Sequence[Said], notes: list[str]) -> Subject:
    subjects = [each for statement in statements for each in statement.subjects]
    name, digest = subjects[0] if subjects else ("", "")
    pairs = zip(statements, said, strict=True)
    commits = {commit for statement, each in pairs if (commit := each.commit or statement.commit)}
    if len(commits) > 1:
        notes.append(f"its statements are about {len(commits)} commits")
    return Subject(_kind(name), name, digest, commits.pop() if len(commits) == 1 else "")


def _kind(name: str) -> str:
    if name.startswith(("pkg:oci/", "pkg:docker/")):
        return "image"
    return "package" if name.startswith("pkg:") else "unknown"


def _population(statements: Sequence[Statement], said: Sequence[Said]) -> Population:
    if len(said) == 1 and said[0].population is not None:
        return said[0].population
    return Population("subjects", sum(len(statement.subjects) for statement in statements))


def _facts(statements: Sequence[Statement], said: Sequence[Said], names: tuple[str, ...]) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {
        "statements": len(statements),
        "predicate_type": _several(each.predicate_type for each in statements),
        "subjects": sum(len(each.subjects) for each in statements),
    }
    return found | {name: _several(str(each.facts.get(name, "")) for each in said) for name in names}


def _several(values: Iterable[str]) -> str:
    """Return one value, or several that differ as one text, so that no check takes one of them for all."""
    different = sorted(set(filter(None, values)))
    more = (f"and {len(different) - _FACTS_JOINED} more",) * (len(different) > _FACTS_JOINED)
    return ", ".join((*different[:_FACTS_JOINED], *more))
