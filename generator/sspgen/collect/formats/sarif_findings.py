"""Makes one finding of a SARIF result. Snippets, fixes and code flows are never read: they are other people's code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import (
    address,
    dig,
    first_text,
    identifiers,
    integer,
    items,
    mapping,
    mappings,
    place,
    severity_of_score,
    text,
    text_without_secret,
)
from sspgen.collect.formats.sarif_rules import TELLING, control_tags, taxa
from sspgen.model.evidence import Finding, FindingSeverity

if TYPE_CHECKING:
    from sspgen.collect.formats.sarif_rules import Rule, Rules
    from sspgen.model.evidence import Json

_LEVELS: Final = {
    "error": FindingSeverity.HIGH,
    "warning": FindingSeverity.MEDIUM,
    "note": FindingSeverity.LOW,
    "none": FindingSeverity.INFO,
}
WHO: Final = ("alias", "reviewer", "reviewedBy", "suppressedBy", "acceptedBy", "approvedBy", "author", "user", "by")
"""Properties of a suppression that tell who made it, as far as tools are known to write it."""
_ARGUMENTS: Final = 10
_LINES: Final = 10**9
_PAGES: Final = ("http://", "https://")
_NO_PROPERTIES: Final[dict[str, Json]] = {}


def finding(
    run: dict[str, Json], result: dict[str, Json], rules: Rules, *, secretive: bool, harmless: bool = False
) -> Finding:
    """Return the finding.

    Args:
        run: the run it is of, for the places its artifacts are listed.
        result: the result.
        rules: those of the run.
        secretive: whether the tool looks for secrets, so that the message may hold one.
        harmless: whether it is known that the message's text holds none.
    """
    rule, name = rules.of(result)
    told = text(result["level"], 40) if "level" in result else ""
    level = told or rule.level or ("error" if secretive else "warning")
    properties = mapping(result["properties"]) if "properties" in result else _NO_PROPERTIES
    own = text(properties["security-severity"], 40) if "security-severity" in properties else ""
    rating = severity_of_score(own) if own else rule.rating
    if rating is FindingSeverity.UNKNOWN:
        rating = _LEVELS.get(level, FindingSeverity.UNKNOWN)
    message = rule.about if secretive or "secret" in name.lower() else _message(result, rule, harmless=harmless)
    suppressed, justification, by = _suppression(result) if "suppressions" in result else (False, "", "")
    return Finding(
        rule=name,
        title=message or name,
        severity=rating,
        raw_severity=own or rule.rated or level,
        location=_location(run, result),
        identifiers=_weaknesses(name, result, rule, properties),
        suppressed=suppressed,
        justification=justification,
        waived_by=by,
        tags=_tags(result, rule, properties),
    )


def _message(result: dict[str, Json], rule: Rule, *, harmless: bool) -> str:
    message = mapping(result.get("message"))
    told = message.get("text")
    if found := text_without_secret(told) if harmless and isinstance(told, str) else text(told):
        return found
    template = text(dig(rule.templates, text(message.get("id"), 200), "text"))
    for index, argument in enumerate(items(message.get("arguments"))[:_ARGUMENTS]):
        template = template.replace(f"{{{index}}}", text(argument, 200))
    return text(template) or rule.about


def _location(run: dict[str, Json], result: dict[str, Json]) -> str:
    """Return where a result is: most give a path and a line, which is worth a short way for thousands of them."""
    places = result.get("locations")
    first = places[0] if isinstance(places, list) and places else None
    where = mapping(first.get("physicalLocation")) if isinstance(first, dict) else _NO_PROPERTIES
    artifact = mapping(where.get("artifactLocation"))
    path = artifact.get("uri")
    line = mapping(where.get("region")).get("startLine")
    if isinstance(path, str) and type(line) is int and 0 < line < _LINES:
        named = _named(path)
        return f"{named}:{line}" if named else ""
    if path is None:
        index = integer(artifact.get("index"))
        if index is not None and index >= 0:
            path = dig(run, "artifacts", index, "location", "uri")
    if path is None:
        return text(dig(first, "logicalLocations", 0, "fullyQualifiedName"), 512)
    return place(_named(path) if isinstance(path, str) else path, line)


def _named(path: str) -> str:
    """Return a path without its scheme, and the address of a page without its query: it may hold what is secret."""
    return address(path) if path.startswith(_PAGES) else text(path, 512).removeprefix("file://")


def _weaknesses(name: str, result: dict[str, Json], rule: Rule, properties: dict[str, Json]) -> tuple[str, ...]:
    """Collect ids from where tools put them; the message counts only when nothing else names a weakness."""
    if rule.weak and name == rule.name and not _tells_more(result, properties):
        return rule.identifiers
    own = identifiers(name) if name != rule.name else ()
    named = taxa(items(result.get("taxa")))
    found = {*rule.identifiers, *own, *identifiers(named, properties.get("cwe"), properties.get("tags"))}
    if not any(each.startswith("CWE-") for each in found):
        found.update(identifiers(dig(result, "message", "text")))
    return tuple(sorted(found))


def _tags(result: dict[str, Json], rule: Rule, properties: dict[str, Json]) -> tuple[str, ...]:
    if not _tells_more(result, properties):
        return rule.tags
    own = control_tags(properties, *taxa(items(result.get("taxa"))))
    return tuple(sorted({*rule.tags, *own})) if own else rule.tags


def _tells_more(result: dict[str, Json], properties: dict[str, Json]) -> bool:
    """Tell whether a result may name weaknesses or controls beside those of its rule: most of thousands do not."""
    return "taxa" in result or not TELLING.isdisjoint(properties)


def _suppression(result: dict[str, Json]) -> tuple[bool, str, str]:
    """Tell whether a result is waived, why, and by whom; one suppression under review or rejected is enough for no.

    The drafts of 2.1.0 call its status a ``state``.
    """
    suppressions = mappings(result.get("suppressions"))
    if not suppressions:
        return False, "", ""
    accepted = all(each.get("status", each.get("state")) in (None, "accepted") for each in suppressions)
    kinds = [f"suppressed {text(each.get('kind'), 40)}" for each in suppressions if text(each.get("kind"), 40)]
    why = first_text(*(each.get("justification") for each in suppressions), *kinds)
    holders = [each.get("properties") for each in suppressions]
    return accepted, why, first_text(*(dig(holder, key) for holder in holders for key in WHO))
