"""The command ``sspgen``: finds the command asked for, loads only that, turns errors into exit codes."""

from __future__ import annotations

import io
import os
import sys
import traceback
from difflib import get_close_matches
from importlib import import_module
from keyword import iskeyword

import click

from sspgen import __version__

_BUG = 70
"""Exit code of what should not happen (EX_SOFTWARE of sysexits.h): 1 would read as findings."""

_COMMANDS = {
    "init": "Look at a repository and write a workspace that builds at once.",
    "import": "Write the native files of an OpenControl folder or an OSCAL document.",
    "fetch": "Fetch and pin what an OpenControl folder depends on.",
    "add": "Add a component of the library, with the evidence that shows it.",
    "check": "Report what is missing, wrong or unproven in a plan, in OpenControl or in OSCAL documents.",
    "build": "Build the plan: PDF, site, OSCAL, tables.",
    "explain": "Explain one control, statement part, component or evidence source.",
    "collect": "Ask every evidence source, and keep what came in the evidence store.",
    "history": "Show what checks and controls came to, day by day.",
    "diff": "Compare catalogs, profiles and plans; carry answers over; read Word reviews back.",
    "changes": "Show every change of a branch, and what is missing for it.",
    "evidence": "Show what is made of a report, before it is trusted.",
    "verify": "Verify the evidence store: every record, every kept byte, every signature.",
    "store": "Look into the evidence store, sign it, hand it over, remove what must go.",
    "keys": "Make and show the keys that sign evidence.",
    "serve": "Build, serve on this machine, rebuild on change and reload the page.",
    "convert": "Convert OSCAL documents between JSON, YAML and XML.",
    "catalog": "Add and list catalogs and profiles.",
}


class _Commands(click.Group):
    """A group that knows its commands by name and imports one only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"sspgen.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        near = get_close_matches(args[0], _COMMANDS, n=1)
        if args[0] not in _COMMANDS and near and not ctx.resilient_parsing:
            ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""Start with 'sspgen init' in a repository.

    \b
    Exit codes: 0 clean, 1 findings, 2 usage, 3 bad input, 4 environment.
    Completion: eval "$(_SSPGEN_COMPLETE=bash_source sspgen)", or zsh_source, fish_source.""",
)
@click.version_option(__version__, "-V", "--version", prog_name="sspgen")
def cli() -> None:
    """System security plans in which every answer is shown with its proof."""


def main() -> None:
    """Run the command line; the process ends with the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal of another encoding shows a question mark for a letter that it does not have.
            stream.reconfigure(errors="replace")
    try:
        code = cli.main(prog_name="sspgen", standalone_mode=False)
    except click.exceptions.Abort:
        publishes = sys.argv[1:2] in (["build"], ["serve"])
        click.echo("stopped; nothing was published" if publishes else "stopped", err=True)
        code = 130
    except click.ClickException as error:
        _show(error)
        code = error.exit_code
    except BrokenPipeError:
        _forget_output()
        code = 0
    except Exception as error:  # noqa: BLE001 - what is not ours is shown whole
        code = _explain(error)
        try:
            sys.stdout.flush()
        except OSError:
            _forget_output()
    sys.exit(code if isinstance(code, int) else 0)


def _forget_output() -> None:
    """Let what is still to be printed go nowhere: nobody takes it, and the interpreter would fail at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show(error: click.ClickException) -> None:
    """Print how the command was called wrongly; what was typed may hold a secret."""
    from sspgen.cli.console import safe  # noqa: PLC0415 - keeps --help fast

    shown = io.StringIO()
    error.show(shown)
    click.echo(safe(shown.getvalue()), err=True, nl=False)


def _explain(error: Exception) -> int:
    """Print an error of ours with its remedy; anything else is a bug, and says so.

    A traceback holds what a library was given, addresses with credentials for one, so it is masked like all else.
    """
    from sspgen.cli.console import print_diagnostics, safe  # noqa: PLC0415 - keeps --help fast
    from sspgen.cli.refused import refused  # noqa: PLC0415 - the same
    from sspgen.errors import SspgenError  # noqa: PLC0415 - the same

    if isinstance(error, OSError):
        error = refused(error) or error
    if not isinstance(error, SspgenError):
        click.echo(safe("".join(traceback.format_exception(error))), err=True, nl=False)
        click.echo("this is a bug in sspgen: please report it with the lines above", err=True)
        return _BUG
    print_diagnostics(error.diagnostics)
    return error.exit_code


if __name__ == "__main__":
    main()
