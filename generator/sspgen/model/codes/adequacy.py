"""What a plan that answers its profile must say: the adequacy rules. Codes below 200."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP001": Code(
        "A control of the profile has no answer",
        "answer the control in a file under controls/, with status 'planned' if nothing is done yet",
    ),
    "SSP002": Code(
        "A statement part of a control is not answered on its own",
        "add the part under 'statements:' of the control",
    ),
    "SSP004": Code(
        "A parameter has no value",
        "set it under 'parameters:' of the control, or in the profile",
    ),
    "SSP010": Code(
        "An answer has no status",
        "add 'status:' with implemented, partial, planned, alternative or not-applicable",
    ),
    "SSP011": Code(
        "A status other than implemented has no reason",
        "add 'remarks:' that say why, and by when",
    ),
    "SSP012": Code(
        "An element that control PL-2 asks for is not stated",
        "state it in ssp.yaml under the key named, and say so there when it does not apply",
    ),
}
