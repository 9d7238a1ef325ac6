"""Where a person states what a plan lacks: the one place that knows how keys of an ``ssp.yaml`` are called in OSCAL.

A plan that came as OSCAL has no ``ssp.yaml``, so whoever reads that something is missing is told the member of their
own document. It knows names only; how a sentence looks is left to those who print it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sspgen.model.diagnostics import Diagnostic


class Form(StrEnum):
    """What people write in: native files, one OSCAL system security plan, or OpenControl files.

    A plan is native or OSCAL: OpenControl files are parts of a native one, and only their findings speak of them.
    """

    NATIVE = "native"
    OSCAL = "oscal"
    OPENCONTROL = "opencontrol"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is stated.

    Attributes:
        lead: words before the key.
        key: a key of the file, or a member of the document.
        file: the file, which is named behind the key; empty where the lead says which document is meant.
    """

    lead: str
    key: str
    file: str = ""

    def __str__(self) -> str:
        """Return it as a sentence without its full stop, e.g. ``Write inventory in ssp.yaml``."""
        return f"{self.lead}{self.key}{' in ' if self.file else ''}{self.file}"


_SYSTEM, _PARTS = "system-characteristics", "system-implementation"
_MEMBERS: Final = {
    "system.name": f"{_SYSTEM}.system-name",
    "system.service_model": f"{_SYSTEM}.props[cloud-service-model]",
    "system.deployment_model": f"{_SYSTEM}.props[cloud-deployment-model]",
    "system.description": f"{_SYSTEM}.description",
    "system.information_types": f"{_SYSTEM}.system-information",
    "system.impact": f"{_SYSTEM}.security-sensitivity-level",
    "system.status": f"{_SYSTEM}.status",
    "system.authorization_boundary": f"{_SYSTEM}.authorization-boundary",
    "system.network_architecture": f"{_SYSTEM}.network-architecture",
    "system.data_flow": f"{_SYSTEM}.data-flow",
    "roles": "metadata.roles",
    "parties": "metadata.parties, metadata.responsible-parties",
    "laws": "back-matter.resources",
    "documents": "back-matter.resources",
    "external_services": f"{_PARTS}.components[interconnection]",
    "leveraged_authorizations": f"{_PARTS}.leveraged-authorizations",
    "inventory": f"{_PARTS}.inventory-items",
    "components": f"{_PARTS}.components",
    "users": f"{_PARTS}.users",
    "privileges": f"{_PARTS}.users.authorized-privileges",
    "ports": f"{_PARTS}.components.protocols",
    "cryptography": f"{_PARTS}.components[cryptographic-module]",
    "plan.environment": f"{_PARTS}.remarks",
    "plan.identity": f"{_SYSTEM}.props[identity-assurance-level]",
    "plan.requirements": "control-implementation.description",
    "plan.tailoring": "import-profile.remarks",
    "plan.approvals": "metadata.actions",
    "plan.authorization": f"{_SYSTEM}.date-authorized",
    "plan.upkeep": "metadata.remarks",
    "plan.reviews": "metadata.actions[review]",
    "plan.changes": "metadata.revisions",
}
"""Members of an OSCAL system security plan from which the elements of a plan are read, by key of an ``ssp.yaml``.

Laws have none of their own: they are documents.
"""
_OWN_WORDS: Final = "back-matter.resources[plan-element={}]"
"""Where OSCAL has no member: a resource with this property, in the namespace of sspgen."""

