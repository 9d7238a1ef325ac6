"""Catalogs and where they come from: pinned by hash, and never from the network unasked."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from sspgen.cli.catalog import command
from sspgen.errors import EnvironmentFailure, InputError, UsageError
from sspgen.load.json_places import JsonPlaces
from sspgen.load.oscal.document import sha256_of
from sspgen.model.diagnostics import Severity
from sspgen.resolve import fetch, sources
from sspgen.resolve.api import resolve_baseline, skeleton_baseline
from sspgen.resolve.baselines import profile_of_list
from sspgen.resolve.catalogs import add, listing
from sspgen.resolve.lock import lock_text
from sspgen.resolve.sources import Member, Package
from sspgen.resolve.store import read_lock
from support.oscal import catalog, only, profile, write

if TYPE_CHECKING:
    from pathlib import Path

LIST = {
    "version": "7",
    "controls": [
        {"id": "GA-1", "enhancements": [{"id": "GA-1.2", "enhancements": []}]},
        {"id": "KE-1", "enhancements": []},
    ],
}


@pytest.fixture
def castle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """A package with a catalog and a list of controls, in a table of sources of its own."""
    whole = json.dumps(catalog()).encode()
    listed = json.dumps(LIST).encode()
    wheel = tmp_path / "index" / "castle-1-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("data/castle.json", whole)
        archive.writestr("data/small.json", listed)
    base = Member("castle", "catalog", "Castle", "data/castle.json", sha256_of(whole), sha256_of(whole))
    small = Member("castle-small", "profile", "Small", "data/small.json", sha256_of(listed), "", ("castle",), ("ga-1",))
    unpinned = Package("castle", "1", "CC0", sha256_of(wheel.read_bytes()), "2026-01-01T00:00:00Z", ())
    made = sha256_of(profile_of_list(listed, unpinned, small))
    small = Member(**{f: getattr(small, f) for f in Member.__slots__} | {"sha256": made})
    package = Package("castle", "1", "CC0", unpinned.sha256, unpinned.released, (base, small))
    monkeypatch.setattr(sources, "PACKAGES", (package,))
    return package


class Index:
    """Stands for the package index: counts downloads, and can be away."""

    def __init__(self, wheel: Path) -> None:
        self.wheel = wheel
        self.calls = 0

    def __call__(self, _package: Package, folder: Path) -> None:
        self.calls += 1
        (folder / self.wheel.name).write_bytes(self.wheel.read_bytes())


@pytest.fixture
def index(tmp_path: Path, castle: Package) -> Index:
    assert castle.name
    return Index(tmp_path / "index" / "castle-1-py3-none-any.whl")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def test_a_named_profile_brings_its_catalog_and_is_fetched_once(tmp_path: Path, workspace: Path, index: Index) -> None:
    cache = tmp_path / "cache"
    added = add("castle-small", workspace, cache=cache, download=index)
    assert [(e.id, e.controls, e.withdrawn, e.response_points) for e in added.entries] == [
        ("castle", 6, 1, 12),
        ("castle-small", 2, 0, 4),
    ]
    first = (workspace / "ssp.lock").read_bytes()
    add("castle-small", workspace, cache=cache, download=index)
    assert index.calls == 1
    assert (workspace / "ssp.lock").read_bytes() == first
    found = resolve_baseline("castle-small", workspace, cache)
    assert found.diagnostics == ()
    assert [c.id for c in found.baseline.catalog.controls] == ["ga-1.2", "ke-1"]
    assert [s.href for s in found.baseline.sources] == [
        "package:castle==1!data/small.json",
        "package:castle==1!data/castle.json",
    ]
    assert {item.entry.id: item.state for item in listing(workspace, cache)} == {
        "castle": "locked",
        "castle-small": "locked",
    }


def test_another_wheel_than_pinned_is_not_opened(tmp_path: Path, workspace: Path, index: Index) -> None:
    index.wheel.write_bytes(b"not a wheel")
    with pytest.raises(InputError) as caught:
        add("castle", workspace, cache=tmp_path / "cache", download=index)
    assert caught.value.diagnostics[0].code == "SSP251"
    assert not (workspace / "ssp.lock").exists()
    assert not (tmp_path / "cache").exists()


def test_changed_bytes_in_the_cache_are_an_error_that_names_both_hashes(
    tmp_path: Path, workspace: Path, index: Index
) -> None:
    cache = tmp_path / "cache"
    pinned = add("castle", workspace, cache=cache, download=index).entries[0].sha256
    file = next((cache / "castle").iterdir())
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    found = resolve_baseline("castle", workspace, cache)
    [told] = found.diagnostics
    assert (told.code, told.severity) == ("SSP251", Severity.ERROR)
    assert pinned in told.message
    assert sha256_of(file.read_bytes()) in told.message
    assert "sspgen catalog add castle" in told.remedy
    assert next(item.state for item in listing(workspace, cache)) == "wrong hash"
    add("castle", workspace, cache=cache, download=index)
    assert resolve_baseline("castle", workspace, cache).diagnostics == ()


def test_local_files_are_pinned_in_place_and_foreign_ones_copied(tmp_path: Path, workspace: Path) -> None:
    cache = tmp_path / "none"
    write(workspace, "profiles/castle.json", catalog())
    file = write(workspace, "profiles/mine.json", profile(only("ga-2"), merge={"as-is": True}))
    entry = add("profiles/mine.json", workspace, cache=cache).entries[0]
    assert (entry.id, entry.href, entry.controls) == ("mine", "profiles/mine.json", 1)
    for name in ("mine", "profiles/mine.json"):
        assert not resolve_baseline(name, workspace, cache).diagnostics
    file.write_text(file.read_text(encoding="utf-8").replace("Test", "Tent"), encoding="utf-8")
    for name in ("mine", "profiles/mine.json"):
        [told] = resolve_baseline(name, workspace, cache).diagnostics
        assert told.code == "SSP251"
        assert "'sspgen catalog add profiles/mine.json --id mine'" in told.remedy
    outside = write(tmp_path, "else where/Castle (7).json", catalog())
    entry = add(str(outside), workspace, cache=cache).entries[0]
    assert (entry.id, entry.href) == ("castle-7", "catalogs/castle-7.json")
    assert sha256_of((workspace / entry.href).read_bytes()) == entry.sha256


def test_a_url_needs_its_hash_and_https(tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps(catalog()).encode()
    url = "https://castle.example/books/castle.json"

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no route to host")

    with pytest.raises(UsageError, match="not pinned"):
        add(url, workspace, cache=tmp_path)
    with pytest.raises(InputError, match="not an https") as refused:
        add("http://castle.example/castle.json", workspace, sha256="0" * 64, cache=tmp_path)
    assert refused.value.diagnostics[0].remedy == "use its https:// address, or add a local OSCAL file"
    monkeypatch.setattr(fetch.urllib.request.OpenerDirector, "open", refuse)
    with pytest.raises(EnvironmentFailure, match="no route"):
        add(url, workspace, sha256="0" * 64, cache=tmp_path)
    monkeypatch.setattr("sspgen.resolve.catalogs.fetch_url", lambda _url, _hash: data)
    add(url, workspace, sha256=sha256_of(data), cache=tmp_path / "cache")
    assert read_lock(workspace).entries["castle"].href == url
    # A profile that points at the same URL finds what was added for it.
    write(workspace, "mine.json", profile(only("ke-1", href=url)))
    found = resolve_baseline("mine.json", workspace, tmp_path / "cache")
    assert found.diagnostics == ()
    assert [s.id for s in found.baseline.sources] == ["mine.json", "castle"]


def test_without_the_network_add_fails_and_a_build_does_not(
    tmp_path: Path, workspace: Path, castle: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert castle.members

    def away(*_: Any, **__: Any) -> None:
        raise OSError("no network")

    monkeypatch.setattr(fetch.subprocess, "run", away)
    with pytest.raises(EnvironmentFailure) as caught:
        add("castle-small", workspace, cache=tmp_path / "cache")
    assert caught.value.diagnostics[0].code == "SSP261"
    found = resolve_baseline("castle-small", workspace, tmp_path / "cache")
    assert [(d.code, d.severity) for d in found.diagnostics] == [("SSP250", Severity.WARNING)]
    assert found.baseline.missing == (("castle-small", "sspgen catalog add castle-small"),)
    assert not found.baseline.catalog.complete


def test_a_profile_without_its_catalog_is_a_skeleton(tmp_path: Path, workspace: Path, castle: Package) -> None:
    assert castle.members
    modify = {
        "set-parameters": [{"param-id": "ga-1_odp.01", "values": ["daily"]}],
        "alters": [{"control-id": "ga-1", "adds": [{"by-id": "ga-1_smt.a", "title": "x"}]}],
    }
    mine = profile(
        only("ga-1.1", "ga-1", "ac-2", href="../published/castle.xml"),
        merge={"as-is": True},
        modify=modify,
    )
    write(workspace, "mine.json", mine)
    found = resolve_baseline("mine.json", workspace, tmp_path / "cache")
    assert [(d.code, str(d.span)) for d in found.diagnostics] == [("SSP263", "mine.json:9:9")]
    assert found.diagnostics[0].remedy == "run 'sspgen catalog add castle'"
    catalog_ = found.baseline.catalog
    assert not catalog_.complete
    assert [(c.id, c.parent_id, c.response_points) for c in catalog_.controls] == [
        ("ac-2", "", ()),
        ("ga-1", "", ()),
        ("ga-1.1", "ga-1", ()),
    ]
    assert catalog_.groups[0].title == "Access Control"
    assert catalog_.by_param["ga-1_odp.01"][0].values == ("daily",)
    assert found.baseline.missing == (("castle", "sspgen catalog add castle"),)


def test_skeleton_of_ids_and_titles() -> None:
    found = skeleton_baseline({"ac-10": "", "ac-2.1": "B", "ac-2": "A"}, "x", missing=(("x", "y"),))
    assert [(c.id, c.title, c.parent_id) for c in found.catalog.controls] == [
        ("ac-2", "A", ""),
        ("ac-2.1", "B", "ac-2"),
        ("ac-10", "", ""),
    ]
    assert (found.known, found.catalog.complete) == ({"ac-2": "A", "ac-2.1": "B"}, False)


@pytest.mark.parametrize(
    ("name", "code"),
    [("nist-800-53-r5-modarate", "SSP260"), ("gone.json", "SSP200"), (".", "SSP260"), ("a/../..", "SSP200")],
)
def test_names_that_lead_nowhere(tmp_path: Path, name: str, code: str) -> None:
    found = resolve_baseline(name, tmp_path, tmp_path / "cache")
    assert [d.code for d in found.diagnostics] == [code]
    assert found.failed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"version": 2, "catalogs": {}}',
        '{"version": 1, "catalogs": {"x": {}}}',
        '{"version": 1, "catalogs": {"x": {"sha256": 5}}}',
        '{"version": 1, "catalogs": {"x": {"sha256": "' + "0" * 64 + '"}}}',
    ],
)
def test_a_broken_lock_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "ssp.lock").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        resolve_baseline("castle", tmp_path, tmp_path)
    assert caught.value.diagnostics[0].span


def test_the_command_line(tmp_path: Path, workspace: Path, castle: Package) -> None:
    assert castle.members
    write(workspace, "mine.json", catalog())
    run = CliRunner(env={"SSPGEN_CACHE": str(tmp_path / "cache")}).invoke
    added = run(command, ["add", "mine.json", "-C", str(workspace)])
    assert added.exit_code == 0
    assert "added mine: 6 controls (1 withdrawn ones left out), 7 parameters" in added.output
    listed = run(command, ["list", "-C", str(workspace), "--format", "json"])
    states = {record["id"]: record["state"] for record in json.loads(listed.output)}
    assert states == {"castle": "available", "castle-small": "available", "mine": "locked"}
    text = run(command, ["list", "-C", str(workspace)]).output
    assert "mine  [locked]" in text
    assert "sspgen catalog add ID" in text
    shown = run(command, ["show", "mine", "-C", str(workspace)])
    assert json.loads(shown.output)["href"] == "mine.json"
    assert lock_text(read_lock(workspace)) == (workspace / "ssp.lock").read_text(encoding="utf-8")


def test_places_in_json() -> None:
    source = '{"a": [1, {"b\\"c": [], "d": "x, {"}], "e": {"f": null}}'
    places = JsonPlaces(source)
    wanted = {
        ("a",): '"a"',
        ("a", 0): "1",
        ("a", 1): "{",
        ("a", 1, 'b"c'): '"b',
        ("a", 1, "d"): '"d"',
        ("e", "f"): '"f"',
    }
    assert {path: source[places.offset(path) :].startswith(start) for path, start in wanted.items()} == dict.fromkeys(
        wanted, True
    )
