"""The document that is checked, with what it builds on as far as that is at hand. It finds nothing wrong itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from sspgen.assess.oscal.answers import requirements_of, statuses_of
from sspgen.assess.oscal.control_list import ControlList
from sspgen.assess.oscal.index import Entry, Index, index_document
from sspgen.assess.oscal.parameters import settings_of
from sspgen.load.oscal.access import children, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.assess.oscal.answers import Requirement, Status
    from sspgen.assess.oscal.parameters import Setting
    from sspgen.load.oscal.document import OscalDocument
    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.profile import KeyPath
    from sspgen.resolve.oscal_links import Library, Target

_IMPORTS = {
    "system-security-plan": ("import-profile", ("profile", "catalog")),
    "assessment-plan": ("import-ssp", ("system-security-plan",)),
    "assessment-results": ("import-ap", ("assessment-plan",)),
    "plan-of-action-and-milestones": ("import-ssp", ("system-security-plan",)),
}
"""The one import of a document, and the models that it may be of."""
_SUGGESTED = 200
"""Most names of one document for which a similar one is looked for."""
_CHAIN = 8
"""Longest chain of imports between plans and assessments."""
_RESOLUTION = frozenset({"SSP252", "SSP256", "SSP262", "SSP264", "SSP265", "SSP266"})


@dataclass(frozen=True, slots=True)
class Import:
    """A reference to a document that this one builds on.

    Attributes:
        path: key path of the reference.
        models: those that it may lead to.
    """

    href: str
    path: KeyPath
    models: tuple[str, ...]
    target: Target
    entry: Entry = field(repr=False)

    @property
    def document(self) -> OscalDocument | None:
        """What it leads to, when it is a document of a model that is wanted."""
        found = self.target.document
        return found if found is not None and found.model in self.models else None


@dataclass(frozen=True)
class Subject:
    """A document to check."""

    document: OscalDocument
    library: Library
    _asked: list[str] = field(default_factory=list, repr=False)

    @cached_property
    def index(self) -> Index:
        """The document by its keys."""
        return self.index_of(self.document)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every reference to a document that this one builds on, in document order."""
        return self._imports_of(self.index)

    @cached_property
    def chain(self) -> tuple[Index, ...]:
        """The documents that are imported, the nearest first, as far as they are at hand; profiles are left out."""
        return self._chain[0]

    @cached_property
    def whole(self) -> bool:
        """Whether every document of the chain is at hand, so that what is in none of them does not exist."""
        return self._chain[1]

    @cached_property
    def controls(self) -> ControlList | None:
        """The controls that a plan answers; None when its profile is not at hand."""
        last = self.chain[-1] if self.chain else self.index
        if last.model != "system-security-plan":
            return None
        found = self.imports_of(last)
        return self.controls_of(found[0]) if len(found) == 1 else None

    @cached_property
    def selected(self) -> ControlList | None:
        """The controls that a profile comes to; None for other documents, and when a catalog is not at hand."""
        if self.document.model != "profile":
            return None
        found = self.library.controls(self.document, self.document.path)
        return ControlList(found.pool) if found is not None and found.complete else None

    @cached_property
    def resolution(self) -> tuple[Diagnostic, ...]:
        """What was found while a profile was resolved, as far as it is about the profile itself."""
        if self.document.model != "profile":
            return ()
        found = self.library.controls(self.document, self.document.path)
        told = found.diagnostics if found is not None else ()
        own = (each for each in told if each.span is not None and each.span.path == self.document.path)
        return tuple(each for each in own if each.code in _RESOLUTION)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """The implemented requirements of the document, with the controls that they answer."""
        return tuple(requirements_of(self))

    @cached_property
    def statuses(self) -> tuple[Status, ...]:
        """The implementation statuses of the document."""
        return tuple(statuses_of(self))

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """The parameters that the document sets."""
        return tuple(settings_of(self))

    @cached_property
    def fedramp(self) -> bool:
        """Whether the document says that it is made for FedRAMP, by a namespace or by what it imports."""
        named = (*self.index.strings("ns", "system"), *self.index.strings("href"))
        return any("fedramp" in each.text.lower() for each in named)

    def did_you_mean(self, name: str, names: Iterable[str]) -> str:
        """Return a remedy that suggests the nearest of some names; empty where none is near, or too many were asked."""
        self._asked.append(name)
        near = get_close_matches(name, sorted(names), n=1, cutoff=0.6) if len(self._asked) <= _SUGGESTED else []
        return f"did you mean {near[0]!r}?" if near else ""

    def imports_of(self, index: Index) -> tuple[Import, ...]:
        """Return every reference of another document to one that it builds on."""
        return self.imports if index is self.index else self._imports_of(index)

    def index_of(self, document: OscalDocument) -> Index:
        """Return a document by its keys; made once for a library."""
        name = f"index:{document.path}:{document.sha256}"
        made = self.library.made.get(name)
        if not isinstance(made, Index):
            made = index_document(document)
            if document.model != "catalog":
                self.library.made[name] = made
        return made

    def controls_of(self, item: Import) -> ControlList | None:
        """Return the controls of the catalog or profile that an import leads to; None when it is not at hand."""
        if item.document is None:
            return None
        name = f"controls:{item.target.key}"
        if name not in self.library.made:
            found = self.library.controls(item.document, item.target.key)
            self.library.made[name] = ControlList(found.pool) if found is not None and found.complete else None
        made = self.library.made[name]
        return made if isinstance(made, ControlList) else None

    @cached_property
    def _chain(self) -> tuple[tuple[Index, ...], bool]:
        found: list[Index] = []
        seen = {self.document.path}
        last = self.index
        while last.model in _IMPORTS and last.model != "system-security-plan":
            imports = self.imports_of(last)
            document = imports[0].document if imports else None
            if document is None or document.path in seen or len(found) >= _CHAIN:
                return tuple(found), False
            seen.add(document.path)
            last = self.index_of(document)
            found.append(last)
        return tuple(found), True

    def _imports_of(self, index: Index) -> tuple[Import, ...]:
        return tuple(
            Import(href, entry.at(key), models, self.library.follow(href, index.document), entry)
            for entry, key, models in _references(index)
            if (href := entry.text(key))
        )


def _references(index: Index) -> list[tuple[Entry, str, tuple[str, ...]]]:
    if index.model in _IMPORTS:
        key, models = _IMPORTS[index.model]
        return [(each, "href", models) for each in index.of(key) if each.parent is index.root]
    if index.model == "profile":
        return [(each, "href", ("catalog", "profile")) for each in index.of("imports")]
    if index.model == "component-definition":
        imported = index.of("import-component-definitions")
        answered = index.of("control-implementations")
        found = [(each, "href", ("component-definition",)) for each in imported]
        return found + [(each, "source", ("catalog", "profile")) for each in answered]
    if index.model == "mapping-collection":
        return [(each, "href", _mapped(each)) for each in index.of("source-resource", "target-resource")]
    return []


def _mapped(entry: Entry) -> tuple[str, ...]:
    kind = entry.text("type")
    return (kind,) if kind in ("catalog", "profile") else ("catalog", "profile")


def leveraged(subject: Subject, entry: Entry) -> OscalDocument | None:
    """Return the plan that a leveraged authorization links to, when it is at hand."""
    for link in children(entry.value, "links"):
        if "ssp" in text(link, "rel") or "system-security-plan" in text(link, "rel"):
            found = subject.library.follow(text(link, "href"), subject.document).document
            if found is not None and found.model == "system-security-plan":
                return found
    return None
