"""The site of all of NIST SP 800-53: cold, with one answer changed, and its search; beside MkDocs with Material.

The yardstick gets the same texts as Markdown, a page for each control in one navigation, in an environment of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from measure import Figures, run

sys.path.insert(0, str(Path(__file__).parents[1]))
from support.browser import ARGUMENTS, CHROMIUM

if TYPE_CHECKING:
    from collections.abc import Iterator

SSPGEN = Path(sys.executable).with_name("sspgen")
QUERIES = (
    "ac-2", "AC-02 (01)", "sc 7", "si-4.2", "audit", "boundary protection", "incident response", "pentration testing",
    "flaw remediaton", "account", "component-3", "cryptographic", "two engineers", "configuration", "least priv", "zz",
)  # fmt: skip
_TEXT = "system: {id: bench, name: Benchmark}\nprofile: catalogs/catalog.json\nimport: [components.json]\n"
_ONE = "The component-0 component meets ac-1 through"
_MKDOCS = "site_name: Benchmark\ntheme: {name: material}\nplugins: [search]\nuse_directory_urls: false\n"


def workspace(folder: Path, catalog: Path, components: Path) -> Path:
    """Write a workspace of the whole catalog and the components."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "catalogs").mkdir(parents=True)
    shutil.copy(catalog, folder / "catalogs" / "catalog.json")
    shutil.copy(components, folder / "components.json")
    (folder / "ssp.yaml").write_text(_TEXT, encoding="utf-8")
    return folder


def measure(work: Path, catalog: Path, components: Path, log: Path) -> tuple[dict[str, Figures], dict[str, str]]:
    """Return figures of builds, and what there is to say about the tree, each by what it is."""
    folder = workspace(work / "workspaces" / "all", catalog, components)
    command = (str(SSPGEN), "build", "--quiet", "--only", "site")
    shutil.rmtree(work / "cache", ignore_errors=True)
    shutil.rmtree(work / "step-cache", ignore_errors=True)
    cold, cold_step = run(command, folder, log), _step(folder, work)
    again, again_step = run(command, folder, log), _step(folder, work)
    changed = (folder / "components.json").read_text(encoding="utf-8").replace(_ONE, f"{_ONE} care and", 1)
    (folder / "components.json").write_text(changed, encoding="utf-8")
    warm, warm_step = run(command, folder, log), _step(folder, work)
    site = folder / "build" / "site"
    pages = list(site.rglob("*.html"))
    what = f"site of all of SP 800-53, {len(pages):,} pages"
    figures = {f"{what}, cold": cold, "the same, nothing changed": again, "the same, one answer changed": warm}
    steps = f"{cold_step} s cold, {again_step} s with nothing changed, {warm_step} s with one answer changed"
    said = {
        "the site alone, its plan being made before": steps,
        f"{what}: size": _size(site),
        "search over it in Chromium, 95th percentile": _search(site),
    }
    yardstick = material(work, folder / "build" / "plan.json", log)
    if yardstick is None:
        said["MkDocs with Material does not install here"] = "–"
    else:
        count, figure, size = yardstick
        figures[f"MkDocs with Material, the same texts, {count:,} pages"] = figure
        said["MkDocs with Material: size"] = size
    return figures, said


def _step(folder: Path, work: Path) -> str:
    """Return the seconds of the site alone, in a process of its own."""
    command = (sys.executable, str(Path(__file__).with_name("site_step.py")), str(folder), str(work / "step-cache"))
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0]


def material(work: Path, plan: Path, log: Path) -> tuple[int, Figures, str] | None:
    """Build the texts of a plan with MkDocs and Material; None when they do not install here."""
    command = _install(work / "material-env")
    if command is None:
        return None
    folder = work / "material"
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in _markdown(json.loads(plan.read_bytes())):
        (folder / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / path).write_text(text, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(_MKDOCS, encoding="utf-8")
    figures = run((str(command), "build", "--quiet"), folder, log)
    return len(list((folder / "site").rglob("*.html"))), figures, _size(folder / "site")


def _install(folder: Path) -> Path | None:
    command = folder / "bin" / "mkdocs"
    if not command.exists():
        pip = (str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "mkdocs-material>=9,<10")
        for step in ((sys.executable, "-m", "venv", str(folder)), pip):
            if subprocess.run(step, check=False, capture_output=True).returncode:
                return None
    return command


def _markdown(plan: Any) -> Iterator[tuple[str, str]]:
    yield "index.md", f"# {plan['system']['name']}\n"
    for family in plan["families"]:
        for control in family["controls"]:
            lines = [f"# {control['label']} {control['title']}", ""]
            for line in control["requirement"]:
                lines += [f"{line['label']} {''.join(map(_words, line['segments']))}", ""]
            for point in control["points"]:
                lines += [
                    f"## {point['label']}",
                    "",
                    f"{point['claim']}, {point['proof']}: {point['proof_reason']}",
                    "",
                ]
                for answer in point["answers"]:
                    lines += [f"### {answer['component_title']}", "", answer["text"], ""]
            for answer in control["general"]:
                lines += [f"## {answer['component_title']}", "", answer["text"], ""]
            yield f"{family['id']}/{control['id']}.md", "\n".join(lines)


def _words(segment: Any) -> str:
    return segment if isinstance(segment, str) else str(segment.get("text", ""))


def _size(folder: Path) -> str:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return f"{len(files):,} files, {sum(file.stat().st_size for file in files) / 1_000_000:.1f} MB"


def _search(site: Path) -> str:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a benchmark without a browser tells the rest
    except ImportError:
        return "no browser"
    if not Path(CHROMIUM).exists():
        return "no browser"
    timed = "async q => { const s = performance.now(); await sspgenFind(q); return performance.now() - s; }"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = browser.new_page()
        page.goto((site / "index.html").as_uri())
        first = [page.evaluate(timed, query) for query in QUERIES]
        later = [page.evaluate(timed, query) for query in chain(*[QUERIES] * 10)]
        browser.close()
    return f"{quantiles(later, n=20)[-1]:.1f} ms; the first time, with loading: {max(first):.0f} ms at most"
