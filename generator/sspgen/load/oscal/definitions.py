"""The table of OSCAL's models, read once. It says what documents look like and reads none."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sspgen.model.oscal import Definition, Flag, Member, Release, Rule
from sspgen.resources import schema_file


@lru_cache(maxsize=1)
def release() -> Release:
    """Return the models of the release of OSCAL that sspgen writes."""
    table = json.loads(schema_file("oscal.json").read_bytes())
    return Release(
        version=table["release"],
        roots=table["roots"],
        definitions={key: _definition(key, found) for key, found in table["definitions"].items()},
    )


def _definition(identifier: str, found: dict[str, Any]) -> Definition:
    return Definition(
        id=identifier,
        name=found["name"],
        type=found.get("type", ""),
        value_key=found.get("value", ""),
        flags=tuple(_flag(item) for item in found.get("flags", ())),
        members=tuple(_member(item) for item in found.get("members", ())),
        rules=tuple(_rule(item) for item in found.get("constraints", ())),
    )


def _flag(found: dict[str, Any]) -> Flag:
    return Flag(
        name=found["name"],
        type=found["type"],
        required=found.get("required", False),
        since=found.get("since", ""),
        deprecated=found.get("deprecated", ""),
        rules=tuple(_rule(item) for item in found.get("constraints", ())),
    )


def _member(found: dict[str, Any]) -> Member:
    many = "group" in found
    return Member(
        name=found["name"],
        key=found.get("group", found["name"]),
        definition=found["is"],
        least=found.get("min", 0),
        most=found.get("max", -1 if many else 1),
        many=many,
        wrapped=found.get("wrapped", False),
        unwrapped=found.get("unwrapped", False),
        choice=found.get("choice", 0),
        since=found.get("since", ""),
        deprecated=found.get("deprecated", ""),
    )


def _rule(found: dict[str, Any]) -> Rule:
    most = found.get("max-occurs", "unbounded")
    return Rule(
        kind=found["kind"],
        target=found["target"],
        id=found.get("id", ""),
        level=found.get("level", ""),
        name=found.get("name", ""),
        test=found.get("test", ""),
        datatype=found.get("datatype", ""),
        regex=found.get("regex", ""),
        values=tuple(found.get("values", ())),
        other=found.get("other", False),
        deprecated=tuple(found.get("deprecated", {}).items()),
        extensible=found.get("extensible", ""),
        keys=tuple((target, pattern) for target, pattern in found.get("keys", ())),
        least=int(found.get("min-occurs", "0")),
        most=-1 if most == "unbounded" else int(most),
    )
