"""Streams the results of XCCDF (NIST IR 7275, 1.1 and 1.2) out of any document that holds them.

A results file repeats its whole benchmark: rules are remembered by id (title, severity, controls), and each element is
dropped as soon as it was read, so that memory follows the number of rules and not the size of the file. Messages, check
output, addresses of the target and who ran the scan are never read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import Moment, earliest, identifiers, moment, number, severity, text
from sspgen.collect.formats.rule_results import RuleResults, State
from sspgen.collect.tags import cci_tags, nist_tags
from sspgen.load.xml_reader import iter_elements, local_name
from sspgen.model.evidence import Finding, FindingSeverity, Report, Subject, Tool

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from sspgen.model.evidence import Scalar

NAMESPACE: Final = "http://checklists.nist.gov/xccdf/"
KEEPS: Final = frozenset(
    {
        *("id", "idref", "severity", "title", "version", "ident", "reference", "href", "system", "result"),
        *("old-result", "remark", "authority", "start-time", "end-time", "test-system", "target", "benchmark"),
        *("profile", "score", "maximum"),
    }
)
"""What `read_xccdf` looks at, for the allow-list of a reader."""

FACTS: Final = ("benchmark", "benchmark_version", "profile", "targets", "fixed", "not_selected", "score")
"""Facts that `Results.facts` gives beside those of the rules."""

_HELD: Final = frozenset({"Rule", "rule-result", "TestResult"})
_STATES: Final = {
    "pass": State.PASSED,
    "fixed": State.PASSED,
    "fail": State.FAILED,
    "error": State.UNDECIDED,
    "unknown": State.UNDECIDED,
    "notchecked": State.UNCHECKED,
    "notapplicable": State.NOT_APPLICABLE,
    "informational": State.INFORMATIONAL,
}
_NOT_SELECTED: Final = "notselected"
_NIST: Final = ("800-53", "/800/53/")
_CCE: Final = "CCE-"
_IDENTS: Final = 200
_PRODUCTS: Final = {"openscap": "OpenSCAP", "scc": "SCC"}


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a benchmark says of a rule."""

    title: str = ""
    severity: str = ""
    idents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Results:
    """All results of a document.

    Attributes:
        tests: how many ``TestResult`` elements there are.
        targets: names of what was tested, in order, without repetition.
        score: of the last test with a score of a known maximum, 0 to 100.
    """

    rules: RuleResults = field(default_factory=RuleResults)
    tests: int = 0
    tool: Tool = field(default_factory=lambda: Tool("XCCDF"))
    benchmark: str = ""
    benchmark_version: str = ""
    profile: str = ""
    targets: dict[str, None] = field(default_factory=dict)
    times: list[Moment] = field(default_factory=list)
    fixed: int = 0
    not_selected: int = 0
    score: float | None = None
    _known: dict[str, _Rule] = field(default_factory=dict)

    @property
    def observed(self) -> Moment:
        """When the oldest of the tests ended."""
        return earliest(self.times)

    def facts(self) -> dict[str, Scalar]:
        """Return the facts named in `FACTS`."""
        return {
            "benchmark": self.benchmark,
            "benchmark_version": self.benchmark_version,
            "profile": self.profile,
            "targets": len(self.targets),
            "fixed": self.fixed,
            "not_selected": self.not_selected,
            "score": self.score,
        }

    def learn(self, rule: Element) -> None:
        """Remember a rule of the benchmark."""
        title = next((child.text for child in rule if local_name(child.tag) == "title"), None)
        idents, tags = _references(rule)
        self._known[rule.get("id", "")] = _Rule(text(title, 500), text(rule.get("severity"), 40), idents, tags)

    def take(self, result: Element) -> None:
        """Count one result of a rule."""
        children = {local_name(child.tag): child for child in result}
        stated = text(getattr(children.get("result"), "text", None), 40).lower()
        why, who, overridden = _waiver(result)
        if stated == _NOT_SELECTED and not overridden:
            self.not_selected += 1
            return
        self.fixed += stated == "fixed"
        state = _STATES.get(stated, State.UNDECIDED)
        rule = self._rule(result)
        if overridden and state is not State.FAILED:
            state = State.WAIVED
        finding = None
        if state in {State.FAILED, State.WAIVED}:
            finding = _finding(text(result.get("idref"), 500), rule, next(reversed(self.targets), ""))
        if finding is not None and state is State.WAIVED:
            finding = replace(finding, suppressed=True, justification=why or f"set to {stated!r}", waived_by=who)
        self.rules.add(state, rule.tags, finding)

    def _rule(self, result: Element) -> _Rule:
        known = self._known.get(result.get("idref", ""), _Rule())
        idents, tags = _references(result)
        return replace(
            known,
            severity=text(result.get("severity"), 40) or known.severity,
            idents=tuple(sorted({*known.idents, *idents}))[:_IDENTS],
            tags=tuple(sorted({*known.tags, *tags})),
        )

    def open(self, test: Element) -> None:
        """Take the attributes of a ``TestResult``."""
        self.tests += 1
        self.times.append(moment(test.get("end-time") or test.get("start-time")))
        self.tool = _tool(test.get("test-system")) or self.tool
        self.benchmark_version = self.benchmark_version or text(test.get("version"), 80)

    def note(self, name: str, element: Element) -> None:
        """Take an element that lies directly in a ``TestResult``."""
        if name == "target" and (target := text(element.text, 300)):
            self.targets[target] = None
        elif name == "profile":
            self.profile = self.profile or text(element.get("idref"), 300)
        elif name == "benchmark":
            self.benchmark = self.benchmark or text(element.get("id"), 300) or text(element.get("href"), 300)
        elif name == "score":
            self._score(element)

    def _score(self, element: Element) -> None:
        reached, most = number(element.text), number(element.get("maximum", "100"))
        if reached is not None and most is not None and 0 <= reached <= most and most > 0:
            self.score = round(100 * reached / most, 2)


