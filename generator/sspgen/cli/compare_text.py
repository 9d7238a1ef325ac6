"""A comparison for a person at a terminal: sentences, then what changed word by word, readable at 80 columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import click

from sspgen.cli.compare_sections import sections, shows_grammar, shows_texts, summary
from sspgen.cli.console import safe
from sspgen.cli.word_lines import WIDTH, plain_lines, word_lines
from sspgen.model.comparison import Aspect, Became

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.cli.compare_sections import Section
    from sspgen.model.comparison import Change, Compared, Number, Side

_KEPT: Final = "\N{NO-BREAK SPACE}"
_NEW_TEXT: Final = 320
"""Characters that are shown of an answer that came or went."""


def lines(compared: Compared, *, verbose: bool) -> Iterator[str]:
    """Yield a comparison, ready to print."""
    yield from side_line("from", compared.before)
    yield from side_line("to", compared.after)
    yield ""
    for section in sections(compared, verbose=verbose):
        yield click.style(
            safe(f"{section.title} ({len(section.changes)})" if section.short else section.title), bold=True
        )
        yield from _short(section) if section.short else _section(section, verbose=verbose)
        yield ""
    yield from number_lines(compared.numbers)
    for note in compared.notes:
        yield from wrapped(note, "note: ")
    told, minor = summary(compared)
    yield from wrapped(told, "")
    if minor and not verbose:
        yield from wrapped(f"{minor} (--verbose shows them)", "besides: ")


def side_line(word: str, side: Side) -> Iterator[str]:
    """Yield what is compared: name, kind, title and version."""
    title = ", ".join(part for part in (side.title, f"version {side.version}" if side.version else "") if part)
    yield from wrapped(f"{side.name} ({side.what}{f': {title}' if title else ''})", f"{word:<5}")


def wrapped(text: str, start: str) -> Iterator[str]:
    """Yield a text wrapped, with something before its first line."""
    yield from textwrap.wrap(
        safe(text).replace("\n", " "),
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * min(len(start), 8),
        break_long_words=False,
        break_on_hyphens=False,
    )


def wrapped_list(labels: Iterable[str], start: str) -> Iterator[str]:
    """Yield labels with commas between them, wrapped, none of them over two lines."""
    joined = ", ".join(safe(label).replace(" ", _KEPT) for label in labels)
    lines = textwrap.wrap(
        joined, WIDTH, initial_indent=start, subsequent_indent=" " * min(len(start), 8), break_on_hyphens=False
    )
    yield from (line.replace(_KEPT, " ") for line in lines)


def number_lines(numbers: tuple[Number, ...]) -> Iterator[str]:
    """Yield counts of both sides in columns; those that neither side has are left out."""
    listed = [each for each in numbers if each.before or each.after]
    width = max((len(each.name) for each in listed), default=0)
    for each in listed:
        before, after = ("unknown" if n is None else str(n) for n in (each.before, each.after))
        yield f"{each.name:<{width}}  {before:>7} → {after:>7}{'' if before == after else _step(each)}"
    if listed:
        yield ""


def _step(number: Number) -> str:
    if number.before is None or number.after is None:
        return ""
    return f"  ({number.after - number.before:+d})"


def _short(section: Section) -> Iterator[str]:
    for family, labels in section.families().items():
        yield from wrapped_list(labels, f"  {family}: ")


def _section(section: Section, *, verbose: bool) -> Iterator[str]:
    for change in section.changes:
        yield from change_lines(change, verbose=verbose)


def change_lines(change: Change, *, verbose: bool) -> Iterator[str]:
    """Yield one difference: its sentence, and what changed in its texts."""
    yield from wrapped(sentence(change), "  ")
    if not shows_texts(change):
        return
    if change.before and change.after:
        yield from word_lines(change.before, change.after, grammar=shows_grammar(change, verbose=verbose))
    else:
        text = change.after or change.before
        cut = change.aspect is Aspect.TEXT and len(text) > _NEW_TEXT and not verbose
        yield from plain_lines(f"{text[:_NEW_TEXT]}…" if cut else text)


def sentence(change: Change) -> str:
    """Return what happened, in one sentence that begins with what people call it."""
    told = f"{change.label} {change.words}"
    if change.aspect is Aspect.CONTROL and change.became in {Became.NEW, Became.GONE, Became.RESTORED}:
        title = change.after or change.before
        return f"{change.label} {title}: {change.words}" if title else told
    if change.targets:
        told = f"{change.label} {change.before}: {change.words}; see {', '.join(change.targets)}"
    elif change.became is Became.WITHDRAWN:
        told = f"{change.label} {change.before}: {change.words}; nothing is said to have taken it up"
    elif change.aspect is Aspect.CONTROL and change.before and change.after:
        told = f"{told}: {change.after}, not {change.before}"
    return told if change.likeness is None else f"{told} ({share(change.likeness)} of the words in common)"


def share(likeness: float | None) -> str:
    """Return a likeness in percent."""
    return f"{round((likeness or 0) * 100)} %"
