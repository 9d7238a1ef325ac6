"""A report of a migration for a person at a terminal: the counts, then what needs most work first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from sspgen.cli.compare_sections import by_family
from sspgen.cli.compare_text import share, side_line, wrapped, wrapped_list
from sspgen.cli.console import safe
from sspgen.cli.migration_items import changed_parameters, parameter_words, sections, target_words, unanswered_words
from sspgen.cli.word_lines import word_lines
from sspgen.model.comparison import OUTCOMES, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.cli.migration_items import Item
    from sspgen.model.comparison import Migration, Moved

_COMPARED: Final = frozenset({Outcome.PART_MOVED, Outcome.CHANGED, Outcome.REWORDED, Outcome.CONTROL_MOVED})
"""Outcomes where both texts of the requirement are known and worth seeing."""
_SHORT: Final = frozenset({Outcome.NOT_SELECTED, Outcome.UNSEEN})
"""Outcomes of which no more can be said than which answers have them."""
_LISTED: Final = 80
"""Most controls without an answer that are listed with their titles; more are listed by family."""


def lines(migration: Migration, *, verbose: bool) -> Iterator[str]:
    """Yield a migration, ready to print."""
    yield from side_line("of", migration.workspace)
    if migration.before is not None:
        yield from side_line("from", migration.before)
    yield from side_line("to", migration.after)
    yield ""
    yield from _counts(migration)
    for section in sections(migration, verbose=verbose):
        yield click.style(section.title, bold=True)
        short = section.outcome in _SHORT and not verbose
        yield from _short(section.items) if short else _full(section.items, verbose=verbose)
        yield ""
    yield from _parameters(migration)
    yield from _open(migration, verbose=verbose)
    for note in migration.notes:
        yield from wrapped(note, "note: ")


def _counts(migration: Migration) -> Iterator[str]:
    for outcome, number in migration.counts.items():
        if number:
            yield from wrapped(f"{OUTCOMES[outcome]}", f"{number:>5}  ")
    yield f"{len(migration.answers):>5}  answers in all"
    new = len(migration.unanswered)
    yield f"{new:>5}  {'control' if new == 1 else 'controls'} of the new requirements without an answer"
    yield ""


def _short(found: tuple[Item, ...]) -> Iterator[str]:
    yield from wrapped_list(dict.fromkeys(item.label for item in found), "  ")


def _full(found: tuple[Item, ...], *, verbose: bool) -> Iterator[str]:
    for item in found:
        yield from _item(item, verbose=verbose)


def _item(item: Item, *, verbose: bool) -> Iterator[str]:
    first = item.first
    title = f" {first.title}" if first.title else ""
    alike = f" ({share(first.likeness)} of the words in common)" if _reads_otherwise(first) else ""
    yield from wrapped(f"{item.label}{title}: {first.why}{alike}", "  ")
    yield from wrapped("; ".join(item.places), "    answered by ")
    if first.outcome not in _COMPARED and first.before:
        yield from wrapped(first.before, "    it said: ")
    for target in first.targets:
        told = first.outcome is Outcome.PART_MOVED or target.likeness is None
        yield from wrapped(target_words(target), "    see " if told else "    perhaps ")
    if first.outcome in _COMPARED and first.before.split() != first.after.split():
        yield from word_lines(first.before, first.after, 6, grammar=verbose)
    for parameter in first.parameters:
        yield from wrapped(parameter_words(parameter), "    parameter ")


def _reads_otherwise(moved: Moved) -> bool:
    return moved.outcome is Outcome.CHANGED and moved.before.split() != moved.after.split()


def _parameters(migration: Migration) -> Iterator[str]:
    found = changed_parameters(migration)
    if found:
        number = len(migration.parameters)
        yield click.style(
            f"Parameters that the workspace sets ({len(found)} of {number} are not as they were)", bold=True
        )
        for moved in found:
            yield from wrapped(f"{moved.label}: {parameter_words(moved)}".removeprefix(": "), "  ")
            if moved.span:
                yield safe(f"    {moved.span.path}:{moved.span.line}")
        yield ""


def _open(migration: Migration, *, verbose: bool) -> Iterator[str]:
    served = [each for each in migration.unanswered if each.hint]
    bare = [each for each in migration.unanswered if not each.hint]
    for title, found in (
        ("Controls without an answer that old texts may serve", served),
        ("Controls without an answer", bare),
        ("Parts without an answer, of controls that are answered part by part", migration.parts_new),
    ):
        if found:
            yield click.style(f"{title} ({len(found)})", bold=True)
            if len(found) > _LISTED and not verbose:
                for family, labels in by_family(each.label for each in found).items():
                    yield from wrapped_list(labels, f"  {family}: ")
            else:
                for each in found:
                    yield from wrapped(unanswered_words(each), "  ")
            yield ""
