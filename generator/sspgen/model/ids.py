"""Names of controls, statements and parameters in every spelling people use, and stable UUIDs.

OSCAL ids (``ac-2.1``, ``ac-2_smt.a``) are the one form inside sspgen. People write ``AC-2(1)``, ``AC-2 (1)``,
``AC-02(01)``, ``ac-2.1``; all of them are read.
"""

from __future__ import annotations

import re
import uuid
from functools import lru_cache

_ANY_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}")
NAMESPACE = uuid.UUID("3b4e4f0c-7f57-5d6a-9d57-6d1f6f6b5a10")
"""Namespace of every UUIDv5 that sspgen makes; changing it would break links from assessment results."""

_CONTROL = re.compile(r"^\s*([A-Za-z]{2,4})\s*-\s*0*(\d+)(?:\s*[.(]\s*0*(\d+)\s*\)?)?\s*$")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_NUMBERED = re.compile(r"(?:requirement|req\.?)?\s*(\d+(?:\.\d+)*)\.?")
_CATEGORY = re.compile(r"([a-z]{2})\.([a-z]{2})\s*-\s*(\d+)")
_SECTION = re.compile(r"(?:45\s*c\.?f\.?r\.?)?\s*(?:§|sec\.?|section)?\s*(\d+\.\d+)((?:\s*\(\w+\))+)")
_SPACE = re.compile(r"\s+")
_WHOLE_AND_PART = re.compile(r"(.*?[\d)])\s*((?:\([A-Za-z]{1,2}\)|\b[a-z]\b)(?:\s*\(?\d{1,2}\)?\.?)*)")
_LONGEST = 60
_BASE = re.compile(r"[A-Za-z]{2,4}-\d+")
_PART = re.compile(r"[A-Za-z]+|\d+")
_DIGITS = re.compile(r"(\d+)")


@lru_cache(maxsize=8192)
def control_id(text: str) -> str:
    """Return the one id of a control written in any usual spelling; unknown spellings are lower-cased.

    Numbers lose their leading zeros, never their trailing ones: 3.1 and 3.10 are two controls.

    >>> control_id("AC-02 (01)"), control_id("Requirement 3.4"), control_id("03.01.10"), control_id("PR.AC-01")
    ('ac-2.1', '3.4', '3.1.10', 'pr.ac-1')
    """
    plain = _DASHES.sub("-", text.lower())
    match = _CONTROL.match(plain)
    if match is None:
        return _other_id(_SPACE.sub(" ", plain.strip()))
    family, number, enhancement = match.groups()
    tail = f".{enhancement}" if enhancement else ""
    return f"{family}-{number}{tail}"


def _other_id(text: str) -> str:
    """Return the id of a control that is a number (PCI DSS, SP 800-171, CIS), a category (CSF) or a section (HIPAA)."""
    if numbered := _NUMBERED.fullmatch(text):
        return ".".join(_number(piece) for piece in numbered[1].split("."))
    if category := _CATEGORY.fullmatch(text):
        return f"{category[1]}.{category[2]}-{_number(category[3])}"
    if section := _SECTION.fullmatch(text):
        return section[1] + _SPACE.sub("", section[2])
    return text


def _number(digits: str) -> str:
    return digits.lstrip("0") or "0"


def control_and_part(text: str) -> tuple[str, str]:
    """Split what is written as a control into the control and the part that it names; the part is mostly empty.

    Only families of SP 800-53 are split: elsewhere letters in parentheses belong to the control (HIPAA).

    >>> control_and_part("AC-2 (a)"), control_and_part("AC-2 (1)(b)"), control_and_part("164.308(a)(1)")
    (('AC-2', '(a)'), ('AC-2 (1)', '(b)'), ('164.308(a)(1)', ''))
    """
    plain = _DASHES.sub("-", text).strip()
    if len(plain) > _LONGEST:
        return text, ""
    match = _WHOLE_AND_PART.fullmatch(plain)
    if match is None or _CONTROL.match(plain) or not _CONTROL.match(match[1]):
        return text, ""
    return match[1], match[2].strip()


