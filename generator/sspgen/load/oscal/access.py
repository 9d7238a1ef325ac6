"""Looking into OSCAL documents of any shape: a value of another kind than the model says counts as absent.

Published catalogs are large and validated by their publishers, so reading them never stops at a stray value. What
people write by hand is checked key by key in `sspgen.load.oscal.shape`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sspgen.model.evidence import Json

Object: TypeAlias = "Mapping[str, Json]"


def text(holder: Object, key: str) -> str:
    """Return a string, or a number written as one; else nothing."""
    value = holder.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def child(holder: Object, key: str) -> Object:
    """Return the object under a key; an empty one when there is none."""
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def children(holder: Object, key: str) -> list[Object]:
    """Return the objects of the list under a key."""
    value = holder.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def role_ids(holder: Object) -> tuple[str, ...]:
    """Return the roles that are responsible for an object, each once."""
    named = (text(role, "role-id") for role in children(holder, "responsible-roles"))
    return tuple(dict.fromkeys(role for role in named if role))


def texts(holder: Object, key: str) -> tuple[str, ...]:
    """Return the strings of the list under a key."""
    value = holder.get(key)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
