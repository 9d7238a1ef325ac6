"""Rolling parameters: no word is lost, nothing unset looks set, and hostile catalogs come to an end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sspgen.model.catalog import Parameter
from sspgen.model.prose import ParameterSegment, ParameterState, TextSegment, plain
from sspgen.resolve.parameters import INSERTION, parameter_text, roll

IDS = [f"p{n}" for n in range(6)]
NAMES = st.sampled_from([*IDS, "alias-0", "alias-1", "nobody"])
FORMS = st.sampled_from(["{{{{ insert: param, {0} }}}}", "{{{{{0}}}}}", "{{{{ {0} }}}}", "{{{{insert:param,{0}}}}}"])
INSERTIONS = st.builds(lambda form, name: form.format(name), FORMS, NAMES)
WORDS = st.text(alphabet="ab {}\n,.;", max_size=12)
PROSE = st.lists(st.one_of(WORDS, INSERTIONS), max_size=8).map("".join)
VALUES = st.lists(PROSE, max_size=2).map(tuple)


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, Parameter]:
    """Parameters that insert, alias and aggregate each other in any way, circles included."""
    found: dict[str, Parameter] = {}
    for number, identifier in enumerate(IDS):
        alias = f"alias-{number}"
        param = Parameter(
            identifier,
            label=draw(st.sampled_from(["", "frequency"])),
            choices=draw(VALUES),
            how_many=draw(st.sampled_from(["", "one", "one-or-more"])),
            values=draw(VALUES),
            alt_ids=(alias,),
            aggregates=tuple(draw(st.lists(NAMES, max_size=2))),
        )
        found[identifier] = found[alias] = param
    return found


ORGANIZATION = st.dictionaries(NAMES, VALUES, max_size=4)


@given(PROSE, parameters(), ORGANIZATION)
def test_no_word_of_the_prose_is_lost(
    prose: str, params: dict[str, Parameter], values: dict[str, tuple[str, ...]]
) -> None:
    segments = roll(prose, params, values)
    kept = [s.text if isinstance(s, TextSegment) else None for s in segments]
    ids = [s.id for s in segments if isinstance(s, ParameterSegment)]
    assert ids == INSERTION.findall(prose)
    assert "".join(t for t in kept if t is not None) == INSERTION.sub("", prose)
    assert all(text != "" for text in kept)
    assert roll(prose, params, values) == segments


@given(PROSE, parameters())
def test_nothing_is_set_by_the_organization_unless_it_says_so(prose: str, params: dict[str, Parameter]) -> None:
    for segment in roll(prose, params, {}):
        if isinstance(segment, ParameterSegment):
            assert segment.state is not ParameterState.ORGANIZATION


@given(parameters(), NAMES)
def test_a_removed_value_never_raises_a_state(params: dict[str, Parameter], name: str) -> None:
    order = [ParameterState.UNSET, ParameterState.PROFILE, ParameterState.ORGANIZATION]
    without = parameter_text(name, params, {})
    with_value = parameter_text(name, params, {name: ("daily",)})
    assert order.index(without.state) <= order.index(with_value.state)


def test_choices_that_multiply_come_to_an_end() -> None:
    params = {f"p{n}": Parameter(f"p{n}", choices=(f"{{{{ p{n + 1} }}}} and",) * 10) for n in range(40)}
    text = plain(roll("{{ p0 }}", params, {}))
    assert len(text) < 1_000_000


def test_long_runs_of_spaces_are_quick() -> None:
    prose = "{{" + " " * 200_000 + "insert:" + " " * 200_000
    assert plain(roll(prose * 2, {}, {})) == prose * 2
