"""Static analysis, infrastructure, benchmarks: whatever stands in place of a value, what failed never passes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.registry import normalise
from sspgen.model.evidence import Rejection, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"
NAMES = (
    *("semgrep.json", "semgrep-supply-chain.json", "bandit.json", "gosec.json", "hadolint.json", "checkov.json"),
    *("tfsec.json", "tfsec-legacy.json", "kics.json", "conftest.json", "kube-bench.json", "kubescape.json"),
    *("kubescape-v1.json", "powerpipe.json", "legitify.json", "terraform-plan.json", "sarif-1.0.0.sarif"),
)
WRONG: tuple[Any, ...] = (7.5, "x", [[]], {"text": {}})


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(entries):
        yield node, key
        yield from places(value)


@pytest.mark.parametrize("name", NAMES)
def test_a_value_of_the_wrong_type_never_makes_a_pass(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    assert getattr(normalise(name, data), "outcome", None) is Verdict.FAIL
    for index in range(len(list(places(json.loads(data))))):
        for wrong in WRONG:
            document = json.loads(data)
            holder, key = list(places(document))[index]
            holder[key] = wrong
            found = normalise(name, json.dumps(document).encode())
            if isinstance(found, Rejection):
                assert "could not make sense" not in found.message, (key, wrong)
            else:
                assert found.outcome is not Verdict.PASS, (key, wrong)
