"""The library: reusable components for what pipelines really contain, each with the evidence that shows it.

A file under ``controls/library`` of the package holds both. `instantiate` makes of it the two files that a workspace
would have been given by hand. It writes nothing, and it claims nothing by itself: the status comes from whoever asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sspgen.errors import InputError
from sspgen.load.native_mapping import shipped
from sspgen.load.native_values import keys, text, texts
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.load.yaml_writer import dump_yaml
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sspgen.model.evidence import Json

SCHEMAS = ".sspgen/schemas"
"""Folder of the schemas that editors use: one place, out of the way, and at hand without a network."""
_CITED = re.compile(r"\{\{\s*evidence\.([A-Za-z_][A-Za-z0-9_-]*)")
_UNSAFE_ID = re.compile(r"[^A-Za-z0-9_-]+")
IMPLEMENTED, PLANNED = "implemented", "planned"
_SAYS = ("title", "text", "evidence")


@dataclass(frozen=True, slots=True)
class LibraryComponent:
    """A component of the library.

    Attributes:
        shows: what its evidence shows when it passes, in one sentence.
        sign: what in a repository calls for it, a kind of `sspgen.load.detect`; empty for nothing.
        reports: ids of the formats whose reports are taken for its own when nobody said whose they are.
        above_low: controls that the low baseline does not have.
        asks: parameters that a person must set: id, and what it says.
        component: as in a component file, without id and status; ``evidence`` as in an evidence file.
    """

    name: str
    title: str
    shows: str
    sign: str
    reports: tuple[str, ...]
    above_low: tuple[str, ...]
    asks: tuple[tuple[str, str], ...]
    component: Mapping[str, Json]
    evidence: Mapping[str, Mapping[str, Json]]

    @property
    def files_source(self) -> str:
        """Id of the source that takes reports; empty when it takes none."""
        return next((name for name, source in self.evidence.items() if "files" in dict_of(source["collect"])), "")

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of its evidence, in order, without repetition."""
        return tuple(dict.fromkeys(str(source.get("kind", "")) for source in self.evidence.values()))

    @property
    def formats(self) -> tuple[str, ...]:
        """Ids of the formats that its reports may have."""
        found = shipped(items=False).kinds.get(str(self.evidence.get(self.files_source, {}).get("kind", "")))
        return found.formats if found else ()

    @property
    def points(self) -> tuple[str, ...]:
        """Statement parts that it answers: ``ra-5_smt.a``, in order."""
        found: list[str] = []
        for control, answer in dict_of(self.component["controls"]).items():
            parts = dict_of(dict_of(answer).get("statements", {}))
            found += [f"{control}_smt.{part}" for part in parts] or [f"{control}_smt"]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a component is to be written into a workspace.

    Attributes:
        identifier: id of the component.
        status: the claim of every answer that evidence bears on, ``implemented`` or ``planned``. What no evidence bears
            on is always planned: naming a report confirms nothing about it.
        remarks: why an answer is planned.
        roles: ids of responsible roles that the workspace declares.
        description: in place of the library's own; empty for its own.
        renamed: new ids of evidence sources; one that is mapped to nothing is left out with all that cites it.
        skipped: controls to leave out.
    """

    identifier: str
    status: str
    remarks: str = ""
    roles: tuple[str, ...] = ()
    description: str = ""
    renamed: Mapping[str, str] | None = None
    skipped: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def library() -> dict[str, LibraryComponent]:
    """Return every component of the library by name, in order of name.

    Raises:
        InputError: the installation is damaged.
    """
    found = (
        _read(path.read_bytes(), path.name) for path in sorted((data_folder("controls") / "library").glob("*.yaml"))
    )
    return {component.name: component for component in found}


def _read(data: bytes, name: str) -> LibraryComponent:
    document = read_yaml(data, name)
    if not isinstance(document, Document):
        raise InputError(*document)
    value = dict_of(document.value)
    return LibraryComponent(
        name=text(document, "library"),
        title=text(document, "title"),
        shows=text(document, "shows"),
        sign=text(document, "sign"),
        reports=texts(document, "reports"),
        above_low=texts(document, "above_low"),
        asks=tuple((str(key), text(document, "asks", key)) for key in keys(document, "asks")),
        component=dict_of(value["component"]),
        evidence={name: dict_of(source) for name, source in dict_of(value["evidence"]).items()},
    )


def component_body(component: LibraryComponent, wanted: Wanted) -> dict[str, Json]:
    """Return a component file as a value."""
    names = {name: name for name in component.evidence} | dict(wanted.renamed or {})
    controls: dict[str, Json] = {}
    for control, answer in dict_of(component.component["controls"]).items():
        if control not in wanted.skipped:
            controls[control] = _control(dict_of(answer), wanted, names)
    body: dict[str, Json] = {"component": wanted.identifier, **component.component}
    body["description"] = wanted.description or body["description"]
    return body | {"controls": controls}


def _control(answer: dict[str, Json], wanted: Wanted, names: Mapping[str, str]) -> Json:
    whole = _answer({name: value for name, value in answer.items() if name in _SAYS}, names)
    shown = "statements" in answer or "evidence" in whole
    said = _claim(wanted) if shown else _planned(wanted)
    if wanted.roles:
        said["responsible_roles"] = list(wanted.roles)
    said |= whole
    if "statements" in answer:
        parts = dict_of(answer["statements"]).items()
        said["statements"] = {part: _statement(value, wanted, names) for part, value in parts}
    return said


def _claim(wanted: Wanted) -> dict[str, Json]:
    return {"status": wanted.status} if wanted.status == IMPLEMENTED else _planned(wanted)


def _planned(wanted: Wanted) -> dict[str, Json]:
    return {"status": PLANNED, "remarks": wanted.remarks}


def _statement(written: Json, wanted: Wanted, names: Mapping[str, str]) -> Json:
    answer = _answer(dict_of(written) or {"text": written}, names)
    if "evidence" not in answer and wanted.status == IMPLEMENTED:
        return _planned(wanted) | answer
    return answer if answer.keys() != {"text"} else answer["text"]


def _answer(written: dict[str, Json], names: Mapping[str, str]) -> dict[str, Json]:
    """Return an answer that cites only sources that are there, by their new names."""
    answer = dict(written)
    if isinstance(answer.get("text"), str):
        answer["text"] = _cited(str(answer["text"]), names)
    listed = answer.pop("evidence", None)
    evidence: list[Json] = [names[str(name)] for name in listed if names[str(name)]] if isinstance(listed, list) else []
    return answer | {"evidence": evidence} if evidence else answer


def _cited(words: str, names: Mapping[str, str]) -> str:
    """Leave out each line, which is a sentence, that cites a source which is not there."""
    kept = [line for line in words.splitlines() if all(names[name] for name in _CITED.findall(line))]
    found = "\n".join(
        _CITED.sub(lambda match: match[0].removesuffix(match[1]) + names[match[1]], line) for line in kept
    )
    return found + "\n" if len(kept) > 1 else found


def evidence_body(
    component: LibraryComponent, wanted: Wanted, files: tuple[str, ...], expected: int
) -> dict[str, Json]:
    """Return the sources of an evidence file by their new names.

    Args:
        component: from the library.
        wanted: how it is to be written.
        files: patterns of its reports; empty for those that the library expects.
        expected: how many reports a complete collection has.
    """
    found: dict[str, Json] = {}
    for name, written in component.evidence.items():
        new = (wanted.renamed or {}).get(name, name)
        if new:
            source = dict(written)
            if files and name == component.files_source:
                source["collect"] = {"files": files[0] if len(files) == 1 else list(files)}
                source |= {"expected": expected} if expected > 1 else {}
            found[new] = source
    return found


def instantiate(
    component: LibraryComponent, wanted: Wanted, files: tuple[str, ...] = (), expected: int = 1
) -> dict[str, str]:
    """Return the files of a component: text by workspace-relative POSIX path.

    Args:
        component: from the library.
        wanted: how it is to be written.
        files: patterns of its reports; empty for those that the library expects.
        expected: how many reports a complete collection has.
    """
    head = f"# {component.title}, from the library of sspgen ({component.name}).\n# {component.shows}\n"
    asks = "".join(f"#   {name}: {what}\n" for name, what in component.asks)
    asked = f"# Yours to decide, under 'parameters:' of the control:\n{asks}" if asks else ""
    evidence: dict[str, Json] = {"evidence": evidence_body(component, wanted, files, expected)}
    place = f"controls/{wanted.identifier}"
    return {
        f"{place}.yaml": modeline("component") + head + asked + "\n" + dump_yaml(component_body(component, wanted)),
        f"{place}-evidence.yaml": modeline("evidence") + head + "\n" + dump_yaml(evidence),
    }


def drafted_source(component: LibraryComponent, name: str) -> dict[str, Json]:
    """Return a source as one that only supports, for somebody who has seen a report and does not know whose it is.

    It speaks for those of its kind's rows that the component answers.
    """
    written = component.evidence[name]
    kind = shipped(items=False).kinds[str(written["kind"])]
    answered = {point.removesuffix("_smt") for point in component.points}
    source = {key: value for key, value in written.items() if key in ("title", "collect", "checks")}
    return source | {"supports": {target: "supports" for target in kind.rows if target in answered}}


def modeline(schema: str, up: str = "../") -> str:
    """Return the first line of a file that tells an editor its schema."""
    return f"# yaml-language-server: $schema={up}{SCHEMAS}/{schema}.schema.json\n"


def new_names(component: LibraryComponent, identifier: str, taken: Iterable[str]) -> dict[str, str]:
    """Return ids for the component's sources: its own, or when one is taken, led by the component's id."""
    used = set(taken)
    lead = _UNSAFE_ID.sub("_", identifier).replace("-", "_").lstrip("0123456789_") or "added"
    own = identifier == component.name and used.isdisjoint(component.evidence)
    return {name: name if own else _free(f"{lead}_{name}", used) for name in component.evidence}


def _free(name: str, used: set[str]) -> str:
    return next(each for each in _numbered(name) if each not in used)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


def dict_of(value: Json | Mapping[str, Json]) -> dict[str, Json]:
    """Return a value that is a mapping; an empty one for anything else."""
    return dict(value) if isinstance(value, dict) else {}
