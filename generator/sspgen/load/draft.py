"""The first files of a workspace, drafted from what a repository shows.

Answers and evidence are those of the library. Every answer is drafted as ``planned`` and says why: what a tool has seen
is not what people do. Evidence is declared as supporting and never as satisfying, for nobody has said yet that a report
is about this system. It writes nothing: it maps what was seen to paths and texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.load import detect
from sspgen.load.library import PLANNED, Wanted, component_body, dict_of, drafted_source, library, modeline
from sspgen.load.yaml_writer import dump_yaml

if TYPE_CHECKING:
    from sspgen.load.detect import Detected, Sign
    from sspgen.load.library import LibraryComponent
    from sspgen.model.evidence import Json

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
    low = choices.profile.endswith("-low")
    for component in library().values():
        if component.sign and found.of(component.sign):
            text = _component(component, found.of(component.sign), set(sources), low=low)
            files[f"controls/{component.sign}.yaml"] = text
    return dict(sorted(files.items()))


def _part(comment: str, value: Json) -> str:
    return "".join(f"# {line}\n" for line in comment.splitlines()) + dump_yaml(value)


_PLAN_HINT = """\
# What the plan says of itself: take the '#' away and write it. Every plan lists the elements that nobody has stated.
# plan:
#   mission: What the system is for, and for whom.
#   threats: What must not happen, and who would want it to.
#   upkeep: Who reviews this plan, and when.
#   approvals: [{role: system-owner}]
"""


def _ssp(found: Detected, choices: Choices) -> str:
    system: dict[str, Json] = {"id": choices.identifier, "name": choices.name}
    system["description"] = choices.description or "To be written: what the system does, and for whom."
    system["status"] = "under-development"
    if choices.impact:
        system["impact"] = choices.impact
    parts = [
        modeline("ssp", "") + "# The system, and the profile that it answers. Every key is explained in the\n"
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
        _PLAN_HINT,
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
            modeline("component") + "# Answers that hold for the system as a whole.\n",
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
        for component in library().values():
            for name, source in component.evidence.items():
                if "git" in dict_of(source["collect"]):
                    sources[name] = drafted_source(component, name)
    return sources


def _report_sources(found: Detected) -> dict[str, Json]:
    paths: dict[str, list[Json]] = {}
    sources: dict[str, dict[str, Json]] = {}
    for sign in found.of(detect.REPORT):
        identifier, source = _source_of(sign.title)
        plain = [path for path in sign.paths if not _GLOB.search(path)]
        if plain:
            paths.setdefault(identifier, []).extend(plain)
            sources.setdefault(identifier, source)
    return {identifier: _placed_source(source, paths[identifier]) for identifier, source in sources.items()}


def _source_of(reader: str) -> tuple[str, dict[str, Json]]:
    """Return the source of the library that takes reports of a format, or a plain one."""
    for component in library().values():
        if reader in component.reports:
            return component.files_source, drafted_source(component, component.files_source)
    return re.sub(r"\W+", "_", reader), {"title": f"Reports of the format {reader}", "collect": {}, "supports": {}}


def _placed_source(source: dict[str, Json], paths: list[Json]) -> Json:
    placed: dict[str, Json] = {"title": source["title"], "collect": {"files": paths[0] if len(paths) == 1 else paths}}
    return placed | {"expected": len(paths)} | {key: source[key] for key in ("checks", "supports") if key in source}


def _evidence(sources: dict[str, Json]) -> str:
    head = (
        "# Where evidence comes from, how fresh it must be, and which statements it speaks for.\n"
        "# 'supports' helps an answer; write 'satisfies' where the evidence alone shows that it holds.\n"
    )
    return modeline("evidence") + head + "\n" + dump_yaml({"evidence": sources})


def _component(component: LibraryComponent, signs: tuple[Sign, ...], sources: set[str], *, low: bool) -> str:
    seen = "; ".join(_seen(sign) for sign in signs)
    wanted = Wanted(
        identifier=component.sign,
        status=PLANNED,
        remarks=f"Drafted by 'sspgen init', which saw {seen}. Confirm or correct it, then set the status.",
        roles=("system-owner",),
        description=f"Seen in the repository: {seen}.",
        renamed={name: name if name in sources else "" for name in component.evidence},
        skipped=component.above_low if low else (),
    )
    head = "# Drafted from what the repository shows. 'planned' says that nobody has confirmed it yet.\n"
    return modeline("component") + head + "\n" + dump_yaml(component_body(component, wanted))


def _seen(sign: Sign) -> str:
    shown = ", ".join(sign.paths[:_SHOWN])
    more = f" and {len(sign.paths) - _SHOWN} more" if len(sign.paths) > _SHOWN else ""
    return f"{sign.title} ({shown}{more})" if shown else sign.title
