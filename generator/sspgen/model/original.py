"""The OSCAL document that a plan was read from, whole, so that what the plan does not model is written back.

It is carried and looked up, never interpreted here. An edition for the public does not have it: whatever nobody models,
nobody can tell to be public.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sspgen.model.profile import Resource
from sspgen.model.spans import Span

ATTACHED_BYTES: Final = 16 * 1024 * 1024
"""Most bytes of an attachment that are taken out of a document."""


@dataclass(frozen=True, slots=True)
class Original:
    """An OSCAL system security plan as it came.

    Attributes:
        path: workspace-relative; empty where the plan was not read from such a document.
        document: the whole document in the JSON shape; must not be changed.
        uuids: UUIDs that its things have, by the names that a plan knows the things by, e.g. ``("component", "vpn")``.
        profile: reference of the imported profile as written, and ``profile_span`` its place.
        resources: the back matter, as far as references can lead to it.
    """

    path: str = ""
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    uuids: Mapping[tuple[str, ...], str] = field(default_factory=dict, repr=False)
    profile: str = ""
    profile_span: Span | None = None
    resources: tuple[Resource, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self.path)

    def uuid(self, *names: str) -> str:
        """Return the UUID that a thing has in the document; empty when it has none there."""
        return self.uuids.get(names, "")

    def attached(self, reference: str) -> bytes:
        """Return what a resource of the back matter holds in base64 (RFC 4648, section 4).

        Args:
            reference: ``#`` and the UUID of the resource.

        Returns:
            its bytes; nothing where there is no such resource, or what it holds is too large or no base64.
        """
        if not reference.startswith("#"):
            return b""
        body = next((value for value in self.document.values() if isinstance(value, dict)), {})
        listed = _at(_at(body, "back-matter", {}), "resources", [])
        uuid = reference[1:].lower()
        found = (each for each in listed if isinstance(each, dict) and str(each.get("uuid", "")).lower() == uuid)
        written = _at(_at(next(found, {}), "base64", {}), "value", "")
        if len(written) > ATTACHED_BYTES * 3 // 2:
            return b""
        try:
            return b64decode("".join(written.split()), validate=True)[:ATTACHED_BYTES]
        except (Error, ValueError):
            return b""


def _at(value: Mapping[str, Any], key: str, otherwise: Any) -> Any:  # noqa: ANN401 - JSON, of the kind that is asked for
    found = value.get(key)
    return found if isinstance(found, type(otherwise)) else otherwise


NONE: Final = Original()
"""What a plan has that was not read from an OSCAL document."""
