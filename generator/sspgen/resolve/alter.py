"""Adding contents to a control, and removing some, as an OSCAL profile's ``alter`` says. Pure functions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from sspgen.model.catalog import Control, Parameter, Part
from sspgen.model.profile import Position

if TYPE_CHECKING:
    from sspgen.model.catalog import Link, Property
    from sspgen.model.profile import Add, Remove

_Holder = TypeVar("_Holder", Control, Part)
_Item = TypeVar("_Item")
_FIRST = (Position.BEFORE, Position.STARTING)


def apply_add(control: Control, add: Add) -> Control | None:
    """Return the control with the contents added; None when ``by-id`` names nothing in it."""
    if not add.by_id or add.by_id == control.id:
        # Beside a control there is no place for its contents, so before and after mean within.
        first = add.position in _FIRST
        return replace(_within(control, add, first), params=_put(control.params, add.params, first))
    for position, param in enumerate(control.params):
        if param.id == add.by_id:
            return _at_parameter(control, position, add)
    parts = _at_part(control.parts, add)
    if parts is None:
        return None
    # A part cannot hold parameters: they go to the control.
    params = _put(control.params, add.params, add.position in _FIRST)
    return replace(control, parts=parts, params=params)


def _within(holder: _Holder, add: Add, first: bool) -> _Holder:
    return replace(
        holder,
        title=add.title or holder.title,
        props=_put(holder.props, add.props, first),
        links=_put(holder.links, add.links, first),
        parts=_put(holder.parts, add.parts, first),
    )


def _put(old: tuple[_Item, ...], new: tuple[_Item, ...], first: bool) -> tuple[_Item, ...]:
    return (*new, *old) if first else (*old, *new)


def _at_parameter(control: Control, position: int, add: Add) -> Control:
    params = list(control.params)
    if add.position in (Position.BEFORE, Position.AFTER):
        at = position + (add.position is Position.AFTER)
        params[at:at] = add.params
    else:
        first = add.position is Position.STARTING
        param = params[position]
        params[position] = replace(
            param,
            label=add.title or param.label,
            props=_put(param.props, add.props, first),
            links=_put(param.links, add.links, first),
        )
        params = list(_put(tuple(params), add.params, first))
    return replace(control, params=tuple(params), parts=(*control.parts, *add.parts))


def _at_part(parts: tuple[Part, ...], add: Add) -> tuple[Part, ...] | None:
    """Return the parts with the contents added at the part that ``by-id`` names, at any depth."""
    for position, part in enumerate(parts):
        if part.id == add.by_id:
            return (*parts[:position], *_target(part, add), *parts[position + 1 :])
        inner = _at_part(part.parts, add)
        if inner is not None:
            return (*parts[:position], replace(part, parts=inner), *parts[position + 1 :])
    return None


def _target(part: Part, add: Add) -> tuple[Part, ...]:
    """Return the part that ``by-id`` names with the contents in it, or with new parts beside it."""
    changed = _within(part, add, add.position in _FIRST)
    if add.position not in (Position.BEFORE, Position.AFTER):
        return (changed,)
    # Only parts can stand beside a part; what else is added is about the part itself.
    changed = replace(changed, parts=part.parts)
    return (*add.parts, changed) if add.position is Position.BEFORE else (changed, *add.parts)


def apply_remove(control: Control, remove: Remove) -> tuple[Control, bool]:
    """Return the control without what meets every criterion, and whether anything did."""
    if not any((remove.by_name, remove.by_class, remove.by_id, remove.by_item_name, remove.by_ns)):
        return control, False
    changed = replace(
        control,
        params=tuple(_parameter(p, remove) for p in control.params if not _is_param(p, remove)),
        props=_keep_props(control.props, remove),
        links=_keep_links(control.links, remove),
        parts=_keep_parts(control.parts, remove),
    )
    return changed, changed != control


def _parameter(param: Parameter, remove: Remove) -> Parameter:
    return replace(param, props=_keep_props(param.props, remove), links=_keep_links(param.links, remove))


def _is_param(param: Parameter, remove: Remove) -> bool:
    return _meets(remove, "param", identifier=param.id, class_=param.class_)


def _keep_props(props: tuple[Property, ...], remove: Remove) -> tuple[Property, ...]:
    return tuple(p for p in props if not _meets(remove, "prop", name=p.name, class_=p.class_, ns=p.ns))


def _keep_links(links: tuple[Link, ...], remove: Remove) -> tuple[Link, ...]:
    return tuple(link for link in links if not _meets(remove, "link"))


def _keep_parts(parts: tuple[Part, ...], remove: Remove) -> tuple[Part, ...]:
    return tuple(
        replace(
            part,
            props=_keep_props(part.props, remove),
            links=_keep_links(part.links, remove),
            parts=_keep_parts(part.parts, remove),
        )
        for part in parts
        if not _meets(remove, "part", name=part.name, identifier=part.id, class_=part.class_, ns=part.ns)
    )


def _meets(
    remove: Remove,
    item: str,
    *,
    name: str = "",
    identifier: str = "",
    class_: str = "",
    ns: str = "",
) -> bool:
    wanted = (
        (remove.by_item_name, item),
        (remove.by_name, name),
        (remove.by_id, identifier),
        (remove.by_class, class_),
        (remove.by_ns, ns),
    )
    return all(not criterion or criterion == value for criterion, value in wanted)
