"""Names that must not be read anywhere: found in texts as whole words, in any case, escaped as Markdown or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_WORD: Final = re.compile(r"\w+")
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#+!|<>~&-])")
_SHORTEST: Final = 3
_COMMON: Final = frozenset(
    (
        *("admin", "administrator", "anonymous", "bot", "build", "ci", "developer", "deploy", "ghost", "git", "github"),
        *(
            "gitlab",
            "jenkins",
            "redacted",
            "none",
            "nobody",
            "operator",
            "owner",
            "pipeline",
            "release",
            "root",
            "runner",
            "service",
        ),
        *("system", "team", "test", "tester", "the", "unknown", "user", "web"),
    )
)
"""Words that are logins somewhere and say nothing about anybody."""


@dataclass(slots=True)
class Terms:
    """A set of names, by the first word of each.

    Attributes:
        public: names that anybody may read, in lower case; they are never taken.
    """

    public: frozenset[str] = frozenset()
    _by_word: dict[str, list[str]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _patterns: dict[frozenset[str], re.Pattern[str]] = field(default_factory=dict)

    def add(self, name: str) -> None:
        """Add a name, as it is and as it is escaped in Markdown; one of a word or two that is common is left."""
        plain = name.strip().lower()
        if len(plain) < _SHORTEST or plain in self._known or plain in self.public or plain in _COMMON:
            return
        self._known.add(plain)
        for written in {plain, _SPECIAL.sub(r"\\\1", plain)}:
            first = _WORD.search(written)
            if first:
                self._by_word.setdefault(first[0], []).append(written[first.start() :])

    def replaced(self, text: str, mark: Callable[[str], str]) -> str:
        """Return a text with every name in it replaced by what ``mark`` gives for it."""
        if not self._by_word:
            return text
        lower = text.lower()
        if len(lower) != len(text):
            lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
        words = self._by_word.keys() & set(_WORD.findall(lower))
        if not words:
            return text
        pieces: list[str] = []
        done = 0
        for found in self._pattern(frozenset(words)).finditer(lower):
            pieces += (text[done : found.start()], mark(text[found.start() : found.end()]))
            done = found.end()
        return "".join((*pieces, text[done:])) if pieces else text

    def _pattern(self, words: frozenset[str]) -> re.Pattern[str]:
        """Return what finds the names that start with one of these words, the longest first."""
        if words not in self._patterns:
            names = sorted(
                (name for word in words for name in self._by_word[word]), key=lambda each: (-len(each), each)
            )
            listed = "|".join(re.escape(name) for name in names)
            self._patterns[words] = re.compile(rf"(?<!\w)(?:{listed})(?![^\W_])")
        return self._patterns[words]
