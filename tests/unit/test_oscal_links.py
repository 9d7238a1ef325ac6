"""References between documents are followed within one folder and among what is at hand, and nowhere else."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.load.oscal.encode import encode
from sspgen.resolve import oscal_links
from sspgen.resolve.oscal_links import Library, Reach

if TYPE_CHECKING:
    from collections.abc import Callable

HARBOUR = Path(__file__).resolve().parents[1] / "fixtures" / "oscal" / "harbor"
UUID = "7c0f3a52-91d4-4b6e-8f27-3d5e9a1b6c48"


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """Return a copy of the good documents, in a folder beside which others can lie."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))


@pytest.fixture
def library(harbour: Path, tmp_path: Path) -> Library:
    """Return the library of the copy, with an empty cache."""
    return Library(harbour, tmp_path / "cache")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reference was followed over the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


def plan(href: str, *resources: dict[str, Any], path: str = "plan.json") -> OscalDocument:
    """Return a small plan that imports something, with a back matter."""
    body = {"import-profile": {"href": href}, "back-matter": {"resources": list(resources)}}
    document = read_oscal(json.dumps({"system-security-plan": body}).encode(), path)
    assert isinstance(document, OscalDocument)
    return document


def resource(*hrefs: str, **more: Any) -> dict[str, Any]:
    """Return a resource with links."""
    return {"uuid": UUID, "rlinks": [{"href": href} for href in hrefs], **more}


def test_a_relative_path_is_seen_from_the_document_that_has_it(library: Library, harbour: Path) -> None:
    (harbour / "plans").mkdir()
    document = plan("../profile.json#fragment", path="plans/plan.json")
    target = library.follow("../profile.json#fragment", document)
    assert target.reach is Reach.DOCUMENT
    assert target.document is not None
    assert target.document.path == "profile.json"


def test_a_path_with_escapes_and_backslashes_is_read_as_it_is_meant(library: Library, harbour: Path) -> None:
    (harbour / "my plans").mkdir()
    shutil.copy(harbour / "profile.json", harbour / "my plans" / "profile.json")
    for href in ("my%20plans/profile.json", "my plans\\profile.json", "./my%20plans/../my%20plans/profile.json"):
        assert library.follow(href, plan(href)).reach is Reach.DOCUMENT


@pytest.mark.parametrize(
    "href",
    ["../secret.json", "/etc/passwd", "..\\secret.json", "%2e%2e/secret.json", "a/../../secret.json", "C:\\x.json"],
)
def test_nothing_outside_the_folder_is_opened(href: str, library: Library, tmp_path: Path) -> None:
    shutil.copy(HARBOUR / "profile.json", tmp_path / "secret.json")
    target = library.follow(href, plan(href))
    assert target.document is None
    assert target.reach in (Reach.OUTSIDE, Reach.NOT_AT_HAND)
    assert library.file(href, plan(href)) is None


@pytest.mark.parametrize("top", ["", "work"])
def test_a_reference_from_the_top_of_a_trestle_workspace_is_followed_within_it(
    top: str, library: Library, harbour: Path
) -> None:
    (harbour / top / "plans" / "ours").mkdir(parents=True)
    (harbour / top / ".trestle").mkdir()
    shutil.copy(harbour / "profile.json", harbour / top / "plans" / "profile.json")
    document = plan("", path=f"{top}/plans/ours/plan.json".lstrip("/"))
    followed = library.follow("trestle://plans/profile.json", document)
    assert followed.reach is Reach.DOCUMENT
    assert followed.document is not None
    assert followed.document.path == f"{top}/plans/profile.json".lstrip("/")
    assert library.follow("trestle://../catalog.json", document).reach is Reach.OUTSIDE
    assert library.follow("trestle://trestle://plans/profile.json", document).reach is Reach.NOT_AT_HAND
    assert library.follow("trestle:///etc/passwd", document).reach is Reach.OUTSIDE


