"""The one door to verification: a report and its bytes go in, the report with its signature's state comes out.

It decides what a verified, bad or unverifiable signature does to a report's outcome, the same for every scheme. A good
signature only takes away the doubt that the content is what its signer said: the outcome becomes what the content says,
which may be anything. Nothing else ever raises an outcome.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from sspgen.collect.api import Unreadable
from sspgen.collect.findings import joined
from sspgen.collect.formats import envelopes, predicates
from sspgen.collect.formats.statements import believed, doubted
from sspgen.collect.trust.checked import bad, unverifiable
from sspgen.model.evidence import SignatureState, Verdict
from sspgen.model.limits import CLOCK_SKEW_SECONDS, SIGNED_PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sspgen.collect.api import Blob
    from sspgen.collect.findings import Outcome
    from sspgen.collect.formats.statements import Statement
    from sspgen.model.evidence import Report, Signature
    from sspgen.model.trust import Trust

    Verify: TypeAlias = Callable[[Blob, Trust, datetime, Iterable[Blob]], Signature]


_WORDS: Final = {
    SignatureState.NONE: "missing",
    SignatureState.BAD: "bad",
    SignatureState.UNVERIFIABLE: "not verified",
}


def verify_report(blob: Blob, report: Report, trust: Trust, now: datetime, siblings: Iterable[Blob] = ()) -> Report:
    """Return a report with the state of its signature, and with the outcome that follows from it. Never raises.

    Args:
        blob: the bytes that the report was made from.
        report: as its reader made it, in doubt.
        trust: whom the workspace trusts.
        now: timezone-aware time of the build; a signature of the future is not believed.
        siblings: files collected with it, among which an artifact that was signed by its digest may be.
    """
    verify = _scheme(report.format)
    if verify is None:
        return report
    try:
        statements = _statements(blob, report.format)
        content = _content(statements)
    except Unreadable as error:
        return replace(report, signature=unverifiable(report.signature.scheme, str(error)))
    scheme = report.signature.scheme
    if len(statements) > SIGNED_PARTS:
        signature = unverifiable(scheme, f"it has {len(statements)} signed parts, over the limit of {SIGNED_PARTS}")
    else:
        signature = _checked(lambda: verify(blob, trust, now, siblings), scheme, now)
    if signature.state is SignatureState.GOOD:
        observed = _observed(report.observed, signature.signed_at)
        return replace(report, signature=signature, outcome=content.verdict, reason=content.reason, observed=observed)
    reason = f"its signature is {_WORDS[signature.state]}: {signature.reason}"
    if signature.state is SignatureState.BAD:
        return replace(
            report, signature=signature, outcome=Verdict.FAIL, reason=joined(filter(None, (reason, content.reason)))
        )
    doubtful = doubted(content, reason)
    return replace(report, signature=signature, outcome=doubtful.verdict, reason=doubtful.reason)


def _observed(claimed: datetime | None, signed_at: datetime | None) -> datetime | None:
    """Nothing is signed before it was observed, so the earlier of both times is the one to believe."""
    return min((each for each in (claimed, signed_at) if each is not None), default=None)


def _scheme(name: str) -> Verify | None:
    from sspgen.collect.trust import dsse, sigstore  # noqa: PLC0415 - cryptography costs start-up time

    return {"dsse": dsse.verify, "sigstore-bundle": sigstore.verify}.get(name)


def _checked(verify: Callable[[], Signature], scheme: str, now: datetime) -> Signature:
    """Verify; whatever trips over hostile bytes on the way has verified nothing."""
    try:
        found = verify()
    except Unreadable as error:
        return unverifiable(scheme, str(error))
    except Exception as error:  # noqa: BLE001 - hostile input, and libraries that have their own idea of errors
        return unverifiable(scheme, f"it could not be verified ({type(error).__name__})")
    latest = now + timedelta(seconds=CLOCK_SKEW_SECONDS)
    if found.state is SignatureState.GOOD and found.signed_at is not None and found.signed_at > latest:
        return bad(found.scheme, "it was made in the future", found.signer)
    return found


def _statements(blob: Blob, name: str) -> list[Statement]:
    if name == "dsse":
        return [envelopes.envelope_of(document).statement() for document in envelopes.envelopes(blob)]
    return [envelopes.signed_by(bundle) for bundle in envelopes.bundles(blob)]


def _content(statements: list[Statement]) -> Outcome:
    damage = [each for statement in statements for each in statement.damage]
    return believed((predicates.said(statement) for statement in statements), damage)
