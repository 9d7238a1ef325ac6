"""InSpec (CINC Auditor) JSON and the Heimdall Data Format (HDF): control tests that name their NIST controls.

HDF is InSpec's own form, written by converters for other tools; the two cannot be told apart reliably and are read
alike. Also read: HDF 2 and later (`baselines`), `json-min`, and the stream of one document a control that is sent to
search engines.

Population: controls, each counted once, however many overlays repeat it. Not run: no control, or every one skipped.

A control with `impact` 0 is not applicable. One with a part that was skipped, or without a result, is undecided. A
waiver (`waiver_data`) keeps its failure as suppressed, with justification and end; an expired one does not count.
Controls come from `tags.nist` and `tags.cci`; of an assessment objective (`AU-3.1`) only the control. Attestations
count as the results that they are written into; the fact `attested` says how many there are. `json-min` has neither
impact nor tags. Messages, code and inputs are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import dig, earliest, entries, first, first_text, mapping, text
from sspgen.collect.formats.hdf_baselines import KEEPS, is_baselines, of_baselines
from sspgen.collect.formats.inspec_controls import Controls
from sspgen.collect.formats.rule_results import RULE_FACTS
from sspgen.model.evidence import Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_CONVERTED: Final = "heimdall"
_PROFILE: Final = frozenset({"controls", "sha256", "supports"})


class InspecReader:
    """Reads the ``json`` and ``json-min`` reporters, HDF, and streams of single controls."""

    id: ClassVar[str] = "inspec"
    title: ClassVar[str] = "InSpec JSON and Heimdall Data Format (HDF)"
    proves: ClassVar[str] = "a system passes tests that were written for controls"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "profiles", "profile", "profile_version", "attested")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("platform", "name", "release", "target_id", "version", "statistics", "profiles", "parent_profile"),
            *("sha256", "status", "controls", "id", "title", "impact", "tags", "control_tags", "nist", "cci", "cwe"),
            *("cweid", "cve", "results", "start_time", "backtrace", "waiver_data", "justification", "message"),
            *("expiration_date", "run", "skipped_due_to_waiver", "attestation_data", "profile"),
            *("profile_id", "profile_sha256", "approved_by", "supports"),
        }
        | KEEPS
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for profiles beside the platform, for the short form, or for a control with its tags."""
        document = blob.json_object()
        if is_baselines(document) or _is_profile(document):
            return True
        if "profiles" in document:
            return "platform" in document or ("statistics" in document and "version" in document)
        if "controls" in document:
            listed = document["controls"]
            return "statistics" in document and (listed == [] or bool(_minimal(dig(listed, 0))))
        return _is_single(first(blob.json_objects()))

    def read(self, blob: Blob) -> Report:
        """Read every control of every profile, then count each once."""
        document = blob.json_object()
        if _is_profile(document):
            raise Unreadable("an InSpec profile holds no results: run it with 'inspec exec --reporter json'")
        controls = Controls()
        damage = controls.results.damage
        if is_baselines(document):
            document = of_baselines(document, damage)
        profiles = entries(document.get("profiles"), "profiles", damage)
        documents = blob.json_objects()
        if "profiles" in document:
            controls.take_profiles(profiles)
        elif "controls" in document:
            for result in entries(document.get("controls"), "controls", damage):
                named = controls.named(first_text(result.get("profile_id"), result.get("profile_sha256")), result)
                named.take_result(result)
        else:
            document, profiles = documents[0], [mapping(documents[0].get("profile"))]
            for control in documents:
                _take_single(control, controls)
        return self._report(document, profiles, controls)

    def _report(self, document: dict[str, Json], profiles: list[dict[str, Json]], controls: Controls) -> Report:
        target = _target(document)
        results = controls.settled(target)
        outcome = results.outcome("controls")
        outer = first([each for each in profiles if not each.get("parent_profile")] or profiles)
        observed = earliest(controls.times())
        return Report(
            format=self.id,
            tool=_tool(document),
            subject=Subject("host", target),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=results.population(),
            findings=results.findings.kept(),
            finding_count=results.findings.count,
            facts=results.facts()
            | {
                "profiles": len(profiles),
                "profile": text(outer.get("name"), 300),
                "profile_version": text(outer.get("version"), 80),
                "attested": controls.attested(),
            },
            notes=tuple(filter(None, (observed.note, *results.findings.notes()))),
            tagged=results.tagged(),
        )


def _is_profile(document: dict[str, Json]) -> bool:
    return document.keys() >= _PROFILE and "statistics" not in document


def _minimal(control: Json) -> bool:
    return bool(mapping(control).keys() & {"profile_id", "profile_sha256"}) and "status" in mapping(control)


def _is_single(document: dict[str, Json]) -> bool:
    return "control_tags" in document and "results" in document and "profile" in document


def _take_single(control: dict[str, Json], controls: Controls) -> None:
    if not _is_single(control):
        controls.results.damage.append("a document of the stream is no control")
        return
    host = first_text(dig(control, "platform", "target_id"), dig(control, "platform", "name"))
    scope = f"{text(dig(control, 'profile', 'name'), 300)}\0{host}"
    controls.named(scope, control).take(control, controls.results.damage)


def _target(document: dict[str, Json]) -> str:
    platform = mapping(document.get("platform"))
    name = f"{text(platform.get('name'), 200)} {text(platform.get('release'), 80)}".strip()
    return " ".join(filter(None, (name, text(platform.get("target_id"), 200))))


def _tool(document: dict[str, Json]) -> Tool:
    name = text(dig(document, "platform", "name"), 200)
    version = text(document.get("version"), 80)
    if "generator" in document:
        return Tool(text(document["generator"], 80) or "HDF", version)
    return Tool("Heimdall Tools" if _CONVERTED in name.lower() else "InSpec", version)


READER: Final = InspecReader()
