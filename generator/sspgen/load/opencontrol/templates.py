"""Texts of the Fen dialect, which are Jinja2 templates over the values of ``keys/*.yaml``: filled in, never executed.

What another person's template may do is a short list of syntax, decided before anything is rendered: values, a few
filters, conditions and one level of loops. So it needs no clock to stop it. Whatever is not on the list, and every
name without a value, stays as it was written and is told: a template must never make a text disappear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jinja2 import StrictUndefined, TemplateError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sspgen.model.limits import TEMPLATE_CHARS, TEMPLATE_WORK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sspgen.model.evidence import Json

TAG: Final = re.compile(r"\{\{[^\n{}]*\}\}|\{%[^\n]*?%\}|\{#[^\n]*?#\}")
"""A tag of a template in one line."""

_FILTERS: Final = frozenset(("default", "d", "upper", "lower", "title", "capitalize", "trim", "join", "first", "last"))
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const),
    *(nodes.Filter, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Test, nodes.For),
)
_WORDS: Final = {"Call": "calls", "Include": "includes", "Macro": "macros", "Assign": "assignments"}
_LONGEST_CONSTANT: Final = 40
_COMPILING: Final = 5_000
"""What it costs to understand one template, in the unit of `limits.TEMPLATE_WORK`."""
_FAILURES: Final = (
    *(ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError),
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text that was filled in.

    Attributes:
        text: never empty unless the template was.
        kept: tags that stayed as they were written, each with the reason.
    """

    text: str
    kept: tuple[tuple[str, str], ...] = ()


class _KeptError(Exception):
    """Why a template, or a piece of it, stays as it was written."""


class Templates:
    """Fills values into the texts of one workspace; what all of them may do together is limited."""

    def __init__(self, values: Mapping[str, Json]) -> None:
        self._values = values
        self._environment = _Environment()
        self._work = 0
        self._known: dict[str, str | _KeptError] = {}

    def render(self, text: str) -> Rendered:
        """Fill in a text, a Jinja2 template; a value of ``keys/project.yaml`` is under ``project``."""
        if "{%" in text:
            try:
                return Rendered(self._filled(text))
            except _KeptError as error:
                return Rendered(text, ((_first_tag(text), str(error)),))
        kept: list[tuple[str, str]] = []
        pieces: list[str] = []
        end = 0
        for tag in TAG.finditer(text):
            pieces += [text[end : tag.start()], self._piece(tag[0], kept)]
            end = tag.end()
        whole = "".join((*pieces, text[end:]))
        lost = text.strip() and not whole.strip()
        return Rendered(text if lost else whole, tuple(kept))

    def _piece(self, tag: str, kept: list[tuple[str, str]]) -> str:
        """Return what a tag stands for; a comment stands for nothing."""
        if tag.startswith("{#"):
            return ""
        if tag not in self._known:
            try:
                self._known[tag] = self._filled(tag)
            except _KeptError as error:
                self._known[tag] = error
        found = self._known[tag]
        if isinstance(found, str):
            return found
        kept.append((tag, str(found)))
        return tag

    def _filled(self, text: str) -> str:
        """Return a rendered template.

        Raises:
            _KeptError: it cannot be rendered, or gives nothing.
        """
        pieces: list[str] = []
        size = 0
        if len(text) > TEMPLATE_CHARS:
            raise _KeptError(f"it has more than {TEMPLATE_CHARS} characters")
        self._spend(_COMPILING)
        try:
            self._spend(len(text) * self._rounds(self._environment.parse(text)))
            for piece in self._environment.from_string(text).generate(**self._values):
                size += len(piece)
                self._spend(len(piece))
                if size > TEMPLATE_CHARS:
                    raise _KeptError(f"it gives more than {TEMPLATE_CHARS} characters")
                pieces.append(piece)
        except UndefinedError as error:
            raise _KeptError("nothing under 'keys/' gives it a value") from error
        except TemplateError as error:
            raise _KeptError(f"it is not understood: {error.message}") from error
        except _FAILURES as error:
            raise _KeptError(f"it cannot be filled in ({type(error).__name__})") from error
        found = "".join(pieces)
        if not found.strip() and text.strip():
            raise _KeptError("its value is empty")
        return found

    def _spend(self, work: int) -> None:
        self._work += work
        if self._work > TEMPLATE_WORK:
            raise _KeptError("the templates of this workspace ask for more than is filled in")

    def _rounds(self, template: nodes.Node) -> int:
        """Return how often a part of a template is gone through at most.

        Raises:
            _KeptError: some of its syntax is not on the list.
        """
        _refuse(template)
        loops = list(template.find_all(nodes.For))
        if any(inner is not loop for loop in loops for inner in loop.find_all(nodes.For)):
            raise _KeptError("loops in loops are not filled in")
        return max((self._items(loop) for loop in loops), default=1)

    def _items(self, loop: nodes.For) -> int:
        value = self._at(loop.iter)
        if not isinstance(value, list) or loop.recursive:
            raise _KeptError("only lists of values are looped over")
        return max(len(value), 1)

    def _at(self, node: nodes.Node) -> Json:
        """Return the value that a dotted name stands for; None of anything else."""
        if isinstance(node, nodes.Name):
            return self._values.get(node.name)
        held = self._at(node.node) if isinstance(node, nodes.Getattr) else None
        return held.get(node.attr) if isinstance(held, dict) and isinstance(node, nodes.Getattr) else None


