"""Large OSCAL documents, made up and valid, to measure readers and checks with."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT = "The platform team reviews the accounts of this component every month and removes those that nobody needs. "
_PARTS = "abcdefgh"
_COMPONENTS = 40
_ANSWERS = 3
_ANSWER = 960
"""Bytes that an answer of one component takes, roughly."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A control that a plan answers: ids of the control, its parameters and its statement parts."""

    control: str
    parameters: tuple[str, ...]
    parts: tuple[str, ...]


def large_ssp(megabytes: float, asked: tuple[Asked, ...] = ()) -> bytes:
    """Return a system security plan as JSON, indented by two, of about so many megabytes; always the same.

    Args:
        megabytes: how large.
        asked: the controls to answer, each part by as many components as the size takes; made up where there are none.
    """
    components = [_component(number) for number in range(_COMPONENTS)]
    wanted, requirements = int(megabytes * 1_000_000), []
    size = 0
    answers = round(wanted / _ANSWER / sum(len(each.parts) for each in asked)) if asked else _ANSWERS
    for number, each in enumerate(asked or _made_up()):
        requirement = _requirement(each, number, answers)
        requirements.append(requirement)
        size += len(json.dumps(requirement, indent=2)) * 1.18  # what deeper indentation adds
        if not asked and size > wanted - 60_000:
            break
    plan = {
        "uuid": _uuid("plan"),
        "metadata": _metadata(),
        "import-profile": {"href": "profile.json"},
        "system-characteristics": _characteristics(),
        "system-implementation": {
            "users": [{"uuid": _uuid("user"), "role-ids": ["system-owner"]}],
            "components": components,
        },
        "control-implementation": {"description": _TEXT.strip(), "implemented-requirements": requirements},
        "back-matter": {"resources": [_resource(number) for number in range(20)]},
    }
    return json.dumps({"system-security-plan": plan}, indent=2).encode()


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://example.org/{name}"))


def _metadata() -> dict[str, Any]:
    return {
        "title": "A large plan",
        "last-modified": "2026-11-26T08:00:00Z",
        "version": "1.0",
        "oscal-version": "1.2.3",
        "roles": [{"id": "system-owner", "title": "System owner"}, {"id": "operator", "title": "Operator"}],
        "parties": [{"uuid": _uuid("party"), "type": "organization", "name": "An agency"}],
        "responsible-parties": [{"role-id": "system-owner", "party-uuids": [_uuid("party")]}],
    }


def _characteristics() -> dict[str, Any]:
    return {
        "system-ids": [{"id": _uuid("system")}],
        "system-name": "Large",
        "description": _TEXT.strip(),
        "security-sensitivity-level": "moderate",
        "system-information": {
            "information-types": [{"uuid": _uuid("type"), "title": "Records", "description": _TEXT.strip()}]
        },
        "status": {"state": "operational"},
        "authorization-boundary": {"description": _TEXT.strip()},
    }


def _component(number: int) -> dict[str, Any]:
    return {
        "uuid": _uuid(f"component-{number}"),
        "type": "software" if number else "this-system",
        "title": f"Component {number}",
        "description": _TEXT.strip(),
        "props": [{"name": "version", "value": f"1.{number}"}, {"name": "virtual", "value": "yes"}],
        "status": {"state": "operational"},
        "responsible-roles": [{"role-id": "operator", "party-uuids": [_uuid("party")]}],
    }


def _resource(number: int) -> dict[str, Any]:
    return {"uuid": _uuid(f"resource-{number}"), "title": f"Record {number}", "rlinks": [{"href": f"{number}.pdf"}]}


def _made_up() -> Iterator[Asked]:
    for number in count():
        control = f"ac-{number // 10 + 1}.{number % 10 + 1}"
        parameters = tuple(f"{control}_prm_{n}" for n in range(1, 4))
        yield Asked(control, parameters, tuple(f"{control}_smt.{part}" for part in _PARTS[: number % 5 + 1]))


def _requirement(asked: Asked, number: int, answers: int) -> dict[str, Any]:
    found = {
        "uuid": _uuid(asked.control),
        "control-id": asked.control,
        "props": [{"name": "control-origination", "value": "system-specific"}],
        "links": [{"href": f"#{_uuid(f'resource-{number % 20}')}", "rel": "reference"}],
        "set-parameters": [{"param-id": name, "values": ["monthly"]} for name in asked.parameters],
        "responsible-roles": [{"role-id": "operator", "party-uuids": [_uuid("party")]}],
        "statements": [_statement(part, number, answers) for part in asked.parts],
    }
    return {key: value for key, value in found.items() if value}


def _statement(part: str, number: int, answers: int) -> dict[str, Any]:
    return {
        "statement-id": part,
        "uuid": _uuid(part),
        "by-components": [_by_component(part, (number + n) % _COMPONENTS) for n in range(answers)],
    }


def _by_component(part: str, component: int) -> dict[str, Any]:
    return {
        "component-uuid": _uuid(f"component-{component}"),
        "uuid": _uuid(f"{part}-{component}"),
        "description": _TEXT.strip(),
        "props": [{"name": "reviewed", "ns": "https://example.org/ns", "value": "yes"}],
        "implementation-status": {"state": "implemented"},
        "responsible-roles": [{"role-id": "operator", "party-uuids": [_uuid("party")]}],
    }


def main() -> None:
    """Measure reading and checking: ``python -m bench.oscal_documents [MEGABYTES]``."""
    from sspgen.load.oscal.check.api import check_document  # noqa: PLC0415 - the data are made without sspgen
    from sspgen.load.oscal.document import read_oscal  # noqa: PLC0415 - the same

    data = large_ssp(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
    for run in range(3):
        start = time.perf_counter()
        document = read_oscal(data, "ssp.json")
        if isinstance(document, tuple):
            raise SystemExit(str(document[0]))
        middle = time.perf_counter()
        found = check_document(document)
        end = time.perf_counter()
        print(
            f"run {run}: {len(data)} bytes, read {middle - start:.2f} s, check {end - middle:.2f} s, {len(found)} found"
        )


if __name__ == "__main__":
    main()
