"""Keys and signatures made by the programs that people sign with: ssh-keygen, gpg, git."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.gitrepo import GitRepo


def needed(command: str) -> str:
    """Return where a program is; skip visibly without it, but fail when ``CI`` is set."""
    found = shutil.which(command)
    if found is None:
        reason = f"{command} is not installed; .ci/system-packages test installs it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def run(*command: str, stdin: bytes = b"", cwd: Path | None = None, **environment: str) -> bytes:
    variables = {"PATH": os.environ["PATH"], "HOME": str(cwd or "/nonexistent"), "LC_ALL": "C", **environment}
    done = subprocess.run(command, input=stdin, cwd=cwd, env=variables, capture_output=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr.decode(errors='replace')}"
    return done.stdout


@dataclass(frozen=True)
class SshKeyPair:
    """A key made by ssh-keygen; ``public`` is its kind and base64."""

    path: Path
    public: str

    def sign(self, data: bytes, namespace: str = "git") -> bytes:
        """Return the armoured signature that ssh-keygen makes."""
        return run("ssh-keygen", "-Y", "sign", "-n", namespace, "-f", str(self.path), stdin=data)


def ssh_key(folder: Path, name: str = "key", kind: str = "ed25519", bits: str = "") -> SshKeyPair:
    """Make a key without passphrase."""
    needed("ssh-keygen")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    size = ("-b", bits) if bits else ()
    run("ssh-keygen", "-q", "-t", kind, *size, "-N", "", "-C", "", "-f", str(path))
    return SshKeyPair(path, " ".join(path.with_suffix(".pub").read_text().split()[:2]))


@dataclass(frozen=True)
class Gpg:
    """A keyring of its own, in a folder short enough for gpg's sockets."""

    home: Path

    def __call__(self, *arguments: str, stdin: bytes = b"") -> bytes:
        return run("gpg", "--batch", "--quiet", *arguments, stdin=stdin, GNUPGHOME=str(self.home))

    def key(self, name: str, kind: str = "ed25519") -> str:
        """Make a key for a name and return its fingerprint."""
        self("--passphrase", "", "--quick-generate-key", name, kind, "sign", "never")
        listed = self("--with-colons", "--list-keys", name).decode()
        return next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:"))

    def export(self, name: str, *, armour: bool = True) -> bytes:
        """Return the certificate of a name."""
        return self(*(("--armor",) if armour else ()), "--export", name)

    def sign(self, name: str, data: bytes) -> bytes:
        """Return the armoured detached signature of a name."""
        return self("--local-user", name, "--armor", "--detach-sign", stdin=data)


def keyring() -> Iterator[Gpg]:
    """Yield an empty keyring; its agent ends with it."""
    needed("gpg")
    home = Path(tempfile.mkdtemp(prefix="gpg"))
    try:
        yield Gpg(home)
    finally:
        run("gpgconf", "--kill", "all", GNUPGHOME=str(home))
        shutil.rmtree(home, ignore_errors=True)


def sign_with_ssh(repo: GitRepo, key: SshKeyPair) -> None:
    """Have git sign what it makes in a repository from now on."""
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", str(key.path))
    repo.git("config", "commit.gpgSign", "true")


def sign_with_gpg(repo: GitRepo, gpg: Gpg, fingerprint: str) -> None:
    """Have git sign what it makes in a repository from now on, with this keyring."""
    program = repo.path / ".git" / "gpg-here"
    program.write_text(f'#!/bin/sh\nGNUPGHOME={gpg.home} exec gpg --batch "$@"\n')
    program.chmod(0o755)
    repo.git("config", "gpg.format", "openpgp")
    repo.git("config", "gpg.program", str(program))
    repo.git("config", "user.signingKey", fingerprint)
    repo.git("config", "commit.gpgSign", "true")
