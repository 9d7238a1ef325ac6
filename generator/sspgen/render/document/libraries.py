"""Tell, before any work starts, whether the system libraries that lay out pages are there, and how to get them."""

from __future__ import annotations

import ctypes
import importlib
import platform
from contextlib import suppress

from sspgen.model.diagnostics import Diagnostic

_APT = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_DNF = "sudo dnf install pango"
_BREW = "brew install pango"
_ENGINE = "sspgen.render.document.engine"
_PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib")
_PANGOFT2 = ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib")
_HARFBUZZ = ("libharfbuzz.so.0", "libharfbuzz.0.dylib")


def remedy(system: str) -> str:
    """Return the commands that install the libraries on ``Linux``, ``Darwin`` or ``Windows``."""
    if system == "Darwin":
        return f"run '{_BREW}'"
    if system == "Linux":
        return f"run '{_APT}' (Debian, Ubuntu) or '{_DNF}' (Fedora, RHEL)"
    return "install Pango through MSYS2: 'pacman -S mingw-w64-x86_64-pango'"


def pango_version() -> int:
    """Return the version of Pango, which sets the words, as one number; 0 when it is not found at a glance."""
    library = _opened(_PANGO)
    return int(library.pango_version()) if library else 0


def _opened(names: tuple[str, ...]) -> ctypes.CDLL | None:
    for name in names:
        with suppress(OSError):
            return ctypes.CDLL(name)
    return None


def system_libraries_problem() -> Diagnostic | None:
    """Return SSP287 when WeasyPrint cannot load Pango or its companions, else None.

    Where the libraries are not found at a glance it tries the import itself, so the answer is what rendering will meet.
    """
    if pango_version() and _opened(_HARFBUZZ) and _opened(_PANGOFT2):
        return None
    try:
        importlib.import_module(_ENGINE)
    except OSError as error:
        first = (str(error).splitlines() or ["unknown library"])[0]
        return Diagnostic("SSP287", f"the PDF cannot be laid out: {first}", help=remedy(platform.system()))
    return None
