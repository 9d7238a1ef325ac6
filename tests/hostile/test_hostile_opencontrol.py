"""Whatever a foreign workspace holds, it is read or refused with typed diagnostics, and never left."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.errors import InputError
from sspgen.flow import importing
from sspgen.load.opencontrol.workspace import load_opencontrol
from sspgen.load.yaml_writer import dump_yaml

if TYPE_CHECKING:
    from sspgen.model.implementation import Workspace

FIXTURES = Path(__file__).parents[1] / "fixtures/opencontrol"
TOP = 'schema_version: "1.0.0"\nname: S\nmetadata: {description: d, maintainers: [m]}\n'


BYTES = (b"", b"\n", b"- ", b": ", b"[", b"\x00", b"\xff", b"  ", b"{}", b"~", b"&a", b"1.10")


def texts(workspace: Workspace) -> list[str]:
    return [a.text for c in workspace.components for a in c.answers]


@pytest.mark.parametrize("seed", range(300))
def test_damaged_files_give_diagnostics_never_a_traceback(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - reproducible damage
    root = tmp_path / "w"
    shutil.copytree(FIXTURES / chance.choice(["harbour", "fen", "oldest", "quay"]), root)
    files = sorted(p for p in root.rglob("*.yaml") if p.is_file())
    for path in chance.sample(files, 2):
        data = bytearray(path.read_bytes())
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 12)] = chance.choice(
                [
                    *BYTES,
                    b"{{ quay.name }}",
                    b"{{",
                    b"}}",
                    b"{% for a in quay.boats %}",
                    b"{% endif %}",
                    b"{#",
                    b"\xee\x80\x80",
                ]
            )
        path.write_bytes(data)
    workspace = load_opencontrol(root)
    assert all(d.span is not None for d in workspace.diagnostics)
    assert workspace.texts == sum(bool(text) for text in texts(workspace))


SCALAR = st.none() | st.booleans() | st.text("aA-1 .()", max_size=6) | st.integers(-2, 2)
KEYS = st.sampled_from(
    [
        "name",
        "satisfies",
        "verifications",
        "references",
        "narrative",
        "text",
        "key",
        "control_key",
        "standard_key",
        "covered_by",
        "parameters",
        "implementation_status",
        "implementation_statuses",
        "verification_key",
        "test_passed",
        "last_run",
        "path",
        "type",
        "control_origins",
        "responsible_entities",
        "entity",
        "control_key_part",
        "schema_version",
        "NIST-800-53",
        "verification",
    ]
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=120, deadline=None)
@given(component=st.dictionaries(KEYS, VALUE, max_size=6), top=VALUE, standard=VALUE)
def test_any_shape_of_yaml_is_read(
    tmp_path_factory: pytest.TempPathFactory, component: dict[str, object], top: object, standard: object
) -> None:
    root = tmp_path_factory.mktemp("w")
    (root / "one").mkdir()
    (root / "opencontrol.yaml").write_text(f"{TOP}components: [./one]\nstandards: [s.yaml]\ncertifications: [s.yaml]\n")
    (root / "s.yaml").write_text(dump_yaml(standard))  # type: ignore[arg-type]
    (root / "one/component.yaml").write_text(dump_yaml(component))  # type: ignore[arg-type]
    workspace = load_opencontrol(root)
    assert workspace.texts == sum(bool(text) for text in texts(workspace))
    (root / "opencontrol.yaml").write_text(dump_yaml(top))  # type: ignore[arg-type]
    try:
        load_opencontrol(root)
    except InputError as error:
        assert error.diagnostics  # noqa: PT017 - both outcomes are allowed


@settings(max_examples=40, deadline=None)
@given(component=st.dictionaries(KEYS, VALUE, max_size=6))
def test_any_shape_that_is_read_becomes_native_files_that_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, component: dict[str, object]
) -> None:
    root = tmp_path_factory.mktemp("w")
    (root / "one").mkdir()
    (root / "opencontrol.yaml").write_text(f"{TOP}components: [./one]\n")
    (root / "one/component.yaml").write_text(dump_yaml(component))  # type: ignore[arg-type]
    with mock.patch.object(importing, "has_errors", return_value=False):
        assert importing.import_opencontrol(root, root / "out").files


@pytest.mark.parametrize("path", ["../secret", "/etc", "~/x", "C:\\x", "link", "link/deep", "", "a\x00b", "x" * 5000])
def test_nothing_outside_the_workspace_is_read(tmp_path: Path, path: str) -> None:
    secret = tmp_path / "secret"
    (secret / "deep").mkdir(parents=True)
    for folder in (secret, secret / "deep"):
        (folder / "component.yaml").write_text(
            "name: Secret\nschema_version: 3.1.0\nsatisfies:\n"
            "- {control_key: AC-1, standard_key: S, narrative: secret words}\n"
        )
    root = tmp_path / "w"
    root.mkdir()
    (root / "link").symlink_to(secret)
    quoted = '"' + path.replace("\\", "\\\\").replace("\x00", "\\0") + '"'
    (root / "opencontrol.yaml").write_text(
        f"{TOP}components: [{quoted}]\nstandards: [{quoted}]\n"
        f"dependencies:\n  systems: [{{url: {quoted}, contextdir: {quoted}}}]\n"
    )
    workspace = load_opencontrol(root)
    assert texts(workspace) == []
    assert [i.path for i in workspace.inputs] == ["opencontrol.yaml"]


def test_links_out_of_the_workspace_are_not_followed_by_searches(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("name: Secret\nschema_version: 3.1.0\nsatisfies: []\n")
    root = tmp_path / "w"
    for folder in ("components/a", "components/b", "standards", "markdowns"):
        (root / folder).mkdir(parents=True)
    (root / "components/a/component.yaml").symlink_to(secret)
    (root / "components/b/AC.yaml").symlink_to(secret)
    (root / "standards/s.yaml").symlink_to(secret)
    (root / "markdowns/s.md").symlink_to(secret)
    listed = "components: [./components, ./components/b, ./components/a]\nstandards: [./standards]\n"
    (root / "opencontrol.yaml").write_text(TOP + listed)
    workspace = load_opencontrol(root)
    assert workspace.components == workspace.pages == ()
    assert [i.path for i in workspace.inputs] == ["opencontrol.yaml"]
    (root / "opencontrol.yaml").unlink()
    with pytest.raises(InputError):
        load_opencontrol(root)


def test_pipes_and_loops_and_circles_do_not_hold_it_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "opencontrols").mkdir()
    (tmp_path / "opencontrols/me").symlink_to(tmp_path)
    (tmp_path / "opencontrol.yaml").write_text(
        f"{TOP}components: [./pipe, ./loop]\ndependencies:\n  systems: [{{url: 'https://x.example/me'}}]\n"
    )
    workspace = load_opencontrol(tmp_path)
    assert {"SSP200", "SSP333"} <= {d.code for d in workspace.diagnostics}
