"""Collecting evidence into the store: every source side by side, each within its budget, none at the cost of others.

What was reached is recorded, and so is what was not and why. All records of one run are one batch: they are there
together or not at all.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sspgen.collect.redact import redact
from sspgen.collect.store.record import Entry
from sspgen.flow.chronicle import history_in
from sspgen.flow.gather import answering, asks_network, gather_for_build
from sspgen.flow.observations import OBSERVATION, body_of
from sspgen.flow.plan import Made, Request, Sources, make
from sspgen.flow.series import verdict_entry
from sspgen.flow.snapshot import snapshot
from sspgen.flow.stored import ATTEMPT, COLLECTION
from sspgen.model.evidence import Collection, Rejection
from sspgen.model.limits import COLLECT_GRACE_SECONDS, COLLECT_LANES, COLLECT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sspgen.collect.api import CollectContext, Collector
    from sspgen.collect.store.api import Store
    from sspgen.collect.store.keyfile import SigningKey
    from sspgen.collect.store.record import Record
    from sspgen.model.evidence import EvidenceSource, Json
    from sspgen.model.implementation import Workspace
    from sspgen.render.api import Progress

_GIT_LANE: Final = "git"


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms sources are collected.

    Attributes:
        only: ids of the sources to collect; empty for all.
        budget: of one source, in seconds.
        environment: variables that tokens are taken from.
        clock: a monotonic clock, in seconds.
        signer: signs a checkpoint afterwards; None for no checkpoint.
        cache: folder in which what git was asked may be kept; None for none.
    """

    clock: Callable[[], float]
    environment: Mapping[str, str]
    only: frozenset[str] = frozenset()
    budget: float = COLLECT_SECONDS
    signer: SigningKey | None = None
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """How collecting one source went.

    Attributes:
        problem: why nothing, or not all, was brought; empty when it was reached.
        artifacts: how many were brought, and ``rejected`` how many of them have no normal form.
        seconds: how long it took.
    """

    source: str
    collector: str
    problem: str
    artifacts: int
    rejected: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Collected:
    """What one run brought and recorded."""

    made: Made
    reached: tuple[Reached, ...]
    records: tuple[Record, ...]
    checkpoint: str = ""


def collect(request: Request, sources: Sources, terms: Terms, store: Store) -> Collected:
    """Collect the evidence sources of a workspace, record what came, and what the plan makes of it.

    Args:
        request: what was asked for, and the time now.
        sources: the workspace.
        terms: see `Terms`.
        store: where it is kept; left open.

    Raises:
        InputError: what is wrong with the workspace; nothing was recorded.
        EnvironmentFailure: the store could not be written; nothing was recorded.
    """
    now = request.epoch or request.clock
    run = _Run(request, terms, store)
    made = make(request, run.gather, sources)
    told = history_in(store, made, terms.cache, request.progress)
    entries = [*run.entries(), verdict_entry(made.plan, now), snapshot(made, request.profile, told, run.keep)]
    records = store.append(entries, now)
    signed = store.checkpoint(terms.signer.seed, terms.signer.name, now) if terms.signer else ""
    return Collected(made, tuple(run.reached), records, signed)


