"""Any valid system security plan is built, comes back whole and valid, and comes back the same the next time."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.flow.plan import Request, make_plan
from sspgen.render.api import RenderContext, silent
from sspgen.render.oscal import RENDERER
from support.corpora import shared
from support.oscal_checks import schema_validator
from support.oscal_made import valid_document
from support.oscal_plan import MODEL, lost

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 1, tzinfo=UTC)
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
