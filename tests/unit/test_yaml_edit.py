"""A text takes the place of another in a YAML file, and nothing else of the file changes."""

from __future__ import annotations

import pytest

from sspgen.load.yaml_edit import entry_at, scalar_at, scalar_texts, with_entry, with_scalar
from sspgen.load.yaml_reader import Document, Key, read_yaml
from sspgen.model.spans import Span

FILE = """\
# head
a:
  text: |   # keep
    One two three.

    - x
    - y

  # between
  plain: plain text here   # c
  folded: >-
    folded text that
    goes on

    and on
  single: 'it''s quoted'
  double: "dq \\u00e9 and more words"
  flow: {g: flow, h: [one two, three]}
  lines: plain over
    two lines # z
  list:
    - item one
    - text: item
last: |+
  end of file

"""


@pytest.mark.parametrize(
    ("path", "text", "changes"),
    [
        (("a", "text"), "One 2 three.\n\n- x\n- y\n- z", (("One two", "One 2"), ("    - y\n", "    - y\n    - z\n"))),
        (("a", "text"), "One", (("One two three.\n\n    - x\n    - y", "One"),)),
        (("a", "plain"), "plain text there", (("text here", "text there"),)),
        (("a", "plain"), "plain: text # there", (("plain text here", '"plain: text # there"'),)),
        (("a", "plain"), "12", (("plain text here", '"12"'),)),
        (("a", "plain"), "more\n\ntext", (("plain text here   # c", "|-   # c\n    more\n\n    text"),)),
        (("a", "folded"), "folded words that goes on\nand on", (("folded text", "folded words"),)),
        (("a", "folded"), "other words\n  set in", (("folded text that\n    goes on\n\n    and on",
                                                     "other words\n      set in"), (">-", "|-"))),
        (("a", "single"), "it's quoted twice", (("quoted'", "quoted twice'"),)),
        (("a", "double"), 'dq é\u2028"words"', (('"dq \\u00e9 and more words"', '"dq é\\u2028\\"words\\""'),)),
        (("a", "flow", "g"), "x, y", (("g: flow", 'g: "x, y"'),)),
        (("a", "flow", "h", 0), "a\nb", (("one two", '"a\\nb"'),)),
        (("a", "lines"), "plain over three lines", (("two lines", "three lines"),)),
        (("a", "list", 0), "it\n\nem", (("item one", "|-\n      it\n\n      em"),)),
        (("a", "list", 1, "text"), "- i\n- j", (("text: item", "text: |-\n        - i\n        - j"),)),
        (("last",), "the end\nof file", (("  end of file", "  the end\n  of file"),)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["plain", "crlf", "bom"])
def test_only_the_text_changes(
    path: tuple[Key, ...], text: str, changes: tuple[tuple[str, str], ...], form: str
) -> None:
    wanted = FILE
    for old, new in changes:
        assert wanted.count(old) == 1
        wanted = wanted.replace(old, new)

    def formed(file: str) -> bytes:
        data = (file.replace("\n", "\r\n") if form == "crlf" else file).encode()
        return b"\xef\xbb\xbf" + data if form == "bom" else data

    assert with_scalar(formed(FILE), path, text) == formed(wanted)


def test_a_block_text_that_ends_the_file_without_a_line_end_stays_so() -> None:
    assert with_scalar(b"a: |\n  one", ("a",), "two") == b"a: |\n  two"
    assert with_scalar(b"a: one", ("a",), "t\nwo") == b"a: |-\n  t\n  wo"


def test_a_repeated_key_is_edited_where_such_files_are_read() -> None:
    data = b"a: one\na: two\n"
    assert with_scalar(data, ("a",), "three") is None
    assert with_scalar(data, ("a",), "three", keep_repeated=True) == b"a: three\na: two\n"


def test_what_is_no_text_is_not_replaced() -> None:
    assert with_scalar(b"a: {b: c}\n", ("a",), "x") is None
    assert with_scalar(b"a: b\n", ("c",), "x") is None
    assert with_scalar(b"a: [\n", ("a",), "x") is None
    assert with_scalar(b"a: b\n", ("a",), "\ud800") is None


def test_places_are_found_by_where_they_stand() -> None:
    document = read_yaml(b"a:\n  - b: |\n\n      words\n    c: d\n", "x.yaml")
    assert isinstance(document, Document)
    assert scalar_at(document, Span("x.yaml", 4, 7)) == ("a", 0, "b")
    assert scalar_at(document, Span("x.yaml", 2, 5)) is None
    assert entry_at(document, Span("x.yaml", 5, 5)) == ("a", 0, "c")
    assert sorted(scalar_texts(document)) == ["\nwords\n", "d"]


def test_a_text_is_added_where_there_was_none() -> None:
    data = b"a:\n  # why\n  b: 1\nlist:\n  - c: 2\n"
    assert with_entry(data, ("a",), "text", "x: y") == b'a:\n  # why\n  text: "x: y"\n  b: 1\nlist:\n  - c: 2\n'
    assert with_entry(data, ("list", 0), "text", "x\n\ny") == (
        b"a:\n  # why\n  b: 1\nlist:\n  - text: |-\n      x\n\n      y\n    c: 2\n"
    )
    assert with_entry(data.replace(b"\n", b"\r\n"), (), "text", "x\ny").startswith(b"text: |-\r\n  x\r\n  y\r\na:")  # type: ignore[union-attr]
    assert with_entry(data, ("a",), "b", "x") is None
    assert with_entry(data, ("a", "b"), "text", "x") is None
    assert with_entry(b"a: {b: 1}\n", ("a",), "text", "x") is None
