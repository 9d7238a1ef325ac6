"""The seven questions: each answered from what is known, and no more said than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sspgen.model.chronicle import Series
from sspgen.model.evidence import EvidenceResult, MaxAge, Population, Rejection, Report, Signature, SignatureState
from sspgen.render.site.questions import SHOWN, Fact, Question, Surroundings, population, seven_questions
from support.sample_plan import sample_plan

NAMES = (
    "Scope",
    "Source",
    "Collection",
    "Logic",
    "Failure criteria",
    "Failure handling",
    "Kept context",
)


def result(source: str) -> EvidenceResult:
    return sample_plan().evidence_by_id[source]


def around(source: str, **more: object) -> Surroundings:
    return Surroundings(points=sample_plan().points_by_source.get(source, ()), **more)  # type: ignore[arg-type]


def asked(source: str, **more: object) -> dict[str, Question]:
    found = seven_questions(result(source), around(source, **more))
    return {question.name: question for question in found}


def said(question: Question, term: str) -> list[str]:
    return [fact.says for fact in question.facts if fact.term == term]


@pytest.mark.parametrize("source", [each.source.id for each in sample_plan().evidence])
def test_there_are_seven_and_each_has_an_answer(source: str) -> None:
    found = seven_questions(result(source), around(source))
    assert tuple(question.name for question in found) == NAMES
    assert all(question.facts and question.asks.endswith("?") for question in found)
    assert len({question.id for question in found}) == len(NAMES)


def test_a_sound_source_is_answered_in_full() -> None:
    kept = result("image_scan").collection.artifacts[0].kept
    series = Series("image_scan", "source", date(2026, 1, 1), ("pass", None, "fail", "pass"), (1,))
    found = asked("image_scan", series=series, offered={kept}, items=("POAM-12345678",))
    assert said(found["Scope"], "Population") == ["212 packages"]
    assert "registry.harbours.example/tides:3.2" in said(found["Scope"], "Looked at")[0]
    assert said(found["Scope"], "Speaks for") == ["3 response points of 2 controls"]
    assert said(found["Source"], "Query: files") == ["reports/trivy.json"]
    assert said(found["Source"], "Tool")[0].startswith("trivy 0.58.1, vulnerability database of")
    assert said(found["Collection"], "Time taken from") == ["the report itself"]
    assert [(f.says, str(f.place)) for f in found["Logic"].facts if f.form == "code"] == [
        ("counts.critical == 0", "controls/evidence.yaml:6:9"),
        ("population.total > 100", "controls/evidence.yaml:9:9"),
    ]
    assert said(found["Failure criteria"], "Stale when") == ["older than 72 h, counted from when it was observed"]
    assert said(found["Failure handling"], "Time to restore") == [
        "1.0 days on average, over 1 failure of the last year"
    ]
    assert said(found["Failure handling"], "POA&M items") == ["POAM-12345678"]
    assert said(found["Kept context"], "Bytes kept") == ["1 report with secrets taken out, 1 to be downloaded here"]
    assert said(found["Kept context"], "Daily record") == ["3 of 4 days"]


def test_what_is_not_known_is_left_empty_and_never_guessed() -> None:
    found = asked("penetration_test")
    for name, term in (
        ("Scope", "Looked at"),
        ("Scope", "Population"),
        ("Source", "Tool"),
        ("Collection", "Observed"),
        ("Collection", "Time taken from"),
        ("Failure handling", "Open since"),
        ("Failure handling", "Time to restore"),
        ("Kept context", "SHA-256 of the original"),
        ("Kept context", "Bytes kept"),
        ("Kept context", "Daily record"),
        ("Kept context", "Signature"),
    ):
        assert said(found[name], term) == [""], term
    assert said(found["Scope"], "Reports") == ["0 found, 1 expected"]
    assert said(found["Collection"], "Completeness") == ["not run: no file matches reports/pentest-*.json"]


def test_a_file_that_was_not_understood_has_no_subject_and_no_population() -> None:
    artifact = result("odd_report").collection.artifacts[0]
    assert isinstance(artifact.result, Rejection)
    assert said(asked("odd_report")["Scope"], "Population") == [""]
    assert said(asked("odd_report")["Scope"], "Speaks for") == ["no response point of the profile"]


def test_a_source_that_only_supports_says_so() -> None:
    assert said(asked("code_scan")["Failure handling"], "A pass") == ["only supports: it proves no part by itself"]
    assert said(asked("image_scan")["Failure handling"], "A pass") == []


def test_limits_that_nobody_declared_are_not_invented() -> None:
    given = result("image_scan")
    source = replace(given.source, max_age=MaxAge(database=timedelta(days=2)), expected=3)
    found = seven_questions(replace(given, collection=replace(given.collection, source=source)), around("image_scan"))
    criteria = found[4]
    assert said(criteria, "Stale when") == ["never: no age limit is declared"]
    assert said(criteria, "Warned of when") == []
    assert said(criteria, "Needs review when")[0] == "the scanner's database was older than 48 h"
    assert said(criteria, "Not run when")[0].startswith("fewer than 3 reports are there")


def test_a_query_is_shown_as_it_was_declared() -> None:
    given = result("image_scan")
    source = replace(given.source, query={"labels": ["b", "a"], "deep": True})
    found = seven_questions(replace(given, collection=replace(given.collection, source=source)), around("image_scan"))
    assert said(found[1], "Query: labels") == ['["b", "a"]']
    assert said(found[1], "Query: deep") == ["true"]


def test_long_lists_are_cut_and_what_was_left_out_is_counted() -> None:
    given = result("image_scan")
    artifact = given.collection.artifacts[0]
    many = tuple(replace(artifact, sha256=f"{number:064x}") for number in range(SHOWN + 4))
    collection = replace(given.collection, artifacts=many)
    kept = seven_questions(replace(given, collection=collection), around("image_scan"))[6]
    listed = [fact for fact in kept.facts if fact.term == "SHA-256 of the original"]
    assert len(listed) == SHOWN + 1
    assert listed[-1] == Fact("SHA-256 of the original", "and 4 more", "more", part="artifacts")


def test_a_signature_that_nobody_verified_is_not_called_good() -> None:
    given = result("image_scan")
    artifact = given.collection.artifacts[0]
    assert isinstance(artifact.result, Report)
    signature = Signature(SignatureState.UNVERIFIABLE, "dsse", "ci@harbours.example", "no key is trusted")
    signed = replace(artifact, result=replace(artifact.result, signature=signature))
    collection = replace(given.collection, artifacts=(signed,))
    kept = seven_questions(replace(given, collection=collection), around("image_scan"))[6]
    assert said(kept, "Signature") == ["unverifiable, dsse by ci@harbours.example: no key is trusted"]


def test_a_population_is_told_with_its_outcomes_or_not_at_all() -> None:
    assert population(Population("tests", 1240, 1237, 2, 1)) == "1,240 tests: 1,237 passed, 2 failed, 1 skipped"
    assert population(Population("files")) == ""
    assert population(None) == ""
