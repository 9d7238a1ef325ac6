"""Fields whose value in an edition for the public depends on more than their own row in the policy."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sspgen.model import chronicle, diagnostics, evidence, implementation, plan, provenance, system
from sspgen.model.ids import stable_uuid

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.editions.redaction import Redactor
    from sspgen.model.evidence import Json, Scalar
    from sspgen.model.spans import Span

Record: TypeAlias = Any
"""A record of the model that a function is for."""
Value: TypeAlias = Any
"""The value of one of its fields."""
_NAME_LIKE: Final = re.compile(r"[./:@\d-]")
_SETTING: Final = re.compile(r"[a-z][a-z0-9_-]{0,40}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.+Z-]+)?")
_PEOPLE: Final = re.compile(r"[,;]\s*")
_TOLD: Final = frozenset(("environment", "event", "conclusion", "status", "base", "target", "branch", "tag"))
"""Details of records that name no person and nothing inside."""
_HEX: Final = 64


def _editions(of: Redactor, it: Record, path: str, internal: bool) -> tuple[str, ...]:
    del of, it, path, internal
    return ("public",)


def _diagnostics(of: Redactor, it: plan.Plan, path: str, internal: bool) -> tuple[diagnostics.Diagnostic, ...]:
    """Leave out what speaks of internal things: a diagnostic quotes the text that it is about."""
    del internal
    kept = []
    for number, found in enumerate(it.diagnostics):
        places = [place for place in (found.span, *(span for span, _ in found.related)) if place is not None]
        texts = (found.message, found.help, *(why for _, why in found.related))
        speaks = any(place.path in of.marked.quoted for place in places)
        if speaks or any(of.text(text, f"{path}[{number}]") != text for text in texts):
            continue
        kept.append(found)
    of.left_out = len(it.diagnostics) - len(kept)
    return tuple(kept)


def _component_provenance(of: Redactor, it: plan.Plan, path: str, internal: bool) -> dict[str, provenance.Provenance]:
    del internal
    return {
        of.renamed(name) if name in of.marked.components else name: of.record(
            origin, f"{path}[{name}]", name in of.marked.components
        )
        for name, origin in it.component_provenance.items()
    }


def _answer_uuid(of: Redactor, it: plan.PlanAnswer, path: str, internal: bool) -> str:
    """Return a UUID that nobody can find by trying out names of components."""
    del internal
    if it.component not in of.marked.components:
        return it.uuid
    return stable_uuid("redacted", of.commitments.commit(path, it.uuid).commitment)


def _component_title(of: Redactor, it: plan.PlanAnswer, path: str, internal: bool) -> str:
    del path, internal
    return of.named(it.component_title) if it.component in of.marked.components else it.component_title


def _handover_uuid(of: Redactor, it: implementation.Handover, path: str, internal: bool) -> str:
    """Return another UUID for what an internal answer hands over: its own is made of the answer's."""
    return stable_uuid("redacted", of.commitments.commit(path, it.uuid).commitment) if internal else it.uuid


def _handover_system(of: Redactor, it: implementation.Handover, path: str, internal: bool) -> str:
    del path, internal
    hidden = it.system and of.marked.names(f"leveraged_authorizations.{it.system}")
    return of.renamed(it.system) if hidden else it.system


def _source_text(of: Redactor, it: plan.PlanAnswer, path: str, internal: bool) -> str:
    """Redact a text as written at the path of the text as published: mostly they are the same."""
    at = path.removesuffix("source_text") + "text"
    return of.commitments.mark(at, it.source_text) if internal else of.text(it.source_text, at)


def _gap_target(of: Redactor, it: plan.Gap, path: str, internal: bool) -> str:
    del path, internal
    return of.renamed(it.target) if it.target in of.marked.sources else it.target


def _gap_label(of: Redactor, it: plan.Gap, path: str, internal: bool) -> str:
    return of.named(it.label) if internal else of.text(it.label, path)


