"""The cover, and the record of approvals, reviews and changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.model.ids import control_label
from sspgen.model.stating import place
from sspgen.render.markdown import to_plain, web_address
from sspgen.render.marking import label_of
from sspgen.render.record import COMMITS_SHOWN, committed_changes, revisions, signatures
from sspgen.render.word.manuscript import Column
from sspgen.render.word.matter import RECORD, mark_of
from sspgen.render.word.ooxml import Runs, inline, joined, lines, run
from sspgen.render.word.phrases import path, small, strong
from sspgen.render.word.pictures import add_picture
from sspgen.render.words import count, day, moment, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan, Tally
    from sspgen.model.system import System
    from sspgen.render.record import CommittedChange, Signature
    from sspgen.render.word.manuscript import Manuscript
    from sspgen.render.word.matter import Matter

_PREPARED: Final = (("Prepared for", "prepared-for"), ("Prepared by", "prepared-by"))
_CONTROLS_NAMED: Final = 12
_MEANT: Final = (
    "Documented: there is a text. Claimed: the text says the requirement is met. Proven: fresh evidence shows it. "
    "The three are never merged."
)


def cover(m: Manuscript, matter: Matter) -> None:
    """Write the cover."""
    plan, system = matter.plan, matter.plan.system
    logo = matter.picture(system.look.logo)
    if logo is not None:
        add_picture(m, logo, "Logo of the organisation")
    m.write("Subtitle", "System security plan")
    m.write("Title", system.name)
    version = f", version {plan.profile.version}" if plan.profile.version else ""
    m.write("SSPBody", f"{plan.profile.title or plan.profile.id}{version}")
    m.facts("This edition of the plan", _facts(matter))
    incomplete(m, plan)
    trio(m, plan.tally, "Response points")
    trio(m, plan.parameter_tally, "Parameters")
    m.write("SSPNote", _MEANT)
    m.write("SSPLead", "What this plan was built from")
    m.facts("What this plan was built from", _built_from(m, plan))


def trio(m: Manuscript, tally: Tally, unit: str) -> None:
    """Add the three numbers with their denominator."""
    if not tally.total:
        return
    parts = (("documented", tally.documented), ("claimed", tally.claimed), ("proven", tally.proven))
    m.table(
        f"{unit}: {tally.total}",
        (Column(unit, 2), Column("Number", 1, figure=True), Column("Share", 1, figure=True)),
        [(word, f"{part}/{tally.total}", percent(part, tally.total)) for word, part in parts],
        listed=False,
    )


def incomplete(m: Manuscript, plan: Plan) -> None:
    """Say that texts of requirements are missing, where they are, and what brings them."""
    if plan.profile.complete:
        return
    m.write(
        "SSPBody",
        strong("The catalog is not at hand, so texts of requirements are missing."),
        " Controls are listed by id and title only. The numbers count what is known without it; the profile may ask"
        " for more.",
    )
    for what, command in plan.profile.missing:
        m.write("SSPBody", f"{what}: ", path(command))


def _facts(matter: Matter) -> Iterator[tuple[str, str]]:
    plan, system = matter.plan, matter.plan.system
    if system.marking:
        label = label_of(system.marking)
        yield "Marking", lines((strong(label.word if label else system.marking), small(label.meaning) if label else ""))
    if system.version:
        yield "Version", system.version
    if matter.edition:
        yield "Edition", matter.edition
    yield "Status", system.status.replace("-", " ")
    yield "Impact", system.impact or "not categorized"
    for words, role in _PREPARED:
        held = tuple(_holders(system, role))
        if held:
            yield words, lines(held)
    yield "As of", moment(plan.as_of)
    yield "Commit", _commit(plan)


def _holders(system: System, role: str) -> Iterator[Runs]:
    named = [party for each in system.roles if each.id == role for party in each.parties]
    for party in (party for name in named for party in system.parties if party.id == name):
        yield lines((joined((party.name, party.title)), small(party.address)))


def _commit(plan: Plan) -> str:
    if plan.revision is None:
        return "not in git"
    changes = ", with changes that are not committed" if plan.dirty else ""
    return inline(path(plan.revision.sha), f" on {plan.branch}" if plan.branch else "", changes)


def _built_from(m: Manuscript, plan: Plan) -> Iterator[tuple[str, str]]:
    for source in plan.profile.sources:
        version = f", version {source.version}" if source.version else ""
        named = f"{source.title or source.id}{version} \u00b7 sha256 "
        yield source.kind.capitalize(), inline(named, path(source.sha256[:16]))
    if not plan.profile.sources:
        yield "Catalog", "none at hand"
    files, components = count(len(plan.inputs), "file"), count(len(plan.components), "component")
    read = f"{count(plan.texts_in, 'text')} read, {plan.texts_out} published"
    yield "Workspace", f"{files}, {components}, {read}"
    artifacts = sum(len(result.collection.artifacts) for result in plan.evidence)
    yield "Evidence", f"{count(len(plan.evidence), 'source')}, {count(artifacts, 'artifact')}"
    yield "Made by", inline(f"{plan.generator}. All hashes are in ", m.link("sources", mark_of("sources")), ".")


def record(m: Manuscript, matter: Matter) -> None:
    """Write the record of approvals, reviews and changes."""
    m.heading(1, "Approval and record of changes", "record")
    for anchor, section in (("approval", _approvals), ("reviews", _reviews), ("revisions", _versions)):
        m.heading(2, RECORD[anchor], anchor)
        section(m, matter)
    m.heading(2, RECORD["commits"], "commits")
    _commits(m, matter)


def _approvals(m: Manuscript, matter: Matter) -> None:
    found = signatures(matter.plan.system)
    if not found:
        where = place(matter.plan.form, "plan.approvals")
        m.write("SSPAbsent", f"It is not stated who approves this plan. {where}.")
        return
    still = sum(each.open for each in found)
    m.table(
        f"Approvals: {len(found)}, of which {still} are open",
        (Column("Role", 2), Column("Held by", 2), Column("Decision and signature", 4)),
        [(each.title, _held(each), _decision(m, each)) for each in found],
    )


def _held(signature: Signature) -> Runs:
    held = [lines((name, small(title))) for name, title in signature.holders]
    return lines(held or ["nobody is named"])


def _decision(m: Manuscript, signature: Signature) -> str:
    decided = f"{signature.decision} on {signature.date}" if not signature.open else signature.decision
    blocks = m.cell(strong(decided) if decided else "", signature.remarks)
    if not signature.open:
        return blocks
    holder = f" of {signature.holders[0][0]}" if len(signature.holders) == 1 else ""
    return m.stacked(blocks, m.signature(small(f"Signature and date{holder}")))


def _reviews(m: Manuscript, matter: Matter) -> None:
    reviews = sorted(matter.plan.system.elements.reviews, key=lambda review: review.date, reverse=True)
    if not reviews:
        m.write("SSPAbsent", f"No review is stated. {place(matter.plan.form, 'plan.reviews')}.")
        return
    m.table(
        f"Reviews of this plan: {len(reviews)}",
        (Column("Date", 1), Column("Reviewed by", 2), Column("Outcome", 4)),
        [(r.date, r.by or "not stated", m.cell("", r.outcome, "not stated")) for r in reviews],
    )


def _versions(m: Manuscript, matter: Matter) -> None:
    found = revisions(matter.plan, matter.chronicle)
    if not found:
        where = place(matter.plan.form, "plan.changes")
        m.write("SSPAbsent", f"No version is recorded, and the repository has no tag. {where}.")
        return
    rows = []
    for each in found:
        told = each.by or "not stated"
        if each.commit:
            tag = inline("tag of ", m.address(web_address(each.url), each.commit[:12]))
            told = lines((tag, small(each.by)))
        words = m.cell(each.description) if each.commit else m.cell("", each.description)
        rows.append((each.date, each.version, words, told))
    columns = (Column("Date", 2), Column("Version", 2), Column("Description", 5), Column("Author", 3))
    m.table(f"Versions of this plan, the newest first: {len(found)}", columns, rows)


def _commits(m: Manuscript, matter: Matter) -> None:
    found = committed_changes(matter.plan, matter.chronicle)
    if not found:
        outside = "" if matter.plan.revision else ", because the workspace is not in git"
        m.write("SSPAbsent", f"Git tells of no change of an answer{outside}.")
        return
    shown = found[:COMMITS_SHOWN]
    of_all = f" of {len(found)}" if len(found) > len(shown) else ""
    m.table(
        f"Commits that changed answers, the newest first: {len(shown)}{of_all}",
        (Column("Date", 2), Column("What changed", 5), Column("Author", 2), Column("Commit", 3)),
        [_change(m, each) for each in shown],
    )
    if len(found) > len(shown):
        m.write("SSPNote", f"{count(len(found) - len(shown), 'earlier commit')} that changed answers: git has them.")
    if matter.chronicle.edits_from:
        m.write("SSPNote", f"What came before commit {matter.chronicle.edits_from[:12]} was not looked at.")


def _change(m: Manuscript, change: CommittedChange) -> tuple[str, ...]:
    named = [m.link(each, control_label(each)) for each in change.controls[:_CONTROLS_NAMED]]
    left = len(change.controls) - len(named)
    controls = inline(joined(named), f" and {left} more" if left else "")
    commit = m.address(web_address(change.origin.url), change.origin.commit[:12])
    words = lines((to_plain(change.subject) and run(change.subject), controls))
    return day(change.origin.date), words, change.origin.author, lines((commit, small(change.origin.signed)))
