"""What is wrong with a person's file, in words about that file: unknown keys, missing keys, values of the wrong kind.

The published JSON Schemas are what editors use, so they are the one description of the files. jsonschema decides
whether a file is as its schema says. Its errors speak of the schema, so what is wrong is told by a walk of our own
over document and schema side by side, which knows the keys of the person's file. It must not know a schema by name.
"""

from __future__ import annotations

import difflib
import json
import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.resources import schema_file

if TYPE_CHECKING:
    from sspgen.load.yaml_reader import Document, Key
    from sspgen.model.evidence import Json
    from sspgen.model.spans import Span

Schema: TypeAlias = dict[str, Any]

_KINDS = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}
_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "null": "nothing",
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SHOWN = 60
_FORMATS = "rfc3987_syntax"


@lru_cache(maxsize=8)
def load_schema(name: str) -> Schema:
    """Return a shipped schema by its short name: ``ssp``, ``component`` or ``evidence``."""
    schema: Schema = json.loads(schema_file(f"{name}.schema.json").read_bytes())
    return schema


def check(document: Document, schema_name: str) -> tuple[Diagnostic, ...]:
    """Return everything in which a document differs from a schema, one diagnostic a place, in order of place."""
    schema = load_schema(schema_name)
    checker = _Checker(document, schema.get("$defs", {}))
    checker.node(document.value, schema)
    return ordered(checker.problems) or _unexplained(document, schema_name)


@lru_cache(maxsize=8)
def _validator(name: str) -> Any:  # noqa: ANN401 - the library's validator type
    # Where it is installed, this optional library builds 39 parsers for a format that our schemas do not use.
    absent = _FORMATS not in sys.modules
    if absent:
        sys.modules[_FORMATS] = None  # type: ignore[assignment] # the import system's way to say "not there"
    try:
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - not every command reads a workspace
    finally:
        if absent:
            del sys.modules[_FORMATS]
    return Draft202012Validator(load_schema(name))


def _unexplained(document: Document, schema_name: str) -> tuple[Diagnostic, ...]:
    """Return what jsonschema finds in a document that the walk has nothing against."""
    error = next(iter(_validator(schema_name).iter_errors(document.value)), None)
    if error is None:
        return ()
    return (Diagnostic("SSP225", error.message, document.span(*error.absolute_path)),)


