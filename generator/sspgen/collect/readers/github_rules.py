"""GitHub branch protection and rulesets: what a change must pass before it is in the branch, and who may go around it.

A branch's ``/protection``, one ruleset or a list of them, the rules that hold for a branch
(``/rules/branches/{branch}``), or what the collector `github` stores for `rules`, which is all of these together.
Protection and rules add up: the stricter one holds. Rulesets that are not `active` do not.

Population: rules. What is off is a finding: reviews, status checks, force pushes, deletion, and whoever may bypass.
Nothing that protects a branch is a finding too. Needs review: who may bypass a ruleset is told only to those who may
edit it. GitHub keeps no history of protection, so only what was collected on each day can show what held on that day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import address, boolean, count, dig, first_text, items, mapping, mappings, moment, text
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.formats.forge_page import ENVELOPE, FACTS, is_answer, kept_records, read_page, sample
from sspgen.model.evidence import Finding, FindingSeverity, Population, Record, Report, Subject, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_RULE_TYPES: Final = frozenset(
    {
        *("creation", "update", "deletion", "required_linear_history", "merge_queue", "required_deployments"),
        *("required_signatures", "pull_request", "required_status_checks", "non_fast_forward", "code_scanning"),
        *("commit_message_pattern", "commit_author_email_pattern", "committer_email_pattern", "workflows"),
        *("branch_name_pattern", "tag_name_pattern", "file_path_restriction", "max_file_path_length"),
        *("file_extension_restriction", "max_file_size", "copilot_code_review"),
    }
)


@dataclass(slots=True)
class _Held:
    """What holds for a branch, all protections taken together."""

    seen: set[str] = field(default_factory=set)
    approvals: int = 0
    stale_dismissed: bool = False
    code_owners: bool = False
    last_push: bool = False
    checks: set[str] = field(default_factory=set)
    strict: bool = False
    linear: bool = False
    signatures: bool = False
    no_force: bool = False
    no_deletion: bool = False
    bypassers: list[str] = field(default_factory=list)
    admins_bypass: bool = False
    doubts: list[str] = field(default_factory=list)
    rulesets: int = 0
    bypass_told: set[str] = field(default_factory=set)
    bypass_asked: set[str] = field(default_factory=set)


class GithubRulesReader:
    """Reads what protects a branch; what is off is a finding."""

    id: ClassVar[str] = "github-rules"
    title: ClassVar[str] = "GitHub branch protection and rulesets"
    proves: ClassVar[str] = "whether reviews and checks are enforced, and who may bypass them"
    facts: ClassVar[tuple[str, ...]] = (
        *(
            "rules",
            "rulesets",
            "protected",
            "approvals_required",
            "stale_dismissed",
            "code_owners",
            "last_push_approval",
        ),
        *("checks_required", "checks_strict", "admins_enforced", "bypass_actors", "force_pushes", "deletions"),
        *("signatures", "linear_history"),
        *FACTS,
    )
    keeps: ClassVar[frozenset[str]] = ENVELOPE | {
        *("required_pull_request_reviews", "required_approving_review_count", "dismiss_stale_reviews", "url", "type"),
        *("require_code_owner_reviews", "require_last_push_approval", "bypass_pull_request_allowances", "users"),
        *("teams", "apps", "login", "slug", "required_status_checks", "contexts", "checks", "context", "strict"),
        *("enforce_admins", "enabled", "allow_force_pushes", "allow_deletions", "required_linear_history"),
        *("required_signatures", "id", "name", "target", "source_type", "enforcement", "rules", "bypass_actors"),
        *("actor_id", "actor_type", "bypass_mode", "parameters", "require_code_owner_review", "updated_at"),
        *("dismiss_stale_reviews_on_push", "strict_required_status_checks_policy", "ruleset_id", "_links", "html"),
        *("ruleset_source_type", "ruleset_source", "href", "conditions", "current_user_can_bypass"),
        *("message", "documentation_url", "status", "errors", "commit", "protected"),
    }

    def recognises(self, blob: Blob) -> bool:
        """Look for what protection, a ruleset or a rule of a branch has."""
        found = sample(blob)
        ours = _is_protection(found) or _is_ruleset(found) or _is_rule(found)
        known = ours or is_answer(blob, "github", ("rules",))
        return known or _is_plain_branch(found) or _is_error(blob.json_object())

    def read(self, blob: Blob) -> Report:
        """Add up everything that protects the branch.

        Raises:
            Unreadable: the answer is an error, such as "Branch not protected" where rulesets may protect it, or the
                branch itself.
        """
        if _is_error(blob.json_object()):
            said = text(blob.json_object().get("message"), 120)
            raise Unreadable(f"GitHub answered with an error, not with what was asked for: {said}", "SSP302")
        if _is_plain_branch(sample(blob)):
            what = "a branch says whether it is protected, not how"
            raise Unreadable(f"{what}: ask for its /protection and for /rules/branches", "SSP301")
        page = read_page(blob, whole=bool)
        held = _Held()
        records: list[Record] = []
        for each in page.objects:
            records += [record for record in _take(each, held) if record.id not in {r.id for r in records}]
        unknown = held.bypass_asked - held.bypass_told
        if unknown:
            held.doubts.append(f"who may bypass {len(unknown)} rulesets is not told")
        findings = FindingList()
        bare = not page.stored and isinstance(blob.json, list) and _is_ruleset(sample(blob))
        partial = page.partial if page.stored or bare else ""
        # Where not everything was told, that nothing protects the branch is not known either.
        for finding in _findings(held) if held.seen or not partial else ():
            findings.add(finding)
        outcome = scan_outcome(findings, partial=joined(filter(None, (partial, *held.doubts))))
        notes = [page.collected.note, "GitHub keeps no history of protection: this is how it was at that time"]
        return Report(
            format=self.id,
            tool=Tool("GitHub"),
            subject=Subject("repository", page.repository or _repository(page.objects)),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=page.collected.time,
            population=Population("rules", len(held.seen)),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "rules": len(held.seen),
                "rulesets": held.rulesets,
                "protected": bool(held.seen),
                "approvals_required": held.approvals,
                "stale_dismissed": held.stale_dismissed,
                "code_owners": held.code_owners,
                "last_push_approval": held.last_push,
                "checks_required": len(held.checks),
                "checks_strict": held.strict,
                "admins_enforced": bool(held.seen) and not held.admins_bypass and not unknown,
                "bypass_actors": len(held.bypassers),
                "force_pushes": not held.no_force,
                "deletions": not held.no_deletion,
                "signatures": held.signatures,
                "linear_history": held.linear,
                "complete": not partial and not held.doubts,
                "query": page.query,
            },
            records=kept_records(records, notes),
            notes=tuple(filter(None, notes)),
        )


def _is_protection(value: dict[str, Json]) -> bool:
    return isinstance(value.get("enforce_admins"), dict) and bool(
        value.keys() & {"url", "allow_force_pushes", "required_pull_request_reviews", "required_status_checks"}
    )


def _is_error(value: dict[str, Json]) -> bool:
    """Tell the body of a 4xx answer: a message and where it is explained, and nothing else but details."""
    explained = isinstance(value.get("message"), str) and "documentation_url" in value
    return explained and value.keys() <= {"message", "documentation_url", "status", "errors"}


def _is_plain_branch(value: dict[str, Json]) -> bool:
    return value.keys() >= {"name", "commit", "protected"} and "developers_can_push" not in value


def _is_ruleset(value: dict[str, Json]) -> bool:
    return "enforcement" in value and "source_type" in value


def _is_rule(value: dict[str, Json]) -> bool:
    return "ruleset_id" in value and "type" in value


def _repository(objects: list[dict[str, Json]]) -> str:
    """Return the repository that a protection's address names: ``…/repos/owner/name/branches/…``."""
    for each in objects:
        parts = address(each.get("url")).partition("/repos/")[2].split("/")
        if len(parts) > 1:
            return "/".join(parts[:2])
        if each.get("source_type") == "Repository" or each.get("ruleset_source_type") == "Repository":
            return first_text(each.get("source"), each.get("ruleset_source"))
    return ""