@dataclass(slots=True)
class _Run:
    """One run: its collections by source, and how each went, in the order of the workspace."""

    request: Request
    terms: Terms
    store: Store
    reached: list[Reached] = field(default_factory=list)
    collections: list[Collection] = field(default_factory=list)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, data: bytes) -> str:
        """Keep bytes in the store, one at a time."""
        with self._writing:
            return self.store.put(data)

    def gather(
        self, workspace: Workspace, known: dict[str, Collector], context: CollectContext, progress: Progress
    ) -> tuple[Collection, ...]:
        """Collect all sources side by side; those that were not asked for are taken as a build would take them."""
        context = replace(context, keep=self.keep, environment=self.terms.environment)
        wanted = [s for s in workspace.evidence if not self.terms.only or s.id in self.terms.only]
        answers = _side_by_side(wanted, known, context, self.terms, progress)
        for source in wanted:
            self._note(*answers[source.id])
        rest = replace(workspace, evidence=tuple(s for s in workspace.evidence if s.id not in answers))
        others = {each.source.id: each for each in gather_for_build(rest, known, replace(context, keep=None), progress)}
        return tuple(others.get(s.id) or answers[s.id][0] for s in workspace.evidence)

    def _note(self, collection: Collection, seconds: float) -> None:
        rejected = sum(isinstance(each.result, Rejection) for each in collection.artifacts)
        source = collection.source
        problem = redact(collection.problem)
        self.collections.append(collection)
        self.reached.append(
            Reached(source.id, source.collector, problem, len(collection.artifacts), rejected, round(seconds, 3))
        )

    def entries(self) -> list[Entry]:
        """Return the records of what was brought: a source's observations, then the record of its collection."""
        entries: list[Entry] = []
        for collection in self.collections:
            source = collection.source
            observed = [Entry(OBSERVATION, body_of(source, each, self.keep)) for each in collection.artifacts]
            kind = ATTEMPT if collection.problem else COLLECTION
            body: dict[str, Json] = {
                "source": source.id,
                "collector": source.collector,
                "problem": redact(collection.problem),
                "count": len(observed),
            }
            entries += [*observed, Entry(kind, body)]
        return entries


def _side_by_side(
    wanted: list[EvidenceSource],
    known: dict[str, Collector],
    context: CollectContext,
    terms: Terms,
    progress: Progress,
) -> dict[str, tuple[Collection, float]]:
    """Return what each source brought and how long it took, by its id; one that does not end in time is left behind."""
    lanes: dict[str, list[EvidenceSource]] = {}
    for source in wanted:
        # Questions to git share one repository, whose facts are asked for once and kept.
        lane = source.id if asks_network(known[source.collector]) else _GIT_LANE
        lanes.setdefault(lane, []).append(source)
    answers: queue.Queue[tuple[str, Collection | BaseException, float]] = queue.Queue()
    gate = threading.Semaphore(COLLECT_LANES)
    for sources in lanes.values():
        work = _Lane(tuple(sources), known, context, terms, answers, gate)
        threading.Thread(target=work.run, daemon=True).start()
    return _wait(wanted, lanes, answers, terms, progress)


@dataclass(frozen=True, slots=True)
class _Lane:
    """Sources that are collected one after the other."""

    sources: tuple[EvidenceSource, ...]
    known: dict[str, Collector]
    context: CollectContext
    terms: Terms
    answers: queue.Queue[tuple[str, Collection | BaseException, float]]
    gate: threading.Semaphore

    def run(self) -> None:
        with self.gate:
            for source in self.sources:
                started = self.terms.clock()
                context = replace(self.context, deadline=self._until(started + self.terms.budget))
                try:
                    with answering(source):
                        answer: Collection | BaseException = self.known[source.collector].collect(source, context)
                except BaseException as error:  # noqa: BLE001 - handed to the thread that waits, which raises it
                    answer = error
                self.answers.put((source.id, answer, self.terms.clock() - started))

    def _until(self, ends: float) -> Callable[[], float]:
        return lambda: ends - self.terms.clock()


def _wait(
    wanted: list[EvidenceSource],
    lanes: Mapping[str, list[EvidenceSource]],
    answers: queue.Queue[tuple[str, Collection | BaseException, float]],
    terms: Terms,
    progress: Progress,
) -> dict[str, tuple[Collection, float]]:
    found: dict[str, tuple[Collection, float]] = {}
    rounds = max((len(lane) for lane in lanes.values()), default=0) + len(lanes) // COLLECT_LANES
    ends = terms.clock() + terms.budget * rounds + COLLECT_GRACE_SECONDS
    while len(found) < len(wanted):
        progress("collect", len(found), len(wanted))
        try:
            name, answer, seconds = answers.get(timeout=max(ends - terms.clock(), 0))
        except queue.Empty:
            break
        if isinstance(answer, BaseException):
            raise answer
        found[name] = (answer, seconds)
    for source in wanted:
        if source.id not in found:
            problem = f"it did not answer within its budget of {terms.budget:g} s"
            found[source.id] = (Collection(source, problem=problem), terms.budget)
    progress("collect", len(wanted), len(wanted))
    return found
