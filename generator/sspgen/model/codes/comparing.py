"""Comparing catalogs, profiles and plans, and answers to several frameworks. 530-549."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP540": Code(
        "An answer names a control of another catalog that no catalog at hand has",
        "correct the id under 'also:'; nothing is to be done if it is of a catalog that is built with another --profile",
    ),
}
