"""Keeping everything that a plan was made of, and making the same plan again, on another machine, years later.

A snapshot holds the workspace's files, the catalogs, what git answered, the observations and the two times. Nothing
of it holds a secret: a file that does is refused. Made again by the same version, the plan is the same byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from sspgen import GENERATOR
from sspgen.collect.api import CollectContext
from sspgen.collect.normal_form import from_json, to_json
from sspgen.collect.redact import leaks
from sspgen.collect.registry import readers
from sspgen.collect.store.record import Entry
from sspgen.editions.api import full_plan
from sspgen.errors import InputError
from sspgen.flow.history import keep_history, kept_history
from sspgen.flow.observations import artifact_of, body_of
from sspgen.flow.plan import Made, Request, Surroundings, plan_of, read_sources
from sspgen.flow.witness import Witness
from sspgen.load.opencontrol.fetched import default_dependencies, files_in_cache
from sspgen.merge.api import Revision
from sspgen.model.chronicle import Chronicle
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import Collection, Rejection
from sspgen.model.limits import SNAPSHOT_FILES
from sspgen.model.provenance import Commit, Provenance
from sspgen.model.spans import Span
from sspgen.publish.gate import allowed_secrets
from sspgen.render.api import silent
from sspgen.render.plan_json.renderer import plan_bytes
from sspgen.resolve.store import default_cache, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sspgen.model.evidence import EvidenceSource, Json
    from sspgen.model.plan import Plan

SNAPSHOT: Final = "snapshot"
_SCHEMA: Final = "sspgen-snapshot/1"
_FOLDERS: Final = ("templates", "site", "catalogs")
_SINGLE: Final = ("ssp.lock",)
_CATALOGS: Final = "cache"
_WORKSPACE: Final = "workspace"
_NO_HISTORY: Final = "what git told was not kept with this plan: its releases, edits and changes are not known"


@dataclass(frozen=True, slots=True)
class Restored:
    """A plan made again.

    Attributes:
        root: the folder that its workspace was written to, for renderers.
        same: whether it is the plan that was recorded, byte for byte; ``generator`` what had recorded it.
        digest: hex SHA-256 of its ``plan.json``, and ``judged_at`` when its verdicts were judged.
        told: what git told of its past, when it was recorded.
    """

    plan: Plan
    root: Path
    same: bool
    generator: str
    digest: str
    judged_at: datetime
    told: Chronicle


def snapshot(made: Made, profile: str, told: Chronicle, keep: Callable[[bytes], str]) -> Entry:
    """Return the record that a plan can be made again from, with what git told of its past.

    The record itself has the plan's time, commit and three numbers, so that a trend is read without making it again.

    Args:
        made: the plan with what it was made of.
        profile: what was asked for in place of the workspace's own; empty for its own.
        told: what git told of its past.
        keep: stores bytes and returns their hex SHA-256.

    Raises:
        InputError: SSP387, a file of the workspace holds a secret.
    """
    surroundings, root = made.surroundings, made.sources.root
    revision = surroundings.revision
    document: dict[str, Any] = {
        "schema": _SCHEMA,
        "generator": GENERATOR,
        "plugins": [list(pair) for pair in made.sources.plugins.versions],
        "profile": profile,
        "as_of": to_json(surroundings.as_of),
        "judged_at": to_json(surroundings.judged_at),
        "revision": {
            "commit": to_json(revision.commit),
            "dirty": revision.dirty,
            "branch": revision.branch,
            "url": revision.url,
        },
        "git": _git(surroundings.witness),
        "problems": [to_json(problem) for problem in surroundings.problems],
        "collections": [_collected(each, keep) for each in surroundings.collections],
        "files": {path: keep(data) for path, data in _files(made)},
        "catalogs": [[identifier, keep(data)] for identifier, data in _catalogs(made, root)],
        "history": keep_history(told, keep),
    }
    if made.sources.workspace.original:
        document["plan"] = made.sources.workspace.original.path
    written = json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")
    kept = keep(written)
    digest = hashlib.sha256(plan_bytes(full_plan(made.plan))).hexdigest()
    body: dict[str, Json] = {"plan": digest, "generator": GENERATOR, "document": kept, "blobs": [kept]}
    return Entry(SNAPSHOT, body | _numbers(made.plan))


def _numbers(plan: Plan) -> dict[str, Json]:
    tally = plan.tally
    return {
        "as_of": to_json(plan.as_of),
        "commit": plan.revision.sha if plan.revision else "",
        "tally": [tally.total, tally.documented, tally.claimed, tally.proven],
    }


def _git(witness: Witness) -> dict[str, Any]:
    traces = [[path, line, to_json(found)] for (path, line), found in sorted(witness.traces.items())]
    reached: dict[str, Any] = dict(sorted(witness.reached.items()))
    return {"outside": witness.outside_git, "traces": traces, "reached": reached}


def _collected(collection: Collection, keep: Callable[[bytes], str]) -> dict[str, Any]:
    return {
        "source": collection.source.id,
        "problem": collection.problem,
        "note": collection.note,
        "observations": [body_of(collection.source, each, keep) for each in collection.artifacts],
    }


def _files(made: Made) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the workspace that has a part in its outputs, by path."""
    root, workspace = made.sources.root, made.sources.workspace
    paths = {item.path for item in workspace.inputs} | {*_SINGLE, *workspace.pages}
    paths |= {source.href for source in made.sources.baseline.sources}
    for folder in _FOLDERS:
        found = (Path(where, name) for where, _, names in os.walk(root / folder) for name in names)
        paths |= {path.relative_to(root).as_posix() for path in found}
    allowed = allowed_secrets(root)
    fetched = dict(files_in_cache(workspace.inputs, root, default_dependencies(os.environ)))
    for path in sorted(fetched):
        _refuse_secret(path, fetched[path], allowed)
        yield path, fetched[path]
    for path in sorted(paths)[:SNAPSHOT_FILES]:
        file = root / path
        if file.is_file() and file.resolve().is_relative_to(root.resolve()):
            data = file.read_bytes()
            _refuse_secret(path, data, allowed)
            yield path, data


