"""How answers changed, commit by commit: attributed, complete, unharmed by broken commits, moves and hostile trees."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.git.safe_git import open_repository
from sspgen.flow import answers_then, revisions
from sspgen.flow import edits as flow_edits
from sspgen.flow.edits import edits_of
from sspgen.model.provenance import UNSIGNED
from sspgen.render.api import silent
from support.corpora import corpus
from support.gitrepo import GitRepo, make_repo
from support.worlds import BASELINE

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.chronicle import Edit

SSP = "system: {id: demo, name: Demo}\n"
FORGE = "https://github.com/harbours/tides"


def component(text: str, status: str = "planned", identifier: str = "app") -> str:
    return (
        f"component: {identifier}\ntitle: App\ncontrols:\n  ac-2:\n    status: {status}\n    remarks: Later.\n"
        f"    statements:\n      a: {text}\n"
    )


def opencontrol(text: str, status: str = "partial") -> str:
    return (
        "schema_version: 3.0.0\nname: App\nsatisfies:\n- standard_key: NIST-800-53\n  control_key: AC-2\n"
        f"  implementation_status: {status}\n  narrative:\n  - key: a\n    text: {text}\n"
    )


def day(number: int) -> str:
    return f"2026-01-{number:02}T12:00:00+02:00"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = make_repo(tmp_path / "repo")
    made.commit({"ssp.yaml": SSP, "controls/app.yaml": component("Begun.")}, "Begin", date=day(1))
    return made


def told(
    root: Path, cache: Path | None = None, *, notes: tuple[str, ...] = ()
) -> tuple[dict[str, tuple[Edit, ...]], str]:
    repository, _ = open_repository(root)
    assert repository is not None
    found, start, said = edits_of(root, repository, cache, silent)
    repository.close()
    assert len(said) == len(notes)
    assert all(word in line for word, line in zip(notes, said, strict=True))
    return found, start


def short(edits: tuple[Edit, ...]) -> list[tuple[str, str, str, str, str]]:
    return [(e.origin.short, e.before_claim, e.after_claim, e.before_text, e.after_text) for e in edits]


def test_every_change_of_claim_or_text_with_who_when_and_where(repo: GitRepo) -> None:
    repo.git("remote", "add", "origin", f"{FORGE}.git")
    first = repo.sha()
    changed = repo.commit(
        {"controls/app.yaml": "\n" + component("Half of it.", "partial")},
        "Say more\n\nMuch more.",
        date=day(2),
        author="Bo <bo@example.org>",
    )
    repo.commit({"README.md": "Nothing about answers.\n"}, "Aside", date=day(3))
    found, start = told(repo.path)
    assert start == ""
    newest, oldest = found["ac-2"]
    assert short((newest, oldest)) == [
        (changed[:7], "planned", "partial", "Begun.", "Half of it."),
        (first[:7], "", "planned", "", "Begun."),
    ]
    assert (newest.statement, newest.component, newest.subject) == ("ac-2_smt.a", "app", "Say more")
    origin = newest.origin
    assert (origin.path, origin.line, origin.author, origin.signed) == ("controls/app.yaml", 9, "Bo", UNSIGNED)
    assert origin.date is not None
    assert origin.date.isoformat() == "2026-01-02T10:00:00+00:00"
    assert origin.url == f"{FORGE}/blob/{changed}/controls/app.yaml#L9"


def test_all_edits_together_lead_to_what_is_written_now(repo: GitRepo) -> None:
    states = (
        {"b": ("One.", "planned"), "c": ("Sea.", "implemented")},
        {"b": ("One.", "implemented")},
        {},
        {"b": ("Two.", "implemented"), "c": ("Sea.", "planned"), "d": ("Sea.", "planned")},
        {"d": ("Sea.", "planned"), "c": ("Land.", "partial")},
    )
    for number, state in enumerate(states, 2):
        for path in (repo.path / "controls").glob("[b-z].yaml"):
            path.unlink()
        files = {f"controls/{name}.yaml": component(*said, identifier=name) for name, said in state.items()}
        repo.commit(files, date=day(number))
    now: dict[str, tuple[str, str]] = {}
    for edit in reversed(told(repo.path)[0]["ac-2"]):
        assert now.get(edit.component, ("", "")) == (edit.before_text, edit.before_claim)
        now[edit.component] = (edit.after_text, edit.after_claim)
    assert {name: said for name, said in now.items() if said != ("", "")} == states[-1] | {"app": ("Begun.", "planned")}


def test_an_answer_that_is_gone_is_told_without_a_line(repo: GitRepo) -> None:
    repo.git("remote", "add", "origin", f"{FORGE}.git")
    (repo.path / "controls/app.yaml").unlink()
    gone = repo.commit({}, "Remove", date=day(2))
    newest = told(repo.path)[0]["ac-2"][0]
    assert short((newest,)) == [(gone[:7], "planned", "", "Begun.", "")]
    assert (newest.origin.path, newest.origin.line) == ("controls/app.yaml", 0)
    assert newest.origin.url == f"{FORGE}/commit/{gone}"


def test_moving_and_reformatting_files_is_no_edit(repo: GitRepo) -> None:
    (repo.path / "controls/app.yaml").unlink()
    repo.commit({"controls/deep/application.yaml": component("Begun.")}, "Move", date=day(2))
    repo.commit({"controls/deep/application.yaml": "# A comment.\n" + component("'Begun.'")}, "Quote", date=day(3))
    repo.commit({"controls/deep/application.yaml": component("Begun.", identifier="other")}, "Rename", date=day(4))
    assert len(told(repo.path)[0]["ac-2"]) == 1


@pytest.mark.parametrize("broken", ["component: [\n", "component: app\nunknown: 1\n", "a: 1\n---\nb: 2\n"])
def test_a_commit_that_breaks_a_file_is_skipped_and_noted(repo: GitRepo, broken: str) -> None:
    repo.commit({"controls/app.yaml": broken, "controls/b.yaml": component("B.", identifier="b")}, "B", date=day(2))
    repaired = repo.commit({"controls/app.yaml": component("Repaired.")}, "Repair", date=day(3))
    found, _ = told(repo.path, notes=("unreadable",))
    assert short(found["ac-2"])[0] == (repaired[:7], "planned", "planned", "Begun.", "Repaired.")
    assert [edit.component for edit in found["ac-2"]] == ["app", "b", "app"]


def test_a_merge_is_one_edit_of_the_line_that_it_was_merged_into(repo: GitRepo) -> None:
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"controls/app.yaml": component("Draft.")}, "Draft", date=day(2))
    repo.commit({"controls/app.yaml": component("Final.")}, "Final", date=day(3))
    repo.git("checkout", "--quiet", "main")
    merged = repo.merge("side", "Merge", date=day(4))
    assert short(told(repo.path)[0]["ac-2"])[0] == (merged[:7], "planned", "planned", "Begun.", "Final.")
    assert len(told(repo.path)[0]["ac-2"]) == 2


def test_a_workspace_below_the_top_of_its_repository(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo")
    repo.commit({"docs/plan/ssp.yaml": SSP, "docs/plan/controls/app.yaml": component("Begun.")}, date=day(1))
    repo.commit({"controls/app.yaml": component("Of another."), "docs/x.yaml": "x: 1\n"}, date=day(2))
    (edit,) = told(repo.path / "docs/plan")[0]["ac-2"]
    assert edit.origin.path == "controls/app.yaml"


def test_an_opencontrol_workspace_and_one_that_is_imported(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo")
    top = "schema_version: 1.0.0\nname: App\ncomponents: [./App]\n"
    files = {"opencontrol.yaml": top, "App/component.yaml": opencontrol("Begun."), "Other/component.yaml": "- x\n"}
    repo.commit(files, date=day(1))
    changed = repo.commit({"App/component.yaml": opencontrol("Done.", "complete")}, date=day(2))
    repo.commit({"Other/component.yaml": opencontrol("Never listed.")}, date=day(3))
    found = told(repo.path)[0]
    assert short(found["ac-2"])[0] == (changed[:7], "partial", "complete", "Begun.", "Done.")
    assert len(found["ac-2"]) == 2
    repo.commit({"ssp.yaml": SSP + "import: [opencontrol.yaml]\n"}, date=day(4))
    assert told(repo.path)[0] == found


def test_the_family_files_of_one_component_are_read_together(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo")
    top = "schema_version: 1.0.0\nname: App\ncomponents: [./App]\n"
    head = "schema_version: 3.1.0\nname: App\nsatisfies: [AC.yaml]\n"
    family = "family: AC\nsatisfies:\n- control_key: AC-2\n  standard_key: S\n  narrative:\n  - text: {}\n"
    repo.commit(
        {"opencontrol.yaml": top, "App/component.yaml": head, "App/AC.yaml": family.format("One.")}, date=day(1)
    )
    repo.commit({"App/AC.yaml": family.format("Two.")}, date=day(2))
    assert [(e.before_text, e.after_text) for e in told(repo.path)[0]["ac-2"]] == [("One.", "Two."), ("", "One.")]


def test_only_so_many_commits_are_looked_at(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    shas = [repo.commit({"controls/app.yaml": component(f"No. {n}")}, date=day(n)) for n in range(2, 7)]
    monkeypatch.setattr(revisions, "HISTORY_REVISIONS", 3)
    found, start = told(repo.path)
    assert start == shas[2]
    assert [e.after_text for e in found["ac-2"]] == ["No. 6", "No. 5", "No. 4"]
    assert found["ac-2"][-1].before_text == "No. 3"


def test_only_so_many_edits_are_kept(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    shas = [repo.commit({"controls/app.yaml": component(f"No. {n}")}, date=day(n)) for n in range(2, 7)]
    monkeypatch.setattr(flow_edits, "EDITS_KEPT", 2)
    found, start = told(repo.path)
    assert [e.after_text for e in found["ac-2"]] == ["No. 6", "No. 5"]
    assert start == shas[-2]


def test_the_start_of_a_shallow_clone_wrote_nothing(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"controls/app.yaml": component("Two.")}, date=day(2))
    repo.commit({"controls/app.yaml": component("Three.")}, date=day(3))
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", "--depth=2", f"file://{repo.path}", str(clone))
    found, start = told(clone)
    assert [(e.before_text, e.after_text) for e in found["ac-2"]] == [("Two.", "Three.")]
    assert start == repo.sha("HEAD~1")


def test_the_second_time_nothing_is_read_again_and_all_is_the_same(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"controls/app.yaml": component("Two.")}, date=day(2))
    cache = tmp_path / "cache"
    first = told(repo.path, cache)
    third = repo.commit({"controls/app.yaml": component("Three.")}, date=day(3))
    reads: list[int] = []
    read = answers_then.read_blobs
    monkeypatch.setattr(answers_then, "read_blobs", lambda r, blobs: reads.append(1) or read(r, blobs))
    second = told(repo.path, cache)
    assert len(reads) == 1
    assert second == told(repo.path, cache) == told(repo.path, None)
    assert second[0]["ac-2"][1:] == first[0]["ac-2"]
    assert second[0]["ac-2"][0].origin.commit == third
    assert len(reads) == 2


def test_a_spoilt_cache_is_as_good_as_none(repo: GitRepo, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    found = told(repo.path, cache)
    (file,) = (cache / "edits").iterdir()
    held = file.read_bytes()
    for data in (
        b"",
        b'{"by": 1}',
        held.replace(b'"rows"', b'"r0ws"'),
        held.replace(b'"start"', b'"st0rt"'),
        held[:-20],
    ):
        file.write_bytes(data)
        assert told(repo.path, cache) == found


def test_controls_go_by_the_catalogs_own_ids(repo: GitRepo) -> None:
    repo.commit({"controls/ra.yaml": component("We scan.").replace("ac-2", "RA-05")}, date=day(2))
    repository, _ = open_repository(repo.path)
    assert repository is not None
    found, _, _ = edits_of(repo.path, repository, None, silent, BASELINE)
    assert list(found) == ["ac-2", "ra-5"]
    assert found["ra-5"][0].statement == "ra-5_smt.a"


def test_a_repository_of_sha256_ids_and_an_empty_file(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", object_format="sha256")
    repo.commit({"ssp.yaml": SSP, "controls/app.yaml": component("Begun.")}, date=day(1))
    repo.commit({"controls/app.yaml": ""}, date=day(2))
    assert [edit.after_text for edit in told(repo.path)[0]["ac-2"]] == ["", "Begun."]


def test_a_repository_without_commits_has_no_edits(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo")
    repo.write({"ssp.yaml": SSP, "controls/app.yaml": component("Begun.")})
    assert told(repo.path) == ({}, "")


def _raw_tree(repo: GitRepo, *entries: tuple[str, bytes, str]) -> str:
    """Write a tree that git itself would refuse to make: mode, name and object of each entry."""
    raw = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(sha) for mode, name, sha in entries)
    return repo.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw)


def test_hostile_trees_write_nothing_outside_and_follow_no_link(repo: GitRepo, tmp_path: Path) -> None:
    evil = repo.git("hash-object", "-w", "--stdin", stdin=component("Evil.", identifier="evil"))
    target = repo.git("hash-object", "-w", "--stdin", stdin="/etc/hostname")
    up = _raw_tree(repo, ("100644", b"escaped.yaml", evil))
    controls = _raw_tree(
        repo,
        ("40000", b"..", up),
        ("40000", b".git", up),
        ("160000", b"module.yaml", repo.sha()),
        ("120000", b"link.yaml", target),
        ("100644", b"c:\\evil.yaml", evil),
        ("100644", b"new\nline.yaml", evil),
        ("100644", b"safe.yaml", evil),
    )
    ssp = repo.git("hash-object", "-w", "--stdin", stdin=SSP)
    top = _raw_tree(repo, ("40000", b"controls", controls), ("100644", b"ssp.yaml", ssp))
    sha = repo.git("commit-tree", top, "-p", repo.sha(), "-m", "Evil", date=day(2))
    repo.git("update-ref", "refs/heads/main", sha)
    subprocess.run(["git", "reset", "-q"], cwd=repo.path, check=False, capture_output=True)
    repository, _ = open_repository(repo.path)
    assert repository is not None
    assert sorted(repository.files_at(sha)) == ["controls/safe.yaml", "ssp.yaml"]
    with revisions.workspace_at(repository, sha) as folder:
        written = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
        assert written == ["controls/safe.yaml", "ssp.yaml"]
    assert not list(tmp_path.rglob("escaped.yaml"))


def test_what_is_too_large_together_is_read_one_by_one(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({"controls/app.yaml": component("Two.")}, date=day(2))
    repo.commit({"controls/app.yaml": component("x" * 4_000)}, date=day(3))
    repo.commit({"controls/app.yaml": component("Four.")}, date=day(4))
    monkeypatch.setattr(revisions, "REVISION_BYTES", 2_000)
    found, _ = told(repo.path, notes=("unreadable",))
    assert [(e.before_text, e.after_text) for e in found["ac-2"]] == [
        ("Two.", "Four."),
        ("Begun.", "Two."),
        ("", "Begun."),
    ]


def test_a_real_opencontrol_workspace(tmp_path: Path) -> None:
    source = corpus("opencontrol/cg-compliance")
    files = {
        path.relative_to(source).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(source.rglob("*"))
        if path.suffix in {".yaml", ".yml"}
    }
    repo = make_repo(tmp_path / "repo")
    repo.commit(files, "Begin", date=day(1))
    policy = files["AC_Policy/component.yaml"]
    status = policy.replace("implementation_status: none", "implementation_status: partial", 1)
    changed = repo.commit({"AC_Policy/component.yaml": status}, "Claim more", date=day(2))
    repo.commit({"AC_Policy/component.yaml": status + "  broken: [\n"}, "Break", date=day(3))
    repo.commit({"AC_Policy/component.yaml": status}, "Repair", date=day(4))
    found, start = told(repo.path, notes=("unreadable",))
    assert start == ""
    assert sum(e.origin.commit != changed for edits in found.values() for e in edits) > 500
    assert {e.control for edits in found.values() for e in edits if e.origin.commit == changed} == {"ac-1"}
