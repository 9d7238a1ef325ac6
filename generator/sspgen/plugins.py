"""Loads the plug-ins that a workspace names: readers, collectors, rules and renderers of installed distributions.

Only entry points of the named distributions are imported: what is installed but not named never runs. A plug-in is
code that the workspace trusts; what is checked here is that it fits, not that it means well. It adds to what is built
in and takes the place of nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING, Any, Final

from sspgen.assess.api import Rule
from sspgen.collect.registry import collectors, readers
from sspgen.errors import InputError
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.render.registry import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.metadata import Distribution, EntryPoint

    from sspgen.collect.api import Collector, Reader
    from sspgen.model.spans import Span
    from sspgen.render.api import Renderer

_ID: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_CODE: Final = re.compile(r"[A-Z]{2,12}[0-9]{3,4}")
_METHODS: Final = {
    "sspgen.readers": ("recognises", "read"),
    "sspgen.collectors": ("validate", "collect"),
    "sspgen.renderers": ("render",),
}
_RULES: Final = "sspgen.rules"
_GROUPS: Final = (*_METHODS, _RULES)


@dataclass(frozen=True, slots=True)
class Plugins:
    """What the plug-ins of a workspace add, sorted by the name of the distribution and of the entry point.

    Attributes:
        versions: name (normalised as in PEP 503) and version of each distribution, sorted.
    """

    readers: tuple[Reader, ...] = ()
    collectors: tuple[Collector, ...] = ()
    rules: tuple[Rule, ...] = ()
    renderers: tuple[Renderer, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Found:
    """What was loaded so far, by entry point group, with the ids that are taken, and what is wrong."""

    taken: dict[str, dict[str, str]]
    objects: dict[str, list[Any]] = field(default_factory=lambda: {group: [] for group in _GROUPS})
    versions: dict[str, str] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)


def load_plugins(names: Iterable[str], places: Mapping[str, Span] | None = None) -> Plugins:
    """Import the entry points of the named distributions, and of no others.

    Args:
        names: of distributions, as ``ssp.yaml`` writes them.
        places: where each name is written, for messages.

    Raises:
        InputError: SSP235, all that is wrong at once: a distribution is not installed or gives nothing, an entry point
            cannot be imported or is not what its group asks for, an id is taken.
    """
    wanted = {_normal(name): name for name in names}
    if not wanted:
        return Plugins()
    found = _Found(_taken())
    for normal, name in sorted(wanted.items()):
        span = (places or {}).get(name)
        found.problems += [
            Diagnostic("SSP235", f"plug-in {name}: {problem}", span) for problem in _load(normal, name, found)
        ]
    if found.problems:
        raise InputError(*ordered(found.problems))
    return Plugins(
        readers=tuple(found.objects["sspgen.readers"]),
        collectors=tuple(found.objects["sspgen.collectors"]),
        rules=tuple(found.objects[_RULES]),
        renderers=tuple(found.objects["sspgen.renderers"]),
        versions=tuple(sorted(found.versions.items())),
    )


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _taken() -> dict[str, dict[str, str]]:
    """Return who has which id, by group."""
    ids: dict[str, Iterable[str]] = {
        "sspgen.readers": (reader.id for reader in readers()),
        "sspgen.collectors": collectors(),
        "sspgen.renderers": BUILT_IN,
        _RULES: (),
    }
    return {group: dict.fromkeys(names, "sspgen") for group, names in ids.items()}


def _load(normal: str, name: str, found: _Found) -> Iterator[str]:
    """Load one distribution into what was found, and yield what is wrong with it."""
    try:
        installed = distribution(name)
    except (PackageNotFoundError, ValueError):
        yield "it is not installed where sspgen runs"
        return
    found.versions[normal] = installed.metadata["Version"] or "unknown"
    entries = _entries(installed)
    if not entries:
        yield f"it has no entry point in {', '.join(_GROUPS)}"
    for entry in entries:
        yield from _add(entry, name, found)


def _entries(installed: Distribution) -> list[EntryPoint]:
    entries = (entry for entry in installed.entry_points if entry.group in _GROUPS)
    return sorted(entries, key=lambda entry: (entry.group, entry.name, entry.value))


def _add(entry: EntryPoint, name: str, found: _Found) -> Iterator[str]:
    what = f"{entry.value} ({entry.group})"
    try:
        loaded = entry.load()
    except Exception as error:  # noqa: BLE001 - code of others: whatever it trips over is said, with its place
        yield f"{what} cannot be imported: {type(error).__name__}: {error}"
        return
    problem = _rule_problem(loaded) if entry.group == _RULES else _object_problem(loaded, entry.group)
    if problem:
        yield f"{what} {problem}"
        return
    identity = loaded.code if entry.group == _RULES else loaded.id
    taken = found.taken[entry.group]
    if identity in taken:
        yield f"{what} has the id {identity!r}, which {taken[identity]} has already"
        return
    taken[identity] = name
    found.objects[entry.group].append(loaded)


def _rule_problem(loaded: object) -> str:
    if not isinstance(loaded, Rule) or not callable(loaded.check):
        return "is not a sspgen.assess.api.Rule"
    if not _CODE.fullmatch(str(loaded.code)):
        return f"has the code {loaded.code!r}, expected letters and a number, such as ACME001"
    if loaded.code.startswith("SSP"):
        return f"has the code {loaded.code}, but those that start with SSP are sspgen's own"
    return ""


def _object_problem(loaded: object, group: str) -> str:
    """Say why an object is not what its group asks for; empty when it is."""
    if isinstance(loaded, type):
        return "is a class, expected an object of it"
    for method in _METHODS[group]:
        if not callable(getattr(loaded, method, None)):
            return f"has no method {method}()"
    identity, title = getattr(loaded, "id", None), getattr(loaded, "title", None)
    if not isinstance(identity, str) or not _ID.fullmatch(identity):
        return f"has the id {identity!r}, expected lower-case letters, digits, '-' and '_'"
    return "" if isinstance(title, str) and title else "has no title"
