"""What is wrong with the structure and the data types of an OSCAL document is told at its line, once, with a remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sspgen.load.oscal.check.api import check_document
from sspgen.load.oscal.check.datatypes import DATATYPES, written_as
from sspgen.load.oscal.check.versions import RELEASES
from sspgen.load.oscal.encode import encode
from sspgen.model.diagnostics import Severity
from sspgen.model.limits import OSCAL_FINDINGS
from sspgen.model.oscal import MODELS
from support.oscal_made import SAMPLES
from support.oscal_small import at, found_in, read, small, text_of, uuid

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.model.diagnostics import Diagnostic

SSP = "system-security-plan"
METADATA = f"{SSP}/metadata"
COMPONENT = f"{SSP}/system-implementation/components/0"
REQUIREMENT = f"{SSP}/control-implementation/implemented-requirements/0"
BY = f"{REQUIREMENT}/statements/0/by-components/0"
GONE = object()


def changed(path: str, key: str | int, value: Any, model: str = "") -> dict[str, Any]:
    """A sound document with one value changed, added or (``GONE``) taken out."""
    document = small(model or path.split("/", maxsplit=1)[0])
    holder = at(document, path)
    if value is GONE:
        del holder[key]
    else:
        holder[key] = value
    return document


def one(document: dict[str, Any]) -> tuple[Diagnostic, str]:
    """The only finding of a document, and the line that it names."""
    text = text_of(document)
    found = check_document(read(text))
    assert len(found) == 1, [str(each) for each in found]
    assert found[0].span is not None
    return found[0], text.splitlines()[found[0].span.line - 1].strip()


@pytest.mark.parametrize("model", MODELS)
def test_a_sound_document_of_every_model_is_clean(model: str) -> None:
    assert [str(found) for found in found_in(small(model))] == []


DEFECTS: tuple[tuple[str, str | int, Any, str, str, str], ...] = (
    (COMPONENT, "titel", "x", "SSP410", "'component' has an unknown key 'titel'", '"titel"'),
    (SSP, "foo", 1, "SSP410", "'system-security-plan' has an unknown key 'foo'", '"foo"'),
    (SSP, "import-profile", GONE, "SSP411", "'system-security-plan' has no 'import-profile'", f'"{SSP}"'),
    (BY, "description", GONE, "SSP411", "'by-component' has no 'description'", "{"),
    (f"{METADATA}/roles/0", "id", GONE, "SSP411", "'role' has no 'id'", "{"),
    (METADATA, "locations", {}, "SSP412", "'locations' is an object, expected a list", '"locations"'),
    (METADATA, "title", ["Harbour"], "SSP412", "'title' is a list, expected a text on one line", '"title"'),
    (METADATA, "title", 7, "SSP412", "'title' is 7, expected a text on one line", '"title"'),
    (METADATA, "title", None, "SSP412", "'title' is nothing, expected a text", '"title"'),
    (METADATA, "title", True, "SSP412", "'title' is true, expected a text", '"title"'),
    (COMPONENT, "status", "operational", "SSP412", "'status' is a text, expected an object", '"status"'),
    (COMPONENT, "status", [{"state": "operational"}], "SSP412", "'status' is a list, expected an object", '"status"'),
    (f"{METADATA}/parties", 1, "Anna", "SSP412", "'party' is a text, expected an object", '"Anna"'),
    (f"{REQUIREMENT}/set-parameters/0", "values", [], "SSP413", "'values' is an empty list", '"values"'),
    (f"{METADATA}/parties/1", "location-uuids", [], "SSP413", "'location-uuids' is an empty list", '"location-uuids"'),
    (METADATA, "version", "", "SSP416", "'version' is '', expected a text on one line", '"version"'),
    (METADATA, "version", " 1", "SSP416", "(white space stands before or after it)", '"version"'),
    (METADATA, "title", "a\nb", "SSP416", "(it has more than one line)", '"title"'),
    (METADATA, "last-modified", "2026-02-29T08:00:00Z", "SSP416", "(the calendar has no such day)", '"last-modified"'),
    (METADATA, "last-modified", "2026-11-26T08:00:00", "SSP416", "(it has no time zone)", '"last-modified"'),
    (METADATA, "last-modified", "yesterday", "SSP416", "expected a date and time with a time zone", '"last-modified"'),
    (SSP, "uuid", "4", "SSP416", "'uuid' is '4', expected a UUID of version 4 or 5", '"uuid"'),
    (SSP, "uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "SSP416", "(its version is '1')", '"uuid"'),
    (SSP, "uuid", "6ba7b810-9dad-41d1-00b4-00c04fd430c8", "SSP416", "(its variant is '0')", '"uuid"'),
    (REQUIREMENT, "control-id", "AC 1", "SSP416", "(it holds ' ')", '"control-id"'),
    (REQUIREMENT, "control-id", "1.2", "SSP416", "(it starts with '1')", '"control-id"'),
    (f"{METADATA}/parties/1/email-addresses", 0, "anna", "SSP416", "expected an e-mail address", '"anna"'),
    (
        f"{COMPONENT}/protocols/0/port-ranges/0",
        "start",
        "443",
        "SSP412",
        "is '443', expected a whole number",
        '"start"',
    ),
    (f"{COMPONENT}/protocols/0/port-ranges/0", "start", -1, "SSP416", "a whole number", '"start"'),
    (f"{COMPONENT}/props/0", "ns", "example", "SSP416", "(it has no scheme, such as 'https:')", '"ns"'),
    (
        f"{SSP}/system-implementation/leveraged-authorizations/0",
        "date-authorized",
        "31 January 2026",
        "SSP416",
        "expected a date such as 2026-11-30",
        '"date-authorized"',
    ),
    (f"{SSP}/back-matter/resources/0", "base64", {"value": "QUJ D"}, "SSP416", "expected Base64", '"value"'),
    ("profile/merge", "as-is", "yes", "SSP412", "'as-is' is 'yes', expected true or false", '"as-is"'),
    ("profile/merge", "flat", {}, "SSP415", "'merge' has 'as-is' and 'flat', expected only one of", '"flat"'),
    ("profile/imports/0", "include-controls", GONE, "SSP411", "has none of 'include-all' or 'include-controls'", "{"),
    ("catalog/groups/0", "groups", [{"title": "x"}], "SSP415", "'group' has 'controls' and 'groups'", '"groups"'),
    ("catalog/groups/0/controls/0", "title", GONE, "SSP411", "'control' has no 'title'", "{"),
    ("component-definition/components/0", "kind", "x", "SSP410", "'component' has an unknown key 'kind'", '"kind"'),
    (
        "assessment-plan",
        "import-ssp",
        "ssp.json",
        "SSP412",
        "'import-ssp' is a text, expected an object",
        '"import-ssp"',
    ),
    (
        "assessment-plan/tasks/0/timing",
        "on-date",
        {"date": "2026-11-30T00:00:00Z"},
        "SSP415",
        "only one of",
        '"on-date"',
    ),
    ("assessment-results/results/0/observations/0", "collected", GONE, "SSP411", "has no 'collected'", "{"),
    ("plan-of-action-and-milestones", "poam-items", [], "SSP413", "'poam-items' is an empty list", '"poam-items"'),
    ("mapping-collection/mappings/0/maps/0", "sources", GONE, "SSP411", "'map' has no 'sources'", "{"),
)


@pytest.mark.parametrize(("path", "key", "value", "code", "message", "line"), DEFECTS)
def test_a_defect_is_found_at_its_line(  # noqa: PLR0917 - a row of the table
    path: str, key: str | int, value: Any, code: str, message: str, line: str
) -> None:
    found, shown = one(changed(path, key, value))
    assert (found.code, found.severity) == (code, Severity.ERROR)
    assert message in found.message
    assert shown.startswith(line)
    assert found.rule.startswith(f"OSCAL 1.2.3 {path.split('/', maxsplit=1)[0]}, ")
    assert found.remedy


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("titel", "title"), ("Title", "title"), ("responsibleRoles", "responsible-roles"), ("prop", "props")],
)
def test_the_key_that_was_meant_is_named_and_not_told_as_missing(wrong: str, meant: str) -> None:
    document = small(SSP)
    component = at(document, f"{SSP}/system-implementation/components/1")
    component[wrong] = component.pop(meant, [])
    found, _ = one(document)
    assert found.help == f"did you mean {meant!r}?"


@pytest.mark.parametrize(
    ("path", "key", "value", "remedy"),
    [
        (METADATA, "version", 1.0, "put it in quotes"),
        (METADATA, "title", ["Harbour"], "there can be one only; take it out of the list"),
        (f"{COMPONENT}/protocols/0/port-ranges/0", "start", "443", "write it without quotes"),
        (f"{COMPONENT}/protocols/0/port-ranges/0", "start", "https", "write it as the model has it"),
        ("profile/merge", "as-is", "true", "write it without quotes"),
    ],
)
def test_what_makes_a_value_one_of_the_right_kind_is_said(path: str, key: str, value: Any, remedy: str) -> None:
    assert one(changed(path, key, value))[0].remedy == remedy


def test_where_a_key_belongs_is_said() -> None:
    found, _ = one(changed(REQUIREMENT, "description", "It is done."))
    assert found.help == "'by-component' can have it"
    found, _ = one(changed(REQUIREMENT, "colour", "blue"))
    assert found.help.startswith("it can have by-components, control-id, ")


def test_what_a_misspelled_key_hides_is_not_told_as_missing_elsewhere() -> None:
    document = small(SSP)
    metadata = at(document, METADATA)
    metadata["party"] = metadata.pop("parties")
    statement = at(document, f"{REQUIREMENT}/statements/0")
    statement["by-component"] = statement.pop("by-components")
    assert [found.code for found in found_in(document)] == ["SSP410", "SSP410"]


def test_a_second_root_key_and_what_may_stand_beside_the_root() -> None:
    document = {**small("catalog"), "$schema": "https://example.org/schema.json"}
    assert found_in(document) == ()
    found, line = one({**document, "profile": {}})
    assert (found.code, line) == ("SSP410", '"profile": {}')
    found, line = one({**document, "oscal-version": "1.2.3"})
    assert found.message == "the document has an unknown root key 'oscal-version', expected 'catalog' alone"
    found, line = one({**document, "$schema": 1})
    assert (found.code, line) == ("SSP412", '"$schema": 1')


@pytest.mark.parametrize("kind", sorted(DATATYPES))
def test_samples_of_a_data_type_are_accepted_and_its_reasons_are_words(kind: str) -> None:
    datatype = DATATYPES[kind]
    assert all(datatype.accepts(value) for value in SAMPLES.get(kind, ()))
    assert not datatype.accepts(None)
    assert not datatype.accepts([])
    for text in ("", " ", "\n", "x", "é", "%", "http", "1-", "2026-02-30", "99999999-9999-9999-9999-999999999999"):
        severity, why = datatype.why(text)
        assert severity in {Severity.ERROR, Severity.WARNING}
        assert isinstance(why, str)


REFUSED: dict[str, tuple[Any, ...]] = {
    "date": ("2026-2-3", "2023-02-29", "2026-04-31", "1899-01-01", "3000-01-01", "2026-11-30+01:30", "٢٠٢٦-01-01"),
    "date-time": ("2026-11-30", "2026-11-30T24:00:00Z", "2026-11-30T08:60:00Z", "2026-11-30 08:00:00Z"),
    "ip-v4-address": ("256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4/8", "1.2.3.4."),
    "ip-v6-address": ("1::2::3", ":1", "12345::", "192.0.2.1", "g::"),
    "uuid": ("11111111-2222-6333-8444-555555555555", "{11111111-2222-4333-8444-555555555555}"),
    "token": ("", "a:b", "a b", "1", "-a", "²", "a\u0301", "_‿"),
    "boolean": ("true", 0, 1),
    "integer": ("1", 1.5, True),
    "positive-integer": (0, -1),
    "non-negative-integer": (-1,),
    "decimal": ("1.5", False),
    "base64": ("QQ QQ", "QUJD\n", "=="),
    "email-address": ("a", "@a", "a@", "a@b\n"),
    "uri": ("a", "#a", "//a", "a:"),
    "markup-line": ("", "a\n"),
    "string": ("", " ", "a\r", "\u2028"),
}


@pytest.mark.parametrize("kind", sorted(REFUSED))
def test_what_a_data_type_refuses(kind: str) -> None:
    assert [value for value in REFUSED[kind] if DATATYPES[kind].accepts(value)] == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [("integer", "-12", "1.0"), ("decimal", ".5", "1,5"), ("boolean", "true", "True"), ("positive-integer", "1", "0")],
)
def test_numbers_that_are_held_as_texts(kind: str, good: str, bad: str) -> None:
    assert written_as(kind).accepts(good)
    assert not written_as(kind).accepts(bad)


def test_what_only_a_standard_behind_a_data_type_refuses_is_a_warning() -> None:
    for value, why in (("a b.pdf", "' '"), ("100%.pdf", "'%'"), ("kaart.pdf#überall", "'ü'")):
        found, _ = one(changed(f"{SSP}/back-matter/resources/0/rlinks/0", "href", value))
        assert (found.code, found.severity) == ("SSP416", Severity.WARNING)
        assert why in found.message
        assert "RFC 3986" in found.message
    found, _ = one(changed(METADATA, "published", "1996-02-29T00:00:00Z"))
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("1.9.0", "which is newer than OSCAL 1.2.3"),
        ("1.0.0-rc2", "a draft from before OSCAL 1.0.0"),
        ("1.1.9", "expected a release of OSCAL"),
        ("v1.2.3", "expected a release of OSCAL"),
        ("9" * 60 + ".0.0", "expected a release of OSCAL"),
    ],
)
def test_a_version_that_is_no_release_is_a_warning(version: str, words: str) -> None:
    found, line = one(changed(METADATA, "oscal-version", version))
    assert (found.code, found.severity) == ("SSP417", Severity.WARNING)
    assert words in found.message
    assert line.startswith('"oscal-version"')


@pytest.mark.parametrize("version", RELEASES)
def test_every_release_is_known(version: str) -> None:
    assert found_in(changed(METADATA, "oscal-version", version)) == ()


def test_members_that_are_younger_than_the_version_are_told_once_with_their_number() -> None:
    document = changed(METADATA, "oscal-version", "1.1.2")
    ranges = at(document, f"{COMPONENT}/protocols/0/port-ranges")
    ranges[0]["remarks"] = "One."
    ranges.append({"start": 80, "end": 81, "transport": "TCP", "remarks": "Two."})
    found, _ = one(document)
    assert (found.code, found.severity) == ("SSP418", Severity.WARNING)
    assert "'remarks' is there since OSCAL 1.2.1, but the document says 1.1.2 (used 2 times)" in found.message
    mapping = small("mapping-collection")
    mapping["mapping-collection"]["metadata"]["oscal-version"] = "1.1.3"
    found, _ = one(mapping)
    assert "mapping collections are there since OSCAL 1.2.0" in found.message


def test_what_is_deprecated_is_a_remark() -> None:
    found, _ = one(changed(f"{METADATA}/locations/0", "urls", ["https://example.org"]))
    assert (found.code, found.severity) == ("SSP419", Severity.INFO)
    assert found.message == "'url' is deprecated since OSCAL 1.1.0"


def test_an_object_with_nothing_in_it_is_a_remark() -> None:
    found, _ = one(changed("catalog", "back-matter", {}))
    assert (found.code, found.severity) == ("SSP413", Severity.INFO)


def test_very_many_defects_are_cut_short_and_that_is_said() -> None:
    document = small(SSP)
    at(document, METADATA)["parties"] += [{"foo": 1} for _ in range(OSCAL_FINDINGS)]
    found = found_in(document)
    assert len(found) == OSCAL_FINDINGS + 1
    assert [each.severity for each in found if each.code == "SSP428"] == [Severity.INFO]


@pytest.mark.parametrize("write", [text_of, lambda document: text_of(document).replace("  ", "\t")])
def test_places_do_not_depend_on_how_a_document_is_laid_out(write: Callable[[dict[str, Any]], str]) -> None:
    text = write(changed(BY, "uuid", "x"))
    (found,) = check_document(read(text))
    assert found.span is not None
    assert text.splitlines()[found.span.line - 1][found.span.column - 1 :].startswith('"uuid": "x"')


def test_a_yaml_document_has_its_own_places() -> None:
    text = f"catalog:\n  uuid: {uuid('catalog')}\n  metadata:\n    title: Harbour\n    version: 7\n"
    (found, *others) = check_document(read(text, "h.yaml"))
    assert (found.code, str(found.span)) == ("SSP411", "h.yaml:3:3")
    assert ("SSP412", "h.yaml:5:14") in {(each.code, str(each.span)) for each in others}


@pytest.mark.parametrize("encoding", ["json", "yaml", "xml"])
def test_each_encoding_has_the_same_defects_at_its_own_lines(encoding: str) -> None:
    document = changed(BY, "uuid", "x")
    at(document, f"{COMPONENT}/status")["state"] = "fine"
    at(document, METADATA)["colour"] = "blue"
    text = encode(document, encoding).decode()
    found = check_document(read(text, f"h.{encoding}"))
    assert [each.code for each in found] == ["SSP410", "SSP420", "SSP416"]
    lines = [text.splitlines()[each.span.line - 1] for each in found if each.span]
    assert all(word in line for word, line in zip(("colour", "fine", "x"), lines, strict=True))
