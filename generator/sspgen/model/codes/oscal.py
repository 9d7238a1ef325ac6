"""OSCAL documents: their shape and the constraints of their models. 410-439."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {}
