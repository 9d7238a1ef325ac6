"""Objects out of ``git cat-file --batch``, however its output is cut into chunks, checked against their names."""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING, Any, cast

import pytest

from sspgen.collect.git import objects as git_objects
from sspgen.collect.git.objects import GitObject, read_objects
from sspgen.collect.git.process import GitFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Git:
    """Answers with prepared bytes, in chunks of one size, and keeps what it was asked."""

    def __init__(self, answer: bytes, size: int = 7) -> None:
        self.answer, self.size, self.asked = answer, size, b""

    def stream(self, *arguments: str, stdin: IO[bytes]) -> Iterator[bytes]:
        assert arguments == ("cat-file", "--batch")
        self.asked = stdin.read()
        for at in range(0, len(self.answer), self.size):
            yield self.answer[at : at + self.size]


def name_of(data: bytes, kind: str = "commit", algorithm: str = "sha1") -> str:
    return hashlib.new(algorithm, f"{kind} {len(data)}\0".encode() + data).hexdigest()


def answer(data: bytes, sha: str, kind: str = "commit") -> bytes:
    return f"{sha} {kind} {len(data)}\n".encode() + data + b"\n"


def read(git: Git, *shas: str) -> list[GitObject]:
    return list(read_objects(cast("Any", git), shas))


@pytest.mark.parametrize("size", [1, 2, 7, 64, 10_000])
@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_objects_come_whole_and_in_order(size: int, algorithm: str) -> None:
    first, second = b"tree 0\n\nOne\n\n" * 9, b"object 0\n\x00\xff\n"
    a, b, gone = (
        name_of(first, "commit", algorithm),
        name_of(second, "tag", algorithm),
        "0" * len(name_of(b"", "x", algorithm)),
    )
    git = Git(answer(first, a) + f"{gone} missing\n".encode() + answer(second, b, "tag"), size)
    found = read(git, a, gone, b)
    assert found == [GitObject(a, "commit", first), GitObject(gone), GitObject(b, "tag", second)]
    assert [each.intact for each in found] == [True, False, True]
    assert git.asked == f"{a}\n{gone}\n{b}\n".encode()


def test_bytes_under_another_name_are_not_handed_out() -> None:
    data = b"tree 0\n\nOne\n"
    wrong = "a" * 40
    assert read(Git(answer(data, wrong)), wrong) == [GitObject(wrong, "commit")]
    as_tag = name_of(data)
    assert not read(Git(answer(data, as_tag, "tag")), as_tag)[0].intact


def test_an_object_over_the_limit_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_objects, "GIT_OBJECT_BYTES", 10)
    large, small = b"x" * 11, b"y" * 10
    found = read(Git(answer(large, name_of(large)) + answer(small, name_of(small))), name_of(large), name_of(small))
    assert [each.data for each in found] == [b"", small]


@pytest.mark.parametrize(
    "said",
    [b"", b"text", b"text\n", b"a b c\n", b"%b commit 5\nab", b"%b commit x\n", b"%b commit -1\n", b"%b commit 1 2\n"],
)
def test_anything_else_is_a_failure(said: bytes) -> None:
    sha = "b" * 40
    with pytest.raises(GitFailedError):
        read(Git(said.replace(b"%b", sha.encode())), sha)


def test_only_whole_ids_are_asked_for() -> None:
    git = Git(b"")
    assert read(git, "HEAD", "--help", "abc\n") == []
    assert git.asked == b""
