"""The base score of a CVSS 3.0 or 3.1 vector, for reports that give only the vector.

CVSS v3.1 specification, section 7.1. Version 2 and 4 vectors are not computed: no score is better than a wrong one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_LONGEST: Final = 256
_IMPACT: Final = {"H": 0.56, "L": 0.22, "N": 0.0}
_WEIGHTS: Final = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": _IMPACT,
    "I": _IMPACT,
    "A": _IMPACT,
}
_PRIVILEGES: Final = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}


def base_score(vector: Json) -> float | None:
    """Return the base score (0.0 to 10.0) of a CVSS 3 vector, or None for anything else.

    >>> base_score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H")
    10.0
    >>> base_score("CVSS:4.0/AV:N") is None
    True
    """
    if not isinstance(vector, str) or len(vector) > _LONGEST or not vector.startswith("CVSS:3."):
        return None
    metrics = dict(part.partition(":")[::2] for part in vector.split("/")[1:])
    try:
        weights = {name: values[metrics[name]] for name, values in _WEIGHTS.items()}
        privileges = _PRIVILEGES[metrics["S"]][metrics["PR"]]
    except KeyError:
        return None
    return _combined(weights, privileges, changed=metrics["S"] == "C")


def _combined(weights: dict[str, float], privileges: float, *, changed: bool) -> float:
    base = 1 - (1 - weights["C"]) * (1 - weights["I"]) * (1 - weights["A"])
    impact = 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 if changed else 6.42 * base
    if impact <= 0:
        return 0.0
    exploitability = 8.22 * weights["AV"] * weights["AC"] * privileges * weights["UI"]
    return _rounded_up(min((1.08 if changed else 1.0) * (impact + exploitability), 10.0))


def _rounded_up(value: float) -> float:
    """Round up to one decimal as appendix A of the specification does, free of floating-point noise."""
    scaled = round(value * 100_000)
    return scaled / 100_000 if scaled % 10_000 == 0 else (math.floor(scaled / 10_000) + 1) / 10
