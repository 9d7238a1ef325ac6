"""Options that several commands share, so that they read and behave the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])


def examples(*commands: str) -> str:
    """Return an epilog that shows commands as a person types them, one a line."""
    return "\b\nExamples:\n" + "\n".join(f"  sspgen {command}" for command in commands)


def workspace_argument(function: _F) -> _F:
    """Add the optional WORKSPACE argument: a folder, the current one by default."""
    return click.argument(
        "workspace",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
    )(function)


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
