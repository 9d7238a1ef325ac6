"""Inventories (CycloneDX, SPDX), and what they say of the vulnerabilities of what they list."""

from __future__ import annotations

from typing import Any

import pytest

from sspgen.model.evidence import FindingSeverity, Population
from support.reports import fixture, judged, only, rejection, report

COMPONENT = {"type": "library", "bom-ref": "ref-a", "name": "a", "version": "1", "purl": "pkg:npm/a@1"}


def bom(*vulnerabilities: Any, **more: Any) -> dict[str, Any]:
    base = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [COMPONENT]}
    return base | {"vulnerabilities": list(vulnerabilities)} | more


def test_an_analysis_is_told_with_its_reason_its_answer_and_who_stands_behind_it() -> None:
    analysis = {
        "state": "not_affected",
        "justification": "code_not_reachable",
        "response": ["will_not_fix", "update"],
        "detail": "the parser is not built in",
    }
    vulnerability = {"id": "CVE-2026-1001", "cwes": [79], "affects": [{"ref": "ref-a"}], "analysis": analysis}
    metadata = {"authors": [{"name": "Ann Example", "email": "ann@example.org"}], "supplier": {"name": "Harbour"}}
    found = report(bom(vulnerability, metadata=metadata))
    finding = only(found)
    assert (
        finding.justification == "not_affected: the parser is not built in (code_not_reachable); will_not_fix, update"
    )
    assert (finding.waived_by, finding.location, finding.identifiers) == (
        "Ann Example",
        "pkg:npm/a@1",
        ("CVE-2026-1001", "CWE-79"),
    )
    assert "example.org" not in repr(found)


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({}, "fail"),
        ({"analysis": {"state": "not_affected"}}, "needs_review"),
        ({"analysis": {"state": "false_positive", "detail": "another product"}}, "pass"),
        ({"analysis": {"state": "resolved"}}, "pass"),
        ({"analysis": {"state": "exploitable"}, "rejected": "2026-01-01T00:00:00Z"}, "fail"),
        ({"rejected": "2026-01-01T00:00:00Z"}, "pass"),
        ({"affects": [{"ref": "ref-a", "versions": [{"version": "1", "status": "unaffected"}]}]}, "pass"),
        ({"affects": [{"ref": "ref-a", "versions": [{"version": "1", "status": "unknown"}]}]}, "fail"),
        ({"affects": [{"ref": "ref-a", "versions": [7]}]}, "fail"),
    ],
)
def test_a_vulnerability_of_a_bom_is_open_until_the_bom_closes_it(more: dict[str, Any], outcome: str) -> None:
    assert judged(bom({"id": "CVE-2026-1001"} | more))[0] == outcome


def test_a_rating_is_a_word_a_score_or_a_vector() -> None:
    vector = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    rated = [{"method": "CVSSv31", "vector": vector}, {"severity": "low"}]
    finding = only(report(bom({"id": "A", "ratings": rated})))
    assert (finding.severity, finding.raw_severity) == (FindingSeverity.CRITICAL, "9.8")


@pytest.mark.parametrize(
    ("document", "outcome", "unit"),
    [
        (bom(components=[]), "not_run", "packages"),
        (bom(components=[], services=[{"name": "s", "services": [{"name": "t"}]}]), "pass", "targets"),
        (bom(components="x"), "needs_review", "packages"),
        (bom(components=[COMPONENT, 7]), "needs_review", "packages"),
        (bom(components=[{"type": "cryptographic-asset", "name": "AES-256"}]), "pass", "packages"),
    ],
)
def test_what_a_bom_lists_is_its_population(document: Any, outcome: str, unit: str) -> None:
    found = report(document)
    assert found.outcome.value == outcome
    assert found.population is not None
    assert found.population.unit == unit


def test_the_extension_of_old_xml_is_read_like_the_vulnerabilities_of_new() -> None:
    old = b"""<bom xmlns="http://cyclonedx.org/schema/bom/1.2"
      xmlns:v="http://cyclonedx.org/schema/ext/vulnerability/1.0"><components><component type="library" bom-ref="r">
      <name>a</name><version>1</version><v:vulnerabilities><v:vulnerability ref="r"><v:id>CVE-2026-1001</v:id>
      <v:ratings><v:rating><v:score><v:base>9.1</v:base></v:score><v:method>CVSSv3</v:method></v:rating></v:ratings>
      <v:cwes><v:cwe>184</v:cwe></v:cwes></v:vulnerability></v:vulnerabilities></component></components></bom>"""
    finding = only(report(old))
    assert (finding.severity, finding.raw_severity) == (FindingSeverity.CRITICAL, "9.1")
    assert (finding.location, finding.identifiers) == ("a@1", ("CVE-2026-1001", "CWE-184"))
    new = b"""<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component type="library"><name>a</name>
      </component></components><vulnerabilities><vulnerability><id>CVE-2026-1001</id><analysis><state>not_affected</state>
      <justification>code_not_present</justification><responses><response>update</response></responses></analysis>
      </vulnerability></vulnerabilities></bom>"""
    assert only(report(new)).justification == "not_affected: code_not_present; update"


