"""Real OpenControl workspaces, in numbers: texts, claims, recorded tests and diagnostics as they were last reviewed.

The expectation lies beside this file; ``SSPGEN_GOLDEN=write`` writes it anew.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.api import CollectContext
from sspgen.collect.collectors.recorded import COLLECTOR as RECORDED
from sspgen.errors import InputError
from sspgen.load.opencontrol.workspace import load_opencontrol
from sspgen.merge.api import MergeInputs, merge
from sspgen.model.implementation import PARAMETER_LABEL
from sspgen.model.plan import Proof
from sspgen.resolve.api import resolve_baseline
from support.corpora import corpus

if TYPE_CHECKING:
    from sspgen.model.implementation import Workspace

GOLDEN = Path(__file__).with_name("opencontrol_summary.json")
FIXTURES = "masonry-fixtures/test/fixtures"
WORKSPACES = (
    "cg-compliance",
    "freedonia-compliance",
    "opencontrol-standards",
    "masonry-fixtures/examples",
    f"{FIXTURES}/opencontrol_fixtures",
    f"{FIXTURES}/opencontrol_fixtures_complete",
    f"{FIXTURES}/opencontrol_fixtures_with_markdown",
    *(f"{FIXTURES}/component_fixtures/v{v}/EC2" for v in ("2_0_0", "3_0_0", "3_1_0")),
    *(f"{FIXTURES}/component_fixtures/v{v}/EC2WithKey" for v in ("2_0_0", "3_0_0", "3_1_0")),
    f"{FIXTURES}/component_fixtures/common/EC2BrokenControl",
    f"{FIXTURES}/component_fixtures/common/EC2UnsupportedVersion",
    f"{FIXTURES}/component_fixtures/common/EC2VersionNotSemver",
    f"{FIXTURES}/component_fixtures/common/EC2_InvalidFieldTypeForVersion2_0",
    f"{FIXTURES}/standards_fixtures/BrokenStandard",
    "linter-fixtures/spec/fixtures/no_issues",
    "linter-fixtures/spec/fixtures/issues",
    "linter-fixtures/spec/fixtures/bad_link_in_opencontrol",
    "linter-fixtures/spec/fixtures/bad_schema_version",
    "linter-fixtures/spec/fixtures/bad_yaml",
    "linter-fixtures/spec/fixtures/empty_dir",
)


def summary(workspace: Workspace) -> dict[str, Any]:
    answers = [a for c in workspace.components for a in c.answers]
    own = [a for a in answers if not a.label.startswith(PARAMETER_LABEL)]
    places = (f"{d.code} {d.severity.value}" for d in workspace.diagnostics)
    return {
        "components": len(workspace.components),
        "texts": workspace.texts,
        "narratives": len(own),
        "parameters": len(answers) - len(own),
        "claims": dict(sorted(Counter(a.claim.value for a in own).items())),
        "words": dict(sorted(Counter(a.raw_status for a in own).items())),
        "recorded": dict(sorted(Counter(str(e.query["passed"]) for e in workspace.evidence).items())),
        "standards": list(workspace.standards),
        "titles": len(workspace.control_titles),
        "pages": len(workspace.pages),
        "inputs": len(workspace.inputs),
        "diagnostics": dict(sorted(Counter(places).items())),
    }


def read(name: str) -> dict[str, Any]:
    try:
        return summary(load_opencontrol(corpus(f"opencontrol/{name}")))
    except InputError as error:
        return {"refused": [d.code for d in error.diagnostics]}


@pytest.mark.corpora
def test_real_workspaces_are_read_as_reviewed() -> None:
    found = {name: read(name) for name in WORKSPACES}
    if os.environ.get("SSPGEN_GOLDEN") == "write":
        GOLDEN.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cloud() -> Workspace:
    return load_opencontrol(corpus("opencontrol/cg-compliance"))


@pytest.mark.corpora
def test_every_text_of_the_first_customer_is_an_answer(cloud: Workspace) -> None:
    """A YAML loader that keeps the last of repeated keys finds 530 narratives; two more are in the file."""
    answers = [a for c in cloud.components for a in c.answers]
    assert len([a for a in answers if not a.label.startswith(PARAMETER_LABEL)]) == 532
    for component in cloud.components:
        assert component.span is not None
        source = corpus(f"opencontrol/cg-compliance/{component.span.path}").read_text("utf-8")
        lines = source.splitlines()
        for answer in component.answers:
            if not answer.text:
                continue
            assert answer.text_span is not None
            # libyaml counts the same lines as a reader: the text stands where its place says.
            first = answer.text.lstrip().splitlines()[0].strip()
            assert first[:20] in lines[answer.text_span.line - 1]


@pytest.mark.corpora
def test_known_mistakes_of_the_first_customer_are_told_at_their_place(cloud: Workspace) -> None:
    places = {(d.code, str(d.span)) for d in cloud.diagnostics}
    assert ("SSP331", "SA_Policy/component.yaml:244:17") in places
    assert len([code for code, _ in places if code == "SSP332"]) == 17
    assert len([e for e in cloud.evidence if e.query["passed"] is False]) == 17
    assert {e.supports[0].target.partition(":")[0] for e in cloud.evidence} == {"component"}


@pytest.mark.corpora
def test_texts_in_are_texts_out_and_no_number_is_better_than_its_sources(cloud: Workspace, tmp_path: Path) -> None:
    """Merged with the moderate baseline: the numbers that the how-to quotes."""
    (tmp_path / "catalogs").mkdir()
    catalog = tmp_path / "catalogs" / "nist-800-53-r5.json"
    catalog.symlink_to(corpus("oscal/NIST_SP-800-53_rev5_catalog.json"))
    profile = "NIST_SP-800-53_rev5_MODERATE-baseline_profile.json"
    (tmp_path / profile).write_bytes(corpus(f"oscal/{profile}").read_bytes())
    resolution = resolve_baseline(profile, tmp_path)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    context = CollectContext(tmp_path, None, now)
    collections = tuple(RECORDED.collect(source, context) for source in cloud.evidence)
    plan = merge(MergeInputs(cloud, resolution.baseline, collections, now, now, "test"))
    inside = [answer for control in plan.controls() for answer in control.answers]
    outside = [item.answer for item in plan.outside]
    assert sum(bool(a.source_text) for a in inside + outside) == cloud.texts == 578
    narratives = [[a for a in part if not a.part.startswith(PARAMETER_LABEL)] for part in (inside, outside)]
    assert [len(part) for part in narratives] == [440, 92]
    assert (plan.tally.documented, plan.tally.claimed, plan.tally.proven) == (376, 85, 0)
    contradicted = [p for p in plan.points() if p.proof is Proof.CONTRADICTED]
    tested = {e.query["component"] for e in cloud.evidence}
    assert contradicted
    assert all(any(a.component in tested for a in p.answers) for p in contradicted)
    reasons = [item.reason for item in plan.outside if item.answer.control == "sa-9.1"]
    assert len(reasons) == 2
    assert all("NIST-801-53" in reason for reason in reasons)
