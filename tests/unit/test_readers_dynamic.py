"""Scanners of running sites: what matched where, and nothing of what was sent or answered."""

from __future__ import annotations

from typing import Any

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.redaction import redacted_by
from sspgen.collect.registry import identify
from sspgen.model.evidence import FindingSeverity
from support.reports import fixture, judged, lines, only, rejection, report


def test_a_match_is_told_without_requests_answers_and_queries() -> None:
    found = fixture("nuclei.jsonl")
    traversal, version = found.findings
    assert (traversal.severity, traversal.identifiers) == (FindingSeverity.HIGH, ("CVE-2026-4108", "CWE-22"))
    assert (traversal.location, version.location) == ("https://tides.example/gauge", "tides.example:443")
    assert version.title == "TLS Version: tls12"
    assert found.population is not None
    assert (found.population.total, found.population.passed, found.population.failed) == (3, 1, 2)
    assert str(found.observed) == "2026-11-21 21:10:00.559886+00:00"
    for word in ("root:", "curl", "HTTP/1.1", "of-the-host"):
        assert word not in repr(found)


def test_the_longer_form_of_zap_is_read_without_requests_and_answers() -> None:
    data = b"""<OWASPZAPReport version="2.16.1" generated="Fri, 30 Oct 2026 08:40:35"><site name="http://tides.example">
      <alerts><alertitem><pluginid>90028</pluginid><alert>Insecure Method</alert><riskcode>2</riskcode>
      <confidence>2</confidence><instances><instance><uri>http://tides.example/a?b=c</uri>
      <requestheader>Cookie: JSESSIONID=9E75</requestheader><responsebody>hello</responsebody></instance></instances>
      <count>1</count><cweid>200</cweid></alertitem></alerts></site></OWASPZAPReport>"""
    found = report(data)
    assert (only(found).location, only(found).identifiers) == ("http://tides.example/a", ("CWE-200",))
    blob = Blob("x", data)
    reader = identify(blob)
    assert reader is not None
    kept = redacted_by(reader, blob)
    assert kept is not None
    assert b"JSESSIONID" not in kept
    assert b"hello" not in kept
    plus = {"pluginid": "1", "alert": "A", "riskcode": "1", "instances": [{"uri": "u", "request-body": "hello"}]}
    site = {"@name": "http://tides.example", "alerts": [plus]}
    assert "hello" not in repr(report({"@version": "2.16.1", "site": [site]}))


def test_a_page_for_people_is_named() -> None:
    page = b"<!DOCTYPE html>\n<html><head><title>ZAP by Checkmarx Scanning Report</title></head><body/></html>"
    assert "traditional-json" in rejection(page).message


def match(**more: Any) -> dict[str, Any]:
    return {"template-id": "t", "info": {"name": "n", "severity": "low"}, "host": "https://a.example"} | more


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        ([match()], "fail"),
        ([match(**{"matcher-status": False})], "pass"),
        ([match(**{"matcher-status": "false"})], "fail"),
        ([match(**{"matcher-status": False, "error": "no route"})], "needs_review"),
        ([match(**{"matcher-status": False}), 7], "needs_review"),
        (lines(match(**{"matcher-status": False}), match()), "fail"),
    ],
)
def test_nuclei_outcomes(document: Any, outcome: str) -> None:
    assert judged(document)[0] == outcome


def test_the_old_spelling_of_nuclei_is_read() -> None:
    old = {"templateID": "tech", "info": {"name": "n", "severity": "critical"}, "matched": "https://a.example/x?y=z"}
    finding = only(report(lines(old | {"matcher_name": "nginx", "host": "https://a.example"})))
    assert (finding.rule, finding.title, finding.location) == ("tech", "n: nginx", "https://a.example/x")


def test_nuclei_names_its_target_by_address_where_there_is_no_host() -> None:
    imported = {key: value for key, value in match().items() if key != "host"}
    found = report(lines(imported | {"ip": "192.0.2.7", "url": "/http://shop.example/"}))
    assert (found.subject.name, found.facts["hosts"]) == ("192.0.2.7", 1)
