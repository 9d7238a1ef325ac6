"""Addresses inside texts: e-mail, IP, MAC, and hosts of networks that are nobody else's business."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_ADDRESS: Final = re.compile(
    r"(?P<email>(?<![\w.+%'-])(?:\\?[\w.+%'-]){1,254}\\?@(?:\\?[\w-]){1,63}(?:\\?\.(?:\\?[\w-]){1,63}){1,8})"
    r"|(?P<mac>(?<![\w:-])[0-9A-Fa-f]{2}(?P<by>[:-])(?:[0-9A-Fa-f]{2}(?P=by)){4}[0-9A-Fa-f]{2}(?![\w:-]))"
    r"|(?P<v4>(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d))"
    r"|(?P<v6>(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:.]{3,45}(?![\w:]))"
    r"|(?P<host>(?<![\w.-])(?:[A-Za-z0-9_-]{1,63}\.){1,8}"
    r"(?:internal|intranet|intra|local|localdomain|lan|corp|private|home\.arpa)(?![\w-]|\.\w))"
)
_HOST: Final = re.compile(
    r"(?<![\w.@-])(?=[A-Za-z0-9-]*[A-Za-z])(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-]|\.\w)"
)
_HINT: Final = re.compile(r"@|\d\.\d|:[0-9A-Fa-f]*:|[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-|\.(?:in|lo|la|co|pr|ho)")
_LEAST_COLONS: Final = 3


def without_addresses(text: str, mark: Callable[[str], str], *, hosts: bool = False) -> str:
    """Return a text with every address replaced.

    Args:
        text: any text.
        mark: gives what stands in place of an address.
        hosts: replace every name of a host, not only those of inner networks: for what is a list of machines.
    """
    found = _ADDRESS.sub(lambda match: _replaced(match, mark), text) if _HINT.search(text) else text
    return _HOST.sub(lambda match: mark(match[0]), found) if hosts else found


def _replaced(match: re.Match[str], mark: Callable[[str], str]) -> str:
    written = match[0]
    if match["email"] or match["mac"] or match["host"]:
        return mark(written)
    tail = ""
    if match["v6"]:
        written, tail = written.rstrip("."), written[len(written.rstrip(".")) :]
    return mark(written) + tail if _is_address(written) else match[0]


def _is_address(written: str) -> bool:
    """Tell an address from a version number, a time or a name with colons; loopback addresses are everybody's."""
    try:
        address = ip_address(written)
    except ValueError:
        return False
    if address.is_loopback or address.is_unspecified:
        return False
    return address.version == 4 or written.count(":") >= _LEAST_COLONS or written[:1] in "23fF"  # noqa: PLR2004 - IPv4
