"""A file beside the document is the one whose hash is written with its link.

Only files within the folder that is checked are opened.

Source: OSCAL metadata model, ``rlink`` and ``hash``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, error, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_ALGORITHMS: Final = {
    "SHA-224": "sha224",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
    "SHA3-224": "sha3_224",
    "SHA3-256": "sha3_256",
    "SHA3-384": "sha3_384",
    "SHA3-512": "sha3_512",
}


def _check(subject: Subject) -> Iterator[Finding]:
    for entry in subject.index.of("hashes"):
        link = entry.parent
        algorithm = _ALGORITHMS.get(entry.text("algorithm").upper())
        written = entry.text("value").strip().lower()
        if link is None or algorithm is None or not written:
            continue
        path = subject.library.file(link.text("href"), subject.document)
        found = subject.library.folder.digest(path, algorithm) if path is not None else ""
        if found and found != written:
            what = f"{shown(link.text('href'))} has {entry.text('algorithm')} {found}, expected {written[:130]}"
            yield error("SSP444", what, entry.at("value"))


RULE = MeaningRule(_check)
