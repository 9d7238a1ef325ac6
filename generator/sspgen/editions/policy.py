"""What an edition for the public says of every field of a plan and its past: one row a field, and no field without one.

A field that is added to the model and not to this table stops the redaction, so that nothing new is published unasked.
"""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sspgen.model import (
    catalog,
    changes,
    chronicle,
    crosswalk,
    diagnostics,
    elements,
    evidence,
    exchange,
    implementation,
    look,
    original,
    paper,
    plan,
    profile,
    prose,
    provenance,
    spans,
    system,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Policy(StrEnum):
    """What becomes of a field. "Internal" is a record that is marked, or lies in one that is."""

    KEEP = "keep"
    """As it is: numbers, times, states, hashes, names of controls, the catalog's words."""
    FACT = "fact"
    """As it is; empty in what is internal."""
    TEXT = "text"
    """Without internal passages, addresses and names that must not be read; redacted in what is internal."""
    NAME = "name"
    """Like a text; what is internal is named so nowhere else either."""
    REDACT = "redact"
    """Redacted everywhere, and found in texts, too."""
    WHO = "who"
    """Somebody: redacted like that, unless it is the name of a role, a component or an organization of the plan."""
    HIDE = "hide"
    """Redacted, and not looked for in texts."""
    DROP = "drop"
    """Empty."""
    RECORDS = "records"
    """One or more records, each by its own rows."""
    PLACE = "place"
    """A place in a file; None in what is internal, and in files of what is internal."""
    OWN_ID = "own id"
    """The record's own id: another one when it is internal."""
    COMPONENT = "component"
    """Ids of components; another one for each that is internal, and so on with the next three."""
    SOURCE = "source"
    ROLE = "role"
    PARTY = "party"
    SPECIAL = "special"
    """By a function of its own in ``sspgen.editions.special``."""


K, F, T, N, R = Policy.KEEP, Policy.FACT, Policy.TEXT, Policy.NAME, Policy.RECORDS
_P, _S, _OWN = Policy.PLACE, Policy.SPECIAL, Policy.OWN_ID


def _rows(kept: str = "", /, **others: Policy) -> dict[str, Policy]:
    return dict.fromkeys(kept.split(), K) | others


TABLE: Final[dict[type, dict[str, Policy]]] = {
    # ---- the plan
    plan.Plan: _rows(
        "uuid tally parameter_tally as_of generator dirty texts_in texts_out control_titles plugins form",
        system=R,
        profile=R,
        families=R,
        components=R,
        evidence=R,
        outside=R,
        gaps=R,
        revision=R,
        branch=T,
        repository_url=Policy.DROP,
        editions=_S,
        inputs=R,
        diagnostics=_S,
        component_provenance=_S,
        internal=Policy.DROP,
        crosswalks=R,
        withdrawn=R,
        redirects=Policy.DROP,
        leveraged_plans=Policy.DROP,
        original=Policy.DROP,
    ),
    plan.ProfileFacts: _rows("id title version complete missing", sources=R),
    catalog.Source: _rows("id kind sha256 title version", href=T),
    plan.Family: _rows("id title tally parameter_tally claim proof", controls=R),
    plan.PlanControl: _rows(
        "id uuid label title family guidance claim proof tally parameter_tally related withdrawn parent",
        requirement=R,
        parameters=R,
        points=R,
        general=R,
        proof_reason=_S,
    ),
    plan.RequirementLine: _rows("id depth label point", segments=R),
    prose.TextSegment: _rows("text"),
    prose.ParameterSegment: _rows("id state", text=N),
    plan.PlanParameter: _rows(
        "id control label state constraints alt_ids stands_for",
        text=N,
        values=N,
        component=Policy.COMPONENT,
        provenance=R,
    ),
    plan.PlanPoint: _rows(
        "id uuid control label part claim proof tally", answers=R, claim_reason=T, proof_reason=_S, proofs=R
    ),
    plan.PlanAnswer: _rows(
        "control statement part claim raw_status origination",
        uuid=_S,
        component=Policy.COMPONENT,
        component_title=_S,
        remarks=T,
        text=T,
        source_text=_S,
        roles=Policy.ROLE,
        evidence=Policy.SOURCE,
        references=R,
        customer_responsibility=T,
        provenance=R,
        handovers=R,
        via=R,
    ),
    # The plans of others, and the document that a plan was read from, are dropped as a whole: see plan.Plan.
    implementation.LeveragedPlan: _rows("id path title component offers span"),
    implementation.Offer: _rows("control statement component claim provided text responsibilities"),
    original.Original: _rows("path document uuids profile profile_span resources"),
    profile.Resource: _rows("uuid title links"),
    profile.ResourceLink: _rows("href media_type"),
    implementation.Handover: _rows(
        "kind of", text=T, uuid=_S, system=_S, roles=Policy.ROLE, theirs=Policy.DROP, span=_P
    ),
    implementation.Reference: _rows("exists", title=T, href=T, kind=F, span=_P),
    plan.ProofItem: _rows(
        "verdict relation strength observed stale_at",
        source=Policy.SOURCE,
        title=N,
        reason=T,
        check=T,
        chain=F,
        origin=F,
        revision=F,
        shows=T,
    ),
    plan.Tally: _rows("total documented claimed proven"),
    plan.Outside: _rows("label title", answer=R, reason=T),
    plan.Gap: _rows("kind", target=_S, label=_S, what=_S, remedy=T),
    implementation.Redirect: _rows("old new", span=_P),
    plan.Withdrawn: _rows("id label title family successors"),
    crosswalk.Crosswalk: _rows("id revision", title=T, source=T, items=R, path=F),
    crosswalk.CrosswalkItem: _rows("id targets relationships", title=T, span=_P),
    crosswalk.Via: _rows("control statement relationship", answer=_S, source=T),
    implementation.InputFile: _rows(path=_S, sha256=_S),
    diagnostics.Diagnostic: _rows("code severity rule", message=T, span=_P, help=T, related=_S),
    spans.Span: _rows("path line column"),
    provenance.Provenance: _rows("date signed", path=_S, line=_S, commit=_S, author=Policy.WHO, url=Policy.DROP),
    provenance.Commit: _rows("sha authored committed signed", author=Policy.WHO, subject=Policy.HIDE),
    # ---- the system
    system.System: _rows(
        "id status impact confidentiality integrity availability marking",
        name=T,
        short_name=T,
        description=T,
        status_remarks=T,
        version=F,
        identifiers=T,
        service_model=F,
        deployment_model=F,
        information_types=R,
        authorization_boundary=R,
        network_architecture=R,
        data_flow=R,
        parties=R,
        roles=R,
        users=R,
        leveraged=R,
        external_services=R,
        ports=R,
        cryptography=R,
        inventory=R,
        laws=T,
        documents=_S,
        look=R,
        elements=R,
        paper=R,
        exchange=R,
        span=_P,
    ),
    elements.Elements: _rows(
        "acronyms",
        architecture=T,
        mission=T,
        threats=T,
        privacy=T,
        environment=T,
        exchange=T,
        requirements=T,
        tailoring=T,
        risks=T,
        coordination=T,
        upkeep=T,
        identity=R,
        authorization=R,
        approvals=R,
        reviews=R,
        changes=R,
    ),
    elements.DigitalIdentity: _rows("identity authenticator federation", statement=T),
    elements.Authorization: _rows("decision date expires", role=Policy.ROLE, conditions=T),
    elements.Approval: _rows("date decision", role=Policy.ROLE, remarks=T),
    elements.Review: _rows("date", by=Policy.WHO, outcome=T),
    elements.PlanChange: _rows("date version", by=Policy.WHO, description=T),
    exchange.Exchange: _rows("formats"),
    paper.Paper: _rows("size archive word_template", watermark=T),
    look.Look: _rows("logo accent accent_dark site_url", footer=T),
    system.Party: _rows(
        "kind",
        id=Policy.PARTY,
        name=_S,
        title=T,
        email=Policy.REDACT,
        phone=Policy.REDACT,
        address=Policy.REDACT,
    ),
    system.Role: _rows(id=Policy.ROLE, title=N, description=T, parties=Policy.PARTY),
    system.User: _rows(id=_OWN, title=N, description=T, roles=Policy.ROLE, privileges=T),
    system.InformationType: _rows(
        id=_OWN,
        title=N,
        description=T,
        categorization=F,
        confidentiality=F,
        integrity=F,
        availability=F,
        justification=T,
    ),
    system.LeveragedAuthorization: _rows(id=_OWN, title=N, party=Policy.PARTY, date=F, impact=F, description=T),
    system.ExternalService: _rows(id=_OWN, title=N, description=T, provider=N, data=T, connection=T),
    system.Port: _rows(service=_S, ports=F, transport=F, purpose=_S, used_by=Policy.COMPONENT),
    system.CryptographicModule: _rows(id=_OWN, title=N, usage=T, validation=F, description=T),
    system.InventoryItem: _rows(
        id=_S,
        description=_S,
        asset_type=F,
        location=Policy.REDACT,
        owner=_S,
        version=F,
        components=Policy.COMPONENT,
    ),
    system.Narrative: _rows(text=T, diagram=F, caption=T, further=R),
    system.Diagram: _rows(path=F, caption=T),
    # ---- components
    implementation.Component: _rows(
        "kind status origin",
        id=Policy.COMPONENT,
        title=N,
        description=T,
        purpose=T,
        responsible=Policy.WHO,
        roles=Policy.ROLE,
        props=T,
        answers=Policy.DROP,
        parameters=R,
        references=R,
        span=_P,
    ),
    implementation.ParameterSetting: _rows("id control", values=N, component=Policy.COMPONENT, span=_P),
    # ---- evidence
    evidence.EvidenceResult: _rows(
        "verdict observed origin stale_at warn condition", collection=R, reason=T, results=R, condition_reason=T
    ),
    evidence.Collection: _rows(source=R, artifacts=R, problem=T, note=T),
    evidence.EvidenceSource: _rows(
        "expected max_age",
        id=Policy.SOURCE,
        title=N,
        collector=F,
        query=_S,
        description=T,
        kind=F,
        formats=F,
        target=Policy.HIDE,
        checks=R,
        supports=R,
        maps=F,
        span=_P,
    ),
    evidence.MaxAge: _rows("warn fail database"),
    evidence.Check: _rows(id=_S, title=N, expect=T, span=_P),
    evidence.Support: _rows("target relation strength", span=_P, chain=F, origin=F, revision=F, shows=T),
    evidence.Maps: _rows("by only"),
    evidence.CheckResult: _rows("verdict", check=R, reason=T),
    evidence.Artifact: _rows("size observed origin", name=_S, sha256=_S, result=R, kept=_S, circumstances=R),
    evidence.Circumstances: _rows("observed origin", commit=F, tools=F, subject=R, root=Policy.DROP),
    evidence.Report: _rows(
        "outcome observed population finding_count",
        format=F,
        tool=R,
        subject=R,
        reason=T,
        format_version=F,
        findings=_S,
        facts=_S,
        notes=Policy.HIDE,
        tagged=F,
        records=R,
        signature=R,
    ),
    evidence.Rejection: _rows("code", message=T),
    evidence.Tool: _rows(name=F, version=F, database=F),
    evidence.Subject: _rows("kind", name=_S, digest=F, commit=F),
    evidence.Population: _rows("unit total passed failed skipped"),
    evidence.Finding: _rows(
        "severity suppressed first_seen",
        rule=_S,
        title=_S,
        raw_severity=Policy.DROP,
        location=Policy.DROP,
        identifiers=Policy.DROP,
        justification=Policy.DROP,
        waived_by=Policy.WHO,
        fixed_in=Policy.DROP,
        tags=F,
    ),
    evidence.Tagged: _rows("tag passed failed undecided"),
    evidence.Record: _rows("kind commit at state", id=_S, actor=Policy.WHO, details=_S, url=Policy.DROP),
    evidence.Signature: _rows("state scheme signed_at", signer=Policy.WHO, reason=T),
    # ---- the past
    chronicle.Chronicle: _rows("trend edits_from", series=_S, releases=R, since_release=R, edits=R, changes=R, notes=T),
    chronicle.Series: _rows("since days restored open_since", source=_S, check=_S),
    chronicle.Moment: _rows("at recorded digest tally commit generator"),
    chronicle.Release: _rows("commit at signed tally", name=T, since=R, url=Policy.DROP),
    chronicle.Comparison: _rows("commit at before after proofs", name=T, differences=R),
    chronicle.Difference: _rows("aspect better", target=_S, label=_S, before=_S, after=_S, component=Policy.COMPONENT),
    chronicle.Edit: _rows(
        "control statement before_claim after_claim",
        component=Policy.COMPONENT,
        origin=R,
        subject=Policy.HIDE,
        before_text=_S,
        after_text=_S,
    ),
    changes.Changes: _rows("tip since", branch=T, changes=R, residue=R, origins=R, problems=T),
    changes.Change: _rows("deployed_at shortfalls", landed=R, pull=R, runs=R, early_runs=R, deployments=R, releases=R),
    changes.Landed: _rows("sha committed reference", author=Policy.WHO, subject=Policy.HIDE),
    changes.Residue: _rows("why", record=R),
    changes.Origin: _rows("observed complete records", source=Policy.SOURCE, name=Policy.HIDE, query=Policy.HIDE),
}


_FOUND: Final[dict[type, tuple[tuple[str, Policy], ...]]] = {}


def rows_of(kind: type[Any]) -> tuple[tuple[str, Policy], ...]:
    """Return what becomes of the fields of a record that are not simply kept.

    Raises:
        LookupError: the record, or one of its fields, has no row.
    """
    found = _FOUND.get(kind)
    if found is None:
        found = _FOUND[kind] = tuple(_checked(kind))
    return found


def _checked(kind: type[Any]) -> Iterator[tuple[str, Policy]]:
    table = TABLE.get(kind)
    if table is None:
        raise LookupError(f"{kind.__name__} has no rows in the policy of editions")
    for field in fields(kind):
        if field.name not in table:
            raise LookupError(f"{kind.__name__}.{field.name} has no row in the policy of editions")
        if table[field.name] is not Policy.KEEP:
            yield field.name, table[field.name]
