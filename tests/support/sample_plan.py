"""Plans to render: a small one in which every state, claim and field is present, and one of realistic volume."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sspgen.merge.api import MergeInputs, Revision, merge
from sspgen.model.catalog import Baseline, Catalog, Control, Group, Link, Parameter, Part, Property, Source
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.evidence import Collection, EvidenceSource, Relation, Strength, Support
from sspgen.model.implementation import (
    Answer,
    Claim,
    Component,
    InputFile,
    ParameterSetting,
    Reference,
    Workspace,
)
from sspgen.model.provenance import SIGNED, UNCOMMITTED, UNSIGNED, Commit, Provenance
from sspgen.model.spans import Span
from sspgen.model.system import System
from support.sample_evidence import AS_OF, COMMIT, collections
from support.sample_system import SYSTEM

if TYPE_CHECKING:
    from sspgen.model.plan import Plan

REVISION = Revision(
    Commit(COMMIT, "Lin Ærø", AS_OF - timedelta(days=2), AS_OF - timedelta(days=1), "Answer RA-5", SIGNED),
    branch="main",
    url="https://git.harbours.example/tides",
)
_INSERT = "{{{{ insert: param, {} }}}}"


def _item(identifier: str, label: str, prose: str, *parts: Part) -> Part:
    return Part("item", identifier, prose=prose, props=(Property("label", label),), parts=parts)


def _control(identifier: str, label: str, title: str, statement: Part, **more: object) -> Control:
    guidance = Part("guidance", f"{identifier}_gdn", prose=f"{title} is easier when *everybody* knows it.")
    return Control(
        id=identifier,
        title=title,
        group_id=identifier.partition("-")[0],
        props=(Property("label", label),),
        parts=(statement, guidance),
        **more,  # type: ignore[arg-type]
    )


def _controls() -> tuple[Control, ...]:
    kinds = Parameter("ac-02_odp.01", label="kinds of accounts", alt_ids=("ac-2_prm_1",))
    period = Parameter("ac-02_odp.02", label="time period", values=("30 days",), constraints=("at most 30 days",))
    who = Parameter("ac-02_odp.03", choices=("the owner", "an officer of the agency"), how_many="one-or-more")
    often = Parameter("ra-05_odp.01", label="frequency", guidelines=("how often to scan",))
    return (
        _control(
            "ac-2",
            "AC-2",
            "Accounts",
            Part(
                "statement",
                "ac-2_smt",
                prose="The organization:",
                parts=(
                    _item("ac-2_smt.a", "a.", f"Names {_INSERT.format(kinds.id)};"),
                    _item("ac-2_smt.b", "b.", f"Has them approved by {_INSERT.format(who.id)};"),
                    _item("ac-2_smt.c", "c.", "Reviews them; and"),
                    _item(
                        "ac-2_smt.d",
                        "d.",
                        "Removes them:",
                        _item("ac-2_smt.d.1", "1.", f"within {_INSERT.format(period.id)}; and"),
                        _item("ac-2_smt.d.2", "2.", "when a person leaves."),
                    ),
                ),
            ),
            params=(kinds, period, who),
            links=(Link("#ra-5", "related"), Link("#ia-2", "related")),
        ),
        _control(
            "ac-2.1",
            "AC-2(1)",
            "Accounts | By Machine",
            Part("statement", "ac-2.1_smt", prose="Accounts are kept by a machine."),
            parent_id="ac-2",
        ),
        _control("ac-14", "AC-14", "Acts Without a Name", Part("statement", "ac-14_smt", prose="List them.")),
        _control(
            "cm-2",
            "CM-2",
            "The Known State",
            Part(
                "statement",
                "cm-2_smt",
                parts=(_item("cm-2_smt.a", "a.", "Write it down; and"), _item("cm-2_smt.b", "b.", "Keep it.")),
            ),
        ),
        _control(
            "cm-3.2",
            "CM-3(2)",
            "Changes | Review",
            Part("statement", "cm-3.2_smt", prose="Changes are reviewed before they are made."),
            parent_id="cm-3",
        ),
        _control(
            "ra-5",
            "RA-5",
            "Scanning",
            Part(
                "statement",
                "ra-5_smt",
                prose="The organization:",
                parts=(
                    _item("ra-5_smt.a", "a.", f"Scans {_INSERT.format(often.id)};"),
                    _item("ra-5_smt.b", "b.", "Looks at dependencies; and"),
                    _item("ra-5_smt.c", "c.", "Tells others."),
                ),
            ),
            params=(often,),
        ),
        Control(
            "ra-4",
            "An Old Idea",
            "ra",
            props=(Property("label", "RA-4"), Property("status", "withdrawn")),
        ),
    )


def _baseline() -> Baseline:
    controls = _controls()
    return Baseline(
        id="tides-moderate",
        title="Tides moderate profile",
        catalog=Catalog(
            title="A small catalog",
            version="5.2.0",
            groups=(
                Group("ac", "Access"),
                Group("cm", "Configuration"),
                Group("ra", "Risk"),
            ),
            controls=controls,
        ),
        known={**{c.id: c.title for c in controls}, "ac-1": "Policy and Procedures", "ia-2": "Names of People"},
        sources=(
            Source("profile", "profile", "profiles/tides.json", "1" * 64, "Tides moderate profile", "2"),
            Source("small", "catalog", "package:small==1.0!catalog.json", "2" * 64, "A small catalog", "5.2.0"),
        ),
    )


def _answer(component: str, target: str, claim: Claim, text: str, line: int, **more: object) -> Answer:
    path = f"controls/{component}.yaml"
    return Answer(
        control=target.partition("_smt")[0],
        component=component,
        statement=target if "_smt" in target else "",
        claim=claim,
        raw_status="" if claim is Claim.UNDOCUMENTED else claim.value,
        text=text,
        cites=True,
        span=Span(path, line, 7),
        text_span=Span(path, line + 2, 9) if text else None,
        **more,  # type: ignore[arg-type]
    )


_RECORDED = (
    Reference("Log of sessions", "docs/sessions.md", "document", exists=True, span=Span("controls/gateway.yaml", 30)),
    Reference("Test of sessions", "tests/sessions.feature", "verification", exists=False),
    Reference("Handbook", "https://harbours.example/handbook?a=1&b=<2>", "url"),
)


def _this_system() -> Component:
    return Component(
        "this-system",
        "This system",
        "this-system",
        "The service as a whole.",
        answers=(
            _answer(
                "this-system",
                "ac-2_smt.a",
                Claim.IMPLEMENTED,
                "There are {{ param.ac-02_odp.01 }}.\n\n- one for each person\n- none shared",
                4,
                roles=("isso", "system-owner"),
                origination=("sp-system", "inherited"),
                customer_responsibility="Customers name their own clerks.",
            ),
            _answer(
                "this-system",
                "ac-2_smt.c",
                Claim.PARTIAL,
                "Half of them are reviewed.",
                12,
                remarks="The other half by 2027-01-31.",
            ),
            _answer("this-system", "ac-2", Claim.UNDOCUMENTED, "General words on accounts: `a | b`.", 18),
            _answer("this-system", "ac-2_smt.d.1", Claim.IMPLEMENTED, "A job removes them at night.", 22),
            _answer("this-system", "ac-2_smt.d.2", Claim.PLANNED, "", 26, remarks="From March 2027."),
            _answer("this-system", "ac-2_smt.z", Claim.IMPLEMENTED, "A part that is not there.", 30),
            _answer(
                "this-system",
                "ac-2.1",
                Claim.NOT_APPLICABLE,
                "",
                34,
                remarks="There is no such machine.",
                origination=("organization",),
            ),
            _answer("this-system", "ac-1_smt.a", Claim.IMPLEMENTED, "=1+2 is our <script>policy</script>.", 38),
            _answer("this-system", "xx-9", Claim.PLANNED, "No catalog has this one.", 42),
            _answer("this-system", "ra-4", Claim.IMPLEMENTED, "An answer to a withdrawn control.", 46),
        ),
        parameters=(
            ParameterSetting("ac-2_prm_1", ("accounts of *people*", "accounts of machines"), "ac-2", "this-system"),
        ),
        span=Span("controls/this-system.yaml", 1, 1),
    )


def _gateway() -> Component:
    return Component(
        "gateway",
        "Gateway",
        "software",
        "Takes readings in.\n\nSecond paragraph.",
        purpose="Entry of all traffic",
        status="operational",
        responsible="Platform team",
        roles=("platform-team",),
        props=(("version", "12.1"), ("vendor-name", "Gates <& Co>")),
        answers=(
            _answer(
                "gateway",
                "ac-2_smt.a",
                Claim.ALTERNATIVE,
                "The gateway knows certificates, not accounts.",
                4,
                remarks="Certificates are shorter-lived.",
            ),
            _answer("gateway", "ac-2_smt.b", Claim.IMPLEMENTED, "Approved in a ticket.", 10, roles=("platform-team",)),
            _answer("gateway", "ac-2_smt.d", Claim.IMPLEMENTED, "Sessions end.", 14, references=_RECORDED),
            _answer(
                "gateway",
                "ra-5_smt.a",
                Claim.IMPLEMENTED,
                "Scanned by {{ evidence.image_scan.tool }}: {{ evidence.image_scan.findings.critical }} critical.\n\n"
                "<script>alert(1)</script> is printed as it is, \N{SNOWMAN} too.",
                20,
                evidence=("image_scan",),
                roles=("platform-team",),
                origination=("sp-system",),
            ),
            _answer("gateway", "ra-5_smt.b", Claim.IMPLEMENTED, "Audited each night.", 28),
            _answer("gateway", "ra-5_smt.c", Claim.PLANNED, "A mailing list comes.", 32, remarks="By June 2027."),
            _answer("gateway", "cm-3.2", Claim.IMPLEMENTED, "Two people look at each change.", 36),
        ),
        parameters=(
            ParameterSetting("ra-05_odp.01", ("every night",), "ra-5", "gateway", Span("controls/gateway.yaml", 40, 7)),
        ),
        span=Span("controls/gateway.yaml", 1, 1),
    )


def _policy() -> Component:
    return Component(
        "policy",
        "Security policy",
        "policy",
        "",
        status="under-development",
        answers=(
            _answer("policy", "cm-2_smt.a", Claim.UNDOCUMENTED, "=SUM(A1:A9) starts this text.", 4),
            _answer("policy", "cm-2_smt.b", Claim.IMPLEMENTED, "Kept in git.", 8, evidence=("code_scan",)),
        ),
        references=(Reference("Policy", "docs/policy.md", "document", exists=True),),
        origin="opencontrol 3.1.0",
        span=Span("controls/policy.yaml", 1, 1),
    )


def _trace(span: Span | None) -> Provenance:
    if span is None:
        return Provenance()
    commit = f"{span.line:040x}" if span.line % 4 else ""
    return Provenance(
        span.path,
        span.line,
        commit,
        "Lin Ærø" if commit else "",
        datetime(2026, 10, 1 + span.line % 28, 9, 30, tzinfo=UTC) if commit else None,
        (SIGNED if span.line % 3 else UNSIGNED) if commit else UNCOMMITTED,
        f"https://git.harbours.example/tides/blob/{COMMIT}/{span.path}#L{span.line}" if commit else "",
    )


@cache
def sample_plan() -> Plan:
    """A plan of seven controls in three families: all claims, proofs and verdicts, and all fields filled."""
    found = collections()
    components = (_this_system(), _gateway(), _policy())
    workspace = Workspace(
        system=SYSTEM,
        profile="tides-moderate",
        components=components,
        evidence=tuple(c.source for c in found),
        editions=("full",),
        inputs=(InputFile("controls/gateway.yaml", "3" * 64), InputFile("ssp.yaml", "4" * 64)),
        texts=sum(1 for c in components for a in c.answers if a.text),
    )
    extra = Diagnostic(
        "SSP332",
        "the path tests/sessions.feature does not exist",
        Span("controls/gateway.yaml", 31, 5),
        Severity.WARNING,
        "commit the file, or correct the path",
        ((Span("controls/gateway.yaml", 14, 7), "the answer that refers to it"),),
    )
    plan = merge(
        MergeInputs(workspace, _baseline(), found, AS_OF, AS_OF, "sspgen 0.1.0", REVISION, _trace, diagnostics=(extra,))
    )
    return replace(plan, plugins=(("harbour-rules", "2.1"),))


_SENTENCE = "The platform team keeps this requirement, and reviews it every quarter with the owner of the system. "
_PARTS = ("", "ab", "abc", "", "abcd")
_CLAIMS = (Claim.IMPLEMENTED, Claim.IMPLEMENTED, Claim.PARTIAL, Claim.PLANNED, Claim.IMPLEMENTED)


def _big_control(number: int) -> Control:
    family = f"f{chr(97 + number // 20)}"
    identifier = f"{family}-{number % 20 + 1}"
    parts = tuple(
        _item(
            f"{identifier}_smt.{letter}",
            f"{letter}.",
            f"Do thing {letter} of {number} at {_INSERT.format(f'{identifier}_odp')};",
        )
        for letter in _PARTS[number % len(_PARTS)]
    )
    statement = Part("statement", f"{identifier}_smt", prose=_SENTENCE, parts=parts)
    param = Parameter(f"{identifier}_odp", label=f"frequency of {number}")
    return _control(identifier, identifier.upper(), f"Requirement {number}", statement, params=(param,))


def _big_claim(index: int, position: int) -> Claim:
    return _CLAIMS[(index + position) % len(_CLAIMS)] if position % 4 == 0 else Claim.IMPLEMENTED


def _big_component(index: int, catalog: Catalog) -> Component:
    name = f"part-{index}"
    answers = tuple(
        _answer(
            name,
            point.id,
            _big_claim(index, position),
            f"**{point.id}**: " + _SENTENCE * (3 + (position + index) % 6),
            10 + 5 * position,
            remarks="" if _big_claim(index, position) is Claim.IMPLEMENTED else "Next quarter.",
            roles=("platform-team",),
            origination=("sp-system",),
        )
        for position, control in enumerate(catalog.controls)
        for point in control.response_points
    )
    return Component(
        name, f"Part {index}", description=_SENTENCE, answers=answers, span=Span(f"controls/{name}.yaml", 1)
    )


@cache
def big_plan(controls: int = 287) -> Plan:
    """A plan of a moderate profile's volume: about 2.2 response points a control, five answers to each."""
    members = tuple(_big_control(number) for number in range(controls))
    groups = tuple(Group(f, f"Family {f.upper()}") for f in dict.fromkeys(c.group_id for c in members))
    catalog = Catalog("A big catalog", "1", groups=groups, controls=members)
    components = tuple(_big_component(index, catalog) for index in range(5))
    found = collections()
    targets = tuple(Support(c.id, Relation.SATISFIES, Strength.DIRECT) for c in members[::3])
    first = found[0].source
    source = EvidenceSource(first.id, first.title, first.collector, first.query, checks=first.checks, supports=targets)
    gathered = (Collection(source, found[0].artifacts), *found[1:])
    workspace = Workspace(
        system=System("big", "A big system", roles=SYSTEM.roles, parties=SYSTEM.parties),
        profile="big",
        components=components,
        evidence=tuple(c.source for c in gathered),
        parameters=tuple(ParameterSetting(f"{c.id}_odp", ("every day",), c.id) for c in members[::2]),
        texts=sum(len(c.answers) for c in components),
    )
    baseline = Baseline("big", "Big profile", catalog, {c.id: c.title for c in members})
    return merge(MergeInputs(workspace, baseline, gathered, AS_OF, AS_OF, "sspgen 0.1.0", REVISION, _trace))


def short_plan() -> Plan:
    """The first family of the sample, and nothing to say in the registers: a third of its pages."""
    plan = sample_plan()
    return replace(plan, families=plan.families[:1], evidence=(), outside=(), gaps=(), diagnostics=())
