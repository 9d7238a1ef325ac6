"""Every kind of OSCAL's constraints finds its defect at its line, in every model, and lets sound documents be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sspgen.load.oscal.check.api import check_document
from sspgen.load.oscal.check.constraints.rulebook import KINDS, rulebook
from sspgen.load.oscal.check.shapes import shapes
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.model.diagnostics import Severity
from sspgen.model.oscal import MODELS
from support.corpora import corpus
from support.oscal_small import at, found_in, read, small, text_of, uuid

if TYPE_CHECKING:
    from pathlib import Path

SSP = "system-security-plan"
CATALOG = "catalog/groups/0/controls"
DEFINITION = "component-definition/components/0"
IMPLEMENTATION = f"{DEFINITION}/control-implementations/0/implemented-requirements/0"
METADATA = f"{SSP}/metadata"
CHARACTERISTICS = f"{SSP}/system-characteristics"
COMPONENTS = f"{SSP}/system-implementation/components"
RESOURCE = f"{SSP}/back-matter/resources/0"
REQUIREMENT = f"{SSP}/control-implementation/implemented-requirements/0"
BY = f"{REQUIREMENT}/statements/0/by-components/0"
RISK = "assessment-results/results/0/risks/0"
NOBODY = uuid("nobody")
GONE = object()
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

ROLE = {"role-id": "pilot", "party-uuids": [uuid("anna")]}


def component(identifier: str) -> dict[str, Any]:
    """A further component."""
    status = {"state": "operational"}
    return {"uuid": identifier, "type": "software", "title": "x", "description": "x", "status": status}


DEFECTS: tuple[tuple[str, str | int, Any, str, Severity, str, str], ...] = (
    # allowed-values
    (f"{COMPONENTS}/0/status", "state", "fine", "SSP420", ERROR, "'state' in 'status' is 'fine', expected", '"state"'),
    (f"{CHARACTERISTICS}/status", "state", "Operational", "SSP420", ERROR, "is 'Operational', expected", '"state"'),
    (f"{COMPONENTS}/0/props/0", "name", "released", "SSP420", ERROR, "'name' in 'props' is 'released'", '"name"'),
    (f"{CHARACTERISTICS}/props/0", "value", "baas", "SSP420", ERROR, "is 'baas', expected 'saas', 'paas'", '"value"'),
    (f"{REQUIREMENT}/props/0", "value", "ours", "SSP420", ERROR, "is 'ours', expected", '"value"'),
    (BY, "props", [{"name": "origin", "value": "x"}], "SSP420", ERROR, "'name' in 'props' is 'origin'", '"name"'),
    (f"{METADATA}/parties/1", "type", "robot", "SSP420", ERROR, "expected 'person' or 'organization'", '"type"'),
    (f"{SSP}/system-implementation/users/0/props/0", "value", "x", "SSP420", ERROR, "'general-public'", '"value"'),
    (f"{CATALOG}/0/parts/1/props/0", "value", "LOOK", "SSP420", ERROR, "is 'LOOK', expected", '"value"'),
    (
        "profile/imports/0/include-controls/0",
        "with-child-controls",
        "maybe",
        "SSP420",
        ERROR,
        "'yes' or 'no'",
        '"with-child',
    ),
    ("profile/modify/alters/0/adds/0", "position", "top", "SSP420", ERROR, "is 'top', expected", '"position"'),
    (
        "assessment-plan/local-definitions/activities/0/props/0",
        "value",
        "LOOK",
        "SSP420",
        ERROR,
        "'INTERVIEW'",
        '"value"',
    ),
    (
        f"{RISK}/characterizations/0/facets/0",
        "name",
        "luck",
        "SSP420",
        ERROR,
        "is 'luck', expected 'likelihood'",
        '"name"',
    ),
    (
        "mapping-collection/mappings/0/maps/0",
        "relationship",
        "like",
        "SSP420",
        ERROR,
        "expected 'equivalent-to'",
        '"rel',
    ),
    ("mapping-collection/provenance", "method", "magic", "SSP420", ERROR, "expected 'human', 'automation'", '"method"'),
    # deprecated values
    (f"{CHARACTERISTICS}/system-ids/0", "identifier-type", "http://fedramp.gov", "SSP419", INFO, "deprecated", '"iden'),
    # expect
    (f"{COMPONENTS}/0/links/0", "media-type", "text/html", "SSP421", ERROR, "'link' has 'media-type'", "{"),
    (f"{COMPONENTS}/0/protocols/0/port-ranges/0", "start", 444, "SSP421", WARNING, "has 'start' above 'end'", "{"),
    ("plan-of-action-and-milestones/poam-items/0", "uuid", GONE, "SSP421", WARNING, "has no 'uuid', expected one", "{"),
    # matches
    (f"{COMPONENTS}/0/props/0", "value", "2026-02-30", "SSP422", ERROR, "(the calendar has no such day)", '"value"'),
    (f"{COMPONENTS}/0/props/1", "value", "192.0.2.256", "SSP422", ERROR, "expected an IPv4 address", '"value"'),
    (f"{RISK}/props/0", "value", "first", "SSP422", ERROR, "expected a whole number", '"value"'),
    (f"{RESOURCE}/rlinks/0/hashes/0", "value", "abcd", "SSP422", ERROR, "'value' in 'hashes' is 'abcd'", '"value"'),
    (f"{METADATA}/locations/0/address", "country", "nl", "SSP422", ERROR, "of the form [A-Z]{2}", '"country"'),
    (
        f"{METADATA}/parties/1/telephone-numbers/0",
        "number",
        "+31 20",
        "SSP422",
        WARNING,
        "'number' in 'telephone-numbers' is",
        '"number"',
    ),
    # index
    (COMPONENTS, 2, component(uuid("beacon")), "SSP423", ERROR, "which is there already", '"uuid"'),
    (f"{METADATA}/roles", 2, {"id": "pilot", "title": "Second"}, "SSP423", ERROR, "is 'pilot'", '"id"'),
    (f"{CATALOG}/0/parts", 2, {"id": "h-2", "name": "guidance"}, "SSP423", ERROR, "is 'h-2', which is there", '"id"'),
    # is-unique
    (
        f"{REQUIREMENT}/set-parameters",
        1,
        {"param-id": "ac-1_prm_1", "values": ["x"]},
        "SSP424",
        ERROR,
        "",
        '"param-id"',
    ),
    (
        f"{IMPLEMENTATION}/set-parameters",
        1,
        {"param-id": "h-1_prm_1", "values": ["x"]},
        "SSP424",
        ERROR,
        "",
        '"param-id"',
    ),
    (f"{IMPLEMENTATION}", "responsible-roles", [{"role-id": "pilot"}] * 2, "SSP424", ERROR, "", '"role-id"'),
    (
        f"{METADATA}",
        "document-ids",
        [{"scheme": "https://example.org", "identifier": "1"}] * 2,
        "SSP424",
        ERROR,
        "",
        "",
    ),
    (f"{RESOURCE}/rlinks", 1, {"href": "chart.png"}, "SSP424", ERROR, "'href' in 'rlinks' is 'chart.png'", '"href"'),
    # index-has-key
    (f"{METADATA}/responsible-parties/0", "role-id", "pilots", "SSP425", ERROR, "the 'id' of a 'role'", '"role-id"'),
    (
        f"{METADATA}/responsible-parties/0/party-uuids",
        0,
        NOBODY,
        "SSP425",
        ERROR,
        "the 'uuid' of a 'party'",
        f'"{NOBODY}"',
    ),
    (f"{METADATA}/parties/1/member-of-organizations", 0, uuid("anna"), "SSP425", ERROR, "being 'organization'", '"'),
    (f"{METADATA}/parties/1", "location-uuids", [NOBODY], "SSP425", ERROR, "the 'uuid' of a 'location'", f'"{NOBODY}"'),
    (f"{BY}/responsible-roles/0", "role-id", "cook", "SSP425", ERROR, "'role-id' in 'responsible-roles'", '"role-id"'),
    (f"{SSP}/system-implementation/users/0/role-ids", 0, "cook", "SSP425", ERROR, "is 'cook'", '"cook"'),
    (f"{COMPONENTS}/0/links/0", "href", f"#{NOBODY}", "SSP425", ERROR, "the 'uuid' of a 'component'", '"href"'),
    (f"{COMPONENTS}/0/props/2", "value", NOBODY, "SSP425", ERROR, "of a 'leveraged-authorization'", '"value"'),
    (f"{COMPONENTS}/0/props/3", "value", NOBODY, "SSP425", ERROR, "the 'uuid' of a 'location'", '"value"'),
    (
        f"{CHARACTERISTICS}/authorization-boundary/diagrams/0/links/0",
        "href",
        f"#{NOBODY}",
        "SSP425",
        ERROR,
        "",
        '"href"',
    ),
    (f"{BY}/export/responsibilities/0", "provided-uuid", NOBODY, "SSP425", ERROR, "of a 'provided'", '"provided-uuid"'),
    (
        f"{CATALOG}/0/links/0",
        "href",
        "#h-9",
        "SSP425",
        WARNING,
        "the 'id' of a 'control' or 'group' or 'part'",
        '"href"',
    ),
    # has-cardinality
    (f"{RESOURCE}", "rlinks", GONE, "SSP426", WARNING, "has no 'rlink' or 'base64', expected at least 1", "{"),
    ("assessment-plan/local-definitions/activities/0", "props", GONE, "SSP426", ERROR, "has no 'prop' with", "{"),
    (f"{METADATA}/locations/0", "address", GONE, "SSP426", WARNING, "has no 'address', expected at least 1", "{"),
    (f"{BY}", "export", {"remarks": "None."}, "SSP426", ERROR, "has no 'provided' or 'responsibility'", '"export"'),
    ("assessment-results/results/0/attestations/0/parts/0", "name", "objective", "SSP426", ERROR, "'method'", "{"),
)


def changed(path: str, key: str | int, value: Any) -> dict[str, Any]:
    """A sound document with one value changed, added or (``GONE``) taken out."""
    document = small(path.split("/", maxsplit=1)[0])
    holder = at(document, path)
    if value is GONE:
        del holder[key]
    elif isinstance(holder, list) and key == len(holder):
        holder.append(value)
    else:
        holder[key] = value
    return document


@pytest.mark.parametrize(
    ("path", "key", "value", "code", "severity", "message", "line"),
    DEFECTS,
    ids=[f"{d[3]}-{d[0]}-{d[1]}" for d in DEFECTS],
)
def test_a_defect_is_found_at_its_line(  # noqa: PLR0917 - a row of the table
    path: str, key: str | int, value: Any, code: str, severity: Severity, message: str, line: str
) -> None:
    text = text_of(changed(path, key, value))
    found = check_document(read(text))
    assert [(one.code, one.severity) for one in found] == [(code, severity)], [str(one) for one in found]
    assert message in found[0].message
    assert found[0].span is not None
    assert text.splitlines()[found[0].span.line - 1].strip().startswith(line)
    assert found[0].rule.startswith(f"OSCAL 1.2.3 {path.split('/', maxsplit=1)[0]}, ")
    assert found[0].remedy


def test_every_kind_of_constraint_has_a_defect_above() -> None:
    kinds = {
        one.rule.split(", ")[1].split()[0]
        for path, key, value, *_ in DEFECTS
        for one in found_in(changed(path, key, value))
    }
    assert kinds == set(KINDS)


def test_rules_are_named_by_their_id() -> None:
    (found,) = found_in(changed(f"{COMPONENTS}/0/status", "state", "fine"))
    assert found.rule == f"OSCAL 1.2.3 {SSP}, allowed-values oscal-component-status-state-values"
    assert found.source == found.rule
    (found,) = found_in(changed("mapping-collection/mappings/0/maps/0/sources/0", "type", "catalog"))
    assert found.rule == "OSCAL 1.2.3 mapping-collection, allowed-values mapping-item/@type"


def test_the_first_of_two_equal_keys_is_shown_beside_the_second() -> None:
    document = changed(COMPONENTS, 2, component(uuid("beacon")))
    (found,) = found_in(document)
    assert found.span is not None
    ((first, why),) = found.related
    assert first.line < found.span.line
    assert why == "is there first"


def test_a_value_is_allowed_when_any_list_about_it_has_it() -> None:
    """``isa-title`` is for interconnections only, ``vendor-name`` for software; the lists stand at several places."""
    document = small(SSP)
    beacon = at(document, f"{COMPONENTS}/0")
    beacon["props"] = [{"name": "vendor-name", "value": "Lamps"}, {"name": "marking", "value": "public"}]
    assert found_in(document) == ()
    beacon["props"].append({"name": "isa-title", "value": "Agreement"})
    (found,) = found_in(document)
    assert "'isa-title'" in found.message
    beacon["type"] = "interconnection"
    assert [one.message.split(",")[0] for one in found_in(document)] == ["'name' in 'props' is 'vendor-name'"]


def test_names_of_another_namespace_are_nobodys_business() -> None:
    document = changed(f"{COMPONENTS}/0/props/0", "ns", "https://example.org/ns")
    at(document, f"{COMPONENTS}/0/props/0")["name"] = "anything"
    assert found_in(document) == ()
    at(document, f"{COMPONENTS}/0/props/0")["ns"] = "http://csrc.nist.gov/ns/oscal"
    (found,) = found_in(document)
    assert found.code == "SSP420"
    assert "ns" in found.remedy


def test_open_lists_refuse_nothing() -> None:
    document = small(SSP)
    at(document, f"{COMPONENTS}/1")["type"] = "lighthouse"
    at(document, f"{COMPONENTS}/0/links").append({"rel": "seen-from", "href": "https://example.org"})
    assert found_in(document) == ()


def test_the_value_that_was_meant_is_named() -> None:
    (found,) = found_in(changed(f"{COMPONENTS}/0/status", "state", "operatonal"))
    assert found.help == "did you mean 'operational'?"
    (found,) = found_in(changed(f"{METADATA}/responsible-parties/0", "role-id", "harbor-master"))
    assert found.help == "did you mean 'harbour-master'?"


def test_deprecated_things_are_remarks_told_once() -> None:
    document = small("catalog")
    at(document, f"{CATALOG}/0/parts/1")["props"] = [{"name": "method", "value": how} for how in ("EXAMINE", "TEST")]
    remarks = [one for one in found_in(document) if one.severity is INFO]
    assert [one.message.partition("since")[2] for one in remarks] == [" OSCAL 1.0.1 (2 times)"]


def test_a_control_without_a_statement_is_wrong_unless_it_is_withdrawn() -> None:
    document = small("catalog")
    del at(document, f"{CATALOG}/0/parts")[0]
    (found,) = found_in(document)
    assert (found.code, found.severity) == ("SSP421", ERROR)
    assert "a 'part' with 'name' being 'statement'" in found.message.replace("or 'part'", "or a 'part'")
    at(document, f"{CATALOG}/0")["props"] = [{"name": "status", "value": "superseded"}]
    assert found_in(document) == ()


def test_a_requirement_without_any_component_is_wrong() -> None:
    document = small(SSP)
    at(document, f"{REQUIREMENT}/statements/0")["by-components"][0].pop("export")
    del at(document, f"{REQUIREMENT}/statements/0")["by-components"]
    (found,) = found_in(document)
    assert found.message == "'implemented-requirement' has no 'by-component', expected at least 1"


def test_what_another_document_may_have_is_a_remark_and_no_error() -> None:
    document = small(SSP)
    at(document, BY)["links"] = [{"rel": "provided-by", "href": f"#{NOBODY}"}]
    (found,) = found_in(document)
    assert (found.code, found.severity) == ("SSP425", ERROR)
    sea = at(document, f"{SSP}/system-implementation/leveraged-authorizations/0")
    sea["links"] = [{"rel": "system-security-plan", "href": "https://example.org/sea.json"}]
    (found,) = found_in(document)
    assert (found.code, found.severity) == ("SSP427", INFO)
    assert "may be in https://example.org/sea.json" in found.message
    at(document, BY)["links"] = [{"rel": "provided-by", "href": f"#{uuid('by')}"}]
    assert found_in(document) == ()


def test_a_reference_by_url_may_lead_anywhere() -> None:
    (found,) = found_in(changed(f"{COMPONENTS}/0/links/0", "href", "https://example.org/crane"))
    assert (found.code, found.severity) == ("SSP427", INFO)


def test_links_of_a_resolved_catalog_may_lead_to_what_its_profile_left_out() -> None:
    document = changed(f"{CATALOG}/0/links/0", "href", "#h-9")
    at(document, "catalog/metadata")["links"] = [{"rel": "source-profile", "href": "profile.json"}]
    (found,) = found_in(document)
    assert (found.code, found.severity) == ("SSP427", INFO)


def test_an_older_document_is_told_that_the_constraints_are_younger() -> None:
    document = changed(f"{COMPONENTS}/0/status", "state", "fine")
    at(document, METADATA)["oscal-version"] = "1.1.2"
    skew, found = found_in(document)
    assert (skew.code, skew.severity, found.code) == ("SSP417", INFO, "SSP420")
    assert (
        "says OSCAL 1.1.2 and was checked with the constraints of OSCAL 1.2.3, of which 1 does not hold" in skew.message
    )


def test_a_defect_of_structure_is_not_told_again_by_a_constraint() -> None:
    document = changed(f"{COMPONENTS}/0/props/1", "value", "")
    assert [one.code for one in found_in(document)] == ["SSP416"]
    del at(document, f"{METADATA}/parties/1")["uuid"]
    assert [one.code for one in found_in(document)] == ["SSP411", "SSP416"]


def test_what_is_missing_is_told_beside_a_wrong_identifier() -> None:
    document = changed(f"{REQUIREMENT}/statements/0", "by-components", GONE)
    at(document, REQUIREMENT)["control-id"] = "AC-1 (a)"
    assert {one.code for one in found_in(document)} == {"SSP416", "SSP426"}


@pytest.mark.parametrize("model", MODELS)
def test_the_rules_of_every_model_can_be_made(model: str) -> None:
    models = shapes()
    rules = rulebook(models, model)
    assert sum(len(rules.of(shape)) for shape in rules.shapes) > 40


@pytest.mark.corpora
def test_published_documents_have_no_errors_but_those_that_they_have() -> None:
    """Two labels of NIST's catalog of SP 800-171 are empty objects, which its own schema refuses."""
    folder = corpus("oscal")
    found: dict[str, list[str]] = {}
    warned: list[str] = []
    for path in sorted(folder.rglob("*.json")):
        if not path.name.startswith("bad_"):
            told = _told(path)
            warned += [str(one) for one in told if one.severity is WARNING]
            if errors := [one.message for one in told if one.severity is ERROR]:
                found[path.name] = errors
    label = "'label' is an object, expected a text on one line"
    assert found == {"NIST_SP800-171_rev3_catalog.json": [label, label]}
    assert warned == []


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bad_1_missing_required.json", [("SSP411", 2)]),
        ("bad_3_dup_component_uuid.json", [("SSP423", 346)]),
        ("bad_6_unknown_key.json", [("SSP410", 590)]),
        ("bad_8_unknown_role_party.json", [("SSP425", 60), ("SSP425", 62)]),
    ],
)
def test_seeded_defects_are_found_at_their_lines(name: str, expected: list[tuple[str, int]]) -> None:
    told = _told(corpus("oscal") / "broken-ssp" / name)
    assert [(one.code, one.span.line if one.span else 0) for one in told if one.severity is ERROR] == expected


def _told(path: Path) -> Any:
    document = read_oscal(path.read_bytes(), path.name)
    assert isinstance(document, OscalDocument), document
    return check_document(document)
