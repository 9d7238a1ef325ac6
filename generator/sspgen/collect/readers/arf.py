"""ARF (Asset Reporting Format): a SCAP scan of a host with its input, its results and the host in one file.

The XCCDF results inside are read as [XCCDF results](#xccdf) are; OVAL details, the account of the host and its
addresses are not. An ARF without an XCCDF `TestResult` (OVAL only) is refused.

Population: rules that the profile selects. Not run: no `rule-result`, or every rule `notchecked`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.formats.rule_results import RULE_FACTS
from sspgen.collect.formats.xccdf_results import FACTS, KEEPS, read_xccdf, xccdf_report

if TYPE_CHECKING:
    from sspgen.model.evidence import Report

_NAMESPACE: Final = "http://scap.nist.gov/schema/asset-reporting-format/"


class ArfReader:
    """Reads asset report collections (``asset-report-collection``)."""

    id: ClassVar[str] = "arf"
    title: ClassVar[str] = "SCAP ARF"
    proves: ClassVar[str] = "a host is configured as a benchmark asks"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, *FACTS)
    keeps: ClassVar[frozenset[str]] = KEEPS

    def recognises(self, blob: Blob) -> bool:
        """Look at the root element and its namespace."""
        return blob.xml_root == "asset-report-collection" and blob.xml_namespace.startswith(_NAMESPACE)

    def read(self, blob: Blob) -> Report:
        """Count the results of all rules of all reports in one pass."""
        results = read_xccdf(blob.data)
        if not results.tests:
            raise Unreadable("this ARF holds no XCCDF TestResult: scan with 'oscap xccdf eval', not 'oscap oval eval'")
        return xccdf_report(self.id, blob.xml_namespace.removeprefix(_NAMESPACE), results)


READER: Final = ArfReader()
