"""OpenSSF Security Insights: what a project says of itself. It is a statement, not an observation, so it is refused.

Write what it says into an answer of the plan, and point to the file from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import mapping
from sspgen.collect.formats.yaml_document import yaml_object

if TYPE_CHECKING:
    from sspgen.model.evidence import Report

_MARKS: Final = (b"schema-version",)
_PARTS: Final = frozenset({"project", "repository", "project-lifecycle", "contribution-policy", "security-contacts"})


class SecurityInsightsReader:
    """Tells the file apart from evidence."""

    id: ClassVar[str] = "security-insights"
    title: ClassVar[str] = "OpenSSF Security Insights (refused)"
    proves: ClassVar[str] = "nothing by itself: a project's statement"
    facts: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[frozenset[str]] = frozenset({"header", "schema-version", *_PARTS})

    def recognises(self, blob: Blob) -> bool:
        """Look for the header with its version beside one of the parts."""
        document = blob.json_object() or yaml_object(blob, *_MARKS)
        return "schema-version" in mapping(document.get("header")) and bool(document.keys() & _PARTS)

    def read(self, blob: Blob) -> Report:  # noqa: ARG002 - whatever it holds
        """Refuse it with a reason."""
        raise Unreadable(
            "Security Insights is what a project says of itself, not what was observed: "
            "write it into an answer, or assess it with a Privateer plug-in and give that report"
        )


READER: Final = SecurityInsightsReader()
