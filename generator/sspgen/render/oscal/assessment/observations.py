"""Observations: what each check says, when the evidence was observed, and until when it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import Verdict
from sspgen.render.oscal.assessment.checks import evaluated, method
from sspgen.render.oscal.assessment.proofs import Reports
from sspgen.render.oscal.assessment.subjects import Subjects
from sspgen.render.oscal.assessment.tools import origins
from sspgen.render.oscal.values import Node, compact, instant, named, prop, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.assess.poam import PoamItem
    from sspgen.model.evidence import EvidenceResult
    from sspgen.render.oscal.api import Making
    from sspgen.render.oscal.assessment.checks import Evaluated

_TYPES = {Verdict.PASS: ["control-objective"], Verdict.FAIL: ["discovery"], Verdict.STALE: ["historic"]}
_LOOKED = "No report says when it was observed; this is when the evidence was looked for."


class Observations:
    """The observations of a plan, and which of them speak for what.

    Attributes:
        nodes: in the order of the sources.
        items: what was looked at and is not in the plan, for the local definitions.
        resources: of the back matter, that they refer to.
    """

    def __init__(self, making: Making, sources: frozenset[str] | None = None, texts: Iterable[PoamItem] = ()) -> None:
        """Observe.

        Args:
            making: what the document is made of.
            sources: ids of the evidence sources to observe; None for all.
            texts: items that the plan's own texts show, which are observed, too.
        """
        self._making = making
        self._subjects = Subjects(making.plan, making.names)
        self._reports = Reports(making.names, making.kept)
        self._of_source: dict[str, dict[str, Node]] = {}
        self._of_point: dict[str, dict[str, None]] = {}
        wanted = (each for each in evaluated(making.plan) if sources is None or each.source in sources)
        self.nodes = [self._observe(each) for each in wanted]
        self._of_text = {item.id: self._read(item) for item in texts}
        self.nodes += self._of_text.values()
        self.items = self._subjects.items
        self.resources = self._reports.resources

    def about(self, source: str, check: str = "") -> list[Node]:
        """Return references to the observations of a source, or of one of its checks."""
        of_source = self._of_source.get(source, {})
        found = [of_source[check]] if check in of_source else of_source.values()
        return _references(node["uuid"] for node in found)

    def speaking_for(self, point: str) -> list[Node]:
        """Return references to the observations that speak for a response point."""
        return _references(self._of_point.get(point, ()))

    def behind(self, item: PoamItem) -> list[Node]:
        """Return references to the observations that an item of the POA&M follows from."""
        if item.source:
            return self.about(item.source, item.check)
        found = self._of_text.get(item.id)
        return _references([found["uuid"]] if found else ())

    def _read(self, item: PoamItem) -> Node:
        names = self._making.names
        known = names.components
        return compact(
            {
                "uuid": names.uuid("observation-of-text", item.id),
                "title": verbatim(item.weakness) or item.id,
                "description": verbatim(item.why) or verbatim(item.weakness) or item.id,
                "props": [prop("kind", item.kind)],
                "methods": ["EXAMINE"],
                "types": ["ssp-statement-issue"],
                "origins": origins((), names),
                "subjects": [{"subject-uuid": known[c], "type": "component"} for c in item.components if c in known],
                "collected": instant(self._making.plan.as_of),
            }
        )

    def _observe(self, each: Evaluated) -> Node:
        result, making = each.result, self._making
        seen = result.observed
        node = compact(
            {
                "uuid": making.names.uuid("observation", each.source, each.key),
                "title": f"{named(result.source.title, each.source)}: {named(each.title, each.key)}",
                "description": _described(each),
                "props": _props(each),
                "methods": [_method(result)],
                "types": _TYPES.get(each.verdict, []),
                "origins": origins((result,), making.names),
                "subjects": self._subjects.of(result),
                "relevant-evidence": self._reports.of(result),
                "collected": instant(seen or making.plan.as_of),
                "expires": instant(result.stale_at if seen else None),
                "remarks": "" if seen else _LOOKED,
            }
        )
        self._of_source.setdefault(each.source, {}).setdefault(each.key, node)
        for point in each.points:
            self._of_point.setdefault(point.id, {})[node["uuid"]] = None
        return node


def collected(results: tuple[EvidenceResult, ...]) -> tuple[str, str]:
    """Return when the oldest and the newest evidence was observed (RFC 3339); empty where none says."""
    times = [result.observed for result in results if result.observed]
    return (instant(min(times)), instant(max(times))) if times else ("", "")


def _references(uuids: Iterable[str]) -> list[Node]:
    return [{"observation-uuid": uuid} for uuid in uuids]


def _method(result: EvidenceResult) -> str:
    return method(result) if result.collection.artifacts else "UNKNOWN"


def _described(each: Evaluated) -> str:
    reason = verbatim(each.reason)
    return f"{each.verdict.value.replace('_', ' ').capitalize()}{': ' if reason else ''}{reason}"


def _props(each: Evaluated) -> list[Node]:
    result = each.result
    return [
        prop("verdict", each.verdict.value),
        prop("check-alone", each.said.value if each.said is not each.verdict else ""),
        prop("evidence-source", each.source),
        prop("check", each.key),
        prop("expects", each.expect),
        prop("source-verdict", result.verdict.value, remarks=verbatim(result.reason)),
        prop("observed-by", result.origin.value if result.observed else ""),
        prop("problem", result.collection.problem),
        prop("getting-old", "yes" if result.warn else ""),
    ]
