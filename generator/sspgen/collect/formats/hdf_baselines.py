"""HDF 2 and later (``baselines`` of ``requirements``) in the shape of InSpec's own JSON, so that both are judged alike.

What a requirement was overridden to never replaces what a test came to: a failure stays one, or is waived by somebody.
Only an attestation of what no test decided counts as its result, and only while it has not expired.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import dig, entries, first, first_text, mapping, mappings, moment, text

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

KEEPS: Final = frozenset(
    {
        *("baselines", "requirements", "parentBaseline", "startTime", "statusOverrides", "type", "reason", "status"),
        *("appliedBy", "identifier", "expiresAt", "effectiveStatus", "components", "targets", "generator", "timestamp"),
    }
)
"""What is looked at beside the keys of InSpec, for the allow-list of a reader."""

_BASELINES: Final = "baselines"
_FAILED: Final = "failed"
_NOT_APPLICABLE: Final = "notapplicable"
_WORDS: Final = {"notreviewed": "skipped"}
_ATTESTED: Final = "attestation"


def is_baselines(document: dict[str, Json]) -> bool:
    """Tell whether a document holds the results of baselines."""
    listed = document.get(_BASELINES)
    return "requirements" in first(mappings(listed)) or (listed == [] and "statistics" in document)


def of_baselines(document: dict[str, Json], damage: list[str]) -> dict[str, Json]:
    """Return the document in the shape of InSpec's JSON: ``platform``, ``version``, ``profiles``."""
    about = first(mappings(document.get("components")) or mappings(document.get("targets")))
    ran = document.get("timestamp")
    profiles: list[Json] = [
        _profile(each, ran, damage) for each in entries(document.get(_BASELINES), _BASELINES, damage)
    ]
    name = first_text(about.get("name"), dig(document, "platform", "name"))
    return {
        "platform": {"name": name, "release": dig(document, "platform", "release")},
        "version": dig(document, "generator", "version"),
        "generator": dig(document, "generator", "name"),
        "profiles": profiles,
    }


def _profile(baseline: dict[str, Json], ran: Json, damage: list[str]) -> dict[str, Json]:
    controls = entries(baseline.get("requirements"), "requirements", damage)
    if "requirements" not in baseline:
        damage.append("a baseline has no list of requirements")
    return {
        "name": baseline.get("name"),
        "version": baseline.get("version"),
        "parent_profile": baseline.get("parentBaseline"),
        "controls": [_control(each, ran, damage) for each in controls],
    }


def _control(requirement: dict[str, Json], ran: Json, damage: list[str]) -> dict[str, Json]:
    results = [_result(each) for each in entries(requirement.get("results"), "results", damage)]
    impact = requirement.get("impact")
    applicable = [each for each in results if each["status"] != _NOT_APPLICABLE]
    if results and not applicable:
        impact, applicable = 0, [{**each, "status": "skipped"} for each in results]
    control = {key: requirement.get(key) for key in ("id", "title", "tags")}
    return control | {"impact": impact} | _overridden(requirement, applicable, ran)


def _word(stated: Json) -> str:
    word = text(stated, 40).lower()
    return _WORDS.get(word, word)


def _result(result: dict[str, Json]) -> dict[str, Json]:
    return {
        "status": _word(result.get("status")),
        "start_time": result.get("startTime"),
        "backtrace": result.get("backtrace"),
    }


def _overridden(requirement: dict[str, Json], results: list[dict[str, Json]], ran: Json) -> dict[str, Json]:
    """Return the results with what the newest override makes of them."""
    override = first(mappings(requirement.get("statusOverrides")))
    unchanged: dict[str, Json] = {"results": list(results)}
    effective = text(requirement.get("effectiveStatus"), 40).lower()
    if not override or _is_over(override, ran or first(results).get("start_time")):
        return unchanged
    told = _word(override.get("status"))
    failed = any(each["status"] == _FAILED for each in results)
    if _FAILED in {told, effective}:
        return {"results": [*results, {"status": _FAILED}]}
    if failed:
        return unchanged | {"waiver_data": _waiver(override)}
    if text(override.get("type"), 40) == _ATTESTED:
        return {"results": [{"status": told}], "attestation_data": {"status": told}}
    return unchanged


def _is_over(override: dict[str, Json], ran: Json) -> bool:
    """Tell whether an override had expired when the tests ran."""
    until, then = moment(override.get("expiresAt")).time, moment(ran).time
    return until is not None and then is not None and until <= then


def _waiver(override: dict[str, Json]) -> dict[str, Json]:
    return {
        "justification": text(override.get("reason"), 1000),
        "expiration_date": override.get("expiresAt"),
        "run": True,
        "approved_by": mapping(override.get("appliedBy")).get("identifier"),
    }
