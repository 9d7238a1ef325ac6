"""Plug-ins: those that the workspace names are used and recorded, others never run, and what does not fit is told."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from support.cli import GENERATOR, SSP, Result, castle, run, run_here, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CODE = """\
from pathlib import Path

from sspgen.assess.api import Rule, finding
from sspgen.collect.api import Unreadable
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import Collection, Report, Subject, Tool, Verdict
from sspgen.render.api import Output

Path(__file__).with_name("imported").touch()


class MoatReader:
    id = "moat"
    title = "Depth of the moat"

    def recognises(self, blob):
        return blob.json_object().get("kind") == "moat"

    def read(self, blob):
        return Report("moat", Tool("sounding line", "3"), Subject(), outcome=Verdict.PASS, facts={"depth": 4})


class MuteReader(MoatReader):
    def read(self, blob):
        return None


class MessengerCollector:
    id = "messenger"
    title = "What a messenger says"
    settings = frozenset({"messenger"})
    network = False

    def validate(self, source):
        if source.query["messenger"] != "fast":
            yield Diagnostic("SSP224", "the messenger is slow", source.span)
        if source.id == "late":
            raise TimeoutError("no news")

    def collect(self, source, context):
        if source.id == "lost":
            raise OSError("no horse")
        return Collection(source, (), "the messenger was lost")


class BannerRenderer:
    id = "banner"
    title = "Banner"

    def render(self, plan, context):
        yield Output("banner.txt", f"{plan.system.name}\\n".encode())


class Imposter(BannerRenderer):
    id = "oscal"


class Vandal(BannerRenderer):
    id = "vandal"

    def render(self, plan, context):
        yield Output("plan.json", b"{}")


def _check(plan):
    yield finding("MOAT001", f"{len(plan.evidence)} sources, and a moat", remedy="dig")
    yield finding("MOAT001", "another")


def _broken(plan):
    raise KeyError("moat")


def _false(plan):
    yield finding("SSP001", "not mine")


READER, COLLECTOR, RENDERER, RULE = MoatReader(), MessengerCollector(), BannerRenderer(), Rule("MOAT001", _check)
IMPOSTER, VANDAL, MUTE, TEXT = Imposter(), Vandal(), MuteReader(), "a text"
OURS, BROKEN, FALSE = Rule("SSP001", _check), Rule("MOAT002", _broken), Rule("MOAT003", _false)
"""
ALL = {"readers": "READER", "collectors": "COLLECTOR", "rules": "RULE", "renderers": "RENDERER"}
EVIDENCE = """\
evidence:
  moat:
    title: The moat is deep
    collect: {files: artifacts/moat.json}
    checks:
      - id: deep
        title: At least three
        expect: facts.depth >= 3
    supports: {ke-1_smt.a: satisfies}
  news:
    title: News
    collect: {messenger: fast}
"""
KEEP = """\
component: keep
title: The keep
type: service
controls:
  ke-1:
    status: implemented
    statements:
      a: {text: The moat is deep., evidence: [moat]}
