"""How the terminal looks, without a command around it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click
import pytest

from sspgen.cli import build, console
from sspgen.errors import EnvironmentFailure
from sspgen.merge.api import merge
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.spans import Span
from support import worlds

TWICE = (
    Diagnostic("SSP223", "second", Span("b.yaml", 2, 1)),
    Diagnostic("SSP223", "first", Span("a.yaml", 9, 1), related=((Span("c.yaml", 1, 1), "because of this"),)),
    Diagnostic("SSP286", "dirty", severity=Severity.WARNING),
    Diagnostic("SSP283", "detached", severity=Severity.INFO),
)


def test_diagnostics_are_in_order_of_place_with_each_remedy_once(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_diagnostics(TWICE, verbose=False)
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "SSP286 warning: dirty\n"
        "  help: commit before you publish\n"
        "  docs: docs/reference/diagnostics.md#ssp286\n"
        "a.yaml:9:1: SSP223 first\n"
        "  c.yaml:1:1: because of this\n"
        "  help: write the value in the expected form\n"
        "  docs: docs/reference/diagnostics.md#ssp223\n"
        "b.yaml:2:1: SSP223 second\n"
    )


def test_what_is_only_worth_knowing_is_told_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_diagnostics(TWICE)
    assert "SSP283 info: detached" in capsys.readouterr().err


@pytest.mark.parametrize("evil", ["\x1b[2J", "\x9b31m", "\x07", "\u202e", "\r", "\x00"])
def test_no_word_steers_the_terminal(evil: str) -> None:
    assert evil not in console.safe(f"a{evil}b")
    assert console.safe("Zoë – ✔\n") == "Zoë – ✔\n"


def test_progress_without_a_terminal_says_each_thing_once(capsys: pytest.CaptureFixture[str]) -> None:
    with console.progress(quiet=False) as report:
        for done, total in ((0, 3), (1, 3), (3, 3), (4, 4), (4, 4)):
            report("site", done, total)
        report("pdf", 2, 9)
    assert capsys.readouterr().err == "site: started\nsite: done\npdf: started\n"


def test_quiet_progress_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with console.progress(quiet=True) as report:
        report("site", 0, 1)
    assert capsys.readouterr() == ("", "")


def test_the_three_numbers_are_always_together(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_trio(merge(worlds.inputs(worlds.workspace(worlds.answer("ra-5", "a")))))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Demo, A small profile: 3 response points"
    assert [line.split()[0] for line in lines[1:4]] == ["documented", "claimed", "proven"]
    assert [line.split()[-1] for line in lines[1:4]] == ["1/3", "1/3", "0/3"]
    assert len({line.index(line.split()[-1]) for line in lines[1:4]}) == 1


def test_numbers_of_a_skeleton_do_not_pass_for_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    plan = merge(worlds.inputs(worlds.workspace(worlds.answer("ra-5", "a"))))
    console.print_trio(replace(plan, profile=replace(plan.profile, complete=False)))
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "Demo, A small profile: 3 response points known without the catalog; the profile may ask for more"


def test_a_plan_without_a_profile_goes_by_its_system_alone(capsys: pytest.CaptureFixture[str]) -> None:
    plan = merge(worlds.inputs(worlds.workspace()))
    console.print_trio(replace(plan, profile=replace(plan.profile, title="")))
    assert capsys.readouterr().out.startswith("Demo: ")


def test_errors_are_json_where_json_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    failure = EnvironmentFailure(Diagnostic("SSP288", "full"))
    with pytest.raises(click.exceptions.Exit) as stop, console.errors_as("json"):
        raise failure
    assert stop.value.exit_code == 4
    assert [d["code"] for d in json.loads(capsys.readouterr().out)["diagnostics"]] == ["SSP288"]
    with pytest.raises(EnvironmentFailure), console.errors_as("text"):
        raise failure


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSPGEN_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    assert build._cache() is None
    monkeypatch.setenv("SSPGEN_CACHE", "/kept")
    assert build._cache() == Path("/kept/sspgen/render")
