"""A resolved profile that is kept is the one that would be made, and is made anew when anything has changed."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.resolve import kept
from sspgen.resolve.api import Resolution, resolve_baseline
from sspgen.resolve.profile import Resolver
from support.corpora import corpus

if TYPE_CHECKING:
    from pathlib import Path

_METADATA = {"title": "T", "version": "1", "oscal-version": "1.2.3", "last-modified": "2026-01-01T00:00:00Z"}


def catalog(title: str) -> str:
    part = {"id": "ac-1_smt", "name": "statement", "prose": "Do it."}
    control: dict[str, Any] = {"id": "ac-1", "title": title, "parts": [part]}
    return json.dumps({"catalog": {"uuid": "u", "metadata": _METADATA, "controls": [control]}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    profile = {"imports": [{"href": "controls.json", "include-all": {}}], "merge": {"as-is": True}}
    (tmp_path / "profile.json").write_text(json.dumps({"profile": {"uuid": "p", "metadata": _METADATA, **profile}}))
    (tmp_path / "controls.json").write_text(catalog("First"))
    return tmp_path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was really resolved: one entry each time."""
    found: list[str] = []
    original = Resolver.resolve

    def resolve(self: Resolver, *arguments: Any) -> Any:
        found.append("made")
        return original(self, *arguments)

    monkeypatch.setattr(Resolver, "resolve", resolve)
    return found


def resolve(folder: Path, profile: str = "profile.json") -> Resolution:
    return resolve_baseline(profile, folder, folder / "cache")


def title(found: Resolution) -> str:
    return found.baseline.catalog.controls[0].title


def test_the_second_time_nothing_is_resolved_and_the_result_is_equal(folder: Path, made: list[str]) -> None:
    first = resolve(folder)
    told = len(made)
    assert resolve(folder) == first
    assert len(made) == told


def test_a_changed_catalog_is_resolved_anew(folder: Path) -> None:
    assert title(resolve(folder)) == "First"
    (folder / "controls.json").write_text(catalog("Second"))
    assert title(resolve(folder)) == "Second"


def test_a_changed_profile_is_resolved_anew(folder: Path) -> None:
    resolve(folder)
    text = (folder / "profile.json").read_text()
    (folder / "profile.json").write_text(text.replace('"include-all": {}', '"include-controls": [{"with-ids": ["x"]}]'))
    assert [each.code for each in resolve(folder).diagnostics] == ["SSP252"]


def test_a_file_that_appears_nearer_is_taken(folder: Path) -> None:
    (folder / "catalogs").mkdir()
    (folder / "catalogs" / "controls.json").write_text(catalog("Far"))
    (folder / "controls.json").rename(folder / "elsewhere.json")
    assert title(resolve(folder)) == "Far"
    (folder / "controls.json").write_text(catalog("Near"))
    assert title(resolve(folder)) == "Near"


def test_what_cannot_be_found_is_looked_for_again(folder: Path) -> None:
    (folder / "controls.json").unlink()
    assert resolve(folder).failed
    (folder / "controls.json").write_text(catalog("Back"))
    assert title(resolve(folder)) == "Back"


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b'{"asked": [], "baseline": 3, "diagnostics": []}', b"\xff"])
def test_a_file_that_is_not_of_the_form_is_as_good_as_none(folder: Path, garbage: bytes) -> None:
    first = resolve(folder)
    for file in (folder / "cache" / kept.FOLDER).iterdir():
        file.write_bytes(garbage)
    assert resolve(folder) == first


def test_a_cache_that_cannot_be_written_fails_nothing(folder: Path) -> None:
    (folder / "cache").write_text("no folder")
    assert title(resolve(folder)) == "First"


def test_no_more_than_so_many_are_kept(folder: Path) -> None:
    for number in range(kept._MOST + 3):
        (folder / "controls.json").write_text(catalog(f"T{number}"))
        (folder / "profile.json").write_text((folder / "profile.json").read_text() + " ")
        resolve(folder)
    assert len(list((folder / "cache" / kept.FOLDER).iterdir())) == kept._MOST


@pytest.mark.corpora
@pytest.mark.parametrize(
    "name", ["NIST_SP-800-53_rev5_MODERATE-baseline_profile", "FedRAMP_rev5_MODERATE-baseline_profile"]
)
def test_published_profiles_are_kept_without_loss(tmp_path: Path, name: str) -> None:
    for stem in (name, "NIST_SP-800-53_rev5_catalog"):
        shutil.copy(corpus("oscal") / f"{stem}.json", tmp_path)
    first = resolve(tmp_path, f"{name}.json")
    assert first.baseline.catalog.complete
    assert resolve(tmp_path, f"{name}.json") == first
