"""Comparing catalogs, profiles and plans, and answers to several frameworks. 530-549."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {}
