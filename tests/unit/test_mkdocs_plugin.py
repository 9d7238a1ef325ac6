"""The plan's pages in an MkDocs build of somebody else: the same as ours, beside their pages, in a theme they name."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from sspgen.cli.build import planned
from sspgen.publish.editions import edition_of
from sspgen.render.api import silent
from sspgen.render.site import RENDERER
from support.site_tree import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

SSP = "system: {id: hall, name: Hall <of> Tides}\nprofile: catalog.yaml\nparties: {office: Office}\n"
COMPONENT = (
    "component: gate\ntitle: Gate\ncontrols:\n  ga-1:\n    status: implemented\n    statements: {a: It is shut.}\n"
)
CATALOG = """\
catalog:
  uuid: 6b0f5fca-5c49-4b06-a1a7-000000000001
  metadata: {title: Gates, last-modified: 2026-01-01T00:00:00Z, version: '1', oscal-version: 1.2.1}
  groups:
  - id: ga
    title: Gates
    controls:
    - id: ga-1
      title: Shut Gates
      parts:
      - {id: ga-1_smt, name: statement, parts: [{id: ga-1_smt.a, name: item, prose: Shut them.}]}
    - id: ga-2
      title: Old Gates
      props: [{name: status, value: withdrawn}]
      links: [{href: '#ga-1', rel: moved-to}]
