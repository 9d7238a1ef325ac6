"""Tell, before any work starts, whether the system libraries that lay out pages are there, and how to get them."""

from __future__ import annotations

import importlib
import platform

from sspgen.model.diagnostics import Diagnostic

_APT = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_DNF = "sudo dnf install pango"
_BREW = "brew install pango"
_ENGINE = "sspgen.render.document.engine"


def remedy(system: str) -> str:
    """Return the commands that install the libraries on ``Linux``, ``Darwin`` or ``Windows``."""
    if system == "Darwin":
        return f"run '{_BREW}'"
    if system == "Linux":
        return f"run '{_APT}' (Debian, Ubuntu) or '{_DNF}' (Fedora, RHEL)"
    return "install Pango through MSYS2: 'pacman -S mingw-w64-x86_64-pango'"


def system_libraries_problem() -> Diagnostic | None:
    """Return SSP287 when WeasyPrint cannot load Pango or its companions, else None.

    It tries the import itself, so the answer is what rendering will meet.
    """
    try:
        importlib.import_module(_ENGINE)
    except OSError as error:
        first = (str(error).splitlines() or ["unknown library"])[0]
        return Diagnostic("SSP287", f"the PDF cannot be laid out: {first}", help=remedy(platform.system()))
    return None
