"""The OSCAL document that a plan was read from, whole, so that what the plan does not model is written back.

It is carried and looked up, never interpreted here. An edition for the public does not have it: whatever nobody models,
nobody can tell to be public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sspgen.model.profile import Resource
from sspgen.model.spans import Span


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
