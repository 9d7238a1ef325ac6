"""What a reviewer changed in a Word document of the plan, statement by statement, and what it means for the sources.

A document is compared with what it would say unedited, so that writing Markdown as Word is no change of anybody's. A
change is given back as a new source text only where that text, written as Word again, says what the document says.
It reads, and neither prints nor writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sspgen.errors import EnvironmentFailure, InputError
from sspgen.flow.plan import make
from sspgen.flow.word_merge import cited, edit_of, settled, sources
from sspgen.flow.word_past import Past
from sspgen.flow.word_places import NoPlaceError, Place, Places
from sspgen.flow.word_unedited import Unedited
from sspgen.load.word_reader import WordRefusedError, read_word
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.limits import WORD_BYTES
from sspgen.model.spans import Span
from sspgen.model.word_tag import source_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from sspgen.flow.plan import Made, Request
    from sspgen.flow.word_merge import Cited, Edit
    from sspgen.load.word_parts import Comment
    from sspgen.load.word_reader import Remark, Tracked, WordDocument, WordStatement
    from sspgen.model.plan import Plan, PlanAnswer

_EDITION = "full"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the plan that a document may hold.

    Attributes:
        label: of its response point or control, e.g. ``RA-5 a``.
        field: one of `sspgen.model.word_tag.FIELDS`.
        source: Markdown as written, and ``text`` with its values filled in.
    """

    answer: PlanAnswer
    label: str
    field: str
    source: str
    text: str

    @property
    def span(self) -> Span | None:
        """Where it was read."""
        origin = self.answer.provenance
        return Span(origin.path, origin.line) if origin.path else None


