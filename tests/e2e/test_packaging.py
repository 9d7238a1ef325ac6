"""What is installed works outside the checkout, and the source package gives the same wheel as the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from support.corpora import REPOSITORY

SHIPPED = ("controls", "templates", "site/theme")


def _hatch(folder: Path, target: str, out: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return next(out.glob("*.tar.gz" if target == "sdist" else "*.whl"))


def _members(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {n: archive.read(n) for n in archive.namelist() if not n.endswith("RECORD")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _hatch(REPOSITORY, "wheel", tmp_path_factory.mktemp("wheel"))


def test_the_source_package_gives_the_wheel_of_the_checkout(wheel: Path, tmp_path: Path) -> None:
    source = _hatch(REPOSITORY, "sdist", tmp_path / "sdist")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path / "tree", filter="data")
    again = _hatch(next((tmp_path / "tree").iterdir()), "wheel", tmp_path / "again")
    assert _members(again) == _members(wheel)


def test_the_wheel_ships_all_data(wheel: Path) -> None:
    members = set(_members(wheel))
    tracked = subprocess.run(["git", "ls-files", "--", *SHIPPED], cwd=REPOSITORY, check=True, capture_output=True)
    for name in tracked.stdout.decode().splitlines():
        assert f"sspgen/_data/{name}" in members
    schemas = {p.name for p in (REPOSITORY / "generator/sspgen/schemas").glob("*.json")}
    assert {f"sspgen/schemas/{name}" for name in schemas} <= members


def test_an_installed_wheel_builds_a_plan_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    home = tmp_path / "project"
    home.mkdir()
    env = {**os.environ, "PYTHONPATH": str(site)}

    def sspgen(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sspgen.cli.main", *arguments]
        return subprocess.run(command, cwd=home, env=env, check=True, capture_output=True, text=True)

    where = [sys.executable, "-c", "import sspgen; print(sspgen.__file__)"]
    found = subprocess.run(where, cwd=home, env=env, check=True, capture_output=True, text=True).stdout
    assert Path(found.strip()).is_relative_to(site)
    sspgen("init", "--yes", "--name", "Elsewhere")
    sspgen("build", "--only", "site,oscal,tables")
    assert (home / "build/site/index.html").is_file()
    assert (home / "build/oscal/ssp.json").is_file()
    assert list((home / "build/site").rglob("*.css"))