"""
MKDOCS = """\
site_name: x
docs_dir: pages
theme: {name: null, custom_dir: theme, locale: en}
plugins: [sspgen]
"""


@pytest.fixture(autouse=True)
def _time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    level = logging.getLogger("mkdocs").level
    yield
    logging.getLogger("mkdocs").setLevel(level)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "hall"
    for name, text in {
        "ssp.yaml": SSP,
        "catalog.yaml": CATALOG,
        "controls/gate.yaml": COMPONENT,
        "site/pages/start.md": "# Start\n\nSee [more](more.md).\n",
        "site/pages/more.md": "# More\n",
        "site/theme/own.css": "a { color: inherit; }",
        "site/mkdocs.yml": MKDOCS,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def ours(root: Path) -> dict[str, bytes]:
    with planned(root, "", jobs=1, progress=silent) as (plan, context):
        found = RENDERER.render(*edition_of("full", plan, context))
        return {output.path.removeprefix("site/"): output.data for output in found}


def theirs(root: Path, text: str = MKDOCS, **more: Any) -> dict[str, bytes]:
    config = root / "site" / "mkdocs.yml"
    config.write_text(text, encoding="utf-8")
    loaded = load_config(str(config), site_dir=str(root / "out"), **more)
    loaded.plugins.on_startup(command="build", dirty=False)
    build(loaded)
    return tree(root / "out")


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_build_of_mkdocs_is_the_site_byte_for_byte(workspace: Path) -> None:
    built = theirs(workspace, strict=True)
    assert built == ours(workspace)
    assert {"index.html", "controls/ga-1.html", "controls/ga-2.html", "pages/start.html", "own.css"} <= set(built)
    assert b"Hall &lt;of&gt; Tides" in built["index.html"]


def test_pages_and_plug_ins_of_theirs_stay(workspace: Path) -> None:
    (workspace / "site" / "docs").mkdir()
    (workspace / "site" / "docs" / "guide.md").write_text("# Guide\n\n==kept== as *theirs*\n", encoding="utf-8")
    (workspace / "site" / "docs" / "index.md").write_text("# Their home\n", encoding="utf-8")
    text = MKDOCS.replace("docs_dir: pages", "docs_dir: docs").replace("[sspgen]", "[search, sspgen]")
    built = theirs(workspace, text)
    guide = parse(built["guide.html"])
    assert "<em>theirs</em>" in built["guide.html"].decode()
    assert "./index.html" in guide.links
    assert all(href.removeprefix("./") in built for href in guide.loads)
    assert "search/search_index.json" in built
    assert "guide.html" in parse(built["gaps.html"]).links
    assert b"Their home" not in built["index.html"]
    assert "pages/start.html" in built


def test_their_own_navigation_comes_after_ours(workspace: Path) -> None:
    (workspace / "site" / "docs").mkdir()
    (workspace / "site" / "docs" / "guide.md").write_text("# Guide\n", encoding="utf-8")
    text = MKDOCS.replace("docs_dir: pages", "docs_dir: docs") + "nav: [{How we work: guide.md}]\n"
    links = parse(theirs(workspace, text, strict=True)["gaps.html"]).links
    assert links.index("evidence/index.html") < links.index("guide.html")


def test_another_theme_gets_the_content_and_keeps_its_templates(workspace: Path) -> None:
    built = theirs(workspace, MKDOCS.replace("{name: null, custom_dir: theme, locale: en}", "readthedocs"))
    page = built["controls/ga-1.html"].decode()
    assert "wy-nav-content" in page
    assert 'id="ga-1_smt.a"' in page
    assert "&lt;article" not in page
    assert "css/sspgen.css" not in built


def test_a_workspace_elsewhere_is_named(workspace: Path, tmp_path: Path) -> None:
    shutil.copytree(workspace, tmp_path / "other")
    text = MKDOCS.replace("[sspgen]", "[{sspgen: {workspace: ../../other}}]")
    (tmp_path / "other" / "ssp.yaml").write_text(SSP.replace("Hall", "Other"))
    assert b"Other &lt;of&gt;" in theirs(workspace, text)["index.html"]


def test_the_public_edition_is_built_when_asked(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(workspace / "config"))
    secret = COMPONENT + "responsible: Kim Secret\n"
    (workspace / "controls" / "gate.yaml").write_text(secret, encoding="utf-8")
    assert b"Kim Secret" in theirs(workspace)["components/gate.html"]
    shutil.rmtree(workspace / "out")
    public = theirs(workspace, MKDOCS.replace("[sspgen]", "[{sspgen: {edition: public}}]"))
    assert not [path for path, data in public.items() if b"Kim Secret" in data]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("[sspgen]", "[{sspgen: {workspace: ../..}}]"), "SSP220"),
        (("[sspgen]", "[{sspgen: {edition: secret}}]"), "SSP224"),
        (("[sspgen]", "[{sspgen: {profile: gone-away}}]"), "SSP260"),
    ],
)
def test_what_is_wrong_ends_the_build_in_our_words(
    workspace: Path, caplog: pytest.LogCaptureFixture, change: tuple[str, str], why: str
) -> None:
    with pytest.raises(Abort):
        theirs(workspace, MKDOCS.replace(*change))
    assert why in caplog.text


def test_a_page_with_a_secret_is_not_built(workspace: Path, caplog: pytest.LogCaptureFixture) -> None:
    key = "AKIA" + "QWERTYUIOPASDFGH"
    text = COMPONENT.replace("It is shut.", f"It is shut with {key} and aws_secret_access_key={'a1B2' * 10}.")
    (workspace / "controls" / "gate.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Abort):
        theirs(workspace)
    assert "SSP353" in caplog.text
    assert key not in caplog.text
    assert tree(workspace / "out") == {}


@cache
def properdocs() -> str:
    """Where ``properdocs`` is: named by the environment, or beside this Python."""
    named = os.environ.get("SSPGEN_TEST_PROPERDOCS", "")
    return named or shutil.which("properdocs", path=str(Path(sys.executable).parent)) or ""


@pytest.mark.skipif(
    not properdocs(), reason="properdocs is not installed beside this Python, nor named by SSPGEN_TEST_PROPERDOCS"
)
def test_a_build_of_properdocs_is_the_same_tree(workspace: Path) -> None:
    command = [properdocs(), "build", "--strict", "-q", "-f", str(workspace / "site" / "mkdocs.yml")]
    done = subprocess.run([*command, "-d", str(workspace / "proper")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert tree(workspace / "proper") == ours(workspace)
