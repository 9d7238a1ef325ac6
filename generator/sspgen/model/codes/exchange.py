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
    "SSP482": Code(
        "An answer names a leveraged authorization that is not declared",
        "declare it under 'leveraged_authorizations:' in ssp.yaml, or correct the id",
    ),
    "SSP483": Code(
        "The plan of a leveraged system is not there",
        "put their OSCAL system security plan into the workspace, or correct 'ssp:'",
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
    "SSP486": Code(
        "What is inherited is not provided by the leveraged plan",
        "ask the provider what may be inherited here, or answer it yourself; until then it claims nothing",
        f"{_SSP}, by-component, inherited",
    ),
    "SSP487": Code(
        "An inherited answer claims more than the leveraged plan",
        "claim what they claim; the weaker claim was published",
        f"{_SSP}, by-component, inherited",
    ),
    "SSP488": Code(
        "A responsibility is satisfied that the leveraged plan does not leave",
        "move it to the part where they leave it, or correct the uuid",
        f"{_SSP}, by-component, satisfied",
    ),
    "SSP489": Code(
        "A responsibility that a leveraged system leaves is satisfied by nobody",
        "say how under 'satisfies_responsibilities:' where it is left, or pass it on with 'customer_responsibility:'",
        f"{_SSP}, by-component, export, responsibility",
    ),
    "SSP490": Code(
        "A system security plan has more defects than a build tells",
        "run 'sspgen check' on the document to see all",
    ),
    "SSP500": Code(
        "There is no control to answer, so no OSCAL plan is written",
        "name a profile with 'profile:' in ssp.yaml, or answer a control",
        f"{_SSP}, control-implementation",
    ),
}
