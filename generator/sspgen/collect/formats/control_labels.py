"""Controls that authors of tests name beside a test, in the places that test reports have for it.

Not a reader. Only names that are meant for it are looked at, so that a suite called "AU-2 tests" tags nothing: a tag
says that the test was written for the control.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import text
from sspgen.collect.tags import cci_tags, nist_tags

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_NAMES: Final = frozenset(
    {
        *("control", "controls", "controlid", "controlids", "securitycontrol", "securitycontrols"),
        *("nist", "nist80053", "nistcontrol", "nistcontrols", "compliance", "compliancecontrol"),
        *("cci", "ccis", "requirement", "requirements", "requirementid", "tag", "tags"),
    }
)
_SEPARATORS: Final = str.maketrans("", "", "-_. ")
_ONLY: Final = re.compile(r"(?:(?:nist[-_ ]?800[-_ ]?53|nist|control|cci)\s?[:=/]\s?)?(.{1,40})", re.IGNORECASE)
_LOOSE: Final = ("tag", "tags", "requirement", "requirements", "requirementid")


def control_tags(name: Json, value: Json) -> tuple[str, ...]:
    """Return the control tags of a property or label of a test, none when its name is not meant for them.

    A label that may hold anything (``tag``, ``requirement``) counts only when it holds nothing but controls.

    >>> control_tags("control", "AC-2(1), SI-2")
    ('nist-800-53:ac-2.1', 'nist-800-53:si-2')
    >>> control_tags("tag", "nist:AC-2"), control_tags("tag", "covers ac-2 and more")
    (('nist-800-53:ac-2',), ())
    """
    kind = text(name, 80).lower().rpartition(":")[2].translate(_SEPARATORS)
    if kind not in _NAMES:
        return ()
    written = text(value, 1000)
    if kind in _LOOSE:
        parts = [_alone(part) for part in re.split(r"[,;\s]+", written.replace(" (", "(")) if part]
        return tuple(sorted({tag for tags in parts for tag in tags})) if all(parts) else ()
    return (*cci_tags(written), *nist_tags(written))


def _alone(part: str) -> tuple[str, ...]:
    """Return the tag of a text that is nothing but a control or an item."""
    match = _ONLY.fullmatch(part)
    named = match.group(1) if match else ""
    tags = (*cci_tags(named), *nist_tags(named))
    return tags if re.fullmatch(r"[A-Za-z]{2,3}[-_]\d{1,6}(?:\(\d{1,2}\)|[._-]\d{1,2})?", named) else ()
