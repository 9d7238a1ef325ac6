"""Whatever stands in a workspace's files, loading tells problems and never raises; unsound files give no records."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.load.api import load_workspace
from sspgen.load.yaml_writer import dump_yaml
from sspgen.model.diagnostics import has_errors

FILES: dict[str, Any] = {
    "ssp.yaml": {
        "system": {"id": "a", "name": "A", "status": {"state": "operational"}, "data_flow": {"diagram": "x.svg"}},
        "profile": "p",
        "parameters": {"p": ["a", 1]},
        "import": ["x.json"],
        "evidence": {"max_age": {"warn": "1d"}},
        "parties": {"p": "P"},
        "roles": {"r": {"title": "R", "parties": ["p"]}},
        "users": {"u": {"title": "U", "roles": ["r"]}},
        "ports": [{"service": "s", "ports": 1, "used_by": ["c"]}],
        "inventory": {"i": {"description": "I", "components": ["c"]}},
        "leveraged_authorizations": {"l": {"title": "L", "party": "p"}},
        "control_titles": {"AC-1": "T"},
        "pages": ["x.md"],
    },
    "controls/c.yaml": {
        "component": "c",
        "title": "C",
        "responsible_roles": ["r"],
        "references": [{"title": "T", "href": "x.md#y"}],
        "controls": {
            "AC-1": {
                "status": "planned",
                "evidence": ["e"],
                "parameters": {"p": ["a"]},
                "statements": {"a": "x", "(b)": {"text": "y", "evidence": ["e"]}},
            }
        },
    },
    "controls/e.yaml": {
        "evidence": {
            "e": {
                "title": "E",
                "collect": {"files": ["x"]},
                "expected": 1,
                "max_age": {"fail": "3d"},
                "checks": [{"id": "c", "title": "T", "expect": "true"}],
                "supports": {"ac-1_smt.a": "supports", "ac-1": {"relation": "satisfies"}},
            }
        }
    },
}
_ODD = st.sampled_from(
    [None, True, 0, 1.5, "", "x", "../x", "a_smt.b", "\x00", [], [None], [[]], ["x"], {}, {"": None}]
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for key, item in inner for p in _places(item, (*path, key)))]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_workspace_loads_with_problems_told(data: st.DataObject) -> None:
    files = copy.deepcopy(FILES)
    for _ in range(data.draw(st.integers(1, 3))):
        *parents, last = data.draw(st.sampled_from([p for p in _places(files) if p]))
        holder = files
        for key in parents:
            holder = holder[key]
        if isinstance(holder, dict) and data.draw(st.booleans()):
            holder[data.draw(st.sampled_from(["", "x", "AC-01", "component", "evidence", "\x00"]))] = copy.deepcopy(
                data.draw(_ODD)
            )
        else:
            holder[last] = copy.deepcopy(data.draw(_ODD))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "controls").mkdir()
        for name, value in files.items():
            if not name.endswith(".yaml"):
                continue
            (root / name).write_text(dump_yaml(value), encoding="utf-8")
        workspace = load_workspace(root)
        assert workspace == load_workspace(root)
        assert has_errors(workspace.diagnostics)
        assert all(d.span is not None for d in workspace.diagnostics)
