"""The past of a plan through the command line: published with it, kept with it, and published again as it was."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

from sspgen.cli.build import build
from sspgen.collect.store.api import Store, open_store
from sspgen.collect.store.keyfile import SigningKey
from sspgen.collect.store.record import Entry
from sspgen.flow.chronicle import chronicle_of
from sspgen.flow.past import plan_as_of
from sspgen.render.api import silent
from support import stores
from support.cli import EVIDENCE, QUICK, Result, castle, run_here, sarif, tree
from support.gitrepo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.chronicle import Chronicle

MONDAY, TUESDAY, FRIDAY = "1767268800", "1767355200", "1767614400"
"""Noon of the 1st, 2nd and 5th of January 2026, UTC."""
KEY = {"SSPGEN_SIGNING_KEY": SigningKey(stores.ORIGIN, stores.SEED).text()}
OUTPUTS = ("--only", "site,oscal,tables,bundle", "--quiet")


def sspgen(workspace: Path, *arguments: str, clock: str) -> Result:
    result = run_here(*arguments, cwd=workspace, env={"SOURCE_DATE_EPOCH": clock, **KEY})
    assert result.code == 0, result.err
    return result


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, bytes]]]:
    """A castle that was recorded and built on two days, with a release and an edit between, and what was built."""
    history = "  changes:\n    title: Changes\n    collect: {git: control-changes}\n"
    workspace = castle(tmp_path_factory.mktemp("lived") / "castle", evidence=EVIDENCE + history)
    repository, built = GitRepo(workspace), {}
    keep = workspace / "controls" / "keep.yaml"
    for day, clock in (("2026-01-01", MONDAY), ("2026-01-02", TUESDAY)):
        sspgen(workspace, "collect", "--quiet", clock=clock)
        sspgen(workspace, "build", *OUTPUTS, clock=clock)
        built[day] = tree(workspace / "build")
        if clock == MONDAY:
            repository.git("tag", "v1")
            (workspace / "artifacts" / "gates.sarif").write_text(sarif("the gate is broken"))
            keep.write_text(keep.read_text().replace("Stores are in the ledger.", "Stores are counted."))
            repository.commit({}, "Count the stores")
    return workspace, built


def chronicle_at(workspace: Path, day: int) -> Chronicle:
    with plan_as_of(workspace, datetime(2026, 1, day, 23, tzinfo=UTC)) as past:
        return past.chronicle


def test_a_past_day_is_published_again_with_its_past(lived_in: tuple[Path, dict[str, dict[str, bytes]]]) -> None:
    workspace, built = lived_in
    for day, files in built.items():
        assert "evidence-bundle.zip" in files
        sspgen(workspace, "build", *OUTPUTS, "--as-of", day, "--out", "past", clock=FRIDAY)
        again = tree(workspace / "past")
        assert [name for name in sorted(again.keys() | files.keys()) if again.get(name) != files.get(name)] == []


def test_the_past_is_that_of_the_day(lived_in: tuple[Path, dict[str, dict[str, bytes]]]) -> None:
    workspace, _ = lived_in
    monday, tuesday = chronicle_at(workspace, 1), chronicle_at(workspace, 2)
    assert (monday.releases, monday.trend) == ((), ())
    assert {edit.origin.date for edit in monday.edits["ke-1"]} == {datetime(2026, 1, 1, 12, tzinfo=UTC)}
    assert [release.name for release in tuesday.releases] == ["v1"]
    assert tuesday.edits["ke-1"][1:] == monday.edits["ke-1"]
    assert tuesday.edits["ke-1"][0].before_text.strip() == "Stores are in the ledger."
    assert tuesday.edits["ke-1"][0].after_text.strip() == "Stores are counted."
    assert [moment.tally.proven for moment in tuesday.trend] == [1]
    assert tuesday.changes is not None
    assert len(tuesday.changes.changes) == 2
    sound = tuesday.of_check("gates", "sound")
    assert sound is not None
    assert sound.days[-2:] == ("pass", "fail")
    assert tuesday.since_release is not None
    assert tuesday.since_release.name == "v1"


def test_the_bundle_of_a_build_is_vouched_for_by_the_store(
    lived_in: tuple[Path, dict[str, dict[str, bytes]]], tmp_path: Path
) -> None:
    _, built = lived_in
    place = tmp_path / "evidence-bundle.zip"
    place.write_bytes(built["2026-01-02"]["evidence-bundle.zip"])
    said = stores.check_alone(place)
    assert said.code == 0, said.lines
    index = json.loads(built["2026-01-02"]["manifest.json"])
    assert "evidence-bundle.zip" in {output["path"] for output in index["outputs"]}


def _forget_history(store: Store, until: datetime) -> None:
    """Record the newest plan once more, as a version did that kept no history and no numbers with it."""
    record = store.snapshot_at(until)
    assert record is not None
    document = store.get(str(record.body["document"]))
    assert isinstance(document, bytes)
    said: dict[str, Any] = json.loads(document)
    del said["history"]
    kept = store.put(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
    body: dict[str, Any] = {name: record.body[name] for name in ("plan", "generator")}
    store.append([Entry("snapshot", body | {"document": kept, "blobs": [kept]})], until)


def test_a_plan_that_was_recorded_without_its_past_is_made_again_without(
    lived_in: tuple[Path, dict[str, dict[str, bytes]]], tmp_path: Path
) -> None:
    workspace = tmp_path / "castle"
    shutil.copytree(lived_in[0], workspace)
    with open_store(".sspgen/evidence", workspace) as store:
        _forget_history(store, datetime(2026, 1, 3, tzinfo=UTC))
    found = chronicle_at(workspace, 3)
    assert (found.releases, found.edits, found.changes) == ((), {}, None)
    assert found.notes == ("what git told was not kept with this plan: its releases, edits and changes are not known",)
    sspgen(workspace, "build", *QUICK, "--as-of", "2026-01-03", "--out", "past", clock=FRIDAY)
    assert tree(workspace / "past")["plan.json"] == lived_in[1]["2026-01-02"]["plan.json"]
    told = run_here("verify", "--plans", "all", "--key", str(stores.KEY), "--format", "json", cwd=workspace).json()
    assert (told["plans_made_again"], told["whole"]) == (3, True)
    assert "SSP389" not in {each["code"] for each in told["diagnostics"]}


@pytest.mark.parametrize(
    ("only", "editions", "asked"),
    [("oscal,tables", "full", 0), ("site", "full", 1), ("bundle", "full", 1), ("oscal", "full, public", 1)],
)
def test_the_past_is_asked_for_only_where_something_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, only: str, editions: str, asked: int
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    workspace = tmp_path / "castle"
    workspace.mkdir()
    text = f"system: {{id: castle, name: The Castle}}\neditions: [{editions}]\n"
    (workspace / "ssp.yaml").write_text(text, encoding="utf-8")
    with patch("sspgen.flow.chronicle.chronicle_of", wraps=chronicle_of) as told:
        build(workspace, tmp_path / "out", "", tuple(only.split(",")), jobs=1, progress=silent)
    assert told.call_count == asked
