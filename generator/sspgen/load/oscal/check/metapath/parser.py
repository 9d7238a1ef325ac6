"""Parses Metapath as far as constraints of OSCAL need it, and refuses the rest by name.

Read are paths with ``/``, ``//``, ``.``, ``@flag``, names, ``*`` and parentheses; predicates; ``|``; ``and``, ``or``;
comparisons; texts and numbers; function calls. Source: Metapath, which is a subset of XPath 3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.check.metapath.syntax import (
    Both,
    Call,
    ChildStep,
    Compare,
    Dot,
    Either,
    Filter,
    FlagStep,
    Literal,
    Path,
    Sequence,
    Union,
)
from sspgen.load.oscal.check.metapath.tokens import MetapathError, Token, tokens
from sspgen.model.limits import METAPATH_DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.load.oscal.check.metapath.syntax import Expression

_WORDS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", *_WORDS)


def parse(expression: str) -> Expression:
    """Return the syntax tree of an expression.

    Raises:
        MetapathError: it is not Metapath, or of a part of it that is not read.
    """
    parser = _Parser(expression, tokens(expression))
    found = parser.either()
    if parser.now.kind != "end":
        raise parser.refused(f"{parser.now.value!r} is not expected")
    return found


class _Parser:
    """Recursive descent, one method a level of the grammar, from loose to tight."""

    def __init__(self, expression: str, found: list[Token]) -> None:
        self._expression = expression
        self._tokens = found
        self._at = 0
        self._depth = 0

    @property
    def now(self) -> Token:
        return self._tokens[self._at]

    def refused(self, why: str) -> MetapathError:
        return MetapathError(f"{self._expression!r}: {why} at {self.now.offset}")

    def either(self) -> Expression:
        self._depth += 1
        if self._depth > METAPATH_DEPTH:
            raise self.refused(f"nested deeper than {METAPATH_DEPTH} levels")
        items = self._many(self._both, "name", "or")
        self._depth -= 1
        return items[0] if len(items) == 1 else Either(items)

    def _both(self) -> Expression:
        items = self._many(self._compare, "name", "and")
        return items[0] if len(items) == 1 else Both(items)

    def _compare(self) -> Expression:
        left = self._union()
        if self.now.kind in {"mark", "name"} and self.now.value in _COMPARISONS:
            operator = self._take().value
            return Compare(_WORDS.get(operator, operator), left, self._union())
        return left

    def _union(self) -> Expression:
        items = self._many(self._path, "mark", "|")
        return items[0] if len(items) == 1 else Union(items)

    def _many(self, one: Callable[[], Expression], kind: str, between: str) -> tuple[Expression, ...]:
        items = [one()]
        while self._next_is(kind, between):
            self._take()
            items.append(one())
        return tuple(items)

    def _path(self) -> Expression:
        rooted = self._next_is("mark", "/") or self._next_is("mark", "//")
        steps: list[tuple[bool, Expression]] = []
        if not rooted:
            steps.append((False, self._step()))
        while self._next_is("mark", "/") or self._next_is("mark", "//"):
            below = self._take().value == "//"
            steps.append((below, self._step()))
        return steps[0][1] if len(steps) == 1 and not rooted else Path(rooted, tuple(steps))

    def _step(self) -> Expression:
        base = self._primary()
        tests: list[Expression] = []
        while self._next_is("mark", "["):
            self._take()
            tests.append(self.either())
            self._expect("]")
        if any(isinstance(test, Literal) and not isinstance(test.value, str) for test in tests):
            raise self.refused("a position as predicate is not supported")
        return Filter(base, tuple(tests)) if tests else base

    def _primary(self) -> Expression:
        token = self._take()
        if token.kind == "text":
            return Literal(token.value)
        if token.kind == "number":
            return Literal(float(token.value) if "." in token.value else int(token.value))
        if token.kind == "name":
            return self._call(token.value) if self._next_is("mark", "(") else ChildStep(token.value)
        return self._marked(token)

    def _marked(self, token: Token) -> Expression:
        if token.value == "@" and self.now.kind == "name":
            return FlagStep(self._take().value)
        if token.value == "." and not self._next_is("mark", "."):
            return Dot()
        if token.value == "*":
            return ChildStep("*")
        if token.value == "(":
            items = self._list()
            return items[0] if len(items) == 1 else Sequence(items)
        self._at -= token.kind != "end"
        raise self.refused(f"{token.value!r} is not expected" if token.value else "the expression ends too early")

    def _call(self, name: str) -> Expression:
        self._take()
        return Call(name, self._list())

    def _list(self) -> tuple[Expression, ...]:
        """Read expressions up to a closing parenthesis; the opening one is taken."""
        if self._next_is("mark", ")"):
            self._take()
            return ()
        items = self._many(self.either, "mark", ",")
        self._expect(")")
        return items

    def _next_is(self, kind: str, value: str) -> bool:
        return self.now.kind == kind and self.now.value == value

    def _take(self) -> Token:
        token = self.now
        if token.kind != "end":
            self._at += 1
        return token

    def _expect(self, mark: str) -> None:
        if not self._next_is("mark", mark):
            raise self.refused(f"{mark!r} is expected")
        self._take()
