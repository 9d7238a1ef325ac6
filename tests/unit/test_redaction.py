"""What a reader names is kept, masked; a secret that a report found is kept in no spelling; redacting twice is once."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspgen.collect.api import Blob
from sspgen.collect.redact import MASK
from sspgen.collect.redaction import COLUMNS, LINES, redacted

TOKEN = "gh" + "p_" + "0123456789abcdefABCDEF0123456789abcd"
FOUND = "correct horse/battery+staple"


def kept(data: bytes | str, *names: str, secrets: tuple[str, ...] = ()) -> bytes | None:
    raw = data if isinstance(data, bytes) else data.encode()
    return redacted(Blob("report", raw), frozenset(names), frozenset(secrets))


def kept_json(document: Any, *names: str, secrets: tuple[str, ...] = ()) -> Any:
    return json.loads(kept(json.dumps(document), *names, secrets=secrets) or b"")


def test_only_named_keys_are_kept_at_any_depth() -> None:
    document = {"a": {"b": 1, "x": "dropped"}, "x": "dropped", "c": [{"b": f"see {TOKEN}"}]}
    assert kept_json(document, "a", "b", "c") == {"a": {"b": 1}, "c": [{"b": f"see {MASK}"}]}


def test_all_keys_below_a_name_or_the_whole_value_can_be_kept() -> None:
    document = {"files": {"one.py": {"n": 1, "x": 2}, TOKEN: {"n": 2}}, "raw": {"x": {"y": [TOKEN, 1]}}}
    assert kept_json(document, "files.*", "n", "raw.**") == {
        "files": {"one.py": {"n": 1}, MASK: {"n": 2}},
        "raw": {"x": {"y": [MASK, 1]}},
    }


def test_keys_that_are_masked_alike_stay_apart() -> None:
    document = {"files": {f"{TOKEN}{n}": {"n": n} for n in range(20)}}
    found = kept_json(document, "files.*", "n")["files"]
    assert [value["n"] for value in found.values()] == list(range(20))
    assert {key.strip() for key in found} == {MASK}


def test_nothing_is_kept_when_nothing_is_named_or_nothing_can_be_read() -> None:
    assert kept("{}") is None
    assert kept("{", "a") is None
    assert kept("<a>", "a") is None
    assert kept("a: [", "a") is None
    assert kept(b"\x00\xff", "a") is None


SPELLINGS = [
    FOUND,
    json.dumps(FOUND)[1:-1],
    quote(FOUND),
    quote(FOUND, safe=""),
    FOUND.replace(" ", "+").replace("/", "%2F").replace("horse%2Fbattery+", "horse%2Fbattery%2B"),
    base64.b64encode(FOUND.encode()).decode(),
    base64.b64encode(b"x" + FOUND.encode() + b"yz").decode(),
    base64.urlsafe_b64encode(b"xy" + FOUND.encode()).decode(),
    FOUND.encode().hex(),
    FOUND.encode().hex().upper(),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_found_secret_is_kept_in_no_spelling_beside_it_or_below(spelling: str) -> None:
    document = [{"Secret": FOUND, "Description": f"found {spelling} here", "At": {"File": f"{spelling}.txt", "n": 1}}]
    written = kept(json.dumps(document), "Secret", "Description", "At", "File", "n", secrets=("Secret",))
    assert written is not None
    assert json.loads(written)[0]["Secret"] == MASK
    assert MASK in json.loads(written)[0]["Description"]
    text = written.decode()
    for part in (
        "horse",
        quote("horse/"),
        "batter",
        base64.b64encode(FOUND.encode()).decode()[4:24],
        FOUND[8:].encode().hex(),
    ):
        assert part.lower() not in text.lower()


def test_a_secret_field_that_is_not_kept_is_dropped_and_still_masks() -> None:
    document = {"raw": {"deep": [FOUND]}, "text": f"it is {FOUND}", "n": 3}
    assert kept_json(document, "text", "n", secrets=("raw",)) == {"text": f"it is {MASK}", "n": 3}


def test_a_found_secret_masks_in_its_own_object_only() -> None:
    document = [{"found": "root", "text": "root"}, {"found": "other", "text": "the root folder"}]
    found = kept_json(document, "found", "text", secrets=("found",))
    assert [entry["text"] for entry in found] == [MASK, "the root folder"]


def test_xml_keeps_names_without_namespace_comments_or_instructions() -> None:
    source = (
        f'<?xml version="1.0"?><?pi {TOKEN}?><!-- {TOKEN} --><r xmlns:n="urn:n" xmlns="urn:d">'
        f'<n:a id="1" n:id="2" note="{TOKEN}">one<!-- {TOKEN} --> two<x>{TOKEN}</x> tail</n:a>lost</r>'
    )
    written = (kept(source, "a", "id") or b"").decode()
    assert TOKEN not in written
    assert "one two" in written
    assert "tail" in written
    assert "lost" not in written
    assert "note" not in written
    assert '="1"' in written
    assert '="2"' in written


def test_xml_masks_found_secrets_in_the_element_and_below() -> None:
    source = f'<r><leak raw="{FOUND}"><text>it is {FOUND}</text><secret>tulip!</secret><text>tulip!</text></leak></r>'
    written = (kept(source, "r", "leak", "raw", "text", "secret", secrets=("raw", "secret")) or b"").decode()
    assert FOUND not in written
    assert "tulip" not in written
    assert f"it is {MASK}" in written
    assert f"<secret>{MASK}</secret>" in written


def test_names_and_namespaces_of_xml_hold_no_secret() -> None:
    source = f'<r xmlns:n="urn:{TOKEN}"><n:a n:id="1"/><{TOKEN}/></r>'
    written = (kept(source, "r", "a", "id") or b"").decode()
    assert TOKEN not in written
    assert 'id="1"' in written


def test_columns_are_kept_by_name_in_any_dialect() -> None:
    for delimiter in ",;\t|":
        rows = ["id", "secret", "text"], ["1", FOUND, f'"it is {FOUND}{delimiter}\nyes"'], ["2"]
        source = "\ufeff" + "\r\n".join(delimiter.join(row) for row in rows)
        written = (kept(source, COLUMNS, "id", "text", secrets=("secret",)) or b"").decode()
        assert written.startswith(f"id{delimiter}text\n1{delimiter}")
        assert "horse" not in written
        assert "yes" in written
        assert written.endswith("\n2\n")


def test_a_cell_without_end_keeps_nothing() -> None:
    assert kept('id\n"' + "x" * 200_000, COLUMNS, "id") is None


def test_lines_keep_their_number() -> None:
    key = "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END " + "RSA PRIVATE KEY-----"
    assert kept(f"one\n{key}\ntwo {TOKEN}\n", LINES) == f"one\n{MASK}\n\n\n\ntwo {MASK}\n".encode()


def test_yaml_is_kept_as_yaml_that_reads_the_same() -> None:
    source = f"name: 'yes'\nversion: '1.10'\nwhen: 2026-01-01\nitems:\n  - note: {TOKEN}\n    size: 010\n    x: y\n"
    written = (kept(source, "name", "version", "when", "items", "note", "size") or b"").decode()
    assert written == f'name: "yes"\nversion: "1.10"\nwhen: "2026-01-01"\nitems:\n  - note: "{MASK}"\n    size: 10\n'


def test_opaque_values_stay_as_they_are_or_nothing_does() -> None:
    clean = base64.b64encode(b'{"name": "a"}').decode()
    assert kept_json({"payload": clean, "x": 1}, "payload.opaque") == {"payload": clean}
    for held in (TOKEN, f"password=hunter{2}"):
        assert kept(json.dumps({"payload": base64.b64encode(held.encode()).decode()}), "payload.opaque") is None
    assert kept(json.dumps({"payload": "no base64!"}), "payload.opaque") is None


def test_numbers_that_json_cannot_write_do_not_break_what_is_kept() -> None:
    assert kept('{"a": 1e999, "b": -1e999, "c": 1e300}', "a", "b", "c") == b'{"a":null,"b":null,"c":1e+300}'


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"<a>" * 100_000,
        b"- " * 100_000,
        b'{"a": "' + b"ghp_" * 100_000 + b'"}',
        b'{"a": "\\ud800\\udfff\\ud83d"}',
        b'{"a": "' + "\u0130".encode() * 1000 + b' password=hunter2"}',
        b"a;b\n" + b'"' * 99_999,
    ],
)
def test_hostile_reports_come_to_an_end(data: bytes) -> None:
    for names in ({"a"}, {"a.**"}, {".*"}, {LINES}, {COLUMNS, "a"}):
        found = redacted(Blob("x", data), frozenset(names))
        assert found is None or b"hunter2" not in found


WORDS = st.sampled_from(
    ["a", TOKEN, FOUND, "password=", '"', "'", "\\", " ", "\n", "\r", "://", "u:p@", MASK, "\ud800", "é", "eyJ", "."]
)
TEXT = st.lists(WORDS, max_size=8).map("".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcdS") | TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sets(st.sampled_from(["a", "b.*", "c.**", "d", "S", ".*"])), st.sampled_from([(), ("S",)]))
def test_redacting_twice_is_redacting_once(document: Any, names: set[str], secrets: tuple[str, ...]) -> None:
    once = kept(json.dumps(document), *names, secrets=secrets)
    assert once is None or kept(once, *names, secrets=secrets) == once


@given(st.lists(st.lists(TEXT, min_size=1, max_size=3), max_size=4))
def test_redacting_columns_and_lines_twice_is_once(rows: list[list[str]]) -> None:
    data = "\n".join(",".join(row) for row in rows).encode("utf-8", "replace")
    for names in ({LINES}, {COLUMNS, "a", "é"}):
        once = redacted(Blob("x", data), frozenset(names))
        assert once is None or redacted(Blob("x", once), frozenset(names)) == once


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "S"]), TEXT), max_size=4))
def test_redacting_xml_twice_is_once(children: list[tuple[str, str]]) -> None:
    body = "".join(
        f"<{name}>{''.join(f'&#{ord(c)};' for c in text if c != chr(0xD800))}</{name}>" for name, text in children
    )
    once = kept(f"<r>{body}</r>", "r", "a", "S", secrets=("S",))
    assert once is not None
    assert kept(once, "r", "a", "S", secrets=("S",)) == once