class _Checker:
    """Walks a document and its schema side by side."""

    def __init__(self, document: Document, definitions: dict[str, Schema]) -> None:
        self.document = document
        self.definitions = definitions
        self.problems: list[Diagnostic] = []
        self.path: list[Key] = []
        self.names: list[str] = []

    def node(self, value: Json, schema: Schema) -> None:
        if "$ref" in schema:
            schema = {**self.definitions[schema["$ref"].rpartition("/")[2]], **schema}
        kind = _KINDS.get(type(value), "null")
        branches: list[Schema] = schema.get("anyOf", [schema])
        for branch in branches:
            if _is_of(kind, branch.get("type")):
                self._value(value, branch)
                return
        self._wrong_type(value, kind, branches)

    def _value(self, value: Json, schema: Schema) -> None:
        if isinstance(value, str):
            self._text(value, schema)
        elif isinstance(value, dict):
            self._mapping(value, schema)
        elif isinstance(value, list):
            self._list(value, schema)
        elif "minimum" in schema and isinstance(value, int) and value < schema["minimum"]:
            self._tell("SSP225", f"{self._here()}: got {value}, expected {schema['minimum']} or more")

    def _text(self, value: str, schema: Schema) -> None:
        if "enum" in schema:
            if value not in schema["enum"]:
                self._not_allowed(value, schema["enum"])
        elif "pattern" in schema:
            if not re.search(schema["pattern"], value):
                expected = schema["patternErrorMessage"]
                self._tell("SSP225", f"{self._here()}: got {_shown(value)}, expected {expected}")
        elif schema.get("minLength") and not value:
            self._tell("SSP225", f"{self._here()}: got an empty text")
        unprintable = _CONTROL.search(value)
        if unprintable:
            code = f"U+{ord(unprintable.group()):04X}"
            self._tell("SSP225", f"{self._here()}: the text holds the control character {code}")

    def _mapping(self, value: dict[str, Json], schema: Schema) -> None:
        known: dict[str, Schema] = schema.get("properties", {})
        others = schema.get("additionalProperties", True)
        for key in schema.get("required", ()):
            if key not in value:
                self._missing(key, known[key])
        if len(value) < schema.get("minProperties", 0):
            self._tell("SSP222", f"{self._here()}: the mapping is empty", help_=_one_of(list(known)) if known else "")
        for key, item in value.items():
            if key in known:
                self._enter(item, known[key], key, "")
            elif isinstance(others, dict):
                self._named(key, schema.get("propertyNames"))
                title = self._title(others)
                self._enter(item, others, key, f"{title.lower()} {key}")
            elif others is False:
                self._unknown(key, list(known), set(value))

    def _list(self, value: list[Json], schema: Schema) -> None:
        if len(value) < schema.get("minItems", 0):
            self._tell("SSP225", f"{self._here()}: the list is empty")
        items = schema.get("items")
        if items is not None:
            for index, item in enumerate(value):
                name = f"{self._title(items).lower()} {index + 1}" if isinstance(item, dict) else ""
                self._enter(item, items, index, name)

    def _enter(self, value: Json, schema: Schema, key: Key, name: str) -> None:
        self.path.append(key)
        self.names.append(name)
        self.node(value, schema)
        self.path.pop()
        self.names.pop()

    def _title(self, schema: Schema) -> str:
        if "$ref" in schema:
            schema = {**self.definitions[schema["$ref"].rpartition("/")[2]], **schema}
        return str(schema.get("title", "item"))

    def _tell(self, code: str, message: str, *, help_: str = "", span: Span | None = None) -> None:
        place = span or self.document.span(*self.path)
        self.problems.append(Diagnostic(code, message, place, help=help_))

    def _where(self) -> str:
        """Name the innermost things a reader would name: ``statement a of control ra-5``."""
        named = [name for name in self.names if name]
        if named:
            return " of ".join(reversed(named[-2:]))
        keys = [key for key in self.path if isinstance(key, str)]
        return f"'{keys[-1]}'" if keys else "this file"

    def _here(self) -> str:
        """Name the value itself: ``'status' of control ra-5``."""
        if not self.path:
            return "this file"
        if self.names[-1]:
            return self._where()
        key = next(key for key in reversed(self.path) if isinstance(key, str))
        named = [name for name in self.names if name]
        within = f" of {' of '.join(reversed(named[-2:]))}" if named else ""
        return f"'{key}'{within}"

    def _wrong_type(self, value: Json, kind: str, branches: list[Schema]) -> None:
        wanted = [word for branch in branches for word in _types(branch)]
        expected = " or ".join(dict.fromkeys(_WORDS[word] for word in wanted))
        if value is None:
            span = self.document.key_span(*self.path)
            self._tell("SSP223", f"{self._here()} has no value, expected {expected}", span=span)
            return
        got, help_ = _WORDS[kind], ""
        raw = self.document.raw(*self.path)
        if raw:
            got = f"{got} ({_shown(raw)})"
            free = {"type": "string"}.items() <= branches[0].items() and "pattern" not in branches[0]
            help_ = f'put it in quotes to make it a text: "{raw[:_SHOWN]}"' if free else ""
        self._tell("SSP223", f"{self._here()}: got {got}, expected {expected}", help_=help_)

    def _not_allowed(self, value: str, allowed: list[str]) -> None:
        near = _nearest(value, allowed)
        hint = f"; did you mean '{near}'?" if near else ""
        self._tell("SSP224", f"{self._here()}: got {_shown(value)}, expected {_one_of(allowed)}{hint}")

    def _unknown(self, key: str, known: list[str], present: set[str]) -> None:
        near = _nearest(key, [name for name in known if name not in present])
        hint = f"; did you mean '{near}'?" if near else ""
        message = f"unknown key {_shown(key)} in {self._where()}{hint}"
        help_ = f"write '{near}'" if near else f"known here: {', '.join(known)}"
        self._tell("SSP221", message, help_=help_, span=self.document.key_span(*self.path, key))

    def _missing(self, key: str, schema: Schema) -> None:
        examples = schema.get("examples", ())
        help_ = f"add '{key}: {examples[0]}'" if examples and isinstance(examples[0], str) else ""
        span = self.document.key_span(*self.path)
        self._tell("SSP222", f"{self._where()} has no '{key}'", help_=help_, span=span)

    def _named(self, key: str, schema: Schema | None) -> None:
        if schema and not re.search(schema["pattern"], key):
            expected = schema["patternErrorMessage"]
            span = self.document.key_span(*self.path, key)
            self._tell("SSP225", f"got the key {_shown(key)}, expected {expected}", span=span)


def _types(schema: Schema) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _is_of(kind: str, wanted: str | list[str] | None) -> bool:
    if wanted is None or kind == wanted:
        return True
    if isinstance(wanted, list):
        return any(_is_of(kind, one) for one in wanted)
    return kind == "integer" and wanted == "number"


def _one_of(allowed: list[str]) -> str:
    return f"one of {', '.join(allowed)}" if len(allowed) > 1 else allowed[0]


def _shown(text: str) -> str:
    return f"'{text[:_SHOWN]}…'" if len(text) > _SHOWN else f"'{text}'"


def _nearest(word: str, known: list[str]) -> str:
    plain = re.sub(r"[\s_]+", "-", word.strip().lower())
    by_form = {re.sub(r"[\s_]+", "-", name): name for name in known}
    near = difflib.get_close_matches(plain, list(by_form), 1, 0.6)
    return by_form[near[0]] if near else ""
