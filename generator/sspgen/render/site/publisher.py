"""MkDocs, behind one file: it takes rendered pages, puts our theme around them and copies the theme's files.

Pages are virtual and their HTML is handed over in ``on_page_content``; MkDocs renders no Markdown of ours. A build of
ours writes nothing but a temporary folder and loads no third-party plug-in; in a build of somebody else our pages are
guests. Nothing in the result depends on the clock.
"""

from __future__ import annotations

import logging
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.config_options import Type
from mkdocs.exceptions import PluginError
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

    from sspgen.errors import SspgenError
    from sspgen.render.site.page import Shell, SitePage

_NAME = "sspgen"


class _RenderedPage(Page):
    """A page whose HTML exists already."""

    def read_source(self, config: MkDocsConfig) -> None:
        """Read nothing: there is no Markdown."""
        del config
        self.markdown = ""

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Render nothing; `Feed.on_page_content` brings the HTML."""
        del config, files
        self.content = ""


class Feed(BasePlugin):  # type: ignore[type-arg,no-untyped-call] # its parameter has no default that works
    """Feeds pages and files to MkDocs, in process. Pages of anybody else pass through as they are."""

    _pages: dict[str, SitePage]
    _files: dict[str, bytes]
    _shell: Shell

    def feed(self, pages: Sequence[SitePage], files: dict[str, bytes], shell: Shell) -> None:
        """Take what is to be published: pages with unique paths, files that win over the theme's, and the shell."""
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
        """Escape by default in our theme, as everywhere."""
        del files
        if config.theme.name is not None:
            return env
        env.autoescape = True
        env.trim_blocks = env.lstrip_blocks = True
        return env

    def on_page_content(self, html: str, *, page: Page, **_: object) -> str:
        """Hand over the HTML of a page."""
        ours = self._pages.get(page.file.src_uri)
        return ours.content if ours else html

    def on_page_context(self, context: TemplateContext, *, page: Page, **_: object) -> TemplateContext:
        """Give the theme what the page and the shell know."""
        ours = self._pages.get(page.file.src_uri)
        known = {"ssp": self._shell, "ssp_page": ours} if ours else {"ssp": self._shell}
        return cast("TemplateContext", {**context, **known})


class _HeldFeed(Feed):  # type: ignore[no-untyped-call] # as above
    """Holds back what a build of ours finished: thousands of files are not written only to be read again."""

    def __init__(self) -> None:
        self.finished: dict[str, bytes] = {}

    def on_post_page(self, output: str, *, page: Page, **_: object) -> str:
        """Take a finished page; MkDocs skips one that is empty."""
        self.finished[page.file.dest_uri] = output.encode("utf-8", errors="xmlcharrefreplace")
        return ""


class GuestFeed(Feed):  # type: ignore[no-untyped-call] # as above
    """Feeds pages and files to a build that somebody else runs, with a configuration, plug-ins and pages of their own.

    Their pages stay, but for those at an address of ours. A theme that they name gets our content and nothing of our
    looks; without a name ours is used, and the files of theirs override it.
    """

    _left_out: frozenset[str]
    _replaced: str
    _lists_all: bool

    def host(self, config: MkDocsConfig, themes: Sequence[Path], left_out: str, own_pages: Path) -> None:
        """Set in the configuration of a build what our pages need.

        Args:
            config: of the build.
            themes: our theme folders, the overriding ones first.
            left_out: a file of the theme that is not needed; empty for none.
            own_pages: the folder whose Markdown pages are among ours already.
        """
        ours = Path(config.docs_dir).resolve() == own_pages.resolve()
        self._left_out = frozenset(filter(None, (left_out,)))
        self._replaced = str(config.docs_dir) if ours else ""
        self._lists_all = not ours and config.nav is None
        config.nav = [*_nav(self._shell), *((not ours and config.nav) or ())]
        config.use_directory_urls = False
        if config.theme.name is None:
            folders = (config.theme.custom_dir, *themes)
            config.theme.dirs = list(dict.fromkeys(str(Path(folder).resolve()) for folder in folders if folder))
            config.theme.static_templates = set()

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Make room for our pages and files, then add them."""
        taken = {*(page.path for page in self._pages.values()), *self._files, *self._left_out}
        for file in list(files):
            if file.dest_uri in taken or (self._replaced and file.src_dir == self._replaced):
                files.remove(file)
        if self._lists_all and config.nav is not None:
            config.nav += [file.src_uri for file in files.documentation_pages()]
        return super().on_files(files, config=config)


def text_options(*names: str) -> tuple[tuple[str, Type[str]], ...]:
    """Return the scheme of a plug-in whose options are all texts, empty where they are not given."""
    return tuple((name, Type(str, default="")) for name in names)


def refusal(error: SspgenError) -> Exception:
    """Return what ends a build of somebody else with our words."""
    return PluginError("\n".join(str(diagnostic) for diagnostic in error.diagnostics))


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
        nav=_nav(shell),
    )
    config.theme.dirs = [str(folder) for folder in theme]
    config.theme.static_templates = set()
    return config


def _nav(shell: Shell) -> list[dict[str, list[dict[str, str]]]]:
    return [
        {section.title: [{entry.title: f"{entry.path.removesuffix('.html')}.md"} for entry in section.entries]}
        for section in shell.sections
    ]


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
            feed = _HeldFeed()
            feed.feed(pages, {}, shell)
            config.plugins[_NAME] = feed
            build(config)
            tree = _read(Path(name) / "site") | feed.finished
            return {path: tree[path] for path in sorted(tree)}
    except OSError as error:
        raise EnvironmentFailure(
            Diagnostic("SSP359", f"the site cannot be built in a temporary folder: {error}")
        ) from error
    finally:
        log.setLevel(level)


def _read(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
