"""Patterns for names, as OpenSSH has them: ``*`` for any text, ``?`` for one character, nothing else is special."""

from __future__ import annotations


def matches(pattern: str, name: str) -> bool:
    """Tell whether a whole name matches, in time that grows with the product of both lengths at most.

    >>> matches("*@example.com", "ann@example.com")
    True
    >>> matches("https://forge.example/acme/*", "https://forge.example/other/x")
    False
    """
    at = star = restart = 0
    seen = False
    for_pattern = 0
    while at < len(name):
        if for_pattern < len(pattern) and pattern[for_pattern] == "*":
            seen, star, restart = True, for_pattern, at
            for_pattern += 1
        elif for_pattern < len(pattern) and pattern[for_pattern] in {"?", name[at]}:
            for_pattern += 1
            at += 1
        elif seen:
            restart += 1
            at, for_pattern = restart, star + 1
        else:
            return False
    return not pattern[for_pattern:].strip("*")
