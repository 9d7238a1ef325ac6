"""What looks like a secret is masked, what does not is kept, in linear time; hostile values come back as safe text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspgen.collect import fields
from sspgen.collect.redact import MASK, leaks, redact, without_secret
from sspgen.collect.secret_rules import NAMED, TOKENS, Rule
from sspgen.model.evidence import FindingSeverity

B = "0123456789abcdefABCDEF" * 2
# Put together here, so that no scanner takes this file for a leak.
SECRETS = [
    "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN " + "OPENSSH PRIVATE KEY-----\nb3BlbnNza",
    "AK" + "IA" + "ABCDEFGH12345678",
    "gh" + "p_" + B[:36],
    "github" + "_pat_" + B[:30],
    "gl" + "pat-" + B[:20],
    "xo" + "xb-" + B[:24],
    "sk" + "_live_" + B[:24],
    "AI" + "za" + B[:35],
    "npm" + "_" + B[:36],
    "ey" + "JhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxIn0." + B[:30],
]


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_are_masked_wherever_they_stand(secret: str) -> None:
    for written in (secret, f"found {secret} here", f"key='{secret}'", f'"{secret}",', f"a/{secret}/b"):
        masked = redact(written)
        assert MASK in masked
        assert secret[12:24] not in masked


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("https://ann:pw1234@git.example/x", f"https://{MASK}@git.example/x"),
        ("password=hunter2 and more", f"password={MASK} and more"),
        ("Possible hardcoded password: 'root'", f"Possible hardcoded password: {MASK}"),
        ('{"client_secret": "abc def"}', f'{{"client_secret": {MASK}}}'),
        ("API_KEY := abcdef", f"API_KEY := {MASK}"),
        ("Authorization: Basic dXNlcjpwYXNz", f"Authorization: Basic {MASK}"),
        ("send Bearer abcdef0123456789abcd", f"send Bearer {MASK}"),
    ],
)
def test_assigned_secrets_are_masked(written: str, masked: str) -> None:
    assert redact(written) == masked


@pytest.mark.parametrize(
    "written",
    [
        "Basic authentication is used over plain HTTP",
        "commit 9f2c1d0000000000000000000000000000000001",
        "pkg:npm/%40acme/token@1.0.0",
        "tests/test_password.py:12",
        "sha256:" + "ab" * 32,
        "https://shop.example/search",
        "the secret is stored in a vault",
    ],
)
def test_plain_words_are_kept(written: str) -> None:
    assert redact(written) == written


@given(st.text(max_size=300))
def test_masking_twice_is_masking_once(written: str) -> None:
    assert redact(redact(written)) == redact(written)


@pytest.mark.parametrize("rule", NAMED, ids=lambda rule: rule.id)
def test_every_kind_takes_time_in_proportion_to_the_text(rule: Rule) -> None:
    """A pattern that tried every start to the end of the text would take minutes here."""
    for start in rule.starts:
        for end in ("", "-", "a", "=", '="', " ", ":", "\\", ".a", "password="):
            redact((start + end) * (20_000 // len(start + end)))


def test_every_kind_has_a_name_of_its_own_and_starts_that_can_be_found() -> None:
    names = [rule.id for rule in (*TOKENS, *NAMED)]
    assert len(set(names)) == len(names)
    assert all(start == start.lower() for rule in NAMED for start in rule.starts)
    assert all(rule.matcher.groups == 1 for rule in NAMED)
    assert all(rule.matcher.groups == 0 for rule in TOKENS)


@pytest.mark.parametrize("character", ["\u0130", "\u1e9e", "\U0001f511", "\ud800", "\x00", "\xa0", "\u2028"])
def test_characters_of_any_kind_shift_nothing(character: str) -> None:
    assert redact(f"{character}password=hunter2{character} x") == f"{character}password={MASK} x"
    assert redact(f"{character * 9}{SECRETS[3]} x") == f"{character * 9}{MASK} x"


def test_what_is_masked_and_what_certainly_is_a_secret_differ() -> None:
    for written in (
        "password=hunter2",
        "gh" + "p_" + "a" * 36,
        "https://user:pass@a.example",
        "token: yes",
        "sk-" + B[:24],
    ):
        assert leaks(written.encode()) == ()
        assert written.startswith("gh") or redact(written) != written
    (leak,) = leaks(b"\xff\n" + SECRETS[3].encode() + b"\n")
    assert (leak.rule, leak.offset, leak.end) == ("github-token", 2, 42)
    assert SECRETS[3] not in repr(leak)


def test_a_found_secret_is_masked_in_any_spelling_and_where_a_text_was_cut() -> None:
    flower = "tulip\n/field+7"
    for written in (flower, "tulip /field+7", flower.encode().hex(), "dHVsaXAKL2ZpZWxkKz", "tulip%0A%2Ffield%2B7"):
        assert "tulip" not in without_secret(f"a {written} b", flower).lower()
        assert MASK in without_secret(f"a {written} b", flower)
    assert without_secret("see daffodi…", "daffodil-99") == f"see {MASK}…"
    assert without_secret("a b", "a") == "a b"
    assert without_secret("", "") == ""


@pytest.mark.parametrize(
    "piece",
    [
        "eyJ",
        "eyJa.",
        "-----BEGIN PRIVATE KEY",
        "-----BEGIN PRIVATE KEY-----",
        "://",
        "password",
        "password=",
        "sk-",
        "bearer ",
    ],
)
def test_masking_hostile_text_comes_to_an_end(piece: str) -> None:
    written = piece * (200_000 // len(piece))
    redact(written)


@pytest.mark.parametrize(
    ("value", "expected", "note"),
    [
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00+00:00", False),
        ("2026-11-20T10:00:00.123456789+01:00", "2026-11-20T09:00:00.123456+00:00", False),
        ("2026-11-20 10:00:00 +0530", "2026-11-20T04:30:00+00:00", False),
        ("2026-11-20T10:00:00", "2026-11-20T10:00:00+00:00", True),
        ("2026-11-20 10:00:00 UTC", "2026-11-20T10:00:00+00:00", False),
        ("2026-02-30T10:00:00Z", None, True),
        ("0001-01-01T00:00:00Z", None, True),
        ("Fri, 20 Nov 2026 10:00:00 GMT", "2026-11-20T10:00:00+00:00", False),
        ("Fri, 20 Nov 2026 10:00:00 -0500", "2026-11-20T15:00:00+00:00", False),
        ("Fr., 20 nov 2026 10:00:00", None, True),
        (1763622000, "2025-11-20T07:00:00+00:00", False),
        ("1763622000500", "2025-11-20T07:00:00.500000+00:00", False),
        (-5, None, True),
        (1e300, None, True),
        ("9" * 500, None, True),
        (None, None, False),
        (True, None, False),
        (["2026"], None, False),
    ],
)
def test_times_are_read_or_noted(value: object, expected: str | None, note: bool) -> None:
    found = fields.moment(value)  # type: ignore[arg-type]
    assert (found.time.isoformat() if found.time else None, bool(found.note)) == (expected, note)


def test_a_merged_report_is_as_old_as_its_oldest_part() -> None:
    old, new = fields.moment("2026-01-01T00:00:00"), fields.moment("2026-02-01T00:00:00Z")
    assert fields.earliest([new, old, fields.Moment()]).time == datetime(2026, 1, 1, tzinfo=UTC)
    assert fields.earliest([new, old]).note == fields.NAIVE
    assert fields.earliest([]) == fields.Moment()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_no_value_breaks_a_getter(value: object) -> None:
    written = fields.text(value, 40)  # type: ignore[arg-type]
    assert len(written) <= 40
    written.encode()
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in written)
    for getter in (
        *(fields.moment, fields.severity, fields.severity_of_score, fields.number, fields.integer, fields.count),
        *(fields.mapping, fields.items, fields.mappings, fields.boolean, fields.place, fields.address),
        *(fields.identifiers, fields.first_text),
    ):
        getter(value)  # type: ignore[operator]


def test_severities_and_identifiers_have_one_scale() -> None:
    assert [fields.severity(word) for word in ("CRITICAL", "Moderate", "negligible", "none", "odd")] == [
        FindingSeverity.CRITICAL,
        FindingSeverity.MEDIUM,
        FindingSeverity.LOW,
        FindingSeverity.INFO,
        FindingSeverity.UNKNOWN,
    ]
    scores = [fields.severity_of_score(score) for score in ("9.0", 7, "4.0", 0.1, 0, 11, "high")]
    assert [score.value for score in scores] == ["critical", "high", "medium", "low", "info", "unknown", "unknown"]
    found = fields.identifiers("cve-2026-0001 and CWE-079", ["external/cwe/cwe-89", 7], "GHSA-abcd-ef01-2345")
    assert found == ("CVE-2026-0001", "CWE-79", "CWE-89", "GHSA-ABCD-EF01-2345")


@pytest.mark.parametrize(
    "verdict", ["pass", "fail: it holds a secret", "stale: older", "not run: no file", "needs review"]
)
def test_a_verdict_on_a_secret_scan_is_no_secret(verdict: str) -> None:
    told = f"evidence source secret_scan: {verdict}"
    assert redact(told) == told
