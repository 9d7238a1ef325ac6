"""GitHub releases: what was published, under which tag, by whom and when.

A page of ``/releases``, one release, or what the collector `github` stores for `releases`.

Population: releases; drafts are skipped, for nobody can see them. Not run: nothing is published. Needs review: a page
that does not tell whether it is the whole list. A release names a tag, and a tag can be moved unless the release is
`immutable`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import address, first
from sspgen.collect.findings import FindingList, scan_outcome
from sspgen.collect.formats.forge_page import ENVELOPE, FACTS, is_answer, kept_records, read_page, sample
from sspgen.collect.formats.github_objects import RELEASE, release_record
from sspgen.model.evidence import Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json


class GithubReleasesReader:
    """Reads releases; there is nothing in one that could fail."""

    id: ClassVar[str] = "github-releases"
    title: ClassVar[str] = "GitHub releases"
    proves: ClassVar[str] = "what was released, when and by whom"
    facts: ClassVar[tuple[str, ...]] = ("releases", "drafts", "immutable", "latest_tag", *FACTS)
    keeps: ClassVar[frozenset[str]] = ENVELOPE | RELEASE

    def recognises(self, blob: Blob) -> bool:
        """Look for what only a release of GitHub has."""
        return is_answer(blob, "github", ("releases",)) or (
            _is_release(sample(blob)) and "action" not in blob.json_object()
        )

    def read(self, blob: Blob) -> Report:
        """Read every release."""
        page = read_page(blob, whole=_is_release)
        records = [release_record(release) for release in page.objects]
        published = [record for record in records if record.state != "draft"]
        outcome = scan_outcome(
            FindingList(), nothing="" if published else "no release is published", partial=page.partial
        )
        latest = max(published, key=lambda record: record.at.timestamp() if record.at else 0.0, default=None)
        notes = [page.collected.note]
        return Report(
            format=self.id,
            tool=Tool("GitHub"),
            subject=Subject("repository", page.repository or _repository(page.objects)),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=page.observed(record.at for record in records),
            population=Population("releases", len(records), len(published), 0, len(records) - len(published)),
            facts={
                "releases": len(published),
                "drafts": len(records) - len(published),
                "immutable": sum(dict(record.details)["immutable"] is True for record in published),
                "latest_tag": dict(latest.details)["tag"] if latest else "",
                **page.facts(),
            },
            records=kept_records(records, notes),
            notes=tuple(filter(None, notes)),
        )


def _repository(releases: list[dict[str, Json]]) -> str:
    """Return the repository that the address of the first release names."""
    found = address(first(releases).get("html_url")).partition("/releases/")[0]
    return "/".join(found.split("/")[-2:]) if found.count("/") > 3 else ""  # noqa: PLR2004 - https://host/owner/name


def _is_release(value: dict[str, Json]) -> bool:
    return "tag_name" in value and "target_commitish" in value


READER: Final = GithubReleasesReader()
