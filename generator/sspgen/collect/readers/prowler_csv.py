"""Prowler CSV: the state of a cloud account or cluster, one row a check on a resource.

Versions 3 and later write `;` between columns, version 2 `,`, with one column more than its header names. The tables
that Prowler writes for one framework repeat a finding for each requirement: they are refused, the main table has all of
it.

Population: checks on resources. Not run: no row, or every one `MANUAL`.

`MANUAL` needs review. A row with `MUTED` True that fails is kept as suppressed. Controls are taken from the column
`COMPLIANCE` for the frameworks of NIST SP 800-53 and FedRAMP; if revision 5 is named, older ones are left out. Time:
the oldest check, without a zone, which is taken as UTC. A row with another number of columns needs review. Account
names and addresses are not read.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import Moment, earliest, first_text, moment, text
from sspgen.collect.formats.cloud_checks import CLOUD_FACTS, CloudCheck, CloudChecks, nist_of, pairs
from sspgen.collect.redaction import COLUMNS
from sspgen.model.evidence import Tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Report

_CURRENT: Final = frozenset({"CHECK_ID", "STATUS", "PROVIDER"})
_OLD: Final = frozenset({"TITLE_ID", "CHECK_RESULT", "ACCOUNT_NUM"})
_FRAMEWORK: Final = frozenset({"REQUIREMENTS_ID", "CHECKID"})
_UNNAMED: Final = 1
_LONGEST_LINE: Final = 4096
_COLUMNS: Final = (
    *("CHECK_ID", "STATUS", "PROVIDER", "CHECK_TITLE", "SEVERITY", "RESOURCE_UID", "RESOURCE_ARN", "RESOURCE_ID"),
    *("RESOURCE_NAME", "ACCOUNT_UID", "ACCOUNT_ID", "TIMESTAMP", "ASSESSMENT_START_TIME", "MUTED", "COMPLIANCE"),
    *("PROWLER_VERSION", "TITLE_ID", "CHECK_RESULT", "ACCOUNT_NUM", "TITLE_TEXT", "CHECK_SEVERITY"),
    *("CHECK_RESOURCE_ID", "PROWLER_START_TIME", "REQUIREMENTS_ID", "CHECKID"),
)


class ProwlerCsvReader:
    """Reads the main table of Prowler 2 and later."""

    id: ClassVar[str] = "prowler-csv"
    title: ClassVar[str] = "Prowler CSV"
    proves: ClassVar[str] = "a cloud account is configured as controls ask"
    facts: ClassVar[tuple[str, ...]] = CLOUD_FACTS
    keeps: ClassVar[frozenset[str]] = frozenset({COLUMNS, *_COLUMNS, *(name.lower() for name in _COLUMNS)})

    def recognises(self, blob: Blob) -> bool:
        """Look at the names of the columns."""
        if blob.head.startswith((b"{", b"[", b"<")):
            return False
        names = _header(blob)
        return any(names >= known for known in (_CURRENT, _OLD, _FRAMEWORK))

    def read(self, blob: Blob) -> Report:
        """Count every row."""
        names = _header(blob)
        if names >= _FRAMEWORK and not names >= _CURRENT:
            raise Unreadable("a table of Prowler for one framework repeats its findings: give the main CSV")
        checks = CloudChecks()
        times: list[Moment] = []
        tool = Tool("prowler")
        provider = ""
        for row in _rows(blob, checks.results.damage):
            checks.add(_old(row) if "TITLE_ID" in row else _check(row))
            times.append(moment(_pick(row, "TIMESTAMP", "ASSESSMENT_START_TIME", "PROWLER_START_TIME")))
            tool = tool if tool.version else Tool("prowler", text(row.get("PROWLER_VERSION"), 80))
            provider = provider or text(row.get("PROVIDER"), 80)
        version = "2" if names >= _OLD else ""
        return checks.report(self.id, version, tool, earliest(times), provider or "aws")


def _line(blob: Blob) -> str:
    return blob.head.partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _header(blob: Blob) -> set[str]:
    line = _line(blob)
    return {name.strip('" ').upper() for name in line.split(_delimiter(line))}


def _rows(blob: Blob, damage: list[str]) -> Iterator[dict[str, str]]:
    """Yield the rows by column; what has another number of columns is told in ``damage`` and still read."""
    written = blob.data.decode("utf-8-sig", "replace").lstrip()
    rows = csv.reader(io.StringIO(written.replace("\0", "")), delimiter=_delimiter(_line(blob)))
    try:
        names = [name.strip().upper() for name in next(rows)]
        unnamed = _UNNAMED if {*names} >= _OLD else 0
        for row in rows:
            if not row:
                continue
            if len(row) - len(names) not in {0, unnamed}:
                damage.append("a row has another number of columns than the header")
            yield dict(zip(names, row, strict=False))
    except csv.Error as error:
        raise Unreadable(f"malformed CSV: {str(error)[:200]}") from error


def _pick(row: dict[str, str], *names: str) -> str:
    return first_text(*(row.get(name) for name in names))


def _check(row: dict[str, str]) -> CloudCheck:
    return CloudCheck(
        check=text(row.get("CHECK_ID"), 300),
        status=text(row.get("STATUS"), 40),
        title=text(row.get("CHECK_TITLE"), 500),
        severity=text(row.get("SEVERITY"), 40),
        resource=_pick(row, "RESOURCE_UID", "RESOURCE_ARN", "RESOURCE_ID", "RESOURCE_NAME")[:512],
        account=_pick(row, "ACCOUNT_UID", "ACCOUNT_ID")[:200],
        muted=text(row.get("MUTED"), 10).lower() == "true",
        tags=nist_of(dict(pairs(row.get("COMPLIANCE", "")))),
    )


def _old(row: dict[str, str]) -> CloudCheck:
    return CloudCheck(
        check=text(row.get("TITLE_ID"), 300),
        status=text(row.get("CHECK_RESULT"), 40),
        title=text(row.get("TITLE_TEXT"), 500),
        severity=text(row.get("CHECK_SEVERITY"), 40),
        resource=text(row.get("CHECK_RESOURCE_ID"), 512),
        account=text(row.get("ACCOUNT_NUM"), 200),
    )


READER: Final = ProwlerCsvReader()
