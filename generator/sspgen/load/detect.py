"""What a repository shows of itself: where it is hosted, how it is built, what it is made of, which reports it has.

Pure functions over a list of paths and a few facts: the caller looks, this module concludes. It concludes from names
alone, so what it says is a reason to ask and never a claim.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.load.json_reader import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HOSTING, PIPELINE, CONTAINERS, INFRASTRUCTURE, DEPENDENCIES, TESTS, REPORT = (
    "hosting",
    "pipeline",
    "containers",
    "infrastructure",
    "dependencies",
    "tests",
    "report",
)
PROJECT_FILES = ("pyproject.toml", "package.json")
"""Files that may tell a name and a description."""

_PATHS = (
    (PIPELINE, "GitHub Actions", r"\.github/workflows/[^/]+\.ya?ml"),
    (PIPELINE, "GitLab CI", r"\.gitlab-ci\.ya?ml"),
    (PIPELINE, "Jenkins", r"(?:.*/)?Jenkinsfile(?:\.[^/]+)?"),
    (PIPELINE, "CircleCI", r"\.circleci/config\.ya?ml"),
    (PIPELINE, "Azure Pipelines", r"(?:\.azure[^/]*/.*|azure-pipelines[^/]*)\.ya?ml"),
    (CONTAINERS, "container image", r"(?:.*/)?(?:Docker|Container)file(?:\.[^/]+)?|(?:.*/)?[^/]+\.[Dd]ockerfile"),
    (CONTAINERS, "Compose", r"(?:.*/)?(?:docker-)?compose(?:\.[^/]+)?\.ya?ml"),
    (INFRASTRUCTURE, "Terraform", r".*\.tf(?:\.json)?"),
    (INFRASTRUCTURE, "Helm", r"(?:.*/)?Chart\.ya?ml"),
    (
        INFRASTRUCTURE,
        "Kubernetes",
        r"(?:.*/)?(?:k8s|kubernetes|manifests|kustomize)/.*\.ya?ml|(?:.*/)?kustomization\.ya?ml",
    ),
    (INFRASTRUCTURE, "CloudFormation", r"(?:.*/)?(?:cloudformation/.*|[^/]*cloudformation[^/]*)\.(?:ya?ml|json)"),
    (
        DEPENDENCIES,
        "Python",
        r"(?:.*/)?(?:uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|requirements[^/]*\.txt|pylock\.toml)",
    ),
    (DEPENDENCIES, "JavaScript", r"(?:.*/)?(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)"),
    (DEPENDENCIES, "Go", r"(?:.*/)?go\.sum"),
    (DEPENDENCIES, "Rust", r"(?:.*/)?Cargo\.lock"),
    (DEPENDENCIES, "Ruby", r"(?:.*/)?Gemfile\.lock"),
    (DEPENDENCIES, "PHP", r"(?:.*/)?composer\.lock"),
    (DEPENDENCIES, "Java", r"(?:.*/)?(?:pom\.xml|gradle\.lockfile)"),
    (DEPENDENCIES, ".NET", r"(?:.*/)?packages\.lock\.json"),
    (TESTS, "tests", r"(?:.*/)?(?:tests?|spec|__tests__)/.*\.[a-z]+|(?:.*/)?[^/]+_test\.[a-z]+"),
)
_RULES = tuple((kind, title, re.compile(pattern)) for kind, title, pattern in _PATHS)
_NOT_OURS = frozenset(
    (
        "test",
        "tests",
        "testdata",
        "spec",
        "fixtures",
        "__tests__",
        "examples",
        "samples",
        "corpora",
        "vendor",
        "third_party",
    )
)
"""Folders whose reports are samples, or somebody else's: they say nothing about this system."""
_HOSTS = {"github": "GitHub", "gitlab": "GitLab", "bitbucket": "Bitbucket", "codeberg": "Codeberg"}
_REMOTE_HOST = re.compile(r"(?:[a-z+]+://)?(?:[^@/]*@)?([A-Za-z0-9.-]+\.[A-Za-z]+)[:/]")
_LINE = 300


