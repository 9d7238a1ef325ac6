"""Other frameworks beside the plan's own: which controls each of their items names, and lists of controls by name.

Somebody's judgement again, so source and revision stay with it. It never says that an item is met: only what it names.
"""

from __future__ import annotations

from dataclasses import dataclass

from sspgen.model.spans import Span


@dataclass(frozen=True, slots=True)
class CrosswalkItem:
    """An item of another framework.

    Attributes:
        id: as that framework writes it, e.g. ``KSI-IAM-AAM``; ``title`` may be empty.
        targets: ids of controls or statement parts; none when the framework names no control for it.
        span: where it is written, for items of the workspace.
    """

    id: str
    title: str
    targets: tuple[str, ...]
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A framework with the controls that its items name.

    Attributes:
        id: short name, part of its page's address.
        source: who says so, ``revision`` in which revision; may be empty for the workspace's own.
        path: workspace-relative path of the file that it was read from; empty for those that the package ships.
    """

    id: str
    title: str
    source: str = ""
    revision: str = ""
    items: tuple[CrosswalkItem, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True)
class ControlList:
    """Controls that somebody lists under a name, e.g. the moderate baseline.

    Attributes:
        controls: their ids.
    """

    id: str
    title: str
    source: str
    revision: str
    controls: frozenset[str]