def control_label(identifier: str) -> str:
    """Return the label people read for an OSCAL control id.

    >>> control_label("ac-2.1")
    'AC-2(1)'
    """
    if identifier[:1].isdigit():
        return identifier
    head, dot, tail = identifier.partition(".")
    enhancement = dot and tail.isdigit() and _BASE.fullmatch(head)
    return f"{head.upper()}({tail})" if enhancement else identifier.upper()


def statement_id(control: str, part: str) -> str:
    """Return the OSCAL id of a control's statement part, written ``a``, ``a.1``, ``(a)(1)`` or as an id.

    >>> statement_id("ac-2", "(d)(1)")
    'ac-2_smt.d.1'
    """
    text = part.strip()
    if text.lower().startswith(f"{control}_smt"):
        return text.lower()
    return ".".join([f"{control}_smt", *id_pieces(text)])


def id_pieces(text: str) -> list[str]:
    """Return the runs of letters and of digits in a name, in lower case, for comparing spellings.

    >>> id_pieces("(d)(1)")
    ['d', '1']
    """
    return [piece.lower() for piece in _PART.findall(text)]


def spelled_alike(name: str) -> str:
    """Return the same for all spellings of the id of a control or part, in catalogs of any style of ids.

    >>> spelled_alike("AC-2 (d)(1)") == spelled_alike("ac-2.d.1")
    True
    """
    return ".".join(id_pieces(name))


def statement_suffix(identifier: str) -> str:
    """Return what follows the control in a statement id: ``a.1``, or nothing for the whole statement.

    >>> statement_suffix("ac-2_smt.d.1")
    'd.1'
    """
    return identifier.partition("_smt")[2].lstrip(".")


def part_name(control: str, part: str) -> str:
    """Return what a part's id adds to that of its control, in catalogs of any style of ids.

    Args:
        control: id of the control.
        part: id of a part of its statement; one that shares nothing with the control's is its own name.

    >>> part_name("ac-2", "ac-2_smt.d.1"), part_name("REQ_SR-03.01", "SR-03.01.a"), part_name("GV-1", "GV-1_statement")
    ('d.1', 'a', '')
    """
    if "_smt" in part:
        return statement_suffix(part)
    own = id_pieces(control)
    found = [match for match in _PART.finditer(part) if match[0].lower() != "statement"]
    names = [match[0].lower() for match in found]
    shared = next((n for n in range(min(len(own), len(names)), 0, -1) if own[-n:] == names[:n]), 0)
    return part[found[shared].start() :] if names[shared:] else ""


def point_label(identifier: str) -> str:
    """Return the label of a response point.

    >>> point_label("ac-2.1_smt.d.1")
    'AC-2(1) d.1'
    """
    control, _, _ = identifier.partition("_smt")
    suffix = statement_suffix(identifier)
    return f"{control_label(control)} {suffix}".rstrip()


@lru_cache(maxsize=65536)
def is_uuid(text: str) -> bool:
    """Tell whether a text is a UUID of version 4 or 5 (RFC 4122), as OSCAL's data type ``uuid`` asks for."""
    return _UUID.fullmatch(text) is not None


def looks_like_uuid(text: str) -> bool:
    """Tell whether a text has the form of a UUID of any version."""
    return _ANY_UUID.fullmatch(text) is not None


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts ``ac-2`` before ``ac-10`` and ``ac-2`` before ``ac-2.1``."""
    return tuple(
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in _DIGITS.split(text.lower()) if piece
    )


def stable_uuid(*names: str) -> str:
    """Return the UUIDv5 of a path of stable names: the same names give the same UUID for ever.

    Names of files and tools may hold half a character (a lone surrogate), which has no bytes of its own.
    """
    whole = "\x1f".join(names).encode("utf-8", "backslashreplace").decode()
    return str(uuid.uuid5(NAMESPACE, whole))
