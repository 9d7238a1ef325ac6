"""Says in the words of SARIF what single tools say in words of their own, before a result is judged.

Only where the tool's source shows what it means: a result is changed by the name of the tool and of the rule, never by
its message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import text

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_CONFTEST: Final[dict[str, dict[str, Json]]] = {
    "success": {"kind": "pass"},
    "skip": {"kind": "notApplicable"},
    "allow": {"suppressions": [{"kind": "external", "justification": "an exception of the policy allows it"}]},
}
"""What Conftest puts behind the namespace of a policy that did not fail: it writes a result for each file."""


def in_words_of_sarif(tool: str, result: dict[str, Json]) -> dict[str, Json]:
    """Return the result as it would be if the tool used ``kind`` and ``suppressions``; most come back as they are."""
    if tool != "conftest" or "kind" in result:
        return result
    told = _CONFTEST.get(text(result.get("ruleId")).rpartition("/")[2])
    return result | told if told else result