def _take(each: dict[str, Json], held: _Held) -> list[Record]:
    if _is_protection(each):
        return _take_protection(each, held)
    if _is_ruleset(each):
        return _take_ruleset(each, held)
    if _is_rule(each):
        held.bypass_asked.add(text(each.get("ruleset_id"), 40))
        return [_take_rule(each, held)]
    held.doubts.append("an item is neither a protection nor a rule")
    return []


def _enabled(value: Json) -> bool:
    return boolean(dig(value, "enabled")) is True


def _take_protection(each: dict[str, Json], held: _Held) -> list[Record]:
    held.seen.add("protection")
    reviews = each.get("required_pull_request_reviews")
    if isinstance(reviews, dict):
        # A value of 0 asks for a pull request that nobody needs to approve.
        held.approvals = max(held.approvals, count(reviews.get("required_approving_review_count")))
        held.stale_dismissed |= boolean(reviews.get("dismiss_stale_reviews")) is True
        held.code_owners |= boolean(reviews.get("require_code_owner_reviews")) is True
        held.last_push |= boolean(reviews.get("require_last_push_approval")) is True
        allowed = mapping(reviews.get("bypass_pull_request_allowances"))
        for kind, key in (("users", "login"), ("teams", "slug"), ("apps", "slug")):
            held.bypassers += [f"{kind[:-1]} {text(a.get(key), 100)}" for a in mappings(allowed.get(kind))]
    checks = each.get("required_status_checks")
    if isinstance(checks, dict):
        held.checks |= {text(c) for c in items(checks.get("contexts")) if text(c)}
        held.checks |= {text(c.get("context")) for c in mappings(checks.get("checks")) if text(c.get("context"))}
        held.strict |= boolean(checks.get("strict")) is True
    held.admins_bypass |= not _enabled(each.get("enforce_admins"))
    held.no_force |= boolean(dig(each, "allow_force_pushes", "enabled")) is False
    held.no_deletion |= boolean(dig(each, "allow_deletions", "enabled")) is False
    held.linear |= _enabled(each.get("required_linear_history"))
    held.signatures |= _enabled(each.get("required_signatures"))
    return [Record("rule", "protection", state="active")]


