"""Old addresses of the site, as the workspace gives them: a page each that leads on."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.errors import InputError
from sspgen.model.diagnostics import Diagnostic, ordered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.implementation import Redirect
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site


def later_pages(site: Site, pages: Sequence[SitePage]) -> Iterator[SitePage]:
    """Yield the page of each old address.

    Raises:
        InputError: SSP355, an address is that of a page, or leads to no page or in a circle. In an edition that
            leaves pages out, what leads to those is left out, too.
    """
    titles = {page.path: page.title for page in pages}
    to = {redirect.old: redirect.new for redirect in site.plan.redirects}
    problems = []
    for redirect in site.plan.redirects:
        found = _end(redirect, to)
        if redirect.old in titles:
            problems.append(_problem(redirect, f"{redirect.old} is a page of the site"))
        elif found in to:
            problems.append(_problem(redirect, f"{redirect.old} leads in a circle"))
        elif found in titles:
            yield _page(site, redirect.old, found, titles[found])
        elif site.context.edition == "full":
            problems.append(_problem(redirect, f"{redirect.old} leads to {found}, which is no page of the site"))
    if problems:
        raise InputError(*ordered(problems))


def _end(redirect: Redirect, to: dict[str, str]) -> str:
    """Return where a chain of old addresses ends; one of them when it does not end."""
    seen, address = {redirect.old}, redirect.new
    while address in to and address not in seen:
        seen.add(address)
        address = to[address]
    return address


def _problem(redirect: Redirect, message: str) -> Diagnostic:
    return Diagnostic("SSP355", message, redirect.span)


def _page(site: Site, old: str, new: str, title: str) -> SitePage:
    heading = title or "Home"
    page = site.page("redirect", old, f"Moved: {heading}", entry=new, address=new, heading=heading)
    return replace(page, refresh=posixpath.relpath(new, posixpath.dirname(old) or "."))