_REMEDIES: Final = {
    "SSP001": "answer it in an implemented-requirement, as 'planned' if nothing is done yet",
    "SSP002": "add the part to the 'statements' of the implemented-requirement",
    "SSP003": "answer it in a by-component of the this-system component, too: what the system as a whole does",
    "SSP004": "set it in 'set-parameters' of the implemented-requirement, or in the profile",
    "SSP010": "add 'implementation-status' to the by-component",
    "SSP011": "add 'remarks' to the implementation-status that say why, and by when",
    "SSP012": "state it at the member named, and say so there when it does not apply",
    "SSP020": "add the property 'control-origination' to the implemented-requirement or its by-component",
    "SSP021": "name the authorization in 'leveraged-authorizations' of the system implementation",
    "SSP024": "say what customers do in 'responsibilities' of 'export', or correct the property 'control-origination'",
    "SSP030": "name who holds the role in 'responsible-parties', and the role in 'responsible-roles' of the answers",
    "SSP031": "add the role to the metadata, and an email address or telephone number to its party",
    "SSP032": "add 'authorized-privileges' and 'role-ids' to the user",
    "SSP040": "add the impact of confidentiality, integrity and availability to the information type",
    "SSP042": "state the level as property 'identity-assurance-level', and raise what is below",
    "SSP050": "add 'caption' to the diagram, and 'description' beside it",
    "SSP052": "say in properties of the component which information is exchanged, and how; list it once",
    "SSP061": "write a number in 'port-ranges', or a range, and the 'purpose' of the protocol",
    "SSP062": "say what the module protects, and its validation in a property",
    "SSP070": "add 'implemented-components', the property 'asset-type' and the responsible party 'asset-owner' to it",
    "SSP110": "correct the href of the resource, or add the file",
    "SSP489": "say how in 'satisfied' of the by-component that inherits, or pass it on in 'export'",
}
"""What to do in an OSCAL plan, by code, where the remedy of the code speaks of native files."""

_IMPORT: Final = "OpenControl has no key for it: run 'sspgen import opencontrol' on the folder, then "
_OPENCONTROL: Final = {
    "SSP001": "add it to 'satisfies:' of a component.yaml, with the status 'planned' if nothing is done yet",
    "SSP002": "write the control's 'narrative:', with the part as 'key:' where it has parts",
    "SSP003": "answer it in a component that speaks for the whole system, too",
    "SSP004": "add it to the control's 'parameters:', with the id as 'key:'",
    "SSP010": "write 'implementation_status:' with complete, partial, planned or not applicable",
    "SSP011": "say why, and by when, in 'summary:' of the control",
    "SSP012": f"{_IMPORT}state it in ssp.yaml under the key named",
    "SSP020": "write 'control_origin:' at the control, e.g. inherited, shared or service provider system",
    "SSP021": f"{_IMPORT}name the authorization under 'leveraged_authorizations:' in ssp.yaml",
    "SSP024": f"{_IMPORT}say under 'customer_responsibility:' what customers do",
    "SSP031": f"{_IMPORT}add the role in ssp.yaml, and an email or phone to its party",
}
"""What to do in OpenControl files, by code."""

_GAPS: Final = {
    "no-claim": "add 'implementation-status' to the by-component",
    "undocumented": "answer it in 'statements' of the implemented-requirement",
    "parameter": "set {} in 'set-parameters' of the implemented-requirement",
    "unproven": "import the plan into an ssp.yaml, and declare an evidence source that satisfies it",
}


def place(form: Form, keys: str, words: str = "") -> Place:
    """Return where people state something.

    Args:
        form: of the plan.
        keys: one key of an ``ssp.yaml``, or several with commas between them, as in `sspgen.model.elements.Asked`.
        words: what stands for the key where native files are shown, such as an example of it.

    >>> str(place(Form.OSCAL, "plan.changes"))
    'Its place in OSCAL is metadata.revisions'
    """
    if form is Form.NATIVE:
        return Place("Write ", words or keys, "ssp.yaml")
    return Place("Its place in OSCAL is ", member(form, keys))


def evidence_place(form: Form) -> Place:
    """Return where people declare evidence sources, which no OSCAL plan can."""
    if form is Form.NATIVE:
        return Place("Declare them in ", "controls/evidence.yaml")
    return Place("To declare some, import the plan with ", "import:", "ssp.yaml")


def member(form: Form, keys: str) -> str:
    """Return the keys of an ``ssp.yaml`` as they are called in the form of a plan."""
    if form is Form.NATIVE:
        return keys
    found = (_MEMBERS.get(key, _OWN_WORDS.format(key.rpartition(".")[2])) for key in keys.split(", "))
    return ", ".join(dict.fromkeys(found))


def gap_remedy(form: Form, kind: str, native: str, thing: str = "") -> str:
    """Return what would close a gap of a kind; `native` where people write native files, or for other kinds."""
    return _GAPS[kind].format(thing) if form is Form.OSCAL and kind in _GAPS else native


def in_words_of(form: Form, found: Diagnostic) -> Diagnostic:
    """Return a diagnostic with a remedy that speaks of the files that the plan was written in."""
    remedies = {Form.OSCAL: _REMEDIES, Form.OPENCONTROL: _OPENCONTROL}.get(form, {})
    return replace(found, help=remedies[found.code]) if found.code in remedies and not found.help else found
