"""A published list of controls to an OSCAL profile.

Some packages carry a baseline as a list of controls and not as a profile. The ids are all that is taken from it;
texts come from the catalog that the profile imports. The same list gives the same bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sspgen.load.json_reader import read_json
from sspgen.load.oscal.access import children, text
from sspgen.model.ids import control_id, natural_key, stable_uuid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.resolve.sources import Member, Package

OSCAL_VERSION = "1.2.3"


def profile_of_list(data: bytes, package: Package, member: Member) -> bytes:
    """Convert a list of controls (``controls`` with ``id`` and ``enhancements``) to OSCAL JSON.

    Raises:
        ValueError: when the data is no such list.
    """
    value = read_json(data)
    source = value if isinstance(value, dict) else {}
    found = dict.fromkeys(control_id(i) for i in _ids(source) if i)
    selected = [i for i in found if i not in member.headings]
    if not selected:
        raise ValueError(f"{member.path} is not a list of controls")
    profile = {"profile": _profile(source, sorted(selected, key=natural_key), package, member)}
    return (json.dumps(profile, indent=2, ensure_ascii=False) + "\n").encode()


def _ids(holder: Object, key: str = "controls") -> Iterator[str]:
    for control in children(holder, key):
        yield text(control, "id")
        yield from _ids(control, "enhancements")


def _profile(source: Object, selected: list[str], package: Package, member: Member) -> dict[str, object]:
    catalog = member.imports[0]
    resource = stable_uuid("resource", member.id, catalog)
    remarks = (
        f"Made by sspgen from the list of {len(selected)} controls in {member.path} of "
        f"{package.name} {package.version} ({package.license}). The ids are the list's; "
        f"texts and parameters are those of the catalog {catalog}."
    )
    return {
        "uuid": stable_uuid("profile", member.id, member.member_sha256),
        "metadata": {
            "title": member.title,
            "last-modified": package.released,
            "version": text(source, "version"),
            "oscal-version": OSCAL_VERSION,
            "remarks": remarks,
        },
        "imports": [{"href": f"#{resource}", "include-controls": [{"with-ids": selected}]}],
        "merge": {"as-is": True},
        "back-matter": {
            "resources": [
                {
                    "uuid": resource,
                    "title": catalog,
                    "rlinks": [
                        {
                            "href": f"{catalog}.json",
                            "media-type": "application/oscal.catalog+json",
                        }
                    ],
                }
            ]
        },
    }
