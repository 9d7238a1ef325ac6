"""Real repositories with fixed authors and dates, so that the same history has the same ids everywhere."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AUTHOR = "Ada Example <ada@example.org>"
DATE = "2026-01-01T12:00:00+00:00"


@dataclass(frozen=True)
class GitRepo:
    """A repository to build a history in."""

    path: Path

    def git(self, *arguments: str, author: str = AUTHOR, date: str = DATE, stdin: str | bytes = "") -> str:
        """Run git without any configuration of this machine; return its output without the last newline."""
        name, _, email = author.rstrip(">").partition(" <")
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
            "GIT_COMMITTER_DATE": date,
        }
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.path,
            env=environment,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"git {arguments}: {done.stderr.decode(errors='replace')}"
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def write(self, files: Mapping[str, str]) -> None:
        """Write text files below the repository, making folders as needed."""
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")

    def commit(
        self,
        files: Mapping[str, str],
        message: str = "Change",
        *,
        date: str = DATE,
        author: str = AUTHOR,
    ) -> str:
        """Write files, commit everything in the working tree, and return the commit's sha."""
        self.write(files)
        self.git("add", "--all")
        arguments = ("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "--file=-")
        self.git(*arguments, author=author, date=date, stdin=message)
        return self.sha()

    def merge(self, branch: str, message: str, *, date: str = DATE, author: str = AUTHOR) -> str:
        """Merge a branch with a merge commit and return its sha."""
        arguments = ("merge", "--quiet", "--no-ff", "-m", message, branch)
        self.git(*arguments, date=date, author=author)
        return self.sha()

    def tag(self, name: str, *, message: str = "", date: str = DATE) -> None:
        """Tag HEAD: annotated with a message, else lightweight."""
        self.git("tag", *(("-a", "-m", message) if message else ()), name, date=date)

    def sha(self, revision: str = "HEAD") -> str:
        """Return the full id of a revision."""
        return self.git("rev-parse", "--verify", revision)

    def commit_object(self, headers: str, message: str) -> str:
        """Write a commit object by hand, headers after ``tree`` and ``parent``, and check it out."""
        tree = self.git("rev-parse", "HEAD^{tree}")
        raw = f"tree {tree}\nparent {self.sha()}\n{headers}\n\n{message}"
        sha = self.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=raw)
        self.git("reset", "--quiet", "--hard", sha)
        return sha


def make_repo(folder: Path, *, branch: str = "main", object_format: str = "sha1") -> GitRepo:
    """Make an empty repository in a folder, which is made when it does not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    repo = GitRepo(folder)
    repo.git("init", "--quiet", f"--initial-branch={branch}", f"--object-format={object_format}")
    return repo
