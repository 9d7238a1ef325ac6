"""``sspgen history``: what checks and controls came to, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from sspgen.cli.options import examples, format_option, named_document, workspace_argument

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.chronicle import Series

_DAYS = 365
_STRIP = 60
_MARKS = {
    "pass": "▇",
    "proven": "▇",
    "supported": "▅",
    "stale": "▃",
    "needs_review": "▃",
    "fail": "✖",
    "contradicted": "✖",
    None: "·",
}
_OTHER = "▁"


@click.command(epilog=examples("history", "history image_scan --days 90", "history ra-5 --format json"))
@click.argument("target", required=False, default="")
@workspace_argument
@click.option("--days", type=click.IntRange(1, 36_600), default=_DAYS, show_default=True, help="How many days.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day (UTC).  [default: today]")
@format_option
def command(target: str, workspace: Path, days: int, until: datetime | None, form: str) -> None:
    """Show what checks and controls came to, day by day, with the mean time to restore.

    TARGET is an evidence source or a control; everything when left out. A day without a record is a gap, shown as one.
    """
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast

    last = until.date() if until else datetime.now(UTC).date()
    with console.errors_as(form):
        found = _series(target, workspace, last - timedelta(days=days - 1), last)
    if form == "json":
        console.print_json({"until": last.isoformat(), "series": [_record(each) for each in found]})
        return
    for each in found:
        click.echo(console.safe(_line(each)))
    click.echo(f"{len(found)} series; one mark a day, the newest right; · no record" if found else _none(target))


def _none(target: str) -> str:
    return f"nothing is recorded{f' for {target}' if target else ''}: 'sspgen collect' records a day"


def _series(target: str, workspace: Path, since: date, until: date) -> tuple[Series, ...]:
    from sspgen.collect.store.api import open_store  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.series import series_of  # noqa: PLC0415 - the same
    from sspgen.load.api import load_workspace  # noqa: PLC0415 - the same
    from sspgen.model.chronicle import CONTROL  # noqa: PLC0415 - the same
    from sspgen.model.ids import control_id  # noqa: PLC0415 - the same

    loaded = load_workspace(workspace, named_document())
    sources = {source.id for source in loaded.evidence}
    wanted = target if target in sources or not target else f"{CONTROL}{control_id(target) or target}"
    with open_store(loaded.store, workspace) as store:
        rows = store.verdicts(source=wanted, since=since.isoformat(), until=until.isoformat())
    return series_of(rows, since, until)


def _line(series: Series) -> str:
    marks = "".join(_MARKS.get(day, _OTHER) for day in series.days[-_STRIP:])
    mean = series.mean_time_to_restore
    told = f"restored in {mean:.1f} days on average ({len(series.restored)} times)" if mean is not None else ""
    still = f"failing since {series.open_since.isoformat()}" if series.open_since else ""
    gaps = f"{len(series.days) - series.recorded} of {len(series.days)} days without a record"
    name = f"{series.source} {series.check}"
    return f"{name:<40} {marks}  {'; '.join(filter(None, (still, told, gaps)))}"


def _record(series: Series) -> dict[str, Any]:
    return {
        "source": series.source,
        "check": series.check,
        "since": series.since.isoformat(),
        "days": list(series.days),
        "recorded_days": series.recorded,
        "restored_in_days": list(series.restored),
        "mean_time_to_restore_days": series.mean_time_to_restore,
        "failing_since": series.open_since.isoformat() if series.open_since else None,
    }
