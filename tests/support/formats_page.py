"""The reference page of evidence formats, made from the readers: what they say of themselves, and of their formats."""

from __future__ import annotations

import sys

from sspgen.collect.registry import readers
from support.corpora import REPOSITORY

PAGE = REPOSITORY / "docs" / "reference" / "evidence-formats.md"
_HEAD = """\
# Evidence formats

A report is recognised by what is in it. Its name and its ending do not matter (but see `gitleaks`), and no two
readers recognise the same document. Every format ends in the same normal form: the tool and its version, what was
looked at and how much of it, when, what was found, and an **outcome**. `sspgen evidence read FILE` shows it.

## What an outcome says

The outcome is what the report says *alone*, before any check looks at it:

| outcome | when |
|---|---|
| `pass` | something was looked at, completely, and nothing unsuppressed was found |
| `fail` | at least one finding, failed test or known vulnerability is not suppressed |
| `not_run` | nothing was looked at: no test ran, no package was listed, a run has no results |
| `not_applicable` | everything in it says that it does not apply to what was looked at: nothing was tested |
| `needs_review` | the report is partial, or does not say enough to be believed |
| `unknown` | its time lies in the future |

The outcome is not the verdict. The checks of an evidence source decide, and they may be stricter or more lenient than
the outcome.

A file that gives no report gives a reason: 0 bytes ([SSP300](diagnostics.md#ssp300)), a format that no reader knows
([SSP301](diagnostics.md#ssp301)), malformed, with line and column ([SSP302](diagnostics.md#ssp302)), over a limit
([SSP310](diagnostics.md#ssp310)). Only UTF-8 is read, with or without a byte-order mark.

A report that is damaged in a place where findings stand, such as a number in a list of results, is not a pass: it
needs review, and the reason says what could not be read.

## Severities

One scale: `critical`, `high`, `medium`, `low`, `info`, `unknown`. The tool's own word is kept beside it. CVSS scores
map as CVSS says (9.0, 7.0, 4.0, 0.1). SARIF levels map `error` to high, `warning` to medium, `note` to low, `none` to
info. A failed test and a pip-audit vulnerability have no severity: they are `unknown`, and they count.

## What is never kept

Readers take the fields they need and nothing else: no source snippets, no test output, no request or response bodies,
no authors of commits, no `Secret`, `Match` or `Code`. Every text that is taken loses control characters, is cut at
4,000 characters, and is searched for private keys, tokens, credentials in URLs and assigned passwords, which are
masked. What a store keeps of a report are the fields that its reader names, masked in the same way, and the hash of
the original.

## The formats

Facts are values that checks and texts may cite beside findings and counts. Rates are fractions between 0 and 1; a
rate that was not measured is absent (null), never 0.
"""


def page() -> str:
    """Return the page as Markdown."""
    index = ["| reader | format | what it proves |", "|---|---|---|"]
    index += [f"| [`{each.id}`](#{each.id}) | {each.title} | {each.proves} |" for each in readers()]
    parts = [_HEAD, "\n".join(index) + "\n"]
    for each in readers():
        about = (sys.modules[type(each).__module__].__doc__ or "").strip().replace("``", "`")
        facts = ", ".join(f"`{fact}`" for fact in each.facts) or "none"
        parts.append(f"### `{each.id}`\n\n{about}\n\nFacts: {facts}.\n")
    return "\n".join(parts)
