"""An OpenControl workspace, read as it stands: no conversion, no template, nothing fetched, no text lost.

What is odd is said with its place; what is claimed is never improved. Which profile the workspace answers is for the
caller to say: OpenControl's standards name no catalog.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.errors import InputError
from sspgen.load.opencontrol.answer import Context, answer_entry
from sspgen.load.opencontrol.component import COMPONENT_FILES, Draft, read_components
from sspgen.load.opencontrol.folder import Listing, list_files, workspace_file
from sspgen.load.opencontrol.reading import opened
from sspgen.load.opencontrol.standard import (
    Certification,
    Standard,
    known_standards,
    read_certification,
    read_standard,
    report_repeated_standards,
    report_unknown_standards,
)
from sspgen.load.opencontrol.verification import (
    Verification,
    evidence_source,
    in_system,
    read_references,
    read_verifications,
    source_id,
)
from sspgen.load.opencontrol.words import maintainer, slug
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.model.implementation import Component, Workspace
from sspgen.model.spans import Span
from sspgen.model.system import Party, Role, System

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sspgen.load.source_folder import SourceFolder
    from sspgen.load.yaml_cursor import Cursor
    from sspgen.model.evidence import EvidenceSource
    from sspgen.model.implementation import Reference


_PAGE_FOLDERS: Final = ("markdowns", "frontmatter", "appendices")
_MARKDOWN: Final = re.compile(r".+\.(?:md|markdown)")


def load_opencontrol(root: Path) -> Workspace:
    """Read an OpenControl workspace: schema 1.0 to 3.1 and the Fen dialect, also mixed.

    Every narrative and every parameter text becomes one answer (`Workspace.texts` counts them); recorded tests become
    evidence sources of the collector ``recorded``.

    Raises:
        InputError: the folder has neither an ``opencontrol.yaml`` nor components, standards or certifications.
    """
    folder = opened(root)
    listing = list_files(folder)
    if workspace_file(folder) is None and not any((listing.components, listing.standards, listing.certifications)):
        raise InputError(
            Diagnostic(
                "SSP220",
                f"{root.name or root} has no opencontrol.yaml",
                Span("opencontrol.yaml"),
                help="name a folder that has an opencontrol.yaml or an ssp.yaml",
            )
        )
    return _workspace(folder, listing)


def load_components(root: Path, paths: tuple[str, ...]) -> tuple[Component, ...]:
    """Read the components of some files without the rest of their workspace.

    What they say of other files (what covers a control, which standards there are) is not looked up. A file that is
    no component gives none.

    Args:
        root: the folder.
        paths: of readable YAML files below it, all of one folder.
    """
    folder = opened(root)
    named = tuple(path for path in paths if path.rpartition("/")[2] in COMPONENT_FILES)
    tops = ((path, folder.read(path)) for path in named or paths)
    drafts = read_components(folder, [path for path, top in tops if top is not None and top.has("satisfies")])
    return tuple(_gather(folder, drafts).components)


def load_certifications(root: Path) -> tuple[Certification, ...]:
    """Return the certifications of an OpenControl workspace, in the order in which they are listed."""
    folder = opened(root)
    return _certifications(folder, list_files(folder))


def _certifications(folder: SourceFolder, listing: Listing) -> tuple[Certification, ...]:
    read = (read_certification(folder, path) for path in listing.certifications)
    return tuple(found for found in read if found is not None)


def _workspace(folder: SourceFolder, listing: Listing) -> Workspace:
    standards = [found for path in listing.standards if (found := read_standard(folder, path)) is not None]
    folder.diagnostics.extend(report_repeated_standards(standards))
    certifications = _certifications(folder, listing)
    drafts = read_components(folder, listing.components)
    names = known_standards(standards, certifications, drafts)
    report_unknown_standards(drafts, names)
    gathered = _gather(folder, drafts)
    return Workspace(
        system=_system(folder, gathered.roles),
        components=tuple(sorted(gathered.components, key=_native_path)),
        evidence=tuple(gathered.evidence),
        control_titles=_titles(standards, gathered.components),
        standards=names,
        pages=_pages(folder),
        inputs=folder.inputs,
        diagnostics=ordered(folder.diagnostics),
        texts=sum(bool(a.text) for c in gathered.components for a in c.answers),
    )


def _native_path(component: Component) -> str:
    """Order components as native files are: a plan says the same before and after its folder is imported."""
    return f"{component.id}.yaml"


@dataclass(slots=True)
class _Gathered:
    components: list[Component] = field(default_factory=list)
    evidence: list[EvidenceSource] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)


def _gather(folder: SourceFolder, drafts: list[Draft]) -> _Gathered:
    """Turn all drafts into components and their recorded tests into evidence sources."""
    gathered = _Gathered()
    others = _others(folder, drafts)
    taken: set[str] = set()
    for draft in drafts:
        sources = _name_tests(draft, taken)
        tests = {key: name for name, (key, _) in reversed(sources.items())}
        context = Context(draft, folder, _by_key(draft), others, tests)
        component = _component(context, gathered.roles)
        gathered.components.append(component)
        for name, (_, verification) in sources.items():
            targets = [a.statement or a.control for a in component.answers if name in a.evidence]
            gathered.evidence.append(evidence_source(verification, name, draft.id, targets))
    return gathered


def _others(folder: SourceFolder, drafts: list[Draft]) -> dict[str, Mapping[str, Verification]]:
    """Return the verifications of all components by component key, and by system and component key.

    Where two systems have a component of one key, the one that is listed first counts, unless the system is named.
    """
    found: dict[str, Mapping[str, Verification]] = {}
    for draft in drafts:
        found.setdefault(draft.key, _by_key(draft))
        path = workspace_file(folder, folder.home(f"{draft.base}/"))
        top = folder.read(path) if path else None
        named = top.get("name").text() if top is not None and top.is_mapping(required=False) else ""
        found.setdefault(in_system(named, draft.key), _by_key(draft))
    return found


def _by_key(draft: Draft) -> Mapping[str, Verification]:
    return {verification.key: verification for verification in reversed(draft.verifications)}


def _name_tests(draft: Draft, taken: set[str]) -> dict[str, tuple[str, Verification]]:
    """Give every recorded test an id of its own: id to verification key and verification."""
    found: dict[str, tuple[str, Verification]] = {}
    for verification in draft.verifications:
        if verification.test is None:
            continue
        wanted = name = source_id(draft.id, verification.key)
        number = 1
        while name in taken:
            number += 1
            name = f"{wanted}_{number}"
        taken.add(name)
        found[name] = (verification.key, verification)
    return found


def _component(context: Context, roles: dict[str, str]) -> Component:
    draft = context.draft
    answered = [answer_entry(entry, context) for entry in draft.entries]
    for found in answered:
        roles.update({role: title for role, title in found.roles if role not in roles})
    policy = "policy" in slug(f"{draft.key} {draft.title}").split("-")
    return Component(
        id=draft.id,
        title=draft.title,
        kind="policy" if policy else "software",
        responsible=draft.top.get("responsible_role").text(),
        props=draft.props,
        answers=tuple(answer for found in answered for answer in found.answers),
        parameters=tuple(setting for found in answered for setting in found.parameters),
        references=(*draft.references, *(v.reference for v in draft.verifications)),
        origin=draft.origin,
        span=draft.top.span(),
    )


def _system(folder: SourceFolder, roles: Mapping[str, str]) -> System:
    path = workspace_file(folder)
    top = folder.read(path) if path else None
    fallback = folder.root.resolve().name
    if top is None:
        return System(id=slug(fallback, "system"), name=fallback, roles=_roles(roles, ()))
    metadata = top.get("metadata")
    if metadata.present:
        metadata.is_mapping()
        metadata.known(frozenset(("description", "maintainers")), "the metadata")
    parties = {
        party.id: party for item in metadata.get("maintainers").items() if (party := maintainer(item.text())).name
    }
    name = top.get("name").text()
    if not name:
        top.report("SSP222", "opencontrol.yaml has no 'name'")
    return System(
        id=slug(name, slug(fallback, "system")),
        name=name or fallback,
        description=metadata.get("description").text(),
        parties=tuple(parties.values()),
        roles=_roles(roles, tuple(parties.values())),
        documents=tuple(dict.fromkeys(_documents(top, folder))),
        span=_place(top),
    )


def _documents(top: Cursor, folder: SourceFolder) -> Iterator[tuple[str, str]]:
    """Yield the references that stand beside the system, where the format has none: documents of the plan."""
    found = [*read_references(top.each("references"), folder, ""), *_verified(top, folder)]
    yield from ((each.title or each.href, each.href) for each in found if each.title or each.href)


def _verified(top: Cursor, folder: SourceFolder) -> list[Reference]:
    return [verification.reference for verification in read_verifications(top, folder, "")]


def _place(top: Cursor) -> Span:
    return top.get("name").key_span() if top.has("name") else top.span()


def _roles(titles: Mapping[str, str], maintainers: tuple[Party, ...]) -> tuple[Role, ...]:
    found = [Role(role, titles[role]) for role in sorted(titles)]
    if maintainers:
        names = tuple(party.id for party in maintainers)
        found.insert(0, Role("maintainer", "Maintainer", parties=names))
    return tuple(found)


def _titles(standards: list[Standard], components: list[Component]) -> dict[str, str]:
    """Return control titles: those of the standards, the last one listed first, then those in the components."""
    titles = {a.control: a.title for c in components for a in c.answers if a.title}
    for standard in standards:
        titles.update({control: title for control, title in standard.titles.items() if title})
    return dict(sorted(titles.items()))


def _pages(folder: SourceFolder) -> tuple[str, ...]:
    """Return the workspace's own Markdown pages; what stands before and behind the controls lies in several folders."""
    starts = (start for name in _PAGE_FOLDERS if (start := folder.find(name)) and folder.is_folder(start))
    return tuple(page for start in starts for page in folder.walk(_MARKDOWN, start))