@dataclass(frozen=True, slots=True)
class GitFacts:
    """What git says: the remote's address without credentials, and whether there are commits to look at."""

    remote: str = ""
    has_commits: bool = False

    @property
    def host(self) -> str:
        """The remote's host name; empty when there is none."""
        match = _REMOTE_HOST.match(self.remote)
        return match.group(1).lower() if match else ""

    @property
    def project(self) -> str:
        """The last part of the remote's path; empty without a remote."""
        return self.remote.rstrip("/").rpartition("/")[2].removesuffix(".git") if self.host else ""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that was seen.

    Attributes:
        kind: ``hosting``, ``pipeline``, ``containers``, ``infrastructure``, ``dependencies``, ``tests``, ``report``.
        title: the product or ecosystem; for a report the id of the reader that recognises it.
        paths: where, sorted; empty for what is not a file.
    """

    kind: str
    title: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detected:
    """Everything that was seen in a repository, in a fixed order of kinds."""

    name: str
    description: str = ""
    git: GitFacts = GitFacts()
    signs: tuple[Sign, ...] = ()

    def of(self, kind: str) -> tuple[Sign, ...]:
        """Return the signs of one kind."""
        return tuple(sign for sign in self.signs if sign.kind == kind)


def detect(
    folder: str,
    paths: Iterable[str],
    git: GitFacts,
    reports: Mapping[str, str],
    project_files: Mapping[str, bytes],
) -> Detected:
    """Return what a repository shows.

    Args:
        folder: name of its folder, which names the system when nothing else does.
        paths: POSIX paths of its files.
        git: what git says.
        reports: id of the reader that recognises a file, by path.
        project_files: content of those of `PROJECT_FILES` that are there.
    """
    name, description = _project(project_files)
    return Detected(
        name=name or _line(git.project) or _line(folder) or "system",
        description=description,
        git=git,
        signs=(*_hosting(git), *_seen(sorted(paths)), *_reports(reports)),
    )


def _hosting(git: GitFacts) -> tuple[Sign, ...]:
    if not git.host:
        return ()
    titles = (title for word, title in _HOSTS.items() if word in git.host)
    return (Sign(HOSTING, next(titles, git.host)),)


def _seen(paths: list[str]) -> tuple[Sign, ...]:
    found: dict[tuple[str, str], list[str]] = {(kind, title): [] for kind, title, _ in _RULES}
    for path in paths:
        for kind, title, pattern in _RULES:
            if pattern.fullmatch(path):
                found[kind, title].append(path)
    return tuple(Sign(kind, title, tuple(where)) for (kind, title), where in found.items() if where)


def _reports(reports: Mapping[str, str]) -> tuple[Sign, ...]:
    by_reader: dict[str, list[str]] = {}
    for path in sorted(reports):
        if _NOT_OURS.isdisjoint(path.split("/")[:-1]):
            by_reader.setdefault(reports[path], []).append(path)
    return tuple(Sign(REPORT, reader, tuple(by_reader[reader])) for reader in sorted(by_reader))


def _project(files: Mapping[str, bytes]) -> tuple[str, str]:
    """Return name and description of the first project file that tells a name."""
    for path in PROJECT_FILES:
        table = _table(path, files[path]) if path in files else None
        if isinstance(table, dict) and isinstance(table.get("name"), str):
            return _line(table["name"]), _line(table.get("description"))
    return "", ""


def _table(path: str, data: bytes) -> object:
    if path.endswith(".json"):
        return read_json(data)
    try:
        return tomllib.loads(data.decode()).get("project")
    except (ValueError, RecursionError):
        return None


def _line(value: object) -> str:
    """Return a text as one printable line."""
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return "".join(c for c in words if c.isprintable())[:_LINE]
