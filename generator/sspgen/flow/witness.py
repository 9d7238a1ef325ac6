"""What a plan asks of git, asked and remembered, so that the same plan can be made without the repository."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sspgen.merge.api import untraced
from sspgen.model.provenance import Provenance

if TYPE_CHECKING:
    from sspgen.collect.git.safe_git import Repository
    from sspgen.model.spans import Span


@dataclass(slots=True)
class Witness:
    """Answers for a repository, or from what an earlier witness remembered.

    Attributes:
        repository: the one that is asked; None when only the memory is, or when there is none.
        traces: origin of a text by ``(path, line)``.
        reached: whether a commit that a report names is of the repository, by commit.
    """

    repository: Repository | None = None
    traces: dict[tuple[str, int], Provenance] = field(default_factory=dict)
    reached: dict[str, bool] = field(default_factory=dict)
    outside_git: bool = False

    def trace(self, span: Span | None) -> Provenance:
        """Return the origin of the text at a place."""
        if span is None or self.outside_git:
            return untraced(span)
        key = (span.path, span.line)
        if key not in self.traces:
            found = self.repository.provenance(*key) if self.repository else Provenance(*key)
            self.traces[key] = found
        return self.traces[key]

    def in_history(self, commit: str) -> bool:
        """Tell whether a commit, whole or abbreviated, is of the repository; outside git every commit is believed."""
        if self.outside_git:
            return True
        if commit not in self.reached:
            self.reached[commit] = self.repository.is_in_history(commit) if self.repository else False
        return self.reached[commit]
