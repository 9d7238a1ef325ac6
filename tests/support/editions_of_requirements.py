"""Two editions of requirements of our own, and an OpenControl standard for the earlier one, for tests of comparing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Document = dict[str, Any]


def item(identifier: str, prose: str, *parts: Document) -> Document:
    """A part of a statement; its letter is the last piece of its id."""
    label = {"name": "label", "value": f"{identifier.rpartition('.')[2]}."}
    found: Document = {"id": identifier, "name": "item", "props": [label], "prose": prose}
    return found | ({"parts": list(parts)} if parts else {})


def control(identifier: str, title: str, *items: Document, prose: str = "", **more: Any) -> Document:
    """A control with a statement of some items, and a label as people write it."""
    statement: Document = {"id": f"{identifier}_smt", "name": "statement"}
    statement |= {"prose": prose} if prose else {}
    statement |= {"parts": list(items)} if items else {}
    props = [{"name": "label", "value": identifier.upper()}, *more.pop("props", [])]
    return {"id": identifier, "title": title, "props": props, "parts": [statement, *more.pop("parts", [])], **more}


def withdrawn(identifier: str, title: str, *targets: str, rel: str = "incorporated-into") -> Document:
    """A control that was withdrawn, and what took it up."""
    links = [{"href": f"#{target}", "rel": rel} for target in targets]
    props = [{"name": "label", "value": identifier.upper()}, {"name": "status", "value": "withdrawn"}]
    return {"id": identifier, "title": title, "props": props, "links": links}


def parameter(identifier: str, label: str, *alt: str, **more: Any) -> Document:
    """A parameter with alternative ids."""
    props = [{"name": "alt-identifier", "value": each} for each in alt]
    return {"id": identifier, "label": label, **({"props": props} if props else {}), **more}


def catalog(title: str, version: str, groups: dict[str, list[Document]]) -> Document:
    """A catalog of groups by id."""
    listed = [{"id": i, "title": f"Group {i.upper()}", "controls": found} for i, found in groups.items()]
    metadata = {"title": title, "version": version, "oscal-version": "1.2.3"}
    return {"catalog": {"uuid": "6f3a6a1c-53a6-4a6e-8a56-0f44d2d3f001", "metadata": metadata, "groups": listed}}


def old_edition() -> Document:
    """The earlier edition: lanterns, harbours, ledgers."""
    lanterns = control(
        "la-1",
        "Lanterns",
        item("la-1_smt.a", "Lists every lantern of the harbour and its keeper;"),
        item("la-1_smt.b", "Lights all lanterns {{ insert: param, la-1_prm_1 }}; and"),
        item("la-1_smt.c", "Reports broken glass to {{ insert: param, la-1_prm_2 }}."),
        params=[parameter("la-1_prm_1", "time of day"), parameter("la-1_prm_2", "officers of the watch")],
    )
    oil = control("la-2", "Oil", prose="The organization stores oil in sealed barrels below deck.")
    wicks = control("la-3", "Wicks", prose="Trim the wicks of all lanterns before they are lit.")
    piers = control(
        "pi-1",
        "Piers",
        item("pi-1_smt.a", "Inspects each pier for rot and worms every spring;"),
        item("pi-1_smt.b", "Keeps ropes coiled and dry beside every bollard."),
    )
    gulls = control("pi-2", "Gulls", prose="Chase away gulls from fish that is unloaded.")
    bells = control("pi-3", "Bells in fog", prose="Ring the great bell in fog, one stroke in each minute.")
    ledger = control("le-1", "Ledgers", prose="Write every ship that enters the harbour into a ledger.")
    return catalog("Harbour Controls", "1", {"la": [lanterns, oil, wicks], "pi": [piers, gulls, bells], "le": [ledger]})


def new_edition() -> Document:
    """The later edition: parts moved, parameters numbered anew, controls withdrawn, renamed and new."""
    lanterns = control(
        "la-1",
        "Lanterns and lamps",
        item("la-1_smt.a", "Name a master of lanterns;"),
        item("la-1_smt.b", "List every lantern of the harbour and its keeper;"),
        item("la-1_smt.c", "Light all lanterns {{ insert: param, la-01_odp.02 }} and keep them lit until dawn;"),
        params=[
            parameter("la-01_odp.01", "officers of the guild", "la-1_prm_1"),
            parameter("la-01_odp.02", "time of day", "la-1_prm_2"),
        ],
    )
    oil = control("la-2", "Oil", prose="Store oil in sealed barrels below deck.")
    piers = control(
        "pi-1",
        "Piers",
        item("pi-1_smt.a", "Inspect each pier for rot, worms and loose planks every spring and autumn;"),
        item("pi-1_smt.b", "Keeps ropes coiled and dry beside every bollard."),
    )
    bells = control("pi-9", "Bells in fog", prose="Ring the great bell in fog, two strokes in each minute.")
    ledger = control("le-1", "Ledgers", prose="Write every ship that enters the harbour into a ledger.")
    seals = control("le-2", "Seals", item("le-2_smt.a", "Seal the ledger;"), item("le-2_smt.b", "Keep the seal."))
    groups = {
        "la": [lanterns, oil, withdrawn("la-3", "Wicks", "la-1_smt.c", rel="moved-to")],
        "pi": [piers, withdrawn("pi-2", "Gulls"), bells],
        "le": [ledger, seals],
    }
    return catalog("Harbour Controls", "2", groups)


STANDARD = """\
name: Harbours
LA-1:
  family: LA
  name: Lanterns
  description: |-
    The organization:
     - a.  Lists every lantern of the harbour and its keeper;
     - b.  Lights all lanterns [Assignment: organization-defined time of day]; and
     - c.  Reports broken glass to [Assignment: officers of the watch].