def _quoting(name: str, key: str) -> Callable[[Redactor, Record, str, bool], str]:
    """Redact what internal evidence says where a public sentence quotes it."""

    def redacted(of: Redactor, it: Record, path: str, internal: bool) -> str:
        text: str = getattr(it, name)
        if internal:
            return of.commitments.mark(path, text)
        for reason in of.marked.reasons.get(getattr(it, key), ()):
            if reason in text:
                text = text.replace(reason, of.commitments.mark(f"hidden:{reason}", reason))
        return of.text(text, path)

    return redacted


def _local_id(of: Redactor, it: Record, path: str, internal: bool) -> str:
    """Return the id of what is internal in another form; it is a word of its own list, and found in no text."""
    del path
    return of.commitments.name(f"{type(it).__name__.lower()}:{it.id}", it.id) if internal else it.id


def _input_path(of: Redactor, it: implementation.InputFile, path: str, internal: bool) -> str:
    del path, internal
    return of.named(it.path) if it.path in of.marked.files else it.path


def _salted(of: Redactor, digest: str, path: str) -> str:
    """Return a commitment to a hash: a hash itself lets everybody try out what a file says."""
    return of.commitments.commit(path, digest).commitment if len(digest) == _HEX else ""


def _input_hash(of: Redactor, it: implementation.InputFile, path: str, internal: bool) -> str:
    del path, internal
    return _salted(of, it.sha256, f"inputs[{it.path}].sha256")


def _artifact_hash(name: str) -> Callable[[Redactor, Record, str, bool], str]:
    """Keep the hash of a report, with which who has it shows that it is the one."""

    def kept(of: Redactor, it: evidence.Artifact, path: str, internal: bool) -> str:
        digest: str = getattr(it, name)
        return _salted(of, digest, path) if internal else digest

    return kept


def _related(of: Redactor, it: diagnostics.Diagnostic, path: str, internal: bool) -> tuple[tuple[Span, str], ...]:
    del of, path, internal
    return it.related


def _origin(name: str) -> Callable[[Redactor, Record, str, bool], Value]:
    """Keep where a public text came from; of an internal one nothing is known."""
    nothing = {"path": "", "line": 0, "commit": ""}[name]

    def kept(of: Redactor, it: provenance.Provenance, path: str, internal: bool) -> Value:
        del of, path
        return nothing if internal else getattr(it, name)

    return kept


def _party_name(of: Redactor, it: system.Party, path: str, internal: bool) -> str:
    del path
    return of.named(it.name) if internal or it.kind == "person" else it.name


def _documents(of: Redactor, it: system.System, path: str, internal: bool) -> tuple[tuple[str, str], ...]:
    found = []
    for number, (title, href) in enumerate(it.documents):
        hidden = internal or of.marked.names(f"documents.{title}")
        at = f"{path}[{number}]"
        if hidden:
            found.append((of.named(title), ""))
            of.terms.add(href)
        else:
            found.append((of.text(title, at), of.text(href, f"{at}.href")))
    return tuple(found)


def _machine(name: str) -> Callable[[Redactor, Any, str, bool], str]:
    """Redact names of hosts in a text about machines."""

    def redacted(of: Redactor, it: Record, path: str, internal: bool) -> str:
        text = getattr(it, name)
        return of.named(text) if internal else of.text(text, path, hosts=True)

    return redacted


def _item_id(of: Redactor, it: system.InventoryItem, path: str, internal: bool) -> str:
    """Rename every item: their ids are names of machines."""
    del path, internal
    return of.renamed(it.id)


def _item_owner(of: Redactor, it: system.InventoryItem, path: str, internal: bool) -> str:
    """Keep the name of an organization or role; an owner that is a party's id stays one."""
    del path
    if it.owner in of.marked.parties:
        return of.renamed(it.owner)
    return it.owner if it.owner.strip().lower() in of.marked.public and not internal else of.named(it.owner)


def _name_like(of: Redactor, text: str, path: str) -> str:
    """Redact a name that a tool gave; a plain word of it is not looked for in texts."""
    return of.named(text) if _NAME_LIKE.search(text) else of.commitments.mark(path, text)


