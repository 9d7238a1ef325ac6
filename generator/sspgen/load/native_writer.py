"""A workspace of any format as the native files that a person would write. Pure: it maps a workspace to texts.

One file a component, the answers sorted by control, texts as blocks; no comment is invented. What a native file has no
key for is named in what `native_files` returns, never left out in silence. The files of the library and of ``init`` are
not made here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.load.library import modeline
from sspgen.load.native_answers import control_entry, first_of, references, unsaid
from sspgen.load.native_writer_system import odd_levels, system_file
from sspgen.load.yaml_writer import dump_yaml
from sspgen.model.ids import natural_key
from sspgen.model.implementation import PARAMETER_LABEL, Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import EvidenceSource, Json
    from sspgen.model.implementation import Component, ParameterSetting, Workspace

KINDS: Final = frozenset(
    (
        *("software", "service", "hardware", "policy", "process", "procedure", "plan", "guidance", "standard"),
        *("validation", "physical", "network", "interconnection", "system", "this-system"),
    )
)
"""Types of components that a native file knows; another one is kept as a property."""
LINE: Final = 100
"""About how long a line of prose is, in characters."""
_LONGEST_NAME: Final = 80
_EVIDENCE_FILE: Final = "recorded-tests"


@dataclass(frozen=True, slots=True)
class Written:
    """Native files.

    Attributes:
        files: text by path from the workspace folder, sorted.
        left_out: what the files do not say, in words with a count.
    """

    files: dict[str, str]
    left_out: tuple[str, ...] = ()


def native_files(workspace: Workspace, profile: str = "") -> Written:
    """Return the native files of a workspace.

    Args:
        workspace: read from another format, without errors.
        profile: the profile to name in ``ssp.yaml``; empty: the workspace's own, if it names one.
    """
    files = {"ssp.yaml": modeline("ssp", "") + dump_yaml(system_file(workspace, profile), LINE)}
    taken: set[str] = set()
    for component in workspace.components:
        name = _file_name(component.id, taken)
        files[name] = modeline("component") + dump_yaml(_component(component), LINE)
    recorded = [source for source in workspace.evidence if source.collector == "recorded"]
    if recorded:
        sources: dict[str, Json] = {source.id: _source(source) for source in recorded}
        files[_file_name(_EVIDENCE_FILE, taken)] = modeline("evidence") + dump_yaml({"evidence": sources}, LINE)
    return Written(dict(sorted(files.items())), tuple(_left_out(workspace)))


def _file_name(identifier: str, taken: set[str]) -> str:
    """Return the path of a file; names that differ in case only would be one file on some systems."""
    wanted = identifier[:_LONGEST_NAME]
    name, number = wanted, 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name.lower())
    return f"controls/{name}.yaml"


def _component(component: Component) -> dict[str, Json]:
    found: dict[str, Json] = {
        "component": component.id,
        "title": first_of(component.title, component.id),
        "type": component.kind if component.kind in KINDS else "software",
        "description": component.description,
        "purpose": component.purpose,
        "status": "" if component.status == "operational" else component.status,
        "responsible": component.responsible,
        "responsible_roles": list(component.roles),
        "props": dict(merged_props(component)),
        "references": references(component.references),
        "parameters": _values([s for s in settled(component)[0] if not s.control]),
        "controls": _controls(component),
    }
    return {key: value for key, value in found.items() if value not in ("", [], {})}


def _values(settings: list[ParameterSetting]) -> dict[str, Json]:
    return {s.id: s.values[0] if len(s.values) == 1 else list(s.values) for s in settings if s.values}


def merged_props(component: Component) -> dict[str, str]:
    """Return the properties of a component, each name once; a type that native files do not know is one of them."""
    found: dict[str, str] = {} if component.kind in KINDS else {"type": component.kind}
    for name, value in component.props:
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def is_set(setting: ParameterSetting) -> bool:
    """Tell whether a parameter is given a value that is more than blank."""
    return any(value.strip() for value in setting.values)


def settled(component: Component) -> tuple[tuple[ParameterSetting, ...], tuple[Answer, ...]]:
    """Return the values that a component sets, each parameter of a control once, and further values as answers."""
    firsts: dict[tuple[str, str], ParameterSetting] = {}
    seconds: list[Answer] = []
    for setting in (s for s in component.parameters if is_set(s)):
        key = (setting.control, setting.id)
        if key in firsts and setting.control:
            label, text = f"{PARAMETER_LABEL}{setting.id}", ", ".join(filter(None, setting.values))
            seconds.append(Answer(setting.control, component.id, label=label, text=text))
        firsts.setdefault(key, setting)
    return tuple(firsts.values()), tuple(seconds)


def _controls(component: Component) -> dict[str, Json]:
    settings, seconds = settled(component)
    answers: dict[str, list[Answer]] = {}
    for answer in (*component.answers, *seconds):
        answers.setdefault(answer.control, []).append(answer)
    controls = {*answers, *(s.control for s in settings if s.control)}
    return {
        control: control_entry(answers.get(control, []), [s for s in settings if s.control == control])
        for control in sorted(controls, key=natural_key)
    }


def _source(source: EvidenceSource) -> dict[str, Json]:
    query = source.query
    collect: dict[str, Json] = {"recorded": query.get("name") or first_of(source.title, source.id)}
    if isinstance(query.get("passed"), bool):
        collect["passed"] = query["passed"]
    for name in ("last_run", "path", "description", "component"):
        if query.get(name):
            collect[name] = query[name]
    found: dict[str, Json] = {"title": first_of(source.title, source.id), "description": source.description}
    found["collect"] = collect
    found["checks"] = [{"id": check.id, "title": check.title, "expect": check.expect} for check in source.checks]
    found["supports"] = {support.target: support.relation.value for support in source.supports}
    return {key: value for key, value in found.items() if value not in ("", [], {})}


def _left_out(workspace: Workspace) -> Iterator[str]:
    """Yield what the files do not say."""
    counts = Counter[str]()
    for component in workspace.components:
        counts["type of component that is kept as a property"] += component.kind not in KINDS
        counts["parameter without a value"] += sum(not is_set(setting) for setting in component.parameters)
        for answer in component.answers:
            counts["statement about what is provided, inherited or satisfied"] += unsaid(answer)
    counts["impact level that is none of low, moderate, high"] += len(list(odd_levels(workspace.system)))
    counts["evidence source"] += sum(source.collector != "recorded" for source in workspace.evidence)
    for what, count in sorted(counts.items()):
        if count:
            yield f"{count} × {what}"
