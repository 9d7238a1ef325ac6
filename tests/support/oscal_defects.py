"""Defects of the meaning of OSCAL documents: each one change of the text of a good document of ours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sspgen.model.diagnostics import Severity

HARBOUR = Path(__file__).resolve().parents[1] / "fixtures" / "oscal" / "harbor"
NOBODY = "5b2f9a1e-7c43-4d0a-9e61-2f8d3c7b1a90"


def uuid_of(file: str, title: str, key: str = "title") -> str:
    """Return the UUID of the first object of a fixture with a title, or with another member."""

    def found(value: object) -> str:
        if isinstance(value, dict) and value.get(key) == title and "uuid" in value:
            return str(value["uuid"])
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return next((uuid for each in inner if (uuid := found(each))), "")

    return found(json.loads((HARBOUR / f"{file}.json").read_text()))


RADAR = uuid_of("plan", "Radar")
PIERS = uuid_of("plan", "Piers")
HARBOUR_ID = json.loads((HARBOUR / "poam.json").read_text())["plan-of-action-and-milestones"]["system-id"]["id"]
ANN = uuid_of("plan", "Ann Harbourmaster", "name")
MAST = uuid_of("plan", "Drawing of the mast")
LEVERAGED = uuid_of("plan", "Pier Operations Security Plan")
AUTHORIZATION = uuid_of("plan", "Pier Operations")
ACTIVITY = uuid_of("assessment-plan", "Look at the list")
VISIT = uuid_of("assessment-plan", "Visit")
READ = uuid_of("assessment-results", "The list was read")
OPEN = uuid_of("assessment-results", "Open gate")
REMEDY = uuid_of("poam", "A second bar")
ITEM_RISK = uuid_of("poam", "Open gate")
GEAR = uuid_of("components", "Night radar")
CLOSED = uuid_of("assessment-results", "Old list")
SAMPLE = "123e4567-e89b-12d3-a456-426614174000"


@dataclass(frozen=True)
class Defect:
    """One change of a good document: the first ``old`` that follows ``after`` becomes ``new``.

    Attributes:
        at: text whose line is where the finding is expected: the first from the change on, or with ``^`` before it the
            last before the change; empty is the line of the change.
        says: what the message must hold.
    """

    name: str
    file: str
    code: str
    severity: Severity
    after: str
    old: str
    new: str
    at: str = ""
    says: str = ""

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


E, W, R = Severity.ERROR, Severity.WARNING, Severity.INFO
SYSTEM = uuid_of("plan", "Harbour Watch")
PROVIDED = uuid_of("leveraged", "A guarded gate to every pier.", "description")
ASKED = uuid_of("leveraged", "Name your own people for the list.", "description")
LIST = "The harbourmaster keeps the list in the tower."
SPRING = "Ordered; it comes with the spring ships of 2026."
PORT = uuid_of("plan", "Port Authority", "name")
TOWER = uuid_of("plan", "Watch tower")
COPY = "Keep a list of everyone who may pass the gates of the harbour;"

DIAGRAM = '^{\n            "uuid"'
TYPED_PIERS = '"type": "system",\n          "title": "Piers"'
TYPED_RADAR = '"type": "hardware",\n"title": "Radar"'

# fmt: off
DEFECTS = (
    # What is imported.
    Defect("profile that does not exist", "plan", "SSP440", W, "import-profile", "profile.json", "profiel.json"),
    Defect("resource that does not exist", "plan", "SSP440", E, "import-profile", "profile.json", f"#{NOBODY}"),
    Defect("profile that is a plan", "plan", "SSP441", E, "import-profile", "profile.json", "leveraged.json"),
    Defect("profile that is a picture", "plan", "SSP441", E, "import-profile", "profile.json", "mast.svg"),
    Defect("profile outside the folder", "plan", "SSP446", R, "import-profile", "profile.json", "../profile.json"),
    Defect("profile on the network", "plan", "SSP446", R, "import-profile", "profile.json", "https://port.test/p.json"),
    Defect("assessment plan missing", "assessment-results", "SSP440", W, "import-ap", "assessment-plan", "no-plan"),
    Defect("plan to assess is a catalog", "assessment-plan", "SSP441", E, "import-ssp", "plan.json", "catalog.json"),
    Defect("profile that imports itself", "profile", "SSP442", E, "rlinks", "catalog.json", "profile.json", "^#"),
    Defect("source of a component missing", "components", "SSP440", W, "implementations", "catalog.json", "none.json"),
    Defect("mapped resource missing", "mapping", "SSP440", W, "target-resource", "profile.json", "none.json"),
    # What lies in the back matter.
    Defect("link to nothing", "plan", "SSP443", W, "Drawing of the mast", '"rlinks"', '"x"', f'^"href": "#{MAST}'),
    Defect("file with another hash", "plan", "SSP444", E, "SHA-256", '"value": "', '"value": "00'),
    Defect("picture called a document", "plan", "SSP445", W, "mast.svg", "image/svg+xml", "application/pdf"),
    Defect("JSON called XML", "plan", "SSP445", W, "leveraged.json", "ssp+json", "ssp+xml"),
    # Controls, statements, parameters.
    Defect("control nobody knows", "plan", "SSP447", E, "implemented-requirements", "ac-1", "ac-9"),
    Defect("control as people write it", "plan", "SSP447", E, "implemented-requirements", "ac-1", "AC-01"),
    Defect("withdrawn control", "plan", "SSP447", E, "amidships", "au-1", "ac-3", says="withdrawn"),
    Defect("control outside the profile", "plan", "SSP447", W, "amidships", "au-1", "au-2", says="does not select"),
    Defect("control without answer", "plan", "SSP449", W, "amidships", "au-1", "au-2", "^control-implementation"),
    Defect("control of a component", "components", "SSP447", E, "implemented-requirements", "au-1", "au-9"),
    Defect("statement that is assessed", "assessment-results", "SSP448", W, "findings", "ac-1_smt.a", "ac-1_smt.z"),
    Defect("control that is assessed", "assessment-plan", "SSP447", E, "reviewed-controls", "ac-1", "zz-1"),
    Defect("control that is mapped", "mapping", "SSP477", E, '"maps"', "ac-1", "ac-7"),
    Defect("statement nobody knows", "plan", "SSP448", E, "implemented-requirements", "ac-1_smt.a", "ac-1_smt.d"),
    Defect("control answered twice", "plan", "SSP450", E, "amidships", "au-1", "ac-2"),
    Defect("statement answered twice", "plan", "SSP450", E, "ac-1_smt.a", "ac-1_smt.b", "ac-1_smt.a"),
    Defect("component answering twice", "plan", "SSP450", E, "ac-1_smt.a", PIERS, SYSTEM),
    Defect("parameter nobody knows", "plan", "SSP451", E, "requirements", "ac-01_odp.02", "ac-01_odp.03", says="AC-1"),
    Defect("parameter without a value", "plan", "SSP452", W, '"ac-2"', "three", " ", '^"ac-2"'),
    Defect("value that is no choice", "plan", "SSP453", W, "implemented-requirements", "by night", "at noon"),
    Defect("parameter of another control", "plan", "SSP455", W, '"ac-2"', "ac-02_odp", "ac-01_odp.01", says="AC-1"),
    Defect("alternative id nobody knows", "components", "SSP451", E, "requirements", "ac-1_prm_1", "ac-1_prm_2"),
    # References.
    Defect("component not there", "plan", "SSP456", E, "ac-1_smt.a", PIERS, NOBODY, says="component"),
    Defect("component of the inventory not there", "plan", "SSP456", E, "Radar at the mole", RADAR, NOBODY),
    Defect("component that is a party", "plan", "SSP458", E, "ac-1_smt.a", PIERS, ANN, says="party"),
    Defect("party not there", "plan", "SSP456", E, "responsible-parties", ANN, NOBODY),
    Defect("role not there", "plan", "SSP456", E, "responsible-parties", '"system-owner"', '"system-boss"'),
    Defect("role of a user not there", "plan", "SSP456", E, '"users"', '"watch"', '"watchman"'),
    Defect("role written otherwise", "plan", "SSP456", E, "responsible-parties", '"system-owner"', '"System_Owner"'),
    Defect("organization not there", "plan", "SSP456", E, "member-of-organizations", PORT, NOBODY),
    Defect("location not there", "plan", "SSP456", E, "location-uuids", TOWER, NOBODY),
    Defect("authorization not there", "plan", "SSP456", E, "leveraged-authorization-uuid", AUTHORIZATION, NOBODY),
    Defect("subject not there", "assessment-plan", "SSP456", W, "include-subjects", RADAR, NOBODY),
    Defect("activity not there", "assessment-plan", "SSP456", W, "associated-activities", ACTIVITY, NOBODY),
    Defect("task not there", "assessment-plan", "SSP456", W, "dependencies", VISIT, NOBODY),
    Defect("observation not there", "assessment-results", "SSP456", W, '"findings"', READ, NOBODY),
    Defect("task of an observation not there", "assessment-results", "SSP456", W, "related-tasks", VISIT, NOBODY),
    Defect("risk that is an observation", "assessment-results", "SSP458", W, "One stood open", OPEN, READ),
    Defect("item about a remediation", "poam", "SSP458", W, '"poam-items"', ITEM_RISK, REMEDY, says="remediation"),
    Defect("component of a capability not there", "components", "SSP456", E, "incorporates", GEAR, NOBODY),
    Defect("system of another plan", "poam", "SSP456", W, "system-id", HARBOUR_ID, NOBODY),
    # Links, and what nothing refers to.
    Defect("link that leads nowhere", "plan", "SSP457", E, "diagrams", MAST, NOBODY),
    Defect("link in a text", "plan", "SSP457", E, "authorization-boundary", MAST, NOBODY),
    Defect("link of an authorization", "plan", "SSP457", E, "leveraged-authorizations", LEVERAGED, NOBODY),
    Defect("component nobody uses", "plan", "SSP459", R, "ac-1_smt.a", PIERS, RADAR, "^" + PIERS),
    Defect("role nobody has", "plan", "SSP459", R, '"title": "Security officer"', '"id": "watch"', '"id": "cook"'),
    Defect("resource nobody needs", "plan", "SSP459", R, "leveraged-authorizations", f"#{LEVERAGED}", "leveraged.json",
           LEVERAGED),
    # Leveraged authorizations.
    Defect("inherited and not provided", "plan", "SSP460", W, "inherited", PROVIDED, NOBODY),
    Defect("satisfied and not asked for", "plan", "SSP460", W, "satisfied", ASKED, NOBODY),
    Defect("authorization without a component", "plan", "SSP475", W, "Piers", "leveraged-authorization-uuid",
           "inherited-uuid", "^" + AUTHORIZATION),
    # Contradictions.
    Defect("implemented that is planned", "plan", "SSP461", W, "requirements", LIST, "It is not yet implemented.",
           '"state"'),
    Defect("implemented but out of scope", "plan", "SSP461", W, "amidships", "The radar", "This part is out of scope:",
           '"state"'),
    Defect("planned that is in place", "plan", "SSP461", W, "smt.c", "to be fitted", "already in place", '"state"'),
    Defect("not applicable without a reason", "plan", "SSP462", W, "amidships", "The radar sees without lamps.", "",
           '^"not-applicable"'),
    Defect("planned without a date", "plan", "SSP462", W, "smt.c", SPRING, "", '^"planned"'),
    Defect("operational under development", "plan", "SSP463", W, '"state"', "In use", "Under development", '^"state"'),
    Defect("under development and authorized", "plan", "SSP463", W, "impact-level", "operational", "under-development"),
    Defect("satisfied with an open risk", "assessment-results", "SSP464", W, "List is kept", CLOSED, OPEN,
           '^"satisfied"'),
    Defect("closed with an open finding", "assessment-results", "SSP464", W, "may come in", '"open"', '"closed"',
           "not-satisfied"),
    Defect("satisfied by what expired", "assessment-results", "SSP464", W, "expires", "2026-08-25", "2026-02-27",
           '"satisfied"'),
    Defect("open past its deadline", "poam", "SSP464", W, "deadline", "2026-06-01", "2026-02-28"),
    Defect("level below an information type", "plan", "SSP465", W, "security-impact-level", "moderate", "low"),
    Defect("level lowered without a word", "plan", "SSP465", W, "information-types",
           "Paper lists are at hand in the tower.",
           "", '^"selected"'),
    Defect("profile of another level", "plan", "SSP466", W, "import-profile", "profile.json",
           "HIGH-baseline_profile.json", "security-sensitivity-level"),
    Defect("sensitivity too low", "plan", "SSP466", W, "security-sensitivity-level", "moderate", "low"),
    Defect("two systems", "plan", "SSP467", E, '"components"', '"hardware"', '"this-system"'),
    Defect("no system", "plan", "SSP467", E, '"components"', '"this-system"', '"software"', "^system-implementation"),
    # Identifiers and names.
    Defect("one uuid for two components", "plan", "SSP468", E, "Sees ships", PIERS, RADAR),
    Defect("one uuid for two kinds", "plan", "SSP468", E, '"users"', '"uuid": "', f'"uuid": "{ANN}",\n"x": "'),
    Defect("two components of one name", "plan", "SSP469", W, '"hardware"', TYPED_PIERS, TYPED_RADAR, '"title"'),
    Defect("one asset twice", "plan", "SSP469", W, "Radar at the mole", "radar-2", "radar-1"),
    Defect("two parties of one name", "plan", "SSP469", W, "Bob", "Pier Company", "Port Authority"),
    Defect("sample uuid", "plan", "SSP473", W, '"users"', '"uuid": "', f'"uuid": "{SAMPLE}",\n"x": "'),
    Defect("example address", "plan", "SSP473", R, "email-addresses", "office@port.test", "office@example.com"),
    Defect("mistyped link", "plan", "SSP478", W, "leveraged-authorizations", f"#{LEVERAGED}", "http:/port.test"),
    Defect("link to one machine", "plan", "SSP478", W, "leveraged-authorizations", f"#{LEVERAGED}",
           "file:///home/ann/p"),
    # Words.
    Defect("placeholder in an answer", "plan", "SSP470", W, "requirements", LIST, "TBD: who keeps the list"),
    Defect("placeholder as a value", "plan", "SSP470", W, "requirements", "every month", "TODO"),
    Defect("placeholder in a title", "plan", "SSP470", W, "metadata", "Harbour Watch", "<Insert system name>"),
    Defect("assignment left open", "plan", "SSP470", W, "ac-1_smt.b", "On the first Monday", "[Assignment: how often]"),
    Defect("answer without a word", "plan", "SSP479", W, "implemented-requirements", LIST, " "),
    Defect("answer that repeats the requirement", "plan", "SSP479", W, "implemented-requirements", LIST, COPY),
    Defect("parameter inserted that nobody has", "catalog", "SSP476", W, "ac-1_smt.b", "ac-01_odp.01", "ac-01_odp.99"),
    # Dates.
    Defect("control in and out of scope", "assessment-plan", "SSP491", W, '"control-selections"', '"include-controls"',
           '"exclude-controls": [{"control-id": "ac-1"}], "include-controls"', '"control-id": "ac-1"\n'),
    Defect("task that waits for itself", "assessment-plan", "SSP492", E, '"Visit"', '"timing"',
           f'"dependencies": [{{"task-uuid": "{VISIT}"}}], "timing"'),
    Defect("end before start", "assessment-plan", "SSP471", E, '"start"', "2026-02-26", "2026-02-23"),
    Defect("expired before collected", "assessment-results", "SSP471", E, "expires", "2026-08-25", "2026-02-20"),
    Defect("collected after the document", "assessment-results", "SSP471", W, "observations", "2026-02-25",
           "2026-04-25"),
    Defect("authorized after the document", "plan", "SSP471", W, "In use", "2026-02-20", "2026-05-20"),
    Defect("modified before published", "plan", "SSP471", R, "metadata", "2026-03-01", "2026-01-20"),
    Defect("revisions in no order", "plan", "SSP471", W, "revisions", "2025-11-02", "2025-08-02", "{"),
    Defect("revision after the document", "plan", "SSP471", W, "revisions", "2026-01-10", "2026-04-10", "^{"),
    Defect("deadline before the risk", "assessment-results", "SSP471", W, "risks", "2026-06-01", "2026-02-01"),
    Defect("remedy after the deadline", "poam", "SSP471", W, "remediations", "2026-05-01", "2027-05-01"),
    Defect("date that a program writes", "plan", "SSP472", W, "leveraged-authorizations", "2025-05-01", "1970-01-01"),
    Defect("date in the far future", "poam", "SSP472", W, "deadline", "2026-06-01", "9999-06-01"),
    # What is missing.
    Defect("owner without a party", "plan", "SSP474", R, "responsible-parties", '"system-owner"', '"watch"',
           "^metadata"),
    Defect("owner who cannot be reached", "plan", "SSP474", R, "Ann Harb", '"email-addresses"', '"x"', "^{"),
    Defect("diagram without a picture", "plan", "SSP475", R, "diagrams", '"rel": "diagram"', '"rel": "x"', DIAGRAM),
    Defect("diagram without a caption", "plan", "SSP475", R, "diagrams", "Tower", "", DIAGRAM, says="caption"),
    Defect("risk without a deadline", "poam", "SSP475", R, '"risks"', '"deadline"', '"x"', '^"status"'),
    Defect("port that does not exist", "plan", "SSP475", E, "port-ranges", "8444", "84440"),
    Defect("protocol without ports", "plan", "SSP475", R, "protocols", '"port-ranges"', '"x"', "^{"),
    Defect("inventory item of nothing", "plan", "SSP475", R, "Radar at the mole", '"implemented-components"', '"x"',
           '^{\n          "uuid"'),
)
# fmt: on


def changed(defect: Defect) -> tuple[str, int]:
    """Return the text of the changed document, and the line where the finding is expected."""
    text = (HARBOUR / f"{defect.file}.json").read_text()
    at = text.index(defect.old, text.index(defect.after))
    text = text[:at] + defect.new + text[at + len(defect.old) :]
    if defect.at.startswith("^"):
        at = text.rindex(defect.at[1:], 0, at)
    elif defect.at:
        at = text.index(defect.at, at)
    return text, text.count("\n", 0, at) + 1
