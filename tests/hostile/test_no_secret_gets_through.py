"""Two hundred secrets of a hundred kinds, planted where tools and people put them: none comes out anywhere.

They are planted in reports of every format, in their context, in names of files, in commits and remote addresses, in
the environment, and in texts of the workspace. None may stand in an output, in the evidence store, in what is printed,
or in a report's normal form: as it is, percent-encoded, or in base64.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.cli import main as command_line
from sspgen.collect.api import Blob
from sspgen.collect.redact import leaks, redact
from sspgen.collect.redaction import redacted_by
from sspgen.collect.registry import identify, normalise
from sspgen.model.evidence import Report
from support.browser import CAMPAIGN
from support.cli import EVIDENCE, KEEP, Result, castle, run_here, sarif, tree
from support.gitrepo import GitRepo
from support.planted import CERTAIN, NAMED, Planted, planted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SECRETS = planted(200)
FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "evidence").iterdir())
FIELDS = ("Secret", "Match", "RawV2", "snippet", "stdout", "evidence", "message")
"""Names that tools give to what they quote; each is added to every object of a report."""


def held(text: bytes, secrets: Iterable[Planted] = SECRETS) -> list[str]:
    """Return which secrets a text holds, by kind."""
    return [each.kind for each in secrets if any(spelling in text for spelling in _spellings(each))]


@cache
def _spellings(each: Planted) -> tuple[bytes, ...]:
    return tuple(spelling.encode() for spelling in each.spellings())


def test_there_are_many_kinds_and_none_is_in_the_repository() -> None:
    assert len(CERTAIN) + len(NAMED) >= 60
    assert len({each.secret for each in SECRETS}) == 200
    source = Path(planted.__code__.co_filename).read_bytes() + Path(__file__).read_bytes()
    assert held(source) == []
    assert leaks(source) == ()


@pytest.mark.parametrize("each", SECRETS, ids=lambda each: each.kind)
def test_a_secret_is_masked_and_told_wherever_it_stands(each: Planted) -> None:
    for around in (
        "{}",
        "see {} here",
        '"{}"',
        "\\n{}\\n",
        "<p>{}</p>",
        "x={}",
        "({}).",
        "'{}'",
        "é {} é",
        "a/{}.json:12",
        "{}…",
    ):
        text = around.format(each.written)
        masked = redact(text)
        assert held(masked.encode(), [each]) == []
        assert redact(masked) == masked
        assert leaks(text.encode()) or not each.certain


def _planted_json(node: Any, secrets: Iterator[Planted]) -> Any:
    if isinstance(node, dict):
        found = {key: _planted_json(value, secrets) for key, value in node.items()}
        return found | {name: next(secrets).written for name in FIELDS if name not in found}
    if isinstance(node, list):
        return [_planted_json(item, secrets) for item in node]
    return f"{node} {next(secrets).written}" if isinstance(node, str) and len(node) > 24 else node


def _endless(start: int) -> Iterator[Planted]:
    while True:
        yield from (*SECRETS[start:], *SECRETS[:start])


def _variants(data: bytes) -> Iterator[bytes]:
    """Yield a report with secrets in every object and every longer text, until each was in it."""
    text = data.decode("utf-8", "replace")
    for start in range(0, len(SECRETS), 20):
        secrets = _endless(start)
        try:
            yield json.dumps(_planted_json(json.loads(text), secrets)).encode()
        except ValueError:
            lines = text.split("\n")
            yield "\n".join(_planted_line(line, secrets) for line in lines).encode()


def _planted_line(line: str, secrets: Iterator[Planted]) -> str:
    """Put a secret into the longest text of a line: between tags, in an attribute, or at its end."""
    written = next(secrets).written.replace("\n", " ")
    safe = written.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    if "</" in line:
        return line.replace("</", f" {safe}</", 1)
    if line.endswith('">'):
        return f'{line[:-2]} {safe}">'
    return line if line.startswith("<") or not line.strip() else f"{line} {written}"


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.name)
def test_no_secret_gets_into_a_normal_form_or_into_what_is_kept(file: Path) -> None:
    for data in _variants(file.read_bytes()):
        found = normalise(file.name, data)
        assert held(repr(found).encode()) == []
        reader = identify(Blob(file.name, data))
        kept = redacted_by(reader, Blob(file.name, data)) if reader is not None else None
        assert held(kept or b"") == []


def _everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the names and bytes of a tree, and what is packed in them."""
    for name, data in tree(folder).items():
        yield name, name.encode() + b"\n" + data
        if name.endswith(".gz"):
            yield name, gzip.decompress(data)
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in archive.infolist():
                    yield name, archive.read(member)
        if data.startswith(b"%PDF-"):
            pdf = ("qpdf", "--qdf", "--object-streams=disable", folder / name, "-")
            yield name, subprocess.run(pdf, capture_output=True, check=True).stdout
            yield name, subprocess.run(("pdftotext", folder / name, "-"), capture_output=True, check=True).stdout


