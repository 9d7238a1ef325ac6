"""Parameters of OpenControl controls. Their keys are seldom ids of parameters, so most are kept as texts.

A key that is an OSCAL parameter id sets that parameter. Any other (``a``, ``SA-9``) does not say which of the control's
parameters is meant: guessing would fill a requirement with the wrong words, so the text is published under its label
and counts for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.words import parameter_id
from sspgen.model.diagnostics import Severity
from sspgen.model.implementation import PARAMETER_LABEL, Answer, ParameterSetting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.yaml_cursor import Cursor

KEYED_TEXT: Final = frozenset(("key", "text"))


def read_parameters(at: Cursor, control: Answer) -> tuple[tuple[Answer, ...], tuple[ParameterSetting, ...]]:
    """Return the parameters of a control as texts, and as settings those that say which parameter they are.

    Args:
        at: the control.
        control: an answer for the control as a whole.
    """
    texts: list[Answer] = []
    settings: list[ParameterSetting] = []
    for key, text_at in _pairs(at):
        text, found = text_at.text().lstrip("\n"), parameter_id(key)
        if found:
            settings.append(ParameterSetting(found, (text,), control.control, control.component, text_at.span()))
            continue
        texts.append(
            Answer(
                control=control.control,
                component=control.component,
                label=f"{PARAMETER_LABEL}{key}",
                text=text,
                standard=control.standard,
                title=control.title,
                span=text_at.key_span(),
                text_span=text_at.text_span(),
            )
        )
    if texts:
        name = at.get("control_key").text() or control.control
        keys = ", ".join(dict.fromkeys(text.label.removeprefix(PARAMETER_LABEL) for text in texts))
        at.get("parameters").report(
            "SSP340",
            f"{len(texts)} parameter texts of {name} have keys that are no OSCAL parameter ids: {keys}",
            severity=Severity.INFO,
            key=True,
        )
    return tuple(texts), tuple(settings)


def _pairs(control: Cursor) -> Iterator[tuple[str, Cursor]]:
    for cursor in control.all("parameters"):
        if isinstance(cursor.value, dict):
            cursor.odd("a list of parameters with 'key' and 'text'")
            yield from cursor.children()
            continue
        for item in cursor.items():
            if item.is_mapping(required=False):
                item.known(KEYED_TEXT, "a parameter")
                yield from keyed_texts(item, "the parameter")
            else:
                yield "", item


def keyed_texts(item: Cursor, what: str) -> Iterator[tuple[str, Cursor]]:
    """Yield key and text of an item; of several where ``- `` was forgotten before the second one."""
    item.require("text", what)
    keys = [cursor.text() for cursor in item.all("key")]
    texts = item.all("text") or [item.get("text")]
    yield from ((keys[min(n, len(keys) - 1)] if keys else "", text) for n, text in enumerate(texts))
