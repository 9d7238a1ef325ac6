"""Comparing two things, and answers with changed requirements: from names to what differs. It writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sspgen.errors import InputError, UsageError
from sspgen.flow.compared_plans import Asking
from sspgen.flow.compared_things import answers_of, thing
from sspgen.merge.comparison.migration import migrate
from sspgen.merge.comparison.plans import compare_plans
from sspgen.model.diagnostics import Diagnostic, Severity, ordered
from sspgen.resolve.comparison.catalogs import compare_requirements

if TYPE_CHECKING:
    from sspgen.flow.compared_plans import Thing
    from sspgen.model.comparison import Compared, Migration
    from sspgen.resolve.comparison.requirements import Requirements

__all__ = ["Asking", "Found", "Migrated", "compare", "migration"]


@dataclass(frozen=True, slots=True)
class Found:
    """What differs, and what reading the two sides had to say."""

    compared: Compared
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Migrated:
    """What becomes of answers, and what reading all three had to say."""

    migration: Migration
    diagnostics: tuple[Diagnostic, ...]


def compare(old: str, new: str, asking: Asking) -> Found:
    """Compare two catalogs or profiles, or two plans, by name.

    Raises:
        UsageError: SSP530, they are of different kinds; SSP531, SSP532.
        InputError: what is wrong with one of them.
    """
    one, other = thing(old, asking), thing(new, asking)
    diagnostics = ordered((*one.diagnostics, *other.diagnostics))
    if one.requirements is not None and other.requirements is not None:
        return Found(compare_requirements(one.requirements, other.requirements), diagnostics)
    if one.planned is not None and other.planned is not None:
        return Found(compare_plans(one.planned, other.planned), diagnostics)
    message = f"{old} is {_article(one.side.what)}, and {new} is {_article(other.side.what)}"
    raise UsageError(Diagnostic("SSP530", message))


def migration(answers: str, old: str, new: str, asking: Asking) -> Migrated:
    """Say what becomes of the answers of a workspace when requirements change.

    Args:
        answers: name of the workspace, plan or component definition.
        old: name of the requirements that it answers; empty where they are not at hand.
        new: name of the requirements that it is to answer.
        asking: what all of them share.

    Raises:
        UsageError: SSP530, one is no requirements; SSP531, SSP532.
        InputError: what is wrong with one of them, or that texts of the requirements are not at hand.
    """
    side, workspace = answers_of(answers, asking)
    before = thing(old, asking) if old else None
    after = thing(new, asking)
    diagnostics = (*(before.diagnostics if before is not None else ()), *after.diagnostics)
    earlier = _required(before) if before is not None else None
    return Migrated(migrate(workspace, side, earlier, _required(after)), ordered(diagnostics))


def _required(found: Thing) -> Requirements:
    if found.requirements is None:
        message = f"{found.side.name} is {_article(found.side.what)}, expected a catalog, a profile or a standard"
        raise UsageError(Diagnostic("SSP530", message))
    if not found.requirements.baseline.catalog.complete:
        # Without texts every part would look as if it were gone.
        raise InputError(*(replace(each, severity=Severity.ERROR) for each in found.diagnostics))
    return found.requirements


def _article(what: str) -> str:
    return f"{'an' if what[0] in 'AEIOaeio' else 'a'} {what}"
