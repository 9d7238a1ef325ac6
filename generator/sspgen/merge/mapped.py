"""What reports say of controls by themselves, beside their source's verdict: tags of rules, weaknesses of findings.

Only of sources that ask for it. Rules that a tool tags with a control were written for it: that they pass supports the
control, that one fails contradicts it. A weakness is a sign and no more: a finding raises doubt, it contradicts only
where the workspace's own mapping says that it is direct, and nothing found proves nothing.

Where part of the reports is missing, nobody knows of which controls they would have spoken. So a source that maps and
is not complete casts doubt on everything that it may speak for: taking away the one report that names a control can
never make the rest look sufficient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.merge.judge import worst
from sspgen.model.evidence import MapsBy, Relation, Report, Strength, Tagged, Verdict
from sspgen.model.ids import control_label, natural_key
from sspgen.model.limits import TAGS_KEPT
from sspgen.model.mapping import Mappings, Row
from sspgen.model.plan import ProofItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.evidence import EvidenceResult, Finding, Maps

Spell = Callable[[str], str]
"""Finds the catalog's id of a control or statement part."""

_NIST, _CCI, _CWE = "nist-800-53:", "cci:", "CWE-"
_NO_CONTROL = "-"
"""What no control is called: the scope of a mapping without rows."""


@dataclass(frozen=True, slots=True)
class Silence:
    """That a source which maps is not complete, so that what it would say of some controls is not known.

    Attributes:
        only: controls and families that it may speak for; empty for all.
    """

    item: ProofItem
    only: tuple[str, ...]

    def covers(self, control: str) -> bool:
        """Tell whether it may have spoken of a control."""
        return _covered(control, self.only)


def spoken(result: EvidenceResult, mappings: Mappings, spell: Spell) -> Iterator[tuple[str, ProofItem]]:
    """Yield what a source's reports say by themselves: targets, each with its proof item."""
    for maps in result.source.maps:
        rows = _tag_rows(result, mappings) if maps.by is MapsBy.TAGS else _weakness_rows(result, mappings)
        for row, item in rows:
            if row.relation is not None and _covered(row.target.partition("_smt")[0], maps.only):
                yield spell(row.target), item


def silences(result: EvidenceResult, mappings: Mappings, spell: Spell) -> Iterator[Silence]:
    """Yield what a source cannot say because part of its reports is missing or was left out."""
    for maps in result.source.maps:
        lost = _lost(result, maps)
        if lost:
            verdict = worst((result.condition, Verdict.NEEDS_REVIEW))
            what = "tags of its rules" if maps.by is MapsBy.TAGS else "weaknesses that it finds"
            reason = f"{lost}, so what the {what} say of this control is not known"
            item = _item(result, verdict, reason, Row("", Relation.SUPPORTS, _STRENGTHS[maps.by]), maps.by.value)
            yield Silence(item, _scope(maps, mappings, spell))


_STRENGTHS = {MapsBy.TAGS: Strength.DIRECT, MapsBy.WEAKNESSES: Strength.DERIVED}


def _scope(maps: Maps, mappings: Mappings, spell: Spell) -> tuple[str, ...]:
    if maps.only or maps.by is MapsBy.TAGS:
        return maps.only
    targets = (row.target.partition("_smt")[0] for rows in mappings.weaknesses.values() for row in rows.values())
    return tuple(sorted({spell(target) for target in targets}, key=natural_key)) or (_NO_CONTROL,)


def _covered(control: str, only: tuple[str, ...]) -> bool:
    """Tell whether a control is, is an enhancement of, or belongs to the family of, one of these."""
    return not only or any(control == name or control.startswith((f"{name}-", f"{name}.")) for name in only)


def _lost(result: EvidenceResult, maps: Maps) -> str:
    artifacts, expected = result.collection.artifacts, result.source.expected
    reports = [artifact.result for artifact in artifacts if isinstance(artifact.result, Report)]
    if result.collection.problem or len(reports) != expected or len(artifacts) != expected:
        return result.condition_reason or f"{len(reports)} of {expected} expected reports were read"
    if maps.by is MapsBy.TAGS:
        return next((f"{TAGS_KEPT} tags were read" for r in reports if len(r.tagged) >= TAGS_KEPT), "")
    part = (f"{len(r.findings)} of {r.finding_count} findings were read" for r in reports if _cut(r))
    return next(part, "")