def _own_name(of: Redactor, it: Record, path: str, internal: bool) -> str:
    del internal
    return _name_like(of, it.name, path)


def _query(of: Redactor, it: evidence.EvidenceSource, path: str, internal: bool) -> dict[str, Json]:
    """Keep which settings there are; their values name places, hosts and repositories."""
    if internal:
        return {}
    return {
        (key if _SETTING.fullmatch(key) else of.renamed(key)): _settings(of, value, f"{path}.{key}")
        for key, value in it.query.items()
    }


def _settings(of: Redactor, value: Json, path: str) -> Json:
    if isinstance(value, str):
        return _name_like(of, value, path) if value else value
    if isinstance(value, list):
        return [_settings(of, each, f"{path}[{number}]") for number, each in enumerate(value)]
    if isinstance(value, dict):
        return {
            (key if _SETTING.fullmatch(key) else of.renamed(key)): _settings(of, each, f"{path}.{key}")
            for key, each in value.items()
        }
    return value


def _findings(of: Redactor, it: evidence.Report, path: str, internal: bool) -> tuple[evidence.Finding, ...]:
    """Keep how many there are of each severity, waived or not; all else under one mark."""
    if not it.findings:
        return it.findings
    for finding in it.findings:
        for text in (finding.title, finding.location, finding.justification):
            if _NAME_LIKE.search(text):
                of.terms.add(text)
    written = "\n".join(
        " | ".join(
            (f.rule, f.title, f.raw_severity, f.location, *f.identifiers, f.justification, f.waived_by, f.fixed_in)
        )
        for f in it.findings
    )
    mark = of.commitments.mark(path, written)
    return tuple(
        replace(of.record(finding, f"{path}[{number}]", internal), rule="", title=mark)
        for number, finding in enumerate(it.findings)
    )


def _finding_words(of: Redactor, it: evidence.Finding, path: str, internal: bool) -> str:
    """Say nothing here: `_findings` puts the mark of all of them."""
    del of, it, path, internal
    return ""


def _facts(of: Redactor, it: evidence.Report, path: str, internal: bool) -> dict[str, Scalar]:
    """Keep numbers and yes or no: what is counted stays."""
    if internal:
        return {}
    return {of.text(name, path): value for name, value in it.facts.items() if not isinstance(value, str)}


def _details(of: Redactor, it: evidence.Record, path: str, internal: bool) -> tuple[tuple[str, Scalar], ...]:
    """Keep numbers, times and states; people by the same mark wherever they are named."""
    del internal
    return tuple((name, _detail(of, name, value, f"{path}.{name}")) for name, value in it.details)


def _detail(of: Redactor, name: str, value: Scalar, path: str) -> Scalar:
    if not isinstance(value, str) or not value or _TIME.fullmatch(value):
        return value
    if name in _TOLD:
        return of.text(value, path)
    if name.startswith(("author", "approve", "review", "merge", "actor", "user", "creator", "triggered")):
        return ", ".join(of.named(who) for who in _PEOPLE.split(value))
    return of.commitments.mark(f"detail:{value}", value)


def _series(of: Redactor, it: chronicle.Chronicle, path: str, internal: bool) -> dict[tuple[str, str], Any]:
    found = {}
    for (source, check), held in it.series.items():
        new = of.record(held, f"{path}[{source}.{check}]", internal)
        found[new.source, new.check] = new
    return found


def _series_source(of: Redactor, it: chronicle.Series, path: str, internal: bool) -> str:
    del path
    return of.renamed(it.source) if internal else it.source


def _series_check(of: Redactor, it: chronicle.Series, path: str, internal: bool) -> str:
    del path
    whole = it.check in (chronicle.WHOLE, chronicle.PROOF)
    return of.commitments.name(f"check:{it.check}", it.check) if internal and not whole else it.check


def _target(of: Redactor, it: chronicle.Difference, path: str, internal: bool) -> str:
    del path
    named = it.aspect in (chronicle.Aspect.EVIDENCE, chronicle.Aspect.COMPONENT)
    return of.renamed(it.target) if internal and named else it.target


