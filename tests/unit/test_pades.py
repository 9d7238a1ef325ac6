"""Signed documents: what is signed holds, what was changed is told, and keys that cannot sign say why."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest

from sspgen.cli.pdf_options import PdfWishes
from sspgen.errors import EnvironmentFailure, InputError
from sspgen.publish import pades
from sspgen.publish.editions import edition_of
from sspgen.publish.pades import Credentials, PdfSigner, pdf_signer, signatures_of
from sspgen.render.api import RenderContext
from support.certificates import BEGINS, ENDS, PASSWORD, Holder, document_to_sign, issue
from support.cli import run_here
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
ROOT = issue("Agency root")
OFFICIAL = issue("Mara Lin", ROOT)


def signer(holder: Holder = OFFICIAL) -> PdfSigner:
    return pdf_signer(Credentials(holder.pkcs12(ROOT), b"", PASSWORD, "official.p12"))


@pytest.fixture(scope="module")
def signed() -> bytes:
    return signer().seal("System security plan of the castle", NOW)(document_to_sign())


def test_a_signed_document_says_who_signed_it_and_when(signed: bytes) -> None:
    (found,) = signatures_of(signed, [ROOT.pem], NOW)
    assert (found.field, found.signer, found.issuer) == ("seal", "Common Name: Mara Lin", "Common Name: Agency root")
    assert (found.at, found.stamped) == (NOW, False)
    assert (found.intact, found.trusted, found.whole, found.problem) == (True, True, True, "")


def test_signing_and_verifying_work_within_an_event_loop_too() -> None:
    async def within() -> bool:
        signed = signer().seal("System security plan of the castle", NOW)(document_to_sign())  # it must not be awaited
        return signatures_of(signed, [ROOT.pem], NOW)[0].intact

    with ThreadPoolExecutor(1) as apart:  # browsers of other tests may have left a loop in this thread
        assert apart.submit(lambda: asyncio.run(within())).result()


def test_what_was_bound_stays_as_it_was_and_carries_the_reason(signed: bytes) -> None:
    assert signed.startswith(document_to_sign())
    with pikepdf.open(BytesIO(signed)) as pdf:
        value = pdf.Root.AcroForm.Fields[0].V
        assert str(value.SubFilter) == "/ETSI.CAdES.detached"
        assert str(value.Reason) == "System security plan of the castle"
        assert str(value.Name) == "Mara Lin"


def test_nobody_is_trusted_whose_root_is_not_named(signed: bytes) -> None:
    for roots in ([], [issue("Other root").pem]):
        (found,) = signatures_of(signed, roots, NOW)
        assert found.intact
        assert not found.trusted
        assert "no root that is trusted" in found.problem


def test_a_changed_byte_is_told(signed: bytes) -> None:
    place = signed.index(b"/MediaBox")
    changed = signed[:place] + signed[place:].replace(b"200", b"201", 1)
    (found,) = signatures_of(changed, [ROOT.pem], NOW)
    assert not found.intact
    assert "have been changed" in found.problem


def test_what_was_added_later_is_told_unless_it_is_a_signature(signed: bytes) -> None:
    from pyhanko.pdf_utils.generic import NameObject, NumberObject  # noqa: PLC0415 - an extra
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - an extra

    writer = IncrementalPdfFileWriter(BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0]
    page[NameObject("/Rotate")] = NumberObject(90)
    writer.update_container(page)
    turned = BytesIO()
    writer.write(turned)
    (found,) = signatures_of(turned.getvalue(), [ROOT.pem], NOW)
    assert found.intact
    assert not found.whole
    assert found.problem == "the document was changed after it was signed"


def test_an_official_signs_after_the_seal(signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pades, "_FIELD", "signature-official")
    both = signer(issue("Ada Kay", ROOT)).seal("approved", NOW + timedelta(days=1))(signed)
    first, second = signatures_of(both, [ROOT.pem], NOW)
    assert (first.field, first.whole, first.problem) == ("seal", False, "")
    assert (second.field, second.whole, second.problem) == ("signature-official", True, "")


def test_a_time_stamp_is_an_authoritys_word(monkeypatch: pytest.MonkeyPatch) -> None:
    from asn1crypto import keys, tsp, x509  # noqa: PLC0415 - comes with the extra
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - only here
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from pyhanko.sign.timestamps import DummyTimeStamper  # noqa: PLC0415 - an extra

    clock = issue("Time stamp authority", ROOT, stamps=True)
    key = clock.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = x509.Certificate.load(clock.certificate.public_bytes(Encoding.DER))
    at = NOW + timedelta(minutes=5)
    authority = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(key), fixed_dt=at)
    asked = []

    def answer(url: str, request: bytes) -> bytes:
        asked.append(url)
        answered: bytes = authority.request_tsa_response(tsp.TimeStampReq.load(request)).dump()
        return answered

    monkeypatch.setattr(pades, "answer_of", answer)
    stamped = signer().seal("", NOW, "https://time.example/")(document_to_sign())
    (found,) = signatures_of(stamped, [ROOT.pem], NOW)
    assert set(asked) == {"https://time.example/"}
    assert (found.at, found.stamped, found.problem) == (at, True, "")


def test_an_authority_that_does_not_answer_says_so() -> None:
    with pytest.raises(EnvironmentFailure, match="SSP383"):
        signer().seal("", NOW, "https://user@time.example/")(document_to_sign())


@pytest.mark.parametrize("form", ["pkcs12", "pem", "locked pem"])
def test_keys_of_each_form_sign(form: str) -> None:
    chain = OFFICIAL.pem + ROOT.pem
    given = {
        "pkcs12": Credentials(OFFICIAL.pkcs12(ROOT), b"", PASSWORD, "k"),
        "pem": Credentials(OFFICIAL.key_pem, chain, None, "k"),
        "locked pem": Credentials(OFFICIAL.locked_key_pem(), chain, PASSWORD, "k"),
    }[form]
    assert pdf_signer(given).name == "Common Name: Mara Lin"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"password": b"wrong"}, "the password is wrong"),
        ({"password": None}, "the password is missing"),
        ({"key": b"no key"}, "or it is no key"),
        ({"key": OFFICIAL.key_pem}, "name its certificate with --pdf-cert"),
        ({"key": OFFICIAL.key_pem, "certificates": ROOT.pem, "password": None}, "that of another key"),
        ({"key": OFFICIAL.key_pem, "certificates": b"none", "password": None}, "holds no certificate"),
    ],
)
def test_a_key_that_cannot_sign_says_why(change: dict[str, bytes | None], why: str) -> None:
    given = replace(Credentials(OFFICIAL.pkcs12(), b"", PASSWORD, "official.p12"), **change)
    with pytest.raises(InputError, match=f"official.p12: SSP360 .*{why}"):
        pdf_signer(given)


def test_a_certificate_that_is_not_valid_now_is_told() -> None:
    assert signer().problems(NOW) == ()
    (late,) = signer().problems(ENDS + timedelta(days=1))
    (early,) = signer().problems(BEGINS - timedelta(days=1))
    assert (late.code, early.code) == ("SSP361", "SSP361")
    assert "expired on 2036-01-01" in late.message
    assert "is valid from 2026-01-01 on" in early.message


@pytest.mark.parametrize("junk", [b"", b"%PDF-", b"%PDF-1.7\n" + b"\x00" * 2000, b"%PDF-1.7\ntrailer <</Root 1 0 R>>"])
def test_a_damaged_document_is_bad_input(junk: bytes) -> None:
    with pytest.raises(InputError, match="SSP362"):
        signatures_of(junk, [], NOW)


def test_without_the_extra_the_command_that_adds_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in {"pyhanko", "pyhanko_certvalidator"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    monkeypatch.setitem(sys.modules, "pyhanko_certvalidator", None)
    for attempt in (signer, lambda: signatures_of(b"", [], NOW)):
        with pytest.raises(EnvironmentFailure) as failure:
            attempt()
        assert failure.value.diagnostics[0].remedy == "pip install 'sspgen[pades]'"


def test_the_command_line_verifies_a_document(tmp_path: Path, signed: bytes) -> None:
    (tmp_path / "ssp.pdf").write_bytes(signed)
    (tmp_path / "root.pem").write_bytes(ROOT.pem)
    (tmp_path / "plain.pdf").write_bytes(document_to_sign())
    done = run_here("verify", "ssp.pdf", "--trust", "root.pem", "--format", "json", cwd=tmp_path)
    assert done.code == 0, done.err
    (found,) = done.json()["signatures"]
    assert (found["at"], found["covers_whole_file"]) == ("2026-11-23T02:10:00+00:00", True)
    told = run_here("verify", "ssp.pdf", cwd=tmp_path)
    assert told.code == 1
    assert "by the signer's word" in told.out
    assert "SSP362" in told.err
    assert "it has no signature" in run_here("verify", "plain.pdf", cwd=tmp_path).err


def test_importing_the_command_line_does_not_load_what_signs() -> None:
    code = "import sys, sspgen.cli.build, sspgen.cli.verify; print('pyhanko' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("options", "code", "why"),
    [
        (("--pdf-tsa", "https://time.example/"), 2, "need --pdf-key"),
        (("--pdf-cert", "root.pem"), 2, "need --pdf-key"),
        (("--pdf-key", "official.p12", "--only", "oscal"), 2, "which --only leaves out"),
        (("--pdf-key", "official.p12"), 3, "the password is missing"),
        (("--pdf-key", "official.pem"), 3, "name its certificate with --pdf-cert"),
    ],
)
def test_a_build_refuses_what_cannot_sign_before_it_works(
    tmp_path: Path, options: tuple[str, ...], code: int, why: str
) -> None:
    (tmp_path / "official.p12").write_bytes(OFFICIAL.pkcs12())
    (tmp_path / "official.pem").write_bytes(OFFICIAL.key_pem)
    (tmp_path / "root.pem").write_bytes(ROOT.pem)
    done = run_here("build", *options, cwd=tmp_path)
    assert (done.code, why in done.err) == (code, True), done.err


def test_what_is_signed_names_the_plan_and_both_editions_are_signed() -> None:
    plan = sample_plan()
    context = PdfWishes(archive=True, signer=signer()).told(plan, RenderContext())
    assert context.archive
    assert context.seal is not None
    with pikepdf.open(BytesIO(context.seal(document_to_sign()))) as pdf:
        reason = str(pdf.Root.AcroForm.Fields[0].V.Reason)
    assert reason == f"System security plan of {plan.system.name} as of 2026-11-23 02:10 UTC, commit 3f9c2ab4d5e6"
    _, public = edition_of("public", plan, context, b"secret" * 4)
    assert (public.archive, public.seal) == (True, context.seal)
