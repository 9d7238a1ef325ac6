"""What a reader can take along, and what it is, so that home, downloads and ``site.json`` name the same files alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from sspgen.render.cells import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.chronicle import Chronicle
    from sspgen.render.api import RenderContext

POPULATION_CSV: Final = "changes/changes.csv"
"""The whole population of changes, where there is one."""
CHANGES_FEED: Final = "feeds/changes.xml"
FAILURES_FEED: Final = "feeds/failures.xml"
SITE_JSON: Final = "site.json"
BUNDLE: Final = "evidence-bundle.zip"
"""Redacted evidence with sums and verifier, where the build writes it."""

_KNOWN: Final = {
    "ssp.pdf": ("PDF", "the plan as a document, to read, print and sign"),
    "ssp.docx": ("Word", "the plan as a Word document, to comment on and to edit"),
    "oscal/ssp.json": ("OSCAL JSON", "OSCAL system security plan"),
    "oscal/ssp.yaml": ("OSCAL YAML", "the same OSCAL document as YAML"),
    "tables/ssp.xlsx": ("Spreadsheet", "all tables as one workbook"),
    BUNDLE: ("Evidence bundle and verifier", "redacted evidence with its sums, and the program that verifies them"),
    "plan.json": ("plan.json", "everything that the plan holds, for programs"),
}
_OSCAL: Final = {
    "ssp": "OSCAL system security plan",
    "profile": "OSCAL profile: the controls of the plan, with the parameter values that its owners set",
    "component-definition": "OSCAL component definition: every component with its answers, to use in other plans",
    "assessment-plan": "OSCAL assessment plan: what is checked, how often, and what it speaks for",
    "assessment-results": "OSCAL assessment results: every check as an observation, every response point as a finding",
    "poam": "OSCAL plan of action and milestones: what is wrong or unfinished, with its risks",
    "mapping": "OSCAL mapping collection: which controls the items of other frameworks name",
}
"""The OSCAL documents by the name of their files."""
_GROUPS: Final = (
    ("document", "Document and data packages"),
    ("oscal", "OSCAL documents"),
    ("tables", "Tables"),
    ("site", "Of this site"),
)


@dataclass(frozen=True, slots=True)
class Download:
    """A file.

    Attributes:
        path: relative to the site's root; what lies beside the site begins with ``../``.
        name: its path as a reader knows it; ``title`` what to call it in a few words; ``what`` one sentence.
        sha256: hex digest; empty for files of the site itself, which are being made.
    """

    path: str
    name: str
    title: str
    what: str
    group: str = "document"
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class DownloadGroup:
    """Files that belong together, under a heading."""

    id: str
    title: str
    items: tuple[Download, ...]

    @property
    def summed(self) -> bool:
        """Whether any of them has its digest said."""
        return any(item.sha256 for item in self.items)


def main_downloads(context: RenderContext) -> tuple[Download, ...]:
    """Return the documents and packages of a build that people ask for, in that order; no single tables."""
    built = set(context.outputs)
    return tuple(_beside(path, context) for path in _KNOWN if path in built)


def all_downloads(context: RenderContext) -> tuple[DownloadGroup, ...]:
    """Return everything that can be taken along, by group."""
    others = (path for path in sorted(context.outputs) if path not in _KNOWN)
    found = (*main_downloads(context), *(_beside(path, context) for path in others), *_of_site(context.chronicle))
    groups = ((name, title, tuple(each for each in found if each.group == name)) for name, title in _GROUPS)
    return tuple(DownloadGroup(name, title, items) for name, title, items in groups if items)


def _beside(path: str, context: RenderContext) -> Download:
    title, what = _KNOWN.get(path) or (path, _row(path))
    folder = path.partition("/")[0]
    apart = folder == "tables" or (folder == "oscal" and path not in _KNOWN)
    group = folder if apart else "document"
    return Download(f"../{path}", path, title, what, group, context.digests.get(path, ""))


def _row(path: str) -> str:
    name = PurePosixPath(path).stem
    if path.startswith("oscal/"):
        return _OSCAL.get(name, "")
    row = ROWS.get(name) if path.startswith("tables/") else None
    return f"a row is {row}" if row else ""


def _of_site(chronicle: Chronicle) -> Iterable[Download]:
    files = [
        (SITE_JSON, "site.json", "index of this site for programs: every page, control, source and file"),
        (CHANGES_FEED, "Feed of changes", "Atom feed of edits of answers and of releases, the newest first"),
        (FAILURES_FEED, "Feed of failures", "Atom feed of evidence and controls that fail now, and since when"),
    ]
    if chronicle.changes is not None:
        files.insert(
            0, (POPULATION_CSV, "Population of changes", f"every change of {chronicle.changes.branch}, as CSV")
        )
    return (Download(path, path, title, what, "site") for path, title, what in files)


def data_path(page: str) -> str:
    """Return the path of the JSON beside a page of a control or an evidence source."""
    return f"{page.removesuffix('.html')}.json"
