"""Masks what looks like a secret in text that came from a report, before anything keeps it.

A last line of defence, not a secret scanner: readers still take only the fields they need. Every pattern is linear in
the length of the text (bounded repeats, starts anchored at word boundaries), because the text is chosen by strangers.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "[redacted]"

_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r".*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.DOTALL,
)
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA|AGPA|ANPA|ANVA)[A-Z0-9]{16}(?![A-Z0-9])"
    r"|gh[opsur]_[A-Za-z0-9]{16,}"
    r"|github_pat_[A-Za-z0-9_]{16,}"
    r"|gl(?:pat|ptt|rt|cbt|dt|ft|soat|agent|imt|oas)-[A-Za-z0-9_.-]{16,}"
    r"|xox[a-z]{1,2}-[A-Za-z0-9-]{8,}"
    r"|xapp-[A-Za-z0-9-]{16,}"
    r"|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"
    r"|sk-[A-Za-z0-9_-]{20,}"
    r"|AIza[A-Za-z0-9_-]{30,}"
    r"|ya29\.[A-Za-z0-9_-]{16,}"
    r"|npm_[A-Za-z0-9]{30,}"
    r"|pypi-[A-Za-z0-9_-]{16,}"
    r"|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,}"
    r"|hf_[A-Za-z0-9]{30,}"
    r"|dop_v1_[a-f0-9]{32,}"
    r"|eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?"
    r")"
)
_USERINFO = re.compile(r"(://)[^\s/@]{1,512}@")
_HEADER = re.compile(
    r"(?i)(authorization[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?:(?:basic|bearer|token|digest)\s{1,4})?)"
    r"[^\s\"',;]{4,}"
)
_BEARER = re.compile(r"(?i)(\bbearer\s{1,4})(?=[\w.~+/=-]{0,64}\d)[\w.~+/=-]{16,}")
_ASSIGNED = re.compile(
    r"(?i)((?:passwor[dt]|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key"
    r"|account[_-]?key|private[_-]?key)[\w-]{0,20}[\"']?\s{0,4}(?::=|=>|[:=])\s{0,4})"
    r"(?:\"[^\"\n]{1,512}\"|'[^'\n]{1,512}'|[^\s\"'&,;]{3,})"
)
_RULES: Final = (
    (("private key",), _KEY_BLOCK, MASK),
    (
        (
            *("akia", "asia", "abia", "acca", "aroa", "aida", "agpa", "anpa", "anva"),
            *("gh", "github_pat", "gl", "xox", "xapp", "k_live", "k_test", "sk-", "aiza", "ya29", "npm_"),
            *("pypi-", "sg.", "hf_", "dop_v1_", "eyj"),
        ),
        _TOKEN,
        MASK,
    ),
    (("://",), _USERINFO, rf"\1{MASK}@"),
    (("authorization",), _HEADER, rf"\1{MASK}"),
    (("bearer",), _BEARER, rf"\1{MASK}"),
    (("pass", "pwd", "secret", "token", "key"), _ASSIGNED, rf"\1{MASK}"),
)


def redact(text: str) -> str:
    """Return the text with private keys, tokens, credentials in URLs and assigned passwords masked.

    >>> redact("clone https://ci:hunter2@git.example/x with password=hunter2")
    'clone https://[redacted]@git.example/x with password=[redacted]'
    """
    lowered = text.lower()
    for triggers, pattern, mask in _RULES:
        if [trigger for trigger in triggers if trigger in lowered]:
            text = pattern.sub(mask, text)
    return text
