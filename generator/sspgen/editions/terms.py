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

    def add(self, name: str) -> None:
        """Add a name, as it is and as it is escaped in Markdown; one of a word or two that is common is left."""
        plain = name.strip().lower()
        if len(plain) < _SHORTEST or plain in self._known or plain in self.public or plain in _COMMON:
            return
        self._known.add(plain)
        for written in {plain, _SPECIAL.sub(r"\\\1", plain)}:
            first = _WORD.search(written)
            if first:
                named = self._by_word.setdefault(first[0], [])
                named.append(written[first.start() :])
                named.sort(key=lambda each: (-len(each), each))

    def replaced(self, text: str, mark: Callable[[str], str]) -> str:
        """Return a text with every name in it replaced by what ``mark`` gives for it."""
        if not self._by_word:
            return text
        lower = text.lower()
        if len(lower) != len(text):
            lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
        if self._by_word.keys().isdisjoint(_WORD.findall(lower)):
            return text
        pieces: list[str] = []
        done = 0
        for word in _WORD.finditer(lower):
            if word.start() < done:
                continue
            end = self._end(lower, word)
            if end:
                pieces += (text[done : word.start()], mark(text[word.start() : end]))
                done = end
        return "".join((*pieces, text[done:])) if pieces else text

    def _end(self, lower: str, word: re.Match[str]) -> int:
        """Return where the longest name that starts with this word ends; 0 when none does."""
        start = word.start()
        for name in self._by_word.get(word[0], ()):
            end = start + len(name)
            if lower.startswith(name, start) and not lower[end : end + 1].isalnum():
                return end
        return 0