def read_xccdf(data: bytes) -> Results:
    """Read every ``TestResult`` of a document, whatever is around it.

    Raises:
        XmlRefusedError: when it is not XML that may be read.
    """
    results = Results()
    path: list[str] = []
    held = 0
    for event, element in iter_elements(data, allow_doctype=True):
        name = local_name(element.tag)
        if event == "start":
            path.append(name)
            held += name in _HELD
            if name == "TestResult":
                results.open(element)
            elif name == "Benchmark":
                results.benchmark = results.benchmark or text(element.get("id"), 300)
            continue
        path.pop()
        parent = path[-1] if path else ""
        held -= name in _HELD
        if name == "Rule":
            results.learn(element)
        elif name == "rule-result" and parent == "TestResult":
            results.take(element)
        elif parent == "TestResult":
            results.note(name, element)
        elif parent == "Benchmark" and name == "version":
            results.benchmark_version = text(element.text, 80)
        if not held or name in _HELD or parent == "TestResult":
            element.clear()
    return results


def xccdf_report(reader: str, version: str, results: Results) -> Report:
    """Return the normal form of what was streamed.

    Args:
        reader: id of the reader.
        version: of the format, as the file states it.
        results: what `read_xccdf` gave.
    """
    outcome = results.rules.outcome()
    observed = results.observed
    notes = [observed.note, *results.rules.findings.notes()]
    if results.fixed:
        notes.append(f"rules that failed and were put right by the scanner itself: {results.fixed}")
    return Report(
        format=reader,
        format_version=version,
        tool=results.tool,
        subject=Subject("host", next(iter(results.targets), "")),
        outcome=outcome.verdict,
        reason=outcome.reason,
        observed=observed.time,
        population=results.rules.population(),
        findings=results.rules.findings.kept(),
        finding_count=results.rules.findings.count,
        facts=results.rules.facts() | results.facts(),
        notes=tuple(note for note in notes if note),
        tagged=results.rules.tagged(),
    )


def _references(element: Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the identifiers and the controls that a rule or its result names."""
    idents: set[str] = set()
    tags: set[str] = set()
    for child in element:
        name = local_name(child.tag)
        if name not in {"ident", "reference"}:
            continue
        tags.update(cci_tags(child.text))
        written = text(child.text, 80)
        source = child.get("href") or child.get("system") or ""
        if any(name in source for name in _NIST):
            tags.update(nist_tags(child.text))
        if name == "ident" and written.startswith(_CCE):
            idents.add(written)
        idents.update(identifiers(child.text))
    return tuple(sorted(idents)[:_IDENTS]), tuple(sorted(tags))


def _waiver(result: Element) -> tuple[str, str, bool]:
    """Return why and by whom a failure was set to something else, and whether one was (XCCDF 1.2, 6.6.4.4)."""
    why = who = ""
    overridden = False
    for override in result:
        if local_name(override.tag) != "override":
            continue
        who = text(override.get("authority"), 300) or who
        for child in override:
            said = text(child.text, 500)
            overridden |= local_name(child.tag) == "old-result" and said.lower() == "fail"
            why = said if local_name(child.tag) == "remark" and said else why
    return why, who, overridden


def _finding(rule_id: str, rule: _Rule, target: str) -> Finding:
    raw = rule.severity
    return Finding(
        rule=rule_id or "unknown",
        title=rule.title or rule_id or "a rule without an id failed",
        severity=FindingSeverity.UNKNOWN if raw == "unknown" else severity(raw),
        raw_severity=raw,
        location=target,
        identifiers=rule.idents,
        tags=rule.tags,
    )


def _tool(platform: str | None) -> Tool | None:
    """Return the scanner that a CPE names (``cpe:/a:redhat:openscap:1.3.5``, or the form of CPE 2.3)."""
    written = text(platform, 300).removeprefix("cpe:2.3:").removeprefix("cpe:/")
    parts = written.split(":")
    if len(parts) < 3 or parts[0] != "a":  # noqa: PLR2004 - part, vendor, product
        return None
    version = parts[3] if len(parts) > 3 and parts[3] not in "*-" else ""  # noqa: PLR2004 - then the version
    return Tool(_PRODUCTS.get(parts[2].lower(), parts[2])[:80] or "XCCDF", version[:80])
