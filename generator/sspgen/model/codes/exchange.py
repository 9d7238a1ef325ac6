"""Plans that come in and go out as OSCAL, and leveraged authorizations. 480-509."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {}
