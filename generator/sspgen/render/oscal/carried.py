"""A plan that came as OSCAL, written back: the document as it was, with what sspgen found out added beside it.

Everything of the original stays where it was, its UUIDs, links and what nobody models included. Added are properties of
our namespace, what they need to stand on, and the evidence that they speak of. What an earlier build of ours added is
computed anew, so that an old proof never outlives its evidence; where a text was first written is kept.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sspgen.render.oscal.requirements import answer_props
from sspgen.render.oscal.values import NS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.plan import Plan, PlanAnswer
    from sspgen.render.oscal.values import Node

_MODEL: Final = "system-security-plan"
_COMPUTED: Final = frozenset(
    (
        *("generator", "uncommitted-changes", "total", "documented", "claimed", "proven", "claim", "proof", "verdict"),
        "raw-status",
    )
)
"""Properties of our namespace that say how things stand: those of an earlier build count for nothing."""
_WRITTEN_ONCE: Final = frozenset(("source", "commit", "signature"))
"""Properties of our namespace that say where a text was first written, through however many hands it went."""
_EVIDENCE: Final = "evidence-source"
_THIS_SYSTEM: Final = "this-system"


def overlay(body: Node, plan: Plan) -> Node:
    """Return the body of the document that a plan was read from, with what the plan adds to it.

    Args:
        body: the plan as it would be written without an original, and returned where there is none.
        plan: the plan.
    """
    original = plan.original.document.get(_MODEL)
    if not isinstance(original, dict):
        return body
    document: Node = _copy(original)
    # What is added later stands in other places: which object is which is told while both are of one shape.
    pairs = list(zip(_holders(document), _holders(original), strict=True))
    known = _without_our_results(document)
    _add_metadata(document, body)
    _add_system(document, body)
    for requirement in body["control-implementation"]["implemented-requirements"]:
        _add_results(requirement, known)
    for answer in _answers(plan):
        if (node := known.get(answer.uuid)) is not None:
            _add_props(node, answer_props(answer))
    _add_evidence(document, body)
    _drop_emptied(pairs)
    return document


def _copy(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _copy(held) for key, held in value.items()}
    return [_copy(held) for held in value] if isinstance(value, list) else value


def _objects(holder: object, key: str) -> list[Node]:
    """Return the objects of a list, whatever shape the original has."""
    found = holder.get(key) if isinstance(holder, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _without_our_results(document: Node) -> dict[str, Node]:
    """Take out what an earlier build of ours found out; return what answers controls, by UUID, the first of each."""
    dropped = {str(r.get("uuid")) for r in _objects(document.get("back-matter"), "resources") if _own(r, _EVIDENCE)}
    known: dict[str, Node] = {}
    for node in _answering(document):
        known.setdefault(str(node.get("uuid")), node)
        _keep(node, "props", lambda each: not _is_computed(each))
        _keep(node, "links", lambda each: str(each.get("href"))[1:] not in dropped)
    metadata = document.get("metadata")
    if isinstance(metadata, dict):
        _keep(metadata, "props", lambda each: not _is_computed(each))
    if dropped:
        _keep(document["back-matter"], "resources", lambda each: str(each.get("uuid")) not in dropped)
    return known


def _answering(document: Node) -> Iterator[Node]:
    """Yield the requirements, statements and answers of a document."""
    for requirement in _objects(document.get("control-implementation"), "implemented-requirements"):
        yield requirement
        yield from _objects(requirement, "by-components")
        for statement in _objects(requirement, "statements"):
            yield statement
            yield from _objects(statement, "by-components")


def _keep(node: Node, key: str, wanted: Any) -> None:  # noqa: ANN401 - a predicate over any object
    """Leave out members of a list that are not wanted; it stays where it is, for what is added later."""
    held = node.get(key)
    if isinstance(held, list):
        node[key] = [each for each in held if not isinstance(each, dict) or wanted(each)]


def _holders(document: Node) -> Iterator[object]:
    """Yield everything that an earlier build of ours may have added something to."""
    yield from _answering(document)
    yield document.get("metadata")
    yield document.get("back-matter")


def _drop_emptied(pairs: Iterable[tuple[object, object]]) -> None:
    """Take out the lists that lost their last member: OSCAL allows no empty list. Those of the original stay."""
    for node, before in pairs:
        for key in ("props", "links", "resources"):
            if isinstance(node, dict) and node.get(key) == [] and isinstance(before, dict) and before.get(key):
                del node[key]


def _is_computed(prop: Node) -> bool:
    return prop.get("ns") == NS and prop.get("name") in _COMPUTED


def _own(node: Node, name: str) -> bool:
    return any(prop.get("ns") == NS and prop.get("name") == name for prop in _objects(node, "props"))


def _add_props(node: Node, props: Iterable[Node]) -> None:
    """Add properties of our namespace at the end, by name; of those that an earlier build wrote, its own stand."""
    held = node.get("props", [])
    ours = [prop for prop in props if prop.get("ns") == NS]
    if not isinstance(held, list) or not ours:
        return
    managed = _COMPUTED | _WRITTEN_ONCE | {prop["name"] for prop in ours}
    earlier: list[Node] = []
    others: list[Any] = []
    for prop in held:
        again = isinstance(prop, dict) and prop.get("ns") == NS and prop.get("name") in managed
        (earlier if again else others).append(prop)
    written = {prop["name"] for prop in earlier}
    new = [*earlier, *(prop for prop in ours if prop["name"] not in written)]
    node["props"] = [*others, *sorted(new, key=itemgetter("name"))]


def _add_links(node: Node, links: Iterable[Node]) -> None:
    held = node.get("links", [])
    added = [link for link in links if link.get("rel") == "evidence"]
    if added and isinstance(held, list):
        node["links"] = [*held, *added]


def _add_metadata(document: Node, body: Node) -> None:
    metadata = document.setdefault("metadata", _copy(body["metadata"]))
    if not isinstance(metadata, dict):
        return
    metadata["last-modified"] = body["metadata"]["last-modified"]
    _add_props(metadata, body["metadata"].get("props", ()))


def _add_system(document: Node, body: Node) -> None:
    """Add the component that stands for the system where there is none: what names no component is answered by it."""
    implementation = document.get("system-implementation")
    listed = _objects(implementation, "components")
    if not isinstance(implementation, dict) or any(each.get("type") == _THIS_SYSTEM for each in listed):
        return
    ours = _objects(body["system-implementation"], "components")
    held = implementation.get("components", [])
    if isinstance(held, list):
        implementation["components"] = [*held, *(each for each in ours if each["type"] == _THIS_SYSTEM)]


def _add_results(requirement: Node, known: dict[str, Node]) -> None:
    """Add claims and proofs to a requirement of the original and to its statements; one that it lacks stays out."""
    node = known.get(requirement["uuid"])
    if node is None:
        return
    _add_props(node, _results(requirement))
    for statement in requirement.get("statements", ()):
        own = known.get(statement["uuid"])
        if own is not None:
            _add_props(own, _results(statement))
            _add_links(own, statement.get("links", ()))
        elif isinstance(node.get("statements", []), list):
            bare = {key: held for key, held in statement.items() if key != "by-components"}
            node["statements"] = [*node.get("statements", ()), bare]


def _results(node: Node) -> list[Node]:
    return [prop for prop in node.get("props", ()) if _is_computed(prop)]


def _answers(plan: Plan) -> Iterator[PlanAnswer]:
    for control in plan.controls():
        yield from control.answers
    yield from (outside.answer for outside in plan.outside)


def _add_evidence(document: Node, body: Node) -> None:
    resources = [each for each in _objects(body["back-matter"], "resources") if _own(each, _EVIDENCE)]
    if not resources:
        return
    matter = document.setdefault("back-matter", {})
    if isinstance(matter, dict) and isinstance(matter.get("resources", []), list):
        matter["resources"] = [*matter.get("resources", ()), *resources]
