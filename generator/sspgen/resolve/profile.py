"""Profile resolution: a profile, and all that it imports, becomes the controls to answer (OSCAL 1.2).

Import, merge and modify in this order, depth first. Nothing is fetched; what is not at hand is skeleton and is
said. All problems of all documents are reported in one run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sspgen.load.oscal.catalog import index_catalog, read_resources
from sspgen.load.oscal.document import RESOLVABLE, OscalDocument, read_oscal
from sspgen.load.oscal.profile import check_profile, read_profile
from sspgen.model.catalog import Catalog, Source
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import control_id
from sspgen.model.limits import PROFILE_CHAIN
from sspgen.model.spans import Span
from sspgen.resolve.arrange import arrange
from sspgen.resolve.locate import Missing, locate
from sspgen.resolve.modify import Modification
from sspgen.resolve.pool import Pool, pool_of_catalog, pool_of_ids, pool_of_index
from sspgen.resolve.select import select

if TYPE_CHECKING:
    from sspgen.model.profile import Import, KeyPath, Profile
    from sspgen.resolve.arrange import Arrangement
    from sspgen.resolve.select import Unknown
    from sspgen.resolve.store import Found, Store


@dataclass
class Resolver:
    """One resolution: reads each document once, and gathers what it read and what is wrong.

    Attributes:
        sources: catalogs and profiles in the order they were first read, the outermost first.
        missing: what is not at hand, each with the command that adds it.
        documents: what was read, by real path, so that it is not read again; may be filled beforehand.
    """

    store: Store
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    documents: dict[str, OscalDocument] = field(default_factory=dict)
    _pools: dict[str, Pool | None] = field(default_factory=dict)

    def resolve(self, found: Found, chain: tuple[str, ...] = ()) -> Pool | None:
        """Return the controls of a catalog or of a resolved profile; None when it cannot be used."""
        key = str(found.file.resolve())
        if key not in self._pools:
            self._pools[key] = self._read(found, (*chain, key))
        return self._pools[key]

    def _read(self, found: Found, chain: tuple[str, ...]) -> Pool | None:
        key = str(found.file.resolve())
        document = self._documented(key) or read_oscal(found.data, found.path, RESOLVABLE)
        if isinstance(document, tuple):
            outside = self.store.is_outside(found.file)
            self.diagnostics.extend([_withheld(found)] if outside else document)
            return None
        self.documents[key] = document
        place = len(self.sources)
        is_catalog = document.model == "catalog"
        pool = self._catalog(document) if is_catalog else self._profile(document, found, chain)
        source = Source(found.id, document.model, found.href, found.sha256, pool.title, pool.version)
        self.sources.insert(place, source)
        return pool

    def _documented(self, key: str) -> OscalDocument | None:
        read = self.documents.get(key)
        return read if read is not None and read.model in RESOLVABLE else None

    def _catalog(self, document: OscalDocument) -> Pool:
        index = index_catalog(document.body)
        for identifier in dict.fromkeys(index.repeated):
            message = f"two controls have the id {identifier!r}; the first is used"
            self.diagnostics.append(document.diagnostic("SSP337", message, ("catalog",)))
        return pool_of_index(index)

    def _profile(self, document: OscalDocument, found: Found, chain: tuple[str, ...]) -> Pool:
        problems = check_profile(document.value)
        self.diagnostics.extend(document.problem(problem) for problem in problems)
        profile = read_profile(document.value)
        if len(chain) == 1 and not profile.merge.written and not problems:
            message = "this profile does not say how its controls are arranged, so families are lost"
            told = document.diagnostic("SSP266", message, ("profile",), Severity.INFO)
            self.diagnostics.append(told)
        picked = [
            (pool, select(item.selection, pool, self._unknown(document, pool)))
            for item in profile.imports
            if (pool := self._imported(item, profile, document, found, chain)) is not None
        ]
        known = {i: title for pool, _ in picked for i, title in pool.known.items()}
        complete = all(pool.complete for pool, _ in picked)
        arrangement = self._arranged(document, profile, picked)
        change = Modification(
            document,
            {control.id: control for control in arrangement.controls},
            list(arrangement.params),
            known,
            complete,
        )
        change.apply(profile)
        self.diagnostics.extend(change.diagnostics)
        catalog = Catalog(
            title=profile.title,
            version=profile.version,
            oscal_version=profile.oscal_version,
            uuid=profile.uuid,
            groups=arrangement.groups,
            controls=tuple(change.controls.values()),
            params=tuple(change.params),
            complete=complete and bool(picked),
            resources=_resources(document, picked),
        )
        withdrawn = {i: each for pool, _ in picked for i, each in pool.withdrawn.items()}
        return pool_of_catalog(catalog, known, withdrawn)

    def _imported(
        self,
        item: Import,
        profile: Profile,
        document: OscalDocument,
        found: Found,
        chain: tuple[str, ...],
    ) -> Pool | None:
        target = locate(item, profile.resources, document, found.file.parent, self.store)
        at = (*item.path, "href")
        if isinstance(target, Diagnostic):
            self.diagnostics.append(target)
            return None
        if isinstance(target, Missing):
            self.diagnostics.append(target.diagnostic)
            self.missing.append((target.what, target.command))
            return pool_of_ids(dict.fromkeys(_written(item), ""))
        key = str(target.file.resolve())
        if key in chain:
            message = (
                f"this import closes a circle: {document.path} imports {target.path}, which is being resolved already"
            )
            self.diagnostics.append(document.diagnostic("SSP253", message, at))
            return None
        if len(chain) >= PROFILE_CHAIN:
            message = f"profiles import each other over more than {PROFILE_CHAIN} steps"
            self.diagnostics.append(document.diagnostic("SSP205", message, at))
            return None
        return self.resolve(target, chain)

    def _unknown(self, document: OscalDocument, pool: Pool) -> Unknown:
        def report(identifier: str, path: KeyPath) -> None:
            if not pool.complete:
                return
            pattern = "matching" in path
            if "exclude-controls" in path or pattern:
                what = "pattern" if pattern else "control"
                message = f"the {what} {identifier!r} chooses nothing in {pool.title!r}"
                severity, remedy = Severity.WARNING, "correct it, or remove it"
            else:
                message = f"{pool.title!r} has no control {identifier!r}"
                severity, remedy = Severity.ERROR, _suggestion(identifier, pool)
            self.diagnostics.append(document.diagnostic("SSP252", message, path, severity, remedy))

        return report

    def _arranged(self, document: OscalDocument, profile: Profile, picked: list[tuple[Pool, list[str]]]) -> Arrangement:
        def nothing(identifier: str, path: KeyPath) -> None:
            message = f"{identifier!r} chooses none of the controls that this profile selects"
            self.diagnostics.append(document.diagnostic("SSP252", message, path, Severity.WARNING))

        arrangement = arrange(picked, profile.merge, nothing)
        at: KeyPath = ("profile", "merge")
        for identifier in arrangement.clashes:
            message = f"two imports bring different forms of control {identifier}; the first is kept"
            self.diagnostics.append(document.diagnostic("SSP264", message, at, Severity.WARNING))
        if arrangement.left_out:
            names = ", ".join(arrangement.left_out)
            message = f"the custom arrangement has no place for selected controls: {names}"
            self.diagnostics.append(document.diagnostic("SSP265", message, at, Severity.WARNING))
        return arrangement


def _withheld(found: Found) -> Diagnostic:
    """Say that a file cannot be used and nothing else: a workspace may point at what is not its own."""
    message = "lies outside the workspace and is not an OSCAL catalog or profile that can be read"
    remedy = "copy it into the workspace, and its problems are told"
    return Diagnostic("SSP255", message, Span(found.path), help=remedy)


def _written(item: Import) -> list[str]:
    """Return the control ids that an import names, for a skeleton."""
    return [identifier for selector in item.selection.include for identifier in selector.ids]


def _suggestion(identifier: str, pool: Pool) -> str:
    near = control_id(identifier)
    if near in pool.entries:
        return f"did you mean {near!r}?"
    if near in pool.known:
        return f"{near} is in the catalog, but the profile that is imported leaves it out"
    return ""


def _resources(document: OscalDocument, picked: list[tuple[Pool, list[str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pool, _ in reversed(picked):
        found |= pool.resources
    return found | read_resources(document.body)
