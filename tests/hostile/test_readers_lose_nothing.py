"""Damage in one place of a report that fails: a value of the wrong type anywhere in it never makes a pass of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.registry import normalise
from sspgen.model.evidence import Rejection, Report, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

WRONG: tuple[Any, ...] = (None, True, -1, 7.5, "x", [], [[]], [None], [7], {}, {"text": {}})
OSV = {
    "results": [
        {
            "source": {"path": "go.mod"},
            "packages": [
                {
                    "package": {"name": "a", "version": "1", "ecosystem": "Go"},
                    "vulnerabilities": [{"id": "GO-1", "summary": "s"}],
                    "groups": [{"ids": ["GO-1"], "max_severity": "7.5"}],
                }
            ],
        }
    ],
    "experimental_config": {},
}
NPM = {
    "auditReportVersion": 2,
    "vulnerabilities": {"a": {"severity": "low", "via": [{"source": 1, "name": "a", "severity": "low"}]}},
    "metadata": {"vulnerabilities": {"low": 1, "total": 1}, "dependencies": {"total": 3}},
}
NPM_6 = {
    "advisories": {"1": {"id": 1, "module_name": "a", "severity": "low"}},
    "metadata": {"vulnerabilities": {"low": 1}, "totalDependencies": 3},
}
GOVULNCHECK = [
    {"config": {"scanner_name": "govulncheck", "scan_level": "symbol", "scan_mode": "source"}},
    {"SBOM": {"modules": [{"path": "a"}]}},
    {"progress": {"message": "Checking the code against the vulnerabilities..."}},
    {"finding": {"osv": "GO-1", "trace": [{"module": "a", "package": "p", "function": "f"}]}},
]
ALERTS = [
    {
        "number": 1,
        "state": "open",
        "security_advisory": {"ghsa_id": "G", "severity": "low"},
        "security_vulnerability": {"package": {"name": "a", "ecosystem": "npm"}},
    }
]
GRAPHQL = {
    "data": {
        "repository": {"name": "a", "vulnerabilityAlerts": {"totalCount": 1, "nodes": [{"number": 1, "state": "OPEN"}]}}
    }
}
CSAF = {
    "document": {"csaf_version": "2.0", "tracking": {"status": "final"}},
    "product_tree": {"full_product_names": [{"product_id": "A", "name": "a"}]},
    "vulnerabilities": [{"cve": "CVE-2026-1001", "product_status": {"known_affected": ["A"]}}],
}
OPENVEX = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "author": "a",
    "timestamp": "2026-01-01T00:00:00Z",
    "statements": [{"vulnerability": {"name": "CVE-2026-1001"}, "products": [{"@id": "p"}], "status": "affected"}],
}
SPDX = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "software_Package", "spdxId": "p", "name": "a"},
        {"type": "security_VexAffectedVulnAssessmentRelationship", "from": "v", "to": ["p"]},
    ],
}
NUCLEI = [{"template-id": "t", "info": {"name": "n", "severity": "low"}, "host": "h", "matcher-status": True}]
TRUFFLEHOG = [
    {"SourceMetadata": {"Data": {"Git": {"file": "a"}}}, "DetectorName": "URI", "Verified": True, "Raw": "abc"}
]
ALLURE = [{"uuid": "u", "name": "n", "status": "failed", "start": 1, "labels": [{"name": "tag", "value": "AC-2"}]}]
DOCUMENTS = {
    "osv-scanner": OSV,
    "npm-audit": NPM,
    "npm-audit-6": NPM_6,
    "govulncheck": GOVULNCHECK,
    "dependabot": ALERTS,
    "dependabot-graphql": GRAPHQL,
    "csaf": CSAF,
    "openvex": OPENVEX,
    "nuclei": NUCLEI,
    "trufflehog": TRUFFLEHOG,
    "allure": ALLURE,
    "spdx": SPDX,
}
FINE: tuple[tuple[str, Any, Any], ...] = (
    ("osv-scanner", "results", []),
    ("spdx", "type", "x"),
)
"""By document and key: what is no damage, but another document."""


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(entries):
        yield node, key
        yield from _places(value)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_one_wrong_value_never_makes_a_pass(name: str) -> None:
    written = json.dumps(DOCUMENTS[name])
    whole = normalise("x", written.encode())
    assert isinstance(whole, Report)
    assert whole.outcome is Verdict.FAIL
    for index, (_, key) in enumerate(_places(json.loads(written))):
        for wrong in (each for each in WRONG if (name, key, each) not in FINE):
            damaged = json.loads(written)
            holder, _ = list(_places(damaged))[index]
            holder[key] = wrong
            found = normalise("x", json.dumps(damaged).encode())
            assert isinstance(found, Rejection) or found.outcome is not Verdict.PASS, (key, wrong, found)
            assert not isinstance(found, Rejection) or "could not make sense" not in found.message
