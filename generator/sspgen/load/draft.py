"""The first files of a workspace, drafted from what a repository shows.

Every answer is drafted as ``planned`` and says why: what a tool has seen is not what people do. Evidence is declared as
supporting and never as satisfying. It writes nothing: it maps what was seen to paths and texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.load import detect
from sspgen.load.draft_table import ANSWERS, HISTORY, REPORTS, DraftAnswer, DraftSource
from sspgen.load.yaml_writer import dump_yaml

if TYPE_CHECKING:
    from sspgen.load.detect import Detected, Sign
    from sspgen.model.evidence import Json

SCHEMAS = ".sspgen/schemas"
"""Folder of the schemas that editors use: one place, out of the way, and at hand without a network."""
_TITLES = {
    detect.HOSTING: "Source hosting",
    detect.PIPELINE: "Build pipeline",
    detect.CONTAINERS: "Container images",
    detect.INFRASTRUCTURE: "Infrastructure as code",
    detect.DEPENDENCIES: "Third-party dependencies",
}
_GLOB = re.compile(r"[*?\[\]{}]")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided: name, description, impact level (may be empty) and profile."""

    name: str
    description: str
    impact: str
    profile: str

    @property
    def identifier(self) -> str:
        """A short id made of the name."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "system"


def draft(found: Detected, choices: Choices) -> dict[str, str]:
    """Return the files of a workspace that builds at once: text by workspace-relative POSIX path, sorted."""
    sources = _sources(found)
    files = {"ssp.yaml": _ssp(found, choices), "controls/this-system.yaml": _this_system(choices)}
    if sources:
        files["controls/evidence.yaml"] = _evidence(sources)
    for kind, title in _TITLES.items():
        if found.of(kind):
            answers = _answers(kind, set(sources), low=choices.profile.endswith("-low"))
            files[f"controls/{kind}.yaml"] = _component(kind, title, found.of(kind), answers)
    return dict(sorted(files.items()))


def _modeline(schema: str, up: str) -> str:
    return f"# yaml-language-server: $schema={up}{SCHEMAS}/{schema}.schema.json\n"


def _part(comment: str, value: Json) -> str:
    return "".join(f"# {line}\n" for line in comment.splitlines()) + dump_yaml(value)


def _ssp(found: Detected, choices: Choices) -> str:
    system: dict[str, Json] = {"id": choices.identifier, "name": choices.name}
    system["description"] = choices.description or "To be written: what the system does, and for whom."
    system["status"] = "under-development"
    if choices.impact:
        system["impact"] = choices.impact
    parts = [
        _modeline("ssp", "") + "# The system, and the profile that it answers. Every key is explained in the\n"
        "# reference of the workspace; an editor with YAML support shows the same while you type.\n",
        _part(
            "The id is the seed of every stable id in the output: keep it.\n"
            "Add what an assessor asks first: impact, information_types, authorization_boundary,\n"
            "network_architecture and data_flow.",
            {"system": system},
        ),
        _part("The profile to answer. 'sspgen catalog list' shows the others.", {"profile": choices.profile}),
        _part(
            "How old evidence may be where a source does not say otherwise.",
            {"evidence": {"max_age": {"warn": "7d", "fail": "30d"}}},
        ),
        _part(
            "Who is responsible. Answers name these roles under responsible_roles.",
            {"roles": {"system-owner": {"title": "System owner"}}},
        ),
    ]
    if found.git.host:
        hosting = found.of(detect.HOSTING)[0].title
        service: Json = {
            "title": hosting if hosting == found.git.host else f"{hosting} ({found.git.host})",
            "description": f"Hosts the source repository, {found.git.remote}.",
        }
        parts.append(_part("Services outside the boundary.", {"external_services": {found.git.host: service}}))
    return "\n".join(parts)


def _this_system(choices: Choices) -> str:
    answer: Json = {
        "status": "planned",
        "remarks": "Drafted by 'sspgen init': review the plan, then say so here.",
        "responsible_roles": ["system-owner"],
        "statements": {"a": "The plan is kept in the repository as YAML and built from it together with its evidence."},
    }
    return "\n".join(
        (
            _modeline("component", "../") + "# Answers that hold for the system as a whole.\n",
            dump_yaml(
                {
                    "component": "this-system",
                    "title": choices.name,
                    "type": "this-system",
                    "controls": {"pl-2": answer},
                }
            ),
        )
    )


def _sources(found: Detected) -> dict[str, Json]:
    sources = _report_sources(found)
    if found.git.has_commits:
        for identifier, title, metric, supports in HISTORY:
            sources[identifier] = {
                "title": title,
                "collect": {"git": metric},
                "supports": dict.fromkeys(supports, "supports"),
            }
    return sources


def _report_sources(found: Detected) -> dict[str, Json]:
    paths: dict[str, list[Json]] = {}
    known: dict[str, DraftSource] = {}
    for sign in found.of(detect.REPORT):
        fallback = DraftSource(re.sub(r"\W+", "_", sign.title), f"Reports of the format {sign.title}", ())
        row = REPORTS.get(sign.title, fallback)
        plain = [path for path in sign.paths if not _GLOB.search(path)]
        if plain:
            paths.setdefault(row.id, []).extend(plain)
            known.setdefault(row.id, row)
    return {identifier: _report_source(row, paths[identifier]) for identifier, row in known.items()}


def _report_source(row: DraftSource, paths: list[Json]) -> Json:
    source: dict[str, Json] = {
        "title": row.title,
        "collect": {"files": paths[0] if len(paths) == 1 else paths},
        "expected": len(paths),
    }
    if row.expect:
        source["checks"] = [{"id": row.check, "title": row.check_title, "expect": row.expect}]
    source["supports"] = dict.fromkeys(row.supports, "supports")
    return source


def _evidence(sources: dict[str, Json]) -> str:
    head = (
        "# Where evidence comes from, how fresh it must be, and which statements it speaks for.\n"
        "# 'supports' helps an answer; write 'satisfies' where the evidence alone shows that it holds.\n"
    )
    return _modeline("evidence", "../") + head + "\n" + dump_yaml({"evidence": sources})


def _answers(kind: str, sources: set[str], *, low: bool) -> dict[str, dict[str, Json]]:
    answers: dict[str, dict[str, Json]] = {}
    for answer in ANSWERS:
        if answer.kind == kind and not (low and answer.above_low):
            statements = answers.setdefault(answer.control, {})
            statements[answer.part] = _statement(answer, sources)
    return answers


def _statement(answer: DraftAnswer, sources: set[str]) -> Json:
    evidence: list[Json] = [name for name in answer.evidence if name in sources]
    return {"text": answer.text, "evidence": evidence} if evidence else answer.text


def _component(kind: str, title: str, signs: tuple[Sign, ...], answers: dict[str, dict[str, Json]]) -> str:
    seen = "; ".join(_seen(sign) for sign in signs)
    remarks = f"Drafted by 'sspgen init', which saw {seen}. Confirm or correct it, then set the status."
    controls: dict[str, Json] = {
        control: {
            "status": "planned",
            "remarks": remarks,
            "responsible_roles": ["system-owner"],
            **_placed(statements),
        }
        for control, statements in answers.items()
    }
    body: dict[str, Json] = {
        "component": kind,
        "title": title,
        "type": "service" if kind in (detect.HOSTING, detect.PIPELINE) else "software",
        "description": f"Seen in the repository: {seen}.",
        "controls": controls,
    }
    head = "# Drafted from what the repository shows. 'planned' says that nobody has confirmed it yet.\n"
    return _modeline("component", "../") + head + "\n" + dump_yaml(body)


def _placed(statements: dict[str, Json]) -> dict[str, Json]:
    """Put the answer to a control without parts at the control itself."""
    whole = statements.pop("", None)
    placed: dict[str, Json] = {}
    if whole is not None:
        placed.update(whole if isinstance(whole, dict) else {"text": whole})
    if statements:
        placed["statements"] = statements
    return placed


def _seen(sign: Sign) -> str:
    shown = ", ".join(sign.paths[:_SHOWN])
    more = f" and {len(sign.paths) - _SHOWN} more" if len(sign.paths) > _SHOWN else ""
    return f"{sign.title} ({shown}{more})" if shown else sign.title