def _take_ruleset(each: dict[str, Json], held: _Held) -> list[Record]:
    number, state = text(each.get("id"), 40), text(each.get("enforcement"), 40)
    record = Record(
        kind="rule",
        id=f"ruleset {number}",
        at=moment(each.get("updated_at")).time,
        state=state,
        details=(("name", text(each.get("name"), 200)),),
        url=address(dig(each, "_links", "html", "href")),
    )
    # A ruleset of a repository's tags, or one that is only tried out, protects no branch.
    if state != "active" or text(each.get("target"), 20) not in {"branch", ""}:
        return [record]
    held.rulesets += 1
    held.bypass_asked.add(number)
    if isinstance(each.get("bypass_actors"), list):
        held.bypass_told.add(number)
        for actor in items(each.get("bypass_actors")):
            named = f"{text(dig(actor, 'actor_type'), 60) or 'actor'} {text(dig(actor, 'actor_id'), 40)}".strip()
            held.bypassers.append(named)
            held.admins_bypass |= named == "RepositoryRole 5" or named.startswith("OrganizationAdmin")
    if not isinstance(each.get("rules"), list):
        held.doubts.append("what a ruleset asks for is not told")
        return [record]
    return [record, *(_take_rule(rule | {"ruleset_id": number}, held) for rule in mappings(each.get("rules")))]


def _take_rule(rule: dict[str, Json], held: _Held) -> Record:
    kind, parameters = text(rule.get("type"), 60), mapping(rule.get("parameters"))
    name = f"ruleset {text(rule.get('ruleset_id'), 40)}: {kind}"
    held.seen.add(name)
    if kind == "pull_request":
        held.approvals = max(held.approvals, count(parameters.get("required_approving_review_count")))
        held.stale_dismissed |= boolean(parameters.get("dismiss_stale_reviews_on_push")) is True
        held.code_owners |= boolean(parameters.get("require_code_owner_review")) is True
        held.last_push |= boolean(parameters.get("require_last_push_approval")) is True
    elif kind == "required_status_checks":
        contexts = (text(c.get("context")) for c in mappings(parameters.get("required_status_checks")))
        held.checks |= {context for context in contexts if context}
        held.strict |= boolean(parameters.get("strict_required_status_checks_policy")) is True
    held.no_force |= kind == "non_fast_forward"
    held.no_deletion |= kind == "deletion"
    held.linear |= kind == "required_linear_history"
    held.signatures |= kind == "required_signatures"
    if kind not in _RULE_TYPES:
        held.doubts.append(f"a rule of type {kind[:40]!r} is not known")
    return Record("rule", name, state="active")


def _findings(held: _Held) -> Iterator[Finding]:
    if not held.seen:
        yield _finding("not-protected", "nothing protects the branch", FindingSeverity.HIGH)
        return
    if not held.approvals:
        yield _finding("reviews-not-required", "a change needs nobody's approval", FindingSeverity.HIGH)
    elif not (held.stale_dismissed or held.last_push):
        what = "an approval stands when the change is changed after it"
        yield _finding("stale-approvals-stand", what, FindingSeverity.MEDIUM)
    if not held.checks:
        yield _finding("checks-not-required", "no status check has to pass", FindingSeverity.HIGH)
    if not held.no_force:
        yield _finding("force-pushes-allowed", "history can be rewritten", FindingSeverity.HIGH)
    if not held.no_deletion:
        yield _finding("deletion-allowed", "the branch can be deleted", FindingSeverity.MEDIUM)
    if held.admins_bypass:
        yield _finding("admins-not-enforced", "the rules do not hold for administrators", FindingSeverity.HIGH)
    for named in sorted(set(held.bypassers)):
        yield _finding("bypass-allowed", f"{named} may bypass the rules", FindingSeverity.MEDIUM)


def _finding(rule: str, title: str, severity: FindingSeverity) -> Finding:
    return Finding(rule=rule, title=title, severity=severity)


READER: Final = GithubRulesReader()
