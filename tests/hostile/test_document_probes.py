"""Nothing that a text names is fetched or embedded: no file, no address, no data URI."""

from __future__ import annotations

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest

from sspgen.model.system import Narrative
from sspgen.render.api import RenderContext
from sspgen.render.document import RENDERER, kinds, system_libraries_problem
from sspgen.render.document.assets import Style, diagram
from sspgen.render.document.libraries import remedy
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.model.plan import Plan

_SECRET = "S3CRET-of-this-machine"  # noqa: S105 - what must not get into the document


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server that remembers what it was asked for."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(_SECRET.encode())

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", requests
    server.shutdown()
    server.server_close()


def probes(secret: Path, server: str) -> list[str]:
    targets = (secret.as_uri(), str(secret), f"{server}/x", f"//{server[7:]}/y", "ssp-asset:../secret.txt")
    shapes = (
        '<img src="{}">',
        "![x]({})",
        '<link rel="stylesheet" href="{}">',
        '<style>@import "{}"; body {{ background: url({}) }}</style>',
        '<object data="{}"></object>',
        '<iframe src="{}"></iframe>',
        '<svg><image href="{}"/><use href="{}#x"/></svg>',
        '<link rel="attachment" href="{}">',
        '<a rel="attachment" href="{}">x</a>',
        '<p style="background-image: url({})">x</p>',
        '<input type="image" src="{}">',
        '<embed src="{}">',
        '<base href="{}">',
        '<meta http-equiv="refresh" content="0; url={}">',
    )
    return [shape.format(target, target) for shape in shapes for target in targets]


def with_text(plan: Plan, text: str) -> Plan:
    """Return one control of a plan, in all of whose texts that a document shows the text stands."""
    family = plan.families[0]
    control = family.controls[0]
    point = control.points[0]
    answer = replace(point.answers[0], text=text, remarks=text)
    control = replace(control, title=text[:200], points=(replace(point, answers=(answer,)), *control.points[1:]))
    return bare(replace(plan, families=(replace(family, controls=(control,)),)))


def bare(plan: Plan) -> Plan:
    """Return a plan with nothing to say in the appendices."""
    return replace(plan, evidence=(), outside=(), gaps=(), diagnostics=())


def everything(data: bytes) -> bytes:
    """Return all strings and decoded streams of a document."""
    found = []
    with pikepdf.open(BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                if item.get("/Subtype") == "/Image" or item.get("/Type") == "/EmbeddedFile":
                    found.append(b"EMBEDDED")
                found.append(item.read_bytes())
            else:
                found.append(str(item).encode())
    return b"\n".join(found)


def test_no_probe_is_fetched_or_embedded(
    tmp_path: Path, asked: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "KINDS", (kinds.cover, kinds.contents, kinds.families))
    server, requests = asked
    secret = tmp_path / "secret.txt"
    secret.write_text(_SECRET)
    text = "\n\n".join(probes(secret, server))
    (output,) = RENDERER.render(with_text(sample_plan(), text), RenderContext(jobs=1))
    assert requests == []
    inside = everything(output.data)
    assert _SECRET.encode() not in inside
    assert b"EMBEDDED" not in inside


def test_trusted_html_cannot_reach_out_either(tmp_path: Path, asked: tuple[str, list[str]]) -> None:
    from sspgen.render.document.engine import Press  # noqa: PLC0415 - loads the layout engine

    server, requests = asked
    secret = tmp_path / "secret.txt"
    secret.write_text(_SECRET)
    body = "".join(probes(secret, server))
    html = f'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body>{body}<p>end</p></body></html>'
    done = Press(Style("body { font-family: sans-serif }", ())).lay_out(html)
    assert requests == []
    inside = everything(done.pdf)
    assert _SECRET.encode() not in inside
    assert b"EMBEDDED" not in inside


def test_diagrams_stay_inside_the_workspace(
    tmp_path: Path, asked: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "KINDS", (kinds.cover, kinds.contents, kinds.front))
    server, requests = asked
    root = tmp_path / "workspace"
    root.mkdir()
    (tmp_path / "outside.svg").write_text("<svg/>")
    (root / "link.svg").symlink_to(tmp_path / "outside.svg")
    (root / "notes.txt").write_text("x")
    good = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{server}/z"/></svg>'
    (root / "good.svg").write_text(good)
    refused = ("../outside.svg", "link.svg", "notes.txt", "missing.svg", str(tmp_path / "outside.svg"), "")
    assert all(diagram(root, path) is None for path in refused)
    assert diagram(root, "good.svg") is not None
    plan = sample_plan()
    system = replace(plan.system, authorization_boundary=Narrative("x", "good.svg", "Boundary"))
    (output,) = RENDERER.render(bare(replace(plan, system=system, families=())), RenderContext(root=root, jobs=1))
    assert output.data.startswith(b"%PDF-1.7")
    assert requests == []


def test_missing_libraries_are_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert system_libraries_problem() is None

    def refuse(name: str) -> None:
        raise OSError(f"cannot load library 'libpango-1.0-0' for {name}\nand more")

    monkeypatch.setattr("sspgen.render.document.libraries._opened", lambda _: None)
    monkeypatch.setattr("importlib.import_module", refuse)
    problem = system_libraries_problem()
    assert problem is not None
    assert problem.code == "SSP287"
    assert "libpango" in problem.message
    assert {s: remedy(s).split()[1] for s in ("Linux", "Darwin")} == {"Linux": "'sudo", "Darwin": "'brew"}
    assert "pacman" in remedy("Windows")
