"""Markings of sensitivity, as outputs wear them. The labels of the Traffic Light Protocol have colours and meanings.

Source: Traffic Light Protocol 2.0 (FIRST, August 2022). Every other marking is printed as it was written.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the Traffic Light Protocol.

    Attributes:
        word: as it must be written.
        colour: of its letters on black, ``#rrggbb``.
        meaning: who may see what wears it.
    """

    word: str
    colour: str
    meaning: str


_LABELS = (
    Label("TLP:RED", "#ff2b2b", "For the eyes and ears of individual recipients only, no further disclosure."),
    Label(
        "TLP:AMBER",
        "#ffc000",
        "Limited disclosure: recipients may share this with those who need to know, in their organization and with "
        "its clients.",
    ),
    Label(
        "TLP:AMBER+STRICT",
        "#ffc000",
        "Limited disclosure: recipients may share this with those who need to know, in their organization only.",
    ),
    Label("TLP:GREEN", "#33ff00", "Limited disclosure: recipients may share this within their community."),
    Label("TLP:CLEAR", "#ffffff", "Recipients may share this with everybody; there is no limit on disclosure."),
)


def label_of(marking: str) -> Label | None:
    """Return the label that a marking is, however it is spelled; None for markings of other kinds."""
    written = "".join(marking.split()).upper()
    return next((label for label in _LABELS if label.word == written), None)
