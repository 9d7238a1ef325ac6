"""Plans of strangers: whatever is in them, they are read or refused, and what is read is written back."""

from __future__ import annotations

import copy
import json
import os
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.errors import SspgenError
from sspgen.flow.plan import Request, make_plan
from sspgen.render.api import RenderContext, silent
from sspgen.render.oscal import RENDERER
from support import oscal
from support.cli import run_here, tree
from support.oscal_plan import MODEL, lost, plan, uid

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MUTATIONS = int(os.environ.get("SSPGEN_MUTATIONS", "300" if os.environ.get("SSPGEN_CAMPAIGN") else "60"))
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1e300,
    "",
    " ",
    "x" * 5000,
    "\u202e\u0000\ud7ff{{ insert: param, x }}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "#",
    uid("plan"),
    [],
    {},
    [[]],
    [None, 1, {}],
    {"uuid": uid("plan")},
    {"": {"": ""}},
]


def containers(value: Any) -> list[Any]:
    """Every list and object of a document that holds something."""
    found = [value] if isinstance(value, (dict, list)) and value else []
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return found + [inner for each in members for inner in containers(each)]


def mutated(seed: int) -> Any:
    """The plan with a few things taken out, doubled, swapped, or put in another form."""
    chance = random.Random(seed)  # noqa: S311 - no secret hangs on it
    document = plan()
    for _ in range(chance.randint(1, 6)):
        holder = chance.choice(containers(document[MODEL]))
        key = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
        what = chance.randrange(5)
        if what == 0:
            del holder[key]
        elif what == 1 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif what == 2:
            holder[key] = copy.deepcopy(chance.choice(containers(document[MODEL])))
        else:
            holder[key] = copy.deepcopy(chance.choice(ODD))
        if not document[MODEL]:
            break
    return document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plan")
    oscal.write(made, "castle.json", oscal.catalog())
    return made


def test_mutated_plans_never_raise_anything_of_python(folder: Path) -> None:
    read = 0
    for seed in range(MUTATIONS):
        document = mutated(seed)
        (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
        try:
            made = make_plan(Request(folder, "", NOW, NOW, silent))
            files = {output.path: output.data for output in RENDERER.render(made, RenderContext())}
        except SspgenError:
            continue
        read += 1
        assert made.texts_in == made.texts_out, seed
        after = json.loads(files["oscal/ssp.json"])
        assert lost(document, after) == [], seed
    assert read > MUTATIONS // 2


def test_a_very_long_and_very_wide_plan_is_read(folder: Path) -> None:
    document = plan()
    requirements = document[MODEL]["control-implementation"]["implemented-requirements"]
    entry = requirements[2]
    for number in range(2000):
        twin = copy.deepcopy(entry)
        twin["uuid"] = uid("wide", str(number))
        twin["by-components"][0]["uuid"] = uid("wide answer", str(number))
        requirements.append(twin)
    (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    made = make_plan(Request(folder, "", NOW, NOW, silent))
    assert made.texts_in == made.texts_out == 2006


def test_references_in_circles_and_to_nowhere_end(folder: Path) -> None:
    document = plan()
    body = document[MODEL]
    body["import-profile"]["href"] = f"#{uid('resource', 'loop')}"
    body["back-matter"]["resources"].append(
        {"uuid": uid("resource", "loop"), "rlinks": [{"href": f"#{uid('resource', 'loop')}"}, {"href": "plan.json"}]}
    )
    for each in body["system-implementation"]["leveraged-authorizations"]:
        each["links"] = [{"href": "plan.json"}]
    (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    made = make_plan(Request(folder, "", NOW, NOW, silent))
    assert "SSP481" in {d.code for d in made.diagnostics}


@pytest.mark.parametrize(
    "href", ["../secret.json", "/etc/passwd", "file:///etc/passwd", "\\\\host\\share", "castle.json\x00"]
)
def test_a_profile_outside_the_folder_is_not_read(tmp_path: Path, href: str) -> None:
    oscal.write(tmp_path, "secret.json", oscal.catalog())
    inner = tmp_path / "inner"
    inner.mkdir()
    document = plan()
    document[MODEL]["import-profile"]["href"] = href
    (inner / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    made = make_plan(Request(inner, "", NOW, NOW, silent))
    assert not made.profile.complete
    assert made.profile.sources == ()
    assert "SSP481" in {d.code for d in made.diagnostics}


def test_names_of_a_stranger_lead_nowhere_and_run_nothing(tmp_path: Path) -> None:
    script = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>"
    document = plan()
    body = document[MODEL]
    requirements = body["control-implementation"]["implemented-requirements"]
    for number, control in enumerate(("../../../evil", "a/b\\c:*?<>|", "con", "x" * 300, "ga-1\u202e")):
        twin = copy.deepcopy(requirements[2])
        twin |= {"uuid": uid("evil", str(number)), "control-id": control}
        twin["by-components"][0] |= {"uuid": uid("evil answer", str(number)), "description": script}
        twin["by-components"][0]["responsible-roles"] = [{"role-id": f"../../{control}"}, {"role-id": script}]
        requirements.append(twin)
    body["metadata"]["roles"].append({"id": "../../evil-role", "title": script})
    body["system-implementation"]["inventory-items"][0]["props"][0]["value"] = f"../../evil-asset{script}"
    for holder in (body["system-characteristics"], *body["system-implementation"]["components"]):
        holder["title" if "title" in holder else "system-name"] = script
    workspace = tmp_path / "deep/er/w"
    workspace.mkdir(parents=True)
    (workspace / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    result = run_here("build", "--only", "site,pdf,oscal,tables", cwd=workspace)
    assert result.code == 0, result.err
    outside = {path.name for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(workspace)}
    assert not {name for name in outside if "evil" in name}
    pages = b"\n".join(data for name, data in tree(workspace / "build").items() if name.endswith(".html"))
    assert b"<script>alert" not in pages
    assert b"<img src=x" not in pages
