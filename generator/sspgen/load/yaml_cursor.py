"""Walking a YAML document of a foreign format: whatever is there is read as far as it goes, and said where it is odd.

Reading and checking are one pass, so that what is checked is what is read. Nothing here raises, and a text in an
unexpected form is kept rather than dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sspgen.load.yaml_reader import REPEAT
from sspgen.model.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sspgen.load.yaml_reader import Document, Key
    from sspgen.model.evidence import Json
    from sspgen.model.spans import Span


@dataclass(frozen=True, slots=True)
class Cursor:
    """A value of a document with its place.

    Attributes:
        path: keys and indexes from the top of the document.
        value: plain data; None where nothing is.
        sink: takes the diagnostics.
    """

    document: Document
    path: tuple[Key, ...]
    value: Json
    sink: list[Diagnostic]

    @property
    def name(self) -> str:
        """The key (or position) of this value, for messages."""
        keys = [key.partition(REPEAT)[0] for key in self.path if isinstance(key, str)]
        return f"'{keys[-1]}'" if keys else "the file"

    @property
    def present(self) -> bool:
        """Whether there is a value, even an empty one; a bare key has none."""
        return self.value is not None

    def span(self) -> Span:
        """Return the place of the value."""
        return self.document.span(*self.path)

    def key_span(self) -> Span:
        """Return the place of the key, or of the list item."""
        return self.document.key_span(*self.path)

    def text_span(self) -> Span:
        """Return the place where the words of a text start."""
        return self.document.text_span(*self.path)

    def get(self, key: str) -> Cursor:
        """Return what lies under a key; a cursor without a value when there is nothing."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Cursor(self.document, (*self.path, key), value, self.sink)

    def all(self, key: str) -> list[Cursor]:
        """Return what lies under a key and under its repetitions, in order; nothing when the key is not there."""
        return [child for name, child in self.children() if name == key]

    def each(self, key: str) -> list[Cursor]:
        """Return the items of the lists under a key and its repetitions."""
        return [item for cursor in self.all(key) for item in cursor.items()]

    def at(self, index: int) -> Cursor:
        """Return an item of a list."""
        value = self.value[index] if isinstance(self.value, list) else None
        return Cursor(self.document, (*self.path, index), value, self.sink)

    def has(self, key: str) -> bool:
        """Tell whether a key is there, with or without a value."""
        return isinstance(self.value, dict) and key in self.value

    def children(self) -> list[tuple[str, Cursor]]:
        """Return the keys of a mapping with what lies under them, in order; a repeated key is there repeatedly."""
        names = self.value if isinstance(self.value, dict) else {}
        return [(name.partition(REPEAT)[0], self.get(name)) for name in names]

    def text(self) -> str:
        """Return a scalar exactly as written, without white space at its end; anything else is reported and kept."""
        if self.value is None:
            return ""
        if isinstance(self.value, list | dict):
            self.odd("a text")
            return self.all_text()
        return self.document.raw(*self.path).rstrip()

    def all_text(self) -> str:
        """Return every text in this value, whatever its form."""
        return "\n\n".join(self._texts())

    def _texts(self) -> Iterator[str]:
        """Yield every scalar below this value, with its key."""
        if isinstance(self.value, dict):
            for name, child in self.children():
                yield f"{name}: {child.all_text()}".rstrip()
        elif isinstance(self.value, list):
            for index in range(len(self.value)):
                yield self.at(index).all_text()
        elif self.value is not None:
            yield self.document.raw(*self.path).rstrip()

    def flag(self) -> bool | None:
        """Return true or false, also in the words of YAML 1.1; anything else is reported."""
        if self.value is None or isinstance(self.value, bool):
            return self.value
        word = str(self.value).strip().lower()
        if word in {"yes", "on", "true", "no", "off", "false"}:
            return word in {"yes", "on", "true"}
        self.odd("true or false")
        return None

    def items(self) -> list[Cursor]:
        """Return the items of a list; a single value counts as a list of one, and is reported."""
        if self.value is None:
            return []
        if isinstance(self.value, list):
            return [self.at(index) for index in range(len(self.value))]
        self.odd("a list")
        return [self]

    def is_mapping(self, *, required: bool = True) -> bool:
        """Tell whether this is a mapping; anything else is reported when it is required."""
        if isinstance(self.value, dict):
            return True
        if required:
            self.odd("a mapping of keys")
        return False

    def known(self, keys: Collection[str], what: str, *, kept: bool = False) -> list[tuple[str, Cursor]]:
        """Report keys that the format does not have, and return them; ``kept``: their texts are published anyway."""
        fate = "its text is kept as a remark" if kept else "it is not read"
        unknown = [(key, child) for key, child in self.children() if key not in keys]
        for key, child in unknown:
            near = get_close_matches(key, sorted(keys), 1)
            hint = f"did you mean '{near[0]}'?" if near else ""
            child.report("SSP221", f"'{key}' is not a key of {what}; {fate}", hint, key=True)
        return unknown

    def require(self, key: str, what: str) -> None:
        """Report a key that must be there."""
        if not self.has(key):
            self.report("SSP222", f"{what} has no '{key}'")

    def odd(self, expected: str) -> None:
        """Report a value that has not the form that the format asks for."""
        self.report("SSP336", f"{self.name} is {_kind(self.value)}, expected {expected}")

    def report(
        self,
        code: str,
        message: str,
        help_: str = "",
        severity: Severity = Severity.WARNING,
        *,
        key: bool = False,
    ) -> None:
        """Add a diagnostic at this value, or at its key."""
        span = self.key_span() if key else self.span()
        self.sink.append(Diagnostic(code, message, span, severity, help_))


def _kind(value: Json) -> str:
    if isinstance(value, dict):
        return "a mapping of keys"
    if isinstance(value, list):
        return "a list"
    return "empty" if value is None else f"{str(value)[:60]!r}"
