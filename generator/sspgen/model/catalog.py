"""Catalogs: controls with their statements and parameters, as OSCAL 1.2 models them (NIST, OSCAL catalog)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sspgen.model.ids import control_label

RESPONSE_POINT = "response-point"
"""Property by which a profile says which parts must be answered (FedRAMP's Rev 5 profiles do)."""

_TAKEN_UP = ("incorporated-into", "moved-to")
"""Relations by which a catalog says what took up a withdrawn control (NIST SP 800-53 in OSCAL)."""


@dataclass(frozen=True, slots=True)
class Property:
    """An OSCAL ``prop``."""

    name: str
    value: str
    ns: str = ""
    class_: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An OSCAL ``link``: ``href`` may be ``#id`` of a control or of a back-matter resource."""

    href: str
    rel: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An organization-defined parameter (ODP).

    Attributes:
        id: e.g. ``ac-02_odp.01`` or ``ac-2_prm_1``.
        label: what is to be filled in, e.g. ``frequency``.
        choices: texts to select from, which may themselves insert parameters; empty for an assignment.
        how_many: ``one`` or ``one-or-more`` for a selection.
        values: values set by catalog or profile, empty when unset.
        constraints: what a profile demands of the value.
        guidelines: what the catalog says about the value.
        alt_ids: other ids of the same parameter (``alt-identifier`` properties).
        aggregates: parameters that this one stands for (``aggregates`` properties).
    """

    id: str
    label: str = ""
    usage: str = ""
    choices: tuple[str, ...] = ()
    how_many: str = ""
    values: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()
    alt_ids: tuple[str, ...] = ()
    aggregates: tuple[str, ...] = ()
    class_: str = ""
    depends_on: str = ""
    props: tuple[Property, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a control: ``statement``, ``item``, ``guidance``, assessment parts, and whatever a profile adds."""

    name: str
    id: str = ""
    title: str = ""
    prose: str = ""
    class_: str = ""
    ns: str = ""
    props: tuple[Property, ...] = ()
    links: tuple[Link, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def label(self) -> str:
        """The part's label as printed, e.g. ``a.``; empty when it has none."""
        return next((p.value for p in self.props if p.name == "label"), "")

    def walk(self) -> Iterator[Part]:
        """Yield this part and all parts below it, in document order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Control:
    """A control or control enhancement, without its enhancements (they are controls of their own).

    Attributes:
        id: OSCAL id, e.g. ``ac-2.1``.
        group_id: id of the family it belongs to, e.g. ``ac``.
        parent_id: the control that this one enhances, or empty.
    """

    id: str
    title: str
    group_id: str = ""
    parent_id: str = ""
    class_: str = ""
    params: tuple[Parameter, ...] = ()
    props: tuple[Property, ...] = ()
    links: tuple[Link, ...] = ()
    parts: tuple[Part, ...] = ()

    @cached_property
    def label(self) -> str:
        """The label as the catalog prints it, e.g. ``AC-2(1)``; else the usual one of its id.

        Some catalogs print the title and the label in one, ``Account Management (03.01.01)``: the title is left out.
        """
        plain = [p.value for p in self.props if p.name == "label" and not p.class_]
        label = plain[0] if plain else control_label(self.id)
        short = label.removeprefix(f"{self.title} (").removesuffix(")")
        return short if short and label == f"{self.title} ({short})" else label

    @cached_property
    def withdrawn(self) -> bool:
        """Whether the catalog withdrew this control; such a control has nothing to answer."""
        return any(p.name == "status" and p.value.lower() == "withdrawn" for p in self.props)

    @cached_property
    def successors(self) -> tuple[str, ...]:
        """Ids of the controls or statement parts that took up a withdrawn control, in the catalog's order."""
        told = (link.href for link in self.links if link.rel in _TAKEN_UP and link.href.startswith("#"))
        return tuple(dict.fromkeys(href.removeprefix("#") for href in told))

    @cached_property
    def statement(self) -> Part | None:
        """The statement, or None for a control known by id only."""
        return next((p for p in self.parts if p.name == "statement"), None)

    @cached_property
    def related(self) -> tuple[str, ...]:
        """Ids of related controls, in the catalog's order."""
        return tuple(
            link.href.removeprefix("#") for link in self.links if link.rel == "related" and link.href.startswith("#")
        )

    @cached_property
    def response_points(self) -> tuple[Part, ...]:
        """The statement parts that must be answered, each on its own.

        A profile may mark them (property ``response-point`` on statement parts, as FedRAMP does). Else they are
        the statement's top-level items, or the whole statement where it has none. A withdrawn control has none.
        """
        statement = self.statement
        if statement is None or self.withdrawn:
            return ()
        marked = tuple(
            part for part in statement.walk() if part.id and any(p.name == RESPONSE_POINT for p in part.props)
        )
        if marked:
            return marked
        items = tuple(p for p in statement.parts if p.name == "item" and p.id)
        return items or (statement,)


@dataclass(frozen=True, slots=True)
class Group:
    """A family of controls, e.g. ``ac`` Access Control."""

    id: str
    title: str
    parent_id: str = ""


@dataclass(frozen=True)
class Catalog:
    """Controls in catalog order, flat, with the groups they belong to.

    Attributes:
        complete: False for a skeleton made of ids and titles only, because the catalog itself is not at hand.
        resources: back-matter resources by UUID, as hrefs (the best ``rlink`` or the title).
    """

    title: str
    version: str = ""
    oscal_version: str = ""
    uuid: str = ""
    groups: tuple[Group, ...] = ()
    controls: tuple[Control, ...] = ()
    params: tuple[Parameter, ...] = ()
    complete: bool = True
    resources: dict[str, str] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Control]:
        """Controls by id."""
        return {control.id: control for control in self.controls}

    @cached_property
    def by_param(self) -> dict[str, tuple[Parameter, str]]:
        """Parameters by id and by alternative id, each with the id of its control (empty: of the catalog)."""
        found: dict[str, tuple[Parameter, str]] = {}
        owners = [(self.params, ""), *((c.params, c.id) for c in self.controls)]
        for params, owner in owners:
            for param in params:
                found[param.id] = (param, owner)
                for alt in param.alt_ids:
                    found.setdefault(alt, (param, owner))
        return found


@dataclass(frozen=True, slots=True)
class Source:
    """Where a catalog or profile was read from, for the lock, the manifest and the cover page.

    Attributes:
        id: short id (``nist-800-53-r5``) or the workspace-relative path.
        href: where it came from: a path, a URL, or ``package:name==version!member``.
        sha256: hex digest of the bytes that were read.
    """

    id: str
    kind: str
    href: str
    sha256: str
    title: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A resolved profile: the controls to answer, and the whole chain it was made from.

    Attributes:
        catalog: only the selected controls, parameters and parts altered as the profiles say.
        known: ids and titles of every control of the imported catalogs, for "outside the profile" against "unknown".
        withdrawn: what the imported catalogs withdrew, selected or not.
        sources: every catalog and profile that was read, the outermost profile first.
        missing: what could not be found, as ``(what, the one command that adds it)``.
    """

    id: str
    title: str
    catalog: Catalog
    known: dict[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    withdrawn: tuple[Control, ...] = ()
