"""Comparing catalogs, profiles and plans, and answers to several frameworks. 530-549."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP530": Code(
        "Things of different kinds cannot be compared",
        "compare two plans, or two catalogs or profiles; '--answers' holds the answers of a plan against requirements",
    ),
    "SSP531": Code(
        "There is nothing of that name to compare",
        "name a file or folder, an id of 'sspgen catalog list', or a tag or branch of this repository",
    ),
    "SSP532": Code("Documents of this kind are not compared", "name a catalog, a profile, a plan or a workspace"),
    "SSP540": Code(
        "An answer names a control of another catalog that no catalog at hand has",
        "correct the id under 'also:'; there is nothing to do if another --profile builds its catalog",
    ),
}
