"""Records, canonical JSON, blobs and what the store answers: the parts, each on its own."""

from __future__ import annotations

import gc
import gzip
import hashlib
import json
import sqlite3
from datetime import datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sspgen.collect.store import canonical, layout
from sspgen.collect.store.api import open_store
from sspgen.collect.store.blobs import packed, unpacked
from sspgen.collect.store.record import GENESIS, Entry, Head, chained, lines_of, parsed, read_time, references
from sspgen.collect.store.tombstone import Removed
from sspgen.errors import EnvironmentFailure, InputError, UsageError
from support import stores

if TYPE_CHECKING:
    from pathlib import Path

KEYS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=8)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_recorded_is_canonical_json(value: Any) -> None:
    ours = canonical.encode(canonical.checked(value))
    assert ours == rfc8785.dumps(canonical.checked(value))
    assert canonical.decode(ours) == canonical.checked(value)


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, -(2**53), {"\U0001f600": 1}, {"a": [0.1]}])
def test_what_has_no_one_spelling_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"record cannot hold|basic plane"):
        canonical.checked(value)


def test_half_a_character_becomes_a_replacement_character() -> None:
    assert canonical.checked("a\ud800b") == "a\ufffdb"
    assert canonical.checked("\ud83d\ude00") == "\U0001f600"


def test_each_record_has_the_hash_of_the_line_before_it() -> None:
    segment, records = chained(Head(), [Entry("collection", {"source": "é"}), Entry("snapshot")], stores.NOW)
    first, second = segment.split(b"\n")[:2]
    assert json.loads(first) == {
        "at": "2026-01-01T02:00:00Z",
        "kind": "collection",
        "n": 1,
        "prev": GENESIS,
        "source": "é",
    }
    assert json.loads(second)["prev"] == hashlib.sha256(first).hexdigest() == records[0].digest
    assert tuple(map(parsed, lines_of(segment))) == records


@pytest.mark.parametrize(
    "entry", [Entry("Observation"), Entry(""), Entry("a b"), Entry("collection", {"n": 1}), Entry("x", {"prev": ""})]
)
def test_an_entry_cannot_pretend_to_be_the_chain(entry: Entry) -> None:
    with pytest.raises(ValueError, match=r"kind of record|belongs to the chain"):
        chained(Head(), [entry], stores.NOW)


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b"{", b'{"n":1}', b'{"n":"1","prev":"","at":"2026-01-01T00:00:00Z","kind":"x"}', b"\xff",
     b'{"n":1,"prev":"","at":"2026-01-01","kind":"x"}', b'{"n":true,"prev":"","at":"2026-01-01T00:00:00Z","kind":"x"}'],
)  # fmt: skip
def test_a_line_that_is_no_record_is_none(line: bytes) -> None:
    assert parsed(line) is None


@pytest.mark.parametrize("text", ["2026-13-01T00:00:00Z", "2026-01-01T00:00:00+00:00", "2026-01-01 00:00:00Z", ""])
def test_a_time_has_one_form(text: str) -> None:
    assert read_time(text) is None


def test_references_are_digests_only() -> None:
    digest = "a" * 64
    assert list(references({"kept": digest, "blobs": [digest, "../../etc/passwd", 3]})) == [digest, digest]
    assert list(references({"kept": "", "blobs": "x"})) == []


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("log/000000003/000000003651.jsonl", 3651),
        ("log/000000000/000000003651.jsonl", 0),
        ("log/3/3651.jsonl", 0),
        ("log/000000000/000000000000.jsonl", 0),
        ("log/000000000/../x.jsonl", 0),
    ],
)
def test_a_segment_is_named_by_its_first_record(path: str, first: int) -> None:
    assert layout.segment_first(path) == first


