"""A comparison as JSON data: every difference, minor ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sspgen.render.findings.records import diagnostic_record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.comparison import Change, Compared, Side
    from sspgen.model.diagnostics import Diagnostic


def document(compared: Compared, diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """Return a comparison as JSON data."""
    return {
        "from": side_record(compared.before),
        "to": side_record(compared.after),
        "counts": [
            {"aspect": aspect.value, "became": became.value, "number": number}
            for (aspect, became), number in compared.counts.items()
        ],
        "same": compared.same,
        "not_compared": compared.unread,
        "numbers": [{"name": each.name, "from": each.before, "to": each.after} for each in compared.numbers],
        "changes": [_change(change) for change in compared.changes],
        "notes": list(compared.notes),
        "diagnostics": [diagnostic_record(each) for each in diagnostics],
    }


def side_record(side: Side) -> dict[str, Any]:
    """Return what is compared as JSON data."""
    return {
        "name": side.name,
        "kind": side.kind.value,
        "what": side.what,
        "title": side.title or None,
        "version": side.version or None,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "aspect": change.aspect.value,
        "became": change.became.value,
        "minor": change.minor,
        "label": change.label,
        "words": change.words,
        "control": change.group or None,
        "old": change.old or None,
        "new": change.new or None,
        "before": change.before or None,
        "after": change.after or None,
        "targets": list(change.targets),
        "likeness": change.likeness,
    }
