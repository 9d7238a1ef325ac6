"""What a person writes in a workspace. 220-249."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP220": Code("This is not a workspace", "run 'sspgen init' here, or name a folder that has an ssp.yaml"),
    "SSP221": Code("A key is not known", "remove the key, or use the one suggested"),
    "SSP222": Code("A required key is missing", "add the key"),
    "SSP223": Code("A value has the wrong type", "write the value in the expected form"),
    "SSP224": Code("A value is not one of those allowed", "use one of the values listed"),
    "SSP225": Code("A value does not have the expected form", "write the value in the expected form"),
    "SSP226": Code("Two components have the same id", "rename one of them"),
    "SSP227": Code("Two evidence sources have the same id", "rename one of them"),
    "SSP228": Code(
        "An answer refers to an evidence source that is not declared",
        "declare it in controls/evidence.yaml, or correct the name",
    ),
    "SSP229": Code(
        "A text cites a value that does not exist",
        "cite evidence.<source>.<value> or param.<id>; 'sspgen explain <source>' lists the values",
    ),
    "SSP230": Code("A role or party is not declared", "declare it in ssp.yaml"),
    "SSP231": Code("The control is answered twice by one component", "merge the two answers"),
    "SSP232": Code("A file already exists", "nothing was overwritten; move it away to start afresh"),
    "SSP233": Code("A parameter is given different values", "keep one value: a requirement has one meaning"),
    "SSP234": Code("A component is not declared", "add its file under controls/, or correct the id"),
    "SSP235": Code(
        "A plug-in cannot be used",
        "install it where sspgen runs, correct its name under 'plugins:' in ssp.yaml, or take it out",
    ),
    "SSP241": Code(
        "A mark of an internal passage has no partner",
        "write '<!-- internal -->' before the passage and '<!-- /internal -->' after it",
    ),
    "SSP242": Code(
        "A pattern of internal things names nothing",
        "correct it, or take it out: what it should hide would be published",
    ),
    "SSP243": Code(
        "A baseline of findings cannot be used",
        "correct it, or write it again with 'sspgen check --write-baseline FILE'",
    ),
    "SSP244": Code(
        "A code that is asked for does not exist", "correct it; docs/reference/diagnostics.md lists them all"
    ),
}
