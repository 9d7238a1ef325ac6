"""OSCAL's models as data: which members an object has, of which type, how often, and which constraints hold.

The table is that of one release; documents of earlier releases of OSCAL 1 are read with it, as later ones only add.
A member that an earlier release did not have says since when it is there.
Source: the metaschema of OSCAL 1.2.3.
"""

from __future__ import annotations

from dataclasses import dataclass

MODELS = (
    "catalog",
    "profile",
    "component-definition",
    "system-security-plan",
    "assessment-plan",
    "assessment-results",
    "plan-of-action-and-milestones",
    "mapping-collection",
)
"""The root keys of OSCAL documents, one a model."""

XML_NAMESPACE = "http://csrc.nist.gov/ns/oscal/1.0"
"""Namespace of the elements of OSCAL's XML."""

OWN_NAMESPACE = "https://sspgen.dev/ns/oscal"
"""Namespace of the properties that OSCAL has no word for: proofs, verdicts, provenance, what is not stated."""

MULTILINE = "markup-multiline"
LINE = "markup-line"


@dataclass(frozen=True, slots=True)
class Rule:
    """A constraint of the metaschema.

    Attributes:
        kind: ``allowed-values``, ``expect``, ``matches``, ``index``, ``index-has-key``, ``is-unique`` or
            ``has-cardinality``.
        target: what it is about: a Metapath expression, relative to the object (or flag) that has it.
        id: as the metaschema names it; may be empty.
        level: ``CRITICAL``, ``ERROR``, ``WARNING``, ``INFORMATIONAL`` or ``DEBUG``; empty means ``ERROR``.
        name: of an index.
        test: Metapath that must hold (``expect``).
        datatype: a data type that values must have, and ``regex`` what they must match (``matches``).
        values: the allowed ones; ``other`` says that others are allowed, too.
        deprecated: pairs of an allowed value and the release that deprecated it.
        extensible: how far other rules may allow more (``none``, ``model`` or ``external``); empty means ``model``.
        keys: pairs of the Metapath of a key and a pattern whose first group is used, empty for the whole.
        least: and ``most``: how often the target must be there (``has-cardinality``); ``most`` -1 is without bound.
    """

    kind: str
    target: str = "."
    id: str = ""
    level: str = ""
    name: str = ""
    test: str = ""
    datatype: str = ""
    regex: str = ""
    values: tuple[str, ...] = ()
    other: bool = False
    deprecated: tuple[tuple[str, str], ...] = ()
    extensible: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = -1


@dataclass(frozen=True, slots=True)
class Flag:
    """A value that is an attribute in XML and a plain member in JSON and YAML."""

    name: str
    type: str
    required: bool = False
    since: str = ""
    deprecated: str = ""
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A child: an element in XML, a member in JSON and YAML.

    Attributes:
        name: of the element.
        key: of the member in JSON and YAML.
        definition: id of what it is.
        many: whether JSON has a list of them; ``most`` -1 is without bound.
        wrapped: XML has an element named ``key`` around all of them.
        unwrapped: XML has the paragraphs of its markup without an element around them.
        choice: members of one object with the same number exclude each other; 0 is no choice.
        since: the release of OSCAL that has it first, as far as known; empty for all.
    """

    name: str
    key: str
    definition: str
    least: int = 0
    most: int = 1
    many: bool = False
    wrapped: bool = False
    unwrapped: bool = False
    choice: int = 0
    since: str = ""
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """An object or value of a model.

    Attributes:
        id: ``module:name``, with the names of those around it where it is defined in place.
        name: of its element, unless a member says otherwise.
        type: data type of the value; empty for an object without one.
        value_key: key of the value in JSON, where the object has flags beside it; else the value stands alone.
    """

    id: str
    name: str
    type: str = ""
    value_key: str = ""
    flags: tuple[Flag, ...] = ()
    members: tuple[Member, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def scalar(self) -> bool:
        """Whether JSON and YAML have a plain value, not an object."""
        return bool(self.type) and not self.value_key


@dataclass(frozen=True, slots=True)
class Release:
    """The models of one release of OSCAL.

    Attributes:
        roots: ids of the definitions by root key.
        definitions: by id.
    """

    version: str
    roots: dict[str, str]
    definitions: dict[str, Definition]
