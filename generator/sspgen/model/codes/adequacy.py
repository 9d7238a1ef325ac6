"""What a plan that answers its profile must say: the adequacy rules. Codes below 200."""

from __future__ import annotations

from sspgen.model.codes.code import Code

CODES: dict[str, Code] = {
    "SSP001": Code(
        "A control of the profile has no answer",
        "answer the control in a file under controls/, with status 'planned' if nothing is done yet",
        "OSCAL SSP model, implemented-requirement; FedRAMP Rev 5, incomplete-implemented-requirements",
    ),
    "SSP002": Code(
        "A statement part of a control is not answered on its own",
        "add the part under 'statements:' of the control",
        "NIST SP 800-53A r5; FedRAMP Rev 5, has-required-response-points",
    ),
    "SSP003": Code(
        "The system itself does not answer a part",
        "answer it for this-system, too: what the system as a whole does",
        "FedRAMP Rev 5, statement-has-this-system-component",
    ),
    "SSP004": Code(
        "A parameter has no value",
        "set it under 'parameters:' of the control, or in the profile",
        "NIST SP 800-53 r5, section 2.2",
    ),
    "SSP005": Code(
        "A parameter has a value that it cannot have",
        "use one of the catalog's choices, or a value that meets the profile's constraint",
        "OSCAL catalog model, select; FedRAMP Rev 5, uses-correct-param-value",
    ),
    "SSP006": Code(
        "A parameter that sums up others is set itself",
        "set the parameters that it sums up, and leave it out",
        "NIST SP 800-53 r5 in OSCAL, aggregates",
    ),
    "SSP010": Code(
        "An answer has no status",
        "add 'status:' with implemented, partial, planned, alternative or not-applicable",
        "OSCAL SSP model, implementation-status",
    ),
    "SSP011": Code(
        "A status other than implemented has no reason",
        "add 'remarks:' that say why, and by when",
        "FedRAMP Rev 5, implementation-status-has-remarks",
    ),
    "SSP012": Code(
        "An element that control PL-2 asks for is not stated",
        "state it in ssp.yaml under the key named, and say so there when it does not apply",
        "NIST SP 800-53 r5, PL-2a",
    ),
    "SSP014": Code(
        "A status contradicts the text of its answer",
        "correct the status, or describe what is in place",
        "NIST SP 800-18 r1, section 3.14",
    ),
    "SSP015": Code(
        "Why a control does not apply is not said",
        "say what makes it inapplicable, and what keeps it so",
        "FedRAMP review of initial packages, 4B",
    ),
    "SSP020": Code(
        "Who originates a control is not said",
        "add 'origination:' to the control, or to the component",
        "FedRAMP Rev 5, implemented-requirement-has-control-origination",
    ),
    "SSP021": Code(
        "A control is inherited from nobody",
        "name the authorization under 'leveraged_authorizations:' in ssp.yaml",
        "FedRAMP Rev 5, has-leveraged-authorization",
    ),
    "SSP022": Code(
        "A leveraged authorization is of a lower impact level",
        "leverage one of this system's level, or answer the controls here",
        "FedRAMP Rev 5, leveraged-authorization-has-valid-impact-level",
    ),
    "SSP023": Code(
        "A policy control is inherited as a whole",
        "say which policies and procedures are the system's own",
        "FedRAMP Rev 5 SSP template, Appendix A",
    ),
    "SSP024": Code(
        "Customer responsibility and origination do not agree",
        "say what customers do under 'customer_responsibility:', or correct 'origination:'",
        "FedRAMP Rev 5 SSP template, Appendix J",
    ),
    "SSP030": Code(
        "A responsible role is held by nobody",
        "name who holds the role under 'parties:' of the role, and the role under 'responsible_roles:' of the answers",
        "FedRAMP Rev 5, responsible-role-has-user",
    ),
    "SSP031": Code(
        "A role that every plan needs is missing, or cannot be reached",
        "add the role in ssp.yaml, and an email or phone to its party",
        "NIST SP 800-18 r1, sections 3.3 to 3.6",
    ),
    "SSP032": Code(
        "A kind of user has no privileges or no role",
        "add 'privileges:' and 'roles:' to the user in ssp.yaml",
        "FedRAMP Rev 5, user-has-authorized-privilege",
    ),
    "SSP040": Code(
        "A type of information lacks an impact level",
        "add confidentiality, integrity and availability to it in ssp.yaml",
        "FIPS 199",
    ),
    "SSP041": Code(
        "An impact level is below its high-water mark",
        "raise the level, or correct what it follows from",
        "FIPS 199, section 3; FIPS 200, section 3",
    ),
    "SSP042": Code(
        "A digital identity level is below that of the system",
        "state the level under 'plan.identity:' and raise what is below",
        "FedRAMP Rev 5 SSP template, Appendix E; NIST SP 800-63-3",
    ),
    "SSP050": Code(
        "A diagram has no caption or no text",
        "add 'caption:' and 'text:' beside 'diagram:'",
        "FedRAMP Rev 5, has-authorization-boundary-diagram-caption",
    ),
    "SSP052": Code(
        "An external service is not described",
        "add 'data:' and 'connection:' to it; list it once",
        "FedRAMP Rev 5 SSP template, sections 6.1 and 7.1",
    ),
    "SSP061": Code(
        "A port is not a port, or has no purpose",
        "write a number, or a range such as 8000-8010, and its 'purpose:'",
        "FedRAMP Rev 5 SSP template, section 9.1",
    ),
    "SSP062": Code(
        "A cryptographic module is not described",
        "add 'usage:' and 'validation:' to it",
        "FedRAMP Rev 5 SSP template, Appendix Q",
    ),
    "SSP063": Code(
        "A cryptographic module rests on a historical certificate",
        "name a FIPS 140-3 certificate, or say that the module is not validated",
        "CMVP, transition to FIPS 140-3",
    ),
    "SSP070": Code(
        "An inventory item is not described",
        "add 'components:', 'asset_type:' and 'owner:' to it",
        "NIST SP 800-53 r5, CM-8",
    ),
    "SSP090": Code(
        "A placeholder was never filled in",
        "write what is meant, or remove it",
        "FedRAMP Rev 5 SSP template",
    ),
    "SSP091": Code(
        "An answer repeats the requirement",
        "say who does it, with what, how and how often",
        "FedRAMP agency authorization playbook",
    ),
    "SSP092": Code(
        "Different controls are answered with the same words",
        "answer each control's own question, or answer one and refer to it",
        "FedRAMP agency authorization playbook",
    ),
    "SSP095": Code(
        "An answer is only a reference",
        "say how the control is met here, then refer",
        "FedRAMP agency authorization playbook",
    ),
    "SSP096": Code(
        "A text praises where it should describe",
        "say what it does, and how that is known",
        "FedRAMP agency authorization playbook",
    ),
    "SSP110": Code(
        "A document that the plan lists is not there",
        "correct 'href:' under 'documents:' in ssp.yaml, or add the file",
        "FedRAMP Rev 5, has-policy-link; SSP template, Appendices",
    ),
    "SSP111": Code(
        "A date cannot be, or has passed",
        "correct the date, or do what it was set for",
        "NIST SP 800-53 r5, PL-2c and CA-6e",
    ),
}
