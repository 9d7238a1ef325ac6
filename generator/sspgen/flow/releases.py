"""The releases of a repository: its tags, with how the plan stood at each and what changed from one to the next.

How a plan stood comes from the evidence store where it was recorded, with its proofs; else from the files as of the
tag, without. Where neither can be had, nothing is said: a comparison is never made of half a plan.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sspgen import GENERATOR
from sspgen.assess.compare import Standing, compare_standings, standing
from sspgen.collect.git.safe_git import signature_word
from sspgen.errors import SspgenError
from sspgen.flow import kept
from sspgen.flow.plan import Request, resolved_profile
from sspgen.flow.revisions import workspace_at
from sspgen.load.api import load_workspace
from sspgen.load.fast_json import Malformed, convert, encode
from sspgen.merge.api import MergeInputs, merge
from sspgen.model.chronicle import Comparison, Release
from sspgen.model.diagnostics import has_errors
from sspgen.model.ids import natural_key
from sspgen.model.limits import RELEASES_COMPARED
from sspgen.model.provenance import SIGNED
from sspgen.render.api import silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sspgen.collect.git.safe_git import Repository
    from sspgen.flow.plan import Made
    from sspgen.model.catalog import Baseline
    from sspgen.model.chronicle import Moment
    from sspgen.model.implementation import Workspace
    from sspgen.model.plan import Plan
    from sspgen.model.provenance import Tag
    from sspgen.render.api import Progress

    PlanAt = Callable[[Moment], Plan | None]

_T = TypeVar("_T")
_UNKNOWN: Final = ""
"""Stands for what was not kept; None is kept where nothing can be told."""


def releases_of(  # noqa: PLR0917 - a release is told from all of these
    made: Made,
    repository: Repository,
    moments: tuple[Moment, ...],
    plan_at: PlanAt,
    cache: Path | None,
    progress: Progress,
) -> tuple[tuple[Release, ...], Comparison | None]:
    """Return the tags on the way to the plan's commit, newest first, and what changed since the newest other commit.

    Args:
        made: the plan with what it was made of.
        repository: the one around its workspace.
        moments: plans that were recorded, oldest first.
        plan_at: makes one of them again; None when that cannot be done.
        cache: folder in which comparisons may be kept; None for none.
        progress: told about the releases that are compared.

    Raises:
        EnvironmentFailure: git fails.
    """
    head = made.plan.revision
    tags = _newest_first(repository, head.sha) if head is not None else []
    if head is None or not tags:
        return (), None
    words = _words(made, repository, tags)
    past = _Past(made, repository, {moment.commit: moment for moment in moments}, plan_at, cache)
    releases = []
    for number, tag in enumerate(tags):
        earlier = next((each for each in tags[number:] if each.commit != tag.commit), None)
        compared = min(len(tags), RELEASES_COMPARED)
        since = None
        if earlier is not None and number < RELEASES_COMPARED:
            progress("releases", number, compared)
            since = past.since(earlier, tag)
        moment = past.moments.get(tag.commit)
        tally = moment.tally if moment else None
        signed, url = words.get(tag.name, tag.signed), repository.commit_url(tag.commit)
        releases.append(Release(tag.name, tag.commit, tag.date.astimezone(UTC), signed, tally, since, url))
    progress("releases", compared, compared)
    newest = next((tag for tag in tags if tag.commit != head.sha), None)
    current = past.until_now(newest) if newest else None
    past.remember()
    return tuple(releases), current


def _newest_first(repository: Repository, head: str) -> list[Tag]:
    """Return the tags by when their commits were made: an old commit may be tagged late."""
    tags = repository.tags(head)
    records = repository.records(tag.commit for tag in tags)

    def key(tag: Tag) -> tuple[datetime, datetime, object]:
        record = records.get(tag.commit)
        return (record.commit.committed if record else tag.date, tag.date, natural_key(tag.name))

    return sorted(tags, key=key, reverse=True)


def _words(made: Made, repository: Repository, tags: list[Tag]) -> dict[str, str]:
    """Return what the signatures of signed tags are worth, by name, where the workspace says whom it trusts."""
    trust = made.sources.workspace.trust
    signed = [tag for tag in tags if tag.signed == SIGNED]
    if not signed or not trust.of_commits:
        return {}
    from sspgen.collect.trust.commits import CommitVerifier  # noqa: PLC0415 - cryptography costs start-up time

    verifier = CommitVerifier(trust, made.surroundings.judged_at)
    objects = repository.objects(tag.sha for tag in signed)
    pairs = zip(signed, objects, strict=True)
    return {tag.name: signature_word(verifier.verify(found, tag.name)) for tag, found in pairs}


@dataclass(slots=True)
class _Past:
    """How the plan stood at releases, and what changed between them; each is found out once.

    Attributes:
        moments: the newest recorded plan of each commit.
    """

    made: Made
    repository: Repository
    moments: dict[str, Moment]
    plan_at: PlanAt
    cache: Path | None
    _standings: dict[str, Standing | None] = field(default_factory=dict)
    _held: dict[str, Any] = field(default_factory=dict)
    _used: dict[str, Comparison | Standing | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._held = kept.find(self._file())

    def _file(self) -> Path | None:
        if self.cache is None:
            return None
        key = os.fsencode(f"{self.repository.root}\0{self.repository.prefix}")
        return self.cache / "releases" / f"{hashlib.sha256(key).hexdigest()}.json"

    def remember(self) -> None:
        """Keep what was found out for the next build; what was not needed this time is dropped."""
        if self._used.keys() != self._held.keys():
            kept.keep(self._file(), self._used)

    def since(self, earlier: Tag, later: Tag) -> Comparison | None:
        """Return what changed from one release to another; None when that cannot be told."""
        key = f"{earlier.name}\n{self._key(earlier)}\n{self._key(later)}"
        found = _read(Comparison, self._held.get(key))
        if found is None and self._held.get(key, _UNKNOWN) is not None:
            found = _compared(self._standing(earlier), self._standing(later), earlier)
        self._used[key] = found
        return found

    def until_now(self, earlier: Tag) -> Comparison | None:
        """Return what changed from a release to the plan; None when that cannot be told."""
        key = self._key(earlier)
        before = self._standings.get(key) or _read(Standing, self._held.get(key))
        if before is None and self._held.get(key, _UNKNOWN) is not None:
            before = self._standing(earlier)
        self._used[key] = before
        return _compared(before, standing(self.made.plan), earlier)

    def _key(self, tag: Tag) -> str:
        """Name what a plan as of a tag is made of."""
        moment = self.moments.get(tag.commit)
        baseline = self.made.sources.baseline
        used = [tag.commit, moment.digest if moment else "", baseline.id, [s.sha256 for s in baseline.sources]]
        return hashlib.sha256(encode(used)).hexdigest()

    def _standing(self, tag: Tag) -> Standing | None:
        key = self._key(tag)
        if key not in self._standings:
            self._standings[key] = self._recorded(tag) or self._of_files(tag)
        return self._standings[key]

    def _recorded(self, tag: Tag) -> Standing | None:
        moment = self.moments.get(tag.commit)
        plan = self.plan_at(moment) if moment else None
        return standing(plan) if plan else None

    def _of_files(self, tag: Tag) -> Standing | None:
        try:
            with workspace_at(self.repository, tag.commit) as folder:
                workspace = load_workspace(folder, self.made.sources.workspace.original.path)
                baseline = None if has_errors(workspace.diagnostics) else self._baseline(workspace, folder, tag.date)
                if baseline is None:
                    return None
                plan = merge(MergeInputs(workspace, baseline, (), tag.date, tag.date, GENERATOR))
        except SspgenError:
            return None
        return standing(plan, proofs=False)

    def _baseline(self, workspace: Workspace, folder: Path, at: datetime) -> Baseline | None:
        """Return the controls that had to be answered; None when they are not known as well as today's."""
        ours, now = self.made.sources.baseline, self.made.sources.workspace
        if ours.id != now.profile and ours.id:
            return ours
        local = [source for source in ours.sources if (self.made.sources.root / source.href).is_file()]
        same = all(_has_hash(folder / source.href, source.sha256) for source in local)
        if workspace.profile == now.profile and ours.id and same:
            return ours
        found, problems = resolved_profile(Request(folder, "", at, None, silent), workspace)
        known = found.catalog.complete == ours.catalog.complete and not has_errors(problems)
        return found if known else None


def _has_hash(file: Path, digest: str) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest


def _compared(before: Standing | None, after: Standing | None, earlier: Tag) -> Comparison | None:
    if before is None or after is None:
        return None
    return compare_standings(before, after, earlier.name, earlier.commit, earlier.date.astimezone(UTC))


def _read(kind: type[_T], said: object) -> _T | None:
    """Return what was kept; None when there is none, or when it is not of the expected form."""
    try:
        return convert(said, kind) if said else None
    except Malformed:
        return None
