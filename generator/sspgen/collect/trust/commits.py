"""Signatures of commits and tags, verified in process: no program that a repository could name is ever run.

Git signs the object without its own signature header. Commits and tags are taken apart here as git does it, and what
git would be lenient about (several signatures, text after one) is not verified.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sspgen.collect.trust import openpgp, sshsig
from sspgen.collect.trust.allowed_signers import read_signers
from sspgen.collect.trust.checked import bad, unverifiable
from sspgen.model.evidence import Signature
from sspgen.model.limits import CLOCK_SKEW_SECONDS

if TYPE_CHECKING:
    from sspgen.collect.git.objects import GitObject
    from sspgen.collect.trust.allowed_signers import Signer
    from sspgen.collect.trust.openpgp import OpenPgpKeys
    from sspgen.model.trust import Trust

NAMESPACE: Final = "git"

_HEADERS: Final = (b"gpgsig ", b"gpgsig-sha256 ")
_SHA1_DIGITS: Final = 40
_BEGINNINGS: Final = (
    b"-----BEGIN PGP SIGNATURE-----",
    b"-----BEGIN PGP MESSAGE-----",
    b"-----BEGIN SSH SIGNATURE-----",
    b"-----BEGIN SIGNED MESSAGE-----",
)
_WHEN: Final = re.compile(rb"^(?:committer|tagger) [^\n]*> (\d{1,12}) [+-]\d{4}$", re.MULTILINE)
_TAG: Final = re.compile(rb"^tag ([^\n]+)$", re.MULTILINE)
_LATEST: Final = 253_370_764_800


@dataclass(frozen=True, slots=True)
class Signed:
    """An object taken apart: what was signed, and the signature in its armour; None when there is none."""

    payload: bytes
    signature: bytes | None


class CommitVerifier:
    """Verifies commits and tags against what a workspace trusts, as of a timezone-aware ``now``."""

    def __init__(self, trust: Trust, now: datetime) -> None:
        self._signers: tuple[Signer, ...] = read_signers(trust.allowed_signers)
        self._keys: OpenPgpKeys = openpgp.open_keys(trust.openpgp_keys)
        self._now = now

    def verify(self, found: GitObject, tag: str = "") -> Signature:
        """Say whether somebody trusted signed an object.

        Args:
            found: the commit or tag.
            tag: the name that a tag is published under; it must be the name that was signed.
        """
        if not found.intact:
            return bad("", "the object is missing, too large, or not what its name says")
        apart = take_apart(found)
        if apart.signature is None:
            return Signature()
        checked = self._verify(apart.signature, apart.payload)
        named = _TAG.search(apart.payload.partition(b"\n\n")[0])
        if tag and (named is None or named[1] != tag.encode("utf-8", "surrogateescape")):
            return bad(checked.scheme, "it was signed under another name", checked.signer)
        return checked

    def _verify(self, signature: bytes, payload: bytes) -> Signature:
        beginnings = [each for each in _BEGINNINGS if each in signature]
        if len(beginnings) != 1 or signature.count(b"-----BEGIN ") != 1 or not signature.startswith(beginnings[0]):
            return unverifiable("", "it carries more than one signature, or none that is known")
        if b"SSH" in beginnings[0]:
            return self._verify_ssh(signature, payload)
        if b"PGP" in beginnings[0]:
            return openpgp.verify(signature, payload, self._keys)
        return unverifiable("x509", "X.509 signatures are not verified")

    def _verify_ssh(self, signature: bytes, payload: bytes) -> Signature:
        when = signing_time(payload)
        if when is None:
            return unverifiable(sshsig.SCHEME, "it does not say when it was made")
        if when > self._now + timedelta(seconds=CLOCK_SKEW_SECONDS):
            return bad(sshsig.SCHEME, "it says that it was made in the future")
        return sshsig.verify(signature, payload, self._signers, NAMESPACE, when)


def signing_time(payload: bytes) -> datetime | None:
    """Return the time that a commit's committer or a tag's tagger gives (timezone-aware)."""
    match = _WHEN.search(payload.partition(b"\n\n")[0])
    if match is None or int(match[1]) >= _LATEST:
        return None
    return datetime.fromtimestamp(int(match[1]), UTC)


def take_apart(found: GitObject) -> Signed:
    """Return what was signed of a commit or tag, and the signature."""
    if found.kind == "tag":
        return _tag(found.data)
    return _commit(found.data, _HEADERS[0] if len(found.sha) == _SHA1_DIGITS else _HEADERS[1])


def _commit(data: bytes, ours: bytes) -> Signed:
    """Drop every signature header; the one of the repository's own hash is the signature."""
    head, gap, body = data.partition(b"\n\n")
    kept: list[bytes] = []
    signature: list[bytes] = []
    target: list[bytes] | None = kept
    for line in head.split(b"\n"):
        if line.startswith(b" "):
            if target is not None:
                target.append(line if target is kept else line[1:])
            continue
        target = kept
        if line.startswith(ours):
            target = signature
            line = line.removeprefix(ours)  # noqa: PLW2901 - the rest of the line is the signature's first
        elif line.startswith(_HEADERS):
            target = None
        if target is not None:
            target.append(line)
    payload = b"\n".join(kept) + gap + body
    return Signed(payload, b"\n".join(signature) + b"\n" if signature else None)


def _tag(data: bytes) -> Signed:
    """Split a tag where, as git has it, the last line stands that begins a signature."""
    start = max(_last_line(data, beginning) for beginning in _BEGINNINGS)
    return Signed(data, None) if start < 0 else Signed(data[:start], data[start:])


def _last_line(data: bytes, beginning: bytes) -> int:
    """Return where the last line is that starts with this; -1 when there is none."""
    at = data.rfind(b"\n" + beginning)
    return at + 1 if at >= 0 else -1
