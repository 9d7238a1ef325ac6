"""What a person sees of a report before trusting it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from support.cli import run_here

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"


def test_a_person_sees_what_is_made_of_a_report(tmp_path: Path) -> None:
    result = run_here("evidence", "read", FIXTURES / "sast.sarif", cwd=tmp_path)
    assert result.code == 0, result.err
    for told in (
        "format      sarif 2.1.0",
        "verdict     ✖ fail",
        "observed    2026-11-20 10:02 UTC (report)",
        "sha256",
    ):
        assert told in result.out
    assert "(suppressed: cache key only)" in result.out


def test_json_is_one_object_a_file_on_a_line(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_bytes(b"")
    result = run_here(
        "evidence", "read", FIXTURES / "junit.xml", "empty.json", "none", "--format", "json", cwd=tmp_path
    )
    assert result.code == 3
    read, empty, missing = (json.loads(line) for line in result.out.splitlines())
    assert (read["format"], read["verdict"], read["population"]["total"]) == ("junit", "fail", 5)
    assert {"tool", "subject", "times", "findings", "counts", "facts", "tagged", "records", "notes"} <= read.keys()
    assert (empty["format"], empty["verdict"], empty["code"]) == (None, "not_run", "SSP300")
    assert (missing["code"], missing["verdict"]) == ("SSP303", "unknown")
    assert all(each["reason"] and each["help"] for each in (empty, missing))


def test_archives_and_circumstances(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("deep/gitleaks.json", "[]")
        made.writestr("notes.txt", "hello")
    (tmp_path / "scan.zip").write_bytes(out.getvalue())
    (tmp_path / "context.json").write_text('{"observed": "2026-11-01T10:00Z", "tools": {"gitleaks": "8.21"}}')
    result = run_here("evidence", "read", "scan.zip", "--context", "context.json", "--format", "json", cwd=tmp_path)
    leaks, notes = (json.loads(line) for line in result.out.splitlines())
    assert (leaks["file"], leaks["verdict"], leaks["tool"]["version"]) == (
        "scan.zip!deep/gitleaks.json",
        "pass",
        "8.21",
    )
    assert leaks["times"] == {"observed": "2026-11-01T10:00:00Z", "origin": "collection context"}
    assert notes["code"] == "SSP301"
    broken = run_here("evidence", "read", "scan.zip", "--context", "none.json", cwd=tmp_path)
    assert (broken.code, broken.codes) == (3, ["SSP303"])


def test_the_terminal_is_not_steered_by_a_report(tmp_path: Path) -> None:
    report = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "\x1b[31mlint"}}, "results": []}]}
    (tmp_path / "\x1b[2Jx.sarif").write_text(json.dumps(report))
    result = run_here("evidence", "read", "\x1b[2Jx.sarif", cwd=tmp_path)
    assert "\x1b" not in result.out


def test_formats_are_listed(tmp_path: Path) -> None:
    listed = run_here("evidence", "formats", "--format", "json", cwd=tmp_path).json()["formats"]
    assert {"sarif", "junit", "trivy"} <= {each["id"] for each in listed}
    assert "formats" in run_here("evidence", "formats", cwd=tmp_path).out.splitlines()[-1]