@pytest.mark.parametrize("digest", ["", "a", "A" * 64, "../" + "a" * 61, "a" * 64 + "\n"])
def test_only_a_digest_names_a_blob(digest: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        layout.blob_path(digest)


@given(st.binary(max_size=200))
def test_blobs_are_the_same_bytes_each_time(data: bytes) -> None:
    digest, file = packed(data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert packed(data)[1] == file
    assert gzip.decompress(file) == data == unpacked(file, digest)
    assert unpacked(file + b"x", digest) is None
    assert unpacked(file[:-1], digest) is None


def test_a_bomb_is_no_blob(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sspgen.collect.store.blobs.EVIDENCE_BYTES", 1_000)
    assert unpacked(gzip.compress(bytes(1_001)), hashlib.sha256(bytes(1_001)).hexdigest()) is None
    assert unpacked(gzip.compress(bytes(1_000)), hashlib.sha256(bytes(1_000)).hexdigest()) == bytes(1_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with stores.opened(tmp_path / "store", create=True) as store:
        stores.fill(store)
    return tmp_path / "store"


def test_a_source_is_found_between_two_times(folder: Path) -> None:
    day = timedelta(days=1)
    with stores.opened(folder) as store:
        assert len(store.observations("gates")) == 12
        assert [o.n for o in store.observations("gates", stores.NOW + day, stores.NOW + 2 * day)] == [
            5,
            6,
            7,
            9,
            10,
            11,
        ]
        assert store.observations("none") == ()


def test_the_last_run_of_a_day_counts(folder: Path) -> None:
    with stores.opened(folder) as store:
        rows: list[Any] = [["gates", "sound", "fail"], ["gates", "greased", "pass"]]
        store.append([Entry("verdict", {"day": "2026-01-04", "rows": rows})], stores.LATER)
        assert store.verdicts("gates", "sound", since="2026-01-03") == {
            ("gates", "sound"): {"2026-01-03": "pass", "2026-01-04": "fail"}
        }
        assert list(store.verdicts("gates", until="2026-01-04", since="2026-01-04")) == [
            ("gates", "greased"),
            ("gates", "sound"),
        ]
        before = store.verdicts("gates", since="2026-01-03", until_n=16)
        assert before == {("gates", "sound"): {"2026-01-03": "pass", "2026-01-04": "pass"}}


def test_the_newest_record_of_a_kind_at_a_moment(folder: Path) -> None:
    with stores.opened(folder) as store:
        times = [stores.LATER + timedelta(hours=n) for n in range(3)]
        for number, time in enumerate(times):
            store.append([Entry("collection", {"source": "a", "run": number}), Entry("snapshot", {"of": number})], time)
        found = store.newest("collection", times[1], "a")
        assert found is not None
        assert found.body == {"source": "a", "run": 1}
        snapshot = store.snapshot_at(times[2] + timedelta(days=1))
        assert snapshot is not None
        assert snapshot.body == {"of": 2}
        assert store.newest("collection", stores.NOW, "a") is None
        assert store.newest("collection", times[2], "b") is None


def test_records_of_some_kinds_from_a_number_on(folder: Path) -> None:
    with stores.opened(folder) as store:
        assert [r.n for r in store.records()] == list(range(1, 17))
        assert [r.n for r in store.records(kinds={"verdict"}, since_n=6)] == [8, 12, 16]
        assert [store.record(n).n for n in (1, 7, 16)] == [1, 7, 16]  # type: ignore[union-attr]
        assert store.record(17) is store.record(0) is None


def _index(folder: Path) -> Path:
    return next((folder.parent / f"{folder.name}-cache").glob("*.sqlite"))


def test_an_index_of_another_history_is_made_anew(folder: Path) -> None:
    with stores.opened(folder) as store:
        assert len(store.observations("gates")) == 12
    stores.rechain(folder, {1: {"source": "moat"}})
    with stores.opened(folder) as store:
        assert len(store.observations("gates")) == 11


def test_a_shorter_history_is_another(folder: Path) -> None:
    with stores.opened(folder) as store:
        assert len(store.observations("gates")) == 12
    max((folder / "log").rglob("*.jsonl")).unlink()
    with stores.opened(folder) as store:
        assert len(store.observations("gates")) == 9


@pytest.mark.parametrize("damage", ["bytes", "table", "version", "folder"])
def test_a_damaged_index_is_made_anew(folder: Path, damage: str) -> None:
    with stores.opened(folder) as store:
        store.verdicts()
    file = _index(folder)
    if damage == "bytes":
        file.write_bytes(b"no database at all" * 100)
    elif damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        connection = sqlite3.connect(file)
        connection.execute("DROP TABLE verdicts" if damage == "table" else "UPDATE state SET value = 'x'")
        connection.commit()
        connection.close()
    with stores.opened(folder) as store:
        assert len(store.verdicts("gates", "sound")["gates", "sound"]) == 4


def test_an_index_grows_with_the_store(folder: Path) -> None:
    with stores.opened(folder) as reader, stores.opened(folder) as writer:
        assert len(reader.observations("gates")) == 12
        writer.append([stores.observation(1), Entry("verdict", {"day": "2026-03-01", "rows": []})], stores.LATER)
        assert len(reader.observations("gates")) == 13


def test_an_index_that_nobody_closed_is_collected_in_any_thread(folder: Path) -> None:
    forgotten = [open_store(str(folder), folder, cache=folder.parent / "cache")]
    assert len(forgotten[0].observations("gates")) == 12
    thread = Thread(target=lambda: (forgotten.clear(), gc.collect()))
    thread.start()
    thread.join()  # what could not be closed would fail this test as an exception that nobody caught


def test_a_record_that_is_none_is_not_indexed(folder: Path) -> None:
    line = stores.lines_of(folder)[5]
    data = line.file.read_bytes()
    line.file.write_bytes(data.replace(line.data, b"{}"))
    with (
        stores.opened(folder) as store,
        pytest.raises(InputError, match=r"log/000000000/000000000005\.jsonl:2: SSP371"),
    ):
        store.observations("gates")


def test_nothing_is_added_to_a_damaged_end(folder: Path) -> None:
    last = max((folder / "log").rglob("*.jsonl"))
    last.write_bytes(last.read_bytes()[:-1])
    with stores.opened(folder) as store, pytest.raises(InputError, match="SSP371"):
        store.append([stores.observation(1)], stores.LATER)


def test_time_never_goes_back(folder: Path) -> None:
    newest = stores.NOW + timedelta(days=3)
    with stores.opened(folder) as store:
        assert store.append([stores.observation(1)], newest - timedelta(seconds=100))[0].at == newest
        with pytest.raises(EnvironmentFailure, match="SSP380"):
            store.append([stores.observation(1)], newest - timedelta(seconds=400))


def test_what_is_removed_says_by_whom_and_why(folder: Path) -> None:
    with stores.opened(folder) as store:
        digest = store.observations("gates")[0].kept
        done = store.forget([digest, digest], by="registrar", reason="erasure", now=stores.LATER)
        assert (done.blobs, len(done.records), done.stays) == ((digest,), 1, "")
        assert store.get(digest) == Removed(17, "registrar", "erasure")
        assert store.get("0" * 64) is None
        assert store.forget([digest], by="x", reason="y", now=stores.LATER).blobs == ()
        assert store.head().size == 17
    assert stores.check(folder).vouched


def test_what_was_begun_to_be_removed_is_ended(folder: Path) -> None:
    with stores.opened(folder) as store:
        digest = store.observations("gates")[0].kept
        store.append([Entry("tombstone", {"by": "a", "reason": "b", "removed": [digest]})], stores.LATER)
        assert store.has(digest)
        done = store.forget([digest], by="a", reason="b", now=stores.LATER)
        assert (done.blobs, done.records) == ((digest,), ())
        assert not store.has(digest)


def test_what_is_kept_again_after_its_tombstone_must_be_there(folder: Path) -> None:
    with stores.opened(folder) as store:
        first = store.observations("gates")[0]
        data = store.get(first.kept)
        store.forget([first.kept], by="a", reason="b", now=stores.LATER)
        assert isinstance(data, bytes)
        store.append([stores.observation(7, store.put(data))], stores.LATER)
        assert store.get(first.kept) == data
    assert stores.check(folder).vouched
    (folder / layout.blob_path(first.kept)).unlink()
    assert [p.code for p in stores.check(folder).problems] == ["SSP378", "SSP374"]
    assert stores.check_alone(folder).code == 1


def test_old_evidence_is_what_nothing_newer_needs(folder: Path) -> None:
    with stores.opened(folder) as store:
        shared = store.observations("gates")[0].kept
        store.append(
            [stores.observation(1, shared, source="moat"), stores.observation(2, "", source="moat")], stores.LATER
        )
        second = datetime.fromisoformat("2026-01-02T00:00:00Z")
        assert len(store.old_blobs(second)) == 3
        assert len(store.old_blobs(second, "gates")) == 2
        assert store.old_blobs(second, "moat") == ()
        assert len(store.old_blobs(stores.LATER)) == 12


def test_a_damaged_blob_is_never_handed_out_and_is_healed_by_keeping_it_again(folder: Path) -> None:
    with stores.opened(folder) as store:
        digest = store.observations("gates")[0].kept
        data = store.get(digest)
        file = folder / layout.blob_path(digest)
        file.write_bytes(gzip.compress(b"forged"))
        with pytest.raises(InputError, match="SSP375"):
            store.get(digest)
        assert isinstance(data, bytes)
        assert store.put(data) == digest
        assert store.get(digest) == data


def test_a_place_without_a_store_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="SSP370"), stores.opened(tmp_path / "store"):
        pass
    assert not (tmp_path / "store").exists()
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "format").write_text("sspgen-store/2\n")
    with pytest.raises(InputError, match="SSP370"), stores.opened(tmp_path / "store", create=True):
        pass


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Entry("snapshot", {"kept": "x"}), "'kept' is not a SHA-256"),
        (Entry("snapshot", {"blobs": ["x"]}), "'blobs' is not a list"),
        (Entry("snapshot", {"blobs": "x"}), "'blobs' is not a list"),
        (Entry("observation", {}), "names no source"),
        (Entry("observation", {"source": "a", "observed": "yesterday"}), "'observed' is not a time"),
        (Entry("observation", {"source": "a", "observed": "2026-01-01T00:00:00"}), "'observed' is not a time"),
        (Entry("verdict", {"day": "20260101", "rows": []}), "'day' is not a date"),
        (Entry("verdict", {"day": "2026-01-01", "rows": [["a", "b"]]}), "'rows' is not a list"),
        (Entry("verdict", {"day": "2026-01-01", "rows": [["a", "b", 1]]}), "'rows' is not a list"),
        (Entry("tombstone", {"removed": "x"}), "'removed' is not a list"),
    ],
)
def test_what_could_not_be_read_again_is_not_recorded(entry: Entry, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        chained(Head(), [entry], stores.NOW)
