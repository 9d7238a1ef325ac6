"""Bringing the evidence for a plan without asking anybody over the network.

Collectors that look at the workspace are asked; of those that ask others, the newest collection of the evidence store
is taken, as old as it is. What was never collected is absent, and said to be.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sspgen.collect.registry import collectors
from sspgen.errors import InputError, SspgenError
from sspgen.flow.stored import stored_collections
from sspgen.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.collect.api import CollectContext, Collector
    from sspgen.model.evidence import Collection, EvidenceSource
    from sspgen.model.implementation import Workspace
    from sspgen.render.api import Progress

Gather = Callable[
    ["Workspace", "dict[str, Collector]", "CollectContext", "Progress"],
    "tuple[Collection, ...]",
]
"""Brings a collection for every evidence source of a workspace, in its order."""


def gather_for_build(
    workspace: Workspace, known: dict[str, Collector], context: CollectContext, progress: Progress
) -> tuple[Collection, ...]:
    """Return a collection for every evidence source: from the workspace, or else from the store."""
    remote = tuple(source for source in workspace.evidence if asks_network(known[source.collector]))
    stored = stored_collections(workspace, remote, context)
    found = []
    total = len(workspace.evidence)
    for number, source in enumerate(workspace.evidence):
        progress("evidence", number, total)
        if source.id in stored:
            found.append(stored[source.id])
            continue
        with answering(source):
            found.append(known[source.collector].collect(source, context))
    if total:
        progress("evidence", total, total)
    return tuple(found)


def asks_network(collector: Collector) -> bool:
    """Tell whether a collector asks others over the network; one of a plug-in that does not say so does not."""
    return bool(getattr(collector, "network", False))


@contextmanager
def answering(source: EvidenceSource) -> Iterator[None]:
    """Tell that the collector of a plug-in failed; when one of ours does, it is a bug, and is left as it is."""
    try:
        yield
    except Exception as error:
        if source.collector in collectors() or isinstance(error, SspgenError):
            raise
        message = f"the collector {source.collector} of a plug-in failed: {type(error).__name__}: {error}"
        raise InputError(Diagnostic("SSP235", message, source.span)) from error
