"""Errors that end a command, each with what happened and what to do.

The exit code is part of the type, so that only ``cli`` turns an error into an exit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from sspgen.model.diagnostics import Diagnostic


class SspgenError(Exception):
    """Base of every error that sspgen raises on purpose.

    Attributes:
        diagnostics: what is wrong, one record a problem, ready to print.
        exit_code: 2 usage, 3 bad input, 4 environment.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, *diagnostics: Diagnostic) -> None:
        self.diagnostics = diagnostics
        super().__init__("; ".join(str(d) for d in diagnostics))


class UsageError(SspgenError):
    """The command was called in a way that cannot work."""

    exit_code = 2


class InputError(SspgenError):
    """A file of the workspace, a catalog or a profile cannot be used."""

    exit_code = 3


class EnvironmentFailure(SspgenError):
    """The machine did not let us: I/O, a missing system library, no network."""

    exit_code = 4
