"""A native workspace: ``ssp.yaml`` and what lies under ``controls/``, every file read, every problem told in one run.

The order is that of the paths, so that the same files give the same workspace. It knows neither catalogs nor
evidence: whether a control exists, or a report is there, is found out later.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sspgen.errors import InputError
from sspgen.load.crosswalks import crosswalk_files, crosswalk_of, mapping_collection
from sspgen.load.native_component import component_of, component_problems
from sspgen.load.native_evidence import kind_problems, maps_asked_for, sources_of
from sspgen.load.native_files import NativeFiles
from sspgen.load.native_handovers import handover_problems
from sspgen.load.native_internal import internal_paths, mark_problems, pattern_problems, with_marks
from sspgen.load.native_look import look_problems
from sspgen.load.native_mapping import mappings_for
from sspgen.load.native_system import attachments, declaration_problems, leveraged_files, system_of, unknown_components
from sspgen.load.native_trust import trust_files, trust_of
from sspgen.load.native_values import keys, max_age, parameters, text, texts
from sspgen.load.schema import check
from sspgen.model.diagnostics import Diagnostic, Severity, ordered
from sspgen.model.evidence import MaxAge
from sspgen.model.ids import control_id
from sspgen.model.implementation import DEFAULT_STORE, Component, Redirect, Workspace
from sspgen.model.mapping import Mappings
from sspgen.model.spans import Span
from sspgen.model.system import System
from sspgen.model.trust import Trust

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.load.yaml_reader import Document, Key
    from sspgen.model.crosswalk import Crosswalk

SSP = "ssp.yaml"
_KINDS = ("component", "evidence", "profile", "mappings", "crosswalk", "baseline")
_PASSED_OVER = ("profile", "baseline")
"""Kinds that others read: profiles where they are named, and baselines, which ship, and which a checkout holds."""
_OSCAL = (".json", ".xml")


@dataclass(frozen=True, slots=True)
class Import:
    """A file that ``ssp.yaml`` imports components from: its path as written, and where that is written."""

    path: str
    span: Span


@dataclass(slots=True)
class _Native:
    """The documents of a workspace by kind, in order of path, and what is wrong with them.

    Attributes:
        sound: documents that their schema accepts; only those are made into records.
    """

    files: NativeFiles
    ssp: Document | None = None
    components: list[Document] = field(default_factory=list)
    evidence: list[Document] = field(default_factory=list)
    own_mappings: list[Document] = field(default_factory=list)
    mappings: Mappings = field(default_factory=Mappings)
    crosswalks: dict[str, tuple[Crosswalk, ...]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sound: set[str] = field(default_factory=set)
    trust: Trust = field(default_factory=Trust)


def read_native(root: Path) -> tuple[Workspace, tuple[Import, ...]]:
    """Return a native workspace, and the files that it imports.

    Everything that is wrong is in the workspace's diagnostics.

    Raises:
        InputError: SSP220, the folder has no ``ssp.yaml``.
    """
    if not (root / SSP).exists() and not (root / SSP).is_symlink():
        raise InputError(Diagnostic("SSP220", f"there is no {SSP} in {root}"))
    native = _Native(NativeFiles(root))
    _read(native)
    native.mappings = _mappings(native)
    _read_crosswalks(native)
    native.diagnostics.extend(_cross_problems(native))
    workspace = with_marks(_workspace(native, root))
    if native.ssp is not None and native.ssp.path in native.sound and not native.files.unread:
        found = pattern_problems(native.ssp, workspace)
        workspace = replace(workspace, diagnostics=ordered((*workspace.diagnostics, *found)))
    return workspace, _imports(native)


def _read(native: _Native) -> None:
    native.ssp = native.files.read(SSP)
    if native.ssp is not None:
        _accept(native, native.ssp, "ssp")
        for path, span in attachments(native.ssp):
            native.files.attach(path, span)
        if native.ssp.path in native.sound:
            _read_trust(native, native.ssp)
    for path in native.files.control_files():
        document = native.files.read(path)
        if document is None:
            continue
        _sort_in(native, document)


def _sort_in(native: _Native, document: Document) -> None:
    kind = _kind(document)
    if kind == "component":
        native.components.append(document)
        _accept(native, document, kind)
    elif kind == "evidence":
        native.evidence.append(document)
        _accept(native, document, kind)
    elif kind == "mappings":
        native.own_mappings.append(document)
        _accept(native, document, "mapping")
    elif kind == "crosswalk":
        _accept_crosswalk(native, document)
    elif kind not in _PASSED_OVER:
        native.files.unread += 1
        native.diagnostics.append(_of_no_kind(document))


def _mappings(native: _Native) -> Mappings:
    """Return the mappings that the sources ask for; nothing is read when none does."""
    asked = [by for document in native.evidence for by in maps_asked_for(document)]
    if not asked:
        return Mappings()
    own = [document for document in native.own_mappings if document.path in native.sound]
    return mappings_for((by for by in asked if by), own)


def _read_trust(native: _Native, ssp: Document) -> None:
    native.trust, problems = trust_of(ssp, native.files.root)
    native.diagnostics.extend(problems)
    told = {problem.span for problem in problems}
    for path, span in trust_files(ssp):
        if span not in told:
            native.files.attach(path, span)


def _read_crosswalks(native: _Native) -> None:
    """Read the crosswalks that ``ssp.yaml`` names; those under ``controls/`` are read already."""
    if native.ssp is None or native.ssp.path not in native.sound:
        return
    read = {item.path for item in native.files.inputs}
    for path, span in crosswalk_files(native.ssp):
        if path in read:
            continue
        if path.endswith(_OSCAL):
            told = len(native.files.diagnostics)
            native.files.attach(path, span)
            if len(native.files.diagnostics) == told:
                _read_mapping_collection(native, path, span)
        elif (document := native.files.read(path)) is not None:
            if isinstance(document.value, dict) and "mapping-collection" in document.value:
                _read_mapping_collection(native, path, span)
            else:
                _accept_crosswalk(native, document)


def _read_mapping_collection(native: _Native, path: str, span: Span) -> None:
    found, problems = mapping_collection(native.files.root, path, span)
    native.diagnostics.extend(problems)
    if found:
        native.crosswalks[path] = found


def _accept_crosswalk(native: _Native, document: Document) -> None:
    _accept(native, document, "crosswalk")
    if document.path in native.sound:
        native.crosswalks[document.path] = (crosswalk_of(document),)


def _accept(native: _Native, document: Document, schema: str) -> None:
    problems = check(document, schema)
    native.diagnostics.extend(problems)
    if not problems:
        native.sound.add(document.path)


def _kind(document: Document) -> str:
    return next((name for name in _KINDS if name in keys(document)), "")


def _of_no_kind(document: Document) -> Diagnostic:
    if document.value is None:
        return Diagnostic("SSP222", "the file is empty", Span(document.path), help="remove it, or fill it")
    found = ", ".join(f"'{key}'" for key in keys(document)[:5] if isinstance(key, str))
    known = ", ".join(f"'{kind}:'" for kind in _KINDS)
    message = f"the file is of no known kind: it has {found}" if found else "the file is not a mapping of keys"
    return Diagnostic(
        "SSP222",
        message,
        document.span(),
        help=f"start it with one of {known}; move other YAML files out of controls/",
    )


def _cross_problems(native: _Native) -> Iterator[Diagnostic]:
    """Yield what is only seen across files, also of files with other problems: nobody should need a second run."""
    names = [(text(d, "component"), d.span("component")) for d in native.components]
    yield from _repeated(names, "SSP226", "component")
    for document in native.components:
        yield from component_problems(document)
    sources = [
        (str(key), document.key_span("evidence", key))
        for document in native.evidence
        for key in keys(document, "evidence")
    ]
    yield from _repeated(sources, "SSP227", "evidence source")
    for document in native.evidence:
        yield from kind_problems(document, native.mappings)
    yield from _repeated_rows(native)
    yield from mark_problems((*((native.ssp,) if native.ssp else ()), *native.components, *native.evidence))
    if native.ssp is not None:
        yield from declaration_problems(native.ssp)
        yield from look_problems(native.ssp)
    if native.ssp is not None:
        yield from handover_problems(native.ssp, native.components)
    if native.ssp is not None and not native.files.unread and not keys(native.ssp, "import"):
        yield from unknown_components(native.ssp, {name for name, _ in names})
    if not native.files.unread:
        yield from _undeclared(native, {name for name, _ in sources})


def _repeated(names: list[tuple[str, Span]], code: str, what: str) -> Iterator[Diagnostic]:
    first: dict[str, Span] = {}
    for name, span in names:
        if name in first:
            message = f"{what} {name} is also in {first[name]}"
            yield Diagnostic(code, message, span, related=((first[name], "first used here"),))
        first.setdefault(name, span)


def _repeated_rows(native: _Native) -> Iterator[Diagnostic]:
    """Yield rows that two mapping files of the workspace give: which one holds would depend on their names."""
    first: dict[tuple[str, str, str], Span] = {}
    for document in native.own_mappings:
        for section in ("kinds", "weaknesses"):
            for key in keys(document, "mappings", section):
                path = ("mappings", section, key, *(("rows",) if section == "kinds" else ()))
                for target in keys(document, *path):
                    span = document.key_span(*path, target)
                    row = (section, str(key), str(target))
                    if row in first:
                        message = f"the row {target} of {key} is also in {first[row]}"
                        yield Diagnostic("SSP325", message, span, related=((first[row], "first given here"),))
                    first.setdefault(row, span)


def _undeclared(native: _Native, sources: set[str]) -> Iterator[Diagnostic]:
    roles = {str(key) for key in keys(native.ssp, "roles")} if native.ssp is not None else set()
    for document in native.components:
        yield from _unknown_roles(document, ("responsible_roles",), roles)
        for control in keys(document, "controls"):
            whole: tuple[Key, ...] = ("controls", control)
            parts = [
                (*whole, section, part)
                for section in ("statements", "answers")
                for part in keys(document, *whole, section)
            ]
            for path in (whole, *parts):
                yield from _unknown_evidence(document, (*path, "evidence"), sources)
                yield from _unknown_roles(document, (*path, "responsible_roles"), roles)


def _unknown_evidence(document: Document, path: tuple[Key, ...], sources: set[str]) -> Iterator[Diagnostic]:
    for index in keys(document, *path):
        name = text(document, *path, index)
        if name and name not in sources:
            message = f"evidence source '{name}' is not declared"
            yield Diagnostic("SSP228", message, document.span(*path, index))


def _unknown_roles(document: Document, path: tuple[Key, ...], roles: set[str]) -> Iterator[Diagnostic]:
    for index in keys(document, *path):
        name = text(document, *path, index)
        if name and name not in roles:
            message = f"role '{name}' is not declared in {SSP}"
            yield Diagnostic("SSP230", message, document.span(*path, index), Severity.WARNING)


def _workspace(native: _Native, root: Path) -> Workspace:
    ssp = native.ssp if native.ssp is not None and native.ssp.path in native.sound else None
    policy = max_age(ssp, "evidence", "max_age") if ssp else MaxAge()
    components = tuple(component_of(d, root) for d in native.components if d.path in native.sound)
    return Workspace(
        system=system_of(ssp) if ssp else System(id="", name=""),
        profile=text(ssp, "profile") if ssp else "",
        components=components,
        evidence=tuple(
            s for d in native.evidence if d.path in native.sound for s in sources_of(d, policy, native.mappings)
        ),
        parameters=tuple(parameters(ssp, "parameters")) if ssp else (),
        editions=(texts(ssp, "editions") if ssp else ()) or ("full",),
        control_titles=_control_titles(ssp) if ssp else {},
        standards=texts(ssp, "standards") if ssp else (),
        pages=texts(ssp, "pages") if ssp else (),
        inputs=tuple(sorted(set(native.files.inputs), key=lambda item: item.path)),
        diagnostics=ordered((*native.files.diagnostics, *native.diagnostics)),
        texts=_count_texts(components),
        trust=native.trust,
        plugins=texts(ssp, "plugins") if ssp else (),
        store=(text(ssp, "evidence", "store") if ssp else "") or DEFAULT_STORE,
        plugin_places={text(ssp, "plugins", i): ssp.span("plugins", i) for i in keys(ssp, "plugins")} if ssp else {},
        mappings=native.mappings,
        redirects=tuple(_redirects(ssp)) if ssp else (),
        leveraged_files=dict(leveraged_files(ssp)) if ssp else {},
        internal=tuple(sorted(set(_internal(native)))),
        crosswalks=tuple(each for path in sorted(native.crosswalks) for each in native.crosswalks[path]),
    )


def _internal(native: _Native) -> Iterator[str]:
    components, evidence = (
        [d for d in found if d.path in native.sound] for found in (native.components, native.evidence)
    )
    sound = native.ssp is not None and native.ssp.path in native.sound
    yield from internal_paths(native.ssp if sound else None, components, evidence)


def _control_titles(ssp: Document) -> dict[str, str]:
    return {control_id(str(key)): text(ssp, "control_titles", key) for key in keys(ssp, "control_titles")}


def _redirects(ssp: Document) -> Iterator[Redirect]:
    for key in keys(ssp, "publish", "redirects"):
        span = ssp.key_span("publish", "redirects", key)
        yield Redirect(str(key), text(ssp, "publish", "redirects", key), span)


def _count_texts(components: tuple[Component, ...]) -> int:
    return sum(1 for component in components for answer in component.answers if answer.text)


def _imports(native: _Native) -> tuple[Import, ...]:
    if native.ssp is None or native.ssp.path not in native.sound:
        return ()
    return tuple(
        Import(text(native.ssp, "import", index), native.ssp.span("import", index))
        for index in keys(native.ssp, "import")
    )
