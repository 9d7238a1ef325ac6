"""A nightly ingest: 1,000 mixed reports of real tools into an evidence store, beside reading them plainly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from measure import Figures, run

ARTIFACTS = 1000
_READ = (
    "import gzip, hashlib, json, pathlib\n"
    "for file in sorted(pathlib.Path('artifacts').iterdir()):\n"
    "    data = file.read_bytes()\n"
    "    hashlib.sha256(data).hexdigest()\n"
    "    gzip.compress(data, 6)\n"
    "    try:\n"
    "        json.loads(data)\n"
    "    except ValueError:\n"
    "        pass\n"
)


def workspace(folder: Path, corpora: Path) -> Path:
    """Write a workspace with as many reports, each a source of its own, every one with a hash of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "artifacts").mkdir(parents=True)
    (folder / "controls").mkdir()
    reports = [file for file in sorted((corpora / "evidence").rglob("*")) if file.is_file() and file.suffix != ".tsv"]
    sources = []
    for number in range(ARTIFACTS):
        report = reports[number % len(reports)]
        name = f"{number:04}-{report.name}"
        (folder / "artifacts" / name).write_bytes(report.read_bytes() + b"\n" * (1 + number // len(reports)))
        sources.append(f'  s{number:04}:\n    title: Report {number}\n    collect: {{files: "artifacts/{name}"}}\n')
    (folder / "controls" / "evidence.yaml").write_text("evidence:\n" + "".join(sources), encoding="utf-8")
    (folder / "ssp.yaml").write_text("system: {id: night, name: Night}\n", encoding="utf-8")
    environment = os.environ | {"GIT_AUTHOR_DATE": "@1767268800 +0000", "GIT_COMMITTER_DATE": "@1767268800 +0000"}
    identity = ("-c", "user.name=Night", "-c", "user.email=night@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-qm", "Reports")):
        subprocess.run(("git", *arguments), cwd=folder, check=True, env=environment)
    return folder


def measure(work: Path, corpora: Path, log: Path) -> dict[str, Figures]:
    """Return the figures of a first night, a second one, and of the yardstick."""
    folder = workspace(work / "workspaces" / "night", corpora)
    sspgen = str(Path(sys.executable).with_name("sspgen"))
    size = sum(file.stat().st_size for file in (folder / "artifacts").iterdir()) / 1_000_000
    what = f"nightly ingest of {ARTIFACTS:,} reports, {size:.0f} MB"
    return {
        what: run((sspgen, "collect", "--quiet"), folder, log),
        "the same, a second night": run((sspgen, "collect", "--quiet"), folder, log),
        "the same files read, hashed, parsed as JSON and packed by Python": run(
            (sys.executable, "-c", _READ), folder, log
        ),
    }


if __name__ == "__main__":
    repository = Path(__file__).resolve().parents[2]
    place = Path(os.environ.get("SSPGEN_CORPORA", repository.parent / "shared" / "corpora"))
    scratch = repository / ".make" / "bench"
    scratch.mkdir(parents=True, exist_ok=True)
    for title, figures in measure(scratch, place, scratch / "log").items():
        print(f"| {title} | {figures.wall:.2f} | {figures.cpu:.2f} | {figures.memory:.0f} |")
