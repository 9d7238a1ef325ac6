"""No placeholder is left in what people read: titles, descriptions, remarks, answers and values.

Code, addresses and the insertion of parameters are no placeholders. In answers, neither an assignment nor a selection
of the catalog's wording may be left open.

Source: NIST SP 800-18 Rev. 1, section 3; FedRAMP Rev 5 SSP template instructions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.answers import ANSWERING
from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.model.placeholders import open_assignment, placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.index import Value
    from sspgen.assess.oscal.subject import Subject

_WORDS: Final = (
    *("title", "short-name", "name", "description", "purpose", "remarks", "prose", "statement", "caption", "text"),
    *("value", "values", "system-name", "system-name-short", "functions-performed", "usage", "label", "guidance"),
    *("addr-lines", "city", "telephone-numbers", "number", "adjustment-justification", "id", "version"),
)
_TITLES: Final = ("title", "name")
"""What is looked at in a catalog, whose requirements speak of placeholders, masks and blanks with good reason."""
_NOT_WORDS: Final = frozenset({"base64", "hashes"})
_ANSWERS: Final = frozenset({"by-components", "statements", "implemented-requirements", "set-parameters"})


def _check(subject: Subject) -> Iterator[Finding]:
    answering = subject.document.model in ANSWERING
    for value in subject.index.strings(*(_TITLES if subject.document.model == "catalog" else _WORDS)):
        if value.holder.key in _NOT_WORDS:
            continue
        found = placeholder(value.text) or (open_assignment(value.text) if answering and _is_answer(value) else None)
        if found is not None:
            yield warning("SSP470", f"{value.key} has a placeholder: {shown(found)}", value.path)


def _is_answer(value: Value) -> bool:
    return value.holder.key in _ANSWERS and value.key != "remarks"


RULE = MeaningRule(_check)
