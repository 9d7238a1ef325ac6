"""Plans that were recorded, made again one by one, for whoever compares them with another."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen import GENERATOR
from sspgen.errors import SspgenError
from sspgen.flow.snapshot import restore
from sspgen.flow.stored import reader_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.collect.store.api import Store
    from sspgen.model.chronicle import Moment
    from sspgen.model.plan import Plan


def maker_of(store: Store, until_n: int) -> Callable[[Moment], Plan | None]:
    """Return a function that makes the plan of a moment again, while the store is open.

    It returns None when something of the plan is gone, or when this very version makes another plan of it.

    Args:
        store: where it was recorded.
        until_n: number of the last record that counts.
    """

    def plan_at(moment: Moment) -> Plan | None:
        try:
            record = store.snapshot_of(moment.digest, until_n)
            if record is None:
                return None
            with tempfile.TemporaryDirectory(prefix="sspgen-past-") as folder:
                restored = restore(record.body, reader_of(store), Path(folder))
        except SspgenError:
            return None
        return restored.plan if restored.same or restored.generator != GENERATOR else None

    return plan_at
