"""Plans that come in and go out as OSCAL, and leveraged authorizations. 480-509."""

from __future__ import annotations

from sspgen.model.codes.code import Code

_SSP = "OSCAL 1.2, system security plan"

CODES: dict[str, Code] = {
    "SSP480": Code("Several system security plans lie in one folder", "name the one that you mean"),
    "SSP481": Code(
        "The profile that a system security plan imports is not at hand",
        "put it where the plan says, add it with 'sspgen catalog add', or name one with --profile",
        f"{_SSP}, import-profile",
    ),
    "SSP484": Code(
        "What a statement says names no component",
        "nothing was lost: the system itself answers; put it into a by-component to say who does",
        f"{_SSP}, statement",
    ),
    "SSP485": Code(
        "A component answers that the plan does not list",
        "list it under system-implementation, or correct its UUID",
        f"{_SSP}, by-component",
    ),
}
