"""How the document and its Word edition are made, as ``document:`` of an ``ssp.yaml`` sets it."""

from __future__ import annotations

from dataclasses import dataclass

PAPERS = ("a4", "letter")
"""Sizes of paper: ISO 216 A4, and US Letter."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed on, and what is printed across it.

    Attributes:
        size: one of `PAPERS`.
        watermark: a word across every page, e.g. ``DRAFT``; empty for none.
        archive: PDF/A-3u with the OSCAL documents attached (ISO 19005-3), beside PDF/UA-1.
        word_template: workspace-relative path of the agency's own ``.docx``; empty for the shipped one.
    """

    size: str = "a4"
    watermark: str = ""
    archive: bool = False
    word_template: str = ""
