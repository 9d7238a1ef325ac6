"""What becomes of an answer whose control is not there any more, or goes by another name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sspgen.model.comparison import Outcome, Target
from sspgen.resolve.comparison.catalogs import target_label, targets_of

if TYPE_CHECKING:
    from sspgen.merge.comparison.nearest import Nearest
    from sspgen.model.catalog import Control
    from sspgen.model.comparison import Moved
    from sspgen.resolve.comparison.correspondence import Same
    from sspgen.resolve.comparison.requirements import Requirements

ELSEWHERE: Final = 0.5
"""From this likeness on, a part of another control is named as a place to look at."""
_TAKEN_UP: Final = 0.4
"""The same for a part of a control that the catalog says took up a withdrawn one."""
_APPENDIX_J: Final = re.compile(r"(?:ap|ar|di|dm|ip|se|tr|ul)-\d{1,2}(?:\.\d{1,2})?")
"""Privacy controls of SP 800-53 rev. 4, appendix J."""


class AbsentControls:
    """Finds out what becomes of answers whose control the new requirements do not ask for under its name.

    Args:
        new: the new requirements.
        nearest: searches them.
    """

    def __init__(self, new: Requirements, nearest: Nearest) -> None:
        self._new = new
        self._nearest = nearest

    def withdrawn(self, moved: Moved, control: Control) -> Moved:
        """Return what becomes of an answer to a control that the new catalog withdrew."""
        ids = targets_of(control, self._new)
        targets = tuple(self.target(identifier) for identifier in ids)
        parts = tuple(part for identifier in ids for part in self._nearest_part(identifier, moved.before))
        if not targets:
            why = "was withdrawn, and the catalog names nothing that took it up"
            return replace(moved, outcome=Outcome.WITHDRAWN, why=why)
        kinds = {link.rel for link in control.links}
        word = "moved to" if "moved-to" in kinds else "incorporated into"
        why = f"was withdrawn: {word} {', '.join(target.label for target in targets)}"
        if not any(target.selected for target in targets):
            why += ", which the new profile does not ask for"
        return replace(moved, outcome=Outcome.WITHDRAWN, why=why, targets=(*targets, *parts))

    def _nearest_part(self, identifier: str, text: str) -> tuple[Target, ...]:
        """Return the part of a control that is most like a withdrawn requirement, where the catalog names none."""
        control = self._new.controls.get(identifier)
        if control is None or not text:
            return ()
        found = self._nearest.inside(control, text, _TAKEN_UP)
        return tuple(target for target in found if target.id != control.id)

    def target(self, identifier: str, likeness: float | None = None) -> Target:
        """Return a control or statement part of the new catalog as a place to go."""
        control = identifier.partition("_smt")[0]
        selected = control in self._new.controls
        label = target_label(identifier, self._new)
        return Target(identifier, label, self._new.title(control), likeness, selected)

    def not_selected_or_unknown(self, moved: Moved, identifier: str, standard: str) -> Moved:
        """Return what becomes of an answer to a control that the new requirements do not have.

        Args:
            moved: what is known of the answer.
            identifier: id of the control.
            standard: the standard that the answer names; empty for none.
        """
        if self._new.knows(identifier):
            why = f"is in the catalog, but {self._new.side.name} does not select it"
            return replace(moved, outcome=Outcome.NOT_SELECTED, why=why)
        words = f"{moved.title}\n{moved.before}" if moved.before else moved.title
        targets = self._nearest.anywhere(words, ELSEWHERE)
        why = "is not known to the new requirements"
        if _APPENDIX_J.fullmatch(moved.control) and self._new.knows("ac-1"):
            why = "is a privacy control of SP 800-53 rev. 4, appendix J; the new catalog does not say what took it up"
        elif standard:
            why += f"; the answer names the standard {standard!r}"
        return replace(moved, outcome=Outcome.UNKNOWN, why=why, targets=targets)

    def renamed(self, moved: Moved, same: Same) -> Moved:
        """Return what becomes of an answer to a control that probably goes by another id now."""
        target = Target(same.new.id, same.new.label, same.new.title, same.likeness)
        how = "by its title" if same.by == "title" else "by its words"
        why = f"is probably {same.new.label} now, {how}"
        after = self._new.texts.statement(same.new)
        text = after.text if after is not None else ""
        return replace(moved, outcome=Outcome.CONTROL_MOVED, why=why, targets=(target,), after=text)
