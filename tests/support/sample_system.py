"""A small fictional system with every characteristic filled in."""

from __future__ import annotations

from sspgen.model.elements import (
    Approval,
    Authorization,
    DigitalIdentity,
    Elements,
    PlanChange,
    Review,
)
from sspgen.model.system import (
    CryptographicModule,
    ExternalService,
    InformationType,
    InventoryItem,
    LeveragedAuthorization,
    Narrative,
    Party,
    Port,
    Role,
    System,
    User,
)

PARTIES = (
    Party(
        "agency",
        "Agency for Harbours & Tides",
        "organization",
        email="office@harbours.example",
        phone="+1 555 0100",
        address="1 Quay Street, Port Ellen",
    ),
    Party("lin", "Lin Ærø", "person", title="System Owner", email="lin@harbours.example"),
    Party("sam", "Sam <b>O'Neil</b>", "person", title="Security Officer", email="sam@harbours.example"),
)
ROLES = (
    Role("system-owner", "System owner", "Answers for the system.", ("lin",)),
    Role("isso", "Information system security officer", "Keeps this plan true.", ("sam",)),
    Role("platform-team", "Platform team", "Runs the pipeline and the hosts.", ("agency",)),
    Role("auditor", "Auditor", "", ()),
    Role("authorizing-official", "Authorizing official", "Accepts the risk.", ("agency",)),
)
USERS = (
    User("operator", "Operator", "Runs the service.", ("platform-team",), ("deploy a release", "read logs")),
    User("clerk", "Clerk", "Enters tide readings.", (), ("enter readings",)),
)
INFORMATION = (
    InformationType(
        "d.13.2",
        "Tide readings",
        "Readings of gauges, *public* after a day.",
        "https://doi.org/10.6028/NIST.SP.800-60v2r1",
        "low",
        "moderate",
        "moderate",
        "Ships rely on them.",
    ),
    InformationType("d.20.1", "Contact data", "Names and addresses of pilots."),
)
INVENTORY = (
    InventoryItem("gate-1", "Load balancer", "appliance", "hall A", "lin", "12.1", ("gateway",)),
    InventoryItem("=cmd('calc')!A1", "Item with a hostile id <script>alert(1)</script>", "software"),
    InventoryItem("db-1", "Database server", "database", "hall B", "agency", "16.3", ("gateway", "policy")),
)
ELEMENTS = Elements(
    architecture="The service is one of the *field services* of the agency's architecture.",
    mission="Pilots decide on tide readings.\n\n1. Gauges measure.\n2. The service publishes within a minute.",
    threats="- forged readings\n- a gateway that is `<script>overrun</script>`",
    environment="Two halls, and the gauges at sea.",
    exchange="Readings come in from the gauge network; nothing goes out but web pages.",
    requirements="The requirements are those of the profile, and of the Harbours Act 1901.",
    tailoring="Nothing was left out; the profile was made for services of this kind.",
    risks="One gateway was accepted: a second one would cost more than a day without readings.",
    coordination="Work on the gateway is announced to the pilots **a week** ahead.",
    upkeep="Kept in git, reviewed each quarter, handed out by the security officer.",
    identity=DigitalIdentity("2", "2", "", "Clerks are known to the agency in person."),
    authorization=Authorization(
        "authorized", "2026-03-01", "2029-03-01", "authorizing-official", "Contradicted answers are closed in 30 days."
    ),
    approvals=(
        Approval("system-owner", "2026-02-20", "approved", "After the *second* reading."),
        Approval("authorizing-official"),
    ),
    reviews=(
        Review("2026-05-04", "Lin Ærø", "No change."),
        Review("2026-08-03", "Sam <b>O'Neil</b>", "The section on **accounts** was written anew."),
    ),
    changes=(
        PlanChange("2026-02-20", "3.0", "Lin Ærø", "First version for the authorizing official."),
        PlanChange("2026-08-10", "3.2", "", "Accounts of machines."),
    ),
    acronyms=(("HT", "Harbours and Tides"),),
)
SYSTEM = System(
    id="tides",
    name="Tide Readings Service",
    short_name="Tides",
    description="Collects tide readings and publishes them.\n\nIt has *one* web interface.",
    status="operational",
    status_remarks="In use since 2024.",
    version="3.2",
    identifiers=(("https://harbours.example/systems", "HT-0042"), ("", "tides")),
    service_model="paas",
    deployment_model="government-only-cloud",
    impact="moderate",
    confidentiality="low",
    integrity="moderate",
    availability="moderate",
    marking="CUI",
    information_types=INFORMATION,
    authorization_boundary=Narrative(
        "Everything in hall A and hall B.", "diagrams/boundary.svg", "The boundary of the service"
    ),
    network_architecture=Narrative("Two zones: **public** and **inner**.", "", ""),
    data_flow=Narrative("Gauges → gateway → database → web pages.", "", ""),
    parties=PARTIES,
    roles=ROLES,
    users=USERS,
    leveraged=(
        LeveragedAuthorization(
            "harbour-cloud", "Harbour Cloud", "agency", "2025-04-01", "moderate", "Hosts, network and backup."
        ),
    ),
    external_services=(
        ExternalService(
            "gauges",
            "Gauge network",
            "Sends readings.",
            "Gauge Operators Ltd",
            "tide readings",
            "TLS 1.3 over internet",
        ),
    ),
    ports=(
        Port("https", "443", "tcp", "web pages and interface", ("gateway",)),
        Port("gauge feed", "8400-8409", "udp", "readings", ()),
    ),
    cryptography=(
        CryptographicModule(
            "openssl-fips", "OpenSSL FIPS provider", "TLS at the gateway", "CMVP 4282", "Version 3.0.8."
        ),
    ),
    inventory=INVENTORY,
    laws=("Harbours Act 1901", "Tide Tables Order"),
    documents=(("Contingency plan", "docs/contingency.md"), ("Rules of behaviour", "https://harbours.example/rules")),
    elements=ELEMENTS,
)
