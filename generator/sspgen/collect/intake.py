"""Taking in one report, wherever it came from: hash, redact, normalise, fill gaps, verify. Every collector ends here.

Most reports say neither when nor on which commit they were made. What they do not say is filled from the circumstances
of their collection; circumstances never override a report. Where bytes are kept, the normal form is made of what is
kept, so that whoever reads the store later comes to the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.collect.api import Blob
from sspgen.collect.archive import ARCHIVE_MARK, members
from sspgen.collect.fields import dig, mapping, moment, text
from sspgen.collect.redaction import redacted_by
from sspgen.collect.registry import identify, normalise
from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.model.evidence import (
    Artifact,
    Circumstances,
    Rejection,
    Report,
    SignatureState,
    Subject,
    TimeOrigin,
    Tool,
    Verdict,
    tool_key,
)

if TYPE_CHECKING:
    from sspgen.collect.api import CollectContext
    from sspgen.model.evidence import Json


def read_circumstances(data: bytes, path: str) -> Circumstances | str:
    """Read a context file, which a pipeline writes beside its reports, or say what is wrong with it.

    Args:
        data: a JSON object with ``commit``, ``observed``, ``tools`` (versions by name), ``subject``; all optional.
        path: for the message.
    """
    document = read_json(data)
    if isinstance(document, JsonProblem):
        where = f":{document.line}:{document.column}" if document.line else ""
        return f"the context file is malformed: {path}{where}: {document.message}"
    if not isinstance(document, dict):
        return f"the context file {path} is not a JSON object"
    observed = moment(document.get("observed"))
    if document.get("observed") is not None and observed.time is None:
        return f"the context file {path} has an 'observed' that is no time"
    tools = mapping(document.get("tools"))
    return Circumstances(
        commit=text(document.get("commit"), 64),
        observed=observed.time,
        tools=tuple((tool_key(name), text(tools[name], 80)) for name in sorted(tools)),
        subject=_subject(document.get("subject")),
    )


def _subject(said: Json) -> Subject:
    kind, name, digest = (text(dig(said, key), 300) for key in ("kind", "name", "digest"))
    return Subject(kind or "unknown", name, digest)


def take(name: str, data: bytes, context: CollectContext, circumstances: Circumstances) -> Artifact:
    """Return what is made of a report's bytes. Never raises over what is in them.

    Args:
        name: how the report is called, in messages and in the plan.
        data: as they were collected.
        context: where bytes are kept, if at all; readers; whom to trust.
        circumstances: what is known beside the report.
    """
    seen, result = _read(name, data, context)
    kept = ""
    if context.keep is not None and seen is not data:
        kept = context.keep(seen)
    if isinstance(result, Report):
        if result.signature.state is not SignatureState.NONE:
            result = _verified(Blob(name, seen), result, context)
        result = _inside(_filled(name, result, circumstances), circumstances.root)
    observed, origin = circumstances.observed, circumstances.origin
    if isinstance(result, Report) and result.observed is not None:
        observed, origin = result.observed, TimeOrigin.REPORT
    return Artifact(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        result=result,
        observed=observed,
        origin=origin if observed else TimeOrigin.NONE,
        kept=kept,
        circumstances=circumstances,
    )


def take_members(
    name: str, data: bytes, pattern: str, context: CollectContext, circumstances: Circumstances
) -> tuple[Artifact, ...]:
    """Return what is made of the files in an archive that match a pattern. Nothing is extracted to disk.

    Args:
        name: of the archive; a member is called ``archive!member``.
        data: the archive, or one packed file.
        pattern: ``*`` and ``?`` over whole names in the archive.
        context: see `take`.
        circumstances: of all members alike.
    """
    return tuple(
        Artifact(_member_name(name, member.name), "", 0, member.content)
        if isinstance(member.content, Rejection)
        else take(_member_name(name, member.name), member.content, context, circumstances)
        for member in members(data, pattern)
    )


def _member_name(archive: str, member: str) -> str:
    """Return a printable name; what an archive calls its members is chosen by strangers."""
    return f"{archive}{ARCHIVE_MARK}{text(member, 300)}" if member else archive


def _read(name: str, data: bytes, context: CollectContext) -> tuple[bytes, Report | Rejection]:
    """Return the bytes that the normal form was made of, and the form: the redacted ones, where bytes are kept.

    Of a report that no reader knows, or that cannot be redacted, nothing is kept.
    """
    if context.keep is not None and data:
        blob = Blob(name, data)
        reader = identify(blob, context.readers)
        kept = None if reader is None else redacted_by(reader, blob)
        result = None if kept is None else normalise(name, kept, context.readers)
        if kept is not None and isinstance(result, Report):
            return kept, result
    return data, normalise(name, data, context.readers)


def _verified(blob: Blob, report: Report, context: CollectContext) -> Report:
    from sspgen.collect.trust.api import verify_report  # noqa: PLC0415 - few reports carry a signature

    return verify_report(blob, report, context.trust, context.now)


def _filled(name: str, report: Report, circumstances: Circumstances) -> Report:
    """Fill what the report does not say from the circumstances; where they disagree, the report stands."""
    version = circumstances.version_of(report.tool.name)
    notes = list(report.notes)
    for what, own, other in (
        ("tool version", report.tool.version, version or ""),
        ("commit", report.subject.commit, circumstances.commit),
    ):
        if own and other and own != other:
            notes.append(f"its {what} is {own}, but the collection context says {other}")
    report = replace(
        report,
        tool=Tool(report.tool.name, report.tool.version or version or "", report.tool.database),
        subject=_merged(report.subject, circumstances),
        notes=tuple(notes),
    )
    if report.facts.get("anonymous") is True and version is not None and _wrote(report.tool.name, name, circumstances):
        return replace(report, outcome=Verdict.PASS, reason="", facts=report.facts | {"anonymous": False})
    return report


def _wrote(tool: str, name: str, circumstances: Circumstances) -> bool:
    """Tell whether a tool of the run wrote a report that names none: the only tool, or the one in the report's name.

    Several linters and scanners write an empty list when they find nothing, and one must not pass for another.
    """
    return len(circumstances.tools) == 1 or tool_key(tool) in tool_key(name)


def _inside(report: Report, prefix: str) -> Report:
    """Write places inside the workspace relative to it, so that no output depends on where it was checked out."""
    if not prefix or not any(finding.location.startswith(prefix) for finding in report.findings):
        return report
    findings = (replace(each, location=each.location.removeprefix(prefix)) for each in report.findings)
    return replace(report, findings=tuple(findings))


def _merged(own: Subject, circumstances: Circumstances) -> Subject:
    other = circumstances.subject
    return Subject(
        kind=other.kind if own.kind == "unknown" else own.kind,
        name=own.name or other.name,
        digest=own.digest or other.digest,
        commit=own.commit or circumstances.commit,
    )
