"""One document over HTTP: limits hold, failures are typed, and a token goes to one host only."""

from __future__ import annotations

import gzip
import ssl
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.remote.http import HttpProblem, Response, Trouble, get
from support.forge_server import Answer, Forge, forge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "ghp_" + "x" * 36


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with forge() as running:
        yield running


def ask(
    url: str, *, limit: int = 1000, left: float = 60.0, slept: list[float] | None = None, elsewhere: bool = False
) -> Response:
    waits: list[float] = [] if slept is None else slept
    return get(
        url,
        headers={"Authorization": f"Bearer {TOKEN}"},
        limit=limit,
        timeout=5,
        deadline=lambda: left - sum(waits),
        elsewhere=elsewhere,
        sleep=waits.append,
    )


def test_an_answer_is_whole_and_headers_are_sent(server: Forge) -> None:
    server.on("/a", Answer(b"hello", headers={"X-Thing": "1"}))
    answer = ask(f"{server.url}/a?b=c")
    assert (answer.status, answer.data, answer.headers["x-thing"]) == (200, b"hello", "1")
    assert server.asked[0].query == {"b": "c"}
    assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_rate_limit_is_waited_for(server: Forge) -> None:
    server.on("/a", Answer(b"", 429, {"Retry-After": "7"}), Answer(b"ok"))
    slept: list[float] = []
    assert ask(f"{server.url}/a", slept=slept).data == b"ok"
    assert slept == [7]


def test_a_wait_beyond_the_budget_is_not_begun(server: Forge) -> None:
    server.on("/a", Answer(b"", 429, {"Retry-After": "70"}), Answer(b"ok"))
    slept: list[float] = []
    with pytest.raises(HttpProblem, match="rate limit is used up") as caught:
        ask(f"{server.url}/a", slept=slept)
    assert caught.value.kind is Trouble.RATE_LIMIT
    assert not slept


def test_a_primary_rate_limit_says_when_it_ends(server: Forge) -> None:
    reset = int(time.time()) + 3000
    server.on("/a", Answer(b"", 403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}))
    with pytest.raises(HttpProblem) as caught:
        ask(f"{server.url}/a", left=10_000)
    assert caught.value.kind is Trouble.RATE_LIMIT
    assert caught.value.reset is not None
    assert caught.value.reset.timestamp() == reset


def test_a_missing_permission_is_no_rate_limit_and_is_not_asked_again(server: Forge) -> None:
    server.on("/a", Answer(b"", 403, {"x-ratelimit-remaining": "59"}))
    with pytest.raises(HttpProblem) as caught:
        ask(f"{server.url}/a")
    assert (caught.value.kind, caught.value.status) == (Trouble.STATUS, 403)
    assert server.count("/a") == 1


def test_a_failing_server_is_asked_again_and_then_given_up(server: Forge) -> None:
    server.on("/a", Answer(b"", 502), Answer(b"ok"))
    assert ask(f"{server.url}/a").data == b"ok"
    server.on("/b", Answer(b"", 503))
    with pytest.raises(HttpProblem, match="HTTP 503"):
        ask(f"{server.url}/b")
    assert server.count("/b") == 4


def test_a_truncated_answer_is_never_half_an_answer(server: Forge) -> None:
    server.on("/a", Answer(b"0123456789", cut=4), Answer(b"0123456789"))
    assert ask(f"{server.url}/a").data == b"0123456789"
    server.on("/b", Answer(b"0123456789", cut=4))
    with pytest.raises(HttpProblem) as caught:
        ask(f"{server.url}/b")
    assert caught.value.kind is Trouble.UNREACHABLE


def test_a_body_over_the_limit_is_refused_declared_or_not(server: Forge) -> None:
    server.on("/a", Answer(b"x" * 1001))
    bomb = gzip.compress(b"\0" * 5_000_000)
    server.on("/b", Answer(bomb, headers={"Content-Encoding": "gzip"}))
    for path in ("/a", "/b"):
        with pytest.raises(HttpProblem) as caught:
            ask(server.url + path, limit=1000 if path == "/a" else 100_000)
        assert caught.value.kind is Trouble.TOO_LARGE
    assert len(bomb) < 100_000


def test_a_body_that_drips_ends_with_the_budget(server: Forge) -> None:
    server.on("/a", Answer(b"x" * 1000, pause=0.005))
    left = iter([1.0] * 20 + [0.0] * 1000)
    with pytest.raises(HttpProblem, match="time was up"):
        get(f"{server.url}/a", headers={}, limit=2000, timeout=5, deadline=lambda: next(left))


