"""OSCAL documents made from the table of its models: well-formed ones, and ones that no schema would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sspgen.load.oscal.definitions import release
from sspgen.model.oscal import MODELS

if TYPE_CHECKING:
    from random import Random

Node = dict[str, Any]

PIECES = (
    "a", "b ", "word", " ", "\n", "\n\n", "*", "**", "_", "`", "```", "~", "^", '"', "\\", "[x](y)", "![i](u)", "<",
    ">", "<b>", "</b>", "<br/>", "<!--", "&amp;", "&", "{{ insert: param, x.1 }}", "{{", "- ", "1. ", "# ", "|",
    "\n|---|\n", "---", "    ", "\t", "é", "\x00", "\ufffe", "\r", "\u2028", "?>", "]]>", "-->", "\U0001f600", " x ",
    "\x85", "\ufeff", "<p>", "<table>", "<insert/>", "<img/>", "http://a.example", "> ",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1.0, -0.0, 1e300, 1e-7, 2**70, "", " ", "a\nb", [], {}, [[]], [{}], {"a": 1},
    {"sspgen-xml": "<foo/>", "is": "element"}, {"sspgen-xml": '<x lang="e"/>', "is": "attribute"},
    {"sspgen-xml": "t", "is": "text"}, {"sspgen-xml": "<", "is": "element"}, ["a", "b"],
    [{"sspgen-xml": "<p><u>x</u></p>", "is": "content", "in": ["description"]}],
)  # fmt: skip
STRANGE_KEYS = ("foo", "x y", "props", "name", "lang", "#text", "", "\x00", "sspgen-xml", "description#markup", "xml:a")


class Maker:
    """Makes documents out of chances.

    Args:
        chance: where they come from.
        odd: how many of a hundred values are of another type, and keys unknown; 0 gives only what the models know.
    """

    def __init__(self, chance: Random, odd: int = 6) -> None:
        self.chance = chance
        self.odd = odd / 100

    def document(self) -> Node:
        model = self.chance.choice(MODELS)
        found: Node = {model: self._object(release().roots[model], 0)}
        if self._happens(0.1):
            found["$schema"] = "https://schema.example"
        return found

    def text(self) -> str:
        if not self.odd or self._happens(0.4):
            return self.chance.choice(("plain text", "Boats, (all) of them.", "a"))
        return "".join(self.chance.choice(PIECES) for _ in range(self.chance.randint(0, 8)))

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _strange(self) -> Any:
        return self.chance.choice((*ODD, self.text()))

    def _scalar(self, datatype: str) -> Any:
        if self._happens(self.odd):
            return self._strange()
        if datatype == "boolean":
            return self._happens(0.5)
        if datatype == "decimal":
            return self.chance.choice((0.5, 1, 2.25))
        if datatype == "base64" and not self.odd:
            return "aGFyYm91cg=="
        return self.chance.randint(0, 99) if "integer" in datatype else self.text()

    def _value(self, identifier: str, depth: int) -> Any:
        if self._happens(self.odd):
            return self._strange()
        definition = release().definitions[identifier]
        return self._scalar(definition.type) if definition.scalar else self._object(identifier, depth + 1)

    def _object(self, identifier: str, depth: int) -> Node:
        definition = release().definitions[identifier]
        found: Node = {flag.name: self._scalar(flag.type) for flag in definition.flags if self._happens(0.6)}
        if definition.value_key and self._happens(0.8):
            found[definition.value_key] = self._scalar(definition.type)
        for member in definition.members:
            if depth > 6 or not self._happens(0.5 if depth < 3 else 0.12):
                continue
            many = member.many or self._happens(self.odd)
            values = [
                self._value(member.definition, depth) for _ in range(self.chance.choice((1, 1, 2)) if many else 1)
            ]
            found[member.key] = values if many else values[0]
        if self._happens(self.odd):
            found[self.chance.choice(STRANGE_KEYS)] = self._strange()
        keys = list(found)
        self.chance.shuffle(keys)
        return {key: found[key] for key in keys}
