"""SLSA provenance, versions 0.1, 0.2 and 1: who built what, how, and from which commit of which repository.

Parameters, environments and event payloads are never read: builders put secrets and personal data there. A commit is
taken only from a digest that says it is one, and only from the repository that the build itself names as its source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import Moment, address, dig, first_text, integer, mapping, mappings, moment, text
from sspgen.collect.findings import joined
from sspgen.collect.formats.statements import PROVENANCE, Said, Statement, commit_of
from sspgen.model.evidence import Record, Tool, Verdict

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

KEEPS: Final = frozenset(
    {
        *("builder", "id", "version.*", "buildType", "invocation", "configSource", "entryPoint", "metadata"),
        *("buildInvocationID", "buildInvocationId", "buildStartedOn", "buildFinishedOn", "materials"),
        *("buildDefinition", "externalParameters", "resolvedDependencies", "runDetails", "invocationId"),
        *("recipe", "type", "definedInMaterial"),
        *("startedOn", "finishedOn", "workflow", "repository", "ref", "path", "source", "buildConfigSource"),
    }
)
_USER: Final = re.compile(r"\A((?:git\+)?[a-z]{2,8}://)[^/@\s]{0,512}@")
_V1: Final = ("v1", "v1?draft", "v1.0", "v1.1", "v1.2")
_GIT: Final = ("git+", "git:", "ssh:", "https://github.com/", "https://gitlab.com/", "https://bitbucket.org/")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a build took its source from; empty texts where the provenance does not say."""

    repository: str = ""
    ref: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class _Build:
    builder: str
    version: str
    kind: str
    invocation: str
    started: Moment
    finished: Moment
    source: Source


def provenance_said(statement: Statement) -> Said:
    """Return what provenance says.

    Raises:
        Unreadable: when it is of a version that is not read.
    """
    version = statement.predicate_type.removeprefix(PROVENANCE)
    if version == "v0.1":
        build = _v01(statement.predicate)
    elif version == "v0.2":
        build = _v02(statement.predicate)
    elif version in _V1:
        build = _v1(statement.predicate)
    else:
        raise Unreadable(f"SLSA provenance {version} is not read, v0.1, v0.2 and v1 are")
    gaps = tuple(_gaps(build))
    ended = build.finished if build.finished.time else build.started
    return Said(
        verdict=Verdict.NEEDS_REVIEW if gaps else Verdict.PASS,
        reason=joined(gaps),
        tool=Tool(build.builder or "unknown builder", build.version),
        commit=build.source.commit,
        moment=ended,
        facts={
            "builder_id": build.builder,
            "build_type": build.kind,
            "source": build.source.repository,
            "source_ref": build.source.ref,
            "source_commit": build.source.commit,
            "invocation_id": build.invocation,
        },
        records=_records(build, ended, len(statement.subjects)),
    )


def _gaps(build: _Build) -> list[str]:
    said = (
        (build.builder, "it does not name its builder"),
        (build.kind, "it does not say how the build was made"),
        (build.source.repository, "it does not say from which repository it was built"),
        (build.source.commit, "it does not say from which commit it was built"),
    )
    return [gap for value, gap in said if not value]


def _records(build: _Build, ended: Moment, subjects: int) -> tuple[Record, ...]:
    if not build.invocation:
        return ()
    details = (("build_type", build.kind), ("subjects", subjects))
    return (Record("build", build.invocation, build.source.commit, ended.time, "", build.builder, details),)


def _v01(predicate: dict[str, Json]) -> _Build:
    """Read the first version, which names the material with the build's definition by its number."""
    recipe = mapping(predicate.get("recipe"))
    build = _v02(predicate)
    number = integer(recipe.get("definedInMaterial"))
    defined = mapping(dig(predicate, "materials", number)) if number is not None and number >= 0 else {}
    source = _resolved(_source(defined.get("uri"), defined.get("digest")), predicate.get("materials"))
    return replace(build, kind=text(recipe.get("type"), 512), source=source)


def _v02(predicate: dict[str, Json]) -> _Build:
    metadata = mapping(predicate.get("metadata"))
    return _Build(
        builder=text(dig(predicate, "builder", "id"), 512),
        version="",
        kind=text(predicate.get("buildType"), 512),
        invocation=first_text(metadata.get("buildInvocationID"), metadata.get("buildInvocationId")),
        started=moment(metadata.get("buildStartedOn")),
        finished=moment(metadata.get("buildFinishedOn")),
        source=_v02_source(predicate),
    )


def _v02_source(predicate: dict[str, Json]) -> Source:
    """Take the source from where the build's definition came from, else from the only repository among materials."""
    config = mapping(dig(predicate, "invocation", "configSource"))
    named = _source(config.get("uri"), config.get("digest"))
    return _resolved(named, predicate.get("materials"))


def _v1(predicate: dict[str, Json]) -> _Build:
    run = mapping(predicate.get("runDetails"))
    definition = mapping(predicate.get("buildDefinition"))
    return _Build(
        builder=text(dig(run, "builder", "id"), 512),
        version=text(dig(run, "builder", "version"), 80),
        kind=text(definition.get("buildType"), 512),
        invocation=text(dig(run, "metadata", "invocationId"), 512),
        started=moment(dig(run, "metadata", "startedOn")),
        finished=moment(dig(run, "metadata", "finishedOn")),
        source=_v1_source(definition),
    )


def _v1_source(definition: dict[str, Json]) -> Source:
    external = mapping(definition.get("externalParameters"))
    named = Source()
    for key in ("source", "workflow", "buildConfigSource"):
        value = external.get(key)
        stated = mapping(value)
        where = value if isinstance(value, str) else first_text(stated.get("uri"), stated.get("repository"))
        named = _source(where, stated.get("digest"))
        if named.repository:
            named = Source(named.repository, named.ref or text(stated.get("ref"), 300), named.commit)
            break
    return _resolved(named, definition.get("resolvedDependencies"))


def _resolved(named: Source, listed: Json) -> Source:
    """Complete a source from what the build used: only the same repository, or the only one when none is named."""
    if named.commit:
        return named
    candidates = [_source(each.get("uri"), each.get("digest")) for each in mappings(listed)]
    known = {each for each in candidates if each.repository and each.commit}
    if named.repository:
        known = {each for each in known if _same(each.repository, named.repository)}
    if len({each.commit for each in known}) != 1:
        return named
    one = min(known, key=lambda each: (each.repository, each.ref))
    return Source(named.repository or one.repository, named.ref or one.ref, one.commit)


def _same(one: str, other: str) -> bool:
    return one.removesuffix("/").removesuffix(".git") == other.removesuffix("/").removesuffix(".git")


def _source(uri: Json, digest: Json) -> Source:
    """Read ``git+https://host/owner/name@refs/heads/main`` (SPDX download location) or the address of a repository."""
    written = text(_USER.sub(r"\1", uri) if isinstance(uri, str) else "", 1024)
    if not written.startswith(_GIT) and not commit_of(digest):
        return Source(address(written) if "://" in written else "")
    where, _, fragment = written.removeprefix("git+").partition("#")
    at = where.rfind("@")
    if at > where.find("/", where.find("://") + 3) >= 0:
        where, ref = where[:at], where[at + 1 :]
    else:
        ref = fragment.partition(":")[0]
    repository = address(where) if "://" in where else where
    return Source(repository, ref, commit_of(digest))
