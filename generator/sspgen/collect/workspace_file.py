"""Taking in one report file of the workspace, dated by whatever is the most believable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from sspgen.collect.archive import is_archive
from sspgen.collect.intake import take, take_members
from sspgen.collect.safe_path import FileContent, read_file
from sspgen.model.evidence import Artifact, Circumstances, Rejection, TimeOrigin

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.collect.api import CollectContext


def collect_file(name: str, inside: str, circumstances: Circumstances, context: CollectContext) -> tuple[Artifact, ...]:
    """Return what a file of the workspace brings: itself, or the members of an archive.

    Args:
        name: workspace-relative POSIX path.
        inside: pattern of the archive's members that are asked for; empty for the file, or all of an archive.
        circumstances: what is known beside the file; a time that is not known is found out here.
        context: see `take`.
    """
    content = read_file(context.root, name)
    if isinstance(content, Rejection):
        return (Artifact(name, "", 0, content),)
    if circumstances.observed is None:
        observed, origin = _observed(name, content, context)
        circumstances = replace(circumstances, observed=observed, origin=origin)
    if not inside and not is_archive(content.data):
        return (take(name, content.data, context, circumstances),)
    return take_members(name, content.data, inside or "*", context, circumstances)


def _observed(name: str, content: FileContent, context: CollectContext) -> tuple[datetime | None, TimeOrigin]:
    """Return the most believable time of a file that nothing else dates.

    A committed file whose history is cut off (a shallow clone) has none: its modification time is that of the checkout.
    """
    if context.repository is not None:
        change = context.repository.last_change(name)
        if change is not None:
            return change.committed.astimezone(UTC), TimeOrigin.GIT
        if name in context.repository.tracked and name not in context.repository.dirty_paths:
            return None, TimeOrigin.NONE
    return content.modified, TimeOrigin.FILE
