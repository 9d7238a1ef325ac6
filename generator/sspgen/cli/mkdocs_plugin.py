"""The plan's site inside somebody else's MkDocs build: ``plugins: [sspgen]`` in an ``mkdocs.yml``.

``mkdocs build`` and ``properdocs build`` find it through an entry point. The pages are those of ``sspgen build``; what
that does beside (other outputs, manifest, the swap of the folder) is left to it. Nothing is published that holds a
secret, here as there.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sspgen.errors import SspgenError, UsageError
from sspgen.model.diagnostics import Diagnostic
from sspgen.render.site.publisher import GuestFeed, refusal, text_options

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from sspgen.render.site.renderer import Parts

_SSP = "ssp.yaml"
_EDITIONS = ("full", "public")


class SspgenPlugin(GuestFeed):  # type: ignore[no-untyped-call] # MkDocs's own
    """Adds the pages of a workspace's plan to a build.

    Options: ``workspace``, a folder relative to the ``mkdocs.yml``, by default the nearest one above it that has an
    ``ssp.yaml``; ``profile`` in place of the workspace's own; ``edition``, ``full`` or ``public``.
    """

    config_scheme = text_options("workspace", "profile", "edition")

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Make the plan and its pages, and set in the configuration what they need."""
        home = Path(config.config_file_path or "mkdocs.yml").absolute().parent
        try:
            root = _workspace(home, self._option("workspace"))
            parts = _parts(root, self._option("profile"), self._option("edition"))
        except SspgenError as error:
            raise refusal(error) from error
        self.feed(parts.pages, parts.files, parts.shell)
        self.host(config, parts.themes, parts.left_out, root / "site" / "pages")
        return config

    def _option(self, name: str) -> str:
        options: Any = self.config
        return str(options[name] or "")


def _workspace(home: Path, named: str) -> Path:
    """Return the workspace folder.

    Raises:
        UsageError: SSP220, there is none.
    """
    if named:
        return home / named
    found = next((folder for folder in (home, *home.parents) if (folder / _SSP).is_file()), None)
    if found is None:
        raise UsageError(Diagnostic("SSP220", f"there is no {_SSP} in {home} or above it"))
    return found


def _parts(root: Path, profile: str, edition: str) -> Parts:
    """Return the site's pages and files, searched for secrets, with nothing left to be made.

    Raises:
        SspgenError: what is wrong with the workspace; SSP353, a page holds a secret.
    """
    from sspgen.cli.build import planned  # noqa: PLC0415 - MkDocs imports plug-ins that a build does not use, too
    from sspgen.publish.commitment_key import commitment_secret  # noqa: PLC0415 - the same
    from sspgen.publish.editions import edition_of  # noqa: PLC0415 - the same
    from sspgen.publish.gate import Gate  # noqa: PLC0415 - the same
    from sspgen.render.api import silent  # noqa: PLC0415 - the same
    from sspgen.render.site.renderer import parts_of  # noqa: PLC0415 - the same

    with planned(root, profile, jobs=1, progress=silent) as (plan, context):
        name = edition or ("full" if "full" in plan.editions else "public")
        if name not in _EDITIONS:
            raise UsageError(Diagnostic("SSP224", f"edition {name!r}, expected one of {', '.join(_EDITIONS)}"))
        secret = commitment_secret(None, os.environ) if name == "public" else b""
        parts = parts_of(*edition_of(name, plan, context, secret))
        pages = tuple(replace(page, html=page.content, make=None) for page in parts.pages)
    gate = Gate(root)
    for page in pages:
        gate.search(page.path, page.html.encode())
    for path, data in parts.files.items():
        gate.search(path, data)
    gate.close()
    return replace(parts, pages=pages)