def _refuse_secret(path: str, data: bytes, allowed: frozenset[str]) -> None:
    """Refuse a file with a secret that nobody reviewed; ``publish.allowed_secrets`` names those that were."""
    for leak in leaks(data):
        if hashlib.sha256(data[leak.offset : leak.end]).hexdigest() not in allowed:
            line = data.count(b"\n", 0, leak.offset) + 1
            raise InputError(Diagnostic("SSP387", f"it holds what looks like a secret ({leak.rule})", Span(path, line)))


def _catalogs(made: Made, root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the catalogs and profiles that came from the cache; those of the workspace are among its files."""
    for source in made.sources.baseline.sources:
        file = default_cache(os.environ) / source.id / f"{source.sha256}.json"
        if not (root / source.href).is_file() and file.is_file():
            yield source.id, file.read_bytes()


def restore(body: dict[str, Any], get: Callable[[str], bytes | None], folder: Path) -> Restored:
    """Make a plan again.

    Args:
        body: of a snapshot record.
        get: returns stored bytes by their hex SHA-256; None when they are gone.
        folder: an empty folder that the workspace is written to.

    Raises:
        InputError: SSP386, something is missing or cannot be read; or what is wrong with the workspace.
    """
    document = _document(body, get)
    root, cache = folder / _WORKSPACE, folder / _CATALOGS
    root.mkdir()
    try:
        for path, digest in document["files"].items():
            _write(root, path, _bytes(str(digest), get))
        for identifier, digest in document["catalogs"]:
            data = _bytes(str(digest), get)
            _write(cache, f"{identifier}/{hashlib.sha256(data).hexdigest()}.json", data)
        request = Request(root, document["profile"], _time(document["judged_at"]), None, silent, cache)
        request = replace(request, document=str(document.get("plan", "")))
        sources = read_sources(request)
        context = CollectContext(
            root=root,
            repository=None,
            now=request.clock,
            readers=(*readers(), *sources.plugins.readers),
            trust=sources.workspace.trust,
        )
        by_id = {source.id: source for source in sources.workspace.evidence}
        surroundings = Surroundings(
            collections=tuple(_remade(each, by_id, get, context) for each in document["collections"]),
            as_of=_time(document["as_of"]),
            judged_at=request.clock,
            revision=_revision(document["revision"]),
            witness=_witness(document["git"]),
            problems=tuple(from_json(Diagnostic, each) for each in document["problems"]),
        )
        told = _told(document, get)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(Diagnostic("SSP386", f"the snapshot cannot be read ({type(error).__name__})")) from error
    plan = plan_of(sources, surroundings)
    digest = hashlib.sha256(plan_bytes(full_plan(plan))).hexdigest()
    same = digest == body.get("plan")
    return Restored(plan, root, same, str(body.get("generator", "")), digest, surroundings.judged_at, told)


def _told(document: dict[str, Any], get: Callable[[str], bytes | None]) -> Chronicle:
    """Return what git told; earlier versions kept nothing of it."""
    if "history" not in document:
        return Chronicle(notes=(_NO_HISTORY,))
    return kept_history(document["history"], lambda digest: _bytes(str(digest), get))


def _document(body: dict[str, Any], get: Callable[[str], bytes | None]) -> dict[str, Any]:
    try:
        document: Any = json.loads(_bytes(str(body.get("document", "")), get))
    except ValueError as error:
        raise InputError(Diagnostic("SSP386", "the snapshot is no JSON")) from error
    if not isinstance(document, dict) or document.get("schema") != _SCHEMA:
        raise InputError(Diagnostic("SSP386", "the snapshot is of no form that this version reads"))
    found: dict[str, Any] = document
    return found


def _bytes(digest: str, get: Callable[[str], bytes | None]) -> bytes:
    data = get(digest)
    if data is None:
        raise InputError(Diagnostic("SSP386", f"the bytes {digest[:12]} are not in the store any more"))
    return data


def _write(root: Path, path: str, data: bytes) -> None:
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts:
        raise InputError(Diagnostic("SSP386", f"the snapshot names {path!r}, which leaves its folder"))
    write_atomically(root / parts, data)


def _remade(
    said: dict[str, Any],
    by_id: dict[str, EvidenceSource],
    get: Callable[[str], bytes | None],
    context: CollectContext,
) -> Collection:
    source = by_id[str(said["source"])]
    artifacts = []
    for observation in said["observations"]:
        made = artifact_of(observation, get, context)
        if isinstance(made, Rejection):
            raise InputError(Diagnostic(made.code, made.message))
        artifacts.append(made)
    return Collection(source, tuple(artifacts), str(said["problem"]), str(said["note"]))


def _revision(said: dict[str, Any]) -> Revision:
    commit = from_json(Commit, said["commit"]) if said["commit"] else None
    return Revision(commit, bool(said["dirty"]), str(said["branch"]), str(said["url"]))


def _witness(said: dict[str, Any]) -> Witness:
    traces = {(str(path), int(line)): from_json(Provenance, found) for path, line, found in said["traces"]}
    return Witness(None, traces, dict(said["reached"]), outside_git=bool(said["outside"]))


def _time(text: object) -> datetime:
    return datetime.fromisoformat(str(text))
