"""What a check looked at: components that cite its source, items of the inventory, and what its reports name.

What is neither is an item of the inventory for these results alone, which claims no place in the system's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import Report
from sspgen.render.oscal.values import Node, compact, line, named, prop, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import EvidenceResult, Subject
    from sspgen.model.plan import Plan
    from sspgen.render.oscal.names import Names


class Subjects:
    """Finds the subjects of evidence sources, and gathers items for what the plan has no object for."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self._names = names
        self._items: dict[Subject, Node] = {}
        self._inventory = {item.id: item for item in plan.system.inventory if item.id}
        self._citing: dict[str, dict[str, None]] = {}
        for component, answers in plan.answers_by_component.items():
            for source in (source for answer in answers for source in answer.evidence):
                self._citing.setdefault(source, {})[component] = None

    @property
    def items(self) -> list[Node]:
        """The local items: all subjects that were asked for, and that are not in the plan."""
        return list(self._items.values())

    def components(self, source: str) -> list[Node]:
        """Return the components whose answers cite a source."""
        known = self._names.components
        cited = (name for name in self._citing.get(source, ()) if name in known)
        return [{"subject-uuid": known[name], "type": "component"} for name in cited]

    def of(self, result: EvidenceResult) -> list[Node]:
        """Return the subjects of a source, each once."""
        return [*self.components(result.source.id), *self._looked_at(result)]

    def _looked_at(self, result: EvidenceResult) -> Iterator[Node]:
        reports = (artifact.result for artifact in result.collection.artifacts)
        for subject in dict.fromkeys(report.subject for report in reports if isinstance(report, Report)):
            item = self._inventory.get(subject.name)
            if item is not None:
                yield {"subject-uuid": self._names.known_uuid("inventory", item.id), "type": "inventory-item"}
            elif line(subject.name + subject.digest + subject.commit):
                yield {"subject-uuid": self._local(subject)["uuid"], "type": "inventory-item"}

    def _local(self, subject: Subject) -> Node:
        found = self._items.get(subject)
        if found is None:
            told = (subject.kind, subject.name, subject.digest, subject.commit)
            found = self._items[subject] = compact(
                {
                    "uuid": self._names.uuid("subject", *told),
                    "description": verbatim(named(subject.name, subject.digest, subject.commit)),
                    "props": [
                        prop("kind", subject.kind),
                        prop("name", subject.name),
                        prop("digest", subject.digest),
                        prop("commit", subject.commit),
                    ],
                }
            )
        return found