def test_a_silent_server_is_a_timeout(server: Forge) -> None:
    server.on("/a", Answer(b"x", delay=2))
    with pytest.raises(HttpProblem) as caught:
        get(f"{server.url}/a", headers={}, limit=9, timeout=0.05, deadline=lambda: 0.05, sleep=lambda _: None)
    assert caught.value.kind is Trouble.TIMEOUT


def test_a_redirect_to_another_host_is_refused_and_never_gets_the_token(server: Forge) -> None:
    with forge() as other:
        other.on("/stolen", Answer(b"x"))
        server.on("/a", Answer(b"", 302, {"Location": f"{other.url}/stolen"}))
        for elsewhere in (False, True):
            with pytest.raises(HttpProblem) as caught:
                ask(f"{server.url}/a", elsewhere=elsewhere)
            assert caught.value.kind is Trouble.REDIRECT
        assert not other.asked


def test_a_redirect_on_the_same_host_is_followed_with_the_headers(server: Forge) -> None:
    server.on("/a", Answer(b"", 301, {"Location": "/b"}))
    server.on("/b", Answer(b"there"))
    assert ask(f"{server.url}/a").data == b"there"
    assert server.asked[-1].headers["authorization"]


def test_a_public_host_is_followed_to_without_the_headers(server: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sspgen.collect.remote.http._is_public", lambda host: host == "127.0.0.1")
    with forge() as other:
        other.on("/asset", Answer(b"asset"))
        server.on("/a", Answer(b"", 302, {"Location": f"{other.url}/asset"}))
        assert ask(f"{server.url}/a", elsewhere=True).data == b"asset"
        assert "authorization" not in other.asked[0].headers


@pytest.mark.parametrize(
    "place", ["http://169.254.169.254/latest", "http://localhost/x", "http://[::1]/x", "http://db/"]
)
def test_a_redirect_inside_is_refused_even_where_others_are_followed(server: Forge, place: str) -> None:
    server.on("/a", Answer(b"", 302, {"Location": place}))
    with pytest.raises(HttpProblem, match="not public"):
        ask(f"{server.url}/a", elsewhere=True)


def test_redirects_do_not_go_on_for_ever(server: Forge) -> None:
    server.on("/a", Answer(b"", 302, {"Location": "/a"}))
    with pytest.raises(HttpProblem, match="redirects"):
        ask(f"{server.url}/a")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x/y", "http://", "//x", "http://u:p4ss@h/", "http://h:x/", "http://[/", ""]
)
def test_an_address_that_must_not_be_asked_is_refused_without_repeating_its_secret(url: str) -> None:
    with pytest.raises(HttpProblem) as caught:
        ask(url)
    assert caught.value.kind is Trouble.REFUSED
    assert "p4ss" not in str(caught.value)


def test_no_text_of_an_error_holds_the_token_or_the_query(server: Forge) -> None:
    server.on("/a", Answer(TOKEN.encode(), 500, {"X-Echo": TOKEN}))
    for url in (f"{server.url}/a?token={TOKEN}", f"http://127.0.0.1:1/x?token={TOKEN}"):
        with pytest.raises(HttpProblem) as caught:
            ask(url)
        assert TOKEN not in str(caught.value) + repr(caught.value)
        assert caught.value.__context__ is None or TOKEN not in str(caught.value.__context__)


def test_the_proxy_of_the_environment_is_asked_and_gets_its_own_credentials(
    server: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on("/a", Answer(b"through"))
    monkeypatch.setenv("http_proxy", server.url.replace("://", "://ada:portcullis@"))
    assert ask("http://forge.invalid/a").data == b"through"
    assert server.asked[0].headers["proxy-authorization"].startswith("Basic ")
    assert server.asked[0].headers["host"] == "forge.invalid"
    monkeypatch.setenv("no_proxy", "forge.invalid")
    with pytest.raises(HttpProblem) as caught:
        ask("http://forge.invalid/a")
    assert "portcullis" not in str(caught.value)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    pem = tmp_path / "server.pem"
    pem.write_bytes(self_signed())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with forge(context) as shady:
        shady.on("/a", Answer(b"x"))
        with pytest.raises(HttpProblem) as caught:
            ask(f"{shady.url}/a")
        assert caught.value.kind is Trouble.CERTIFICATE
        assert not shady.asked


def self_signed() -> bytes:
    """Make a key and a certificate for this machine that it signed itself."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - skipped without it
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - the same

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    certificate = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8
    return certificate + key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