def _cut(report: Report) -> bool:
    return report.finding_count > len(report.findings)


def _reports(result: EvidenceResult) -> list[Report]:
    return [a.result for a in result.collection.artifacts if isinstance(a.result, Report)]


def _tag_rows(result: EvidenceResult, mappings: Mappings) -> Iterator[tuple[Row, ProofItem]]:
    tool = next((report.tool for report in _reports(result)), None)
    for tagged in _sums(report.tagged for report in _reports(result)):
        if tagged.tag.startswith(_NIST):
            control = tagged.tag.removeprefix(_NIST)
            rows = [Row(control, Relation.SUPPORTS, Strength.DIRECT)]
            if tool is not None:
                rows = [Row(control, Relation.SUPPORTS, Strength.DIRECT, "", tool.name, tool.version)]
            name = control_label(control)
        else:
            name = tagged.tag.removeprefix(_CCI)
            rows = list(mappings.items.get(name, {}).values())
        verdict, said = _came_to(tagged)
        for row in rows:
            doubted = verdict is Verdict.FAIL and row.strength is Strength.DERIVED
            came = Verdict.NEEDS_REVIEW if doubted else verdict
            yield row, _item(result, worst((came, result.condition)), said, row, f"rules tagged {name}")


def _sums(tallies: Iterable[tuple[Tagged, ...]]) -> list[Tagged]:
    sums: dict[str, Tagged] = {}
    for tagged in (one for tally in tallies for one in tally):
        known = sums.get(tagged.tag, Tagged(tagged.tag))
        sums[tagged.tag] = Tagged(
            tagged.tag,
            known.passed + tagged.passed,
            known.failed + tagged.failed,
            known.undecided + tagged.undecided,
        )
    return [sums[tag] for tag in sorted(sums, key=natural_key)]


def _came_to(tagged: Tagged) -> tuple[Verdict, str]:
    """Return what the rules of a tag came to: one failure fails it, one open question leaves it open."""
    total = tagged.passed + tagged.failed + tagged.undecided
    if tagged.failed:
        return Verdict.FAIL, f"{tagged.failed} of {total} rules failed"
    if tagged.passed and not tagged.undecided:
        return Verdict.PASS, f"all {total} rules passed"
    return Verdict.NEEDS_REVIEW, f"{tagged.undecided} of {total} rules are not decided"


def _weakness_rows(result: EvidenceResult, mappings: Mappings) -> Iterator[tuple[Row, ProofItem]]:
    found: dict[str, list[Finding]] = {}
    for report in _reports(result):
        for finding in report.findings:
            for name in finding.identifiers if not finding.suppressed else ():
                if name.startswith(_CWE):
                    found.setdefault(name, []).append(finding)
    for name in sorted(found, key=natural_key):
        first = found[name][0]
        where = f" at {first.location}" if first.location else ""
        said = f"{_findings(len(found[name]))} of this weakness, such as {first.rule}{where}"
        for row in mappings.weaknesses.get(name, {}).values():
            verdict = Verdict.FAIL if row.strength is Strength.DIRECT else Verdict.NEEDS_REVIEW
            yield row, _item(result, worst((verdict, result.condition)), said, row, name)


def _findings(number: int) -> str:
    return "1 finding" if number == 1 else f"{number} findings"


def _item(result: EvidenceResult, verdict: Verdict, said: str, row: Row, by: str) -> ProofItem:
    source = result.source
    sound = result.condition is Verdict.PASS or verdict is not result.condition
    return ProofItem(
        source=source.id,
        title=source.title,
        verdict=verdict,
        reason=said if sound or not row.target else f"{result.condition_reason}; {said}",
        relation=Relation.SUPPORTS,
        strength=row.strength,
        check=f"{by}: none fails" if row.strength is Strength.DIRECT else "",
        observed=result.observed,
        stale_at=result.stale_at,
        chain=tuple(filter(None, (by, row.target))),
        origin=row.origin,
        revision=row.revision,
        shows=row.shows,
    )
