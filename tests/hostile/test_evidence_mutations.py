"""Damaged reports: whatever is cut, flipped or replaced, the answer is a report or a reason, and never a raise.

Damage must not turn a report that is no pass into a pass by losing what it found without a trace.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.registry import normalise
from sspgen.load.json_reader import JsonProblem, read_json_stream
from sspgen.model.evidence import Rejection, Report, Verdict
from support.corpora import CORPORA

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"
MUTATIONS = int(os.environ.get("SSPGEN_MUTATIONS", "15"))
"""How many mutations of each kind a file gets; a campaign sets a thousand."""

SMALL = 24_000 if MUTATIONS <= 30 else 4_000_000
WRONG: tuple[Any, ...] = (None, True, -1, 1e308, 10**40, "", "\ud800\x00x", [], {}, [[]], [None], {"text": {}})
REPORTS = sorted(FIXTURES.iterdir()) + [
    file
    for file in sorted((CORPORA / "evidence").rglob("*"))
    if file.is_file() and file.suffix != ".tsv" and 0 < file.stat().st_size < SMALL
]


def _bytes_damaged(data: bytes, chance: random.Random) -> Iterator[bytes]:
    for _ in range(MUTATIONS // 3):
        yield data[: chance.randrange(len(data))]
        flipped = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield bytes(flipped)
        start = chance.randrange(len(data))
        yield data[:start] + data[start + chance.randrange(1, 200) :]
    yield b"\xef\xbb\xbf" + data
    yield data.decode("utf-8", "replace").encode("utf-16")


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(entries):
        yield node, key
        yield from _places(value)


def _documents(data: bytes) -> list[Any]:
    found = read_json_stream(data)
    return [] if isinstance(found, JsonProblem) else list(found)


def _types_damaged(data: bytes, chance: random.Random) -> Iterator[bytes]:
    for _ in range(MUTATIONS):
        documents = _documents(data)
        places = [place for document in documents for place in _places(document)]
        if not places:
            return
        for _ in range(chance.randrange(1, 4)):
            holder, key = places[chance.randrange(len(places))]
            holder[key] = chance.choice(WRONG)
        yield "\n".join(json.dumps(document) for document in documents).encode()


@pytest.mark.parametrize("file", REPORTS, ids=lambda file: file.name)
def test_damage_gives_a_report_or_a_reason(file: Path) -> None:
    data = file.read_bytes()
    chance = random.Random(file.name)  # noqa: S311 - repeatable damage, no secret
    damaged = list(_bytes_damaged(data, chance))
    if data.lstrip()[:1] in (b"{", b"["):
        damaged.extend(_types_damaged(data, chance))
    for mutation in damaged:
        found = normalise(file.name, mutation)
        assert isinstance(found, Report | Rejection)
        if isinstance(found, Rejection):
            assert "its reader could not make sense of it" not in found.message, (found, mutation)
        else:
            assert found.reason or found.outcome is Verdict.PASS
            repr(found).encode()


def test_a_truncated_report_is_never_a_pass() -> None:
    for file in sorted(FIXTURES.iterdir()):
        data = file.read_bytes().rstrip()
        if file.suffix == ".spdx":
            continue
        for end in range(1, len(data), max(1, len(data) // 60)):
            found = normalise(file.name, data[:end])
            assert isinstance(found, Rejection) or found.outcome is not Verdict.PASS


_SARIF = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"ruleId": "A"}]}]}
_TRIVY = {
    "SchemaVersion": 2,
    "ArtifactName": "a",
    "Results": [{"Target": "t", "Vulnerabilities": [{"VulnerabilityID": "C"}]}],
}
_GRYPE = {
    "matches": [{"vulnerability": {"id": "C"}, "artifact": {"name": "n"}}],
    "source": {"type": "image"},
    "descriptor": {"name": "grype"},
}
_ZAP = {"@version": "2", "site": [{"@name": "https://a.example", "alerts": [{"name": "n", "riskcode": "1"}]}]}
_BOM = {
    "bomFormat": "CycloneDX",
    "components": [{"name": "a"}],
    "vulnerabilities": [{"id": "C", "analysis": {"state": "exploitable"}}],
}
_AUDIT = {
    "dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "C"}]}, {"name": "b", "version": "1", "vulns": []}]
}
_LEAKS = [{"RuleID": "r", "File": "f", "Secret": "s", "Match": "m"}]


@pytest.mark.parametrize("document", [_SARIF, _TRIVY, _GRYPE, _ZAP, _BOM, _AUDIT, _LEAKS], ids=lambda d: str(d)[:16])
def test_a_finding_of_the_wrong_type_never_becomes_a_pass(document: Any) -> None:
    for index in range(len(list(_places(document)))):
        for wrong in (True, -1, 7.5, "x", [[]], [None], [7], {"text": {}}):
            damaged = json.loads(json.dumps(document))
            holder, key = list(_places(damaged))[index]
            holder[key] = wrong
            found = normalise("x", json.dumps(damaged).encode())
            assert isinstance(found, Rejection) or found.outcome is not Verdict.PASS, damaged
