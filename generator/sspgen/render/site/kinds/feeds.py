"""Two Atom feeds: of edits and releases, and of what fails now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sspgen.model.ids import control_label, point_label, stable_uuid
from sspgen.render import compared, words
from sspgen.render.site import changes_view, paths
from sspgen.render.site.atom import Feed, FeedEntry, feed_bytes
from sspgen.render.site.downloads import CHANGES_FEED, FAILURES_FEED
from sspgen.render.site.failing import Failure, failures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.chronicle import Edit, Release
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site

_ENTRIES: Final = 100
"""Most entries of the feed of changes, the newest."""


def files(site: Site, pages: Sequence[SitePage]) -> Iterator[tuple[str, bytes]]:
    """Yield both feeds; without anything to tell they have no entry."""
    del pages
    for feed in (_changes(site), _failures(site)):
        yield feed.path, feed_bytes(feed)


def _changes(site: Site) -> Feed:
    found = [*_edits(site), *_releases(site)]
    found.sort(key=lambda entry: (-entry.updated.timestamp(), entry.uuid))
    newest = tuple(found[:_ENTRIES])
    updated = newest[0].updated if newest else site.plan.as_of
    empty = _feed(site, CHANGES_FEED, paths.CHANGES, "changes", "Edits of answers, and releases")
    return replace(empty, updated=updated, entries=newest)


def _failures(site: Site) -> Feed:
    entries = tuple(_failure(site, failure) for failure in failures(site.plan, site.chronicle))
    told = "Evidence and controls that fail now, and since when"
    return replace(_feed(site, FAILURES_FEED, paths.GAPS, "failures", told), entries=entries)


def _feed(site: Site, path: str, page: str, title: str, subtitle: str) -> Feed:
    plan = site.plan
    return Feed(
        uuid=stable_uuid(plan.uuid, "feed", path),
        title=f"{plan.system.name}: {title}",
        subtitle=subtitle,
        updated=plan.as_of,
        path=path,
        page=page,
        author=plan.system.name,
        generator=plan.generator,
        entries=(),
        site_url=plan.system.look.site_url,
    )


def _edits(site: Site) -> Iterator[FeedEntry]:
    titles = {component.id: component.title for component in site.plan.components}
    for edit in changes_view.newest(site.chronicle)[:_ENTRIES]:
        if edit.origin.date is None:
            continue
        what = point_label(edit.statement) if edit.statement else control_label(edit.control)
        page = site.where.points.get(edit.statement) or site.where.controls.get(edit.control) or paths.CHANGES
        uuid = stable_uuid(site.plan.uuid, "edit", edit.origin.commit, edit.control, edit.statement, edit.component)
        title = f"{what}: {titles.get(edit.component, edit.component)}"
        yield FeedEntry(uuid, title, edit.origin.date, page, _told(edit), edit.origin.author, "edit")


def _told(edit: Edit) -> str:
    pieces = []
    if edit.before_claim != edit.after_claim:
        claims = (words.word(claim) or "not there" for claim in (edit.before_claim, edit.after_claim))
        pieces.append(f"claim: {' → '.join(claims)}")
    if edit.before_text != edit.after_text:
        pieces.append("text " + ("written" if not edit.before_text else "changed" if edit.after_text else "removed"))
    pieces.append(f"commit {edit.origin.short}, {edit.origin.signed}: {edit.subject}")
    return "; ".join(pieces)


def _releases(site: Site) -> Iterator[FeedEntry]:
    addresses = changes_view.release_paths(site.chronicle)
    for release in site.chronicle.releases:
        uuid = stable_uuid(site.plan.uuid, "release", release.name, release.commit)
        page = addresses.get(release.name, paths.RELEASES)
        yield FeedEntry(uuid, f"Release {release.name}", release.at, page, _of_release(release), category="release")


def _of_release(release: Release) -> str:
    if release.since is None:
        return "What changed is not known"
    lines = [f"{line.sign} {line.words}" for line in compared.summary(release.since)]
    return f"Since {release.since.name}: {'; '.join(lines) or 'nothing changed'}"


def _failure(site: Site, failure: Failure) -> FeedEntry:
    table = site.where.evidence if failure.kind == "evidence" else site.where.controls
    # a failure that was not recorded day by day has no beginning that stays the same from build to build
    began = failure.began.isoformat() if failure.began else ""
    uuid = stable_uuid(site.plan.uuid, "failure", failure.kind, failure.id, began)
    since = f"since {began}" if began else "since when is not recorded"
    title = f"{failure.label}: {words.word(failure.state)}"
    updated = failure.since or site.plan.as_of
    return FeedEntry(uuid, title, updated, table[failure.id], f"{failure.reason} ({since})", category=failure.kind)
