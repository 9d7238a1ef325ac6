"""Damaged bundles and envelopes: verification never raises, and never vouches for what was not signed."""

from __future__ import annotations

import base64
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.registry import normalise
from sspgen.collect.trust.api import verify_report
from sspgen.model.evidence import Report, SignatureState, Verdict
from sspgen.model.trust import Identity, Trust
from support.corpora import corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2027, 1, 1, tzinfo=UTC)
ROUNDS = 150
WRONG: tuple[Any, ...] = (None, True, 0, -1, 1e300, "", "x", "x" * 3000, [], {}, [None], {"a": []}, "2026-01-01")
BUNDLES = (
    "evidence/sigstore-bundle/happy-path-intoto-in-dsse-v3.sigstore.json",
    "evidence/sigstore-bundle/rekor2-dsse-happy-path.sigstore.json",
    "evidence/slsa-provenance/provenance-npm-test-ossf.tgz.json",
)


def trust() -> Trust:
    """Trust every identity of both public instances, so that only mathematics is left to refuse."""
    sigstore = pytest.importorskip("sigstore")
    store = Path(sigstore.__file__).parent / "_store"
    roots = sorted(store.glob("*/trusted_root.json"))
    lines = [json.dumps(json.loads(root.read_bytes())) for root in roots]
    github = Identity("https://token.actions.githubusercontent.com", "*")
    return Trust(sigstore_root="\n".join(lines).encode(), identities=(github,))


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, key
        if isinstance(value, dict | list):
            yield from places(value)


def payloads(document: Any) -> list[bytes]:
    """Return what the envelopes of a document hold."""
    held = [holder[key] for holder, key in places(document) if key == "payload"]
    return [base64.b64decode(each) if isinstance(each, str) else b"" for each in held]


def damaged(document: Any, chance: random.Random) -> Any:
    copy = json.loads(json.dumps(document))
    for _ in range(chance.randrange(1, 4)):
        found = list(places(copy))
        holder, key = found[chance.randrange(len(found))]
        value = holder[key]
        if isinstance(value, str) and len(value) > 8 and chance.random() < 0.6:
            at = chance.randrange(len(value))
            holder[key] = value[:at] + chance.choice("ABCxyz019+/=-_ ") + value[at + 1 :]
        else:
            holder[key] = chance.choice(WRONG)
    return copy


@pytest.mark.parametrize("name", BUNDLES)
def test_damage_is_never_vouched_for(name: str) -> None:
    document = json.loads(corpus(name).read_bytes())
    everybody, chance = trust(), random.Random(name)  # noqa: S311 - repeatable damage, no secret
    for _ in range(ROUNDS):
        mutation = damaged(document, chance)
        data = json.dumps(mutation).encode()
        report = normalise("x", data)
        if not isinstance(report, Report):
            assert "could not make sense" not in report.message
            continue
        found = verify_report(Blob("x", data), report, everybody, NOW)
        if found.signature.state is SignatureState.GOOD:
            assert payloads(mutation) == payloads(document)
        else:
            assert found.outcome is not Verdict.PASS
            assert found.reason
        assert "could not be verified (" not in found.signature.reason, found.signature.reason
