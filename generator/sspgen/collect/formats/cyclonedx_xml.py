"""CycloneDX XML in the shape of CycloneDX JSON, so that one reader reads both.

Not a reader. Namespaces are dropped: what the vulnerability extension of 1.2 and 1.3 says has the same names as what
1.4 and later say themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.load.xml_reader import local_name

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from sspgen.model.evidence import Json

_LISTS: Final = (
    *("components", "vulnerabilities", "ratings", "cwes", "affects", "tools", "hashes", "references", "services"),
    *("lifecycles", "compositions", "responses", "versions", "authors"),
)
_PARTS: Final = ("components", "services")


def shaped_as_json(element: Element) -> dict[str, Json]:
    """Return an element as an object: attributes and children by name, lists where JSON has them.

    XML depth is limited by its reader.
    """
    shaped: dict[str, Json] = dict(element.attrib.items())
    for child in element:
        name = local_name(child.tag)
        if name in _LISTS and not (name == "tools" and _has_parts(child)):
            shaped[name] = [_value(entry) for entry in child]
        else:
            shaped[name] = _value(child)
    return shaped


def _has_parts(tools: Element) -> bool:
    """Tell the tools of 1.5 and later, which are components and services, from a list of tools."""
    return any(local_name(child.tag) in _PARTS for child in tools)


def _value(element: Element) -> Json:
    if len(element):
        return shaped_as_json(element)
    content = (element.text or "").strip()
    if element.attrib:
        shaped: dict[str, Json] = dict(element.attrib.items())
        return shaped | ({"content": content} if content else {})
    return content
