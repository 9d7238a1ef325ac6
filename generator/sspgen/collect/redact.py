"""Masks what looks like a secret in text that came from a report, and finds what must not be published.

A last line of defence: readers still take only the fields they need. Two uses of one table (`secret_rules`): `redact`
masks whatever may be a secret, for a word too many costs little; `leaks` tells only of what certainly is one, for it
stops a publication. Time is linear in the text, because the text is chosen by strangers.
"""

from __future__ import annotations

import json
import math
import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote, quote_plus

from sspgen.collect.secret_rules import DISCORD, KEY_CHARS, KEY_MARK, NAMED, TOKENS, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK: Final = "[redacted]"

_SHORTEST: Final = 6
_SHORTEST_SECRET: Final = 3
_ROUNDS: Final = 8
_BITS: Final = 2.5
_ASCII: Final = bytes(range(128)) + b"?" * 128
_Start: TypeAlias = tuple[str, Rule]


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret that was found: the kind, and where it starts and ends, in bytes. Never the secret."""

    rule: str
    offset: int
    end: int


@dataclass(frozen=True, slots=True)
class _Spot:
    """A secret in a text: its kind, and its place in characters."""

    start: int
    end: int
    rule: Rule


# Four characters that may end the start of a token, or begin it with a capital. Which of them a text holds is found in
# few scans, each for one literal character: a hundred searches for whole starts take ten times as long.
_GRAM: Final = 4
_SHORT: Final = 2_000
_LONG_WORD: Final = re.compile(r"[A-Za-z0-9_+=-]{16}")
_ENDS: Final = tuple(re.compile(rf"{re.escape(last)}(?<=([A-Za-z0-9_.-]{{3}}{re.escape(last)}))") for last in "_-.")


def _index() -> tuple[dict[str, tuple[_Start, ...]], dict[str, tuple[_Start, ...]], tuple[_Start, ...]]:
    """Return the starts of tokens by their last characters, by those after the first, and the rest."""
    by_end: dict[str, tuple[_Start, ...]] = {}
    by_head: dict[str, tuple[_Start, ...]] = {}
    rest: list[_Start] = []
    for rule in TOKENS:
        for start in rule.starts:
            if start[-1] in "_-." and len(start) >= _GRAM:
                by_end[start[-_GRAM:]] = (*by_end.get(start[-_GRAM:], ()), (start, rule))
            elif start[0].isupper() and len(start) >= _GRAM:
                by_head[start[1:_GRAM]] = (*by_head.get(start[1:_GRAM], ()), (start, rule))
            else:
                rest.append((start, rule))
    return by_end, by_head, tuple(rest)


_BY_END, _BY_HEAD, _REST = _index()
_CAPITALS: Final = "".join(sorted({start[0] for starts in _BY_HEAD.values() for start, _ in starts}))
_HEADS: Final = re.compile(f"[{_CAPITALS}](?=([A-Za-z0-9]{{3}}))")


def _by_start(rules: Iterable[Rule]) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in rules:
        for start in rule.starts:
            found[start] = (*found.get(start, ()), rule)
    return tuple(found.items())


_BY_START: Final = _by_start(NAMED)
_CERTAIN: Final = _by_start(rule for rule in NAMED if rule.certain)
_PRIVATE_KEY: Final = Rule("private-key", (), KEY_MARK.pattern, 1)
_DISCORD: Final = Rule("discord-token", (), DISCORD.pattern, 59, back=26)


def redact(text: str, *, keep_lines: bool = False) -> str:
    """Return the text with what looks like a secret masked; masking twice is masking once.

    >>> redact("clone https://ci:hunter2@git.example/x with password=hunter2")
    'clone https://[redacted]@git.example/x with password=[redacted]'
    """
    if len(text) < _SHORTEST:
        return text
    for _ in range(_ROUNDS):
        spots = list(_spots(text if text.isascii() else _probe(text)))
        masked = _masked(text, spots, keep_lines=keep_lines) if spots else text
        if masked == text:
            return text
        text = masked
    return MASK


def redact_lines(text: str) -> str:
    """Return a text as `redact` does, with as many lines as it had: readers name places by their line."""
    return redact(text, keep_lines=True)


def without_secret(text: str, secret: str) -> str:
    """Return a text that does not hold a secret, in no spelling: escaped, in base64, hexadecimal or percent-encoded.

    The rest of a secret at the end of a text that was shortened (``…``) is masked as well. A secret of fewer than
    three characters is left: it would be found in every word.
    """
    for form in _forms(secret):
        if form in text:
            text = text.replace(form, MASK)
    if text.endswith("…") and len(secret) > _SHORTEST:
        text = _without_start(text, secret)
    return text


def _without_start(text: str, secret: str) -> str:
    """Mask the start of a secret that a text was shortened in."""
    for length in range(min(len(secret), len(text)) - 1, _SHORTEST_SECRET, -1):
        if text.endswith(f"{secret[:length]}…"):
            return f"{text[: -length - 1]}{MASK}…"
    return text


@lru_cache(maxsize=256)
def _forms(secret: str) -> tuple[str, ...]:
    """Return the spellings of a secret, the longest first."""
    folded = " ".join(secret.split())
    found = {secret, secret.strip(), folded, redact(secret), redact(folded)}
    if _SHORTEST <= len(secret) <= KEY_CHARS:
        for plain in (secret, folded):
            data = plain.encode("utf-8", "surrogatepass")
            found |= {json.dumps(plain)[1:-1], escape(plain), quote(data, safe=""), quote(data), quote_plus(data)}
            found |= {data.hex(), data.hex().upper(), *_base64_forms(data)}
    kept = (form for form in found if len(form) >= _SHORTEST_SECRET and MASK not in (form, f"{form}]", f"[{form}"))
    return tuple(sorted(kept, key=lambda form: (-len(form), form)))


def _base64_forms(data: bytes) -> Iterator[str]:
    """Yield what base64 makes of bytes wherever they stand in a text, without the ends that depend on the rest."""
    for shift in range(3):
        written = b64encode(b"\0" * shift + data).decode("ascii").rstrip("=")
        rest = (len(data) + shift) % 3
        inner = written[(0, 2, 3)[shift] : len(written) - bool(rest)]
        yield inner
        yield inner.replace("+", "-").replace("/", "_")


def leaks(data: bytes) -> tuple[Leak, ...]:
    """Return what certainly is a secret in bytes of any encoding that holds ASCII, in order of place.

    For what is about to be published or stored: a pattern that could be anything else is left out, and so is a secret
    that is no more than a word or a row of the same characters, as examples in texts are.
    """
    text = data.translate(_ASCII).decode("ascii")
    spots = [spot for spot in _spots(text, _CERTAIN) if _is_certain(text, spot)]
    found: list[Leak] = []
    end = 0
    # Of two kinds in one place, the one with a name of its own says more than that something secret is assigned.
    for spot in sorted(spots, key=lambda spot: (spot.start, spot.rule in NAMED, -spot.end)):
        if spot.start >= end:
            found.append(Leak(spot.rule.id, spot.start, spot.end))
            end = spot.end
    return tuple(found)


def _is_certain(text: str, spot: _Spot) -> bool:
    length = spot.rule.certain
    return spot.rule is _PRIVATE_KEY or (
        0 < length <= spot.end - spot.start and _is_random(text[spot.start : spot.end])
    )


def _is_random(secret: str) -> bool:
    """Tell whether a text has the variety of a secret: its Shannon entropy, in bits a character."""
    counts, length = Counter(secret[:512]), len(secret[:512])
    return -sum(n / length * math.log2(n / length) for n in counts.values()) >= _BITS


def _masked(text: str, spots: list[_Spot], *, keep_lines: bool) -> str:
    pieces: list[str] = []
    done = 0
    for spot in sorted(spots, key=lambda spot: (spot.start, -spot.end)):
        if spot.start >= done:
            pieces += (text[done : spot.start], MASK)
        if keep_lines:
            pieces.append("\n" * text.count("\n", max(spot.start, done), spot.end))
        done = max(done, spot.end)
    return "".join((*pieces, text[done:]))


def _spots(text: str, named: tuple[tuple[str, tuple[Rule, ...]], ...] = _BY_START) -> Iterator[_Spot]:
    """Yield what looks like a secret in ASCII text, in no order."""
    if "PRIVATE KEY" in text:
        yield from _private_keys(text)
    for start, rule in [entry for entry in _tokens(text) if entry[0] in text]:
        yield from _matches(text, _places(text, start), (rule,))
    for match in DISCORD.finditer(text):
        yield _Spot(_extended(text, match.start(), _DISCORD.back), match.end(), _DISCORD)
    lowered = text.lower()
    for start, rules in [entry for entry in named if entry[0] in lowered]:
        needed = tuple(rule for rule in rules if rule.needs in text)
        yield from _matches(text, _places(lowered, start), needed)


def _probe(text: str) -> str:
    """Return the text with all that is not ASCII as question marks: as long, and searched several times as fast."""
    return text.encode("ascii", "replace").decode("ascii")


def _tokens(text: str) -> Iterator[_Start]:
    """Yield the starts of tokens that a text may hold; most texts are a few words, and hold none."""
    if len(text) < _SHORT and _LONG_WORD.search(text) is None:
        return
    ends = {end for pattern in _ENDS for end in pattern.findall(text)}
    for end in _BY_END.keys() & ends:
        yield from _BY_END[end]
    for head in _BY_HEAD.keys() & set(_HEADS.findall(text)):
        yield from _BY_HEAD[head]
    yield from _REST


def _places(text: str, start: str) -> Iterator[int]:
    place = text.find(start)
    while place >= 0:
        yield place
        place = text.find(start, place + 1)


def _matches(text: str, places: Iterable[int], rules: tuple[Rule, ...]) -> Iterator[_Spot]:
    """Yield the secrets that start at places; what lies inside one that was found is not looked at again."""
    if not rules:
        return
    patterns = [rule.matcher for rule in rules]
    covered = [0] * len(rules)
    for place in places:
        for index, pattern in enumerate(patterns):
            match = pattern.match(text, place) if place >= covered[index] else None
            if match is not None:
                start, covered[index] = match.span(1) if pattern.groups else match.span()
                yield _Spot(_extended(text, start, rules[index].back), covered[index], rules[index])


def _extended(text: str, start: int, back: int) -> int:
    """Return where a secret begins whose pattern is matched in its middle."""
    first = max(start - back, 0)
    while start > first and (text[start - 1].isalnum() or text[start - 1] in "_~.-"):
        start -= 1
    return start


def _private_keys(text: str) -> Iterator[_Spot]:
    """Yield private keys with the lines around them; without the last line, as much as a key may have."""
    begin: int | None = None
    for mark in KEY_MARK.finditer(text):
        if begin is not None:
            end = mark.end() if mark[1] == "END" else mark.start()
            yield _Spot(begin, end, _PRIVATE_KEY)
        begin = mark.start() if mark[1] == "BEGIN" else None
    if begin is not None:
        yield _Spot(begin, min(begin + KEY_CHARS, len(text)), _PRIVATE_KEY)
