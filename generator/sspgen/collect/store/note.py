"""Signed notes (C2SP signed-note): a text, and under it one line for each key that signed it.

Ed25519 only (signature type 1). A signature of a key that is not trusted is passed over; a wrong one of a key that is
trusted spoils the note. Nothing here reads or writes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.model.limits import NOTE_BYTES, NOTE_SIGNATURES

if TYPE_CHECKING:
    from collections.abc import Iterable

_ED25519: Final = b"\x01"
_DASH: Final = "\N{EM DASH} "
_ID_BYTES: Final = 4
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name, as one hands it to those who verify.

    Attributes:
        name: of who signs, by custom a URL without scheme; no space, no ``+``.
        key: 32 bytes, Ed25519 (RFC 8032).
    """

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names this key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """Return the text form: ``name+id+base64``."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.key).decode()}"


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature under a note: the signer's name, the key's id, and the signature itself."""

    name: str
    id: bytes
    signature: bytes

    def __str__(self) -> str:
        """Return the line without its newline."""
        return f"{_DASH}{self.name} {base64.b64encode(self.id + self.signature).decode()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends with a newline, and the signatures under it."""

    text: str
    signatures: tuple[Signing, ...] = ()

    def __str__(self) -> str:
        """Return the note as it is stored."""
        return f"{self.text}\n" + "".join(f"{line}\n" for line in self.signatures)


def is_name(text: str) -> bool:
    """Tell whether a text can name a key."""
    return bool(text) and text.isprintable() and "+" not in text and not any(c.isspace() for c in text)


def parse_key(text: str) -> VerifierKey | None:
    """Return the key of a text ``name+id+base64``, or None when it is none or its id does not fit."""
    name, _, rest = text.strip().partition("+")
    id_text, _, key_text = rest.partition("+")
    try:
        data = base64.b64decode(key_text, validate=True)
    except (binascii.Error, ValueError):
        return None
    key = VerifierKey(name, data[1:])
    fits = data[:1] == _ED25519 and len(key.key) == _KEY_BYTES and id_text == key.id.hex()
    return key if fits and is_name(name) else None


def signed(text: str, name: str, seed: bytes) -> Note:
    """Return a note with one signature.

    Args:
        text: ends with a newline, has no other control characters.
        name: of the signer, see `is_name`.
        seed: 32 bytes, the private key.

    Raises:
        ValueError: when text or name cannot be those of a note.
    """
    from sspgen.collect.trust.keys import public_of, sign  # noqa: PLC0415 - costs time that only signing should pay

    if not is_name(name) or not _is_text(text):
        raise ValueError("not the text or the name of a note")
    key = VerifierKey(name, public_of(seed))
    return Note(text, (Signing(name, key.id, sign(seed, text.encode())),))


def parse_note(data: bytes) -> Note | None:
    """Return the note of these bytes, whoever signed it, or None when they are none."""
    if len(data) > NOTE_BYTES:
        return None
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        return None
    text, blank, under = whole.rpartition("\n\n")
    lines = under.split("\n")
    if not blank or not _is_text(text + "\n") or lines.pop() or not 0 < len(lines) <= NOTE_SIGNATURES:
        return None
    signatures = [_signing(line) for line in lines]
    found = tuple(signing for signing in signatures if signing is not None)
    return Note(text + "\n", found) if len(found) == len(lines) else None


def _is_text(text: str) -> bool:
    return text.endswith("\n") and all(c >= " " or c == "\n" for c in text)


def _signing(line: str) -> Signing | None:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    whole = line.startswith(_DASH) and is_name(name) and len(data) > _ID_BYTES
    return Signing(name, data[:_ID_BYTES], data[_ID_BYTES:]) if whole else None


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signed a note: the names of trusted keys whose signature is good, and of those whose signature is wrong."""

    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()

    @property
    def vouched(self) -> bool:
        """At least one trusted key signed, and no signature of a trusted key is wrong."""
        return bool(self.good) and not self.bad


def signers(note: Note, trusted: Iterable[VerifierKey]) -> Signers:
    """Check a note's signatures against the keys that are trusted."""
    from sspgen.collect.trust.keys import verify_ed25519  # noqa: PLC0415 - see `signed`

    keys = {(key.name, key.id): key for key in trusted}
    good: list[str] = []
    bad: list[str] = []
    for signing in note.signatures:
        key = keys.get((signing.name, signing.id))
        if key is not None:
            fits = verify_ed25519(key.key, signing.signature, note.text.encode())
            (good if fits else bad).append(signing.name)
    return Signers(tuple(good), tuple(bad))
