"""OpenControl as people really write it: templates, misspelled keys, lists a level too high, files that are pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from sspgen.load.opencontrol.templates import Templates, shielded, unshielded
from sspgen.load.opencontrol.words import claim_of
from sspgen.load.opencontrol.workspace import load_opencontrol
from sspgen.model.implementation import Answer, Claim, Workspace

LIGHTHOUSE = Path(__file__).parents[1] / "fixtures/opencontrol/lighthouse"
TOP = 'schema_version: "1.0.0"\nname: Pier\nmetadata: {description: d, maintainers: [m]}\n'
FAMILY = """\
family: ACCESS CONTROL
satisfies:
- control_key: AC-1
  standard_key: S
  narrative:
  - text: {{ port.name }} has a policy
      at <{{port.url}}>.
    implementation_status: In Place
- control_key: AC-2 (a)
  standard_key: S
  implimentation_status: partial
  narrative:
  - text: "{{ port.name }} lists {{ port.nobody }}."
- control_key: AC-3
  standard_key: S
  narrative: |
    {% for ship in port.ships %}
    - {{ ship }}
    {% endfor %}
"""


def write(root: Path, files: dict[str, str]) -> Workspace:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return load_opencontrol(root)


def answers(workspace: Workspace) -> list[Answer]:
    return [answer for component in workspace.components for answer in component.answers]


def told(workspace: Workspace) -> list[tuple[str, str]]:
    return [(found.code, str(found.span)) for found in workspace.diagnostics]


def fen(
    root: Path, family: str = FAMILY, keys: str = "name: Pier 4\nurl: https://pier.example\nnobody:\n"
) -> Workspace:
    return write(
        root,
        {
            "opencontrol.yaml": f"{TOP}components: [./components/port]\n",
            "components/port/component.yaml": "name: Port\nschema_version: 3.0.0\nsatisfies: [AC.yaml]\n",
            "components/port/AC.yaml": family,
            "keys/port.yaml": f"{keys}ships: [Anna, Berta]\n",
        },
    )


def test_templates_of_the_fen_dialect_are_filled_in_where_they_stand(tmp_path: Path) -> None:
    workspace = fen(tmp_path)
    first, second, third = answers(workspace)
    assert first.text == "Pier 4 has a policy at <https://pier.example>."
    assert str(first.text_span) == "components/port/AC.yaml:6:11"
    assert (second.statement, second.claim) == ("ac-2_smt.a", Claim.PARTIAL)
    assert [line for line in third.text.split("\n") if line] == ["- Anna", "- Berta"]
    assert "keys/port.yaml" in [item.path for item in workspace.inputs]


def test_a_name_without_a_value_stays_as_it_is_written_and_is_told(tmp_path: Path) -> None:
    workspace = fen(tmp_path)
    assert answers(workspace)[1].text == "Pier 4 lists {{ port.nobody }}."
    assert told(workspace) == [
        ("SSP343", "components/port/AC.yaml:11:3"),
        ("SSP341", "components/port/AC.yaml:13:11"),
    ]


def test_a_template_that_is_no_yaml_without_quotes_is_read_also_without_values(tmp_path: Path) -> None:
    workspace = write(
        tmp_path,
        {
            "opencontrol.yaml": f"{TOP}components: [./one]\n",
            "one/component.yaml": (
                "name: One\nschema_version: 3.0.0\nsatisfies:\n"
                "- {control_key: AC-1, standard_key: S}\n"
                "- control_key: AC-2\n  standard_key: S\n  narrative:\n  - text: {{ who.name }} does it\n"
            ),
        },
    )
    assert answers(workspace)[1].text == "{{ who.name }} does it"
    assert ("SSP341", "one/component.yaml:8:11") in told(workspace)


def test_a_template_around_the_structure_is_told_where_it_starts(tmp_path: Path) -> None:
    family = "family: AC\nsatisfies:\n{% if port.name %}\n- control_key: AC-1\n  narrative: {{ x }}\n{% endif %}\n"
    workspace = fen(tmp_path, family)
    assert answers(workspace) == []
    assert told(workspace)[0] == ("SSP342", "components/port/AC.yaml:3:1")


VALUES = {
    "port": {"name": "Pier", "none": None, "ships": ["Anna", "Berta"], "items": "crates", "long": ["x" * 900] * 900}
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ port.name }}", "Pier"),
        ("{{ port['name'] | upper }}", "PIER"),
        ("{{ port.items }}", "crates"),
        ("{{ port.ships | join(', ') }}", "Anna, Berta"),
        ("{{ port.ships[1] }}", "Berta"),
        ("{{ port.nothing | default('none') }}", "none"),
        ("{% if port.name == 'Pier' %}yes{% else %}no{% endif %}", "yes"),
        ("before {# not told #}after", "before after"),
        ("no tag { here }", "no tag { here }"),
    ],
)
def test_a_template_says_what_it_means(template: str, text: str) -> None:
    rendered = Templates(VALUES).render(template)
    assert (rendered.text, rendered.kept) == (text, ())


@pytest.mark.parametrize(
    "template",
    [
        "{{ port.none }}",
        "{{ port }}",
        "{{ port.ships }}",
        "{{ nothing.at.all }}",
        "{{ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ port.__class__ }}",
        "{{ port.name.__init__.__globals__ }}",
        "{{ port.name.format(port) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ range(1000000000) }}",
        "{{ lipsum() }}",
        "{{ port.ships | map('upper') | list }}",
        "{{ port.ships | join(port.name) }}",
        "{{ port.name | center(1000000000) }}",
        "{% include '/etc/passwd' %}",
        "{% import 'x' as x %}",
        "{% extends 'x' %}",
        "{% macro m() %}{% endmacro %}",
        "{% set x = 1 %}",
        "{% for a in port.ships %}{% for b in port.ships %}{{ b }}{% endfor %}{% endfor %}",
        "{% for a in 'x' * 99999999 %}{{ a }}{% endfor %}",
        "{% for a in port.long %}{% if a | upper == 'X' %}{% endif %}{% endfor %}",
        "{% if port.name %}never closed",
        "{% for a in port.ships %}{% endfor %}",
        "{% if port.none %}nothing{% endif %}",
        "{{ " + "(" * 300 + "1" + ")" * 300 + " }}",
        "{% if 1 %}" * 150 + "x" + "{% endif %}" * 150,
    ],
)
def test_what_a_template_may_not_do_stays_as_it_is_written(template: str) -> None:
    rendered = Templates(VALUES).render(template)
    assert rendered.text == template
    assert rendered.kept


def test_all_templates_together_do_not_more_than_so_much() -> None:
    templates = Templates(VALUES)
    loop = "{% for ship in port.long %}{{ ship }}{% endfor %}"
    assert templates.render(loop).kept == ((loop[:27], "it gives more than 200000 characters"),)
    kept = [templates.render("{% for ship in port.long %}x{% endfor %}" + "y" * 9000).kept for _ in range(4)]
    assert [bool(each) for each in kept] == [False, False, True, True]


def test_a_shielded_file_has_every_place_where_it_was() -> None:
    source = "a: {{ x }} and {{y}}\nb: {% if %}\n"
    found = shielded(source)
    assert found is not None
    assert [len(line) for line in found[0].split("\n")] == [len(line) for line in source.split("\n")]
    assert unshielded(*found) == source
    assert shielded("no tag") is None
    assert shielded("{{ x }} \ue000") is None


def test_a_list_of_controls_without_a_component_is_read(tmp_path: Path) -> None:
    workspace = write(
        tmp_path,
        {
            "opencontrol.yaml": f"{TOP}components: [./policies/CP]\n",
            "policies/CP/component.yaml": "- control_key: CP-1\n  standard_key: S\n  narrative: [{text: Kept.}]\n",
        },
    )
    assert [(c.id, [a.text for a in c.answers]) for c in workspace.components] == [("cp", ["Kept."])]
    assert told(workspace) == [("SSP336", "policies/CP/component.yaml:1:1")]


def test_a_component_folder_may_have_a_list_of_its_own(tmp_path: Path) -> None:
    part = "name: {0}\nschema_version: 3.0.0\nsatisfies: [{{control_key: AC-1, standard_key: S, narrative: {0}}}]\n"
    workspace = write(
        tmp_path,
        {
            "opencontrol.yaml": f"{TOP}components: [./os]\n",
            "os/opencontrol.yaml": f"{TOP}components: [./policies/AC, ./policies/AU]\n",
            "os/policies/AC/component.yaml": part.format("AC"),
            "os/policies/AU/component.yaml": part.format("AU"),
            "os/policies/CM/component.yaml": part.format("CM"),
        },
    )
    assert [component.id for component in workspace.components] == ["ac", "au"]
    assert told(workspace) == [("SSP338", "os/policies/CM/component.yaml:1:1")]


def test_what_is_listed_a_level_too_high_is_told_and_kept(tmp_path: Path) -> None:
    workspace = write(
        tmp_path,
        {
            "opencontrol.yaml": (
                f"{TOP}systems:\n- url: https://forge.example/platform\nstandards:\n"
                "- url: https://forge.example/standards\n"
                "references:\n- {name: Handbook, path: 'https://pier.example/handbook', type: URL}\n"
                "verifications:\n- {key: scan, name: Scan, path: 'https://pier.example/scan', type: URL}\n"
            ),
        },
    )
    assert workspace.system.documents == (
        ("Handbook", "https://pier.example/handbook"),
        ("Scan", "https://pier.example/scan"),
    )
    assert [code for code, _ in told(workspace)] == ["SSP334", "SSP336", "SSP336", "SSP334"]


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        ("complete, planned", Claim.PLANNED),
        ("Fully Implemented", Claim.IMPLEMENTED),
        ("implemented and none", Claim.UNDOCUMENTED),
        ("complete/whatever", None),
        ("none", Claim.UNDOCUMENTED),
        ("not applicable", Claim.NOT_APPLICABLE),
        ("unknown", Claim.UNDOCUMENTED),
    ],
)
def test_several_words_claim_what_the_weakest_claims(words: str, claim: Claim | None) -> None:
    assert claim_of(words) is claim


def test_numbers_that_look_alike_stay_two_controls(tmp_path: Path) -> None:
    workspace = write(
        tmp_path,
        {
            "opencontrol.yaml": f"{TOP}standards: [s.yaml]\n",
            "s.yaml": "name: CIS\n1.1: {name: One}\n1.10: {name: Ten}\n01.2: {name: Two}\n",
        },
    )
    assert workspace.control_titles == {"1.1": "One", "1.10": "Ten", "1.2": "Two"}


def test_paths_where_repositories_are_expected_are_files_of_the_workspace(tmp_path: Path) -> None:
    workspace = write(
        tmp_path,
        {
            "opencontrol.yaml": (
                f"{TOP}dependenices:\n  certifications: [./c.yaml]\n  standards: [./s.yaml]\n  systems: [./one]\n"
            ),
            "c.yaml": "name: C\nstandards: {T: {AC-1: {}}}\n",
            "s.yaml": "name: S\nAC-1: {name: One}\n",
            "one/component.yaml": (
                "name: One\nschema_version: 3.0.0\nsatisfies: [{control_key: AC-1, narrative: [{text: x}]}]\n"
            ),
        },
    )
    assert workspace.standards == ("S", "T")
    assert [answer.text for answer in answers(workspace)] == ["x"]
    codes = [code for code, _ in told(workspace)]
    assert (codes.count("SSP343"), codes.count("SSP336")) == (1, 3)


def test_verifications_that_stand_among_the_references_cover_the_control(tmp_path: Path) -> None:
    text = (
        "name: One\nschema_version: 3.0.0\n"
        "verifications:\n- {key: lint, name: Linter, path: 'https://x.example/lint', type: URL}\n"
        "satisfies:\n- control_key: AC-1\n  standard_key: S\n  narrative: [{text: x}]\n  references:\n"
        "  - verification_key: lint\n  - {name: Manual, path: 'https://x.example/manual', type: URL}\n"
        "  - verification_key: lnit\n"
    )
    workspace = write(tmp_path, {"opencontrol.yaml": f"{TOP}components: [./one]\n", "one/component.yaml": text})
    titles = [reference.title for reference in answers(workspace)[0].references]
    assert titles == ["Linter", "lnit", "Manual"]
    assert told(workspace) == [("SSP335", "one/component.yaml:12:23")]


def test_what_a_certification_says_beyond_its_list_of_controls_is_told_once() -> None:
    workspace = load_opencontrol(LIGHTHOUSE)
    found = [(d.code, str(d.span), d.message) for d in workspace.diagnostics]
    assert found == [
        (
            "SSP221",
            "certifications/mapped.yaml:4:5",
            "a certification lists controls only; what it says of 1 of them is not read",
        )
    ]


def test_a_withdrawn_control_of_a_standard_is_nothing_to_answer() -> None:
    titles = load_opencontrol(LIGHTHOUSE).control_titles
    assert "lt.1.002" not in titles
    assert titles["164.308(a)(1)"] == "Watches are written down"


def test_a_listed_file_without_a_component_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "CA").mkdir()
    (tmp_path / "opencontrol.yaml").write_text(f"{TOP}components: [./CA]\n", encoding="utf-8")
    (tmp_path / "CA/component.yaml").write_text("##\n## nothing yet\n##\n", encoding="utf-8")
    workspace = load_opencontrol(tmp_path)
    assert workspace.components == ()
    assert [(d.code, d.severity.value, str(d.span)) for d in workspace.diagnostics] == [
        ("SSP336", "warning", "CA/component.yaml:1:1")
    ]


def test_pages_before_and_behind_the_controls_are_read_and_templates_beside_their_results_are_not(
    tmp_path: Path,
) -> None:
    files = {
        "opencontrol.yaml": f"{TOP}components: [./components/pier]\n",
        "keys/port.yaml": "name: Pier\n",
        "components/pier/component.yaml": "name: Pier\nschema_version: 3.0.0\nsatisfies: [AC-ACCESS.yaml]\n",
        "components/pier/AC-ACCESS.yaml": FAMILY,
        "templates/components/pier/component.yaml": "name: Pier\nschema_version: 3.0.0\nsatisfies: []\n",
        "frontmatter/contacts.md": "# Contacts\n",
        "appendices/rules.md": "# Rules\n",
        "docs/controls.md": "# Made of the components\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    workspace = load_opencontrol(tmp_path)
    assert workspace.pages == ("frontmatter/contacts.md", "appendices/rules.md")
    assert "SSP338" not in {d.code for d in workspace.diagnostics}


def test_a_standard_with_its_controls_a_level_deeper_is_read(tmp_path: Path) -> None:
    (tmp_path / "pier").mkdir()
    (tmp_path / "pier/component.yaml").write_text("name: Pier\nschema_version: 3.1.0\n", encoding="utf-8")
    text = f"{TOP}components: [./pier]\nstandards: [./s.yaml]\n"
    (tmp_path / "opencontrol.yaml").write_text(text, encoding="utf-8")
    controls = "controls:\n  P-1: {family: P, name: Piles, description: d}\n  P-2: {family: P, name: Planks}\n"
    (tmp_path / "s.yaml").write_text(f"name: Piers\nlicense: ours\nsource: null\n{controls}", encoding="utf-8")
    workspace = load_opencontrol(tmp_path)
    assert workspace.control_titles == {"p-1": "Piles", "p-2": "Planks"}
    assert workspace.diagnostics == ()


def test_paths_that_are_listed_as_systems_are_components(tmp_path: Path) -> None:
    (tmp_path / "pier").mkdir()
    (tmp_path / "opencontrol.yaml").write_text(f"{TOP}systems: [./pier]\n", encoding="utf-8")
    (tmp_path / "pier/component.yaml").write_text("name: Pier\nschema_version: 3.1.0\n", encoding="utf-8")
    workspace = load_opencontrol(tmp_path)
    assert [component.id for component in workspace.components] == ["pier"]
    assert [(d.code, str(d.span)) for d in workspace.diagnostics] == [("SSP336", "opencontrol.yaml:4:11")]
