"""A source, a context and a quiet clock, for asking a forge on this machine."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sspgen.collect.api import CollectContext
from sspgen.collect.registry import collectors
from sspgen.model.evidence import Collection, EvidenceSource, Report

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
TOKEN = "ghp_" + "t0k3n" * 8
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass
class Asking:
    """Asks a collector, and remembers what was kept and how long was waited.

    Attributes:
        left: seconds of the budget when the question is asked; waits use it up.
    """

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: {"GITHUB_TOKEN": TOKEN, "GITLAB_TOKEN": TOKEN})
    left: float = 600.0
    slept: list[float] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)

    def ask(self, **query: Any) -> Collection:
        """Return what the collector that the first key names brought."""
        source = EvidenceSource("forge", "A forge", next(iter(query)), query)
        return collectors()[source.collector].collect(source, self.context)

    def codes(self, **query: Any) -> list[str]:
        """Return the codes of what is wrong with a query."""
        source = EvidenceSource("forge", "A forge", next(iter(query)), query)
        return [diagnostic.code for diagnostic in collectors()[source.collector].validate(source)]

    @property
    def context(self) -> CollectContext:
        """The context: stored bytes are kept here."""
        return CollectContext(
            self.root, None, NOW, keep=self._keep, environment=self.environment, deadline=self._deadline
        )

    def stored(self) -> dict[str, Any]:
        """Return the document that was kept."""
        document: dict[str, Any] = json.loads(self.kept[-1])
        return document

    def _keep(self, data: bytes) -> str:
        self.kept.append(data)
        return "0" * 64

    def _deadline(self) -> float:
        return self.left - sum(self.slept)


def asking(root: Path, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """Return a way to ask that does not really wait, without the proxies of this machine."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    found = Asking(root)
    monkeypatch.setattr("sspgen.collect.remote.http.wait", found.slept.append)
    return found


def report(collection: Collection) -> Report:
    """Return the one report of a collection."""
    (artifact,) = collection.artifacts
    assert isinstance(artifact.result, Report), artifact.result
    return artifact.result
