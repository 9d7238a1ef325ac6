"""Evidence sources, reports, collectors. 300-329."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP300": Code("A report has 0 bytes", "make the tool write its report; an empty file is not a pass"),
    "SSP301": Code(
        "A report is of a format that no reader knows",
        "ask the tool for SARIF, JUnit XML or CycloneDX, or see docs/reference/evidence-formats.md",
    ),
    "SSP302": Code("A report is malformed", "make the tool write it again"),
    "SSP303": Code("A report cannot be read", "check that it exists and that you may read it"),
    "SSP304": Code("An evidence path leaves the workspace", "keep reports inside the workspace"),
    "SSP305": Code("A check's expression is wrong", "correct the CEL expression"),
    "SSP306": Code("An evidence source found nothing", "run the tool, or correct the pattern"),
    "SSP307": Code("Evidence is stale", "run the tool again"),
    "SSP308": Code("A check fails", "fix what it found"),
    "SSP309": Code("An evidence source found more than it expects", "set 'expected:' to the number"),
    "SSP310": Code("A report is over a limit", "split the report"),
    "SSP311": Code("A collector is not known", "use one of the collectors listed"),
    "SSP312": Code("A report needs review", "look at the report: it may be partial"),
    "SSP313": Code("A server could not be asked", "check the address, the network and the token's permissions"),
    "SSP314": Code("A server did not tell everything", "collect again, or narrow the question with 'since:'"),
    "SSP315": Code("A library that a collector needs is not installed", "install the extra that is named"),
    "SSP316": Code(
        "An evidence source could not be reached the last time",
        "run 'sspgen collect' again; what was collected before is used until it is too old",
    ),
    "SSP319": Code(
        "A file of trusted keys cannot be read", "correct the path in 'evidence.trust', or copy the file there"
    ),
    "SSP320": Code(
        "A file of trusted keys holds no such keys",
        "put public keys, certificates or a trust root of the named kind there; never a private key",
    ),
    "SSP321": Code("A verifier key is malformed", "copy it again from 'sspgen keys show'"),
    "SSP324": Code("An evidence source is of a kind that no mapping has", "use one of the kinds listed"),
    "SSP325": Code("A mapping row is given twice", "keep one of the two rows"),
    "SSP326": Code(
        "A component of the library cannot be added",
        "run 'sspgen add component --list' to see their names, evidence and formats",
    ),
    "SSP327": Code(
        "A crosswalk names a control that no catalog has",
        "correct the id: a control or a statement part of the catalog, in any usual spelling",
    ),
}
