"""MkDocs, behind one file: it takes rendered pages, puts our theme around them and copies the theme's files.

Pages are virtual and their HTML is handed over in ``on_page_content``; MkDocs renders no Markdown. Nothing but a
temporary folder is written, and no third-party plug-in is loaded. Nothing in the result depends on the clock.
"""

from __future__ import annotations

import logging
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.utils.templates import TemplateContext

    from sspgen.render.site.page import Shell, SitePage

_NAME = "sspgen"


class _RenderedPage(Page):
    """A page whose HTML exists already."""

    def read_source(self, config: MkDocsConfig) -> None:
        """Read nothing: there is no Markdown."""
        del config
        self.markdown = ""

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Render nothing; `_Publisher.on_page_content` brings the HTML."""
        del config, files
        self.content = ""


class _Publisher(BasePlugin):  # type: ignore[type-arg,no-untyped-call] # its parameter has no default that works
    """Feeds pages and files to MkDocs, in process."""

    def __init__(self, pages: Sequence[SitePage], files: dict[str, bytes], shell: Shell) -> None:
        self._pages = {_source(page): page for page in pages}
        self._files = files
        self._shell = shell

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add every page and every further file."""
        listed = {entry.path: entry.title for section in self._shell.sections for entry in section.entries}
        for source, page in self._pages.items():
            level = InclusionLevel.INCLUDED if page.path in listed else InclusionLevel.NOT_IN_NAV
            file = File.generated(config, source, content="", inclusion=level)
            _RenderedPage(listed.get(page.path, page.title), file, config)
            files.append(file)
        for path, data in self._files.items():
            files.append(File.generated(config, path, content=data, inclusion=InclusionLevel.INCLUDED))
        return files

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Escape by default in the theme, as everywhere."""
        del config, files
        env.autoescape = True
        env.trim_blocks = env.lstrip_blocks = True
        return env

    def on_page_content(self, html: str, *, page: Page, **_: object) -> str:
        """Hand over the HTML of a page."""
        del html
        return self._pages[page.file.src_uri].content

    def on_page_context(self, context: TemplateContext, *, page: Page, **_: object) -> TemplateContext:
        """Give the theme what the page and the shell know."""
        ours = {"ssp": self._shell, "ssp_page": self._pages[page.file.src_uri]}
        return cast("TemplateContext", {**context, **ours})


def _source(page: SitePage) -> str:
    return f"{page.path.removesuffix('.html')}.md"


def _config(shell: Shell, theme: Sequence[Path], work: Path) -> MkDocsConfig:
    (work / "docs").mkdir()
    config = load_config(
        BytesIO(b"{}"),
        config_file_path=str(work / "mkdocs.yml"),
        site_name=shell.title,
        docs_dir=str(work / "docs"),
        site_dir=str(work / "site"),
        use_directory_urls=False,
        theme={"name": None, "custom_dir": str(theme[0])},
        plugins=[],
        nav=[
            {section.title: [{entry.title: f"{entry.path.removesuffix('.html')}.md"} for entry in section.entries]}
            for section in shell.sections
        ],
    )
    config.theme.dirs = [str(folder) for folder in theme]
    config.theme.static_templates = set()
    return config


def publish(pages: Sequence[SitePage], shell: Shell, theme: Sequence[Path]) -> dict[str, bytes]:
    """Build the pages and return them and the theme's files by POSIX path, sorted.

    Args:
        pages: every page, with unique paths.
        shell: what the theme prints around every page.
        theme: theme folders, the overriding ones first.

    Raises:
        EnvironmentFailure: the temporary folder cannot be written.
    """
    log = logging.getLogger("mkdocs")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with tempfile.TemporaryDirectory(prefix="sspgen-site-") as name:
            config = _config(shell, theme, Path(name))
            config.plugins[_NAME] = _Publisher(pages, {}, shell)
            build(config)
            return _read(Path(name) / "site")
    except OSError as error:
        raise EnvironmentFailure(
            Diagnostic("SSP359", f"the site cannot be built in a temporary folder: {error}")
        ) from error
    finally:
        log.setLevel(level)


def _read(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {path: found[path].read_bytes() for path in sorted(found)}
