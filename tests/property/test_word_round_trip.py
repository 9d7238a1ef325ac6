"""Markdown that is written as Word and read back says the same, and reads the same ever after; an edit stays small."""

from __future__ import annotations

import re

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sspgen.flow.word_merge import Cited, edit_of, settled, sources
from sspgen.load.yaml_edit import with_scalar
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.carried import as_typed, carried_over
from sspgen.render.markdown import to_html
from support.word_edits import again

_WORDS = st.sampled_from(
    ["scans", "every", "image", "a_b", "5 * 3", "C:\\x", "[x]", "(y)", "1.", "#", "-", "+", "&amp;", "<b>", "é", "`",
     "|", "_", "*", "~~", "{{ a.b }}", "![", "---", "=", ">", "“q”", "\u00a0", "10)", "!", "end."]
)  # fmt: skip
_PLAIN = st.lists(_WORDS, min_size=1, max_size=5).map(" ".join)
_SET_OFF = st.sampled_from(["*{}*", "**{}**", "***{}***", "~~{}~~", "`{}`", '[{}](https://a.example/b?c=1 "t")'])
_LATIN = st.text("abc xyz", min_size=1, max_size=8).map(str.strip).filter(bool)
_OTHER = [
    "*a **b***",
    "[local](#part)",
    '![alt](pic.png "t")',
    "<https://a.example>",
    "``a ` b``",
    "**a *b* c**",
    "*a **b***",
    "x\\\ny",
]
_SPAN = st.builds(lambda form, text: form.format(text), _SET_OFF, _LATIN) | _PLAIN | st.sampled_from(_OTHER)
_LINE = st.lists(_SPAN, min_size=1, max_size=4).map(" ".join)
_PARAGRAPH = st.lists(_LINE, min_size=1, max_size=3).map("\n".join)
_LEAF = st.one_of(
    _PARAGRAPH,
    st.builds(lambda level, text: f"{'#' * level} {text}", st.integers(1, 6), _LINE),
    st.lists(_PLAIN, max_size=3).map(lambda lines: "\n".join(["~~~ sh", *lines, "~~~"])),
    st.just("***"),
    st.builds(
        lambda head, rows, side: "\n".join([f"| {head} | b |", f"| {side} | --- |", *rows]),
        _LATIN,
        st.lists(_LATIN.map(lambda row: f"| {row} | `y` |"), max_size=3),
        st.sampled_from([":-:", "---", "--:"]),
    ),
)


def _indented(sign: str, text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([f"{sign} {first}", *(" " * (len(sign) + 1) + line if line else "" for line in rest)])


def _containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, min_size=1, max_size=3).map("\n\n".join)
    return st.one_of(
        body,
        st.lists(body, min_size=1, max_size=3).map(lambda items: "\n".join(_indented("-", item) for item in items)),
        st.builds(
            lambda items, start: "\n\n".join(_indented(f"{start + n}.", item) for n, item in enumerate(items)),
            st.lists(body, min_size=1, max_size=3),
            st.sampled_from([1, 3, 9]),
        ),
        body.map(lambda text: "\n".join(f"> {line}" for line in text.split("\n"))),
    )


MARKDOWN = st.recursive(_LEAF, _containers, max_leaves=8)


def _meaning(text: str) -> str:
    """HTML without what Word cannot tell apart: loose lists, soft breaks, spaces at edges, blocks of code in a row."""
    html = to_html(text).replace("<pre><code>", "<pre>").replace("</code></pre>", "</pre>")
    html = re.sub(r"</?p>|<br ?/?>\s*|</pre>\s*<pre>", " ", html)
    html = re.sub(r"\s+", " ", re.sub(r'(<li) value="\d+"', r"\1", html))
    return re.sub(r" ?(</?(?!a|em|strong|code|s\b|del)[a-z0-9]+[^>]*>) ?", r"\1", html).strip()


@settings(max_examples=30, deadline=None)
@given(MARKDOWN)
@example("- a\n\n  > - b\n  >\n  >   c\n\n  d\n\n3. x\n4. y\n\n   ~~~\n   code\n   ~~~")
@example('**a***b* and ***c** d* `` ` `` [a](<b c> "t\\"") 1986\\. A')
def test_what_is_read_back_says_the_same_and_stays_as_it_is(text: str) -> None:
    once = again(text)
    assert again(once) == once
    assert _meaning(once) == _meaning(text)


_HEAD = "# ours\ncomponent: x  # kept\nlist:\n  - {a: 1, b: [2, 'three']}\n"
_TAIL = "\n# between\nlast: >\n  folded\n  text\n\n\n"


def _file(text: str, style: str) -> bytes:
    """A YAML file in which a text is written in one style, between things that must stay."""
    if style in "|>":
        parted = "\n\n" if style == ">" else "\n"
        body = parted.join(f"    {line}" if line else "" for line in text.split("\n"))
        written = f"text: {style}-  # header\n{body}"
    else:
        written = f"text: {style}{text.replace(chr(39), chr(39) * 2)}{style}  # behind"
    return f"{_HEAD}{written}{_TAIL}".encode()


@settings(max_examples=12, deadline=None)
@given(MARKDOWN, st.sampled_from(["reviews it", "**reviews** it"]), st.sampled_from(["|", ">", "'"]))
def test_one_changed_word_changes_one_word_of_one_scalar(text: str, words: str, style: str) -> None:
    source = f"The owner {words} daily." if style == "'" else f"The owner {words}\ndaily.\n\n{text}".rstrip()
    data = _file(source, style)
    document = read_yaml(data, "x.yaml")
    assume(isinstance(document, Document) and document.raw("text").strip("\n").rstrip() == source)
    plain = again(source)
    wanted = plain.replace("reviews", "audits", 1)
    edit = edit_of(Cited(source, source, ()), plain, plain, wanted)
    assert edit is not None
    assert (edit.before, edit.after) == (plain, wanted)
    new = next(new for new in sources(edit, source) if settled(again(new)) == settled(wanted))
    assert new == source.replace("reviews", "audits", 1)
    result = with_scalar(data, ("text",), new)
    assert result == data.replace(b"reviews", b"audits", 1)


@settings(max_examples=30, deadline=None)
@given(MARKDOWN, MARKDOWN, st.sampled_from(["|", ">", "'"]))
def test_any_text_takes_the_place_of_any_other_and_of_nothing_else(old: str, new: str, style: str) -> None:
    data = _file(old if style != "'" else " ".join(old.split()), style)
    document = read_yaml(data, "x.yaml")
    assume(isinstance(document, Document) and document.raw("text").strip())
    new = new.strip("\n").rstrip()
    result = with_scalar(data, ("text",), new)
    assert result is not None
    read = read_yaml(result, "x.yaml")
    assert isinstance(read, Document)
    assert read.raw("text").strip("\n").rstrip() == new
    assert result.startswith(f"{_HEAD}text: ".encode())
    assert result.endswith(_TAIL.encode())


@settings(max_examples=100, deadline=None)
@given(st.text("ab \n.*-", max_size=30), st.text("ab \n.*-", max_size=30))
def test_an_edit_that_is_carried_to_its_own_text_is_done(before: str, after: str) -> None:
    carried = carried_over(before, after, before)
    assert carried is not None
    assert " ".join(carried.split()) == " ".join(after.split())


@given(st.text(max_size=40))
def test_typing_a_text_again_changes_nothing(text: str) -> None:
    assert as_typed(as_typed(text)) == as_typed(text)
