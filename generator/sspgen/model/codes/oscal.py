"""OSCAL documents: their shape and the constraints of their models. 410-439."""

from __future__ import annotations

from sspgen.model.codes.code import Code

_SCHEMA = "OSCAL metaschema 1.2.3"
_TYPES = "Metaschema specification, Data Types"
_CONSTRAINTS = "OSCAL metaschema 1.2.3, constraints"

CODES: dict[str, Code] = {
    "SSP410": Code("An OSCAL object has a key that its model does not know", "remove or rename the key", _SCHEMA),
    "SSP411": Code("An OSCAL object lacks a member that it must have", "add the member", _SCHEMA),
    "SSP412": Code("A value in an OSCAL document is of the wrong kind", "write it as the model has it", _SCHEMA),
    "SSP413": Code("A list or object in an OSCAL document is empty", "fill it or leave it out", _SCHEMA),
    "SSP414": Code("A list in an OSCAL document has more items than are allowed", "remove some of the items", _SCHEMA),
    "SSP415": Code("Members of an OSCAL object exclude each other", "keep one of them", _SCHEMA),
    "SSP416": Code("A value in an OSCAL document is not of its data type", "write it in the form of its type", _TYPES),
    "SSP417": Code(
        "The version of OSCAL that a document names is not the one it was checked with",
        "name a released version that sspgen knows",
        _SCHEMA,
    ),
    "SSP418": Code(
        "An OSCAL document uses a member that is younger than the version it names",
        "raise the oscal-version of the document",
        _SCHEMA,
    ),
    "SSP419": Code("An OSCAL document uses something that is deprecated", "use what replaces it", _SCHEMA),
    "SSP420": Code(
        "A value in an OSCAL document is none of those that its model allows",
        "use one of the allowed values",
        _CONSTRAINTS,
    ),
    "SSP421": Code(
        "An expectation of OSCAL's model does not hold", "change the document so that it holds", _CONSTRAINTS
    ),
    "SSP422": Code(
        "A value in an OSCAL document does not have the form that its model asks for", "correct the value", _CONSTRAINTS
    ),
    "SSP423": Code("An identifier is used twice in an OSCAL document", "give each its own", _CONSTRAINTS),
    "SSP424": Code("An OSCAL object has two members for the same thing", "merge them or remove one", _CONSTRAINTS),
    "SSP425": Code(
        "A reference in an OSCAL document leads to nothing in it",
        "correct the reference or add what it names",
        _CONSTRAINTS,
    ),
    "SSP426": Code(
        "Something is there too often or not often enough in an OSCAL document", "add or remove it", _CONSTRAINTS
    ),
    "SSP427": Code(
        "A constraint of OSCAL's model cannot be decided from one document",
        "keep the other document beside this one",
        _CONSTRAINTS,
    ),
    "SSP428": Code("An OSCAL document has more defects than are listed", "mend those listed first"),
    "SSP430": Code("OSCAL's XML cannot be read", "correct the XML at the place shown; a DTD is never read"),
    "SSP431": Code(
        "OSCAL's XML holds what OSCAL does not have",
        "remove it, or keep it: every conversion takes it along",
        _SCHEMA,
    ),
    "SSP432": Code("Comments of OSCAL's XML are not read", "keep remarks in 'remarks', which every encoding has"),
    "SSP433": Code("OSCAL's XML is in another namespace", "declare OSCAL's namespace on the root element", _SCHEMA),
    "SSP434": Code(
        "An instruction of sspgen's in OSCAL's XML does not fit the elements beside it",
        "remove the instruction; the elements count",
    ),
    "SSP435": Code(
        "An encoding cannot hold an OSCAL document as it is",
        "mend the value at the place shown, or take another encoding",
    ),
    "SSP436": Code("A conversion would replace what it should not", "name another target, or add --force"),
    "SSP437": Code("No encoding is named", "end the target's name in .json, .yaml or .xml, or add --to"),
    "SSP439": Code("There is nothing to convert", "name an OSCAL document, or a folder that has some"),
}
