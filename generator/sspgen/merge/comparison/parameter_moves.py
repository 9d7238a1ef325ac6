"""What becomes of parameters when requirements change: which id to use, and whether it still means the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.comparison import Meant, ParameterMoved
from sspgen.model.ids import control_label, natural_key
from sspgen.resolve.comparison.parameters import ParameterPair, asked_of, parameter_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.catalog import Parameter
    from sspgen.model.implementation import ParameterSetting, Workspace
    from sspgen.resolve.comparison.correspondence import Same
    from sspgen.resolve.comparison.requirements import Requirements


class ParameterMoves:
    """Finds parameters of the old requirements again.

    Args:
        old: None when the old requirements are not given.
        new: the new requirements.
        same: the controls that are in both, by their old id.
    """

    def __init__(self, old: Requirements | None, new: Requirements, same: dict[str, Same]) -> None:
        self._old = old
        self._new = new
        self.same = same
        self._pairs: dict[str, tuple[ParameterPair, ...]] = {}

    def of_control(self, same: Same, before: str, after: str) -> tuple[ParameterMoved, ...]:
        """Return the parameters of some lines of a control that are not what they were.

        Args:
            same: the control.
            before: text of the lines as they were.
            after: text of the lines as they are.
        """
        found = []
        for pair in self._pairs_of(same):
            lines = ((pair.old, before), (pair.new, after))
            if any(asked is not None and asked.line and asked.line in text for asked, text in lines):
                found.append(_told(same, pair))
        return tuple(moved for moved in found if moved.meant is not Meant.SAME)

    def of_workspace(self, workspace: Workspace) -> Iterator[ParameterMoved]:
        """Yield what becomes of each parameter that a workspace sets, in natural order."""
        settings = [*workspace.parameters, *(s for c in workspace.components for s in c.parameters)]
        by_id: dict[str, ParameterSetting] = {}
        for setting in settings:
            by_id.setdefault(setting.id, setting)
        for identifier in sorted(by_id, key=natural_key):
            yield self._setting(by_id[identifier])

    def _pairs_of(self, same: Same) -> tuple[ParameterPair, ...]:
        if same.old.id not in self._pairs and self._old is not None:
            old, new = asked_of(same.old, self._old.texts), asked_of(same.new, self._new.texts)
            self._pairs[same.old.id] = parameter_pairs(old, new)
        return self._pairs.get(same.old.id, ())

    def _setting(self, setting: ParameterSetting) -> ParameterMoved:
        known = self._old.baseline.catalog.by_param.get(setting.id) if self._old is not None else None
        if known is None:
            return self._by_id(setting)
        param, owner = known
        same = self.same.get(owner)
        pairs = self._pairs_of(same) if same is not None else ()
        pair = next((p for p in pairs if p.old is not None and p.old.param.id == param.id), None)
        if same is None or pair is None:
            return self._lost(setting, param, owner)
        moved = _told(same, pair, setting)
        other = self._new.baseline.catalog.by_param.get(setting.id)
        if other is not None and other[0].id != moved.new:
            return self._other(moved, setting, other[0])
        return moved

    def _other(self, moved: ParameterMoved, setting: ParameterSetting, now: Parameter) -> ParameterMoved:
        """Say that an id is still there, and means something else."""
        asked = self._new.texts.asked(now)
        means = f"the id {setting.id} now asks for {asked!r}"
        why = (
            f"{means}; what it was is now {moved.new}: {moved.why}"
            if moved.new
            else f"{means}, and what it was is gone"
        )
        meant = moved.meant if moved.new else Meant.OTHER
        return ParameterMoved(
            moved.control,
            moved.label,
            setting.id,
            moved.new,
            moved.before,
            moved.after or asked,
            meant,
            why,
            moved.likeness,
            setting.span,
        )

    def _by_id(self, setting: ParameterSetting) -> ParameterMoved:
        """Return what the new requirements have under an id of which no more is known."""
        found = self._new.baseline.catalog.by_param.get(setting.id)
        if found is None:
            known = setting.control and self._new.knows(setting.control)
            left_out = known and setting.control not in self._new.controls
            why = "no control of the new requirements has a parameter of this id"
            why = "the new requirements do not ask for its control" if left_out else why
            label = control_label(setting.control) if setting.control else ""
            return ParameterMoved(setting.control, label, setting.id, "", "", "", Meant.GONE, why, None, setting.span)
        param, owner = found
        meant = Meant.SAME if param.id == setting.id else Meant.RENAMED
        how = "id" if meant is Meant.SAME else "alternative id"
        why = f"found by its {how} alone, which may have meant something else"
        asked = self._new.texts.asked(param)
        label = control_label(owner)
        return ParameterMoved(owner, label, setting.id, param.id, "", asked, meant, why, None, setting.span)

    def _lost(self, setting: ParameterSetting, param: Parameter, owner: str) -> ParameterMoved:
        asked = self._old.texts.asked(param) if self._old is not None else ""
        why = "its control is not among the new requirements"
        label = control_label(owner)
        return ParameterMoved(owner, label, setting.id, "", asked, "", Meant.GONE, why, None, setting.span)


def _told(same: Same, pair: ParameterPair, setting: ParameterSetting | None = None) -> ParameterMoved:
    old, new = pair.old, pair.new
    return ParameterMoved(
        control=same.new.id,
        label=same.new.label,
        old=setting.id if setting is not None else old.param.id if old else "",
        new=new.param.id if new else "",
        before=old.asked if old else "",
        after=new.asked if new else "",
        meant=_meant(pair, setting),
        why=_why(pair),
        likeness=pair.likeness,
        span=setting.span if setting is not None else None,
    )


def _meant(pair: ParameterPair, setting: ParameterSetting | None) -> Meant:
    """Return how it is found again; an id that is still an alternative one of the same parameter may stay."""
    if pair.old is None or pair.new is None or pair.meant is Meant.PROBABLY:
        return pair.meant
    if _demands(pair.old.param) != _demands(pair.new.param):
        return Meant.DEMANDED
    if pair.meant is Meant.RENAMED and setting is None and pair.old.asked == pair.new.asked:
        return Meant.SAME
    return pair.meant


def _why(pair: ParameterPair) -> str:
    if pair.new is None:
        return "gone"
    if pair.old is None:
        return "new"
    told = {
        Meant.SAME: "as it was",
        Meant.RENAMED: "the same, by its alternative id",
        Meant.RELABELLED: "asked for in other words",
    }.get(pair.meant, f"probably {pair.new.param.id}")
    before, after = _demands(pair.old.param), _demands(pair.new.param)
    if before == after:
        return told
    return f"{told}; now has to be: {after}" if after else f"{told}; need not be any more: {before}"


def _demands(param: Parameter) -> str:
    """Return what catalog or profile demand of the value, or set it to."""
    return "; ".join(dict.fromkeys((*param.constraints, *param.values)))
