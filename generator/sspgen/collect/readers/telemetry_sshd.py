"""Login log of a host (`auth.log`, `secure`): sshd, sudo and logins. Only counts are taken, no row, user or address.

Population: lines. Not run: none is a log line. Everything else needs review, because events decide nothing by
themselves: let a check count the facts. `failed` counts attempts that sshd refused, `accepted` those it let in. The
old form of syslog has neither year nor zone: it gives no time, so give one in the context file. Nothing of the file is
stored.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import Moment, moment
from sspgen.collect.formats.telemetry import TELEMETRY_FACTS, Telemetry

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Report

_OLD: Final = r"[A-Z][a-z]{2}\s{1,2}\d{1,2} \d\d:\d\d:\d\d"
_NEW: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)"
_LINE: Final = re.compile(rf"({_OLD}|({_NEW})) \S{{1,255}} ([\w./-]{{1,64}})(?:\[\d{{1,10}}\])?: (.{{0,4000}})")
_PROGRAMS: Final = (b" sshd[", b" sshd-session[", b" sudo:", b" sudo[", b" systemd-logind[")
_REPEATED: Final = re.compile(r"message repeated (\d{1,6}) times: \[ ?(.*)")
_ACCEPTED: Final = "Accepted "
_REFUSED: Final = "Failed "
_NO_YEAR: Final = "the times of its lines have neither year nor zone"


class SshdReader:
    """Reads plain syslog lines of the programs that people log in through."""

    id: ClassVar[str] = "telemetry-sshd"
    title: ClassVar[str] = "Login log (auth.log)"
    proves: ClassVar[str] = "logins to a host are recorded"
    facts: ClassVar[tuple[str, ...]] = (*TELEMETRY_FACTS, "accepted")
    keeps: ClassVar[frozenset[str]] = frozenset()

    def recognises(self, blob: Blob) -> bool:
        """Look at the form of the first line, and for a program of logins."""
        start = blob.head.partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
        return _LINE.fullmatch(start) is not None and any(name in blob.data[:65536] for name in _PROGRAMS)

    def read(self, blob: Blob) -> Report:
        """Count every line."""
        found = Telemetry()
        accepted = strange = 0
        old = False
        for line in blob.data.decode("utf-8-sig", "replace").splitlines():
            match = _LINE.fullmatch(line[:5000].rstrip())
            if match is None:
                strange += bool(line.strip())
                continue
            old |= match[2] is None
            times, said = _repeated(match[4]) if match[3].startswith("sshd") else (1, "")
            accepted += times * said.startswith(_ACCEPTED)
            found.failed += times * said.startswith(_REFUSED)
            found.add(match[3], moment(match[2]) if match[2] else Moment())
        if strange:
            found.damage.append(f"{strange} lines are no log lines")
        report = found.report(self.id, "", "syslog", _NO_YEAR if old else "")
        return replace(report, facts=report.facts | {"accepted": accepted})


def _repeated(said: str) -> tuple[int, str]:
    """Return what a line says and how often: syslog folds repeated lines into one."""
    match = _REPEATED.fullmatch(said)
    return (int(match[1]), match[2]) if match else (1, said)


READER: Final = SshdReader()