LA-2:
  family: LA
  name: Oil
  description: The organization stores oil in sealed barrels below deck.
LA-3:
  family: LA
  name: Wicks
  description: '[Withdrawn: Incorporated into LA-1 c.].'
"""

COMPONENT = """\
component: harbour-office
title: The harbour office
type: service
controls:
  la-1:
    parameters: {la-1_prm_1: dusk, la-1_prm_2: the captain}
    statements:
      a: {status: implemented, text: The list hangs in the office.}
      b: {status: implemented, text: All are lit at dusk.}
      c: {status: planned, text: The watch will report.}
      d: {status: planned, text: There is no such part.}
  la-2: {status: implemented, text: The cooper seals the barrels.}
  la-3: {status: implemented, text: The boy trims them.}
  pi-1:
    statements:
      a: {status: implemented, text: The carpenter looks.}
      b: {status: implemented, text: The ropes are dry.}
  pi-2: {status: implemented, text: A dog chases them.}
  pi-3: {status: implemented, text: The bell is rung.}
  le-1: {status: implemented, text: The clerk writes.}
  ap-1: {status: implemented, text: Nobody knows this control.}
"""
ANSWERS = 12
"""How many answers `COMPONENT` holds."""
SSP = "system: {id: harbour, name: The harbour, description: A harbour., status: operational}\nprofile: old.json\n"


def harbour(folder: Path, component: str = COMPONENT) -> Path:
    """Write both editions, the standard and a workspace that answers the earlier edition into a folder."""
    (folder / "controls").mkdir(parents=True, exist_ok=True)
    (folder / "old.json").write_text(json.dumps(old_edition(), indent=1), encoding="utf-8")
    (folder / "new.json").write_text(json.dumps(new_edition(), indent=1), encoding="utf-8")
    (folder / "standard.yaml").write_text(STANDARD, encoding="utf-8")
    (folder / "ssp.yaml").write_text(SSP, encoding="utf-8")
    (folder / "controls" / "office.yaml").write_text(component, encoding="utf-8")
    return folder
