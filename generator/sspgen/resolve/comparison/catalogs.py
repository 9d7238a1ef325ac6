"""What differs between two catalogs or resolved profiles: sources, groups, controls that came and went, each control.

A control that one side leaves out is told by what its catalog says of it: not selected, withdrawn (and what took it
up), or not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.comparison import Aspect, Became, Change, Compared, Kind, Number
from sspgen.model.ids import control_label, natural_key, part_name
from sspgen.resolve.comparison.controls import control_changes
from sspgen.resolve.comparison.correspondence import same_controls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.catalog import Control, Group
    from sspgen.resolve.comparison.correspondence import Same
    from sspgen.resolve.comparison.requirements import Requirements


def compare_requirements(old: Requirements, new: Requirements) -> Compared:
    """Return everything that differs between two catalogs or profiles."""
    same = same_controls(old, new)
    inside = [control_changes(each, old, new) if _both_known(each, old, new) else None for each in same]
    told = [change for changes in inside for change in changes or ()]
    changes = [*_sources(old, new), *_groups(old, new), *_came(old, new, same), *_went(old, new, same)]
    headings = {
        each.new.id: (each.new.label, each.new.title) for each, found in zip(same, inside, strict=True) if found
    }
    return Compared(
        before=old.side,
        after=new.side,
        changes=(*changes, *_led_elsewhere(old, new), *sorted(told, key=lambda change: natural_key(change.group))),
        numbers=_numbers(old, new),
        headings=dict(sorted(headings.items(), key=lambda item: natural_key(item[0]))),
        same=sum(all(change.minor for change in changes) for changes in inside if changes is not None),
        unread=sum(changes is None for changes in inside),
        notes=tuple(_notes(old, new)),
    )


def _both_known(same: Same, old: Requirements, new: Requirements) -> bool:
    """Tell whether the texts of a control are at hand on both sides; a profile without its catalog has ids only."""
    sides = ((same.old, old), (same.new, new))
    return all(side.baseline.catalog.complete or control.statement is not None for control, side in sides)


def targets_of(control: Control, edition: Requirements) -> tuple[str, ...]:
    """Return ids of what took up a withdrawn control, through controls that were withdrawn themselves."""
    return tuple(dict.fromkeys(_finally(control, edition, {control.id})))


def target_label(identifier: str, edition: Requirements) -> str:
    """Return what people call a control or statement part of an edition, e.g. ``AC-2 k``."""
    control = identifier.partition("_smt")[0]
    found = edition.controls.get(control) or edition.withdrawn.get(control)
    label = found.label if found is not None else control_label(control)
    return f"{label} {part_name(control, identifier)}" if control != identifier else label


def _finally(control: Control, edition: Requirements, seen: set[str]) -> Iterator[str]:
    for target in control.successors:
        heir = target.partition("_smt")[0]
        if heir not in edition.withdrawn:
            yield target
        elif heir not in seen:
            seen.add(heir)
            yield from _finally(edition.withdrawn[heir], edition, seen)


def _came(old: Requirements, new: Requirements, same: tuple[Same, ...]) -> Iterator[Change]:
    paired = {each.new.id for each in same}
    for control in sorted(new.controls.values(), key=lambda each: natural_key(each.id)):
        if control.id in paired:
            continue
        became, words = Became.NEW, "is new"
        if control.id in old.withdrawn:
            became, words = Became.RESTORED, "is asked for again; it was withdrawn"
        elif old.knows(control.id):
            words = "is selected now"
        yield Change(Aspect.CONTROL, became, "", control.id, "", control.label, words, after=control.title)


def _went(old: Requirements, new: Requirements, same: tuple[Same, ...]) -> Iterator[Change]:
    paired = {each.old.id for each in same}
    for control in sorted(old.controls.values(), key=lambda each: natural_key(each.id)):
        if control.id in paired:
            continue
        became, words = Became.GONE, "is gone"
        targets: tuple[str, ...] = ()
        if (withdrawn := new.withdrawn.get(control.id)) is not None:
            targets = tuple(target_label(target, new) for target in targets_of(withdrawn, new))
            became, words = Became.WITHDRAWN, "was withdrawn"
        elif new.knows(control.id):
            words = "is not selected any more"
        yield Change(
            Aspect.CONTROL, became, control.id, "", "", control.label, words, before=control.title, targets=targets
        )


def _led_elsewhere(old: Requirements, new: Requirements) -> Iterator[Change]:
    """Yield controls that both withdrew and that other controls took up."""
    for identifier in sorted(old.withdrawn.keys() & new.withdrawn.keys(), key=natural_key):
        before, after = (
            ", ".join(target_label(t, side) for t in targets_of(side.withdrawn[identifier], side))
            for side in (old, new)
        )
        if before != after:
            label, words = new.withdrawn[identifier].label, "is withdrawn as before, and taken up by others"
            ids = (identifier, identifier, "", label, words)
            yield Change(Aspect.CONTROL, Became.MOVED, *ids, before=before, after=after, minor=True)


def _groups(old: Requirements, new: Requirements) -> Iterator[Change]:
    was, now = ({group.id: _title(group) for group in side.baseline.catalog.groups} for side in (old, new))
    for identifier in sorted({*was, *now}, key=natural_key):
        before, after = was.get(identifier, ""), now.get(identifier, "")
        if identifier in was and identifier in now:
            if before and after and before != after:
                yield _one((Aspect.GROUP, Became.CHANGED), identifier, "has another title", before, after)
        elif identifier in now:
            yield _one((Aspect.GROUP, Became.NEW), identifier, "has controls now", before, after)
        else:
            yield _one((Aspect.GROUP, Became.GONE), identifier, "has no controls any more", before, after)


def _title(group: Group) -> str:
    """Return the title of a group; nothing where its id stands for one."""
    return "" if group.title == group.id.upper() else group.title


def _sources(old: Requirements, new: Requirements) -> Iterator[Change]:
    """Yield what profiles are made from, where both are profiles: catalogs and profiles by title, with versions."""
    if not (old.side.kind is new.side.kind is Kind.PROFILE):
        return
    was, now = ({s.title or s.id: s.version for s in side.baseline.sources[1:]} for side in (old, new))
    for title in sorted({*was, *now}, key=natural_key):
        before, after = was.get(title, ""), now.get(title, "")
        if title not in was:
            yield _one((Aspect.SOURCE, Became.NEW), title, "is imported now", before, after)
        elif title not in now:
            yield _one((Aspect.SOURCE, Became.GONE), title, "is not imported any more", before, after)
        elif before != after:
            yield _one((Aspect.SOURCE, Became.CHANGED), title, "has another version", before, after)


def _one(kind: tuple[Aspect, Became], name: str, words: str, before: str, after: str) -> Change:
    """Return a change of a group or source, which has one name on both sides."""
    aspect, became = kind
    old, new = "" if became is Became.NEW else name, "" if became is Became.GONE else name
    label = name.upper() if aspect is Aspect.GROUP else name
    return Change(aspect, became, old, new, label=label, words=words, before=before, after=after)


def _numbers(old: Requirements, new: Requirements) -> tuple[Number, ...]:
    def count(side: Requirements) -> tuple[int, ...]:
        controls = side.controls.values()
        inner = sum(bool(control.parent_id) for control in controls)
        points = sum(len(control.response_points) for control in controls)
        return len(controls), inner, points, sum(len(c.params) for c in controls), len(side.withdrawn)

    names = ("controls", "of these enhancements", "response points", "parameters", "withdrawn controls")
    return tuple(Number(*row) for row in zip(names, count(old), count(new), strict=True))


def _notes(old: Requirements, new: Requirements) -> Iterator[str]:
    for side in (old, new):
        if not side.baseline.catalog.complete:
            yield f"the texts of {side.side.name} are not all at hand, so only the ids of its controls count"
