"""A secret in an output stops the build, whatever file it is in; so does an output that cannot be searched."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
import zlib
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from sspgen.errors import InputError
from sspgen.publish import gate as gate_module
from sspgen.publish.gate import Gate

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "gh" + "p_" + "0123456789abcdefABCDEF0123456789abcd"
KEY = "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIE\n-----END " + "RSA PRIVATE KEY-----"
CLEAN = f"see https://git.example/a {hashlib.sha256(b'x').hexdigest()} pkg:npm/%40acme/token@1.0.0 token: yes"


def refused(root: Path | None = None, **outputs: bytes | str) -> list[str]:
    gate = Gate(root)
    with pytest.raises(InputError) as caught:  # noqa: PT012 - either step may refuse
        for path, data in outputs.items():
            gate.search(path.replace("__", "/").replace("_", "."), data if isinstance(data, bytes) else data.encode())
        gate.close()
    assert caught.value.exit_code == 3
    told = [f"{d} {d.remedy}" for d in caught.value.diagnostics]
    assert TOKEN[8:20] not in "".join(told)
    return [str(d) for d in caught.value.diagnostics]


def zipped(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", text)
    return file.getvalue()


def pdf(text: str, kind: str = "/EmbeddedFile") -> bytes:
    packed = zlib.compress(text.encode())
    head = f"<</Type {kind} /Filter /FlateDecode /Params <</Size 3>> /Length {len(packed)}>>\nstream\n".encode()
    return b"%PDF-1.7\n5 0 obj\n" + head + packed + b"\nendstream\nendobj\n"


def test_what_is_no_secret_passes(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    for path in ("a.html", "b.json", "c.xlsx", "d.pdf"):
        data = {"c.xlsx": zipped(CLEAN), "d.pdf": pdf(CLEAN)}.get(path, CLEAN.encode())
        gate.search(path, data)
    gate.search("e.png", TOKEN.encode())
    gate.close()


@pytest.mark.parametrize(
    "data",
    [
        f"<p>{TOKEN}</p>",
        f'{{"text": "a\\n{TOKEN}\\n"}}',
        KEY,
        KEY.replace("\n", "\\n"),
        f"a,b\n1,{TOKEN}",
        zipped(f"<t>{TOKEN}</t>"),
        pdf(TOKEN),
        pdf(TOKEN, "/Metadata /Subtype /XML"),
        pdf(TOKEN, "/ObjStm"),
        b"%PDF-1.7 (" + TOKEN.encode() + b")",
        "a\xff".encode("latin-1") + TOKEN.encode(),
        f"q=https%3A%2F%2Fx%3Ftoken%3D{TOKEN}",
    ],
)
def test_a_secret_is_found_in_any_form_of_output(data: bytes | str) -> None:
    (told,) = refused(a_txt=data)
    assert "SSP353" in told
    assert told.startswith("a.txt:")


def test_it_is_told_where_it_stands_and_where_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "controls").mkdir()
    (tmp_path / "controls" / "keep.yaml").write_text(f"a: b\ntext: use {TOKEN}\n")
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "a.txt").write_text(TOKEN)
    (told,) = refused(tmp_path, site__a_html=f"<p>\n  {TOKEN}</p>", b_json=TOKEN)
    assert told.startswith("site/a.html:2:3: SSP353 a secret of kind github-token (40 characters)")
    assert told.endswith("it stands in controls/keep.yaml:2")


def test_a_secret_in_a_name_is_told_without_it(tmp_path: Path) -> None:
    (tmp_path / f"{TOKEN}.txt").write_text("x")
    told = refused(tmp_path, a_html=TOKEN)
    assert "it stands in the name of the file [redacted].txt" in told[0]
    gate = Gate(None)
    gate.search(f"site/{TOKEN}.html", b"x")
    with pytest.raises(InputError) as caught:
        gate.close()
    assert TOKEN not in str(caught.value)


def test_a_secret_of_no_file_is_told_to_come_from_elsewhere(tmp_path: Path) -> None:
    assert "look at commits, their authors and remote addresses" in refused(tmp_path, a_html=TOKEN)[0]


def test_what_was_reviewed_passes_and_only_with_a_reason(tmp_path: Path) -> None:
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    ssp = tmp_path / "ssp.yaml"
    for entry, passes in ((f"{{sha256: {digest}, reason: the manual's}}", True), (f"{{sha256: {digest}}}", False)):
        ssp.write_text(f"publish:\n  allowed_secrets:\n    - {entry}\n")
        gate = Gate(tmp_path)
        gate.search("a.html", TOKEN.encode())
        if passes:
            gate.close()
        else:
            with pytest.raises(InputError):
                gate.close()
    refused(tmp_path, a_html=f"{TOKEN[:-1]}Z")


def test_pages_that_share_lines_are_searched_as_if_they_did_not() -> None:
    gate = Gate(None)
    gate.search("a.txt", b"one\napi_key:\nthree\n")
    gate.search("b.txt", b"zero\napi_key:\n  Zk3x9Q0a8Lm2Pq7Rt5Uv1Wy4\n")
    with pytest.raises(InputError) as caught:
        gate.close()
    assert "b.txt:3" in str(caught.value)


def test_many_secrets_are_counted(tmp_path: Path) -> None:
    told = refused(tmp_path, a_txt="\n".join(f"{TOKEN[:-2]}{n}" for n in range(10, 60)))
    assert len(told) == 21
    assert "30 more secrets" in told[-1]


def test_what_cannot_be_searched_is_not_published() -> None:
    for data in (zipped(CLEAN)[:-30], pdf(CLEAN).replace(zlib.compress(CLEAN.encode())[2:20], b"x" * 18)):
        assert "SSP354" in refused(a_bin=data)[0]
    with mock.patch.object(gate_module, "GATE_UNPACKED_BYTES", 10):
        assert "SSP354" in refused(a_xlsx=zipped(CLEAN))[0]
        assert "SSP354" in refused(a_pdf=pdf(CLEAN))[0]
    with mock.patch.object(gate_module, "GATE_SECONDS", -1):
        assert "SSP354" in refused(a_txt=CLEAN)[0]
    with mock.patch.object(gate_module, "leaks", side_effect=RuntimeError(f"at {TOKEN}")):
        assert "RuntimeError" in refused(a_txt=CLEAN)[0]


def test_only_the_search_takes_of_its_time() -> None:
    with mock.patch.object(gate_module, "GATE_SECONDS", 0.05):
        gate = Gate(None)
        time.sleep(0.1)  # what is searched takes long to make
        gate.search("a.txt", CLEAN.encode())
        gate.close()
