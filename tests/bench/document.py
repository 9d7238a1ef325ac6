"""The document at two sizes: cold, with one answer changed, unchanged; beside one run of WeasyPrint over the same HTML.

Moderate is the profile of NIST SP 800-53 with five components (4,570 texts). Full is the whole catalog with one
component and an inventory of 2,000 rows.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import page
import pikepdf
from measure import Figures, run

sys.path.insert(0, str(Path(__file__).parents[1]))
from support.document_reader import links, outlined, wrong_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

SSPGEN = Path(sys.executable).with_name("sspgen")
NAIVE = Path(__file__).with_name("document_naive.py")
_ROWS = 2_000
_ONE = "The component-0 component meets ac-2 through"
_TEXT = "system: {id: bench, name: Benchmark}\nprofile: catalogs/catalog.json\nimport: [components.json]\n"
_COMMAND = (str(SSPGEN), "build", "--quiet", "--only", "pdf", "--jobs", "2")


def measure(work: Path, catalog: Path, maker: Path, five: Path, log: Path) -> Iterator[tuple[str, Figures]]:
    """Yield what was measured, row by row.

    Args:
        work: where to work.
        catalog: NIST SP 800-53 r5 as OSCAL JSON.
        maker: the program that writes components which answer every statement of a profile.
        five: the workspace of the moderate profile and five components.
        log: what commands print goes there.
    """
    moderate = shutil.copytree(five, work / "workspaces" / "moderate-document", dirs_exist_ok=True)
    yield from _rows("moderate", moderate, work, log)
    naive = work / "naive.pdf"
    figures = run((sys.executable, str(NAIVE), str(moderate), str(naive)), moderate, log)
    yield f"the same HTML in one run of WeasyPrint, without page numbers, {_pages(naive)}", figures
    yield from _rows("all of SP 800-53, 2,000 inventory rows", full(work, catalog, maker), work, log)


def full(work: Path, catalog: Path, maker: Path) -> Path:
    """Return the workspace of the whole catalog, one component and 2,000 inventory rows."""
    folder = work / "workspaces" / "full-document"
    (folder / "catalogs").mkdir(parents=True, exist_ok=True)
    shutil.copy(catalog, folder / "catalogs" / "catalog.json")
    wanted = list(_ids(json.loads(catalog.read_bytes())["catalog"]))
    profile = work / "everything.json"
    profile.write_text(json.dumps({"profile": {"imports": [{"include-controls": [{"with-ids": wanted}]}]}}))
    made = (sys.executable, str(maker), str(catalog), str(profile), "1", str(folder / "components.json"))
    subprocess.run(made, check=True, capture_output=True)
    rows = "".join(
        f"  host-{n:04d}: {{description: Application server {n} of the service, asset_type: server, "
        f"location: hall {n % 7}, version: '12.{n % 10}', owner: operations}}\n"
        for n in range(_ROWS)
    )
    (folder / "ssp.yaml").write_text(f"{_TEXT}inventory:\n{rows}", encoding="utf-8")
    return folder


def _ids(node: Any) -> Iterator[str]:
    """Yield the controls that ask for something: those that were withdrawn have no statement."""
    for control in node.get("controls", ()):
        if any(part["name"] == "statement" for part in control.get("parts", ())):
            yield control["id"]
        yield from _ids(control)
    for group in node.get("groups", ()):
        yield from _ids(group)


def _rows(what: str, folder: Path, work: Path, log: Path) -> Iterator[tuple[str, Figures]]:
    shutil.rmtree(work / "cache", ignore_errors=True)
    with _Workers() as workers:
        cold = run(_COMMAND, folder, log)
    pages = _pages(folder / "build" / "ssp.pdf")
    yield f"PDF of {what}, {pages}, cold (a worker {workers.peak:.0f} MB at most)", cold
    changed = (folder / "components.json").read_text(encoding="utf-8").replace(_ONE, f"{_ONE} care and", 1)
    (folder / "components.json").write_text(changed, encoding="utf-8")
    yield "the same, one answer changed", run(_COMMAND, folder, log)
    yield "the same, nothing changed", run(_COMMAND, folder, log)


def read_back(file: Path) -> str:
    """Return what reading a document back finds: pages named in its contents, links, and faults of PDF/UA-1."""
    lines, wrong = wrong_numbers(file, "contents", "standing")
    with pikepdf.open(file) as pdf:
        inside = list(links(pdf))
        entries = len(outlined(pdf))
    lost = sum(not link.leads_to for link in inside)
    report = page.validate_pdf(file, profile="ua1", limits=page.SafetyLimits.unlimited())
    return (
        f"{len(wrong)} of {lines:,} lines of contents and lists print a wrong page, "
        f"{lost} of {len(inside):,} links lead nowhere, {entries:,} entries in the outline, "
        f"{report.rules.failed} of {report.rules.total} rules of PDF/UA-1 fail"
    )


def _pages(file: Path) -> str:
    with pikepdf.open(file) as pdf:
        return f"{len(pdf.pages):,} pages"


class _Workers:
    """Looks at the memory of worker processes while a block runs; ``peak`` is the largest in MB, 0 if unknown."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.2):
            for command in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    if b"spawn_main" in command.read_bytes():
                        self.peak = max(self.peak, _high_water(command.with_name("status").read_text()))
                except OSError:
                    continue


def _high_water(status: str) -> float:
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    return 0.0
