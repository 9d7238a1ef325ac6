"""OpenControl workspaces. 330-349, 510-529."""

from __future__ import annotations

from sspgen.model.codes.code import Code

_COMPONENT = "OpenControl component schema 3.1.0"
_LIST = "OpenControl opencontrol.yaml schema 1.0.0"

CODES: dict[str, Code] = {
    "SSP330": Code(
        "The OpenControl version is not known", "use schema 1.0, 2.0, 3.0 or 3.1", "OpenControl schemas, schema_version"
    ),
    "SSP331": Code(
        "An OpenControl answer names an unknown standard",
        "correct 'standard_key'",
        f"{_COMPONENT}, satisfies/standard_key",
    ),
    "SSP332": Code(
        "A verification path does not exist",
        "correct the path, or commit the file",
        f"{_COMPONENT}, verifications/path",
    ),
    "SSP333": Code(
        "A file named by opencontrol.yaml is missing",
        "correct the path",
        f"{_LIST}, components, standards, certifications",
    ),
    "SSP334": Code(
        "An OpenControl dependency is not at hand",
        "run 'sspgen fetch', or vendor it beside the workspace",
        f"{_LIST}, dependencies",
    ),
    "SSP335": Code(
        "A 'covered_by' names no verification", "correct 'verification_key'", f"{_COMPONENT}, satisfies/covered_by"
    ),
    "SSP336": Code(
        "An OpenControl value has an unexpected form", "correct it; the text was kept", "OpenControl schemas"
    ),
    "SSP337": Code("An OSCAL document is not as its model says", "validate it against the schema"),
    "SSP338": Code(
        "A component lies in the folder but is not listed",
        "add it to 'components:', or remove it",
        f"{_LIST}, components",
    ),
    "SSP339": Code("A recorded test names no control", "name it in the 'covered_by' of the controls it tests"),
    "SSP340": Code(
        "An OpenControl parameter has no OSCAL id",
        "it is published as a text; use the parameter's OSCAL id as key, so that it counts",
        f"{_COMPONENT}, satisfies/parameters",
    ),
    "SSP341": Code(
        "A template could not be filled in", "give it a value in a file under 'keys/', or write the text itself"
    ),
    "SSP342": Code(
        "A template is no YAML file before it is rendered", "render it, and point sspgen at the rendered files"
    ),
    "SSP343": Code(
        "A key of an OpenControl file is misspelled", "write it as the format has it", "OpenControl schemas"
    ),
    "SSP344": Code("A dependency is there twice", "remove the copy, or the pin, so that it is plain which one counts"),
    "SSP345": Code(
        "A fetched dependency is not the one that is pinned",
        "run 'sspgen fetch' on this folder; find out who changed it before you trust it",
    ),
    "SSP346": Code(
        "A dependency may not be fetched", "correct 'url', 'revision' or 'contextdir'", f"{_LIST}, dependencies"
    ),
    "SSP347": Code("Dependencies are too many or too deep", "depend on fewer repositories, or vendor them"),
    "SSP348": Code("A dependency could not be fetched", "check the address, the revision and the network"),
    "SSP349": Code(
        "Files of a dependency are left out", "reference nothing that is a link, a submodule or a large file"
    ),
    "SSP510": Code("Two files declare one standard", "keep one of them, or give them different names"),
    "SSP511": Code(
        "Native files would not say what was imported", "correct what the source says there; nothing was written"
    ),
    "SSP512": Code("Other files lie where native files are looked for", "name another folder with --out"),
    "SSP513": Code("A certification is not in the folder", "name one that is", f"{_LIST}, certifications"),
    "SSP514": Code("The controls of a certification are not at hand", "name the catalog that has them with --catalog"),
}
