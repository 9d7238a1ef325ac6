"""XCCDF results: what a host's configuration scan (OpenSCAP, SCC, CIS-CAT and others) came to, rule by rule.

Versions 1.1 and 1.2, as a `Benchmark` with a `TestResult` in it or as a bare `TestResult`. Titles, severities and
references come from the benchmark where it is in the file. Controls are taken from `ident` (CCI) and from `reference`
whose `href` is NIST SP 800-53.

Population: rules that the profile selects. Not run: no `rule-result`, or every rule `notchecked`.

Where every rule is `notapplicable` the content was mostly written for another release: that is not applicable, never a
pass. `error`, `unknown` and `notchecked` need review. `fixed` is a pass. A failure that an `override` set to something
else stays as a suppressed finding, with its `remark` as the reason and its `authority` as who waived it. Several tests
in one file are added up. The time is the end of the oldest test. Messages, addresses and who ran the scan are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.formats.rule_results import RULE_FACTS
from sspgen.collect.formats.xccdf_results import FACTS, KEEPS, NAMESPACE, read_xccdf, xccdf_report

if TYPE_CHECKING:
    from sspgen.model.evidence import Report

_ROOTS: Final = ("Benchmark", "TestResult")
_SCAP: Final = "http://scap.nist.gov/schema/scap/source/"
_SOURCES: Final = ("data-stream-collection", "Tailoring")
_OVAL: Final = "http://oval.mitre.org/XMLSchema/"


class XccdfReader:
    """Reads results; a benchmark, a data stream or a tailoring alone is what a scan takes in, and is refused."""

    id: ClassVar[str] = "xccdf"
    title: ClassVar[str] = "XCCDF results"
    proves: ClassVar[str] = "a host is configured as a benchmark asks"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, *FACTS)
    keeps: ClassVar[frozenset[str]] = KEEPS

    def recognises(self, blob: Blob) -> bool:
        """Look at the root element and its namespace."""
        if blob.xml_root in _ROOTS:
            return blob.xml_namespace.startswith(NAMESPACE)
        if blob.xml_namespace.startswith(_OVAL):
            return True
        return blob.xml_root in _SOURCES and blob.xml_namespace.startswith((NAMESPACE, _SCAP))

    def read(self, blob: Blob) -> Report:
        """Count the results of all rules in one pass."""
        if blob.xml_root in _SOURCES:
            raise Unreadable(f"a {blob.xml_root} is what a scan takes in: give the results that the scan wrote")
        if blob.xml_namespace.startswith(_OVAL):
            raise Unreadable("OVAL says what was found, not which rules hold: scan with 'oscap xccdf eval'")
        results = read_xccdf(blob.data)
        if not results.tests:
            raise Unreadable("a benchmark without a TestResult: give the results that the scan wrote")
        version = blob.xml_namespace.removeprefix(NAMESPACE)
        return xccdf_report(self.id, version, results)


READER: Final = XccdfReader()
