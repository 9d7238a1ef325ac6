"""The evidence of a plan as one file: what is in it, what is left out and why, and that it verifies itself."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.store.checkpoint import make_checkpoint
from sspgen.collect.store.record import Entry, Head, chained, lines_of
from sspgen.publish.attestation import envelope
from sspgen.render import raw_files
from sspgen.render.api import RenderContext, Vouching
from sspgen.render.bundle import RENDERER
from support import stores
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sspgen.model.evidence import Artifact, EvidenceResult
    from sspgen.model.plan import Plan

_BYTES: dict[str, bytes] = {}


def _kept(artifact: Artifact, number: int) -> Artifact:
    data = json.dumps({"report": number}).encode()
    digest = hashlib.sha256(data).hexdigest()
    _BYTES[digest] = data
    return replace(artifact, kept=digest)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The sample plan; every report of it is kept."""
    plan = sample_plan()
    evidence: list[EvidenceResult] = []
    number = 0
    for result in plan.evidence:
        artifacts = [_kept(each, number + i) for i, each in enumerate(result.collection.artifacts)]
        number += len(artifacts)
        evidence.append(replace(result, collection=replace(result.collection, artifacts=tuple(artifacts))))
    return replace(plan, evidence=tuple(evidence))


def _sign(kind: str, payload: bytes) -> bytes:
    return envelope(kind, payload, stores.SEED, stores.ORIGIN)


SIGNED = RenderContext(raw=_BYTES.get, sign=_sign, digests={"plan.json": "d" * 64})
UNSIGNED = RenderContext(raw=_BYTES.get)


def bundled(plan: Plan, context: RenderContext = SIGNED) -> bytes:
    (output,) = RENDERER.render(plan, context)
    assert output.path == "evidence-bundle.zip"
    return output.data


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def repacked(files: dict[str, bytes], place: Path) -> Path:
    with zipfile.ZipFile(place, "w") as bundle:
        for name, data in files.items():
            bundle.writestr(name, data)
    return place


