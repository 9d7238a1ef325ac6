"""The reference page of a workspace's files, made from the schemas. Run this file to write the page anew."""

from __future__ import annotations

import json
from typing import Any

from sspgen.load.schema import load_schema
from sspgen.load.yaml_writer import dump_yaml
from support.corpora import REPOSITORY

PAGE = REPOSITORY / "docs" / "reference" / "workspace.md"
_FILES = (
    ("ssp", "`ssp.yaml`"),
    ("component", "Component files"),
    ("evidence", "Evidence files"),
    ("crosswalk", "Crosswalk files"),
)
_HEAD = """\
# The files of a workspace

A workspace is a folder with an `ssp.yaml` and a folder `controls/`. A file under `controls/` is known by its first key:
`component:`, `evidence:`, `mappings:`, `crosswalk:` or `profile:` (an OSCAL profile in YAML). Folders that start with
`_` or `.`, and those named `library`, are not loaded: they hold components to copy from.

Files are YAML 1.2, in UTF-8, and read strictly. Keys may not be repeated; anchors, aliases, merge keys and tags are
refused, because what is read must be what a reviewer sees. `22:30`, `yes` and `2026-01-01` are texts, `010` is the
number 10, and a version `1.10` stays as it is written. Every problem of every file is told in one run, with file, line
and column.

Editors that know YAML schemas show all that follows while you type. `sspgen init` writes the schemas to
`.sspgen/schemas/` and names them in the first line of each file:

```yaml
# yaml-language-server: $schema=../.sspgen/schemas/component.schema.json
```

Ids of controls and of their parts are read in every usual spelling: `ra-5`, `RA-05`, `AC-2(1)`, `ac-2.1`; `a`, `a.1`,
`(a)(1)`, `ra-5_smt.a`. A part without a `status` of its own takes that of its control, with remarks, origination and
roles, but never its evidence.

A key in **bold** must be there. `<…>` stands for an id or name of your own, `[]` for the items of a list.
"""


def page() -> str:
    """Return the page as Markdown."""
    parts = [_HEAD]
    for name, title in _FILES:
        schema = load_schema(name)
        parts.append(f"## {title}\n\n{schema['description']}\n\n{_table(schema)}")
        parts.extend(_sections(schema))
    return "\n".join(parts)


def _sections(schema: dict[str, Any]) -> list[str]:
    sections = []
    for key, item in schema["properties"].items():
        rows = list(_rows(item, schema, ""))
        if rows:
            intro = f"### `{key}`\n\n{item['description']}\n\n"
            sections.append(f"{intro}{_header()}" + "".join(rows) + "\n" + _sample(key, item))
    return sections


def _table(schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = (_row(key, item, schema, key in required) for key, item in schema["properties"].items())
    return _header() + "".join(rows)


def _header() -> str:
    return "| key | value | meaning |\n|---|---|---|\n"


def _row(key: str, item: dict[str, Any], root: dict[str, Any], required: bool) -> str:
    item = _resolved(item, root)
    name = f"**`{key}`**" if required else f"`{key}`"
    example = item["examples"][0] if item.get("examples") else None
    shown = f" Example: `{_flow(example)}`" if isinstance(example, (str, int)) else ""
    return f"| {name} | {_kind(item, root)} | {item['description']}{shown} |\n"


def _rows(item: dict[str, Any], root: dict[str, Any], prefix: str) -> Any:
    """Yield a row for every key below an item, with its path."""
    item = _resolved(item, root)
    for branch in item.get("anyOf", [item]):
        for key, inner in branch.get("properties", {}).items():
            yield _row(f"{prefix}{key}", inner, root, key in branch.get("required", []))
            yield from _rows(inner, root, f"{prefix}{key}.")
        others = branch.get("additionalProperties")
        if isinstance(others, dict):
            yield from _rows(others, root, f"{prefix}<{_word(others, root)}>.")
        if "items" in branch:
            yield from _rows(branch["items"], root, f"{prefix.removesuffix('.')}[].")


def _word(item: dict[str, Any], root: dict[str, Any]) -> str:
    return str(_resolved(item, root).get("title", "name")).lower()


def _kind(item: dict[str, Any], root: dict[str, Any]) -> str:
    branches = item.get("anyOf", [item])
    return " or ".join(dict.fromkeys(_one_kind(_resolved(branch, root), root) for branch in branches))


def _one_kind(item: dict[str, Any], root: dict[str, Any]) -> str:
    if "enum" in item:
        return ", ".join(f"`{value}`" for value in item["enum"])
    words = {"object": "mapping", "array": "list", "string": "text", "integer": "whole number", "number": "number"}
    words["boolean"] = "true or false"
    kinds = item["type"] if isinstance(item["type"], list) else [item["type"]]
    text = " or ".join(words[kind] for kind in kinds)
    others = item.get("additionalProperties")
    if isinstance(others, dict):
        return f"{text}: one {_word(others, root)} a key"
    return f"list of {_kind(_resolved(item['items'], root), root)}" if "items" in item else text


def _resolved(item: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    return {**root["$defs"][item["$ref"].rpartition("/")[2]], **item} if "$ref" in item else item


def _flow(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _sample(key: str, item: dict[str, Any]) -> str:
    examples = item.get("examples")
    return f"```yaml\n{dump_yaml({key: examples[0]})}```\n" if examples else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
