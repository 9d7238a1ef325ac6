"""The reference pages that are made from the code, so that they cannot say something else than the code does.

``python -m tests.support.reference`` writes them; a test holds the written ones to these.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sspgen.cli.main import cli
from sspgen.model.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
_WIDTH = 100

AREAS = (
    (0, "Adequacy of the plan", "What the rules of assessment find missing in a plan that was read without error."),
    (200, "Reading files", "A file cannot be read as what it is."),
    (220, "The workspace", "The files are readable, but do not say what a workspace must say."),
    (250, "Catalogs and profiles", "The controls to answer, and the texts of their requirements."),
    (280, "Git and the machine", "Where the workspace lies, and what the machine lets us do."),
    (300, "Evidence", "Reports, the sources that they come from, and the checks over them."),
    (330, "OpenControl", "Workspaces of OpenControl, and what they depend on."),
    (350, "Publishing", "Writing the outputs."),
    (370, "The evidence store", "What was kept, whether it is whole, and who vouches for it."),
    (390, "Changes of a branch", "What changed, and what is missing for it."),
    (395, "The Word document", "Going out to a reviewer, and coming back."),
    (410, "OSCAL documents", "What the models of OSCAL and their constraints say of a document."),
    (440, "What OSCAL documents mean", "Where a valid document contradicts itself, or says what cannot be."),
    (480, "Plans as OSCAL", "Plans that come in and go out as OSCAL, and leveraged authorizations."),
    (510, "What OpenControl depends on", "Other repositories, fetched and pinned."),
    (530, "Comparing", "Catalogs, profiles and plans side by side, and answers to several frameworks."),
)
"""Where an area of codes begins, its heading, and what it is about."""


def diagnostics_page() -> str:
    """Return the page of all codes: an anchor for each, in lower case, what it means and what to do."""
    lines = [
        "# Diagnostics",
        "",
        "Every message of sspgen has a code, a place and a remedy:",
        "",
        "```text",
        "controls/ac.yaml:12:9: SSP224 control ac-2: got 'impelmented', expected one of implemented, partial, …",
        "  help: use one of the values listed",
        "  docs: docs/reference/diagnostics.md#ssp224",
        "```",
        "",
        "An error stops the build with exit code 3 (2 for a wrong call, 4 for the machine), and what was published",
        "before stays. A warning is a finding: `sspgen check` ends with 1. An info is printed with `--verbose` only.",
    ]
    ends = [start for start, _, _ in AREAS[1:]] + [1000]
    for (start, heading, about), end in zip(AREAS, ends, strict=True):
        lines += ["", f"## {heading}", "", about]
        for code in sorted(CODES):
            if start <= int(code[3:]) < end:
                lines += ["", f'<a id="{code.lower()}"></a>', "", f"### {code}"]
                lines += ["", f"{CODES[code].title}.", "", f"**What to do:** {CODES[code].remedy}."]
                if CODES[code].source:
                    lines += ["", f"**Source:** {CODES[code].source}."]
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    """Return the page of all commands: what ``--help`` prints."""
    lines = [
        "# Command line",
        "",
        "What `--help` prints, command by command. Exit codes: 0 clean, 1 findings, 2 usage, 3 bad input,",
        "4 environment; 70 is a bug in sspgen, 130 a stop with Ctrl-C.",
    ]
    for context in _contexts(cli, "sspgen", None):
        help_text = context.command.get_help(context).rstrip()
        lines += ["", f"## {context.command_path}", "", "```text", help_text, "```"]
    return "\n".join(lines) + "\n"


def _contexts(command: click.Command, name: str, parent: click.Context | None) -> Iterator[click.Context]:
    """Yield a command and those below it, each as it would be called."""
    settings = command.context_settings | {"terminal_width": _WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from _contexts(found, below, context)


def pages() -> dict[Path, str]:
    """Return every reference page that is made from the code, by its path."""
    from support import formats_page, workspace_page  # noqa: PLC0415 - found once ``tests`` is on the path, see below

    return {
        REFERENCE / "cli.md": cli_page(),
        REFERENCE / "diagnostics.md": diagnostics_page(),
        formats_page.PAGE: formats_page.page(),
        workspace_page.PAGE: workspace_page.page(),
    }


def main() -> None:
    """Write the pages, and say which ones."""
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(f"wrote {path.relative_to(REFERENCE.parents[1])}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