@dataclass(frozen=True, slots=True)
class Change:
    """A text that a reviewer changed.

    Attributes:
        before: what an unedited document says, and ``after`` what this one says; citations for values, as far as known.
        source: the new source; empty where there is none, and ``refused`` then says why.
        place: where it belongs; None where there is no such place.
        tracked: tracked changes in it, and ``comments`` what was said of it.
    """

    text: Text
    before: str
    after: str
    source: str = ""
    refused: str = ""
    place: Place | None = None
    tracked: tuple[Tracked, ...] = ()
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What came back.

    Attributes:
        changes: in the order of the document.
        commented: texts that were not changed but commented on.
        elsewhere: tracked changes outside of all answers, and ``remarks`` comments there.
        same: how many texts were not changed.
        diagnostics: what is to be said about the document.
    """

    plan: Plan
    places: Places
    changes: tuple[Change, ...] = ()
    commented: tuple[tuple[Text, tuple[Comment, ...]], ...] = ()
    elsewhere: tuple[Tracked, ...] = ()
    remarks: tuple[Remark, ...] = ()
    same: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def writable(self) -> tuple[Change, ...]:
        """The changes that have a new source and a place for it."""
        return tuple(change for change in self.changes if change.place is not None and not change.refused)


def review(request: Request, file: Path, shown: str) -> Review:
    """Return what a reviewer changed.

    Args:
        request: which plan.
        file: the document.
        shown: how messages name it.

    Raises:
        InputError: what is wrong with the workspace; SSP400, it is no Word document that can be read; SSP401, it was
            made of another plan or edition.
        EnvironmentFailure: SSP403, the file cannot be read.
    """
    document = _document(file, shown)
    made = make(request)
    _refuse_foreign(document, made.plan, shown)
    commit = document.origin.commit if document.origin is not None else ""
    unedited = Unedited()
    return _Reviewer(made, document, shown, Past(request.root, commit, unedited), unedited).review()


def _document(file: Path, shown: str) -> WordDocument:
    try:
        with file.open("rb") as stream:
            data = stream.read(WORD_BYTES + 1)
    except OSError as error:
        message = f"the document cannot be read: {error.strerror or type(error).__name__}"
        raise EnvironmentFailure(Diagnostic("SSP403", message, Span(shown))) from error
    try:
        return read_word(data)
    except WordRefusedError as error:
        raise InputError(Diagnostic("SSP400", f"the document is refused: {error}", Span(shown))) from error


def _refuse_foreign(document: WordDocument, plan: Plan, shown: str) -> None:
    """Refuse a document that is not of this plan.

    Raises:
        InputError: SSP401, with what it is of as far as it says.
    """
    origin = document.origin
    known = {text.answer.uuid for text in texts_of(plan)}
    problem = ""
    if origin is None and not document.statements:
        problem = "it has no answers of a plan: it was not made by sspgen, or it lost its content controls"
    elif origin is not None and origin.plan != plan.uuid:
        problem = f"it was made of another plan, {origin.plan}; this one is {plan.uuid}"
    elif origin is not None and origin.edition != _EDITION:
        problem = f"it was made of the {origin.edition} edition, in which passages are left out"
    elif document.statements and known.isdisjoint(each.tag.uuid for each in document.statements):
        problem = "this plan has none of its answers"
    if problem:
        raise InputError(Diagnostic("SSP401", problem, Span(shown)))


def texts_of(plan: Plan) -> Iterator[Text]:
    """Yield every text of a plan that a document may hold."""
    for control in plan.controls():
        for answer in control.general:
            yield from _texts(answer, control.label)
        for point in control.points:
            for answer in point.answers:
                yield from _texts(answer, point.label)
    for outside in plan.outside:
        yield from _texts(outside.answer, outside.label)


def _texts(answer: PlanAnswer, label: str) -> Iterator[Text]:
    yield Text(answer, label, "text", answer.source_text, answer.text)
    for name, text in (("remarks", answer.remarks), ("customer", answer.customer_responsibility)):
        if text.strip():
            yield Text(answer, label, name, text, text)


@dataclass(slots=True)
class _Reviewer:
    """Compares a document with the plan."""

    made: Made
    document: WordDocument
    shown: str
    past: Past
    unedited: Unedited
    told: list[Diagnostic] = field(default_factory=list)

    def review(self) -> Review:
        """Return all that differs, and all that was said."""
        plan, places = self.made.plan, Places(self.made.sources.root, self.made.sources.workspace)
        texts = {(text.answer.uuid, text.field): text for text in texts_of(plan)}
        pairs = list(self._pairs(texts))
        plain = self.unedited([text.text for text, _ in pairs])
        self._learn(pairs, plain)
        changes: list[Change] = []
        commented: list[tuple[Text, tuple[Comment, ...]]] = []
        same: list[Text] = []
        for (text, statement), said in zip(pairs, plain, strict=True):
            change = self._change(text, statement, said)
            if change is not None:
                changes.append(_placed(change, places))
                continue
            same.append(text)
            if statement.comments:
                commented.append((text, statement.comments))
        return Review(
            plan=plan,
            places=places,
            changes=tuple(_agreed(changes, same)),
            commented=tuple(commented),
            elsewhere=self.document.elsewhere,
            remarks=self.document.remarks,
            same=sum(1 for text in same if text.source.strip()),
            diagnostics=tuple(self.told),
        )

    def _pairs(self, texts: dict[tuple[str, str], Text]) -> Iterator[tuple[Text, WordStatement]]:
        """Yield texts of the plan with what the document has for them, and tell what is not there."""
        found: dict[tuple[str, str], WordStatement] = {}
        twice: set[tuple[str, str]] = set()
        for statement in self.document.statements:
            key = (statement.tag.uuid, statement.tag.field)
            first = found.setdefault(key, statement)
            if first is not statement and first.markdown != statement.markdown:
                twice.add(key)
            if first is not statement:
                joined = tuple(dict.fromkeys((*first.comments, *statement.comments)))
                found[key] = replace(first, comments=joined)
        unknown = [key for key in found if key not in texts]
        if unknown:
            self._tell("SSP402", f"{_number(len(unknown), 'text')} of the document are not in the plan any more")
        missing = [text for key, text in texts.items() if key not in found and text.source.strip()]
        if missing:
            named = ", ".join(dict.fromkeys(text.label for text in missing[:5])) + (", …" if len(missing) > 5 else "")  # noqa: PLR2004
            message = f"{_number(len(missing), 'text')} of the plan are not in the document: {named}"
            self._tell("SSP402", f"{message}; what is missing is not taken as removed")
        for key, statement in found.items():
            if key in texts:
                odd = (*statement.odd, "two copies that differ") if key in twice else statement.odd
                yield texts[key], replace(statement, odd=odd)

    def _tell(self, code: str, message: str) -> None:
        self.told.append(Diagnostic(code, message, Span(self.shown), Severity.WARNING))

    def _learn(self, pairs: Sequence[tuple[Text, WordStatement]], plain: Sequence[str]) -> None:
        """Ask for all that will be asked of texts that differ, in two documents rather than in several a text."""
        differing = [
            (cites, said, statement.markdown)
            for (text, statement), said in zip(pairs, plain, strict=True)
            if _differs(statement, said) and (cites := cited(text.source, text.text)) is not None
        ]
        self.unedited.learn(cites.marked for cites, _, _ in differing)
        edits = ((cites, self._edit(cites, said, markdown)) for cites, said, markdown in differing)
        self.unedited.learn(cites.filled(next(sources(edit, cites.source))) for cites, edit in edits if edit)

    def _change(self, text: Text, statement: WordStatement, plain: str) -> Change | None:
        """Return what was changed of a text; None for nothing."""
        if not _differs(statement, plain):
            return None
        change = Change(text, plain, statement.markdown, tracked=statement.tracked, comments=statement.comments)
        problem = _unfit(statement)
        if problem:
            return replace(change, refused=problem)
        if source_digest(text.source) != statement.tag.digest:
            return self._merged(text, statement, change)
        return self._edited(text, statement, plain, change)

    def _merged(self, text: Text, statement: WordStatement, change: Change) -> Change | None:
        """Return a change on top of what was changed since the document was made; None when it changes nothing."""
        cites = cited(text.source, text.text)
        path = text.answer.provenance.path
        found = self.past.edit(cites, path, statement.tag.digest, statement.markdown) if cites is not None else None
        if found is None:
            return replace(
                change,
                refused="the text was changed since the document was made: make a new document, or change it by hand",
            )
        source, edit = found
        return replace(change, source=source, before=edit.before, after=edit.after) if source != text.source else None

    def _edited(self, text: Text, statement: WordStatement, plain: str, change: Change) -> Change | None:
        """Return a change with its new source; None when only values moved on since the document was made."""
        cites = cited(text.source, text.text)
        edit = self._edit(cites, plain, statement.markdown) if cites is not None else None
        if cites is None or edit is None:
            return replace(change, refused="a cited value, or what stands directly beside it, was changed")
        change = replace(change, before=edit.before, after=edit.after)
        if edit.moved:
            named = ", ".join(f"{citation} is {value[:80]!r} in the document" for citation, value in edit.moved)
            if self._of_now:
                return replace(change, refused=f"a cited value was changed, and evidence is not edited: {named}")
            if settled(edit.before) == settled(edit.after):
                return None
        source = self._source(edit, cites)
        return replace(change, source=source) if source else replace(change, refused="Markdown cannot say this")

    def _edit(self, cites: Cited, plain: str, edited: str) -> Edit | None:
        return edit_of(cites, self.unedited([cites.marked])[0], plain, edited)

    def _source(self, edit: Edit, cites: Cited) -> str:
        """Return the first source that, written as Word, says what the document says; empty for none."""
        for source in sources(edit, cites.source):
            if source and settled(self.unedited([cites.filled(source)])[0]) == settled(edit.shown):
                return source
        return ""

    @property
    def _of_now(self) -> bool:
        """Whether the document was made of the very plan, so that its values are the plan's."""
        origin = self.document.origin
        try:
            return origin is None or datetime.fromisoformat(origin.as_of) == self.made.plan.as_of
        except ValueError:
            return False


