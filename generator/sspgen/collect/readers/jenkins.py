"""Jenkins builds: which job built which commit, and how it ended.

One build (``/job/NAME/7/api/json``), a job whose builds were asked for with their results
(``/job/NAME/api/json?tree=builds[number,result,…]``), or what the collector `jenkins` stores for `builds`.

Population: builds; those that were aborted or not built, or still run (`result` is null), are counted as skipped.
Failed and unstable builds are findings. Not run: no build has ended. A job as the API gives it names its builds without
their results and is refused with a reason, and so are the other answers of Jenkins (its queue, a view, a test report,
the stage view's runs). Times are in milliseconds since 1970. A build that checked out several
repositories (a shared library, for one) does not tell which commit it was about: then none is given.

Parameters of builds may hold secrets and are never read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import address, boolean, count, dig, first_text, integer, mappings, moment, text
from sspgen.collect.formats.forge_page import ENVELOPE, FACTS, Page, is_answer, iso, read_page, sha
from sspgen.collect.formats.forge_reports import Told, runs_report
from sspgen.model.evidence import Finding, FindingSeverity, Record, Report, Subject

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_PASSED: Final = "SUCCESS"
_FAILED: Final = frozenset({"FAILURE", "UNSTABLE"})
_ENDED: Final = _FAILED | {_PASSED, "ABORTED", "NOT_BUILT"}
_RUNNING, _UNKNOWN = "RUNNING", "UNKNOWN"
_CLASSES: Final = ("hudson.", "jenkins.", "io.jenkins.", "org.jenkinsci.", "com.cloudbees.")
_LONGEST: Final = 10 * 366 * 86_400_000
_ASK: Final = "tree=builds[number,result,building,timestamp,duration,url,actions[lastBuiltRevision[SHA1]]]"


class JenkinsReader:
    """Reads builds; failed and unstable ones are findings."""

    id: ClassVar[str] = "jenkins"
    title: ClassVar[str] = "Jenkins builds"
    proves: ClassVar[str] = "which job built which commit, and how it ended"
    facts: ClassVar[tuple[str, ...]] = (
        *("runs", "succeeded", "failed", "unfinished", "latest_state", "latest_commit"),
        *FACTS,
    )
    keeps: ClassVar[frozenset[str]] = ENVELOPE | {
        *("_class", "number", "result", "building", "timestamp", "duration", "url", "fullDisplayName", "actions"),
        *("lastBuiltRevision", "SHA1", "causes", "userId", "shortDescription", "builds", "buildable", "fullName"),
        *("displayName", "queueId", "color", "nextBuildNumber", "_links", "stages"),
        *("startTimeMillis", "status"),
    }

    def recognises(self, blob: Blob) -> bool:
        """Look for what a build or a job of Jenkins has."""
        document = blob.json_object()
        ours = is_answer(blob, "jenkins", ("builds",)) or _is_build(document) or _is_job(document)
        return ours or bool(_other(document))

    def read(self, blob: Blob) -> Report:
        """Read every build.

        Raises:
            Unreadable: a job whose builds have no results, or something else that Jenkins tells.
        """
        document = blob.json_object()
        if other := _other(document):
            raise Unreadable(f"{other} of Jenkins is not read: ask for the builds of a job", "SSP301")
        job = _is_job(document) and "source" not in document
        page = _from_job(document) if job else read_page(blob, whole=_is_build)
        name = page.repository or _job_name(document)
        records = sorted((_record(each, name) for each in page.objects), key=_newest_first)
        ended = [record for record in records if record.state in _ENDED]
        unknown = sum(record.state == _UNKNOWN for record in records)
        told = Told(
            self.id,
            "Jenkins",
            page,
            Subject("repository", name, commit=records[0].commit if len(records) == 1 else ""),
            records,
            failed=[_finding(record) for record in records if record.state in _FAILED],
            passed=[record for record in records if record.state == _PASSED],
            doubt=f"how {unknown} builds ended cannot be read" if unknown else "",
        )
        return runs_report(told, "build", ended)


def _other(document: dict[str, Json]) -> str:
    """Name what Jenkins tells beside builds and jobs; empty for what is read here, or is not Jenkins'."""
    if _is_build(document) or _is_job(document):
        return ""
    if text(document.get("_class"), 200).startswith(_CLASSES):
        return f"a {text(document.get('_class'), 200).rpartition('.')[2]}"
    stages = document.keys() >= {"_links", "stages", "startTimeMillis", "status"}
    return "the stage view of a run" if stages else ""


def _is_build(value: dict[str, Json]) -> bool:
    return value.keys() >= {"number", "result", "timestamp"} and bool(value.keys() & {"building", "queueId"})


def _is_job(value: dict[str, Json]) -> bool:
    return isinstance(value.get("builds"), list) and bool(value.keys() & {"buildable", "nextBuildNumber", "_class"})


def _job_name(document: dict[str, Json]) -> str:
    return first_text(document.get("fullName"), text(document.get("fullDisplayName"), 300).rpartition(" #")[0])


def _from_job(document: dict[str, Json]) -> Page:
    builds = mappings(document.get("builds"))
    if not any("result" in build for build in builds):
        raise Unreadable(f"a job whose builds have no results: ask for it with {_ASK}", "SSP301")
    # The list in a job holds its newest hundred builds.
    partial = "whether these are all builds of the job is not told"
    return Page(builds, None, partial, moment(None), repository=_job_name(document))


def _newest_first(record: Record) -> tuple[float, str]:
    return (-record.at.timestamp() if record.at else 0.0, record.id)


def _record(build: dict[str, Json], job: str) -> Record:
    result = text(build.get("result"), 40)
    running = boolean(build.get("building")) is True or ("result" in build and build.get("result") is None)
    state = _RUNNING if running else result if result in _ENDED else _UNKNOWN
    revisions = sorted(
        {found for a in mappings(build.get("actions")) if (found := sha(dig(a, "lastBuiltRevision", "SHA1")))}
    )
    causes = [cause for action in mappings(build.get("actions")) for cause in mappings(action.get("causes"))]
    started = moment(build.get("timestamp")).time
    number = integer(build.get("number"))
    return Record(
        kind="build",
        id=f"{job or 'job'} #{'?' if number is None else number}",
        commit=revisions[0] if len(revisions) == 1 else "",
        at=_end(started, build),
        state=state,
        actor=first_text(*(cause.get("userId") for cause in causes)),
        details=(
            ("event", first_text(*(text(c.get("_class"), 200).rpartition(".")[2] for c in causes))),
            ("finished", state in _ENDED),
            ("name", job),
            ("revisions", ", ".join(revisions[:20])),
            ("started", iso(started)),
        ),
        url=address(build.get("url")),
    )


def _end(started: datetime | None, build: dict[str, Json]) -> datetime | None:
    if started is None:
        return None
    try:
        return started + timedelta(milliseconds=min(count(build.get("duration")), _LONGEST))
    except OverflowError:
        return started


def _finding(record: Record) -> Finding:
    return Finding(
        rule=f"build-{record.state.lower()}",
        title=f"a build of {dict(record.details)['name'] or 'a job'} ended with {record.state}",
        severity=FindingSeverity.UNKNOWN,
        raw_severity=record.state,
        location=record.id,
        first_seen=record.at,
    )


READER: Final = JenkinsReader()
