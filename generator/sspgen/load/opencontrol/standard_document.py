"""A standard of an OpenControl folder as an OSCAL catalog, for plans whose requirements nobody publishes as one. Pure.

Every control of the standard is in it with all its words. Ids that OSCAL has no room for (``3.4``, ``164.308(a)(1)``)
get a form that it has; the label keeps what people write, and answers are found by it.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.standard_catalog import controls_of, standard_catalog
from sspgen.model.catalog import Part
from sspgen.model.ids import control_id, stable_uuid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sspgen.model.catalog import Catalog, Control, Parameter
    from sspgen.model.evidence import Json

OSCAL_VERSION: Final = "1.2.3"
_NOT_OF_A_TOKEN: Final = re.compile(r"[^\w.-]+", re.ASCII)
_EMPTY: Final[tuple[Json, ...]] = ("", [], {}, None)


def catalog_document(value: Mapping[str, Json], name: str, modified: str) -> tuple[dict[str, Json], dict[str, str]]:
    """Return an OSCAL catalog of a standard's controls, and what it calls those to answer, by their id elsewhere.

    Args:
        value: the data of the standard's file.
        name: what the standard is called.
        modified: time of the document (RFC 3339).
    """
    names = _tokens(
        dict.fromkeys(control_id(str(key)) for key, item in controls_of(value).items() if isinstance(item, dict)),
        "control",
    )
    catalog = standard_catalog(value, name, names)
    found: dict[str, Json] = {
        "uuid": stable_uuid("catalog", "opencontrol standard", name),
        "metadata": metadata(name, modified, "Made by sspgen from an OpenControl standard; its words are all there."),
        "groups": list(_groups(catalog)),
    }
    withdrawn = {control.id for control in catalog.controls if control.withdrawn}
    return {"catalog": found}, {known: name for known, name in names.items() if name not in withdrawn}


def metadata(title: str, modified: str, remarks: str) -> dict[str, Json]:
    """Return the metadata of a document; its version is not known, so it is the first."""
    return {
        "title": title,
        "last-modified": modified,
        "version": "1",
        "oscal-version": OSCAL_VERSION,
        "remarks": remarks,
    }


def _tokens(ids: Iterable[str], what: str, taken: Iterable[str] = ()) -> dict[str, str]:
    """Return a token (OSCAL metaschema, TokenDatatype) for every id: itself where it is one, each only once.

    Args:
        ids: all different.
        what: the start of those that cannot stay as they are.
        taken: tokens that others have.
    """
    found: dict[str, str] = {}
    used = set(taken)
    for identifier in ids:
        plain = _NOT_OF_A_TOKEN.sub("-", identifier).strip("-.")
        fits = re.match(r"[a-z_]", plain, re.IGNORECASE) and plain not in used
        wanted = plain if fits else f"{what}-{plain}".rstrip("-")
        found[identifier] = next(n for n in (f"{wanted}-{i}" if i > 1 else wanted for i in count(1)) if n not in used)
        used.add(found[identifier])
    return found


def _groups(catalog: Catalog) -> Iterator[Json]:
    inner: dict[str, list[Control]] = {}
    for control in catalog.controls:
        inner.setdefault(control.parent_id, []).append(control)
    taken = _tokens((group.id for group in catalog.groups), "family", (control.id for control in catalog.controls))
    for group in catalog.groups:
        tops = [_control(control, inner) for control in inner.get("", []) if control.group_id == group.id]
        if tops:
            yield {"id": taken[group.id], "title": _line(group.title), "controls": tops}


def _control(control: Control, inner: Mapping[str, list[Control]]) -> Json:
    return _kept(
        {
            "id": control.id,
            "title": _line(control.title or control.label),
            "params": [_parameter(each) for each in control.params],
            "props": [_kept({"name": each.name, "value": each.value}) for each in control.props],
            "links": [_kept({"href": each.href, "rel": each.rel}) for each in control.links],
            "parts": [_part(each) for each in control.parts or _named_only(control)],
            "controls": [_control(each, inner) for each in inner.get(control.id, [])],
        }
    )


def _named_only(control: Control) -> tuple[Part, ...]:
    """Return the statement of a control that has a name and no description: the name is what it asks for."""
    return () if control.withdrawn else (Part("statement", f"{control.id}_smt", prose=control.title or control.label),)


def _parameter(parameter: Parameter) -> Json:
    select = (
        _kept({"how-many": parameter.how_many, "choice": [_line(each) for each in parameter.choices]})
        if parameter.choices
        else None
    )
    return _kept({"id": parameter.id, "label": parameter.label, "select": select})


def _part(part: Part) -> Json:
    props: list[Json] = [_kept({"name": each.name, "value": each.value}) for each in part.props]
    inner = [_part(each) for each in part.parts]
    return _kept({"id": part.id, "name": part.name, "props": props, "prose": part.prose, "parts": inner})


def _line(text: str) -> str:
    return " ".join(text.split())


def _kept(found: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in found.items() if value not in _EMPTY}
