"""Where shipped data lies: inside the installed package, or in the checkout for an editable install.

Templates, theme, shipped controls and schemas are found here and nowhere else.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def data_folder(name: str) -> Path:
    """Return the shipped folder ``templates``, ``site/theme`` or ``controls``.

    Raises:
        FileNotFoundError: the installation is damaged.
    """
    for base in (_PACKAGE / "_data", _PACKAGE.parents[1]):
        if (base / name).is_dir():
            return base / name
    raise FileNotFoundError(f"sspgen's own '{name}' is missing; install sspgen again")


def schema_file(name: str) -> Path:
    """Return the path of a shipped JSON Schema, e.g. ``ssp.schema.json``."""
    return _PACKAGE / "schemas" / name
