"""STIG checklist (CKL): what people and scanners decided on each rule of one or several STIGs, as XML.

Population: rules. Not run: no rule, or every rule `Not_Reviewed`.

`NotAFinding` passes, `Open` fails; `Not_Reviewed` needs review, because nobody looked yet. A `SEVERITY_OVERRIDE` counts
where a `SEVERITY_JUSTIFICATION` says why, or where it raises the severity; the first word is kept. Controls are the
`CCI_REF` of the rule. The format has no time of assessment: give it in the context file. Comments and finding details
are not read, because they carry personal data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults
from sspgen.collect.formats.stig_checklist import ChecklistRule, add_rule
from sspgen.load.xml_reader import iter_elements, local_name
from sspgen.model.evidence import Report, Subject, Tool

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from sspgen.collect.api import Blob

_ROOT: Final = "CHECKLIST"
_CONTROL: Final = "CCI_REF"
_ATTRIBUTES: Final = ("Vuln_Num", "Rule_ID", "Rule_Title", "Severity")
_STATED: Final = ("STATUS", "SEVERITY_OVERRIDE", "SEVERITY_JUSTIFICATION")
_HELD: Final = frozenset({"ASSET", "SI_DATA", "VULN"})


@dataclass(slots=True)
class _Checklist:
    rules: RuleResults = field(default_factory=RuleResults)
    target: str = ""
    stigs: int = 0
    stig: str = ""
    release: str = ""


class StigCklReader:
    """Reads checklists of STIG Viewer 1 and 2, and of the tools that write the same."""

    id: ClassVar[str] = "stig-ckl"
    title: ClassVar[str] = "STIG checklist (CKL)"
    proves: ClassVar[str] = "a system was assessed against a STIG"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "stigs", "stig", "release")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("HOST_NAME", "SID_NAME", "SID_DATA", "VULN_ATTRIBUTE", "ATTRIBUTE_DATA", "STATUS", "SEVERITY_OVERRIDE"),
            "SEVERITY_JUSTIFICATION",
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look at the root element and what is in it."""
        return blob.xml_root == _ROOT and b"STIG" in blob.data[:65536]

    def read(self, blob: Blob) -> Report:
        """Count the rules of all STIGs in one pass."""
        found = _read(blob.data)
        outcome = found.rules.outcome()
        return Report(
            format=self.id,
            tool=Tool("STIG checklist"),
            subject=Subject("host", found.target),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=found.rules.population(),
            findings=found.rules.findings.kept(),
            finding_count=found.rules.findings.count,
            facts=found.rules.facts() | {"stigs": found.stigs, "stig": found.stig, "release": found.release},
            notes=found.rules.findings.notes(),
            tagged=found.rules.tagged(),
        )


def _read(data: bytes) -> _Checklist:
    found = _Checklist()
    held = 0
    for event, element in iter_elements(data, allow_doctype=True):
        name = local_name(element.tag)
        if event == "start":
            held += name in _HELD
            continue
        held -= name in _HELD
        if name == "VULN":
            add_rule(found.rules, _rule(element), found.target)
        elif name == "SI_DATA":
            _information(element, found)
        elif name == "ASSET":
            found.target = _fields(element, ("HOST_NAME",)).get("HOST_NAME", "")[:300]
        elif name == "iSTIG":
            found.stigs += 1
        if not held:
            element.clear()
    return found


def _fields(element: Element, names: tuple[str, ...]) -> dict[str, str]:
    """Return the texts of the children that are asked for; what people wrote beside them is not looked at."""
    return {name: text(child.text, 1000) for child in element if (name := local_name(child.tag)) in names}


def _information(element: Element, found: _Checklist) -> None:
    fields = _fields(element, ("SID_NAME", "SID_DATA"))
    if fields.get("SID_NAME") == "stigid":
        found.stig = found.stig or fields.get("SID_DATA", "")[:300]
    elif fields.get("SID_NAME") == "releaseinfo":
        found.release = found.release or fields.get("SID_DATA", "")[:300]


def _rule(vuln: Element) -> ChecklistRule:
    ccis: list[str] = []
    said: dict[str, str] = {}
    for data in vuln:
        if local_name(data.tag) == "STIG_DATA":
            held = {local_name(child.tag): child.text for child in data}
            name = text(held.get("VULN_ATTRIBUTE"), 40)
            if name == _CONTROL:
                ccis.append(text(held.get("ATTRIBUTE_DATA"), 40))
            elif name in _ATTRIBUTES:
                said.setdefault(name, text(held.get("ATTRIBUTE_DATA"), 500))
    stated = _fields(vuln, _STATED)
    return ChecklistRule(
        rule=said.get("Vuln_Num") or said.get("Rule_ID", ""),
        title=said.get("Rule_Title", "")[:500],
        status=stated.get("STATUS", ""),
        severity=said.get("Severity", ""),
        override=stated.get("SEVERITY_OVERRIDE", ""),
        reason=stated.get("SEVERITY_JUSTIFICATION", ""),
        ccis=tuple(ccis),
    )


READER: Final = StigCklReader()
