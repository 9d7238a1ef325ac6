"""What the collectors of forges have in common: a checked query, a listing that knows what is missing, one document.

A collector asks page by page. What came before a failure is kept, and the document says that it is not everything; only
when nothing came at all is there no document. Tokens come from the environment, and are only ever given to the client.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sspgen.collect.fields import dig, text
from sspgen.collect.formats.forge_page import trimmed
from sspgen.collect.intake import take
from sspgen.collect.redact import redact
from sspgen.collect.remote.http import HttpProblem, Trouble
from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import Circumstances, Collection, Subject, TimeOrigin
from sspgen.model.limits import FORGE_ITEMS, FORGE_PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sspgen.collect.api import CollectContext
    from sspgen.model.evidence import EvidenceSource, Json

_DAYS: Final = re.compile(r"(\d{1,5})d")
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,4096}")
_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404


class MissingExtraError(Exception):
    """A library that an extra installs is not there, or not usable. The message names the extra."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked query.

    Attributes:
        forge: id of the collector; ``question`` what it is asked.
        subject: the repository, project or job.
        since: how far back (timezone-aware), or None for everything.
        api: address of the API or server, without a slash at its end.
    """

    forge: str
    question: str
    subject: str
    api: str
    branch: str = ""
    environment: str = ""
    tool: str = ""
    since: datetime | None = None

    def described(self) -> dict[str, str]:
        """Return the query as the stored document holds it."""
        since = self.since.astimezone(UTC).date().isoformat() if self.since else ""
        said = {
            "branch": self.branch,
            "environment": self.environment,
            "tool": self.tool,
            "since": since,
        }
        return {name: value for name, value in said.items() if value} | {"api": self.api}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a collector of a forge takes.

    Attributes:
        forge: its id, which is also the key that names the question.
        questions: those it can be asked.
        subject: key that names what is asked about, and ``form`` a pattern for it with an example.
        settings: all keys.
        api: address where none is given; empty when one must be.
    """

    forge: str
    questions: tuple[str, ...]
    subject: str
    form: re.Pattern[str]
    example: str
    settings: frozenset[str]
    api: str = ""

    def mistakes(self, source: EvidenceSource) -> Iterator[Diagnostic]:
        """Yield what is wrong with a source's query."""
        where, query = f"evidence source {source.id}", source.query
        for key in sorted(query):
            if key not in self.settings:
                near = get_close_matches(key, sorted(self.settings), 1)
                hint = f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(sorted(self.settings))}"
                yield Diagnostic("SSP221", f"{where}: '{key}' is not known", source.span, help=hint)
            elif not isinstance(query[key], str) or not query[key]:
                yield Diagnostic("SSP223", f"{where}: '{key}' must be a text", source.span)
        question, subject = query.get(self.forge), query.get(self.subject)
        if isinstance(question, str) and question not in self.questions:
            message = f"{where}: '{question}' is no question to {self.forge}"
            yield Diagnostic("SSP224", message, source.span, help=f"use one of {', '.join(self.questions)}")
        if not subject:
            yield Diagnostic("SSP222", f"{where}: '{self.subject}' is missing", source.span)
        elif isinstance(subject, str) and not self.form.fullmatch(subject):
            message = f"{where}: '{self.subject}: {subject}' is not of the form expected"
            yield Diagnostic("SSP225", message, source.span, help=f"write it as {self.example}")
        yield from self._mistaken_values(source, where)

    def _mistaken_values(self, source: EvidenceSource, where: str) -> Iterator[Diagnostic]:
        since, api = source.query.get("since"), source.query.get("api")
        if isinstance(since, str) and since and since_time(since, datetime.now(UTC)) is None:
            message = f"{where}: 'since: {since}' is neither a date nor a number of days"
            yield Diagnostic("SSP225", message, source.span, help="write 2026-01-31 or 365d")
        if not api and not self.api:
            yield Diagnostic("SSP222", f"{where}: 'api' is missing: the address of the server", source.span)
        elif isinstance(api, str) and not _is_api(api):
            yield Diagnostic("SSP225", f"{where}: 'api' is an http or https address, without user", source.span)

    def asked(self, source: EvidenceSource, now: datetime) -> Asked:
        """Return the query of a source without mistakes."""
        said = {key: str(value) for key, value in source.query.items()}
        return Asked(
            forge=self.forge,
            question=said[self.forge],
            subject=said[self.subject],
            api=said.get("api", self.api).rstrip("/"),
            branch=said.get("branch", ""),
            environment=said.get("environment", ""),
            tool=said.get("tool", ""),
            since=since_time(said["since"], now) if "since" in said else None,
        )


def since_time(written: str, now: datetime) -> datetime | None:
    """Read a date or a number of days before now; None for anything else."""
    days = _DAYS.fullmatch(written)
    try:
        if days:
            return now - timedelta(days=int(days[1]))
        return datetime.combine(date.fromisoformat(written), datetime.min.time(), UTC)
    except (ValueError, OverflowError):
        return None


