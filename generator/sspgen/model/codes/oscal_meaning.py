"""What OSCAL documents mean, and contradict themselves in. 440-479."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {}