def index(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(members(data)["evidence.json"])
    return found


def test_it_holds_every_report_once_and_says_what_each_is(plan: Plan) -> None:
    data = bundled(plan)
    assert data == bundled(plan)
    files, found = members(data), index(data)
    assert found["plan"] == "d" * 64
    assert [source["id"] for source in found["sources"]] == [result.source.id for result in plan.evidence]
    reports = [report for source in found["sources"] for report in source["reports"]]
    assert len(reports) == sum(len(result.collection.artifacts) for result in plan.evidence)
    for report in reports:
        assert hashlib.sha256(files[report["file"]]).hexdigest() == report["kept"]
        assert report["left_out"] == ""
    sums = dict(reversed(line.split("  ", 1)) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if not name.startswith("SHA256")
    }
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        assert {entry.date_time for entry in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_verifies_itself_packed_and_unpacked(plan: Plan, tmp_path: Path) -> None:
    place = tmp_path / "evidence-bundle.zip"
    place.write_bytes(bundled(plan))
    said = stores.check_alone(place)
    assert said.code == 0, said.lines
    assert "a key you trust signed the checksums" in said.lines[0]
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(place) as bundle:
        bundle.extractall(folder)
    assert stores.check_alone(folder).code == 0


@pytest.mark.parametrize("key", [None, stores.OTHER_KEY])
def test_nobody_vouches_for_it_without_the_key(plan: Plan, tmp_path: Path, key: Any) -> None:
    place = tmp_path / "evidence-bundle.zip"
    place.write_bytes(bundled(plan))
    said = stores.check_alone(place, key=key)
    assert said.code == 1
    assert said.lines[-1].startswith("nobody you trust vouches for them")


def _change(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[name] = data

    return change


def _flip(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.startswith("evidence/"))
    files[name] = files[name].replace(b"report", b"repost")


def _flip_with_its_sum(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.startswith("evidence/"))
    before = hashlib.sha256(files[name]).hexdigest()
    files[name] = files[name].replace(b"report", b"repost")
    after = hashlib.sha256(files[name]).hexdigest()
    files["SHA256SUMS"] = files["SHA256SUMS"].replace(before.encode(), after.encode())


def _remove(files: dict[str, bytes]) -> None:
    del files[next(name for name in files if name.startswith("evidence/"))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_flip, "its bytes were changed"),
        (_flip_with_its_sum, "it signs other checksums"),
        (_flip_with_its_sum, "evidence.json names other bytes"),
        (_remove, "it is missing"),
        (_change("evidence/more.txt", b"x"), "evidence/more.txt: SHA256SUMS does not list it"),
        (_change("evidence.json", b'{"sources": []}'), "evidence.json: its bytes were changed"),
        (_change("verify_evidence.py", b"print('verified')"), "verify_evidence.py: its bytes were changed"),
        (_change("SHA256SUMS.dsse.json", b"{}"), "SHA256SUMS.dsse.json: "),
    ],
)
def test_what_was_changed_is_named(
    plan: Plan, tmp_path: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    files = members(bundled(plan))
    change(files)
    found = stores.check_alone(repacked(files, tmp_path / "b.zip"))
    assert found.code == 1
    assert any(said in line for line in found.lines), found.lines


def test_a_flipped_byte_of_the_packed_file_is_named(plan: Plan, tmp_path: Path) -> None:
    data = bytearray(bundled(plan))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as bundle:
        entry = next(each for each in bundle.infolist() if each.filename.startswith("evidence/"))
    data[entry.header_offset + 30 + len(entry.filename) + 2] ^= 1
    place = tmp_path / "b.zip"
    place.write_bytes(data)
    found = stores.check_alone(place)
    assert found.code == 1
    assert f"{entry.filename}: its bytes were changed" in found.lines


def _vouching(plan: Plan) -> tuple[Vouching, list[bytes]]:
    entries = [Entry("snapshot", {"of": 1})]
    for result in plan.evidence:
        for each in result.collection.artifacts:
            body: dict[str, Any] = {"source": result.source.id, "original": each.sha256, "kept": each.kept}
            entries.append(Entry("observation", body | {"observed": ""}))
    entries.append(Entry("snapshot", {"of": 2}))
    segment, records = chained(Head(), entries, stores.NOW)
    head = Head(records[-1].n, records[-1].digest, records[-1].at)
    note = str(make_checkpoint(head, stores.ORIGIN, stores.SEED)).encode()
    lines = lines_of(segment)[1:]
    return Vouching(note, tuple(lines)), lines


def test_a_checkpoint_of_the_store_vouches_for_what_it_is_over(plan: Plan, tmp_path: Path) -> None:
    vouching, lines = _vouching(plan)
    place = tmp_path / "b.zip"
    place.write_bytes(bundled(plan, replace(SIGNED, vouching=vouching)))
    said = stores.check_alone(place)
    assert said.code == 0, said.lines
    assert said.lines[0].endswith(f"a trusted checkpoint covers {len(lines) - 1}")
    partly = replace(vouching, records=tuple(lines[2:]))
    place.write_bytes(bundled(plan, replace(SIGNED, vouching=partly)))
    assert stores.check_alone(place).lines[0].endswith(f"a trusted checkpoint covers {len(lines) - 3}")
    forged = replace(vouching, records=(lines[0], lines[1].replace(b"original", b"origami"), *lines[2:]))
    place.write_bytes(bundled(plan, replace(SIGNED, vouching=forged)))
    said = stores.check_alone(place)
    assert said.code == 1
    assert "checkpoint.txt: record 3 in records.jsonl is not the one that was signed" in said.lines


def test_a_checkpoint_does_not_vouch_for_what_the_index_says(plan: Plan, tmp_path: Path) -> None:
    vouching, lines = _vouching(plan)
    place = tmp_path / "b.zip"
    place.write_bytes(bundled(plan, replace(UNSIGNED, vouching=vouching)))
    said = stores.check_alone(place)
    assert said.code == 1
    assert said.lines[0].endswith(
        f"no key you trust signed the checksums; a trusted checkpoint covers {len(lines) - 1}"
    )


def test_what_is_left_out_is_listed_with_the_reason(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    first = next(artifact for result in plan.evidence for artifact in result.collection.artifacts)
    context = replace(SIGNED, raw=lambda digest: None if digest == first.kept else _BYTES.get(digest))
    reports = [report for source in index(bundled(plan, context))["sources"] for report in source["reports"]]
    assert (reports[0]["file"], reports[0]["left_out"]) == ("", "its bytes are not at hand")
    assert reports[0]["original"] == first.sha256
    assert all(report["file"] for report in reports[1:])
    size = len(next(iter(_BYTES.values())))
    monkeypatch.setattr(raw_files, "RAW_TOTAL_BYTES", size)
    reports = [report for source in index(bundled(plan))["sources"] for report in source["reports"]]
    assert [bool(report["file"]) for report in reports] == [True] + [False] * (len(reports) - 1)
    assert reports[-1]["left_out"] == f"all files together would have more than {size} bytes"


def test_without_raw_evidence_there_is_no_bundle(plan: Plan) -> None:
    assert list(RENDERER.render(plan, RenderContext(edition="public"))) == []


def test_names_that_came_from_elsewhere_lead_nowhere(plan: Plan) -> None:
    names = ("../../../etc/passwd.html", "a/b\\..\\c.svg", "x!CON", "\x00\n")
    result = next(result for result in plan.evidence if result.collection.artifacts)
    artifact = result.collection.artifacts[0]
    named = tuple(_kept(replace(artifact, name=name), 900 + number) for number, name in enumerate(names))
    odd = replace(result, collection=replace(result.collection, artifacts=named))
    data = bundled(replace(plan, evidence=(odd,)))
    found = [name.removeprefix("evidence/") for name in members(data) if name.startswith("evidence/")]
    assert len(found) == len(names)
    for name in found:
        assert name.endswith(".txt")
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_")
