"""Where shipped data lies: inside the installed package, or in the checkout for an editable install.

Templates, theme, shipped controls and schemas are found here and nowhere else, and so are the modules of a folder whose
files are found because they are there: readers, collectors, rules, kinds of pages.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

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


def modules_of(package: ModuleType) -> tuple[ModuleType, ...]:
    """Return the modules of a package, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    return tuple(importlib.import_module(f"{package.__name__}.{name}") for name in names)