def _clean(workspace: Path, *results: Result, secrets: Iterable[Planted] = SECRETS) -> None:
    """Hold that no secret was printed, published or stored."""
    listed = tuple(secrets)
    for result in results:
        assert held(result.out.encode() + b"\n" + result.err.encode(), listed) == []
    for folder in (".build.d", ".sspgen", ".cache"):
        for name, data in _everything(workspace / folder):
            assert held(data, listed) == [], name


def _reports() -> dict[str, str]:
    """Return reports of every format with every secret in them, by path."""
    found = {}
    for file in FIXTURES:
        for number, data in enumerate(_variants(file.read_bytes())):
            if number % 5 == 0:
                found[f"artifacts/{number}/{file.name}"] = data.decode()
    return found


SOURCES = """\
  everything:
    title: Whatever tools wrote
    collect: {files: "artifacts/*/*"}
    expected: 100
    checks:
      - {id: any, title: Any, expect: counts.total >= 0}
    supports: {ke-1_smt.a: supports}
"""


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in whose reports, contexts and history everything is planted, and nothing in its own texts."""
    workspace = castle(tmp_path_factory.mktemp("scanned") / "castle", evidence=EVIDENCE + SOURCES)
    repository = GitRepo(workspace)
    context = {"tools": {SECRETS[3].written: SECRETS[4].written}, "commit": SECRETS[5].written}
    context["subject"] = {"name": SECRETS[6].written, "kind": SECRETS[7].written, "digest": SECRETS[8].written}
    files = _reports() | {"artifacts/gates.sarif": sarif(*(each.written for each in SECRETS))}
    files["artifacts/gates.sarif.context.json"] = json.dumps(context)
    repository.write(files)
    for start in range(0, len(SECRETS), 5):
        lines = [each.written.replace("\n", " ") for each in SECRETS[start : start + 5]]
        name = lines[start // 5 % 5].replace("<", "").replace(">", "")
        message = "\n".join((f"Use {' and '.join(lines)}", "", *(f"Reviewed-by: {line}" for line in lines)))
        repository.commit({"log.txt": str(start)}, message, author=f"{name} <{start}@example.org>")
    repository.git("remote", "add", "origin", f"https://ci:{SECRETS[20].written}@git.example/castle.git")
    return workspace


def _environment() -> dict[str, str]:
    names = ("GITHUB_TOKEN", "GITLAB_TOKEN", "JENKINS_TOKEN", "AWS_SECRET_ACCESS_KEY", "CI_JOB_TOKEN")
    return {name: SECRETS[number].secret for number, name in enumerate(names)}


def test_a_build_publishes_and_prints_no_secret_of_reports_or_history(scanned: Path) -> None:
    result = run_here("build", "--only", "site,oscal,tables", "--verbose", cwd=scanned, env=_environment())
    others = (("check", "--verbose"), ("check", "--format", "json"), ("explain", "everything", "--verbose"))
    results = [run_here(*words, cwd=scanned, env=_environment()) for words in others]
    _clean(scanned, result, *results)
    assert result.code == 0, result.err
    evidence = json.loads((scanned / "build" / "manifest.json").read_bytes())["evidence"]
    assert len([item for item in evidence if item["source"] == "everything"]) > len(FIXTURES)


@pytest.mark.slow
def test_a_pdf_holds_no_secret_of_reports_or_history(scanned: Path, tmp_path: Path) -> None:
    if shutil.which("qpdf") is None or shutil.which("pdftotext") is None:
        pytest.skip("qpdf and pdftotext are not here")
    workspace = shutil.copytree(scanned, tmp_path / "castle", ignore=shutil.ignore_patterns("build", ".build.d"))
    # all reports fill hundreds of pages, which say of each the same things: one of twelve is laid out,
    # beside the report, the context and the history that hold every secret
    step = 1 if CAMPAIGN else 12
    for number, report in enumerate(sorted((workspace / "artifacts").glob("*/*"))):
        if number % step:
            report.unlink()
    result = run_here("build", "--only", "pdf", cwd=workspace, env=_environment())
    assert result.code == 0, result.err
    _clean(workspace, result)


@pytest.mark.skipif("collect" not in command_line._COMMANDS, reason="there is no command that stores evidence")
def test_no_secret_gets_into_the_evidence_store(scanned: Path) -> None:
    result = run_here("collect", "--verbose", cwd=scanned, env=_environment())
    assert (scanned / ".sspgen" / "evidence").is_dir(), result.err
    _clean(scanned, result)


def _text(each: Planted) -> str:
    return KEEP.replace("Stores are in the ledger.", json.dumps(f"Stores are in the ledger {each.written} there."))


def test_a_secret_that_a_person_wrote_stops_the_build(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    assert run_here("build", "--only", "oscal", cwd=workspace).code == 0
    before = tree(workspace / "build")
    certain = [each for each in SECRETS if each.certain]
    listed = "\n".join(f"      - {json.dumps(each.written)}" for each in certain)
    texts = KEEP.replace("The steward counts them.", json.dumps(" ".join(each.written for each in certain)))
    for keep in (texts, _text(certain[0]), _text(certain[-1]), f"{KEEP}# {listed[:0]}"):
        (workspace / "controls" / "keep.yaml").write_text(keep)
        result = run_here("build", "--only", "oscal,site,tables", cwd=workspace)
        _clean(workspace, result)
        if keep.startswith(KEEP):
            assert result.code == 0, result.err
        else:
            assert result.code == 3, result.err
            assert "SSP353" in result.codes
            assert "controls/keep.yaml:" in result.err
            assert tree(workspace / "build") == before


def test_a_secret_in_the_name_of_a_file_is_never_shown(tmp_path: Path) -> None:
    names = [each for each in SECRETS if each.certain and each.written.isascii() and "/" not in each.written]
    for number, each in enumerate(names[:: len(names) // 6]):
        workspace = castle(
            tmp_path / str(number) / "castle", evidence=EVIDENCE.replace("artifacts/gates.sarif", "artifacts/*.sarif")
        )
        GitRepo(workspace).commit({f"artifacts/{each.written}.sarif": sarif("x")}, "Add a report")
        result = run_here("build", "--only", "oscal,site,tables", cwd=workspace)
        _clean(workspace, result)


def test_a_library_that_fails_over_a_secret_does_not_print_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = castle(tmp_path / "castle")
    said = ""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"GET {said}: refused")

    monkeypatch.setattr("sspgen.load.api.load_workspace", fail)
    monkeypatch.setattr("sspgen.flow.plan.load_workspace", fail)
    for each, asked in zip(SECRETS, (*SECRETS[1:], SECRETS[0]), strict=True):
        said = each.written
        result = run_here("check", "--profile", asked.written.replace("\n", " "), cwd=workspace)
        assert result.code == 70
        assert "RuntimeError" in result.err
        _clean(workspace, result)


def test_a_report_with_a_secret_still_says_what_it_found() -> None:
    """Masking that took whole reports away would hide findings: what is no secret stays."""
    found = normalise("x.sarif", sarif(*(f"finding {n}: {each.written}" for n, each in enumerate(SECRETS))).encode())
    assert isinstance(found, Report)
    assert found.finding_count == 200
    assert all(f"finding {n}:" in finding.title for n, finding in enumerate(found.findings))