def _first_tag(text: str) -> str:
    found = TAG.search(text)
    return found[0] if found else "{%"


def _refuse(node: nodes.Node) -> None:
    """Refuse all syntax that is not known to be harmless.

    Raises:
        _KeptError: it is not on the list.
    """
    if not isinstance(node, _ALLOWED):
        name = type(node).__name__
        raise _KeptError(f"{_WORDS.get(name, repr(name.lower()))} are not filled in")
    if isinstance(node, nodes.Filter):
        _refuse_filter(node)
    if isinstance(node, nodes.If | nodes.For) and any(True for _ in _condition(node).find_all(nodes.Filter)):
        raise _KeptError("filters in conditions are not filled in")
    for child in node.iter_child_nodes():
        _refuse(child)


def _condition(node: nodes.If | nodes.For) -> nodes.Node:
    return nodes.Template([node.test] if isinstance(node, nodes.If) else [node.iter, *filter(None, [node.test])])


def _refuse_filter(node: nodes.Filter) -> None:
    if node.name not in _FILTERS:
        raise _KeptError(f"the filter '{node.name}' is not used")
    short = all(isinstance(a, nodes.Const) and len(str(a.value)) <= _LONGEST_CONSTANT for a in node.args)
    if not short or node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise _KeptError(f"the filter '{node.name}' is used with something else than a short text")


class _Environment(ImmutableSandboxedEnvironment):
    """Knows values and nothing else: no loaders, no globals, no attributes of Python's objects."""

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=False,  # Markdown; what becomes HTML is cleaned where that is made
            keep_trailing_newline=True,
            finalize=_finalized,
        )
        self.globals.clear()

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as in Jinja2
        """Return the value under a name; nothing else has attributes."""
        return obj[attribute] if isinstance(obj, dict) and attribute in obj else self.undefined(name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - as in Jinja2
        """Return the value under a name or number."""
        if isinstance(obj, list) and isinstance(argument, int) and 0 <= argument < len(obj):
            return obj[argument]
        return self.getattr(obj, argument) if isinstance(argument, str) else self.undefined(name=str(argument))


def _finalized(value: object) -> object:
    """Return what is printed of a value: a key without a value is as good as a missing one."""
    if value is None:
        raise UndefinedError
    if isinstance(value, StrictUndefined):
        return str(value)
    if not isinstance(value, str | int | float):
        raise _KeptError("it is a list or a mapping of keys, not a text")
    return value


MARK: Final = "\ue000"
"""Starts the word that stands for a tag in a shielded file."""
_OPEN, _CLOSE, _FILL, _DIGITS = MARK, "\ue001", "\ue002", 0xE100
_BASE: Final = 256
_SENTINEL: Final = re.compile("\ue000([\ue100-\ue1ff])([\ue100-\ue1ff])\ue002*\ue001")
_MOST: Final = _BASE * _BASE


def shielded(source: str) -> tuple[str, tuple[str, ...]] | None:
    """Return a file in which every tag is a word of the same length, and the tags.

    Such a file is YAML even where ``{{ name }}`` stands without quotes, and every place in it stays what it was.
    None: there is no tag, or the file has characters that the words are made of.
    """
    tags = tuple(tag[0] for tag in TAG.finditer(source))
    if not tags or len(tags) > _MOST or re.search("[\ue000-\ue1ff]", source):
        return None
    numbers: Iterator[int] = iter(range(len(tags)))

    def word(tag: re.Match[str]) -> str:
        high, low = divmod(next(numbers), _BASE)
        return f"{_OPEN}{chr(_DIGITS + high)}{chr(_DIGITS + low)}{_FILL * (len(tag[0]) - 4)}{_CLOSE}"

    return TAG.sub(word, source), tags


def unshielded(text: str, tags: tuple[str, ...]) -> str:
    """Put the tags back into a text of a shielded file."""
    return _SENTINEL.sub(lambda word: tags[(ord(word[1]) - _DIGITS) * _BASE + ord(word[2]) - _DIGITS], text)
