"""A review as text and JSON: old words in ``[-…-]``, new ones in ``{+…+}``, with colour on a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import click

from sspgen.cli.console import safe
from sspgen.model.word_diff import Fate, Skipped, word_changes
from sspgen.render.findings.records import diagnostic_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.flow.word_review import Change, Review, Text
    from sspgen.load.word_parts import Comment
    from sspgen.load.word_reader import Tracked
    from sspgen.model.word_diff import Line, Piece

_FIELDS: Final = {"text": "", "remarks": "remarks", "customer": "customer responsibility"}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN_CHARS: Final = 200


def lines(review: Review) -> Iterator[str]:
    """Yield a review for a person, ready to print."""
    for change in review.changes:
        yield click.style(_head(change.text), bold=True)
        yield f"  {_place(change)}"
        found = word_changes(change.before, change.after)
        yield from (f"  {_line(line)}" for line in found)
        if not found and change.before != change.after:
            yield "  the words are the same: levels of a list, blank lines or lines of code differ"
        if change.refused:
            yield safe(f"  not taken over: {change.refused}")
        yield from (f"  {safe(line)}" for line in _tracked(change.tracked))
        yield from (f"  {safe(line)}" for line in _comments(change.comments))
        yield ""
    for text, comments in review.commented:
        yield click.style(_head(text), bold=True)
        yield from (f"  {safe(line)}" for line in _comments(comments))
        yield ""
    yield from _elsewhere(review)


def _elsewhere(review: Review) -> Iterator[str]:
    if not review.elsewhere and not review.remarks:
        return
    yield click.style("Outside of all answers, where nothing can be taken over", bold=True)
    for each in review.elsewhere:
        yield safe(f"  {each.what} by {_by(each.author, each.date)}: {_short(each.text)}")
    for remark in review.remarks:
        where = f"under {_short(remark.heading)!r}, " if remark.heading else ""
        comment = remark.comment
        yield safe(f"  {where}comment of {_by(comment.author, comment.date)}: {_short(comment.text)}")
    yield ""


def summary(review: Review, written: tuple[str, ...], *, write: bool) -> str:
    """Return the last line: how much changed, and what became of it."""
    refused = sum(1 for change in review.changes if change.refused)
    told = f"{_number(len(review.changes), 'text')} changed, {review.same} unchanged"
    if refused:
        told += f"; {refused} cannot be taken over"
    comments = sum(len(change.comments) for change in review.changes) + sum(len(each) for _, each in review.commented)
    if comments + len(review.remarks):
        told += f"; {_number(comments + len(review.remarks), 'comment')}"
    if written:
        return f"{told}\nwritten: {safe(', '.join(written))}; look at it with 'git diff'"
    if write:
        return f"{told}\nnothing to write"
    return f"{told}\nwrite them into the files with --write" if review.writable else told


def _head(text: Text) -> str:
    answer = text.answer
    parts = (text.label, answer.part, answer.component_title or answer.component, _FIELDS[text.field])
    return safe(" · ".join(dict.fromkeys(part for part in parts if part)))


def _place(change: Change) -> str:
    place = change.place.span if change.place is not None else change.text.span
    return safe(f"{place.path}:{place.line}") if place is not None else "place not known"


def _line(line: Line) -> str:
    if isinstance(line, Skipped):
        return f"… {_number(line.number, 'unchanged paragraph')}"
    return " ".join(map(_piece, line))


def _piece(piece: Piece) -> str:
    text = safe(piece.text)
    if piece.fate is Fate.GONE:
        return click.style(f"[-{text}-]", fg="red")
    return click.style(f"{{+{text}+}}", fg="green") if piece.fate is Fate.CAME else text


def _tracked(tracked: tuple[Tracked, ...]) -> Iterator[str]:
    """Yield who tracked changes, once a person and day."""
    for who in dict.fromkeys(_by(each.author, each.date) for each in tracked):
        yield f"tracked change of {who}"


def _comments(comments: tuple[Comment, ...]) -> Iterator[str]:
    for comment in comments:
        yield f"comment of {_by(comment.author, comment.date)}: {' / '.join(comment.text.split(chr(10)))}"


def _by(author: str, date: str) -> str:
    day = _DAY.match(date)
    return f"{' '.join(author.split()) or 'somebody'}{f', {day[0]}' if day else ''}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARS else f"{line[:_SHOWN_CHARS]}…"


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def document(review: Review, written: tuple[str, ...]) -> dict[str, Any]:
    """Return a review as JSON data."""
    return {
        "plan": review.plan.uuid,
        "counts": {
            "changed": len(review.changes),
            "unchanged": review.same,
            "refused": sum(1 for change in review.changes if change.refused),
        },
        "changes": [_change_record(change) for change in review.changes],
        "comments": [_text_record(text) | {"comments": _records(comments)} for text, comments in review.commented],
        "elsewhere": {
            "tracked": [_tracked_record(each) for each in review.elsewhere],
            "comments": [{"heading": each.heading, **_comment_record(each.comment)} for each in review.remarks],
        },
        "written": list(written),
        "diagnostics": [diagnostic_record(each) for each in review.diagnostics],
    }


def _change_record(change: Change) -> dict[str, Any]:
    place = change.place
    return _text_record(change.text) | {
        "file": place.span.path if place else change.text.answer.provenance.path or None,
        "line": place.span.line if place else change.text.answer.provenance.line or None,
        "before": change.before,
        "after": change.after,
        "source": change.source or None,
        "refused": change.refused or None,
        "tracked": [_tracked_record(each) for each in change.tracked],
        "comments": _records(change.comments),
    }


def _text_record(text: Text) -> dict[str, Any]:
    answer = text.answer
    return {
        "answer": answer.uuid,
        "label": text.label,
        "control": answer.control,
        "statement": answer.statement or None,
        "component": answer.component,
        "field": text.field,
    }


def _tracked_record(each: Tracked) -> dict[str, Any]:
    return {"what": each.what, "author": each.author, "date": each.date or None, "text": each.text}


def _records(comments: tuple[Comment, ...]) -> list[dict[str, Any]]:
    return [_comment_record(comment) for comment in comments]


def _comment_record(comment: Comment) -> dict[str, Any]:
    return {"author": comment.author, "date": comment.date or None, "text": comment.text}
