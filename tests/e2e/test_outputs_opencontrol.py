"""An OpenControl workspace as it stands, built against a NIST profile: nothing is lost in any data output."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from jsonschema import Draft202012Validator

from sspgen.flow.plan import Request, make_plan
from sspgen.render.api import RenderContext, silent
from sspgen.render.oscal import texts_in_oscal
from sspgen.render.registry import renderers
from sspgen.resources import schema_file
from support.corpora import corpus, shared
from support.oscal_checks import problems, schema_validator, walk

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_every_narrative_is_in_every_data_output() -> None:
    profile = corpus("oscal/NIST_SP-800-53_rev5_MODERATE-baseline_profile.json")
    schema = schema_validator(shared("schemas/oscal-1.2.3/oscal_ssp_schema.json"))
    plan = make_plan(Request(corpus("opencontrol/cg-compliance"), str(profile), NOW, NOW, silent))
    context = RenderContext()
    outputs = {o.path: o.data for renderer in renderers(("oscal", "tables")) for o in renderer.render(plan, context)}
    texts = [a.text for c in plan.controls() for a in c.answers if a.text.strip()]
    texts += [o.answer.text for o in plan.outside if o.answer.text.strip()]
    assert len(texts) == plan.texts_in == plan.texts_out
    assert plan.outside
    oscal = json.loads(outputs["oscal/ssp.json"])
    assert texts_in_oscal(oscal) == len(texts)
    written = "\0".join(node["description"] for node in walk(oscal) if "description" in node)
    assert [text for text in texts if text not in written] == []
    assert problems(oscal, plan) == []
    assert [error.json_path for error in schema.iter_errors(oscal)] == []
    document = json.loads(outputs["plan.json"])
    own_schema = Draft202012Validator(json.loads(schema_file("plan.schema.json").read_bytes()))
    assert [error.json_path for error in own_schema.iter_errors(document)] == []
