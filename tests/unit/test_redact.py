"""What looks like a secret is masked, what does not is kept, in linear time; hostile values come back as safe text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspgen.collect import fields
from sspgen.collect.redact import MASK, redact
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
