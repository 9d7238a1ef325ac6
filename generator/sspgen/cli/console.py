"""How the terminal looks: one line a finding, the trio at the end, colour only on a terminal and never alone."""

from __future__ import annotations

import gc
import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from sspgen.cli.refused import refused
from sspgen.collect.redact import redact
from sspgen.errors import SspgenError
from sspgen.model.diagnostics import Diagnostic, Severity, ordered
from sspgen.model.findings import Report, State
from sspgen.render.findings.records import diagnostic_record
from sspgen.render.findings.summary import baseline_lines, checked_lines, findings_line
from sspgen.render.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.api import Progress

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_BAR = 30
_BLOCKS = " ▏▎▍▌▋▊▉█"


def print_diagnostics(diagnostics: Iterable[Diagnostic], *, verbose: bool = True, sources: bool = False) -> None:
    """Print diagnostics to standard error, each remedy once a code.

    Args:
        diagnostics: in any order; they are printed in order of place.
        verbose: also what is only worth knowing.
        sources: with the rule that was broken, where a standard has it.
    """
    told: set[tuple[str, str]] = set()
    for diagnostic in ordered(diagnostics):
        if diagnostic.severity is Severity.INFO and not verbose:
            continue
        remedy = (diagnostic.code, diagnostic.remedy)
        _print_one(diagnostic, with_help=remedy not in told)
        if sources and diagnostic.source:
            click.echo(f"  source: {safe(diagnostic.source)}", err=True)
        told.add(remedy)


def print_findings(report: Report, *, verbose: bool) -> None:
    """Print the new findings of a check to standard error; what a baseline accepts is counted at the end."""
    new = (finding.diagnostic for finding in report.findings if finding.state is State.NEW)
    print_diagnostics(new, verbose=verbose, sources=verbose)


def print_summary(report: Report, plans: Iterable[Plan], *, verbose: bool) -> None:
    """Print what was checked, the three numbers of the plan (of several only on request), and how much was found."""
    for line in checked_lines(report, every=verbose):
        click.echo(line)
    made = list(plans)
    for plan in made if verbose or len(made) == 1 else ():
        print_trio(plan)
    for line in (findings_line(report), *baseline_lines(report)):
        click.echo(line)


def _print_one(diagnostic: Diagnostic, *, with_help: bool) -> None:
    place = f"{safe(str(diagnostic.span))}: " if diagnostic.span else ""
    code = click.style(diagnostic.code, fg=_COLOURS[diagnostic.severity], bold=True)
    word = "" if diagnostic.severity is Severity.ERROR else f"{diagnostic.severity.value}: "
    click.echo(f"{place}{code} {word}{safe(diagnostic.message)}", err=True)
    for span, why in diagnostic.related:
        click.echo(f"  {safe(str(span))}: {safe(why)}", err=True)
    if with_help:
        click.echo(f"  help: {safe(diagnostic.remedy)}", err=True)
        if diagnostic.docs:
            click.echo(f"  docs: {diagnostic.docs}", err=True)


def safe(text: str) -> str:
    """Return a text without secrets and control characters: a file's words must not steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in redact(text))


def masked(value: Any) -> Any:  # noqa: ANN401 - JSON data of any shape
    """Return JSON data with what looks like a secret masked in its texts; keys are ours."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: masked(inner) for key, inner in value.items()}
    return [masked(inner) for inner in value] if isinstance(value, list | tuple) else value


def print_json(document: dict[str, Any]) -> None:
    """Print JSON to standard output, without secrets."""
    print_for_programs(json.dumps(masked(document), indent=2, ensure_ascii=False) + "\n")


def print_for_programs(text: str) -> None:
    """Print what programs read as UTF-8, whatever the terminal takes; people's texts lose what it has no letter for."""
    data = text.encode("utf-8", "backslashreplace")
    click.echo(data if hasattr(sys.stdout, "buffer") else data.decode(), nl=False)


@contextmanager
def errors_as(form: str) -> Iterator[None]:
    """Report errors of ours in the form asked for: as JSON here, or else as the command line does.

    Raises:
        Exit: with the error's code, after its JSON was printed.
    """
    try:
        yield
    except (SspgenError, OSError) as caught:
        error = caught if isinstance(caught, SspgenError) else refused(caught)
        if form != "json" or error is None:
            raise
        print_json({"diagnostics": [diagnostic_record(d) for d in ordered(error.diagnostics)]})
        raise click.exceptions.Exit(error.exit_code) from error


@contextmanager
def uncollected() -> Iterator[None]:
    """Do not look for circles among what is made meanwhile: hundreds of thousands of plain records hold none.

    Looking for some takes a tenth of the time to as long as making them.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def print_trio(plan: Plan) -> None:
    """Print the three numbers, always together, over response points and over parameters."""
    for noun, tally in (("response point", plan.tally), ("parameter", plan.parameter_tally)):
        if noun == "parameter" and not tally.total:
            continue
        title = safe(", ".join(name for name in (plan.system.name, plan.profile.title) if name))
        known = "" if plan.profile.complete else " known without the catalog; the profile may ask for more"
        click.echo(f"{title}: {count(tally.total, noun)}{known}" if noun[0] == "r" else "parameters")
        for name in ("documented", "claimed", "proven"):
            part: int = getattr(tally, name)
            click.echo(f"  {name:<10} {_bar(part, tally.total)} {part}/{tally.total}")


def _bar(part: int, whole: int) -> str:
    eighths = part * _BAR * 8 // whole if whole else 0
    full, rest = divmod(eighths, 8)
    return (_BLOCKS[8] * full + (_BLOCKS[rest] if rest else "")).ljust(_BAR)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """Yield a progress function: a bar on a terminal, plain lines elsewhere, nothing when quiet."""
    if quiet:
        from sspgen.render.api import silent  # noqa: PLC0415 - keeps --help fast

        yield silent
    elif sys.stderr.isatty():
        with _bars() as report:
            yield report
    else:
        yield _lines()


def _lines() -> Progress:
    """Return a progress function that says once that something started, and once that it is done."""
    told: set[tuple[str, str]] = set()

    def tell(what: str, word: str) -> None:
        if (what, word) not in told:
            told.add((what, word))
            click.echo(f"{what}: {word}", err=True)

    def report(what: str, done: int, total: int) -> None:
        tell(what, "started")
        if done >= total:
            tell(what, "done")

    return report


@contextmanager
def _bars() -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415 - rich is needed on a terminal only
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - the same
    from rich.progress import Progress as Bars  # noqa: PLC0415 - the same

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report
