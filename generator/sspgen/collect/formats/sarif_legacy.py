"""Turns the runs of SARIF 1.0.0, and of the drafts before it, into the shape of 2.1.0.

1.0.0 (Microsoft, 2016) is what compilers of .NET still write by default: the tool is flat, rules are an object by id,
messages are plain strings, `pass` and `notApplicable` are levels, and suppressions are words. The drafts call the runs
``runLogs``, the tool ``toolInfo``, and give one result a ``kind`` in place of the level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import boolean, dig, first_text, items, mapping, mappings, text

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_KINDS: Final = {"pass": "pass", "notApplicable": "notApplicable", "open": "open", "internalError": "review"}
_LEVELS: Final = ("error", "warning", "note")


def is_legacy(version: str) -> bool:
    """Tell whether a log of this version is one to be turned."""
    return version.startswith(("0.", "1.0"))


def modern_run(run: dict[str, Json]) -> dict[str, Json]:
    """Return a run without its results in the shape of 2.1.0."""
    tool = mapping(run.get("tool")) or mapping(run.get("toolInfo"))
    invocation = mapping(run.get("invocation")) or mapping(run.get("runInfo"))
    rules: list[Json] = [_rule(key, mapping(rule)) for key, rule in mapping(run.get("rules")).items()]
    driver: dict[str, Json] = {
        "name": tool.get("name"),
        "fullName": tool.get("fullName"),
        "semanticVersion": tool.get("semanticVersion"),
        "version": first_text(tool.get("version"), tool.get("productVersion"), tool.get("fileVersion")),
        "rules": rules,
    }
    times: dict[str, Json] = {
        "startTimeUtc": first_text(invocation.get("startTime"), invocation.get("invocationTime")),
        "endTimeUtc": invocation.get("endTime"),
        "toolExecutionNotifications": run.get("toolNotifications"),
        "toolConfigurationNotifications": run.get("configurationNotifications"),
    }
    return {"tool": {"driver": driver}, "invocations": [times], "properties": run.get("properties")}


def _rule(key: str, rule: dict[str, Json]) -> dict[str, Json]:
    formats = mapping(rule.get("messageFormats"))
    level = text(rule.get("defaultLevel"), 40)
    return {
        "id": first_text(rule.get("id"), key),
        "name": rule.get("name"),
        "shortDescription": {"text": rule.get("shortDescription")},
        "fullDescription": {"text": rule.get("fullDescription")},
        "defaultConfiguration": {"level": level if level in _LEVELS else None},
        "messageStrings": {name: {"text": template} for name, template in formats.items()},
        "properties": {"tags": rule.get("tags")} | mapping(rule.get("properties")),
    }


def modern_result(result: dict[str, Json]) -> dict[str, Json]:
    """Return a result in the shape of 2.1.0."""
    rated = first_text(result.get("level"), result.get("kind"))
    states = [text(state, 40) for state in items(result.get("suppressionStates"))]
    if boolean(result.get("isSuppressedInSource")) is True:
        states.append("suppressedInSource")
    properties = mapping(result.get("properties"))
    found: dict[str, Json] = {
        "ruleId": first_text(result.get("ruleId"), result.get("ruleKey")),
        "kind": _KINDS.get(rated),
        "level": rated if rated in _LEVELS else None,
        "message": _message(result),
        "locations": [_location(place) for place in mappings(result.get("locations"))],
        "suppressions": [{"kind": state, "status": "accepted"} for state in states if state.startswith("suppressed")],
        "baselineState": result.get("baselineState"),
        "properties": {"tags": result.get("tags")} | properties,
    }
    return {key: value for key, value in found.items() if value}


def _message(result: dict[str, Json]) -> dict[str, Json]:
    plain = first_text(result.get("message"), result.get("fullMessage"), result.get("shortMessage"))
    formatted = mapping(result.get("formattedRuleMessage")) or mapping(result.get("formattedMessage"))
    name = first_text(formatted.get("formatId"), formatted.get("specifierId"))
    return {"text": plain} if plain else {"id": name, "arguments": formatted.get("arguments")}


def _location(location: dict[str, Json]) -> dict[str, Json]:
    """Prefer the file the result is in over the one that was analysed; the drafts list both."""
    candidates = (location.get(name) for name in ("resultFile", "analysisTarget"))
    where = next((each for each in candidates if each), None)
    where = dig(where, 0) if isinstance(where, list) else where
    return {
        "physicalLocation": {"artifactLocation": {"uri": dig(where, "uri")}, "region": dig(where, "region")},
        "logicalLocations": [{"fullyQualifiedName": location.get("fullyQualifiedLogicalName")}],
    }
