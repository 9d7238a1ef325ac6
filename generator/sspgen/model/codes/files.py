"""Reading files of any kind. 200-219."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP200": Code("The file cannot be read", "check that it exists and that you may read it"),
    "SSP201": Code("The file is not UTF-8", "save it as UTF-8; other encodings are not read"),
    "SSP202": Code("The YAML is malformed", "correct the syntax at the place shown"),
    "SSP203": Code("A key is repeated", "keep one of the two: the other would be lost silently"),
    "SSP204": Code(
        "An anchor, alias, merge key or tag is used",
        "write the value out: what is read must be what a reviewer sees",
    ),
    "SSP205": Code("The file is over a limit", "split the file"),
    "SSP206": Code("The JSON is malformed", "correct the syntax at the place shown"),
    "SSP208": Code("The file has several documents", "keep one YAML document in a file"),
}