"""
NAMED = SSP + "plugins: [Moat_Tools]\n"


def install(site: Path, entries: dict[str, str], name: str = "moat_tools") -> None:
    """Lay out a distribution as an installer does."""
    package, record = site / name, site / f"{name}-2.5.dist-info"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(CODE)
    record.mkdir()
    (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 2.5\n")
    groups = (f"[sspgen.{group}]\nit = {name}:{value}\n" for group, value in entries.items())
    (record / "entry_points.txt").write_text("\n".join(groups))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for distributions, from which this process imports, too."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in ("moat_tools", "other_tools"):
        sys.modules.pop(name, None)


def sspgen(workspace: Path, site: Path, *arguments: str) -> Result:
    """Run a command in a process of its own, where the distributions of ``site`` are installed."""
    return run(*arguments, cwd=workspace, env={"PYTHONPATH": f"{GENERATOR}:{site}"})


def test_what_the_workspace_names_is_used_and_recorded(tmp_path: Path, site: Path) -> None:
    install(site, ALL)
    workspace = castle(tmp_path / "castle", ssp=NAMED, evidence=EVIDENCE, keep=KEEP)
    (workspace / "artifacts" / "moat.json").write_text('{"kind": "moat"}')
    result = sspgen(workspace, site, "build", "--only", "oscal,banner,site", "--format", "json")
    assert result.code == 0, result.err
    built = tree(workspace / "build")
    plan, manifest = json.loads(built["plan.json"]), json.loads(built["manifest.json"])
    assert plan["plugins"] == [{"name": "moat-tools", "version": "2.5"}]
    assert manifest["versions"]["moat-tools"] == "2.5"
    assert "banner.txt" in {output["path"] for output in manifest["outputs"]}
    assert built["banner.txt"] == b"The Castle\n"
    assert b"moat-tools 2.5" in built["site/sources.html"]
    sources = {source["id"]: source for source in plan["evidence"]}
    assert sources["moat"]["verdict"] == "pass", sources["moat"]
    assert sources["news"]["verdict"] == "not_run"
    found = [(d["message"], d["remedy"], d["docs"]) for d in plan["diagnostics"] if d["code"] == "MOAT001"]
    assert [message for message, _, _ in found] == ["2 sources, and a moat", "another"]
    assert [(remedy, docs) for _, remedy, docs in found] == [
        ("dig", ""),
        ("see the documentation of the plug-in that has this rule", ""),
    ]

    assert "MOAT001" in run_here("check", cwd=workspace).err
    run_here("build", "--only", "banner", cwd=workspace)
    assert set(tree(workspace / "build")) == {"banner.txt", "plan.json", "manifest.json"}
    run_here("build", "--only", "oscal", cwd=workspace)
    assert "banner.txt" not in tree(workspace / "build")
    refused = run_here("build", "--only", "banner,word", cwd=workspace)
    assert (refused.code, "tables, bundle, banner" in refused.err) == (2, True)


def test_what_is_installed_but_not_named_is_not_imported(tmp_path: Path, site: Path) -> None:
    install(site, ALL)
    workspace = castle(tmp_path / "castle")
    result = sspgen(workspace, site, "build", "--only", "oscal")
    assert result.code == 0, result.err
    assert json.loads(tree(workspace / "build")["plan.json"])["plugins"] == []
    assert run_here("build", "--only", "banner", cwd=workspace).code == 2
    assert not (site / "moat_tools" / "imported").exists()
    other = castle(tmp_path / "other", ssp=SSP + "plugins: [other-tools]\n")
    install(site, {"renderers": "RENDERER"}, "other_tools")
    assert run_here("check", cwd=other).code == 0
    assert (site / "other_tools" / "imported").exists()
    assert not (site / "moat_tools" / "imported").exists()


def test_one_that_is_not_installed_is_told_with_its_place_and_everything_else(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle", ssp=NAMED, evidence=EVIDENCE)
    result = run_here("build", "--only", "oscal", cwd=workspace)
    assert result.code == 3
    assert "ssp.yaml:7:11: SSP235 plug-in Moat_Tools: it is not installed" in result.err
    assert {"SSP235", "SSP228", "SSP311"} <= set(result.codes)
    assert not (workspace / "build").exists()


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({}, "it has no entry point in sspgen.readers"),
        ({"renderers": "IMPOSTER"}, "has the id 'oscal', which sspgen has already"),
        ({"renderers": "MISSING"}, "cannot be imported: AttributeError"),
        ({"renderers": "Imposter"}, "is a class, expected an object of it"),
        ({"readers": "RENDERER"}, "has no method recognises()"),
        ({"rules": "TEXT"}, "is not a sspgen.assess.api.Rule"),
        ({"rules": "OURS"}, "those that start with SSP are sspgen's own"),
        ({"rules": "BROKEN"}, "the rule MOAT002 of a plug-in failed: KeyError"),
        ({"rules": "FALSE"}, "the rule MOAT003 of a plug-in gave what is no diagnostic with this code"),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "",
)
def test_one_that_does_not_fit_is_told(tmp_path: Path, site: Path, entries: dict[str, str], message: str) -> None:
    install(site, entries)
    result = run_here("check", cwd=castle(tmp_path / "castle", ssp=NAMED))
    assert (result.code, result.codes) == (3, ["SSP235"]), result.err
    assert message in result.err


@pytest.mark.parametrize(
    ("source", "speed", "told"),
    [
        ("late", "fast", "SSP235 the collector messenger of a plug-in failed: TimeoutError: no news"),
        ("lost", "fast", "SSP235 the collector messenger of a plug-in failed: OSError: no horse"),
        ("news", "slow", "SSP224 the messenger is slow"),
    ],
)
def test_a_collector_that_fails_or_refuses_is_told(
    tmp_path: Path, site: Path, source: str, speed: str, told: str
) -> None:
    install(site, ALL)
    evidence = f"evidence:\n  {source}:\n    title: News\n    collect: {{messenger: {speed}}}\n"
    keep = KEEP.replace("[moat]", f"[{source}]")
    result = run_here("check", cwd=castle(tmp_path / "castle", ssp=NAMED, evidence=evidence, keep=keep))
    assert result.code == 3
    assert told in result.err


def test_a_reader_that_gives_no_report_proves_nothing(tmp_path: Path, site: Path) -> None:
    install(site, {"readers": "MUTE"})
    evidence = EVIDENCE.partition("  news:")[0]
    workspace = castle(tmp_path / "castle", ssp=NAMED, evidence=evidence, keep=KEEP)
    (workspace / "artifacts" / "moat.json").write_text('{"kind": "moat"}')
    result = run_here("check", cwd=workspace)
    assert result.code == 1
    assert "SSP302" in result.codes


def test_two_plug_ins_with_one_id_are_told(tmp_path: Path, site: Path) -> None:
    install(site, {"renderers": "RENDERER"})
    install(site, {"renderers": "RENDERER"}, "other_tools")
    result = run_here("check", cwd=castle(tmp_path / "castle", ssp=SSP + "plugins: [other-tools, moat-tools]\n"))
    assert (result.code, result.codes) == (3, ["SSP235"])
    assert "has the id 'banner', which moat-tools has already" in result.err


def test_a_plug_in_writes_over_no_output(tmp_path: Path, site: Path) -> None:
    install(site, {"renderers": "VANDAL"})
    workspace = castle(tmp_path / "castle", ssp=NAMED)
    result = run_here("build", "--only", "vandal", cwd=workspace)
    assert (result.code, result.codes) == (3, ["SSP352"])
    assert "plan.json is already an output of this build" in result.err
    assert not (workspace / "build").exists()