def _past_label(of: Redactor, it: chronicle.Difference, path: str, internal: bool) -> str:
    named = it.aspect in (chronicle.Aspect.EVIDENCE, chronicle.Aspect.COMPONENT)
    return of.named(it.label) if internal and named else of.text(it.label, path)


def _past(name: str, of_control: Callable[[Any], str], *, always: bool) -> Callable[[Redactor, Any, str, bool], str]:
    """Redact what a text once was, where the text is not public as a whole now: it may not have been marked then."""

    def redacted(of: Redactor, it: Record, path: str, internal: bool) -> str:
        text = getattr(it, name)
        words = always or it.aspect in (chronicle.Aspect.TEXT, chronicle.Aspect.PARAMETER, chronicle.Aspect.COMPONENT)
        hidden = internal or (it.component, of_control(it)) in of.marked.touched
        return of.commitments.mark(path, text) if words and hidden else of.text(text, path)

    return redacted


def _control_of(it: chronicle.Difference) -> str:
    return it.target.partition("_smt")[0]


def _edited(it: chronicle.Edit) -> str:
    return it.control


SPECIAL: Final[dict[tuple[type, str], Callable[[Redactor, Record, str, bool], Value]]] = {
    (plan.Plan, "editions"): _editions,
    (plan.Plan, "diagnostics"): _diagnostics,
    (plan.Plan, "component_provenance"): _component_provenance,
    (plan.PlanAnswer, "uuid"): _answer_uuid,
    (plan.PlanAnswer, "component_title"): _component_title,
    (plan.PlanAnswer, "source_text"): _source_text,
    (implementation.Handover, "uuid"): _handover_uuid,
    (implementation.Handover, "system"): _handover_system,
    (plan.Gap, "target"): _gap_target,
    (plan.Gap, "label"): _gap_label,
    (plan.Gap, "what"): _quoting("what", "target"),
    (plan.PlanPoint, "proof_reason"): _quoting("proof_reason", "id"),
    (plan.PlanControl, "proof_reason"): _quoting("proof_reason", "id"),
    (implementation.InputFile, "path"): _input_path,
    (implementation.InputFile, "sha256"): _input_hash,
    (diagnostics.Diagnostic, "related"): _related,
    (provenance.Provenance, "path"): _origin("path"),
    (provenance.Provenance, "line"): _origin("line"),
    (provenance.Provenance, "commit"): _origin("commit"),
    (system.System, "documents"): _documents,
    (system.Party, "name"): _party_name,
    (system.Port, "service"): _machine("service"),
    (system.Port, "purpose"): _machine("purpose"),
    (system.InventoryItem, "id"): _item_id,
    (system.InventoryItem, "description"): _machine("description"),
    (system.InventoryItem, "owner"): _item_owner,
    (evidence.EvidenceSource, "query"): _query,
    (evidence.Check, "id"): _local_id,
    (evidence.Record, "id"): _local_id,
    (evidence.Artifact, "name"): _own_name,
    (evidence.Artifact, "sha256"): _artifact_hash("sha256"),
    (evidence.Artifact, "kept"): _artifact_hash("kept"),
    (evidence.Subject, "name"): _own_name,
    (evidence.Report, "findings"): _findings,
    (evidence.Report, "facts"): _facts,
    (evidence.Finding, "rule"): _finding_words,
    (evidence.Finding, "title"): _finding_words,
    (evidence.Record, "details"): _details,
    (chronicle.Chronicle, "series"): _series,
    (chronicle.Series, "source"): _series_source,
    (chronicle.Series, "check"): _series_check,
    (chronicle.Difference, "target"): _target,
    (chronicle.Difference, "label"): _past_label,
    (chronicle.Difference, "before"): _past("before", _control_of, always=False),
    (chronicle.Difference, "after"): _past("after", _control_of, always=False),
    (chronicle.Edit, "before_text"): _past("before_text", _edited, always=True),
    (chronicle.Edit, "after_text"): _past("after_text", _edited, always=True),
}
