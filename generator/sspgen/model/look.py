"""How an organisation wants its plan to look, on screen and on paper. Colours carry state elsewhere; these do not."""

from __future__ import annotations

from dataclasses import dataclass

PAPER = "#fdfdfb"
"""What links and accents are printed on in the light scheme, and in the dark one: see ``site/theme/css/sspgen.css``."""
PAPER_DARK = "#15181c"
_DARKEST_LINEAR = 0.04045
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""


@dataclass(frozen=True, slots=True)
class Look:
    """What ``look:`` of an ``ssp.yaml`` sets; everything may be empty.

    Attributes:
        logo: workspace-relative path of a picture that stands beside the system's name.
        accent: colour of links and focus, ``#rrggbb``; ``accent_dark`` the same in the dark scheme.
        footer: one line at the foot of every page, plain text.
        site_url: where the site will be served, ending in a slash, for canonical addresses and feeds.
    """

    logo: str = ""
    accent: str = ""
    accent_dark: str = ""
    footer: str = ""
    site_url: str = ""


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours ``#rrggbb``, from 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= _DARKEST_LINEAR else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
