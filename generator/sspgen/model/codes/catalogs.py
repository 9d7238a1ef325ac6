"""Catalogs and profiles. 250-279."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP250": Code("A catalog or profile is missing", "add it with 'sspgen catalog add'"),
    "SSP251": Code(
        "A catalog does not have the hash that ssp.lock pins",
        "find out why it changed; 'sspgen catalog add' pins it anew",
    ),
    "SSP252": Code("A profile names a control that its catalog does not have", "correct the id"),
    "SSP253": Code("A profile imports itself", "break the circle"),
    "SSP254": Code("A profile refers to a resource it does not hold", "add the back-matter resource"),
    "SSP255": Code("The document is not the OSCAL model expected", "name a catalog or a profile"),
    "SSP256": Code("A parameter is not known", "use an id of the catalog; both OSCAL styles are read"),
    "SSP257": Code(
        "An answer is for a control outside the profile",
        "it is kept in the appendix; add the control to the profile, or remove the answer",
    ),
    "SSP258": Code("An answer is for a control that no catalog knows", "correct the control id"),
    "SSP259": Code("An answer is for a statement part that the control does not have", "correct it"),
    "SSP260": Code("A catalog source is not known", "run 'sspgen catalog list' to see the names"),
    "SSP261": Code("A catalog could not be fetched", "check the network, or add a local OSCAL file"),
    "SSP262": Code("A profile alters a part that does not exist", "correct the reference, or remove the alteration"),
    "SSP263": Code(
        "The catalog is not at hand, so control texts are missing",
        "run 'sspgen catalog add nist-800-53-r5'",
    ),
    "SSP264": Code(
        "Two imports bring different forms of one control",
        "say 'combine: {method: use-first}' or 'merge', or import the control once",
    ),
    "SSP265": Code(
        "A custom arrangement leaves out controls that the profile selects",
        "add an 'insert-controls' for them, or exclude them",
    ),
    "SSP266": Code(
        "A profile does not say how its controls are arranged, so their families are lost",
        "add 'merge: {as-is: true}' to keep families, or 'merge: {flat: {}}' to say that none is meant",
    ),
    "SSP276": Code("A colour of the look is hard to read", "choose a darker accent, or a lighter one for dark paper"),
}
