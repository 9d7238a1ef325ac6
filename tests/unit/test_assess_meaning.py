"""Rules about what a plan says: contradictions, placeholders, copies, dates and levels that cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sspgen.assess.registry import assess
from sspgen.merge.api import merge
from sspgen.model.catalog import Parameter
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.elements import Approval, Authorization, DigitalIdentity, Elements, PlanChange, Review
from sspgen.model.implementation import Answer, Claim, ParameterSetting
from sspgen.model.spans import Span
from sspgen.model.system import (
    CryptographicModule,
    ExternalService,
    InformationType,
    InventoryItem,
    LeveragedAuthorization,
    Narrative,
    Party,
    Port,
    Role,
    System,
    User,
)
from support.worlds import BASELINE, answer, control, inputs, workspace

PERIOD = ParameterSetting("ra-05_odp.01", ("every 30 days",))
WHOLE = (answer("ra-5", "a"), answer("ra-5", "b"), answer("si-2"))
SSP = Span("ssp.yaml", 2, 1)
LONG = "The pipeline scans every image before it is pushed and stops when a scanner finds something bad."


def assessed(
    *answers: Answer, fedramp: bool = False, system: dict[str, Any] | None = None, **more: Any
) -> list[Diagnostic]:
    described = replace(System("demo", "Demo", span=SSP), **(system or {}))
    space = replace(workspace(*(answers or WHOLE)), system=described, parameters=more.pop("parameters", (PERIOD,)))
    baseline = replace(BASELINE, **({"title": "FedRAMP Rev 5 Low"} if fedramp else {}), **more)
    return list(assess(merge(replace(inputs(space), baseline=baseline))).diagnostics)


def told(found: list[Diagnostic], code: str = "") -> list[str]:
    return [f"{d.code} {d.message}" for d in found if d.code.startswith(code)]


def on_si_2(text: str = "We do.", **more: Any) -> tuple[Answer, ...]:
    return (*WHOLE[:2], answer("si-2", text=text, **more))


ANSWERS: dict[str, tuple[tuple[Answer, ...], list[str]]] = {
    "implemented but planned": (
        on_si_2("This control will be implemented next year."),
        ["SSP014 pipeline: SI-2 is implemented, and says 'This control will be implemented'"],
    ),
    "implemented but not yet": (
        on_si_2("Patching is not yet automated, the team does it by hand."),
        ["SSP014 pipeline: SI-2 is implemented, and says 'not yet automated'"],
    ),
    "what policies say of the future is no contradiction": (
        on_si_2("Approved patches will be deployed within 30 days; accounts shall be disabled when people leave."),
        [],
    ),
    "what is not there for others is no contradiction": (
        on_si_2("The system is not available from outside. Per the plan, flaws are fixed in a week."),
        [],
    ),
    "planned and says so": (on_si_2("It will be implemented.", claim=Claim.PLANNED, remarks="In May."), []),
    "not applicable because it is not": (
        on_si_2("", claim=Claim.NOT_APPLICABLE, remarks="Not applicable."),
        ["SSP015 pipeline: SI-2 is not applicable, and its remarks only say 'Not applicable.'"],
    ),
    "not applicable with a reason": (
        on_si_2("", claim=Claim.NOT_APPLICABLE, remarks="No wireless card is built in."),
        [],
    ),
    "a placeholder": (on_si_2("Flaws go to TBD."), ["SSP090 pipeline: SI-2 still holds 'TBD'"]),
    "an open assignment": (
        on_si_2("Flaws are fixed within [Assignment: organization-defined time]."),
        ["SSP090 pipeline: SI-2 still holds '[Assignment: organization-defined time]'"],
    ),
    "a placeholder in the remarks": (
        on_si_2("", claim=Claim.PLANNED, remarks="<insert reason>"),
        ["SSP090 pipeline: SI-2, remarks still holds '<insert reason>'"],
    ),
    "a reference and no more": (
        on_si_2("See RA-5."),
        ["SSP095 pipeline: SI-2 says no more than 'See RA-5.'"],
    ),
    "a reference at the end": (on_si_2("Flaws are fixed in a week. See RA-5."), []),
    "inherited from nobody": (
        on_si_2(origination=("inherited",)),
        ["SSP021 pipeline: SI-2: inherited, and the plan names no leveraged authorization"],
    ),
    "left to customers without words": (
        on_si_2(origination=("customer-configured",)),
        ["SSP024 pipeline: SI-2 is customer-configured, and no customer responsibility says what customers do"],
    ),
    "words for customers that are not left anything": (
        on_si_2(origination=("sp-system",), customer_responsibility="They turn it on."),
        ["SSP024 pipeline: SI-2 leaves something to customers, and its origination is sp-system"],
    ),
    "due on a day that has passed": (
        on_si_2("", claim=Claim.PLANNED, remarks="Decided on 2026-01-05, to be done by 2026-06-30."),
        ["SSP111 pipeline: SI-2 is planned, and was due on 2026-06-30"],
    ),
    "due on a day that is to come": (
        on_si_2("", claim=Claim.PLANNED, remarks="Planned for 2026-03-01, moved; now due 2027-03-01."),
        [],
    ),
    "the same words for two controls": (
        (answer("ra-5", "a", text=LONG), WHOLE[1], answer("si-2", text=f"{LONG}\n")),
        ["SSP092 the same 17 words answer 2 controls: RA-5, SI-2"],
    ),
    "the same words for what is inherited": (
        tuple(
            answer(c, p, text=LONG, origination=("inherited",)) for c, p in (("ra-5", "a"), ("ra-5", "b"), ("si-2", ""))
        ),
        ["SSP021 pipeline: RA-5 a and 2 more answers: inherited, and the plan names no leveraged authorization"],
    ),
    "the same words for parts of one control": (
        (answer("ra-5", "a", text=LONG), answer("ra-5", "b", text=LONG), WHOLE[2]),
        [],
    ),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_what_answers_say(case: str) -> None:
    answers, expected = ANSWERS[case]
    codes = ("SSP014", "SSP015", "SSP090", "SSP095", "SSP021", "SSP024", "SSP111", "SSP092")
    assert [line for line in told(assessed(*answers)) if line.startswith(codes)] == expected


def test_a_part_that_one_component_answers_twice_is_told_with_both_places() -> None:
    other = answer("ra-5", "a", claim=Claim.PLANNED, remarks="In May.", text_span=Span("controls/pipeline.yaml", 40))
    (found,) = (d for d in assessed(*WHOLE, other) if d.code == "SSP231")
    assert found.message == "pipeline: RA-5 a is answered twice, as implemented and as planned"
    assert found.related == ((Span("controls/pipeline.yaml", 9), "first answered here"),)
    assert told(assessed(*WHOLE, replace(other, component="scanner")), "SSP231") == []


def test_the_value_of_a_parameter_is_no_placeholder() -> None:
    found = assessed(parameters=(ParameterSetting("ra-05_odp.01", ("TBD",)),))
    assert told(found, "SSP090") == ["SSP090 the value of ra-05_odp.01 is 'TBD'"]


def test_an_answer_that_repeats_its_requirement_is_found_and_one_that_builds_on_it_is_not() -> None:
    demand = "Identify, report and correct flaws of the system within the period that the organization defines"
    flaws = control("si-2", "Flaw Remediation", ("a", demand))
    catalog = replace(BASELINE.catalog, controls=(BASELINE.catalog.controls[0], flaws))
    copied = (*WHOLE[:2], answer("si-2", "a", text=f"*{demand.upper()}.*"))
    assert told(assessed(*copied, catalog=catalog), "SSP091") == [
        "SSP091 pipeline: SI-2 a only repeats the requirement"
    ]
    own = (*WHOLE[:2], answer("si-2", "a", text=f"{demand}: the tracker opens an issue, its owner has seven days."))
    assert told(assessed(*own, catalog=catalog), "SSP091") == []


SYSTEM: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an impact below the highest objective": (
        {"impact": "low", "integrity": "high"},
        ["SSP041 the system's impact is low, and the highest of its objectives is high"],
    ),
    "an objective below the information": (
        {"integrity": "low", "information_types": (InformationType("t", "T", "", "", "low", "high", "low"),)},
        ["SSP041 integrity is low, and of the information type t it is high"],
    ),
    "an information type without a level": (
        {"information_types": (InformationType("t", "T", confidentiality="low"),)},
        ["SSP040 information type t has no integrity, availability"],
    ),
    "a leveraged authorization of a lower level": (
        {"impact": "high", "leveraged": (LeveragedAuthorization("cloud", "Cloud", impact="moderate"),)},
        ["SSP022 leveraged authorization cloud is moderate, and this system is high"],
    ),
    "a diagram that nobody explains": (
        {"data_flow": Narrative(diagram="flow.svg")},
        ["SSP050 system.data_flow has a diagram without caption and text"],
    ),
    "an external service of which nothing is known": (
        {"external_services": (ExternalService("mail", "Mail"),)},
        ["SSP052 external service mail has no data and no connection"],
    ),
    "an external service that is leveraged": (
        {
            "external_services": (ExternalService("mail", "Mail", data="Mail", connection="SMTP"),),
            "leveraged": (LeveragedAuthorization("x", "Mail"),),
        },
        ["SSP052 external service mail is a leveraged authorization, too"],
    ),
    "a range that ends before it starts": (
        {"ports": (Port("web", "8010-8000", purpose="Site"),)},
        ["SSP061 port web: the range 8010-8000 ends before it starts"],
    ),
    "a port that is none": (
        {"ports": (Port("web", "443, 70000"),)},
        ["SSP061 port web 443, 70000 has no purpose", "SSP061 port web: 70000 is not between 1 and 65535"],
    ),
    "a module whose use nobody told": (
        {"cryptography": (CryptographicModule("ssl", "SSL", validation="#4282, FIPS 140-3"),)},
        ["SSP062 cryptographic module ssl has no usage"],
    ),
    "a module of the old standard": (
        {"cryptography": (CryptographicModule("ssl", "SSL", "TLS", "FIPS 140-2 #3980"),)},
        ["SSP063 cryptographic module ssl rests on 'FIPS 140-2 #3980'"],
    ),
    "an inventory item without a component": (
        {"inventory": (InventoryItem("vm", "A machine", "computer", owner="ops"),)},
        ["SSP070 inventory item vm belongs to no component"],
    ),
    "a user without privileges": (
        {"users": (User("guest", "Guest", roles=("visitor",)),)},
        ["SSP032 user guest has no privileges"],
    ),
    "a placeholder in a title": (
        {"parties": (Party("owner", "<Name of the owner>"),)},
        ["SSP090 party owner, name still holds '<Name of the owner>'"],
    ),
    "a review of tomorrow": (
        {"elements": Elements(reviews=(Review("2027-01-01"),), changes=(PlanChange("2026-11-24"),))},
        ["SSP111 a review in plan.reviews is dated 2027-01-01, after the plan itself (2026-11-23)"],
    ),
    "an authorization that has ended": (
        {"elements": Elements(authorization=Authorization("authorized", "2023-01-01", "2026-01-01"))},
        ["SSP111 plan.authorization expired on 2026-01-01"],
    ),
    "an authorization that ends before it starts": (
        {"elements": Elements(authorization=Authorization("authorized", "2026-01-01", "2025-01-01"))},
        ["SSP111 plan.authorization expires on 2025-01-01, before its date 2026-01-01"],
    ),
    "an approval of a day to come": (
        {"elements": Elements(approvals=(Approval("owner", "2030-02-01", "approved"),))},
        ["SSP111 the approval of owner is dated 2030-02-01, after the plan itself (2026-11-23)"],
    ),
    "dates that are none are told elsewhere": ({"elements": Elements(reviews=(Review("soon"),))}, []),
}


@pytest.mark.parametrize("case", SYSTEM)
def test_what_is_said_of_the_system(case: str) -> None:
    given, expected = SYSTEM[case]
    found = [d for d in assessed(system=given) if d.severity is not Severity.INFO]
    assert told(found) == expected
    assert {d.span for d in found} <= {Span("ssp.yaml", 2)}


def test_what_is_remarked_and_no_finding() -> None:
    modules = tuple(
        CryptographicModule(f"m{n}", "M", "TLS", text)
        for n, text in enumerate(("", "FIPS 140-3", "CMVP #4282 (FIPS 140-3)", "It is not validated", "A5012"))
    )
    described = {"description": "A world-class scanner.", "cryptography": modules}
    found = [d for d in assessed(system=described) if d.code in ("SSP062", "SSP096")]
    assert {d.severity for d in found} == {Severity.INFO}
    assert told(found) == [
        "SSP096 system.description praises: 'world-class'",
        "SSP062 cryptographic modules without a certificate number: m0, m1",
    ]


def test_a_role_that_is_responsible_is_held_by_somebody() -> None:
    roles = (Role("operator", "Operator"), Role("spare", "Spare"))
    answers = tuple(replace(each, roles=("operator",)) for each in WHOLE)
    held = assessed(*answers, system={"roles": roles})
    assert told(held, "SSP030") == ["SSP030 role operator is responsible for controls, and no party or user holds it"]
    roles = (Role("operator", "Operator", parties=("ops",)),)
    assert told(assessed(*answers, system={"roles": roles, "parties": (Party("ops", "Ops"),)}), "SSP030") == []


def test_that_some_answers_name_a_role_and_others_do_not_is_a_remark() -> None:
    (found,) = (d for d in assessed(replace(WHOLE[0], roles=("x",)), *WHOLE[1:]) if d.code == "SSP030")
    assert (found.severity, found.message) == (Severity.INFO, "2 of 3 answers name no responsible role, the first here")
    assert told(assessed(*WHOLE), "SSP030") == []


def test_a_period_that_is_longer_than_the_profile_allows_is_found() -> None:
    scanning = BASELINE.catalog.controls[0]
    limited = replace(scanning, params=(replace(scanning.params[0], constraints=("at least every 30 days",)),))
    catalog = replace(BASELINE.catalog, controls=(limited, *BASELINE.catalog.controls[1:]))

    def found(value: str) -> list[str]:
        return told(assessed(catalog=catalog, parameters=(ParameterSetting("ra-05_odp.01", (value,)),)), "SSP005")

    assert found("quarterly") == [
        "SSP005 RA-5: ra-05_odp.01 is 'quarterly', and the profile asks for 'at least every 30 days'"
    ]
    assert found("monthly") == found("every day") == found("after every change") == []


def test_a_value_that_is_none_of_the_choices_is_found_at_its_place() -> None:
    choices = ("locks the account", "delays for {{ insert: param, other }}")
    scanning = replace(
        BASELINE.catalog.controls[0], params=(Parameter("ra-05_odp.01", choices=choices, how_many="one"),)
    )
    catalog = replace(BASELINE.catalog, controls=(scanning, *BASELINE.catalog.controls[1:]))

    def found(*values: str) -> list[Diagnostic]:
        setting = ParameterSetting("ra-05_odp.01", values, span=Span("ssp.yaml", 9, 3))
        return [d for d in assessed(catalog=catalog, parameters=(setting,)) if d.code == "SSP005"]

    assert found("Locks the account.") == found("delays for ten minutes") == []
    (wrong,) = found("rings a bell")
    assert wrong.message.startswith("parameter ra-05_odp.01 is 'rings a bell', which is none of its choices: locks the")
    assert (wrong.span, wrong.severity) == (Span("ssp.yaml", 9, 3), Severity.WARNING)
    assert [d.message for d in found("locks the account", "delays for a day")] == [
        "parameter ra-05_odp.01 has 2 values, and takes one of its choices"
    ]


def test_what_only_fedramp_asks_for_is_asked_of_its_profiles_only() -> None:
    codes = ("SSP003", "SSP020", "SSP031", "SSP042")
    described = {"impact": "moderate", "elements": Elements(identity=DigitalIdentity(identity="1"))}
    found = [d for d in assessed(fedramp=True, system=described) if d.code in codes]
    assert {d.severity for d in found} == {Severity.WARNING}
    assert told(found) == [
        "SSP003 RA-5: this-system does not answer a, b",
        "SSP003 SI-2: this-system does not answer the statement",
        "SSP020 no answer says who originates RA-5, SI-2",
        "SSP031 no role is that of a system owner, an authorizing official, a security officer",
        "SSP042 no authenticator assurance level is stated",
        "SSP042 no federation assurance level is stated",
        "SSP042 the identity assurance level is 1, and impact moderate asks for 2",
    ]
    assert [d for d in assessed(system=described) if d.code in codes] == []
    assert told(assessed(fedramp=True, system={"impact": "moderate"}), "SSP041") == [
        "SSP041 the system's impact is moderate, and its profile is for low"
    ]


def test_a_policy_that_is_wholly_inherited_is_found_for_fedramp() -> None:
    policy = control("ac-1", "Policy")
    catalog = replace(BASELINE.catalog, controls=(policy, *BASELINE.catalog.controls))
    answers = (*WHOLE, answer("ac-1", origination=("inherited",)))
    assert told(assessed(*answers, fedramp=True, catalog=catalog), "SSP023") == ["SSP023 AC-1 is inherited as a whole"]
    assert told(assessed(*answers, catalog=catalog), "SSP023") == []


def test_those_who_hold_roles_can_be_reached_or_it_is_remarked() -> None:
    roles = (Role("system-owner", "Owner", parties=("ann",)), Role("ao", "AO"), Role("isso", "ISSO", parties=("bob",)))
    parties = (Party("ann", "Ann", email="ann@castle.example"), Party("bob", "Bob"))
    (found,) = (d for d in assessed(system={"roles": roles, "parties": parties}) if d.code == "SSP031")
    assert (found.severity, found.message) == (
        Severity.INFO,
        "no email, phone or address of those who hold roles: bob",
    )


def test_an_aggregate_parameter_with_a_value_of_its_own_is_found() -> None:
    both = (Parameter("ra-5_prm_2", aggregates=("ra-05_odp.01",)), Parameter("ra-05_odp.01"))
    scanning = control(
        "ra-5", "Scanning", ("a", "Scan {{ insert: param, ra-5_prm_2 }};"), ("b", "Use tools;"), params=both
    )
    catalog = replace(BASELINE.catalog, controls=(scanning, BASELINE.catalog.controls[1]))
    found = assessed(catalog=catalog, parameters=(PERIOD, ParameterSetting("ra-5_prm_2", ("weekly",), span=SSP)))
    assert told(found, "SSP006") == ["SSP006 RA-5: ra-5_prm_2 has a value of its own, and sums up ra-05_odp.01"]
    assert told(assessed(catalog=catalog), "SSP006") == []


def test_a_review_of_the_plan_is_due_when_its_own_parameter_says_so() -> None:
    period = Parameter("pl-02_odp.03", label="frequency")
    planning = control("pl-2", "Plans", ("c", "Review the plans {{ insert: param, pl-02_odp.03 }};"), params=(period,))
    catalog = replace(BASELINE.catalog, controls=(planning, *BASELINE.catalog.controls))
    setting = (PERIOD, ParameterSetting("pl-02_odp.03", ("at least annually",)))

    def found(*dates: str) -> list[str]:
        system = {"elements": Elements(reviews=tuple(map(Review, dates)))}
        return told(assessed(system=system, catalog=catalog, parameters=setting), "SSP111")

    assert found("2023-01-01", "2024-02-01") == [
        "SSP111 the newest review in plan.reviews is of 2024-02-01, and PL-2 c asks for one 'at least annually'"
    ]
    assert found("2026-02-01", "2023-01-01") == found() == []


def test_a_certificate_of_the_old_standard_was_good_until_its_day() -> None:
    module = CryptographicModule("ssl", "SSL", "TLS", "FIPS 140-2 #3980")
    space = replace(workspace(*WHOLE), system=System("demo", "Demo", cryptography=(module,)))
    before = replace(inputs(space), as_of=datetime(2026, 9, 21, tzinfo=UTC))
    assert told(list(assess(merge(before)).diagnostics), "SSP063") == []
