"""Numbers that people write before their sentences: they cite them, so they stay."""

from __future__ import annotations

import re

import pytest

from sspgen.render.markdown import to_html


def numbers(markdown: str) -> list[int]:
    """The numbers a browser prints before the items of the lists."""
    found: list[int] = []
    for tag, attributes in re.findall(r"<(ol|li)([^>]*)>", to_html(markdown)):
        given = re.search(r'(?:start|value)="(\d+)"', attributes)
        if tag == "ol":
            following = int(given[1]) if given else 1
        else:
            found.append(int(given[1]) if given else following)
            following = found[-1] + 1
    return found


@pytest.mark.parametrize(
    ("markdown", "printed"),
    [
        ("1. a\n2. b", [1, 2]),
        ("4. a\n5. b", [4, 5]),
        ("3) a\n7) b\n8) c", [3, 7, 8]),
        ("0. a\n1. b", [0, 1]),
        ("1. a\n1. b\n1. c", [1, 2, 3]),
    ],
)
def test_lists_are_numbered_as_written(markdown: str, printed: list[int]) -> None:
    assert numbers(markdown) == printed


@pytest.mark.parametrize("text", ["a) first", "(1) first", "A. first", "1.1 first", "i. first", "§ 4 first"])
def test_other_marks_stay_text(text: str) -> None:
    assert to_html(text) == f"<p>{text}</p>"
