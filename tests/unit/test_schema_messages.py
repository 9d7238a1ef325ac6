"""Schema errors are told as plain sentences about the person's file, all in one run."""

from __future__ import annotations

import pytest

from sspgen.load.schema import check
from sspgen.load.yaml_reader import Document, read_yaml


def _check(text: str, schema: str) -> list[str]:
    document = read_yaml(text.encode(), "a.yaml")
    assert isinstance(document, Document)
    return [f"{d.span.line}:{d.span.column} {d.code} {d.message}" for d in check(document, schema) if d.span]


COMPONENT = """\
component: image pipeline
titel: X
type: servce
controls:
  ra-5:
    statu: implemented
    statements:
      a:
        status: not applicable
        text: 12
      b:
      c: [1]
  ac-2: yes
  ac-4: {status: true, evidence: scan}
"""


def test_each_problem_of_a_component_is_one_sentence_at_its_place() -> None:
    kinds = (
        "software, service, hardware, policy, process, procedure, plan, guidance, standard, validation, "
        "physical, network, interconnection, system, this-system"
    )
    claims = "implemented, partial, planned, alternative, not-applicable"
    assert _check(COMPONENT, "component") == [
        "1:1 SSP222 this file has no 'title'",
        (
            "1:12 SSP225 'component': got 'image pipeline', expected an id of letters, digits, '-', '_' and '.', "
            "such as image-pipeline"
        ),
        "2:1 SSP221 unknown key 'titel' in this file; did you mean 'title'?",
        f"3:7 SSP224 'type': got 'servce', expected one of {kinds}; did you mean 'service'?",
        "6:5 SSP221 unknown key 'statu' in control ra-5; did you mean 'status'?",
        (
            "9:17 SSP224 'status' of statement a of control ra-5: got 'not applicable', "
            f"expected one of {claims}; did you mean 'not-applicable'?"
        ),
        "10:15 SSP223 'text' of statement a of control ra-5: got a whole number ('12'), expected a text",
        "11:7 SSP223 statement b of control ra-5 has no value, expected a text or a mapping",
        "12:10 SSP223 statement c of control ra-5: got a list, expected a text or a mapping",
        "13:9 SSP223 control ac-2: got a text ('yes'), expected a mapping",
        "14:18 SSP223 'status' of control ac-4: got true or false ('true'), expected a text",
        "14:34 SSP223 'evidence' of control ac-4: got a text ('scan'), expected a list",
    ]


def test_evidence_problems() -> None:
    text = (
        "evidence:\n"
        "  scan: {title: x, collect: {}, max_age: {warn: 24 hours}, expected: 0,\n"
        "    supports: {a: satisfy, b: {relation: x}}, checks: [{id: x}]}\n"
    )
    assert _check(text, "evidence") == [
        "2:29 SSP222 'collect' of evidence source scan: the mapping is empty",
        "2:49 SSP225 'warn' of evidence source scan: got '24 hours', expected a duration such as 24h, 30d or 2w",
        "2:70 SSP225 'expected' of evidence source scan: got 0, expected 1 or more",
        (
            "3:19 SSP224 support a of evidence source scan: got 'satisfy', expected one of satisfies, supports; "
            "did you mean 'satisfies'?"
        ),
        "3:42 SSP224 'relation' of support b of evidence source scan: got 'x', expected one of satisfies, supports",
        "3:56 SSP222 check 1 of evidence source scan has no 'expect'",
        "3:56 SSP222 check 1 of evidence source scan has no 'title'",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", "1:1 SSP223 this file: got a list, expected a mapping"),
        ("", "1:1 SSP223 this file has no value, expected a mapping"),
        ("system: {id: a}", "1:1 SSP222 'system' has no 'name'"),
        ("system: {id: a, name: 800}", "1:23 SSP223 'name': got a whole number ('800'), expected a text"),
        ('system: {id: a, name: "x\\0"}', "1:23 SSP225 'name': the text holds the control character U+0000"),
        ("system: {id: a, name: A}\nprofile:", "2:1 SSP223 'profile' has no value, expected a text"),
        ("system: {id: a, name: A}\nlaws: ['']", "2:8 SSP225 'laws': got an empty text"),
    ],
)
def test_system_problems(text: str, expected: str) -> None:
    assert _check(text, "ssp") == [expected]


def test_a_number_where_a_version_may_stand_is_fine() -> None:
    assert _check("system: {id: a, name: A, version: 1.10}", "ssp") == []
