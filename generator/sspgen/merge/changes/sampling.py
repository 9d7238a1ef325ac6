"""Draws a sample that anybody can draw again: from a seed that nobody could choose, and independent of any order.

The method, so that it can be repeated by hand: sort the ids as texts, byte by byte. For 0, 1, 2, … take the SHA-256 of
the text ``SEED:COUNTER`` as a whole number; its remainder by the number of ids is the place, counted from 0, of the
next one drawn; a place that was drawn before is passed over. The seed must be fixed before anybody knows which ids it
draws, and after the population is: take the line of the root hash of a published checkpoint of the evidence store.

    import hashlib
    ids, n, drawn, counter = sorted(ids, key=str.encode), 25, [], 0
    while len(drawn) < min(n, len(ids)):
        number = int(hashlib.sha256(f"{seed}:{counter}".encode()).hexdigest(), 16)
        if ids[number % len(ids)] not in drawn:
            drawn.append(ids[number % len(ids)])
        counter += 1
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def sample(ids: Iterable[str], size: int, seed: str) -> tuple[str, ...]:
    """Return up to ``size`` of the ids, in the order in which they are drawn.

    Args:
        ids: of the whole population; each counts once.
        size: how many to draw; all of them, in a drawn order, when there are not more.
        seed: any text, see the module's text.
    """
    population = sorted(set(ids), key=lambda name: name.encode("utf-8", "surrogatepass"))
    drawn: dict[int, None] = {}
    counter = 0
    while len(drawn) < min(size, len(population)):
        digest = hashlib.sha256(f"{seed}:{counter}".encode("utf-8", "surrogatepass")).digest()
        drawn.setdefault(int.from_bytes(digest, "big") % len(population))
        counter += 1
    return tuple(population[place] for place in drawn)
