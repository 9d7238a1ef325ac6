"""``sspgen check``: what is wrong with workspaces, OpenControl folders and OSCAL documents; nothing is built."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sspgen.cli.options import examples, plan_options

if TYPE_CHECKING:
    from sspgen.flow.findings import Choice
    from sspgen.model.findings import Report
    from sspgen.model.findings_baseline import Baseline
    from sspgen.model.plan import Plan

_FORMS = ("text", "json", "sarif", "junit", "github", "gitlab")
_UNUSABLE = 3
_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How the findings are to be reported."""

    form: str
    output: Path | None
    fail_on: str
    quiet: bool
    verbose: bool


@click.command(
    epilog=examples(
        "check",
        "check ssp.json catalogs/",
        "check --format sarif -o findings.sarif",
        "check --write-baseline accepted.json",
        "check --baseline accepted.json --fail-on error",
    )
)
@click.argument("paths", metavar="[PATH]...", type=click.Path(path_type=Path), nargs=-1)
@plan_options
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    default="text",
    show_default=True,
    help="How to report.",
)
@click.option("--output", "--out", "-o", "output", metavar="FILE", type=_FILE, help="Write the report to a file.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="warning",
    show_default=True,
    help="The least severity that ends with exit code 1.",
)
@click.option("--only", metavar="CODE", multiple=True, help="Report only this code; may be given several times.")
@click.option("--ignore", metavar="CODE", multiple=True, help="Leave this code out; may be given several times.")
@click.option("--baseline", metavar="FILE", type=click.Path(path_type=Path), help="Accept the findings listed there.")
@click.option("--write-baseline", "new_baseline", metavar="FILE", type=_FILE, help="List today's findings.")
def command(
    paths: tuple[Path, ...],
    profile: str | None,
    form: str,
    output: Path | None,
    fail_on: str,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    baseline: Path | None,
    new_baseline: Path | None,
    *,
    quiet: bool,
    verbose: bool,
) -> None:
    """Report what is missing, wrong or unproven.

    A PATH is a workspace, an OpenControl folder or file, an OSCAL document of any model (JSON, YAML, XML), or a folder
    with any of them. Without one, the current folder is checked. The exit code is 1 when there are findings, and 3 when
    something cannot be read.
    """
    from sspgen.cli.console import errors_as, progress, uncollected  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.check_run import CheckRequest  # noqa: PLC0415 - the same
    from sspgen.flow.checking import check_paths  # noqa: PLC0415 - the same
    from sspgen.flow.epoch import source_date_epoch  # noqa: PLC0415 - the same
    from sspgen.flow.findings import choice_of, report_of  # noqa: PLC0415 - the same

    wanted = _Wanted(form, output, fail_on, quiet, verbose)
    shown = progress(quiet=quiet or form != "text" or output is not None)
    with errors_as(form), uncollected(), shown as report_progress:
        choice = choice_of(only, ignore)
        accepted = _baseline(baseline)
        clock, epoch = datetime.now(UTC), source_date_epoch()
        request = CheckRequest(paths or (Path(),), Path.cwd(), profile or "", clock, epoch, report_progress)
        looked = check_paths(request)
        report = report_of(looked, choice)
        if new_baseline is not None:
            _write_baseline(report, new_baseline, wanted)
            return
        report = _compared(report, accepted, choice, epoch or clock)
        plans = tuple(each.plan for each in looked if each.plan is not None)
        _tell(report, plans, wanted, epoch or clock)
        if profile and report.usable and not plans and not quiet:
            click.echo("note: --profile was not used: no plan was made of what was checked", err=True)
    _end(report, wanted)


def _baseline(file: Path | None) -> Baseline | None:
    from sspgen.load.findings_baseline import read_baseline  # noqa: PLC0415 - keeps --help fast

    return read_baseline(file, file.as_posix()) if file is not None else None


def _compared(report: Report, baseline: Baseline | None, choice: Choice, now: datetime) -> Report:
    from sspgen.flow.findings import with_baseline  # noqa: PLC0415 - keeps --help fast

    return with_baseline(report, baseline, choice, now.date()) if baseline is not None else report


def _write_baseline(report: Report, file: Path, wanted: _Wanted) -> None:
    """Write the findings of today as accepted; those that keep a plan from being made cannot be.

    Raises:
        Exit: 3, something could not be read, so that what it would have shown is not known.
    """
    from sspgen.cli.console import print_findings  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.named_file import write_named  # noqa: PLC0415 - the same
    from sspgen.load.findings_baseline import baseline_bytes, read_baseline  # noqa: PLC0415 - the same
    from sspgen.model.findings_baseline import Baseline, baseline_of  # noqa: PLC0415 - the same

    if not report.usable:
        print_findings(report, verbose=wanted.verbose)
        click.echo("nothing was written: what cannot be read has to be mended first", err=True)
        raise click.exceptions.Exit(_UNUSABLE)
    before = read_baseline(file, file.as_posix()) if file.exists() else Baseline(file.as_posix())
    written = baseline_of(report, file.as_posix(), before)
    write_named(file, baseline_bytes(written))
    if not wanted.quiet:
        total = sum(entry.count for entry in written.entries)
        accepted = "1 finding is" if total == 1 else f"{total} findings are"
        click.echo(f"wrote {file.as_posix()}: {accepted} accepted from now on with --baseline")


def _tell(report: Report, plans: tuple[Plan, ...], wanted: _Wanted, now: datetime) -> None:
    from sspgen import __version__  # noqa: PLC0415 - keeps --help fast
    from sspgen.cli.console import print_findings, print_for_programs, print_summary  # noqa: PLC0415 - the same
    from sspgen.flow.named_file import write_named  # noqa: PLC0415 - the same
    from sspgen.model.findings import FailOn  # noqa: PLC0415 - the same
    from sspgen.render.findings.api import ReportContext  # noqa: PLC0415 - the same
    from sspgen.render.findings.registry import reporter  # noqa: PLC0415 - the same

    context = ReportContext(now, __version__, FailOn(wanted.fail_on), wanted.verbose)
    if wanted.output is not None:
        write_named(wanted.output, reporter(wanted.form).render(report, context))
    elif wanted.form != "text":
        print_for_programs(reporter(wanted.form).render(report, context).decode())
        return
    print_findings(report, verbose=wanted.verbose)
    if not wanted.quiet:
        print_summary(report, plans, verbose=wanted.verbose)


def _end(report: Report, wanted: _Wanted) -> None:
    """End with the exit code that the report asks for.

    Raises:
        Exit: 3 when something could not be read, 1 when findings make the check fail.
    """
    from sspgen.model.findings import FailOn  # noqa: PLC0415 - keeps --help fast

    if not report.usable:
        raise click.exceptions.Exit(_UNUSABLE)
    if report.failing(FailOn(wanted.fail_on)):
        raise click.exceptions.Exit(1)
