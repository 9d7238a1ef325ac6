"""Collects one artifact from an HTTP(S) address, checked against a hash that the workspace pins.

What is pinned is what a reviewer saw: another content under the same address is refused, whoever changed it. No token
is sent. An archive stands for the files in it that ``inside`` asks for.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import urlsplit

from sspgen.collect.archive import is_archive
from sspgen.collect.fields import address, moment
from sspgen.collect.intake import take, take_members
from sspgen.collect.remote.http import HttpProblem, get
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import Circumstances, Collection, TimeOrigin
from sspgen.model.limits import EVIDENCE_BYTES, HTTP_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from sspgen.collect.api import CollectContext
    from sspgen.collect.remote.http import Response
    from sspgen.model.evidence import Artifact, EvidenceSource

_URL: Final = "url"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class UrlCollector:
    """Fetches, checks the hash, and takes in what came."""

    id: ClassVar[str] = _URL
    title: ClassVar[str] = "Artifact at an address, with a pinned hash"
    settings: ClassVar[frozenset[str]] = frozenset({_URL, "sha256", "inside", "observed", "commit"})
    network: ClassVar[bool] = True

    def validate(self, source: EvidenceSource) -> tuple[Diagnostic, ...]:
        """Check the address, and that a hash pins its content."""
        where = f"evidence source {source.id}"
        found = [
            Diagnostic(
                "SSP221", f"{where}: the key {key!r} is not one of {', '.join(sorted(self.settings))}", source.span
            )
            for key in sorted(source.query.keys() - self.settings)
        ]
        found += [
            Diagnostic("SSP223", f"{where}: {key!r} is a text", source.span)
            for key in sorted(source.query.keys() & self.settings)
            if not isinstance(source.query[key], str)
        ]
        if not _is_address(str(source.query.get(_URL, ""))):
            found.append(Diagnostic("SSP225", f"{where}: 'url' is an http or https address, without user", source.span))
        if not _SHA256.fullmatch(str(source.query.get("sha256", ""))):
            message = f"{where}: 'sha256' pins the artifact by 64 lower-case hex digits"
            found.append(Diagnostic("SSP225", message, source.span, help="run sha256sum on the artifact you reviewed"))
        if source.query.get("observed") and moment(source.query["observed"]).time is None:
            found.append(Diagnostic("SSP225", f"{where}: 'observed' is a time, such as 2026-01-31T10:00Z", source.span))
        return tuple(found)

    def collect(self, source: EvidenceSource, context: CollectContext) -> Collection:
        """Fetch within the budget; what cannot be fetched, or is not what was pinned, is a problem and no artifact."""
        asked = {key: str(value) for key, value in source.query.items()}
        try:
            response = get(
                asked[_URL],
                headers={},
                limit=EVIDENCE_BYTES,
                timeout=HTTP_TIMEOUT_SECONDS,
                deadline=context.deadline,
                elsewhere=True,
            )
        except HttpProblem as problem:
            return Collection(source, problem=str(problem))
        digest = hashlib.sha256(response.data).hexdigest()
        if digest != asked["sha256"]:
            told = f"{address(asked[_URL])}: its SHA-256 is {digest}, but {asked['sha256']} is pinned"
            return Collection(source, problem=told)
        return Collection(source, _artifacts(asked, response, context))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def _artifacts(asked: dict[str, str], response: Response, context: CollectContext) -> tuple[Artifact, ...]:
    circumstances = Circumstances(commit=asked.get("commit", ""))
    if told := moment(asked.get("observed")).time:
        circumstances = replace(circumstances, observed=told, origin=TimeOrigin.CONTEXT)
    name = address(asked[_URL])
    if "inside" not in asked and not is_archive(response.data):
        return (take(name, response.data, context, circumstances),)
    return take_members(name, response.data, asked.get("inside", "*"), context, circumstances)


COLLECTOR: Final = UrlCollector()
