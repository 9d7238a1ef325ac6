"""The plan of a past day, made again from the evidence store, with its past as it was known then."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen import GENERATOR
from sspgen.collect.store.api import open_store
from sspgen.errors import InputError
from sspgen.flow.chronicle import joined
from sspgen.flow.recorded import recorded_past
from sspgen.flow.snapshot import restore
from sspgen.flow.stored import reader_of
from sspgen.flow.vouching import vouching_of
from sspgen.load.api import load_workspace
from sspgen.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sspgen.flow.snapshot import Restored
    from sspgen.model.chronicle import Chronicle
    from sspgen.render.api import Raw, Vouching


@dataclass(frozen=True, slots=True)
class Past:
    """A plan of a past day, with what is published beside it.

    Attributes:
        raw: gives the redacted bytes of its evidence, while the store is open.
        vouching: what of the store vouches for them.
    """

    restored: Restored
    chronicle: Chronicle
    raw: Raw
    vouching: Vouching


@contextmanager
def plan_as_of(root: Path, when: datetime, document: str = "") -> Iterator[Past]:
    """Make the newest plan again that was recorded at or before a time.

    Its workspace lies in a temporary folder while the block runs, for renderers.

    Args:
        root: the workspace as it is today, which says where its store is.
        when: timezone-aware.
        document: the OSCAL system security plan that is meant, see `load_workspace`.

    Raises:
        InputError: SSP388, none was recorded until then; SSP386, something of it is gone; SSP389, this very version
            makes another plan of it.
        UsageError: there is no store.
    """
    place = load_workspace(root, document).store
    with open_store(place, root) as store, tempfile.TemporaryDirectory(prefix="sspgen-past-") as folder:
        record = store.snapshot_at(when)
        if record is None:
            raise InputError(Diagnostic("SSP388", f"no plan was recorded in {place} until {when:%Y-%m-%d %H:%M} UTC"))
        restored = restore(record.body, reader_of(store), Path(folder))
        if not restored.same and restored.generator == GENERATOR:
            raise InputError(Diagnostic("SSP389", f"record {record.n} of {place} does not give the plan it recorded"))
        stored = recorded_past(store, record, restored.plan, restored.digest, restored.judged_at)
        vouching = vouching_of(store, record.n, restored.plan)
        yield Past(restored, joined(stored, restored.told), reader_of(store), vouching)
