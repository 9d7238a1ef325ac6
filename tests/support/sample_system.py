"""A small fictional system with every characteristic filled in."""

from __future__ import annotations

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
)
