"""``sspgen fetch``: what an OpenControl workspace depends on, from repositories that nobody has to trust."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.git.remote import RemoteTree
from sspgen.errors import InputError
from sspgen.flow import fetching
from sspgen.load.api import load_workspace
from sspgen.load.opencontrol.fetched import Pin, files_in_cache, list_bytes
from sspgen.load.opencontrol.workspace import load_opencontrol
from sspgen.resolve.lock import Lock, LockEntry, lock_text, parse_lock
from support.cli import run_here
from support.gitrepo import GitRepo, make_repo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from support.cli import Result

TOP = 'schema_version: "1.0.0"\nname: {0}\nmetadata: {{description: d, maintainers: [m]}}\n'
ANSWER = (
    "- {{control_key: AC-2, standard_key: S, implementation_statuses: [{1}], narrative: [{{key: {0}, text: {0}.}}]}}\n"
)


def listing(name: str, components: str = "", **dependencies: str) -> str:
    """An ``opencontrol.yaml``; dependencies by kind: URL, and a revision behind a space."""
    text = TOP.format(name) + (f"components: [{components}]\n" if components else "")
    if dependencies:
        text += "dependencies:\n"
    for kind, written in dependencies.items():
        url, _, rest = written.partition(" ")
        revision, _, context = rest.partition(" ")
        text += f"  {kind}: [{{url: '{url}', revision: '{revision}', contextdir: '{context}'}}]\n"
    return text


def component(name: str, part: str, status: str = "complete", more: str = "") -> str:
    return f"name: {name}\nschema_version: 3.1.0\n{more}satisfies:\n" + ANSWER.format(part, status)


@pytest.fixture
def platform(tmp_path: Path) -> GitRepo:
    repo = make_repo(tmp_path / "platform")
    files = {
        "opencontrol.yaml": listing("Platform", "./UAA", standards=f"file://{tmp_path}/standards main"),
        "UAA/component.yaml": component(
            "UAA", "a", more="verifications: [{key: login, name: Login, path: login.md}]\n"
        ),
        "UAA/login.md": "How to log in.\n",
    }
    repo.commit(files)
    make_repo(tmp_path / "standards").commit(
        {
            "opencontrol.yaml": TOP.format("Standards") + "standards: [./s.yaml]\n",
            "s.yaml": "name: S\nAC-2: {family: AC, name: Accounts, description: d}\n",
        }
    )
    return repo


def application(tmp_path: Path, url: str = "") -> Path:
    root = tmp_path / "app"
    covered = "  covered_by: [{system_key: Platform, component_key: UAA, verification_key: login}]\n"
    files = {
        "opencontrol.yaml": listing("App", "./web", systems=url or f"file://{tmp_path}/platform main"),
        "web/component.yaml": component("Web", "b") + covered.replace("  covered", "- covered"),
    }
    files["web/component.yaml"] = (
        "name: Web\nschema_version: 3.1.0\nsatisfies:\n- control_key: AC-2\n  standard_key: S\n"
        f"  implementation_statuses: [partial]\n{covered}  narrative: [{{key: b, text: b.}}]\n"
    )
    root.mkdir()
    GitRepo(root).write(files)
    return root


def sspgen(root: Path, *arguments: str, **env: str) -> Result:
    return run_here(*arguments, cwd=root, env=env)


def pins(root: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((root / "ssp.lock").read_text())["opencontrol"]
    return found


def cache(root: Path) -> Path:
    return root.parent / ".cache/sspgen/opencontrol"


def read(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(root.parent / ".cache"))
    return [answer.text for part in load_opencontrol(root).components for answer in part.answers]


def test_what_is_fetched_is_pinned_and_read_without_the_repositories(
    tmp_path: Path, platform: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = application(tmp_path)
    before = sspgen(root, "check", ".", "--verbose")
    assert "run 'sspgen fetch'" in before.err
    result = sspgen(root, "fetch")
    assert result.code == 0, result.err
    assert [(p["commit"], p["kind"]) for p in pins(root)] == [
        (platform.sha(), "systems"),
        (GitRepo(tmp_path / "standards").sha(), "standards"),
    ]
    for name in ("platform", "standards"):
        shutil.rmtree(tmp_path / name)
    assert read(root, monkeypatch) == ["a.", "b."]
    workspace = load_opencontrol(root)
    assert workspace.standards == ("S",)
    assert workspace.control_titles == {"ac-2": "Accounts"}
    web = next(part for part in workspace.components if part.id == "web")
    assert [(r.title, r.exists) for r in web.answers[0].references] == [("Login", True)]
    assert [d.code for d in workspace.diagnostics] == []
    again = sspgen(root, "fetch")
    assert again.out.count("kept") == 2


def test_the_same_lock_gives_the_same_plan_wherever_the_cache_lies(tmp_path: Path, platform: GitRepo) -> None:
    del platform
    root = application(tmp_path)
    plans = []
    for name in ("one", "two"):
        env = {"XDG_CACHE_HOME": str(tmp_path / name), "SOURCE_DATE_EPOCH": "1780000000"}
        assert sspgen(root, "fetch", **env).code == 0
        assert sspgen(root, "build", "--only", "oscal", "--out", str(tmp_path / f"out-{name}"), **env).code == 0
        plans.append((tmp_path / f"out-{name}/oscal/ssp.json").read_bytes())
    assert plans[0] == plans[1]
    assert b"UAA" in plans[0]


def test_what_is_pinned_and_not_at_hand_is_told_with_the_command(tmp_path: Path, platform: GitRepo) -> None:
    del platform
    root = application(tmp_path)
    assert sspgen(root, "fetch").code == 0
    shutil.rmtree(cache(root))
    result = sspgen(root, "check", ".")
    assert "SSP334" in result.codes
    assert "run 'sspgen fetch' on this folder" in result.err
    assert sspgen(root, "fetch").code == 0
    assert "SSP334" not in sspgen(root, "check", ".").codes


def test_changed_bytes_in_the_cache_stop_a_build(tmp_path: Path, platform: GitRepo) -> None:
    del platform
    root = application(tmp_path)
    assert sspgen(root, "fetch").code == 0
    for file in cache(root).rglob("*"):
        if file.is_file() and b"name: UAA" in file.read_bytes():
            file.write_bytes(file.read_bytes().replace(b"complete", b"planned "))
    result = sspgen(root, "build", "--only", "oscal")
    assert (result.code, "SSP345" in result.codes) == (3, True)
    assert "fetched" in sspgen(root, "fetch").out
    assert "SSP345" not in sspgen(root, "check", ".").codes


def test_what_was_fetched_can_be_kept_with_a_plan_and_read_without_the_cache(
    tmp_path: Path, platform: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    del platform
    root = application(tmp_path)
    assert sspgen(root, "fetch").code == 0
    texts = read(root, monkeypatch)
    workspace = load_opencontrol(root)
    kept = dict(files_in_cache(workspace.inputs, root, cache(root)))
    shutil.rmtree(cache(root))
    for path, data in kept.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    assert read(root, monkeypatch) == texts == ["a.", "b."]
    assert load_opencontrol(root).inputs == workspace.inputs


def test_a_server_that_gives_something_else_for_a_commit_is_not_believed(tmp_path: Path, platform: GitRepo) -> None:
    del platform
    root = application(tmp_path)
    assert sspgen(root, "fetch").code == 0
    lock = (root / "ssp.lock").read_text()
    (root / "ssp.lock").write_text(lock.replace(pins(root)[0]["sha256"], "0" * 64))
    before = (root / "ssp.lock").read_bytes()
    result = sspgen(root, "fetch")
    assert (result.code, result.codes) == (3, ["SSP345"])
    assert (root / "ssp.lock").read_bytes() == before


def test_an_update_says_what_changed_and_without_it_nothing_moves(tmp_path: Path, platform: GitRepo) -> None:
    root = application(tmp_path)
    assert sspgen(root, "fetch").code == 0
    first = platform.sha()
    platform.commit({"UAA/component.yaml": component("UAA", "c"), "DB/component.yaml": component("DB", "d")})
    assert sspgen(root, "fetch").code == 0
    assert pins(root)[0]["commit"] == first
    result = sspgen(root, "fetch", "--update")
    assert f"was {first[:12]}; files: 1 changed, 1 added (UAA/component.yaml, DB/component.yaml)" in result.out
    assert pins(root)[0]["commit"] == platform.sha()


def test_a_folder_of_a_repository_is_read_alone(
    tmp_path: Path, platform: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.commit({"inner/opencontrol.yaml": listing("Inner", "./x"), "inner/x/component.yaml": component("X", "x")})
    root = application(tmp_path, f"file://{tmp_path}/platform main ./inner/")
    assert sspgen(root, "fetch").code == 0
    assert read(root, monkeypatch) == ["b.", "x."]


def test_a_repository_that_is_asked_for_as_a_whole_in_two_ways_is_read_once(
    tmp_path: Path, platform: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = application(tmp_path, f"file://{tmp_path}/platform main /")
    top = root / "opencontrol.yaml"
    again = f"  certifications: [{{url: 'file://{tmp_path}/platform', revision: main}}]\n"
    top.write_text(top.read_text(encoding="utf-8") + again, encoding="utf-8")
    assert sspgen(root, "fetch").code == 0
    assert {pin["contextdir"] for pin in pins(root)} == {""}
    assert sorted(read(root, monkeypatch)) == ["a.", "b."]
    assert platform.sha() in {pin["commit"] for pin in pins(root)}


def test_a_workspace_with_dependencies_becomes_native_with_what_they_answer(tmp_path: Path, platform: GitRepo) -> None:
    del platform
    root = application(tmp_path)
    assert sspgen(root, "fetch").code == 0
    result = sspgen(root, "import", "opencontrol", ".", "--out", "plan")
    assert result.code == 0, result.err
    assert "reference names" not in result.out
    workspace = load_workspace(root / "plan")
    assert sorted(answer.text for part in workspace.components for answer in part.answers) == ["a.", "b."]
    (reference,) = (r for part in workspace.components for answer in part.answers for r in answer.references)
    assert (reference.title, reference.exists) == ("Login", True)


def test_a_native_workspace_imports_a_folder_with_its_dependencies(tmp_path: Path, platform: GitRepo) -> None:
    del platform
    root = application(tmp_path)
    (tmp_path / "ssp.yaml").write_text("system: {id: s, name: S}\nimport: [app/opencontrol.yaml]\n")
    result = sspgen(root, "fetch", str(tmp_path), XDG_CACHE_HOME=str(tmp_path / ".cache"))
    assert result.code == 0, result.err
    assert len(pins(root)) == 2
    workspace = load_workspace(tmp_path)
    assert [part.title for part in workspace.components] == ["UAA", "Web"]
    assert {"app/ssp.lock", "app/opencontrol.yaml"} <= {item.path for item in workspace.inputs}


def test_a_copy_in_the_workspace_wins_and_is_told(
    tmp_path: Path, platform: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    del platform
    root = application(tmp_path)
    assert sspgen(root, "fetch").code == 0
    copy = {"opencontrol.yaml": listing("Copy", "./UAA"), "UAA/component.yaml": component("UAA", "v")}
    GitRepo(root).write({f"opencontrols/platform/{path}": text for path, text in copy.items()})
    assert read(root, monkeypatch) == ["v.", "b."]
    assert "SSP344" in [d.code for d in load_opencontrol(root).diagnostics]
    result = sspgen(root, "fetch", "--verbose")
    assert "SSP344" in result.codes
    assert "nothing asks for it any more" in result.out


def test_each_command_keeps_what_the_other_wrote_into_the_lock(tmp_path: Path, platform: GitRepo) -> None:
    del platform
    root = application(tmp_path)
    entry = LockEntry("x", "catalog", "catalogs/x.json", "0" * 64, "X")
    (root / "ssp.lock").write_text(lock_text(Lock({"x": entry})))
    assert sspgen(root, "fetch").code == 0
    lock = parse_lock((root / "ssp.lock").read_bytes())
    assert lock.entries == {"x": entry}
    assert len(lock.with_entries(entry).pins) == 2


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))


URLS = ["http://x.example/a", "ext::sh -c id", "git://x.example/a", "../platform", "/srv/x", "-oProxyCommand=id", ""]


@pytest.mark.parametrize("url", URLS)
def test_addresses_of_other_kinds_are_refused(tmp_path: Path, url: str) -> None:
    root = application(tmp_path, f"{url.replace(' ', '%20')} main" if url else " main")
    result = sspgen(root, "fetch")
    assert (result.code, result.codes) == (3, ["SSP346"])
    assert not (root / "ssp.lock").exists()


@pytest.mark.parametrize("rest", ["main ../..", "main /etc", "main a/.git", "-x ", "a..b ", "@{-1} "])
def test_revisions_and_folders_that_lead_elsewhere_are_refused(tmp_path: Path, platform: GitRepo, rest: str) -> None:
    del platform
    root = application(tmp_path, f"file://{tmp_path}/platform {rest}")
    result = sspgen(root, "fetch")
    assert (result.code, result.codes) == (3, ["SSP346"])


@pytest.mark.parametrize("credentials", ["user:hunter2@", "hunter2@"])
def test_credentials_in_an_address_are_refused_and_not_shown(tmp_path: Path, credentials: str) -> None:
    root = application(tmp_path, f"https://{credentials}x.example/a main")
    for arguments in (("fetch",), ("check", ".", "--verbose"), ("fetch", "--format", "json")):
        result = sspgen(root, *arguments)
        assert "hunter2" not in result.out + result.err
    assert sspgen(root, "fetch").codes == ["SSP346"]


def test_what_cannot_be_fetched_leaves_the_lock_alone(tmp_path: Path) -> None:
    root = application(tmp_path, f"file://{tmp_path}/nowhere main")
    result = sspgen(root, "fetch")
    assert (result.code, result.codes) == (4, ["SSP348"])
    assert not (root / "ssp.lock").exists()


def test_nothing_of_a_hostile_repository_runs_or_gets_out(tmp_path: Path, platform: GitRepo) -> None:
    root, marker = application(tmp_path), tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    program.chmod(0o755)
    secret = tmp_path / "secret.yaml"
    secret.write_text("name: secret words\n")
    (platform.path / "UAA/link.yaml").symlink_to(secret)
    (platform.path / "out").symlink_to(tmp_path)
    platform.commit(
        {".gitattributes": "* filter=evil diff=evil\n", ".gitmodules": '[submodule "x"]\npath=x\nurl=ext::id\n'}
    )
    hooks = platform.path / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change"):
        shutil.copy(program, hooks / name)
    for key in (
        "filter.evil.smudge",
        "filter.evil.clean",
        "core.fsmonitor",
        "uploadpack.packObjectsHook",
        "core.pager",
    ):
        platform.git("config", key, str(program))
    result = sspgen(root, "fetch", "--verbose")
    assert result.code == 0, result.err
    assert "SSP349" in result.codes
    assert not marker.exists()
    kept = b"".join(file.read_bytes() for file in cache(root).rglob("*") if file.is_file())
    assert b"secret words" not in kept


def trees(**by_url: Mapping[str, str]) -> fetching.Fetch:
    """Repositories that exist in this test only, by the last piece of their address."""

    def get(url: str, revision: str, contextdir: str) -> RemoteTree:
        del revision, contextdir
        files = by_url[url.rpartition("/")[2]]
        return RemoteTree("1" * 40, {path: text.encode() for path, text in files.items()})

    return get


def fetch(tmp_path: Path, get: fetching.Fetch, url: str = "https://forge.example/a main") -> fetching.Fetching:
    return fetching.fetch(application(tmp_path, url), get=get)


def test_a_circle_is_told_and_ends(tmp_path: Path) -> None:
    get = trees(
        a={"opencontrol.yaml": listing("A", systems="https://forge.example/b main")},
        b={"opencontrol.yaml": listing("B", systems="https://forge.example/a main")},
    )
    found = fetch(tmp_path, get)
    assert [each.pin.url for each in found.fetched] == ["https://forge.example/a", "https://forge.example/b"]
    assert [d.code for d in found.diagnostics] == ["SSP347"]


def test_a_way_back_to_the_workspace_itself_is_not_followed(tmp_path: Path) -> None:
    own = {"opencontrol.yaml": listing("App", "./web", systems="https://forge.example/c main")}
    found = fetch(tmp_path, trees(a=own))
    assert len(found.fetched) == 1
    assert [d.code for d in found.diagnostics] == ["SSP347"]


def test_a_chain_without_end_is_refused(tmp_path: Path) -> None:
    def get(url: str, revision: str, contextdir: str) -> RemoteTree:
        del revision, contextdir
        text = listing("Next", systems=f"{url}x main")
        return RemoteTree("1" * 40, {"opencontrol.yaml": text.encode()})

    with pytest.raises(InputError) as caught:
        fetch(tmp_path, get)
    assert [d.code for d in caught.value.diagnostics] == ["SSP347"]
    assert not (tmp_path / "app/ssp.lock").exists()


def test_a_crowd_of_dependencies_is_refused(tmp_path: Path) -> None:
    many = ", ".join(f"{{url: 'https://forge.example/b{n}', revision: main}}" for n in range(80))
    top = TOP.format("A") + f"dependencies:\n  systems: [{many}]\n"
    repositories: dict[str, dict[str, str]] = {f"b{n}": {"x.md": "x"} for n in range(80)}
    with pytest.raises(InputError) as caught:
        fetch(tmp_path, trees(a={"opencontrol.yaml": top}, **repositories))
    assert [d.code for d in caught.value.diagnostics] == ["SSP347"]


def test_a_repository_from_elsewhere_may_not_name_files_of_this_machine(tmp_path: Path) -> None:
    inner = {"opencontrol.yaml": listing("A", systems="file:///home/somebody/private main")}
    with pytest.raises(InputError) as caught:
        fetch(tmp_path, trees(a=inner))
    assert [d.code for d in caught.value.diagnostics] == ["SSP346"]


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "..", "a/../../x"])
def test_lists_of_a_fetched_repository_do_not_lead_out_of_it(tmp_path: Path, path: str) -> None:
    tree = {"opencontrol.yaml": listing("A", f"'{path}', ./web"), "x/component.yaml": component("X", "x")}
    fetch(tmp_path, trees(a=tree))
    workspace = load_opencontrol(tmp_path / "app")
    assert [part.id for part in workspace.components] == ["web"]


@pytest.mark.parametrize("path", ["../../../../secret.yaml", "/etc/passwd", "a/../../x", "", "a\\b"])
def test_a_list_that_came_with_the_workspace_does_not_lead_out_of_it(tmp_path: Path, path: str) -> None:
    root = application(tmp_path, "https://forge.example/a main")
    (tmp_path / "secret.yaml").write_text("secret words")
    listed = list_bytes({path: hashlib.sha256(b"secret words").hexdigest()})
    pin = Pin("https://forge.example/a", "main", "", "systems", "1" * 40, hashlib.sha256(listed).hexdigest())
    (root / "ssp.lock").write_text(lock_text(Lock(pins=(pin,))))
    (root / pin.place).mkdir(parents=True)
    (root / pin.place / ".files.json").write_bytes(listed)
    workspace = load_opencontrol(root)
    assert "SSP345" in [d.code for d in workspace.diagnostics]
    assert {item.path for item in workspace.inputs} <= {"opencontrol.yaml", "ssp.lock", "web/component.yaml"}


def test_coverage_names_the_system_where_two_have_a_component_of_one_key(tmp_path: Path) -> None:
    verification = "verifications: [{{key: login, name: {0}, path: 'https://x.example/{0}', type: URL}}]\n"
    get = trees(
        a={
            "opencontrol.yaml": listing("Platform", "./UAA", systems="https://forge.example/b main"),
            "UAA/component.yaml": component("UAA", "a", more=verification.format("first")),
        },
        b={
            "opencontrol.yaml": listing("Other", "./UAA"),
            "UAA/component.yaml": component("UAA", "a", more=verification.format("second")),
        },
    )
    fetch(tmp_path, get)
    root = tmp_path / "app"
    text = (root / "web/component.yaml").read_text()
    for system, title in (("Platform", "first"), ("Other", "second"), ("Unknown", "first")):
        (root / "web/component.yaml").write_text(text.replace("Platform", system))
        workspace = load_opencontrol(root)
        web = next(part for part in workspace.components if part.id == "web")
        assert [r.title for r in web.answers[0].references] == [title]


def test_a_folder_without_dependencies_is_told(tmp_path: Path) -> None:
    (tmp_path / "opencontrol.yaml").write_text(TOP.format("A"))
    assert "nothing to fetch" in sspgen(tmp_path, "fetch").out
    assert sspgen(tmp_path.parent, "fetch", str(tmp_path / "none")).code == 2
