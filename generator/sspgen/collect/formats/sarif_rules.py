"""The rules of a SARIF run: what each says about all of its results, read once however many there are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import (
    dig,
    first_text,
    identifiers,
    integer,
    items,
    mapping,
    mappings,
    severity_of_score,
    text,
)
from sspgen.collect.tags import cci_tags, nist_tags
from sspgen.model.evidence import FindingSeverity

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

NIST_PROPERTIES: Final = ("nist", "NIST", "nist-800-53", "NIST-800-53")
"""Properties that hold the controls of NIST SP 800-53."""
TELLING: Final = frozenset((*NIST_PROPERTIES, "cci", "CCI", "cwe", "tags"))
"""Properties of a rule or result that may name a weakness or a control."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says about each of its results.

    Attributes:
        level: that of its default configuration, or what users configured in its place.
        rated: its ``security-severity`` as written, and ``rating`` what that comes to.
        weak: whether its identifiers name a weakness (CWE).
        tags: the controls that it names.
        templates: its messages by id.
    """

    name: str = ""
    level: str = ""
    rated: str = ""
    rating: FindingSeverity = FindingSeverity.UNKNOWN
    about: str = ""
    identifiers: tuple[str, ...] = ()
    weak: bool = False
    tags: tuple[str, ...] = ()
    templates: dict[str, Json] = field(default_factory=dict)


_DICTIONARY: Final = "https://cwe.mitre.org/data/definitions/"
_NO_RULE: Final = Rule()
_FOUND: Final = " secret detected"
"""What Gitleaks 7 writes behind the name of a rule."""


class Rules:
    """The rules of a run, found as results refer to them: by id, by hierarchical id, by index.

    An index counts in the tool's own rules, or in those of the extension that the result names.
    """

    def __init__(self, run: dict[str, Json]) -> None:
        self.listed = [_rule(rule) for rule in mappings(dig(run, "tool", "driver", "rules"))]
        extensions = items(dig(run, "tool", "extensions"))
        self.extended = [[_rule(rule) for rule in mappings(mapping(part).get("rules"))] for part in extensions]
        every = [rule for rules in self.extended for rule in rules]
        self.by_id = {rule.name: rule for rule in (*every, *self.listed)}
        for override in _overrides(run):
            described: dict[str, Json] = {"rule": override.get("descriptor")}
            known, _ = self.of(described)
            level = text(dig(override, "configuration", "level"), 40)
            if known.name and level:
                self.by_id[known.name] = replace(known, level=level)

    def of(self, result: dict[str, Json]) -> tuple[Rule, str]:
        """Return the rule of a result, or an empty one, and its name as the result or the rule gives it."""
        given = result.get("ruleId")
        if given and isinstance(given, str) and (known := self.by_id.get(given)):
            return known, given
        name = _rule_id(result) or self._told(result)
        rule = self._named(name) if name else self._placed(result)
        return rule, name or rule.name or "unknown"

    def _named(self, name: str) -> Rule:
        return self.by_id.get(name) or self.by_id.get(name.rpartition("/")[0], _NO_RULE)

    def _told(self, result: dict[str, Json]) -> str:
        """Return the rule whose id the message starts with: Gitleaks 7 names it nowhere else."""
        if "ruleIndex" in result or "rule" in result:
            return ""
        named = text(dig(result, "message", "text")).removesuffix(_FOUND)
        return named if named in self.by_id else ""

    def _placed(self, result: dict[str, Json]) -> Rule:
        rules = self.listed
        index = integer(result.get("ruleIndex"))
        if index is None:
            index = integer(dig(result, "rule", "index"))
            extension = integer(dig(result, "rule", "toolComponent", "index"))
            if extension is not None:
                rules = self.extended[extension] if 0 <= extension < len(self.extended) else []
        found = rules[index] if index is not None and 0 <= index < len(rules) else _NO_RULE
        return self.by_id.get(found.name, found)


def _overrides(run: dict[str, Json]) -> list[dict[str, Json]]:
    """Return what users of the tool configured: their level stands before that of the rule."""
    return [
        override
        for invocation in mappings(run.get("invocations"))
        for override in mappings(invocation.get("ruleConfigurationOverrides"))
    ]


def _rule_id(result: dict[str, Json]) -> str:
    return text(result.get("ruleId")) or text(mapping(result.get("rule")).get("id"))


def taxa(targets: list[Json]) -> list[Json]:
    """Return ``CWE-n`` for references into a taxonomy of that name, which give the number with or without it."""
    return [
        f"{text(dig(target, 'toolComponent', 'name'), 40)}-{text(dig(target, 'id'), 40).upper().removeprefix('CWE-')}"
        for target in targets
    ]


def control_tags(properties: dict[str, Json], *named: Json) -> tuple[str, ...]:
    """Return the controls that a rule or result names where it is clear that a control is meant.

    That is: a tag or taxon that says NIST or 800-53 beside the id, a property of that name, and any CCI.
    """
    texts: list[Json] = [*items(properties.get("tags")), *named]
    own = [properties.get(key) for key in NIST_PROPERTIES]
    clear: list[Json] = [each for each in texts if isinstance(each, str) and _speaks_of_nist(each)]
    return (*nist_tags(clear, *own), *cci_tags(texts, properties.get("cci"), properties.get("CCI")))


def _speaks_of_nist(name: str) -> bool:
    lowered = name[:200].lower()
    return "nist" in lowered or "800-53" in lowered


def _help(rule: dict[str, Json]) -> str:
    """Return the weakness whose page in MITRE's dictionary is the help of a rule; some tools name it nowhere else."""
    page = text(rule.get("helpUri"), 200)
    number = page.removeprefix(_DICTIONARY).removesuffix(".html")
    return f"CWE-{number}" if page.startswith(_DICTIONARY) else ""


def _rule(rule: dict[str, Json]) -> Rule:
    properties = mapping(rule.get("properties"))
    named = taxa([relation.get("target") for relation in mappings(rule.get("relationships"))])
    name = text(rule.get("id"))
    rated = text(properties.get("security-severity"), 40)
    found = identifiers(name, named, properties.get("tags"), properties.get("cwe"), _help(rule))
    return Rule(
        name=name,
        level=text(dig(rule, "defaultConfiguration", "level"), 40),
        rated=rated,
        rating=severity_of_score(rated),
        about=first_text(dig(rule, "shortDescription", "text"), rule.get("name"), dig(rule, "fullDescription", "text")),
        identifiers=found,
        weak=any(each.startswith("CWE-") for each in found),
        tags=control_tags(properties, *named),
        templates=mapping(rule.get("messageStrings")),
    )
