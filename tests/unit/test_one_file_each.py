"""Each heavy dependency stands in one file, or one small package, so that swapping one is a change of that."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sspgen

PACKAGE = Path(sspgen.__file__).parent
ONLY_IN = {
    "asn1crypto": "publish/pades.py",
    "cel": "merge/expressions.py",
    "docx": "render/word/filled.py",
    "docxtpl": "render/word/filled.py",
    "cryptography": "collect/trust/keys.py",
    "git": "collect/git/safe_git.py",
    "githubkit": "collect/remote/github_client.py",
    "gitlab": "collect/remote/gitlab_client.py",
    "httpx": "collect/remote/github_client.py",
    "jinja2": "render/templates.py",
    "jinja2.sandbox": "load/opencontrol/templates.py",
    "jsonschema": "load/schema.py",
    "markdown_it": "load/markdown_parser.py",
    "mkdocs": "render/site/publisher.py",
    "msgspec": "load/fast_json.py",
    "nh3": "render/markdown.py",
    "obstore": "collect/store/backend_object.py",
    "orjson": "load/json_writer.py",
    "pikepdf": "render/document/binding/",
    "pyhanko": "publish/pades.py",
    "pyhanko_certvalidator": "publish/pades.py",
    "pysequoia": "collect/trust/openpgp.py",
    "sigstore": "collect/trust/sigstore.py",
    "sigstore_models": "collect/trust/sigstore.py",
    "requests": "collect/remote/gitlab_client.py",
    "urllib3": "collect/remote/http.py",
    "rfc3161_client": "collect/store/timestamp.py",
    "weasyprint": "render/document/engine/",
    "yaml": "load/yaml_reader.py",
}


def imported(node: ast.AST) -> set[str]:
    """Return the top-level packages that run-time code imports; what only type checkers read is left out.

    Templates of strangers are rendered in a sandbox, and have nothing to do with ours: that is a dependency of its own.
    """
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return set()
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return {name for child in ast.iter_child_nodes(node) for name in imported(child)}


@pytest.fixture(scope="module")
def users() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        for name in imported(ast.parse(file.read_bytes())):
            found.setdefault(name, set()).add(file.relative_to(PACKAGE).as_posix())
    sandboxed = {file for file in found["jinja2"] if "jinja2.sandbox" in (PACKAGE / file).read_text(encoding="utf-8")}
    return found | {"jinja2": found["jinja2"] - sandboxed, "jinja2.sandbox": sandboxed}


@pytest.mark.parametrize("dependency", ONLY_IN)
def test_a_heavy_dependency_is_imported_in_one_file(users: dict[str, set[str]], dependency: str) -> None:
    place = ONLY_IN[dependency]
    found = users[dependency]
    assert {f"{file.rpartition('/')[0]}/" if place.endswith("/") else file for file in found} == {place}
