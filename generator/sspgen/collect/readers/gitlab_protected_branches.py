"""GitLab protected branches: who may push to a branch, merge into it, or rewrite it.

A page of ``/projects/:id/protected_branches``, one protected branch, or what the collector `gitlab` stores for
`protected-branches`, together with the project's own settings for merge requests where they could be read.

Population: rules, one for each protected branch or pattern. Access level 0 is nobody, 30 developers, 40 maintainers.
Whoever may push directly goes around merge requests, so that is a finding, as is a force push. So is a list that the
collector stored and that is empty: nothing is protected. How many approvals are needed is told on paid tiers only.
GitLab's API gives no history of protection: this is how it was at that time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import boolean, first_text, integer, items, mappings, text
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.formats.forge_page import ENVELOPE, FACTS, is_answer, kept_records, read_page, sample
from sspgen.model.evidence import Finding, FindingSeverity, Population, Record, Report, Subject, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_NOBODY: Final = 0
_MAINTAINER: Final = 40
_PROJECT: Final = "only_allow_merge_if_pipeline_succeeds"


class GitlabProtectedBranchesReader:
    """Reads protected branches; what lets somebody around a merge request is a finding."""

    id: ClassVar[str] = "gitlab-protected-branches"
    title: ClassVar[str] = "GitLab protected branches"
    proves: ClassVar[str] = "who may push to a branch without a merge request"
    facts: ClassVar[tuple[str, ...]] = (
        *("rules", "protected", "direct_push", "force_pushes", "code_owners", "checks_required"),
        *FACTS,
    )
    keeps: ClassVar[frozenset[str]] = ENVELOPE | {
        *("id", "name", "push_access_levels", "merge_access_levels", "access_level", "access_level_description"),
        *("user_id", "group_id", "deploy_key_id", "allow_force_push", "code_owner_approval_required"),
        *("protected", "developers_can_push"),
        _PROJECT,
    }

    def recognises(self, blob: Blob) -> bool:
        """Look for what only a protected branch has."""
        found = sample(blob)
        return is_answer(blob, "gitlab", ("protected-branches",)) or _is_branch(found) or _is_plain(found)

    def read(self, blob: Blob) -> Report:
        """Read every protected branch.

        Raises:
            Unreadable: a list of the branches themselves, which tells only that they are protected.
        """
        if _is_plain(sample(blob)):
            what = "a list of branches says that one is protected, not against whom"
            raise Unreadable(f"{what}: ask for /projects/:id/protected_branches", "SSP301")
        page = read_page(blob, whole=_is_branch)
        branches = [each for each in page.objects if _is_branch(each)]
        project = next((each for each in page.objects if _PROJECT in each), None)
        strange = len(page.objects) - len(branches) - (project is not None)
        damage = [f"{strange} items are no protected branch"] * (strange > 0)
        findings = FindingList()
        for finding in _findings(branches) if branches or not (page.partial or damage) else ():
            findings.add(finding)
        outcome = scan_outcome(findings, partial=joined(filter(None, (page.partial, *damage))))
        notes = [page.collected.note, "GitLab gives no history of protection: this is how it was at that time"]
        pushes = [each for each in branches if _pushers(each)]
        return Report(
            format=self.id,
            tool=Tool("GitLab"),
            subject=Subject("repository", page.repository),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=page.collected.time,
            population=Population("rules", len(branches)),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "rules": len(branches),
                "protected": bool(branches),
                "direct_push": bool(pushes),
                "force_pushes": any(boolean(each.get("allow_force_push")) is not False for each in branches),
                "code_owners": bool(branches)
                and all(boolean(each.get("code_owner_approval_required")) is True for each in branches),
                "checks_required": boolean(project.get(_PROJECT)) if project else None,
                **page.facts(),
            },
            records=kept_records([_record(each) for each in branches], notes),
            notes=tuple(filter(None, notes)),
        )


def _is_plain(value: dict[str, Json]) -> bool:
    return value.keys() >= {"name", "protected", "developers_can_push"}


def _is_branch(value: dict[str, Json]) -> bool:
    return "push_access_levels" in value and "merge_access_levels" in value


def _record(branch: dict[str, Json]) -> Record:
    name = text(branch.get("name"), 200)
    merging = ", ".join(_named(level) for level in mappings(branch.get("merge_access_levels")))
    details = (("merge", merging), ("name", name), ("push", ", ".join(_pushers(branch))))
    return Record("rule", first_text(branch.get("id"), name), state="active", details=details)


def _named(level: dict[str, Json]) -> str:
    return first_text(level.get("access_level_description"), level.get("access_level")) or "somebody"


def _pushers(branch: dict[str, Json]) -> list[str]:
    """Return who may push; a level that cannot be read lets somebody push, for doubt is no protection."""
    levels = branch.get("push_access_levels")
    if not isinstance(levels, list) or len(mappings(levels)) < len(items(levels)):
        return ["somebody"]
    return [_named(level) for level in mappings(levels) if integer(level.get("access_level")) != _NOBODY]


def _findings(branches: list[dict[str, Json]]) -> Iterator[Finding]:
    if not branches:
        yield Finding("not-protected", "no branch is protected", FindingSeverity.HIGH)
    for branch in branches:
        name = text(branch.get("name"), 200) or "a branch"
        levels = [integer(level.get("access_level")) for level in mappings(branch.get("push_access_levels"))]
        if pushers := _pushers(branch):
            few = all(level is not None and (level >= _MAINTAINER or level == _NOBODY) for level in levels)
            severity = FindingSeverity.MEDIUM if few and levels else FindingSeverity.HIGH
            title = f"{', '.join(pushers)} may push without a merge request"
            yield Finding("direct-push-allowed", title, severity, location=name)
        if boolean(branch.get("allow_force_push")) is not False:
            yield Finding("force-pushes-allowed", "history can be rewritten", FindingSeverity.HIGH, location=name)


READER: Final = GitlabProtectedBranchesReader()
