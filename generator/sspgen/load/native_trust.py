"""``evidence.trust`` of an ``ssp.yaml``: the files that say whom a workspace trusts, read from inside the workspace.

Nothing is verified here, and no key is parsed: that needs cryptography. What is plainly not what it should be (a
private key above all) is told at its place, because a trust that holds nothing would make every signature unverifiable.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.load.json_reader import JsonProblem, read_json_stream
from sspgen.load.native_values import keys, text
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import TRUST_BYTES
from sspgen.model.trust import Identity, Trust

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sspgen.load.yaml_reader import Document, Key
    from sspgen.model.spans import Span

_TRUST: Final[tuple[Key, ...]] = ("evidence", "trust")
_SIGSTORE: Final[tuple[Key, ...]] = (*_TRUST, "sigstore")
_SIGNERS: Final[tuple[Key, ...]] = (*_TRUST, "allowed_signers")
_ROOT: Final[tuple[Key, ...]] = (*_SIGSTORE, "trusted_root")
_PRIVATE: Final = re.compile(rb"-----BEGIN [A-Z ]{0,40}PRIVATE KEY")
_SSH_KEY: Final = re.compile(rb"(?:ssh-|ecdsa-|sk-)[a-z0-9@.-]{3,60}\s+AAAA")
_LOG_KEY: Final = re.compile(r"[^+\s]{1,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{20,2000}")
_ROOT_TYPE: Final = "application/vnd.dev.sigstore.trustedroot"
_OPENPGP_TAGS: Final = (0x98, 0x99, 0x9A, 0xC6)
"""First byte of a binary OpenPGP certificate: a public key packet, in old or new form (RFC 9580, 4.2)."""


def trust_of(document: Document, root: Path) -> tuple[Trust, tuple[Diagnostic, ...]]:
    """Return whom an ``ssp.yaml`` trusts, and what is wrong with the files that it names.

    Args:
        document: accepted by its schema.
        root: the workspace folder; files outside it are not read.
    """
    reading = _Reading(document, root)
    trust = Trust(
        allowed_signers=reading.file(_SIGNERS, _no_signers),
        openpgp_keys=reading.files((*_TRUST, "openpgp_keys"), _no_openpgp),
        public_keys=reading.files((*_TRUST, "public_keys"), _no_public),
        sigstore_root=reading.file(_ROOT, _no_root),
        identities=tuple(
            Identity(
                text(document, *_SIGSTORE, "identities", i, "issuer"),
                text(document, *_SIGSTORE, "identities", i, "subject"),
            )
            for i in keys(document, *_SIGSTORE, "identities")
        ),
        log_keys=reading.log_keys(),
    )
    return trust, tuple(reading.problems)


def trust_files(document: Document) -> Iterator[tuple[str, Span]]:
    """Yield the files that ``evidence.trust`` names, each with its place."""
    lists = [(*_TRUST, name) for name in ("openpgp_keys", "public_keys")]
    paths = [_SIGNERS, *((*path, i) for path in lists for i in keys(document, *path)), _ROOT]
    for path in paths:
        if text(document, *path):
            yield text(document, *path), document.span(*path)


class _Reading:
    """Reads the files; whatever is wrong is told once, at the place that names the file."""

    def __init__(self, document: Document, root: Path) -> None:
        self._document = document
        self._root = root
        self.problems: list[Diagnostic] = []

    def file(self, place: tuple[Key, ...], unusable: Callable[[bytes], str]) -> bytes:
        """Return a file's bytes; none when it is not named, cannot be read, or is plainly something else."""
        name = text(self._document, *place)
        if not name:
            return b""
        data = self._bytes(name)
        span = self._document.span(*place)
        if isinstance(data, str):
            self.problems.append(Diagnostic("SSP319", f"{name} {data}", span))
            return b""
        fault = "holds a private key, which must not be in a workspace" if _PRIVATE.search(data) else unusable(data)
        if fault:
            self.problems.append(Diagnostic("SSP320", f"{name} {fault}", span))
            return b""
        return data

    def files(self, place: tuple[Key, ...], unusable: Callable[[bytes], str]) -> tuple[bytes, ...]:
        """Return the files of a list that can be used."""
        found = (self.file((*place, index), unusable) for index in keys(self._document, *place))
        return tuple(data for data in found if data)

    def _bytes(self, name: str) -> bytes | str:
        try:
            path = (self._root / name).resolve(strict=True)
            if not path.is_relative_to(self._root.resolve()):
                return "leaves the workspace: copy the file into it"
            if not path.is_file():
                return "is not a regular file"
            with path.open("rb") as stream:
                data = stream.read(TRUST_BYTES + 1)
        except (OSError, RuntimeError, ValueError) as error:
            return f"cannot be read: {(isinstance(error, OSError) and error.strerror) or 'it is no path'}"
        return data if len(data) <= TRUST_BYTES else f"is over the limit of {TRUST_BYTES} bytes"

    def log_keys(self) -> tuple[str, ...]:
        """Return the verifier keys that have the form of one."""
        found: list[str] = []
        for index in keys(self._document, *_TRUST, "log_keys"):
            written = text(self._document, *_TRUST, "log_keys", index)
            if _LOG_KEY.fullmatch(written):
                found.append(written)
            else:
                span = self._document.span(*_TRUST, "log_keys", index)
                self.problems.append(Diagnostic("SSP321", "this is no verifier key (name+hash+key)", span))
        return tuple(found)


def _no_signers(data: bytes) -> str:
    return "" if _SSH_KEY.search(data) else "lists no SSH key"


def _no_openpgp(data: bytes) -> str:
    armoured = b"-----BEGIN PGP PUBLIC KEY BLOCK-----" in data
    return "" if armoured or data[:1] in [bytes([tag]) for tag in _OPENPGP_TAGS] else "is no OpenPGP certificate"


def _no_public(data: bytes) -> str:
    return "" if re.search(rb"-----BEGIN (?:RSA )?PUBLIC KEY-----", data) else "is no PEM public key (BEGIN PUBLIC KEY)"


def _no_root(data: bytes) -> str:
    documents = read_json_stream(data)
    if isinstance(documents, JsonProblem):
        return f"is no sigstore trusted root: malformed JSON ({documents.message[:100]})"
    kinds = [document.get("mediaType") if isinstance(document, dict) else None for document in documents]
    roots = [kind for kind in kinds if isinstance(kind, str) and kind.startswith(_ROOT_TYPE)]
    return "" if roots and len(roots) == len(kinds) else "is no sigstore trusted root"
