"""Texts that anybody can write into a repository: no one of them breaks a reader or carries a secret out."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspgen.collect.git import forge_links as forge
from sspgen.collect.git import parse as git_parse
from sspgen.model.provenance import SIGNED, UNSIGNED

SHA = "0123456789abcdef0123456789abcdef01234567"
secrets = st.text("abcdefXYZ0189_-", min_size=6, max_size=30).map("S3cr".__add__)


@given(st.text())
def test_any_text_is_a_commit_or_is_not(raw: str) -> None:
    assert git_parse.commit_record(raw) is None or raw


@given(
    name=st.text(st.characters(exclude_characters="\n\0<>", exclude_categories=["Cs"])),
    stamp=st.integers(-(10**18) + 1, 10**18 - 1),
    zone=st.from_regex(r"[+-][0-9]{4}", fullmatch=True),
    message=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
)
def test_any_person_date_and_message_is_read(name: str, stamp: int, zone: str, message: str) -> None:
    person = f"{name} <a@b> {stamp} {zone}"
    body = "\n".join(f"    {line}" for line in message.split("\n"))
    record = git_parse.commit_record(f"{SHA}\ntree {SHA}\nauthor {person}\ncommitter {person}\n\n{body}")
    assert record is not None
    assert record.commit.signed == UNSIGNED
    assert record.commit.committed.utcoffset() is not None
    record.commit.committed.isoformat()
    for text in (record.commit.author, record.commit.subject, *(v for _, v in record.trailers)):
        assert not any(unicodedata.category(c) in {"Cc", "Cf"} for c in text)


@given(user=secrets, password=secrets, host=st.sampled_from(["github.com", "gitlab.example.org", "x.org:8443"]))
@pytest.mark.parametrize(
    "form", ["https://{u}:{p}@{h}/a/b.git", "https://{u}@{h}/a/b?t={p}#{p}", "ssh://{u}:{p}@{h}/a/b"]
)
def test_no_address_carries_a_secret(form: str, user: str, password: str, host: str) -> None:
    remote = form.format(u=user, p=password, h=host)
    links = (forge.public_url(remote), forge.web_url(remote), forge.commit_url(remote, SHA))
    for link in links:
        assert user not in link
        assert password not in link
    assert links[0]


@given(st.text())
def test_a_link_is_plain_or_there_is_none(remote: str) -> None:
    for text in (remote, f"https://github.com/{remote}", f"git@gitlab.com:{remote}"):
        link = forge.blob_url(text, "controls/a b.yaml", 3, SHA)
        assert not link or re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?/[\w.~/-]+/controls/a%20b\.yaml#\S+3", link)


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("git@github.com:acme/pay.git", "https://github.com/acme/pay"),
        ("ssh://git@ssh.github.com:443/acme/pay.git", "https://github.com/acme/pay"),
        ("https://gitlab.example.org:8443/a/b/c.git", "https://gitlab.example.org:8443/a/b/c"),
        ("git@bitbucket.org:acme/pay.git", "https://bitbucket.org/acme/pay"),
        ("https://codeberg.org/acme/pay", "https://codeberg.org/acme/pay"),
        ("https://example.org/acme/pay", ""),
        ("https://notgithub.com/acme/pay", ""),
        ("https://github.com/../pay", ""),
        ("https://github.com/acme", ""),
        ("/srv/git/pay.git", ""),
        ("C:/git/pay.git", ""),
        ("file:///srv/git/github.com/a", ""),
        ("ext::sh -c touch% x", ""),
        ("javascript://github.com/a/b", ""),
    ],
)
def test_pages_of_known_forges(remote: str, page: str) -> None:
    assert forge.web_url(remote) == page


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("git@github.com:a/b", "https://github.com/a/b/blob/{}/c/d.yaml#L7"),
        ("git@gitlab.com:a/b", "https://gitlab.com/a/b/-/blob/{}/c/d.yaml#L7"),
        ("git@bitbucket.org:a/b", "https://bitbucket.org/a/b/src/{}/c/d.yaml#lines-7"),
        ("git@codeberg.org:a/b", "https://codeberg.org/a/b/src/commit/{}/c/d.yaml#L7"),
        ("git@example.org:a/b", ""),
    ],
)
def test_links_to_a_line(remote: str, expected: str) -> None:
    assert forge.blob_url(remote, "c/d.yaml", 7, SHA) == expected.format(quote(SHA))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Fix (#12)", "#12"),
        ("Merge pull request #3 from a/b\n\nText", "#3"),
        ("Merged PR 44: Fix", "#44"),
        ("Merged in topic (pull request #5)", "#5"),
        ("Merge branch 'x' into 'main'\n\nText\n\nSee merge request group/sub/proj!77", "!77"),
        ("Fix #12", ""),
        ("Fix\n\nSee (#12)", ""),
        ("Do not merge pull request #3", ""),
    ],
)
def test_references_are_those_that_forges_write(message: str, expected: str) -> None:
    assert git_parse.reference(message) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Reviewed-by: a subject only", ()),
        ("S\n\nReviewed-by: B", (("reviewed-by", "B"),)),
        ("S\n\nReviewed-by: B\nprose", ()),
        ("S\n\nReviewed-by: B\n\nprose", ()),
        ("S\n\n(cherry picked from commit 1234)\nAcked-by: B\n  and C\n", (("acked-by", "B and C"),)),
    ],
)
def test_trailers_are_the_last_paragraph_and_nothing_else(message: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert git_parse.trailers(message) == expected


@pytest.mark.parametrize("kind", ["PGP SIGNATURE", "PGP MESSAGE", "SSH SIGNATURE", "SIGNED MESSAGE"])
def test_every_kind_of_signature_is_seen(kind: str) -> None:
    person = "A <a@b> 1 +0000"
    signature = f"-----BEGIN {kind}-----\n \n abc=\n -----END {kind}-----\n "
    raw = f"{SHA}\ntree {SHA}\nauthor {person}\ncommitter {person}\ngpgsig {signature}\n\n    S\n"
    record = git_parse.commit_record(raw)
    assert record is not None
    assert record.commit.signed == SIGNED
