"""Any valid system security plan is built, comes back whole and valid, and comes back the same the next time."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.flow.plan import Request, make_plan
from sspgen.load.oscal.plan.api import load_oscal_plan
from sspgen.render.api import RenderContext, silent
from sspgen.render.oscal import RENDERER
from support.corpora import shared
from support.oscal_checks import schema_validator
from support.oscal_made import valid_document
from support.oscal_plan import MODEL, lost

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PROSE = frozenset(("description", "remarks", "title", "caption", "purpose", "text", "adjustment-justification"))
DOCUMENTS = 400 if os.environ.get("SSPGEN_CAMPAIGN") else 40


def built(folder: Path, document: Any) -> Any:
    (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    made = make_plan(Request(folder, "", NOW, NOW, silent))
    assert made.texts_in == made.texts_out
    files = {output.path: output.data for output in RENDERER.render(made, RenderContext())}
    return json.loads(files["oscal/ssp.json"])


@pytest.mark.parametrize("start", range(4))
def test_made_up_plans_come_back_whole_valid_and_the_same(tmp_path: Path, start: int) -> None:
    validator = schema_validator(shared("schemas/oscal-1.2.3") / "oscal_ssp_schema.json")
    for seed in range(start * DOCUMENTS // 4, (start + 1) * DOCUMENTS // 4):
        document = valid_document(Random(seed), MODEL)  # noqa: S311 - no secret hangs on it
        assert not list(validator.iter_errors(document)), seed
        first = built(tmp_path, document)
        assert lost(document, first) == [], seed
        assert [error.message for error in validator.iter_errors(first)] == [], seed
        assert json.dumps(built(tmp_path, first)) == json.dumps(first), seed


def marked(value: Any, path: str, found: list[str]) -> None:
    """Put a word of its own into every prose of a document, and note where each stands."""
    members = value.items() if isinstance(value, dict) else ()
    for key, held in members:
        if key in PROSE and isinstance(held, str):
            found.append(f"{path}/{key}")
            value[key] = f"Zq{len(found)}q is said."
        else:
            marked(held, f"{path}/{key}", found)
    for held in value if isinstance(value, list) else ():
        marked(held, path, found)


def test_no_text_of_a_made_up_plan_is_missed_by_readers(tmp_path: Path) -> None:
    for seed in range(2 * DOCUMENTS):
        document = valid_document(Random(seed), MODEL)  # noqa: S311 - as above
        found: list[str] = []
        marked(document, "", found)
        (tmp_path / "plan.json").write_text(json.dumps(document), encoding="utf-8")
        workspace = load_oscal_plan(tmp_path, "plan.json", checked=False)
        read = repr(workspace.system) + repr(workspace.components)
        missed = {path for number, path in enumerate(found, 1) if f"Zq{number}q" not in read}
        assert missed == set(), seed
