"""Comparisons and migrations as Markdown, to be pasted into a ticket or a merge request.

Words of other people's files are escaped, so that none of them becomes markup, a link or a mention there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.cli.compare_sections import sections, shows_grammar, shows_texts, summary
from sspgen.cli.compare_text import sentence
from sspgen.cli.console import safe
from sspgen.cli.migration_items import changed_parameters, parameter_words, target_words, unanswered_words
from sspgen.cli.migration_items import sections as migrated
from sspgen.model.comparison import OUTCOMES
from sspgen.model.word_diff import Fate, Skipped, word_changes
from sspgen.resolve.comparison.words import word_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.cli.migration_items import Item
    from sspgen.model.comparison import Change, Compared, Migration, Side
    from sspgen.model.word_diff import Line

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]#|~!])")
_MENTION: Final = re.compile(r"@(?=\w)")
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKS: Final = {Fate.GONE: "~~", Fate.CAME: "**", Fate.SAME: ""}


def escaped(text: str) -> str:
    """Return words as Markdown that shows them as they are, on one line."""
    line = _SPECIAL.sub(r"\\\1", " ".join(safe(text).split())).translate(_ENTITIES)
    # Forges look for mentions in what is rendered, so that escaping alone does not stop them; a word joiner does.
    return _MENTION.sub("@\u2060", line)


def comparison(compared: Compared, *, verbose: bool) -> Iterator[str]:
    """Yield a comparison as lines of Markdown."""
    yield f"# {escaped(compared.before.name)} → {escaped(compared.after.name)}"
    yield ""
    yield from (_side("From", compared.before), _side("To", compared.after))
    told, minor = summary(compared)
    yield f"- {escaped(told)}"
    if minor and not verbose:
        yield f"- besides: {escaped(minor)}"
    yield from (f"- {escaped(note)}" for note in compared.notes)
    yield ""
    yield from _numbers(compared)
    for section in sections(compared, verbose=verbose):
        yield f"## {escaped(section.title)}"
        yield ""
        if section.short:
            for family, labels in section.families().items():
                yield f"- {escaped(family)}: {escaped(', '.join(labels))}"
        for change in () if section.short else section.changes:
            yield from _change(change, verbose=verbose)
        yield ""


def _numbers(compared: Compared) -> Iterator[str]:
    listed = [each for each in compared.numbers if each.before or each.after]
    if listed:
        yield "| | from | to |"
        yield "|---|---:|---:|"
        for each in listed:
            before, after = ("unknown" if n is None else str(n) for n in (each.before, each.after))
            yield f"| {escaped(each.name)} | {before} | {after} |"
        yield ""


def _side(word: str, side: Side) -> str:
    title = f": {side.title}" if side.title else ""
    version = f", version {side.version}" if side.version else ""
    return f"- {word} {escaped(side.name)} ({escaped(f'{side.what}{title}{version}')})"


def _change(change: Change, *, verbose: bool) -> Iterator[str]:
    yield f"- {escaped(sentence(change))}"
    if shows_texts(change):
        yield from word_lines(change.before, change.after, grammar=shows_grammar(change, verbose=verbose))


def word_lines(before: str, after: str, *, grammar: bool) -> Iterator[str]:
    """Yield what changed from one text to another as quoted Markdown: gone words struck out, new ones bold.

    Args:
        before: text as it was.
        after: text as it is.
        grammar: whether words count as changed of which only case, ending or punctuation did.
    """
    if not before or not after:
        yield f"  > {escaped(before or after)}"
        return
    found = word_changes(before, after) if grammar else word_changes(before, after, word_key)
    for number, line in enumerate(map(_line, found) if found else (escaped(after),)):
        if number:
            yield "  >"
        yield f"  > {line}"


def _line(line: Line) -> str:
    if isinstance(line, Skipped):
        return f"… {line.number} unchanged"
    return " ".join(f"{_MARKS[p.fate]}{escaped(p.text)}{_MARKS[p.fate]}" for p in line if p.text.strip())


def migration(found: Migration, *, verbose: bool) -> Iterator[str]:
    """Yield a migration as a checklist in Markdown."""
    yield f"# Answers of {_called(found.workspace)} for {_called(found.after)}"
    yield ""
    if found.before is not None:
        yield _side("From", found.before)
    yield _side("To", found.after)
    yield from (f"- {escaped(note)}" for note in found.notes)
    yield ""
    yield "| answers | what to do |"
    yield "|---:|---|"
    for outcome, number in found.counts.items():
        if number:
            yield f"| {number} | {escaped(OUTCOMES[outcome])} |"
    yield f"| {len(found.answers)} | in all |"
    yield ""
    for section in migrated(found, verbose=verbose):
        yield f"## {escaped(section.title)}"
        yield ""
        for item in section.items:
            yield from _item(item, verbose=verbose)
        yield ""
    yield from _rest(found)


def _called(side: Side) -> str:
    return escaped(side.title or side.name)


def _item(item: Item, *, verbose: bool) -> Iterator[str]:
    first = item.first
    title = f" {escaped(first.title)}" if first.title else ""
    yield f"- [ ] **{escaped(item.label)}**{title}: {escaped(first.why)}"
    yield from (f"  - {escaped(place)}" for place in item.places)
    yield from (f"  - see {escaped(target_words(target))}" for target in first.targets)
    yield from (f"  - parameter {escaped(parameter_words(each))}" for each in first.parameters)
    if first.before or first.after:
        yield ""
        yield from word_lines(first.before, first.after, grammar=verbose)
        yield ""


def _rest(found: Migration) -> Iterator[str]:
    parameters = [f"{each.label}: {parameter_words(each)}" for each in changed_parameters(found)]
    for title, listed in (
        ("Parameters that the workspace sets", parameters),
        ("Controls without an answer", [unanswered_words(each) for each in found.unanswered]),
        ("Parts without an answer", [unanswered_words(each) for each in found.parts_new]),
    ):
        if listed:
            yield f"## {title} ({len(listed)})"
            yield ""
            yield from (f"- [ ] {escaped(each)}" for each in listed)
            yield ""
