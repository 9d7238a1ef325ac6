"""What the pages say can be typed and followed: links lead somewhere, and commands and options that they show exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from sspgen.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parents[2]
PAGES = sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
SHOWN = re.compile(r"(?:^ *|run: |\[|- |\$ )(sspgen [^\n\],]*)", re.MULTILINE)
OPTION = re.compile(r"--?[a-z][a-z-]*")


def _name(page: Path) -> str:
    return page.relative_to(TOP).as_posix()


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_of_a_page_leads_to_a_file_and_a_heading(page: Path) -> None:
    dead = []
    for href in LINK.findall(INLINE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))):
        path, _, anchor = href.partition("#")
        if ":" in path:
            continue
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in _anchors(target)):
            dead.append(href)
    assert dead == []


def _commands(text: str) -> Iterator[list[str]]:
    fenced = "\n".join(match.group() for match in FENCE.finditer(text))
    inline = "\n".join(INLINE.findall(FENCE.sub("", text)))
    for shown in (*SHOWN.findall(fenced), *re.findall(r"^(sspgen .*)$", inline, re.MULTILINE)):
        words = re.split(r"\s(?:#|\||>|&&)|;|  ", shown)[0]
        try:
            yield shlex.split(words)[1:]
        except ValueError:
            yield words.split()[1:]


def _wrong(words: list[str]) -> str:
    """Return what of a shown command there is not."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z][a-z-]*", words[0]):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            return words[0]
        command, words = found, words[1:]
    known = {
        "--help",
        "-h",
        "--version",
        "-V",
        *(name for each in command.params for name in (*each.opts, *each.secondary_opts)),
    }
    options = [word.partition("=")[0] for word in words if OPTION.fullmatch(word.partition("=")[0])]
    return next((option for option in options if option not in known), "")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_of_a_page_exists_with_its_options(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shown = [words for words in _commands(text) if words]
    assert [(" ".join(words), _wrong(words)) for words in shown if _wrong(words)] == []


def test_every_command_is_shown_on_some_page() -> None:
    everything = "\n".join(page.read_text(encoding="utf-8") for page in PAGES if page.name != "cli.md")
    missing = [name for name in cli.list_commands(click.Context(cli)) if f"sspgen {name}" not in everything]
    assert missing == []


def test_the_index_names_every_page() -> None:
    index = (TOP / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {_name(page).removeprefix("docs/") for page in PAGES if page.is_relative_to(TOP / "docs")}
    unnamed = [page for page in sorted(pages - {"README.md"}) if not page.startswith("adr/") and page not in index]
    assert unnamed == []
