"""A small catalog and profiles of our own, for tests of profile resolution."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Document = dict[str, Any]


def control(identifier: str, title: str, **more: Any) -> Document:
    """A control with a statement of two items, the second of which has a parameter."""
    return {
        "id": identifier,
        "title": title,
        "params": [
            {
                "id": f"{identifier}_odp.01",
                "props": [{"name": "alt-identifier", "value": f"{identifier}_prm_1"}],
                "label": "how often",
            }
        ],
        "props": [{"name": "label", "value": identifier.upper()}],
        "parts": [
            {
                "id": f"{identifier}_smt",
                "name": "statement",
                "prose": f"For {title.lower()}:",
                "parts": [
                    {"id": f"{identifier}_smt.a", "name": "item", "prose": "Write it down; and"},
                    {
                        "id": f"{identifier}_smt.b",
                        "name": "item",
                        "prose": f"Look {{{{ insert: param, {identifier}_odp.01 }}}}.",
                    },
                ],
            },
            {"id": f"{identifier}_gdn", "name": "guidance", "prose": "Be kind."},
        ],
        **more,
    }


BOOK = "6f3a6a1c-53a6-4a6e-8a56-0f44d2d3f002"
"""The resource of the castle catalog."""
CONTENT = {"value": "VGhlIEJvb2sgb2YgQ2FzdGxlcw==", "media-type": "text/plain", "filename": "book.txt"}


def catalog() -> Document:
    """Two families; one control holds two enhancements, one is withdrawn."""
    gates = control("ga-1", "Gates")
    gates["controls"] = [control("ga-1.1", "Double gates"), control("ga-1.2", "Gate logs")]
    withdrawn = control("ga-3", "Moats")
    withdrawn["props"].append({"name": "status", "value": "withdrawn"})
    return {
        "catalog": {
            "uuid": "6f3a6a1c-53a6-4a6e-8a56-0f44d2d3f001",
            "metadata": {
                "title": "Castle Controls",
                "last-modified": "2026-11-01T08:00:00Z",
                "version": "7",
                "oscal-version": "1.2.3",
            },
            "groups": [
                {
                    "id": "ga",
                    "title": "Gates and Walls",
                    "params": [{"id": "ga_prm", "label": "season"}],
                    "controls": [gates, control("ga-2", "Walls"), withdrawn],
                },
                {
                    "id": "ke",
                    "title": "Keep",
                    "controls": [control("ke-1", "Stores"), control("ke-10", "Wells")],
                },
            ],
            "back-matter": {"resources": [{"uuid": BOOK, "title": "The Book of Castles", "base64": CONTENT}]},
        }
    }


def profile(*imports: Document, **more: Any) -> Document:
    """A profile with these imports; without any, of the whole castle catalog."""
    chosen = list(imports) or [{"href": "castle.json", "include-all": {}}]
    body = {"metadata": {"title": "Test", "version": "1"}, "imports": chosen, "merge": {"flat": {}}} | more
    return {"profile": {key: value for key, value in body.items() if value is not None}}


def only(*ids: str, href: str = "castle.json", **more: Any) -> Document:
    """An import of some controls by id."""
    return {"href": href, "include-controls": [{"with-ids": list(ids)}], **more}


def write(folder: Path, name: str, document: Document) -> Path:
    """Write a document as indented JSON, and return its path."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=2), encoding="utf-8")
    return file
