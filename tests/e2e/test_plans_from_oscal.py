"""The command line on a folder with nothing but somebody's OSCAL system security plan."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from sspgen.load.oscal.encode import encode
from support import oscal
from support.cli import is_whole, run, run_here, tree
from support.gitrepo import make_repo
from support.oscal_plan import MODEL, lost, plan, uid, words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Node = dict[str, Any]
EPOCH = {"SOURCE_DATE_EPOCH": "1767225600"}


def folder_of(folder: Path, document: Node, *, encoding: str = "json", catalog: bool = True) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"plan.{encoding}").write_bytes(encode(document, encoding))
    if catalog:
        oscal.write(folder, "castle.json", oscal.catalog())
    return folder


def said(files: Mapping[str, bytes], start: str, suffix: str) -> str:
    pages = (data.decode() for name, data in files.items() if name.startswith(start) and name.endswith(suffix))
    return re.sub(r"<[^>]*>", "", "\n".join(pages))


def codes(err: str) -> set[str]:
    return set(re.findall(r"SSP\d{3}", err))


def test_what_is_missing_is_named_as_oscal_calls_it(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "w", plan())
    result = run("build", folder, "--only", "site,docx,tables", cwd=tmp_path, env=EPOCH)
    assert result.code == 0, result.err
    files = tree(folder / "build")
    with ZipFile(folder / "build/ssp.docx") as archive:
        document = re.sub(r"<[^>]*>", "", archive.read("word/document.xml").decode())
    site = said(files, "site/", ".html")
    for text in (document, site):
        assert "back-matter.resources[plan-element=mission]" in text
        assert [
            word for word in ("Write plan", "plan.mission", "in controls/", "add &#39;status:") if word in text
        ] == []
    checked = run("check", folder, cwd=tmp_path, env=EPOCH)
    assert "in ssp.yaml" not in checked.out + checked.err


def test_pictures_that_the_document_holds_are_shown_unless_they_do_something(tmp_path: Path) -> None:
    document = plan()
    body, resources = document[MODEL]["system-characteristics"], document[MODEL]["back-matter"]["resources"]
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">%s</svg>'
    for number, inside in enumerate(("<rect/>", "<circle/>", "<script>alert(1)</script>")):
        value = b64encode((drawn % inside).encode()).decode()
        resources.append({"uuid": uid(f"held-{number}"), "base64": {"filename": "a.svg", "value": value}})
    links = ({"uuid": uid(f"d-{n}"), "links": [{"href": f"#{uid(f'held-{n}')}"}]} for n in range(3))
    body["network-architecture"] = {"description": "Nets.", "diagrams": list(links)}
    folder = folder_of(tmp_path / "w", document)
    result = run("build", folder, "--only", "site,docx", "--edition", "full,public", cwd=tmp_path, env=EPOCH)
    assert result.code == 0, result.err
    site = folder / "build/site"
    assert len([*site.glob("images/diagram-*.svg")]) == 2
    assert (site / "system.html").read_text(encoding="utf-8").count("cannot be shown") == 1
    with ZipFile(folder / "build/ssp.docx") as archive:
        vectors = [archive.read(name) for name in archive.namelist() if name.endswith(".svg")]
    assert not [data for data in vectors if b"script" in data]
    assert [*(folder / "build/public/site").glob("images/diagram-*")] == []
    imported = run("import", "oscal", folder / "plan.json", "--out", tmp_path / "native", cwd=tmp_path, env=EPOCH)
    assert imported.code == 0, imported.err
    names = sorted(path.name for path in (tmp_path / "native/diagrams").iterdir())
    assert names == ["network-architecture-1.svg", "network-architecture-2.svg"]


def test_a_check_tells_once_what_a_leveraged_plan_does_not_have(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "w", plan())
    (folder / "vendor").mkdir()
    (folder / "vendor/sea.json").write_text(json.dumps(plan()), encoding="utf-8")
    result = run("check", folder, cwd=tmp_path, env=EPOCH)
    told = re.findall(r"(SSP\d{3}) warning: (.*)", result.err)
    handed = [message for code, message in told if code in {"SSP486", "SSP488", "SSP489"}]
    assert [message for message in handed if uid("their", "b") in message]
    assert not [message for code, message in told if code == "SSP460" and uid("their", "b") in message]
    assert not [message for code, message in told if code == "SSP010" and " remarks " in message]


def test_every_text_is_on_the_site_in_the_document_and_in_oscal(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "w", plan())
    result = run("build", folder, cwd=tmp_path, env=EPOCH)
    assert result.code == 0, result.err
    assert is_whole(folder / "build")
    files = tree(folder / "build")
    pdf = subprocess.run(["pdftotext", "-q", folder / "build/ssp.pdf", "-"], capture_output=True, check=True).stdout
    shown = {
        "site": said(files, "site/", ".html"),
        "document": re.sub(r"-\n", "-", pdf.decode()),
        "oscal": files["oscal/ssp.json"].decode(),
    }
    wanted = words(plan())
    assert len(wanted) == 40
    assert {where: sorted(word for word in wanted if word not in text) for where, text in shown.items()} == {
        "site": [],
        "document": [],
        "oscal": [],
    }
    assert lost(plan(), json.loads(files["oscal/ssp.json"])) == []
    numbers = json.loads(files["plan.json"])["totals"]
    assert numbers["texts_in"] == numbers["texts_out"] == 6
    assert b"Word-provided" in files["tables/leveraging.csv"]


@pytest.mark.parametrize("encoding", ["json", "yaml", "xml"])
def test_the_file_may_be_named_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    folder = folder_of(tmp_path / "w", plan(), encoding=encoding)
    result = run_here("build", folder / f"plan.{encoding}", "--only", "oscal,tables", cwd=tmp_path, env=EPOCH)
    assert result.code == 0, result.err
    assert "Castle Controls: 12 response points" in result.out
    assert lost(plan(), json.loads((folder / "build/oscal/ssp.json").read_bytes())) == []


def test_a_yaml_plan_may_be_called_as_ours_is(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "w", plan(), encoding="yaml")
    (folder / "plan.yaml").rename(folder / "ssp.yaml")
    result = run_here("explain", "ga-1", "-w", folder / "ssp.yaml", cwd=tmp_path)
    assert result.code == 0, result.err
    assert "ssp.yaml:" in result.out
    assert "Word-answer-a is written down." in result.out


def test_between_several_plans_it_asks_and_takes_the_one_that_is_named(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "w", plan())
    other = plan()
    other[MODEL]["uuid"], other[MODEL]["system-characteristics"]["system-name"] = uid("other"), "Lighthouse"
    (folder / "other.json").write_text(json.dumps(other), encoding="utf-8")
    result = run_here("build", folder, "--only", "oscal", cwd=tmp_path)
    assert result.code == 2
    assert "2 system security plans lie here: other.json, plan.json" in result.err
    result = run_here("build", folder / "other.json", "--only", "oscal", cwd=tmp_path)
    assert result.code == 0, result.err
    assert "Lighthouse" in result.out


def test_without_its_profile_a_plan_is_built_of_what_it_answers(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "w", plan(), catalog=False)
    result = run_here("build", folder, "--only", "oscal", cwd=tmp_path)
    assert result.code == 0, result.err
    assert "plan.json:" in result.err
    assert "SSP481 warning: 'castle.json' does not exist, seen from plan.json" in result.err
    assert "known without the catalog" in result.out
    assert lost(plan(), json.loads((folder / "build/oscal/ssp.json").read_bytes())) == []


def test_a_known_profile_that_is_not_at_hand_is_named_with_the_command_that_adds_it(tmp_path: Path) -> None:
    document = plan()
    link = "https://nist.example/rev5/json/NIST_SP-800-53_rev5_MODERATE-baseline_profile.json"
    document[MODEL]["back-matter"]["resources"][0]["rlinks"] = [{"href": link}]
    result = run_here("build", folder_of(tmp_path / "w", document), "--only", "oscal", cwd=tmp_path)
    assert result.code == 0, result.err
    assert "help: run 'sspgen catalog add nist-800-53-r5-moderate'" in result.err


def test_a_profile_that_is_named_on_the_command_line_is_answered(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "w", plan())
    oscal.write(folder, "small.json", oscal.profile(oscal.only("ga-1")))
    result = run_here("build", folder, "--profile", "small.json", "--only", "tables", cwd=tmp_path)
    assert result.code == 0, result.err
    assert "Test: 2 response points" in result.out


def test_what_is_wrong_is_told_at_its_line_and_the_plan_is_built(tmp_path: Path) -> None:
    document = plan()
    document[MODEL]["unheard-of"] = {}
    folder = folder_of(tmp_path / "w", document)
    result = run_here("build", folder, "--only", "oscal", cwd=tmp_path)
    assert result.code == 0
    assert re.search(r"plan\.json:\d+:\d+: SSP410 warning: .*'unheard-of'", result.err)


def test_what_is_no_plan_ends_with_bad_input(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"system-security-plan": [1}', encoding="utf-8")
    (tmp_path / "notes.json").write_text("{}", encoding="utf-8")
    assert run_here("build", tmp_path / "plan.json", cwd=tmp_path).code == 3
    result = run_here("build", tmp_path / "notes.json", cwd=tmp_path)
    assert (result.code, codes(result.err)) == (3, {"SSP255"})
    (tmp_path / "plan.json").unlink()
    result = run_here("build", tmp_path, cwd=tmp_path)
    assert (result.code, codes(result.err)) == (3, {"SSP220"})


def test_history_tells_what_changed_in_the_document(tmp_path: Path) -> None:
    document = plan()
    repo = make_repo(tmp_path / "w")
    repo.commit(
        {"plan.json": json.dumps(document, indent=1), "castle.json": json.dumps(oscal.catalog())}, "Take it over"
    )
    text = json.dumps(document, indent=1).replace("Word-answer-a is written down.", "Word-answer-a is carved in stone.")
    repo.commit({"plan.json": text}, "Carve the rules")
    result = run_here("build", tmp_path / "w", "--only", "site", cwd=tmp_path)
    assert result.code == 0, result.err
    page = (tmp_path / "w/build/site/controls/ga-1.html").read_text(encoding="utf-8")
    assert "Carve the rules" in page
    assert "carved in stone" in re.sub(r"<[^>]*>", "", page)


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        folder = folder_of(tmp_path / name, plan())
        assert run_here("build", folder, "--only", "oscal,tables", cwd=tmp_path, env=EPOCH).code == 0
        found.append({path: data for path, data in tree(folder / "build").items() if path != "manifest.json"})
    assert found[0] == found[1]


def test_a_workspace_of_trestle_is_built_as_it_is(tmp_path: Path) -> None:
    document = plan()
    document[MODEL]["import-profile"] = {"href": "trestle://profiles/gates/profile.json"}
    (tmp_path / ".trestle").mkdir()
    chosen = oscal.only("ga-1", href="trestle://catalogs/castle/catalog.json")
    oscal.write(tmp_path, "profiles/gates/profile.json", oscal.profile(chosen))
    oscal.write(tmp_path, "catalogs/castle/catalog.json", oscal.catalog())
    oscal.write(tmp_path, "system-security-plans/harbour/system-security-plan.json", document)
    result = run_here("build", "--only", "oscal", cwd=tmp_path)
    assert result.code == 0, result.err
    assert "Harbour, Test: 2 response points" in result.out
    assert "SSP481" not in codes(result.err)


def test_the_public_edition_says_nothing_that_is_not_modelled_and_names_nobody(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "w", plan())
    result = run_here("build", folder, "--edition", "public", "--only", "oscal,tables,site", cwd=tmp_path, env=EPOCH)
    assert result.code == 0, result.err
    told = b"\n".join(tree(folder / "build/public").values())
    assert b"Word-answer-a is written down." in told
    for word in (
        "tool-state",
        "192.0.2.7",
        "a.bin",
        "Jo Keel",
        "office@harbour.example",
        "GATE-01",
    ):
        assert word.encode() not in told


def test_the_plan_of_a_past_day_is_made_again_though_others_lie_beside_it(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "w", plan())
    theirs = plan()
    theirs[MODEL]["uuid"] = uid("theirs")
    (folder / "theirs.json").write_text(json.dumps(theirs), encoding="utf-8")
    document = plan()
    document[MODEL]["back-matter"]["resources"][3]["rlinks"] = [{"href": "theirs.json"}]
    (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert run_here("store", "init", cwd=folder).code == 0
    assert run_here("collect", "plan.json", cwd=folder).code == 0
    (folder / "plan.json").write_text(json.dumps(plan()).replace("Word-answer-a", "Word-other"), encoding="utf-8")
    result = run_here("build", "plan.json", "--as-of", "2100-01-01", "--only", "oscal", cwd=folder)
    assert result.code == 0, result.err
    written = json.loads((folder / "build/oscal/ssp.json").read_bytes())
    assert lost(document, written) == []
