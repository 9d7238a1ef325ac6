"""Changes of a branch. 390-394."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP390": Code("Changes lack a review, an approval or a run", "look at each: 'sspgen changes --format csv'"),
    "SSP391": Code("A branch is not there", "name one of the repository with '--branch'"),
    "SSP392": Code("The history of changes may not be complete", "fetch it whole, and collect what is missing"),
}
