"""One run of checking: what was asked for, what came of it, and what its parts share while they look."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.model.findings import Subject
    from sspgen.model.plan import Plan
    from sspgen.render.api import Progress
    from sspgen.resolve.oscal_links import Library

CAN_BE_CHECKED = "run 'sspgen init' here, or name a workspace, an OpenControl folder or file, or an OSCAL document"
_UNREADABLE = frozenset(
    {"SSP200", "SSP201", "SSP202", "SSP204", "SSP205", "SSP206", "SSP208", "SSP250", "SSP255", "SSP260"}
)
"""Codes that say that a file or profile could not be read at all, is not there, or is not what it was taken for."""


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What was asked for.

    Attributes:
        paths: files and folders, as they were named.
        here: the folder in which that was said; places are told as seen from it.
        profile: in place of that of each workspace; empty for its own.
        clock: the time now (timezone-aware); ``epoch`` is ``SOURCE_DATE_EPOCH`` as a time, or None.
    """

    paths: tuple[Path, ...]
    here: Path
    profile: str
    clock: datetime
    epoch: datetime | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at one thing.

    Attributes:
        prefix: what a place has to be prefixed with to be seen from the folder of the request; empty or ``folder/``.
        diagnostics: as they were found, with places relative to the thing's own root.
        plan: of a workspace; None where none could be made, and for what is no workspace.
        usable: False when it could not be read, or when no plan could be made of a workspace.
    """

    subject: Subject
    prefix: str
    diagnostics: tuple[Diagnostic, ...]
    plan: Plan | None = None
    usable: bool = True


@dataclass
class Run:
    """One run.

    Attributes:
        request: what was asked for.
        libraries: the documents that were read so far, by the folder that they may refer to.
        named: what was looked at already, so that a file that is named twice is told of once.
    """

    request: CheckRequest
    libraries: dict[Path, Library] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def library(self, root: Path) -> Library:
        """Return the documents that those below a folder may refer to."""
        from sspgen.resolve.oscal_links import Library  # noqa: PLC0415 - needed for OSCAL documents only

        return self.libraries.setdefault(root, Library(root))

    def first_look(self, root: Path, path: str = "") -> bool:
        """Tell whether a file or folder was not looked at before, and remember that it is now."""
        absolute = os.path.abspath(root / path)  # noqa: PTH100 - links are not followed here
        known = absolute in self.named
        self.named.add(absolute)
        return not known

    def seen_from_here(self, root: Path) -> str:
        """Return a folder as seen from the folder of the request: relative where it lies in it."""
        absolute = Path(os.path.abspath(root))  # noqa: PTH100 - links are not followed here
        here = Path(os.path.abspath(self.request.here))  # noqa: PTH100 - as above
        if absolute == here:
            return ""
        inside = absolute.is_relative_to(here)
        return f"{absolute.relative_to(here).as_posix() if inside else absolute.as_posix()}/"


def unreadable(told: tuple[Diagnostic, ...]) -> bool:
    """Tell whether something could not be read at all."""
    return any(each.code in _UNREADABLE and is_error(each) for each in told)


def is_error(diagnostic: Diagnostic) -> bool:
    """Tell whether a diagnostic is an error."""
    return diagnostic.severity is Severity.ERROR
