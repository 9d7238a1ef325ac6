"""The forms in which findings are reported, by name; each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sspgen.render.findings.api import Reporter

_MODULES = {
    "text": "sspgen.render.findings.text",
    "json": "sspgen.render.findings.records",
    "sarif": "sspgen.render.findings.sarif",
    "junit": "sspgen.render.findings.junit",
    "github": "sspgen.render.findings.github",
    "gitlab": "sspgen.render.findings.gitlab",
}
FORMS = tuple(_MODULES)
"""What ``check --format`` takes."""


def reporter(form: str) -> Reporter:
    """Return the reporter of a form."""
    found: Reporter = import_module(_MODULES[form]).REPORTER
    return found
