"""Options that several commands share, so that they read and behave the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])
_DOCUMENT = "sspgen.document"
_TOP_FILES = ("ssp.yaml", "opencontrol.yaml", "opencontrol.yml")


def examples(*commands: str) -> str:
    """Return an epilog that shows commands as a person types them, one a line."""
    return "\b\nExamples:\n" + "\n".join(f"  sspgen {command}" for command in commands)


def folder_of(context: click.Context, _option: click.Parameter, value: Path) -> Path:
    """Return the workspace folder that was named, or that holds the plan that was named; see `named_document`."""
    if not value.is_file():
        return value
    if value.name not in _TOP_FILES or _is_oscal(value):
        context.meta[_DOCUMENT] = value.name
    return value.parent


def named_document() -> str:
    """Return the name of the OSCAL system security plan that the command was asked for; empty for none."""
    context = click.get_current_context(silent=True)
    return str(context.meta.get(_DOCUMENT, "")) if context is not None else ""


def _is_oscal(file: Path) -> bool:
    from sspgen.load.recognition import is_oscal  # noqa: PLC0415 - keeps --help fast

    return is_oscal(file)


def folder_argument(function: _F) -> _F:
    """Add the optional WORKSPACE argument to a command that writes into it: a folder, the current one by default."""
    made = click.Path(path_type=Path, file_okay=False)
    return click.argument("workspace", type=made, default=Path())(function)


def workspace_argument(function: _F) -> _F:
    """Add the optional WORKSPACE argument: a folder, the current one by default, or an OSCAL plan in its folder."""
    return click.argument("workspace", type=click.Path(path_type=Path), default=Path(), callback=folder_of)(function)


def plan_options(function: _F) -> _F:
    """Add the options that decide how a plan is made and told."""
    for option in (
        click.option("--verbose", "-v", is_flag=True, help="Say also what is only worth knowing."),
        click.option("--quiet", "-q", is_flag=True, help="Say nothing but problems."),
        click.option("--profile", metavar="ID|FILE", help="The profile to answer, in place of the workspace's own."),
    ):
        function = option(function)
    return function


def key_option(function: _F) -> _F:
    """Add ``--key``: the key that signs."""
    return click.option(
        "--key",
        metavar="FILE",
        default="",
        envvar="SSPGEN_SIGNING_KEY",
        show_envvar=True,
        help="Signing key that 'sspgen keys generate' made, or its text.",
    )(function)


def format_option(function: _F) -> _F:
    """Add ``--format text|json``."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="How to report.",
    )(function)
