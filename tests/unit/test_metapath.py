"""Metapath, as far as OSCAL needs it: every expression of the models compiles, and each form selects what it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.load.oscal.check.metapath.compiler import compile_select, compile_test, compile_values
from sspgen.load.oscal.check.metapath.describe import words
from sspgen.load.oscal.check.metapath.nodes import Focus, named
from sspgen.load.oscal.check.metapath.parser import parse
from sspgen.load.oscal.check.metapath.reach import needed, selected
from sspgen.load.oscal.check.metapath.tokens import MetapathError
from sspgen.load.oscal.check.shapes import shapes
from sspgen.load.oscal.definitions import release
from sspgen.model.limits import METAPATH_CHARS
from support.oscal_small import small

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.check.metapath.nodes import Node
    from sspgen.load.oscal.check.shapes import Shape
    from sspgen.model.oscal import Rule

SSP = "system-security-plan"
OSCAL = "has-oscal-namespace('http://csrc.nist.gov/ns/oscal')"

CANNOT_FIND = {
    "./system/@value",
    "./type[has-oscal-namespace('http://csrc.nist.gov/ns/oscal')]/@value",
}
"""Targets that name children where the model has flags: by the models alone they can never select anything."""


def all_shapes() -> list[Shape]:
    found: dict[int, Shape] = {}
    waiting = [shapes().document]
    while waiting:
        shape = waiting.pop()
        if id(shape) not in found:
            found[id(shape)] = shape
            waiting += [slot.shape for slot in shape.slots.values()]
    return list(found.values())


def all_rules() -> Iterator[tuple[Shape, Rule]]:
    for shape in all_shapes():
        for rule in shape.definition.rules:
            yield shape, rule


def focus(model: str = SSP) -> tuple[Node, Focus]:
    """The root of a small document, and what expressions see beside it."""
    document: Node = (small(model), shapes().document, ())
    (root,) = named(document, model)
    return root, Focus(document)


def paths(expression: str, model: str = SSP) -> list[str]:
    root, beside = focus(model)
    return ["/".join(map(str, node[2][1:])) for node in compile_select(parse(expression))(root, beside)]


def holds(expression: str, model: str = SSP) -> bool:
    return compile_test(parse(expression))(*focus(model))


def test_every_expression_of_the_models_compiles() -> None:
    expressions = 0
    for _, rule in all_rules():
        compile_select(parse(rule.target))
        if rule.test:
            compile_test(parse(rule.test))
        for key, _ in rule.keys:
            compile_values(parse(key))
        expressions += 1 + bool(rule.test) + len(rule.keys)
    kept = [r for one in release().definitions.values() for r in (*one.rules, *(r for f in one.flags for r in f.rules))]
    assert len(list(all_rules())) == len(kept) == 344
    assert expressions > 344


def test_only_the_known_targets_can_never_select_anything() -> None:
    document = shapes().document
    never = {r.target for s, r in all_rules() if not selected(parse(r.target), frozenset({s}), document)}
    assert never == CANNOT_FIND


def test_what_every_target_is_about_has_words() -> None:
    assert [rule.target for _, rule in all_rules() if rule.target != "." and not words(parse(rule.target))] == [
        f".[{OSCAL}]",
        f".[{OSCAL}]",
    ]


CONTROL = "control-implementation/implemented-requirements/0"
BEACON = "system-implementation/components/0"

SELECTIONS: tuple[tuple[str, list[str]], ...] = (
    (".", [""]),
    ("@uuid", ["uuid"]),
    ("@nothing", []),
    ("nothing", []),
    ("metadata/role/@id", ["metadata/roles/0/id", "metadata/roles/1/id"]),
    ("metadata/party[@type='person']/name", ["metadata/parties/1/name"]),
    ("metadata/party[@type=('person', 'robot')]/@uuid", ["metadata/parties/1/uuid"]),
    ("metadata/party[not(@type='person')]/@uuid", ["metadata/parties/0/uuid"]),
    ("metadata/party[email-address][@type]/name", ["metadata/parties/1/name"]),
    ("metadata/party[email-address and @type='organization']", []),
    (
        "metadata/party[email-address or @type='organization']/name",
        ["metadata/parties/0/name", "metadata/parties/1/name"],
    ),
    (".//by-component", [f"{CONTROL}/statements/0/by-components/0"]),
    ("//by-component/@uuid", [f"{CONTROL}/statements/0/by-components/0/uuid"]),
    (
        "control-implementation//by-component//responsible-role/party-uuid",
        [f"{CONTROL}/statements/0/by-components/0/responsible-roles/0/party-uuids/0"],
    ),
    (
        "//(user|leveraged-authorization)/@uuid",
        ["system-implementation/leveraged-authorizations/0/uuid", "system-implementation/users/0/uuid"],
    ),
    ("(.|metadata)/@uuid", ["uuid"]),
    ("metadata|metadata|./metadata", ["metadata"]),
    (
        "system-implementation/(user|component[@type='software'])/title",
        [f"{BEACON}/title", "system-implementation/components/1/title"],
    ),
    (f"system-implementation/component/prop[{OSCAL} and @name='release-date']/@value", [f"{BEACON}/props/0/value"]),
    (
        "system-implementation/component/prop[has-oscal-namespace('https://example.org/ns')]/@name",
        [f"{BEACON}/props/3/name"],
    ),
    ("system-implementation/component/link/@href[starts-with(.,'#')]", [f"{BEACON}/links/0/href"]),
    ("system-implementation/component/link/@href[not(starts-with(.,'#'))]", []),
    ("system-characteristics/*[@state]", ["system-characteristics/status"]),
    ("/system-security-plan/metadata/title", ["metadata/title"]),
    ("metadata/party[@type eq 'person' ]/name", ["metadata/parties/1/name"]),
    ('metadata/party[contains(name, "uth")]/name', ["metadata/parties/0/name"]),
    ("metadata/party[ends-with(name,'na')]/name", ["metadata/parties/1/name"]),
    ("metadata/party[name='it''s']", []),
    ("doc('sea.json')/system-security-plan", []),
)


@pytest.mark.parametrize(("expression", "expected"), SELECTIONS, ids=[one for one, _ in SELECTIONS])
def test_an_expression_selects(expression: str, expected: list[str]) -> None:
    assert sorted(paths(expression)) == sorted(expected)


def test_nodes_come_in_the_order_of_the_document() -> None:
    assert paths("//(control|group|part)", "catalog") == [
        "groups/0",
        "groups/0/controls/0",
        "groups/0/controls/0/parts/0",
        "groups/0/controls/0/parts/1",
        "groups/0/controls/1",
    ]


RANGE = "system-implementation/component/protocol/port-range"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f"exists({RANGE}[@start > @end])", False),
        (f"exists({RANGE}[@start <= @end and @start >= 443 and @start < 443.5])", True),
        (f"exists({RANGE}[@start = '443'])", True),
        (f"exists({RANGE}[@start != 443])", False),
        (f"exists({RANGE}[@transport > 1])", False),
        ("empty(metadata/action)", True),
        ("boolean(metadata)", True),
        ("count(metadata/party) = 2 and count(metadata/action) < 1", True),
        ("true() and not(false())", True),
        ("metadata/role/@id = ('nobody', 'pilot')", True),
        ("'a'", True),
        ("''", False),
        ("metadata/role/@id = metadata/responsible-party/@role-id", True),
    ],
)
def test_a_test_holds_or_not(expression: str, expected: bool) -> None:
    assert holds(expression) is expected


def test_a_document_that_is_not_at_hand_is_remembered() -> None:
    root, beside = focus()
    assert compile_select(parse("doc(import-profile/@href)/catalog"))(root, beside) == []
    assert beside.absent == ["profile.json"]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("", "the expression ends too early"),
        ("a/", "the expression ends too early"),
        ("a[", "the expression ends too early"),
        ("a[@b='c'", "']' is expected"),
        ("(a", "')' is expected"),
        ("a b", "'b' is not expected"),
        ("a ; b", "nothing starts with ';'"),
        ("'a", 'nothing starts with "\'"'),
        ("..", "'.' is not expected"),
        ("a[1]", "a position as predicate is not supported"),
        ("let $a := b", "nothing starts with '$'"),
        ("(" * 99 + "a" + ")" * 99, "nested deeper than"),
        ("a" * (METAPATH_CHARS + 1), "is over the limit"),
    ],
)
def test_what_is_no_metapath_is_refused_with_its_place(expression: str, why: str) -> None:
    with pytest.raises(MetapathError) as refused:
        parse(expression)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("matches(@a, 'b')", "the function matches() is not supported"),
        ("not(@a, @b)", "not() has 2 arguments, expected 1 to 1"),
        ("sum(a) > 1", "sum() selects no nodes"),
        ("count(a, b) > 1", "count() selects no nodes"),
    ],
)
def test_what_is_not_supported_is_refused_when_it_is_compiled(expression: str, why: str) -> None:
    with pytest.raises(MetapathError) as refused:
        compile_test(parse(expression))
    assert why in str(refused.value)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a", ".", "@b", "/", "//", "[", "]", "(", ")", "=", "'x'", "or", "|", ",", "1"]), max_size=9
    )
)
def test_any_tokens_compile_or_are_refused(pieces: list[str]) -> None:
    root, beside = focus()
    try:
        test = compile_test(parse(" ".join(pieces)))
    except MetapathError:
        return
    assert test(root, beside) in {True, False}


@pytest.mark.parametrize(
    ("expression", "keys"),
    [
        ("prop[@name='a']/@value", {"props"}),
        ("(.)[@type='software']/prop/@name", {"props"}),
        (".[@rel='reference' and starts-with(@href,'#')]", {"rel"}),
        ("rlink|base64", {"rlinks", "base64"}),
        (".", None),
        ("//prop", None),
        ("doc(@a)/b|prop", None),
    ],
)
def test_the_keys_that_an_expression_cannot_do_without(expression: str, keys: set[str] | None) -> None:
    names = {"rlink": "resource", "prop": "system-component", "(.)[": "system-component"}
    wanted = next((name for start, name in names.items() if expression.startswith(start)), "link")
    shape = next(s for s in all_shapes() if s.definition.id.split(":")[-1].split("/")[-1] == wanted)
    assert needed(parse(expression), shape) == keys


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("prop[@name='method']", "'prop' with 'name' being 'method'"),
        ("not(exists(@media-type))", "no 'media-type'"),
        ("not(@start > @end)", "no 'start' above 'end'"),
        ("part[starts-with(@id,'x')]/prop", "'prop' of 'part' with 'id' starting with 'x'"),
        ("a and b or c", "'a' and 'b' or 'c'"),
        ("@a[not(starts-with(.,'#'))]", "'a' not starting with '#'"),
    ],
)
def test_an_expression_in_words(expression: str, said: str) -> None:
    assert words(parse(expression)) == said