def _differs(statement: WordStatement, plain: str) -> bool:
    return bool(statement.odd) or settled(plain) != settled(statement.markdown)


def _unfit(statement: WordStatement) -> str:
    """Return why a text cannot be taken over, whatever the plan says."""
    if statement.odd:
        return f"it holds what a text cannot have: {', '.join(statement.odd)}"
    return "" if statement.markdown.strip() else "it was emptied: an answer is removed in its file"


def _placed(change: Change, places: Places) -> Change:
    """Add where a change belongs, or why it has no place."""
    text = change.text
    try:
        place = places.find(text.answer, text.field, text.source)
    except NoPlaceError as error:
        return change if change.refused else replace(change, source="", refused=str(error))
    return replace(change, place=place)


def _agreed(changes: Sequence[Change], same: Iterable[Text]) -> Iterator[Change]:
    """Yield changes, and refuse those of one place that do not agree: a part may show the remarks of its control."""
    wanted: dict[tuple[object, ...], set[str]] = {}
    for change in changes:
        if change.place is not None:
            wanted.setdefault((change.place.path, *change.place.key_path), set()).add(change.source)
    kept = {_shared(text) for text in same if text.field == "remarks"}
    for change in changes:
        place = change.place
        several = place is not None and len(wanted[place.path, *place.key_path]) > 1
        if not change.refused and (several or _shared(change.text) in kept):
            yield replace(
                change, source="", refused="the same text stands elsewhere in the document, and says otherwise"
            )
        else:
            yield change


def _shared(text: Text) -> tuple[str, ...]:
    """Return what texts have in common that may stand in one place."""
    return text.field, text.answer.component, text.answer.control, text.source


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
