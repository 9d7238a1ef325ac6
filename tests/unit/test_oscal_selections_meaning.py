"""Assessments, mappings, catalogs and profiles that contradict themselves are told; what people may well do is not.

Each case is one change of a good document of ours, in a folder with the documents that it builds on.
"""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.assess.oscal.api import check_meaning
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.model.diagnostics import Severity
from sspgen.resolve.oscal_links import Library
from support.oscal_defects import HARBOUR, NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable

E, W, R = Severity.ERROR, Severity.WARNING, Severity.INFO
AP, AR, POAM = "assessment-plan", "assessment-results", "poam"


def found(folder: Path, name: str) -> set[tuple[str, Severity, str]]:
    document = read_oscal((folder / f"{name}.json").read_bytes(), f"{name}.json")
    assert isinstance(document, OscalDocument), document
    told = check_meaning(document, Library(folder, folder / "no-cache"))
    return {(each.code, each.severity, each.message) for each in told}


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))


def after(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> list[tuple[str, Severity, str]]:
    """Return what is found in a changed document and not in the good one."""
    before = found(folder, name)
    document = json.loads((folder / f"{name}.json").read_text())
    change(next(iter(document.values())))
    (folder / f"{name}.json").write_text(json.dumps(document))
    return sorted(found(folder, name) - before)


def selection(body: dict[str, Any]) -> dict[str, Any]:
    holder = body["results"][0] if "results" in body else body
    return dict(holder["reviewed-controls"])["control-selections"][0]  # type: ignore[no-any-return]


def result(body: dict[str, Any]) -> Any:
    return body["results"][0]


def twice(items: list[dict[str, Any]], **changes: object) -> None:
    items.append({**copy.deepcopy(items[0]), "uuid": NOBODY, **changes})


def waits(body: dict[str, Any], *pairs: tuple[int, int]) -> None:
    tasks = body["tasks"]
    for one, other in pairs:
        tasks[one]["dependencies"] = [{"task-uuid": tasks[other]["uuid"]}]


CASES: dict[str, tuple[str, Callable[[dict[str, Any]], object], str, Severity, str]] = {
    "a control in and out": (
        AP,
        lambda b: selection(b).update({"exclude-controls": [{"control-id": "ac-1"}]}),
        *("SSP491", W, "the control 'ac-1' is included and excluded"),
    ),
    "a control twice": (
        AP,
        lambda b: selection(b)["include-controls"].append({"control-id": "ac-1"}),
        *("SSP491", W, "the control 'ac-1' is included twice"),
    ),
    "an activity elsewhere": (
        AP,
        lambda b: b["local-definitions"]["activities"][0]["related-controls"]["control-selections"][0].update(
            {"include-controls": [{"control-id": "ac-2"}]}
        ),
        *("SSP491", R, "the activity is about 'ac-2', which this assessment does not review"),
    ),
    "a statement of another control": (
        AP,
        lambda b: selection(b)["include-controls"][1].update({"statement-ids": ["ac-1_smt.a"]}),
        *("SSP448", W, "'ac-1_smt.a' is a statement of 'ac-1', not of 'au-1'"),
    ),
    "a task that waits for itself": (AP, lambda b: waits(b, (0, 0)), "SSP492", E, "the task 'Visit' waits for itself"),
    "tasks that wait for each other": (
        AP,
        lambda b: waits(b, (0, 1)),
        "SSP492",
        E,
        "the task 'Report' waits for itself",
    ),
    "a task before what it waits for": (
        AP,
        lambda b: b["tasks"][1]["timing"]["on-date"].update(date="2026-01-20T08:00:00Z"),
        *(
            "SSP471",
            W,
            "the task is over on 2026-01-20T08:00:00Z, before the task that it waits for begins on 2026-02-24",
        ),
    ),
    "a finding outside": (
        AR,
        lambda b: result(b)["findings"][0]["target"].update({"target-id": "ac-2_smt"}),
        *("SSP491", W, "the finding is about 'ac-2_smt' of 'ac-2', which this result does not review"),
    ),
    "a control that was not planned": (
        AR,
        lambda b: selection(b)["include-controls"].append({"control-id": "ac-2"}),
        *("SSP491", R, "the control 'ac-2' was reviewed, and the assessment plan does not select it"),
    ),
    "two verdicts": (
        AR,
        lambda b: result(b)["findings"][1]["target"].update({"target-id": "ac-1_smt.a"}),
        *("SSP464", W, "'ac-1_smt.a' is 'not-satisfied' here, and 'satisfied' in another finding of this result"),
    ),
    "a verdict by nothing": (
        AR,
        lambda b: result(b)["findings"][0].pop("related-observations"),
        *("SSP475", W, "the finding 'List is kept' is satisfied, and names nothing that was observed"),
    ),
    "a statement called an objective": (
        AR,
        lambda b: result(b)["findings"][0]["target"].update({"type": "objective-id"}),
        *("SSP448", W, "target-id 'ac-1_smt.a' is a statement, and no objective"),
    ),
    "a log that ends otherwise": (
        AR,
        lambda b: result(b)["risks"][0]["risk-log"]["entries"][0].update({"status-change": "closed"}),
        *("SSP464", W, "the status of the risk is 'open', and its log ends with 'closed'"),
    ),
    "seen after the end": (
        AR,
        lambda b: result(b)["observations"][1].update(collected="2026-02-27T09:00:00Z"),
        *("SSP471", W, "it was collected on 2026-02-27T09:00:00Z, after the assessment ended on 2026-02-26T16:00:00Z"),
    ),
    "seen before the start": (
        AR,
        lambda b: result(b)["observations"][1].update(collected="2026-01-27"),
        *("SSP471", R, "it was collected on 2026-01-27, before the assessment began on 2026-02-24T08:00:00Z"),
    ),
    "a factor of nothing": (
        AR,
        lambda b: result(b)["risks"][0].update(
            {
                "mitigating-factors": [
                    {"uuid": NOBODY, "implementation-uuid": NOBODY[:-1] + "1", "description": "A dog."}
                ]
            }
        ),
        *("SSP456", W, f"implementation-uuid '{NOBODY[:-1]}1' leads to no answer of the plan"),
    ),
    "an item twice": (
        POAM,
        lambda b: twice(b["poam-items"]),
        *("SSP469", W, "another item is called 'Fit a second bar' and is about the same"),
    ),
    "a risk that stays": (
        POAM,
        lambda b: b["risks"][0].pop("remediations"),
        *("SSP475", R, "nothing is planned about the open risk 'Open gate'"),
    ),
    "a pair twice": (
        "mapping",
        lambda b: twice(b["mappings"][0]["maps"]),
        *("SSP477", W, "these two are mapped with the same relationship already"),
    ),
    "a control called a statement": (
        "mapping",
        lambda b: b["mappings"][0]["maps"][1]["sources"][0].update({"type": "statement"}),
        *("SSP477", W, "'au-2' is a control, and no statement"),
    ),
    "unmapped and mapped": (
        "mapping",
        lambda b: b["mappings"][0].update(
            {"source-gap-summary": {"uuid": NOBODY, "unmapped-controls": [{"with-ids": ["ac-1"]}]}}
        ),
        *("SSP477", W, "the control 'ac-1' is listed as unmapped, and it is mapped"),
    ),
    "unmapped and unknown": (
        "mapping",
        lambda b: b["mappings"][0].update(
            {"target-gap-summary": {"uuid": NOBODY, "unmapped-controls": [{"with-ids": ["zz-1"]}]}}
        ),
        *("SSP477", W, "the control 'zz-1' is not in"),
    ),
    "more than all": (
        "mapping",
        lambda b: b["mappings"][0]["maps"][0].update({"coverage": {"target-coverage": 1.5}}),
        *("SSP477", W, "the coverage is 1.5, and a coverage is between 0 and 1"),
    ),
    "wanted and unwanted": (
        "profile",
        lambda b: b["imports"][0].update({"exclude-controls": [{"with-ids": ["ac-2"]}]}),
        *("SSP491", W, "the control 'ac-2' is included and excluded"),
    ),
    "a profile of nothing": (
        "profile",
        lambda b: b["imports"][0].update({"exclude-controls": [{"matching": [{"pattern": "*"}]}]}),
        *("SSP491", W, "this profile selects no control"),
    ),
    "a value that is no choice": (
        "profile",
        lambda b: b.update({"modify": {"set-parameters": [{"param-id": "ac-01_odp.02", "values": ["at noon"]}]}}),
        *("SSP453", W, "ac-01_odp.02 is set to 'at noon', which is none of its choices"),
    ),
    "a parameter in itself": (
        "catalog",
        lambda b: b["groups"][0]["controls"][0]["params"].extend(
            {"id": one, "values": [f"at {{{{ insert: param, {other} }}}}"]}
            for one, other in (("q1", "q2"), ("q2", "q1"))
        ),
        *("SSP476", W, "the parameter 'q1' inserts itself"),
    ),
    "a part that is there": (
        "profile",
        lambda b: b.update(
            {
                "modify": {
                    "alters": [
                        {
                            "control-id": "ac-1",
                            "adds": [{"parts": [{"id": "ac-1_smt.a", "name": "item", "prose": "Sing."}]}],
                        }
                    ]
                }
            }
        ),
        *("SSP468", W, "the part 'ac-1_smt.a' is added, and the control 'ac-1' has another of that id"),
    ),
    "a status of its own": (
        "plan",
        lambda b: b["system-characteristics"]["status"].update({"state": "other", "remarks": " "}),
        *("SSP462", W, "the status of the system is 'other', and no remarks say which"),
    ),
    "a label twice": (
        "catalog",
        lambda b: [
            control.setdefault("props", []).append({"name": "label", "value": "AC-77"})
            for control in b["groups"][0]["controls"][:2]
        ],
        *("SSP469", W, "another control has the label 'AC-77' too"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_document_that_contradicts_itself_is_told_so(case: str, harbour: Path) -> None:
    name, change, code, severity, says = CASES[case]
    told = after(harbour, name, change)
    assert [(c, s) for c, s, m in told if m.startswith(says)] == [(code, severity)], told


ALLOWED: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "all but one": (AP, lambda b: (selection(b).pop("include-controls"), selection(b).update({"include-all": {}}))),
    "a control by two of its statements": (
        AP,
        lambda b: selection(b).update(
            {
                "include-controls": [
                    {"control-id": "ac-1", "statement-ids": ["ac-1_smt.a"]},
                    {"control-id": "ac-1", "statement-ids": ["ac-1_smt.b"]},
                    {"control-id": "au-1"},
                ]
            }
        ),
    ),
    "one target called satisfied twice": (
        AR,
        lambda b: twice(result(b)["findings"]),
    ),
    "a log written with the newest entry first": (
        AR,
        lambda b: result(b)["risks"][0]["risk-log"]["entries"].append(
            {"uuid": NOBODY, "title": "Seen", "start": "2026-02-25T09:00:00Z", "status-change": "investigating"}
        ),
    ),
    "a label in two forms": (
        "catalog",
        lambda b: [
            control.setdefault("props", []).append({"name": "label", "value": "AC-77", "class": kind})
            for control, kind in zip(b["groups"][0]["controls"], ("short", "long"), strict=False)
        ],
    ),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_what_people_may_well_do_is_not_told(case: str, harbour: Path) -> None:
    name, change = ALLOWED[case]
    assert after(harbour, name, change) == []


def test_a_long_chain_of_tasks_is_no_circle_and_costs_little(harbour: Path) -> None:
    def chain(body: dict[str, Any]) -> None:
        ids = [f"00000000-0000-4000-8000-{n:012d}" for n in range(3000)]
        body["tasks"] += [
            {"uuid": one, "type": "action", "title": "Next", "dependencies": [{"task-uuid": other}]}
            for one, other in zip(ids, [*ids[1:], body["tasks"][0]["uuid"]], strict=True)
        ]

    assert [each for each in after(harbour, AP, chain) if each[0] == "SSP492"] == []