def _is_api(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = not parts.query and not parts.fragment and "@" not in parts.netloc
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and plain


def token_of(environment: Mapping[str, str], api: str, *names: str) -> tuple[str, str]:
    """Return the first of several variables that is set, with its name; two empty texts when none is.

    Raises:
        HttpProblem: it cannot be sent, or the address would carry it over the network in clear.
    """
    name = next((name for name in names if environment.get(name, "").strip()), "")
    if not name:
        return "", ""
    token = environment[name].strip()
    if not _TOKEN.fullmatch(token):
        raise HttpProblem(Trouble.REFUSED, f"the value of {name} is no token: it holds characters that cannot be sent")
    if not carries_secrets(api):
        raise HttpProblem(Trouble.REFUSED, f"{name} is not sent to {urlsplit(api).hostname}, because it has no TLS")
    return name, token


def carries_secrets(api: str) -> bool:
    """Tell whether a token may be sent to an address: with TLS, or within this machine."""
    parts = urlsplit(api)
    try:
        here = parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        here = False
    return parts.scheme == "https" or here


@dataclass(frozen=True, slots=True)
class Answer:
    """One page: its items, where the next one is (empty after the last), and how many there are in all, if told."""

    items: list[Json]
    following: str = ""
    total: int | None = None


def failed(error: Exception) -> HttpProblem:
    """Return the problem behind what a client library raised, without its text, which may repeat a token."""
    for each in (error, error.__cause__):
        if isinstance(each, HttpProblem):
            return each
    return HttpProblem(Trouble.UNREACHABLE, f"the request failed ({type(error).__name__})")


@dataclass(slots=True)
class Listing:
    """Items as they come, with what is known about what is missing.

    Attributes:
        keeps: names of the fields that are kept of each item.
        key: field by which an item that comes twice, because the list moved on between two pages, is known.
    """

    keeps: frozenset[str]
    key: str = "id"
    items: dict[str, Json] = field(default_factory=dict)
    pages: int = 0
    total: int | None = None
    problem: str = ""

    def take(self, answers: Iterable[Answer], ends: Callable[[Json], bool] | None = None) -> None:
        """Take pages until the last one, one that ``ends`` the question, a limit, or a failure, which is noted."""
        try:
            for answer in answers:
                self.pages += 1
                self.total = answer.total
                for item in answer.items:
                    if ends is not None and ends(item):
                        self.total = None
                        return
                    self.add(item)
                if self.pages >= FORGE_PAGES or len(self.items) >= FORGE_ITEMS:
                    self.note(f"more than {len(self.items)} items, the limit for one question" * bool(answer.following))
                    return
        except HttpProblem as problem:
            self.note(str(problem))

    def whole(self) -> list[Json]:
        """Return the items of a list that is complete.

        Raises:
            HttpProblem: it is not, and why.
        """
        if self.problem:
            raise HttpProblem(Trouble.STATUS, self.problem)
        return list(self.items.values())

    def add(self, item: Json) -> None:
        """Keep one item."""
        name = text(dig(item, self.key), 80) or f"item {len(self.items)}"
        self.items[name] = trimmed(item, self.keeps)

    def note(self, problem: str) -> None:
        """Note why this is not everything; the first reason stands."""
        self.problem = self.problem or problem


def paged(first: str, ask: Callable[[str], Answer]) -> Iterator[Answer]:
    """Yield pages from the first address on; one that leads back to a page that was seen ends it with a problem.

    Raises:
        HttpProblem: a page could not be had.
    """
    seen: set[str] = set()
    following = first
    while following:
        if following in seen:
            raise HttpProblem(Trouble.STATUS, "a page names itself as the next one")
        seen.add(following)
        answer = ask(following)
        yield answer
        following = answer.following


def parsed(data: bytes, what: str) -> Json:
    """Return the JSON of an answer.

    Raises:
        HttpProblem: it is none; what was sent is not repeated.
    """
    document = read_json(data)
    if isinstance(document, JsonProblem):
        raise HttpProblem(Trouble.STATUS, f"{what}: the answer is not JSON: {document.message[:80]}")
    return document


def explained(problem: HttpProblem, permission: str, token: str) -> HttpProblem:
    """Return a problem that also says what permission is missing, or that there is no token.

    Args:
        problem: as the server's answer was understood.
        permission: what the token must be allowed to, as the forge calls it.
        token: name of the variable that the token came from; empty without one.
    """
    hints = {
        _UNAUTHORISED: f"the token in {token} is not accepted" if token else "a token is needed",
        _FORBIDDEN: f"the token in {token} needs {permission}" if token else f"a token with {permission} is needed",
        _NOT_FOUND: f"it is not there, or {f'the token in {token}' if token else 'without a token one'} "
        f"may not see it: that needs {permission}",
    }
    if problem.kind is not Trouble.STATUS or problem.status not in hints:
        return problem
    return HttpProblem(problem.kind, f"{problem}: {hints[problem.status]}", status=problem.status, body=problem.body)


def collection(source: EvidenceSource, asked: Asked, listing: Listing, context: CollectContext) -> Collection:
    """Return what was listed as one document of the source, or why there is nothing."""
    if listing.problem and not listing.items:
        return Collection(source, problem=f"SSP313 {redact(listing.problem)}")
    items = list(listing.items.values())
    if not listing.problem and listing.total is not None and len(items) < listing.total:
        listing.note(f"{len(items)} of {listing.total} were told")
    document: dict[str, Json] = {
        "source": asked.forge,
        "question": asked.question,
        "repository": asked.subject,
        "collected": context.now.astimezone(UTC).isoformat(),
        "query": dict(asked.described()),
        "complete": not listing.problem,
        "problem": f"SSP314 {redact(listing.problem)}" if listing.problem else "",
        "total": len(items) if listing.total is None else listing.total,
        "pages": listing.pages,
        "items": items,
    }
    data = json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    known = Circumstances(observed=context.now, origin=TimeOrigin.CONTEXT, subject=Subject("repository", asked.subject))
    return Collection(source, (take(f"{asked.forge}:{asked.question}", data, context, known),))
