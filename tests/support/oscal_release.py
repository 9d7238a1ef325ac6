"""Makes ``oscal.json``, our compact table of OSCAL's models, from the metaschema modules that NIST publishes.

The table holds names, types, cardinalities and the expressions of constraints: what a tool has to know to read, write
and check documents. No sentence of the publication is in it. Run it when NIST releases a new version:

    python -m support.oscal_release FOLDER [PATHS.json]

FOLDER holds the release's ``oscal_*_metaschema_RESOLVED.xml``. PATHS.json, optional, maps each earlier release to the
JSON paths that its models have; what a path is first found in becomes the ``since`` of a member.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

_NS = "{http://csrc.nist.gov/ns/oscal/metaschema/1.0}"
_ROOTS = ("catalog", "profile", "component", "ssp", "assessment-plan", "assessment-results", "poam", "mapping")
_TARGET = Path(__file__).parents[2] / "generator/sspgen/schemas/oscal.json"
_CONSTRAINTS = ("allowed-values", "expect", "matches", "index", "index-has-key", "is-unique", "has-cardinality")
_MARKUP_MULTILINE = "markup-multiline"
_VALUE_KEYS = {"markup-line": "RICHTEXT", _MARKUP_MULTILINE: "PROSE"}


class Module:
    """One metaschema module with its global definitions."""

    def __init__(self, file: Path) -> None:
        self.root = parse(file).getroot()  # noqa: S314 - see above
        self.short = self._text("short-name").removeprefix("oscal-")
        self.version = self._text("schema-version")
        self.imports: list[Module] = []
        self.defined = {
            (kind, e.get("name", "")): e
            for kind in ("assembly", "field", "flag")
            for e in kids(self.root, f"define-{kind}")
        }

    def _text(self, name: str) -> str:
        return (self.root.findtext(_NS + name) or "").strip()

    def find(self, kind: str, name: str, *, own: bool = True) -> tuple[Module, Element] | None:
        found = self.defined.get((kind, name))
        if found is not None and (own or found.get("scope") != "local"):
            return self, found
        return next((hit for module in self.imports if (hit := module.find(kind, name, own=False))), None)


def kids(element: Element | None, *names: str) -> Iterator[Element]:
    for child in element if element is not None else ():
        if str(child.tag).removeprefix(_NS) in names:
            yield child


def word(element: Element, name: str, default: str = "") -> str:
    return (element.findtext(_NS + name) or default).strip()


class Compiler:
    """Turns modules into one table of definitions, each made once."""

    def __init__(self) -> None:
        self.definitions: dict[str, dict[str, Any]] = {}

    def define(self, module: Module, kind: str, name: str) -> str:
        hit = module.find(kind, name)
        if hit is None:
            raise KeyError(f"{module.short}: {kind} {name}")
        home, element = hit
        return self.add(home, element, f"{home.short}:{name}", kind)

    def add(self, module: Module, element: Element, identifier: str, kind: str) -> str:
        if identifier not in self.definitions:
            made: dict[str, Any] = {"name": word(element, "use-name", element.get("name", ""))}
            self.definitions[identifier] = made
            flags = [self.flag(module, e) for e in kids(element, "define-flag", "flag")]
            if kind == "field":
                made["type"] = element.get("as-type", "string")
                if flags:
                    made["value"] = word(element, "json-value-key") or _VALUE_KEYS.get(made["type"], "STRVALUE")
            if flags:
                made["flags"] = flags
            members = list(self.members(module, element.find(f"{_NS}model"), identifier))
            if members:
                made["members"] = members
            constraints = list(rules(element))
            if constraints:
                made["constraints"] = constraints
        return identifier

    def flag(self, module: Module, element: Element) -> dict[str, Any]:
        hit = (module, element)
        if element.tag == f"{_NS}flag":
            hit = module.find("flag", element.get("ref", "")) or hit
        home = hit[1]
        name = word(element, "use-name") or word(home, "use-name") or home.get("name", "")
        made: dict[str, Any] = {"name": name, "type": home.get("as-type", "string")}
        if element.get("required") == "yes":
            made["required"] = True
        if element.get("deprecated") or home.get("deprecated"):
            made["deprecated"] = element.get("deprecated") or home.get("deprecated")
        constraints = [*rules(home), *(rules(element) if home is not element else ())]
        if constraints:
            made["constraints"] = constraints
        return made

    def members(self, module: Module, model: Element | None, owner: str) -> Iterator[dict[str, Any]]:
        choice = 0
        for child in kids(model, "assembly", "field", "define-assembly", "define-field", "choice"):
            if child.tag == f"{_NS}choice":
                choice += 1
                for one in kids(child, "assembly", "field", "define-assembly", "define-field"):
                    yield {**self.member(module, one, owner), "choice": choice}
            else:
                yield self.member(module, child, owner)

    def member(self, module: Module, element: Element, owner: str) -> dict[str, Any]:
        tag = str(element.tag).removeprefix(_NS)
        kind = tag.removeprefix("define-")
        if tag.startswith("define-"):
            identifier = self.add(module, element, f"{owner}/{element.get('name')}", kind)
        else:
            identifier = self.define(module, kind, element.get("ref", ""))
        name = word(element, "use-name") or self.definitions[identifier]["name"]
        group = element.find(f"{_NS}group-as")
        made: dict[str, Any] = {"name": name, "is": identifier}
        least = int(element.get("min-occurs", "0"))
        if least:
            made["min"] = least
        if group is not None:
            made["group"] = group.get("name")
            if group.get("in-xml") == "GROUPED":
                made["wrapped"] = True
            most = element.get("max-occurs", "1")
            if most != "unbounded":
                made["max"] = int(most)
        if element.get("in-xml") == "UNWRAPPED":
            made["unwrapped"] = True
        if element.get("deprecated"):
            made["deprecated"] = element.get("deprecated")
        return made


def rules(element: Element) -> Iterator[dict[str, Any]]:
    for holder in kids(element, "constraint"):
        for rule in kids(holder, *_CONSTRAINTS):
            made: dict[str, Any] = {"kind": str(rule.tag).removeprefix(_NS), "target": rule.get("target", ".")}
            for name in ("id", "level", "name", "test", "datatype", "regex", "min-occurs", "max-occurs", "extensible"):
                if rule.get(name):
                    made[name] = rule.get(name)
            if rule.get("allow-other") == "yes":
                made["other"] = True
            values = [e.get("value", "") for e in kids(rule, "enum")]
            if values:
                made["values"] = values
            old = {e.get("value", ""): e.get("deprecated", "") for e in kids(rule, "enum") if e.get("deprecated")}
            if old:
                made["deprecated"] = old
            keys = [[e.get("target", "."), e.get("pattern", "")] for e in kids(rule, "key-field")]
            if keys:
                made["keys"] = keys
            made["target"] = re.sub(r"\s+", " ", made["target"]).strip()
            yield made


def load(folder: Path) -> dict[str, Module]:
    files = sorted(folder.glob("oscal_*_metaschema_RESOLVED.xml"))
    modules = {file.name: Module(file) for file in files}
    for module in modules.values():
        hrefs = (Path(e.get("href", "")).name for e in kids(module.root, "import"))
        stems = (href.removesuffix(".xml").removesuffix("_RESOLVED") for href in hrefs)
        module.imports = [modules[f"{stem}_RESOLVED.xml"] for stem in stems]
    return modules


def add_since(table: dict[str, Any], paths: dict[str, dict[str, list[str]]]) -> None:
    """Mark the members and flags that no path of an earlier release has, with the first release that has one."""
    releases = sorted(paths, key=lambda v: [int(n) for n in v.split(".")])
    firsts: dict[str, str] = {}
    for release in reversed(releases):
        firsts.update({f"{model} {path}": release for model, found in paths[release].items() for path in found})
    best: dict[int, list[str]] = {}
    nodes: dict[int, dict[str, Any]] = {}

    def walk(identifier: str, path: str, model: str, seen: tuple[str, ...]) -> None:
        made = table["definitions"][identifier]
        for item in (*made.get("flags", ()), *made.get("members", ())):
            below = f"{path}/{item.get('group') or item['name']}"
            nodes[id(item)] = item
            known = firsts.get(f"{model} {below}")
            if known:
                best.setdefault(id(item), []).append(known)
            inner = item.get("is")
            if inner and inner not in seen and known:
                walk(inner, below, model, (*seen, inner))

    for model, identifier in table["roots"].items():
        walk(identifier, f"/{model}", model, (identifier,))
    for key, found in best.items():
        first = min(found, key=lambda v: [int(n) for n in v.split(".")])
        if first != releases[0]:
            nodes[key]["since"] = first


def main() -> None:
    folder = Path(sys.argv[1])
    compiler, roots, version = Compiler(), {}, ""
    modules = load(folder)
    for stem in _ROOTS:
        module = modules[f"oscal_{stem}_metaschema_RESOLVED.xml"]
        version = module.version
        for element in kids(module.root, "define-assembly"):
            root = word(element, "root-name")
            if root:
                roots[root] = compiler.define(module, "assembly", element.get("name", ""))
    table: dict[str, Any] = {"release": version, "roots": roots, "definitions": compiler.definitions}
    if len(sys.argv) > 2:
        add_since(table, json.loads(Path(sys.argv[2]).read_text()))
    lines = [f'"release": {json.dumps(table["release"])}', f'"roots": {json.dumps(roots)}']
    inner = ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in sorted(table["definitions"].items())
    )
    lines.append(f'"definitions": {{\n{inner}\n}}')
    _TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    sys.stdout.write(f"{_TARGET}: OSCAL {version}, {len(roots)} models, {len(compiler.definitions)} definitions\n")


if __name__ == "__main__":
    main()
