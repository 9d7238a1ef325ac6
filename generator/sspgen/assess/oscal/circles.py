"""What waits for itself, over any number of others, in a time that grows with the references. It knows no document."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def in_a_circle(waits: Mapping[str, Collection[str]]) -> list[str]:
    """Return what lies in a circle, or between two circles, in the order of the mapping.

    Args:
        waits: for each name, those that it waits for; names that are no key are passed over.
    """
    never_done = _left({name: {other for other in others if other in waits} for name, others in waits.items()})
    awaited: dict[str, set[str]] = {name: set() for name in never_done}
    for name, others in never_done.items():
        for other in others:
            awaited[other].add(name)
    circling = _left(awaited)
    return [name for name in waits if name in circling]


def _left(waits: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return what is left when, again and again, what waits for nothing that is left is done."""
    users: dict[str, list[str]] = {name: [] for name in waits}
    for name, others in waits.items():
        for other in others:
            users[other].append(name)
    done = [name for name, others in waits.items() if not others]
    while done:
        gone = done.pop()
        del waits[gone]
        for user in users[gone]:
            waits[user].discard(gone)
            if not waits[user]:
                done.append(user)
    return waits