def test_spdx_3_is_as_old_as_its_document_and_tells_what_vex_says() -> None:
    found = fixture("sbom-vex.spdx3.json")
    assert (str(found.observed), found.tool.name, found.tool.version) == (
        "2026-11-20 08:00:00+00:00",
        "boat-maker",
        "2.1",
    )
    finding = only(found)
    assert finding.justification == "not_affected: componentNotPresent; the rope is cut"
    assert (finding.waived_by, finding.location, finding.severity) == (
        "Harbour Works",
        "pkg:deb/debian/rope@1",
        FindingSeverity.HIGH,
    )


def graph(*elements: dict[str, Any]) -> dict[str, Any]:
    listed = [{"type": "software_Package", "spdxId": "p", "name": "a"}, {"type": "software_File", "name": "f"}]
    vulnerability = {"type": "security_Vulnerability", "spdxId": "v", "name": "CVE-2026-1001"}
    return {
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": [*listed, vulnerability, *elements],
    }


def vex(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": f"security_Vex{kind}VulnAssessmentRelationship", "from": "v", "to": ["p"]} | more


ASSOCIATED = {"type": "Relationship", "relationshipType": "hasAssociatedVulnerability", "from": "p", "to": ["v"]}


@pytest.mark.parametrize(
    ("elements", "outcome"),
    [
        ((), "pass"),
        ((vex("Affected"),), "fail"),
        ((vex("Fixed"),), "pass"),
        ((vex("UnderInvestigation"),), "needs_review"),
        ((vex("NotAffected"),), "needs_review"),
        ((vex("NotAffected", security_impactStatement="unused"),), "pass"),
        ((ASSOCIATED,), "needs_review"),
        ((ASSOCIATED, vex("Fixed")), "pass"),
        ((vex("Affected", security_withdrawnTime="2026-01-01T00:00:00Z"),), "pass"),
        ((vex("Affected"), vex("Fixed")), "fail"),
        (
            (
                vex("Affected", security_publishedTime="2026-01-01T00:00:00Z"),
                vex("Fixed", security_publishedTime="2026-02-01T00:00:00Z"),
            ),
            "pass",
        ),
        ((7,), "needs_review"),
    ],
)
def test_spdx_3_outcomes(elements: Any, outcome: str) -> None:
    assert judged(graph(*elements))[0] == outcome


def test_spellings_of_spdx_that_are_not_read_are_named() -> None:
    yaml = b"SPDXID: SPDXRef-DOCUMENT\nspdxVersion: SPDX-2.3\nname: a\n"
    assert rejection(yaml).message == "SPDX in YAML is not read: write it as JSON or tag-value of 2.2 or later"
    assert "YAML" in rejection(b"SPDXID: SPDXRef-DOCUMENT\nannotations:\n- comment: long\n").message
    assert "XML" in rejection(b"<Document><SPDXID>SPDXRef-DOCUMENT</SPDXID></Document>").message
    assert "before version 2.2" in rejection({"Document": {"creationInfo": {}, "name": "a"}}).message
    rdf = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        b'xmlns:spdx="http://spdx.org/rdf/terms#"><spdx:SpdxDocument/></rdf:RDF>'
    )
    assert (rejection(rdf).code, "RDF/XML" in rejection(rdf).message) == ("SSP301", True)
    assert judged({"spdxVersion": "SPDX-2.3", "packages": [{"name": "a"}, 7]})[0] == "needs_review"


def test_a_tag_value_document_that_begins_with_its_id_is_no_yaml() -> None:
    tags = b"SPDXID: SPDXRef-DOCUMENT\nSPDXVersion: SPDX-2.3\nDocumentName: a\nPackageName: b\nPackageName: c\n"
    assert report(tags).population == Population("packages", 2)


def test_a_subject_without_a_name_is_unknown() -> None:
    assert report(bom(metadata={"component": {"type": "application", "author": "x"}})).subject.kind == "unknown"
