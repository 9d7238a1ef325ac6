"""The past of the small fictional system: a year of verdicts with gaps, releases, edits, a population of changes."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from sspgen.merge.changes.reconcile import Told, reconcile
from sspgen.model.changes import Changes, Landed
from sspgen.model.chronicle import (
    CONTROL,
    PROOF,
    WHOLE,
    Aspect,
    Chronicle,
    Comparison,
    Difference,
    Edit,
    Moment,
    Release,
    Series,
)
from sspgen.model.evidence import Record
from sspgen.model.plan import Tally
from sspgen.model.provenance import SIGNED, UNSIGNED, Provenance
from support.sample_evidence import AS_OF, COMMIT

FORGE = "https://git.harbours.example/tides"
_DAYS = 365


def _sha(number: int) -> str:
    return f"{number + 0xA0:040x}"


def _series(source: str, check: str, good: str, bad: str, every: int) -> Series:
    """A year in which each ``every``-th week begins with two bad days, and some days have no record."""
    days: list[str | None] = []
    for number in range(_DAYS):
        if number < 30 or number % 41 == 0:
            days.append(None)
        else:
            days.append(bad if number % (7 * every) in (1, 2) else good)
    since = AS_OF.date() - timedelta(days=_DAYS - 1)
    open_since: date | None = None
    if bad in (days[-1], days[-2]):
        open_since = AS_OF.date() - timedelta(days=1)
    return Series(source, check, since, tuple(days), (2, 2, 3), open_since)


def _all_series() -> dict[tuple[str, str], Series]:
    found = [
        _series("image_scan", WHOLE, "pass", "stale", 3),
        _series("image_scan", "enough", "pass", "fail", 5),
        _series("dependency_audit", WHOLE, "pass", "fail", 2),
        _series("access_tests", WHOLE, "fail", "not_run", 4),
        _series(f"{CONTROL}ac-2", PROOF, "supported", "contradicted", 4),
        _series(f"{CONTROL}ra-5", PROOF, "proven", "stale", 3),
    ]
    return {(each.source, each.check): each for each in found}


def _moments() -> tuple[Moment, ...]:
    return tuple(
        Moment(
            AS_OF - timedelta(days=7 * weeks),
            AS_OF - timedelta(days=7 * weeks),
            f"{weeks:064x}",
            Tally(13, 11 - weeks // 8, 7 - weeks // 8, 3 if weeks < 20 else 1),
            _sha(weeks),
            "sspgen 0.1.0",
        )
        for weeks in range(40, 0, -1)
    )


_DIFFERENCES = (
    Difference(Aspect.PROOF, "ra-5_smt.a", "RA-5 a", "unproven", "proven", better=True),
    Difference(Aspect.PROOF, "ac-2_smt.d", "AC-2 d", "supported", "contradicted", better=False),
    Difference(Aspect.CLAIM, "ac-2_smt.c", "AC-2 c", "planned", "partial", better=True),
    Difference(
        Aspect.TEXT,
        "ac-2_smt.a",
        "AC-2 a",
        "There are accounts of people.\n\n- one for each person\n- one <b>shared</b>",
        "There are accounts of people, and of machines.\n\n- one for each person\n- none shared",
        component="this-system",
    ),
    Difference(Aspect.EVIDENCE, "dependency_audit", "Dependency audit", "pass", "fail", better=False),
    Difference(Aspect.CONTROL, "cm-3.2", "CM-3(2)", "", "Changes | Review"),
    Difference(Aspect.PARAMETER, "ra-05_odp.01", "ra-05_odp.01", "every week", "every night"),
)


def _comparison(name: str, weeks: int, *differences: Difference) -> Comparison:
    at = AS_OF - timedelta(days=7 * weeks)
    return Comparison(name, _sha(weeks), at, Tally(13, 10, 6, 1), Tally(13, 11, 7, 3), differences)


def _releases() -> tuple[Release, ...]:
    newest = _comparison("v1.2.0", 12, *_DIFFERENCES[:3])
    return (
        Release(
            "v1.3.0",
            _sha(3),
            AS_OF - timedelta(days=21),
            SIGNED,
            Tally(13, 10, 6, 1),
            newest,
            f"{FORGE}/commit/{_sha(3)}",
        ),
        Release("v1.2.0", _sha(12), AS_OF - timedelta(days=84), UNSIGNED, Tally(13, 9, 5, 1)),
        Release("v1.0.0-rc<1>", _sha(30), AS_OF - timedelta(days=210), UNSIGNED),
    )


def _edit(number: int, statement: str, claims: tuple[str, str], texts: tuple[str, str]) -> Edit:
    origin = Provenance(
        "controls/this-system.yaml",
        4 + number,
        _sha(number),
        "Lin Ærø",
        AS_OF - timedelta(days=20 * number),
        SIGNED if number % 2 else UNSIGNED,
        f"{FORGE}/commit/{_sha(number)}",
    )
    subject = f"Say more about accounts <{number}>"
    return Edit("ac-2", statement, "this-system", origin, subject, *claims, *texts)


def _edits() -> dict[str, tuple[Edit, ...]]:
    old = "There are accounts of people.\n\n- one for each person\n- one <b>shared</b>"
    new = "There are accounts of people, and of machines.\n\n- one for each person\n- none shared"
    return {
        "ac-2": (
            _edit(1, "ac-2_smt.a", ("implemented", "implemented"), (old, new)),
            _edit(2, "ac-2_smt.c", ("planned", "partial"), ("To come.", "Half of them are reviewed.")),
            _edit(5, "ac-2_smt.a", ("", "implemented"), ("", old)),
        )
    }


@cache
def sample_changes() -> Changes:
    """Eight changes: some with everything, some without review or run."""
    mainline = [Landed(_sha(n), "Lin Ærø", AS_OF - timedelta(days=n), f"Change <{n}>", f"#{n}") for n in range(8)]
    records: list[Record] = []
    for number in (0, 1, 3, 4, 6):
        said = {
            "author": "lin",
            "approvers": "bob" if number != 3 else "lin",
            "approved_at": (AS_OF - timedelta(days=number, hours=1)).isoformat(),
            "approved_by_author": number == 3,
            "approved_by_others": int(number != 3),
            "approved_head": True,
            "reviews_known": True,
        }
        at = AS_OF - timedelta(days=number)
        url = f"{FORGE}/pull/{number}"
        records.append(Record("pull-request", str(number), _sha(number), at, "merged", "bob", tuple(said.items()), url))
    for number in range(7):
        state = "failure" if number == 4 else "success"
        at = AS_OF - timedelta(days=number)
        records.append(Record("run", str(900 + number), _sha(number), at, state, url=f"{FORGE}/runs/{number}"))
    records.append(Record("run", "999", "f" * 40, AS_OF, "success"))
    kinds = frozenset({"pull-request", "run", "deployment", "release"})
    return reconcile("main", mainline, Told(tuple(records), kinds), None)


@cache
def sample_chronicle() -> Chronicle:
    """Everything that a chronicle can hold."""
    return Chronicle(
        series=_all_series(),
        trend=_moments(),
        releases=_releases(),
        since_release=_comparison("v1.3.0", 3, *_DIFFERENCES),
        edits=_edits(),
        changes=sample_changes(),
        notes=(f"history before {COMMIT[:12]} was not looked at",),
    )


def sample_raw(digest: str) -> bytes | None:
    """Bytes of every artifact that says it was kept."""
    return b'{"redacted": true}\n' if digest else None
