"""The newest collections of an evidence store, for sources that a build does not ask itself.

A collection that failed hides none that came before, but it is told; and where nothing says how old evidence may be,
what came before does not stand in for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.collect.store.api import Store, open_store
from sspgen.errors import UsageError
from sspgen.flow.observations import OBSERVATION, artifact_of
from sspgen.model.evidence import Artifact, Collection, Rejection
from sspgen.render.words import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.collect.api import CollectContext
    from sspgen.collect.store.record import Record
    from sspgen.model.evidence import EvidenceSource
    from sspgen.model.implementation import Workspace

COLLECTION: Final = "collection"
"""A record of a source that was reached: the ``count`` observations before it are what it brought."""

ATTEMPT: Final = "attempt"
"""The same of a source that was not reached, or not whole; ``problem`` says why."""

_NEVER: Final = "it was never collected: run 'sspgen collect'"


def stored_collections(
    workspace: Workspace, sources: tuple[EvidenceSource, ...], context: CollectContext
) -> dict[str, Collection]:
    """Return the newest stored collection of each source, by its id; what there is none of is said to be absent.

    Raises:
        SspgenError: the store is there, but cannot be read.
    """
    if not sources:
        return {}
    try:
        store = open_store(workspace.store, context.root)
    except UsageError:
        return {source.id: Collection(source, problem=_NEVER) for source in sources}
    with store:
        return {source.id: _newest(store, source, context) for source in sources}


def _newest(store: Store, source: EvidenceSource, context: CollectContext) -> Collection:
    whole = store.newest(COLLECTION, context.now, source.id)
    attempt = store.newest(ATTEMPT, context.now, source.id)
    if attempt is None or (whole is not None and whole.n > attempt.n):
        return collection_of(store, source, whole, context) if whole else Collection(source, problem=_NEVER)
    problem = f"the last attempt, on {moment(attempt.at)}, failed: {attempt.body.get('problem', '')}"
    if whole is None or source.max_age.fail is None:
        return Collection(source, problem=problem)
    found = collection_of(store, source, whole, context)
    return Collection(source, found.artifacts, found.problem, f"{problem}; what was collected before it is used")


def collection_of(store: Store, source: EvidenceSource, record: Record, context: CollectContext) -> Collection:
    """Return what a source brought, made again from the observations before the record of its collection."""
    count = record.body.get("count")
    first = record.n - (count if isinstance(count, int) else 0)
    artifacts: list[Artifact] = []
    for n in range(first, record.n):
        observation = store.record(n)
        if observation is None or observation.kind != OBSERVATION:
            return Collection(source, problem=f"record {n} of the evidence store is not there; run 'sspgen verify'")
        made = artifact_of(observation.body, reader_of(store), context)
        if isinstance(made, Rejection):
            name = str(observation.body.get("name", ""))
            made = Artifact(name, str(observation.body.get("original", "")), 0, made)
        artifacts.append(made)
    return Collection(source, tuple(artifacts), str(record.body.get("problem", "")))


def reader_of(store: Store) -> Callable[[str], bytes | None]:
    """Return a function that gives kept bytes by their hash, or None for those that are gone."""

    def get(digest: str) -> bytes | None:
        found = store.get(digest) if digest else None
        return found if isinstance(found, bytes) else None

    return get
