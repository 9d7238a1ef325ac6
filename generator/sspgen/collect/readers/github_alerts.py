"""GitHub alerts of code scanning and secret scanning: what was found, what is open, who dismissed what and why.

Lists of ``/code-scanning/alerts`` and ``/secret-scanning/alerts``, one alert, or what the collector `github` stores for
`alerts`. The field `secret` holds the secret itself and is never read.

Population: alerts; fixed ones pass, and a secret counts as fixed when it was revoked. An alert that was dismissed, or
resolved in any other way, is a suppressed finding with who and why: dismissed is not fixed.

Needs review: a list that does not tell whether it is whole. GitHub answers 404, not an empty list, where scanning is
off or has never run; so an empty list that the collector stored is a pass. It does not tell when the last scan ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import dig, first_text
from sspgen.collect.findings import FindingList, scan_outcome
from sspgen.collect.formats.forge_page import ENVELOPE, FACTS, is_answer, kept_records, read_page, sample
from sspgen.collect.formats.github_objects import ALERT, alert_finding, alert_record, is_code_alert, is_secret_alert
from sspgen.model.evidence import Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json


class GithubAlertsReader:
    """Reads alerts of both kinds; those of dependencies are read elsewhere."""

    id: ClassVar[str] = "github-alerts"
    title: ClassVar[str] = "GitHub code and secret scanning alerts"
    proves: ClassVar[str] = "which alerts are open, and who dismissed which"
    facts: ClassVar[tuple[str, ...]] = ("alerts", "open", "fixed", "dismissed", *FACTS)
    keeps: ClassVar[frozenset[str]] = ENVELOPE | ALERT

    def recognises(self, blob: Blob) -> bool:
        """Look for what only these alerts have."""
        return is_answer(blob, "github", ("alerts",)) or (
            _is_alert(sample(blob)) and "action" not in blob.json_object()
        )

    def read(self, blob: Blob) -> Report:
        """Read every alert."""
        page = read_page(blob, whole=_is_alert)
        findings = FindingList()
        for alert in page.objects:
            found = alert_finding(alert)
            if found is not None:
                findings.add(found)
        records = [alert_record(alert) for alert in page.objects]
        empty_page = not page.stored and not page.objects
        outcome = scan_outcome(findings, nothing="there is no alert in it" if empty_page else "", partial=page.partial)
        fixed = len(records) - findings.count
        suppressed = findings.count - findings.unsuppressed
        notes = [*findings.notes(), page.collected.note, "when the last scan ran is not told"]
        return Report(
            format=self.id,
            tool=Tool(*_tool(page.objects)),
            subject=Subject("repository", page.repository),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=page.observed(record.at for record in records),
            population=Population("alerts", len(records), fixed, findings.unsuppressed, suppressed),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "alerts": len(records),
                "open": findings.unsuppressed,
                "fixed": fixed,
                "dismissed": suppressed,
                **page.facts(),
            },
            records=kept_records(records, notes),
            notes=tuple(filter(None, notes)),
        )


def _is_alert(value: dict[str, Json]) -> bool:
    return is_code_alert(value) or is_secret_alert(value)


def _tool(alerts: list[dict[str, Json]]) -> tuple[str, str]:
    """Return the one tool that raised the alerts, with its version if that is one too; several are not told apart."""
    names = {first_text(dig(alert, "tool", "name")) for alert in alerts} - {""}
    versions = {first_text(dig(alert, "tool", "version")) for alert in alerts} - {""}
    if len(names) != 1:
        return "GitHub", ""
    return names.pop(), versions.pop() if len(versions) == 1 else ""


READER: Final = GithubAlertsReader()
