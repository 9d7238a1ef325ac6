"""The organisation's look on the site: its logo, and a style sheet made of the colours that it set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site.own_pages import picture

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.look import Look

STYLE = "css/organisation.css"


def logo(look: Look, root: Path | None) -> tuple[str, bytes] | None:
    """Return the address and bytes of the logo, or None where there is none that can be shown."""
    return picture(root, look.logo) if look.logo else None


def style(look: Look) -> bytes:
    """Return the organisation's style sheet; empty when it set no colour.

    The accent for light paper does not reach the dark scheme: the rules of that scheme are more specific.
    """
    rules = []
    if look.accent:
        rules.append(f":root {_colour(look.accent)}")
    if look.accent_dark:
        dark = _colour(look.accent_dark)
        rules.append(f'@media (prefers-color-scheme: dark) {{ :root:not([data-scheme="light"]) {dark} }}')
        rules.append(f':root[data-scheme="dark"] {dark}')
    return "".join(f"{rule}\n" for rule in rules).encode()


def _colour(value: str) -> str:
    return f"{{ --link: {value}; --focus: {value}; }}"
