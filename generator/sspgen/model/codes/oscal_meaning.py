"""What OSCAL documents mean, and contradict themselves in. 440-479."""

from __future__ import annotations

from typing import Final

from sspgen.model.codes.code import Code

_FIPS_199: Final = "FIPS 199, section 3"
_SP_800_18: Final = "NIST SP 800-18 Rev. 1, section 3"
_METADATA: Final = "OSCAL metadata model"
_SSP: Final = "OSCAL system security plan model"
_ANSWERS: Final = "OSCAL system security plan model, control-implementation"
_ASSESSMENT: Final = "OSCAL assessment layer models"

CODES: dict[str, Code] = {
    "SSP440": Code(
        "A document that is imported cannot be found", "correct the reference, or add the file", "OSCAL import"
    ),
    "SSP441": Code(
        "A document that is imported is of another model",
        "refer to a document of the model that is wanted",
        "OSCAL import",
    ),
    "SSP442": Code("Documents import each other in a circle", "break the circle", "OSCAL import"),
    "SSP443": Code(
        "A link leads to a resource without content",
        "give it an rlink, a base64 content, a citation or a description, or remove it",
        "OSCAL metadata model, resource",
    ),
    "SSP444": Code(
        "A file is not the one whose hash is written beside its link",
        "find out why the file changed, then write its hash anew",
        "OSCAL metadata model, rlink hash",
    ),
    "SSP445": Code(
        "A media type contradicts the content", "correct the media type", "OSCAL metadata model, media-type"
    ),
    "SSP446": Code(
        "A document that this one builds on is not at hand, so what depends on it was not checked",
        "lay the document beside this one, or add it with 'sspgen catalog add'",
    ),
    "SSP447": Code("A control is named that the catalog or profile does not have", "correct the control id", _SSP),
    "SSP448": Code("A statement is named that the control does not have", "correct the statement id", _SSP),
    "SSP449": Code(
        "A control of the profile, or a part of it, is not answered",
        "answer the control, or say why it does not apply",
        _ANSWERS,
    ),
    "SSP450": Code("The same thing is answered twice", "merge the two answers", _ANSWERS),
    "SSP451": Code("A parameter is set that the catalog or profile does not have", "correct the parameter id", _SSP),
    "SSP452": Code(
        "A parameter of a control has no value",
        "set the parameter in the implemented requirement",
        "NIST SP 800-53 Rev. 5, section 2.2",
    ),
    "SSP453": Code(
        "A parameter has a value that its choices or constraints do not allow",
        "use a value that they allow",
        "OSCAL catalog model, select and constraint",
    ),
    "SSP454": Code("A parameter is given different values", "keep one value", _SSP),
    "SSP455": Code(
        "A parameter is set in the requirement of another control", "move it to the control that it belongs to", _SSP
    ),
    "SSP456": Code(
        "A reference leads to nothing in this document", "correct the reference, or add what it means", _METADATA
    ),
    "SSP457": Code(
        "A link leads to nothing in this document",
        "correct the link, or add what it leads to",
        "OSCAL metadata model, link",
    ),
    "SSP458": Code(
        "A reference leads to a thing of another kind", "refer to a thing of the kind that is wanted", _METADATA
    ),
    "SSP459": Code("Something is declared and never taken up", "use it, or remove it"),
    "SSP460": Code(
        "What is inherited or satisfied is not what the leveraged plan carries",
        "refer to a uuid of the leveraged plan's exports",
        "OSCAL system security plan model, inherited and satisfied",
    ),
    "SSP461": Code("A status contradicts its text", "correct the status or the text", _SP_800_18),
    "SSP462": Code(
        "A status needs a reason and has none",
        "say why, and by when, in the remarks",
        "FedRAMP Rev 5 implementation-status-has-remarks",
    ),
    "SSP463": Code(
        "The status of the system or of a component contradicts what the plan says",
        "correct one of the two",
        _SP_800_18,
    ),
    "SSP464": Code("Findings, risks and observations contradict each other", "correct one of the two", _ASSESSMENT),
    "SSP465": Code(
        "An impact level is lower than that of an information type",
        "raise the level to the high-water mark, or adjust the information type and say why",
        _FIPS_199,
    ),
    "SSP466": Code(
        "The sensitivity level is not that of the security objectives or of the profile",
        "correct the level",
        "FIPS 200, section 4",
    ),
    "SSP467": Code(
        "The component for the system itself is missing or there are several",
        "keep exactly one component of type 'this-system'",
        "OSCAL system security plan model, component",
    ),
    "SSP468": Code(
        "Two things have the same identifier",
        "give one of them an identifier of its own",
        "RFC 4122; OSCAL identifier use",
    ),
    "SSP469": Code("Two things have the same name", "rename one of them, or merge the two"),
    "SSP470": Code("A placeholder was never filled in", "write what is meant", _SP_800_18),
    "SSP471": Code("Two dates are in an order that cannot be", "correct one of the two", _METADATA),
    "SSP472": Code("A date is too far away, or is none", "correct the date", _METADATA),
    "SSP473": Code("An identifier or address is a sample", "replace it by a real one", "RFC 4122; RFC 2606"),
    "SSP474": Code(
        "A role that a plan must name is not filled",
        "add the role, and name its party under 'responsible-parties'",
        _SP_800_18,
    ),
    "SSP475": Code("A part of the system is described without what it needs", "add what is missing", _SSP),
    "SSP476": Code("A text inserts a parameter that nobody defines", "correct the parameter id", "OSCAL insert"),
    "SSP477": Code(
        "A mapping contradicts its resources, or itself",
        "correct the id or the relationship",
        "OSCAL control mapping model",
    ),
    "SSP478": Code("An address cannot be followed by others", "correct the address", "RFC 8089; RFC 6761; RFC 9110"),
    "SSP479": Code(
        "An answer says nothing of its own",
        "write how this system does it",
        "NIST SP 800-53A Rev. 5; NIST SP 800-18 Rev. 1",
    ),
    "SSP491": Code(
        "A selection of controls contradicts itself, or what is said beside it",
        "correct the selection, or what lies outside of it",
        "OSCAL assessment plan and results models, reviewed-controls; OSCAL profile model, import",
    ),
    "SSP492": Code(
        "Tasks wait for each other in a circle",
        "remove the dependency that closes the circle",
        "OSCAL assessment plan model, task",
    ),
}
