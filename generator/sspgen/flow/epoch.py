"""The time that a build is told to take for its own. It reads the environment, and needs nothing of a plan."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from sspgen.errors import UsageError
from sspgen.model.diagnostics import Diagnostic


def source_date_epoch() -> datetime | None:
    """Return ``SOURCE_DATE_EPOCH`` as a time (reproducible-builds.org), or None when it is not set.

    Raises:
        UsageError: SSP225, it is not a number of seconds.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(Diagnostic("SSP225", f"SOURCE_DATE_EPOCH is {text!r}, expected seconds since 1970")) from error