def test_a_reference_from_the_top_of_a_workspace_that_is_none_leads_nowhere(library: Library) -> None:
    assert library.follow("trestle://profile.json", plan("trestle://profile.json")).reach is Reach.NOT_AT_HAND


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_symbolic_links_are_not_followed(kind: str, library: Library, harbour: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(HARBOUR / "profile.json", tmp_path / "elsewhere" / "profile.json")
    if kind == "file":
        (harbour / "linked.json").symlink_to(tmp_path / "elsewhere" / "profile.json")
    else:
        (harbour / "linked").symlink_to(tmp_path / "elsewhere")
    href = "linked.json" if kind == "file" else "linked/profile.json"
    assert library.follow(href, plan(href)).reach is Reach.OUTSIDE
    assert library.file(href, plan(href)) is None
    assert not isinstance(library.read(href), OscalDocument)


def test_a_profile_does_not_lead_outside_the_folder_either(library: Library, harbour: Path, tmp_path: Path) -> None:
    shutil.copy(harbour / "catalog.json", tmp_path / "catalog.json")
    profile = json.loads((harbour / "profile.json").read_text())
    profile["profile"]["imports"][0]["href"] = "../catalog.json"
    (harbour / "profile.json").write_text(json.dumps(profile))
    (harbour / "catalog.json").unlink()
    target = library.follow("profile.json", plan("profile.json"))
    assert target.document is not None
    found = library.controls(target.document, target.key)
    assert found is None or not found.complete
    assert not (found and found.pool.entries)


def test_a_pipe_is_no_file(library: Library, harbour: Path) -> None:
    os.mkfifo(harbour / "pipe.json")
    assert library.follow("pipe.json", plan("pipe.json")).reach is Reach.NOWHERE


def test_the_first_link_of_a_resource_that_leads_somewhere_is_taken(library: Library) -> None:
    document = plan(f"#{UUID}", resource("https://port.test/profile.json", "none.xml", "profile.json"))
    target = library.follow(f"#{UUID.upper()}", document)
    assert target.reach is Reach.DOCUMENT
    assert target.key == "profile.json"


def test_a_document_within_a_resource_is_read(library: Library, harbour: Path) -> None:
    value = base64.b64encode((harbour / "profile.json").read_bytes()).decode()
    document = plan(f"#{UUID}", {"uuid": UUID, "base64": {"value": value, "media-type": "application/json"}})
    target = library.follow(f"#{UUID}", document)
    assert target.document is not None
    found = library.controls(target.document, target.key)
    assert found is not None
    assert found.complete
    assert list(found.pool.entries) == ["ac-1", "ac-2", "au-1"]


@pytest.mark.parametrize("value", ["", "%%%", "AAAA", base64.b64encode(b"[" * 100_000).decode()])
def test_a_resource_that_embeds_no_document_is_no_document(value: str, library: Library) -> None:
    document = plan(f"#{UUID}", {"uuid": UUID, "base64": {"value": value}})
    assert library.follow(f"#{UUID}", document).document is None


def test_a_resource_that_is_not_there_or_leads_nowhere_is_told_apart(library: Library) -> None:
    assert library.follow(f"#{UUID}", plan("#x")).reach is Reach.NO_RESOURCE
    assert library.follow(f"#{UUID}", plan("#x", {"uuid": UUID})).reach is Reach.EMPTY
    assert library.follow("#", plan("#")).reach is Reach.NO_RESOURCE


def test_a_publication_is_found_in_the_catalogs_of_the_workspace_by_its_file_name(
    library: Library, harbour: Path
) -> None:
    (harbour / "catalogs").mkdir()
    shutil.move(harbour / "profile.json", harbour / "catalogs" / "harbour-baseline.json")
    href = "https://port.test/oscal/harbour-baseline.json"
    target = library.follow(href, plan(href))
    assert target.document is not None
    assert target.document.path == "catalogs/harbour-baseline.json"


def test_a_publication_is_found_in_the_cache_of_the_user(library: Library, harbour: Path, tmp_path: Path) -> None:
    href = "https://nist.test/port-baseline.json"
    data = (harbour / "profile.json").read_bytes()
    assert Library(harbour, tmp_path / "cache").follow(href, plan(href)).reach is Reach.NOT_AT_HAND
    library.store.put("port-baseline", data)
    assert (tmp_path / "cache" / "port-baseline").is_dir()
    assert library.follow(href, plan(href)).reach is Reach.DOCUMENT


def test_a_document_elsewhere_in_the_folder_is_found_by_a_telling_name_a_title_or_a_uuid(
    library: Library, harbour: Path
) -> None:
    (harbour / "deep").mkdir()
    shutil.move(harbour / "profile.json", harbour / "deep" / "harbour-baseline_profile.json")
    uuid = json.loads((HARBOUR / "profile.json").read_text())["profile"]["uuid"]
    for href in ("../../xml/harbour-baseline_profile.json", f"urn:uuid:{uuid}"):
        assert library.follow(href, plan(href)).key == "deep/harbour-baseline_profile.json"
    titled = plan(f"#{UUID}", resource("https://port.test/x.json", title="Harbour Baseline"))
    assert library.follow(f"#{UUID}", titled).key == "deep/harbour-baseline_profile.json"


def test_a_name_that_any_document_could_have_is_no_reason_to_take_it(library: Library, harbour: Path) -> None:
    (harbour / "deep").mkdir()
    shutil.move(harbour / "profile.json", harbour / "deep" / "profile.json")
    assert library.follow("profile.json", plan("profile.json")).reach is Reach.NOWHERE


def test_two_documents_of_one_telling_name_are_not_chosen_between(library: Library, harbour: Path) -> None:
    for name in ("a", "b"):
        (harbour / name).mkdir()
        shutil.copy(harbour / "profile.json", harbour / name / "harbour-baseline_profile.json")
    href = "../x/harbour-baseline_profile.json"
    assert library.follow(href, plan(href)).document is None


def test_of_two_documents_of_one_telling_name_the_one_beside_is_meant(library: Library, harbour: Path) -> None:
    (harbour / "a").mkdir()
    for folder in (harbour, harbour / "a"):
        shutil.copy(HARBOUR / "profile.json", folder / "harbour-baseline_profile.json")
    href = "../x/harbour-baseline_profile.json"
    assert library.follow(href, plan(href)).key == "harbour-baseline_profile.json"


def test_a_resource_may_name_a_file_as_the_workspace_does(library: Library, harbour: Path) -> None:
    (harbour / "profiles").mkdir()
    shutil.move(harbour / "profile.json", harbour / "profiles" / "own.json")
    document = plan(f"#{UUID}", resource("profiles/own.json"), path="build/oscal/plan.json")
    assert library.follow(f"#{UUID}", document).key == "profiles/own.json"
    assert library.follow("profiles/own.json", document).reach is Reach.NOWHERE


def test_documents_in_xml_are_followed_too(library: Library, harbour: Path) -> None:
    profile = json.loads((harbour / "profile.json").read_text())
    profile["profile"]["imports"][0]["href"] = "catalog.xml"
    for name, value in (("profile", profile), ("catalog", json.loads((harbour / "catalog.json").read_text()))):
        (harbour / f"{name}.xml").write_bytes(encode(value, "xml"))
        (harbour / f"{name}.json").unlink()
    target = library.follow("profile.xml", plan("profile.xml"))
    assert target.document is not None
    found = library.controls(target.document, target.key)
    assert found is not None
    assert found.complete
    assert list(found.pool.entries) == ["ac-1", "ac-2", "au-1"]


def test_a_known_publication_comes_with_the_command_that_adds_it(library: Library) -> None:
    href = "https://nist.test/NIST_SP-800-53_rev5_LOW-baseline_profile.json"
    target = library.follow(href, plan(href))
    assert target.reach is Reach.NOT_AT_HAND
    assert target.command == "sspgen catalog add nist-800-53-r5-low"


@pytest.mark.parametrize(
    ("data", "reach"),
    [
        (b"{", Reach.UNREADABLE),
        (b"", Reach.UNREADABLE),
        (b"[]", Reach.UNREADABLE),
        (b'{"profile": []}', Reach.UNREADABLE),
        (b"\xff\xfe", Reach.UNREADABLE),
        (b"[" * 10_000, Reach.UNREADABLE),
        (b'{"catalog": {}}', Reach.DOCUMENT),
    ],
)
def test_what_cannot_be_read_is_told_apart(data: bytes, reach: Reach, library: Library, harbour: Path) -> None:
    (harbour / "x.json").write_bytes(data)
    target = library.follow("x.json", plan("x.json"))
    assert target.reach is reach
    assert bool(target.problems) == (reach is Reach.UNREADABLE)


@pytest.mark.parametrize(
    "href", ["", " ", "http://[", "//x", "\0", "a\0b", "%00", "#", "?", "://", "x" * 100_000, "\ud800"]
)
def test_an_odd_reference_leads_nowhere(href: str, library: Library) -> None:
    assert library.follow(href, plan("#x")).document is None
    assert library.file(href, plan("#x")) is None
    titled = plan(f"#{UUID}", resource(href, title=href))
    assert library.follow(f"#{UUID}", titled).document is None


def test_each_document_is_read_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(data: bytes, path: str, *models: Any) -> object:
        read.append(path)
        return original(data, path, *models)

    original: Callable[..., object] = oscal_links.read_oscal
    monkeypatch.setattr(oscal_links, "read_oscal", counted)
    monkeypatch.setattr("sspgen.resolve.profile.read_oscal", counted)
    for _ in range(3):
        for href in ("profile.json", "catalog.json", "./profile.json"):
            target = library.follow(href, plan(href))
            assert target.document is not None
            assert library.controls(target.document, target.key) is not None
    assert sorted(read) == ["catalog.json", "profile.json"]


def test_profiles_that_import_each_other_end(library: Library, harbour: Path) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        profile = {"profile": {"metadata": {"title": name}, "imports": [{"href": f"{other}.json", "include-all": {}}]}}
        (harbour / f"{name}.json").write_text(json.dumps(profile))
    target = library.follow("one.json", plan("one.json"))
    assert target.document is not None
    found = library.controls(target.document, target.key)
    assert found is not None
    assert not found.complete


def test_a_lock_that_is_none_pins_nothing(library: Library, harbour: Path) -> None:
    (harbour / "ssp.lock").write_text("{")
    assert library.follow("https://port.test/none.json", plan("x")).reach is Reach.NOT_AT_HAND


def test_a_profile_that_imports_a_plan_is_not_resolved_from_it(library: Library, harbour: Path) -> None:
    profile = json.loads((harbour / "profile.json").read_text())
    profile["profile"]["imports"] = [{"href": "leveraged.json", "include-all": {}}]
    (harbour / "profile.json").write_text(json.dumps(profile))
    assert library.follow("leveraged.json", plan("x")).reach is Reach.DOCUMENT
    target = library.follow("profile.json", plan("x"))
    assert target.document is not None
    found = library.controls(target.document, target.key)
    assert found is not None
    assert not found.complete
