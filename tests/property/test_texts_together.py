"""Asking many texts at once for secrets is no less strict than asking each, and cleans them alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sspgen.collect.fields import hold_no_secret, text, text_without_secret

SECRETS = (
    "ghp_" + "a1B2" * 9,
    "password=hunter2",
    "https://ci:pw@git.example/x",
    "AKIA" + "Q7" * 8,
    "-----BEGIN " + "PRIVATE KEY-----",
)
TEXTS = st.lists(st.one_of(st.text(max_size=80), st.sampled_from(SECRETS), st.just("a plain message")), max_size=12)


@given(TEXTS)
def test_together_and_one_by_one_agree(texts: list[str]) -> None:
    if hold_no_secret(texts):
        assert [text_without_secret(each) for each in texts] == [text(each) for each in texts]
    else:
        assert hold_no_secret([]) is True


def test_one_secret_among_many_is_seen() -> None:
    for secret in SECRETS:
        assert not hold_no_secret(["fine"] * 30 + [f"found {secret} here"] + ["fine"] * 30)
