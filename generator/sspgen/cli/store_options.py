"""What commands about an evidence store share: which store, and whom to trust about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sspgen.collect.store.note import VerifierKey

_F = TypeVar("_F", bound="Callable[..., Any]")


def store_option(function: _F) -> _F:
    """Add ``--store`` and ``--workspace``: the workspace's store when left out."""
    for option in (
        click.option("--store", "place", metavar="PLACE", default="", help="Folder, git:BRANCH or URL."),
        click.option(
            "--workspace",
            "-C",
            "-w",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            default=Path(),
            help="The workspace folder; the current folder when left out.",
        ),
    ):
        function = option(function)
    return function


def place_of(place: str, workspace: Path) -> str:
    """Return the store that was named, or else the workspace's own."""
    if place:
        return place
    from sspgen.errors import UsageError  # noqa: PLC0415 - keeps --help fast
    from sspgen.load.api import load_workspace  # noqa: PLC0415 - the same
    from sspgen.model.implementation import DEFAULT_STORE  # noqa: PLC0415 - the same

    try:
        return load_workspace(workspace).store
    except UsageError:
        # Several plans in OSCAL lie there: none of them can name a store.
        return DEFAULT_STORE


def trusted_keys(given: Sequence[str], workspace: Path) -> tuple[VerifierKey, ...]:
    """Return the verifier keys that ``--key`` and the workspace name.

    Raises:
        BadParameter: one of them is no verifier key.
    """
    from sspgen.collect.store.note import parse_key  # noqa: PLC0415 - keeps --help fast
    from sspgen.load.api import load_workspace  # noqa: PLC0415 - the same

    own = load_workspace(workspace).trust.log_keys if (workspace / "ssp.yaml").is_file() else ()
    keys = []
    for text in dict.fromkeys((*given, *own)):
        key = parse_key(text)
        if key is None:
            raise click.BadParameter(f"{text!r} is not a verifier key (name+id+base64)", param_hint="'--key'")
        keys.append(key)
    return tuple(keys)
