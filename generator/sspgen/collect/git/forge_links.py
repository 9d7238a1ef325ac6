"""Links from a remote's address to its web pages, so that a reader can open a commit or a line.

Pure text: nothing here asks the network whether a page exists. Credentials in an address are dropped before anything
else looks at it, and an address of an unexpected form gives no link at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_SLUG = re.compile(r"[\w.~-]+(?:/[\w.~-]+)+", re.ASCII)
_SCP = re.compile(r"(?:(?P<user>[^@/\s:]+)@)?(?P<host>[A-Za-z0-9.-]+):(?!/?/)(?P<path>[^\s]+)")
_SCHEMES = frozenset({"https", "http", "ssh", "git"})
_ALIASES = {
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}


@dataclass(frozen=True, slots=True)
class _Style:
    commit: str
    blob: str
    line: str


_STYLES = {
    "github": _Style("commit", "blob", "#L"),
    "gitlab": _Style("-/commit", "-/blob", "#L"),
    "bitbucket": _Style("commits", "src", "#lines-"),
    "codeberg": _Style("commit", "src/commit", "#L"),
}


def public_url(remote: str) -> str:
    """Return a remote's address without user, password, query and fragment.

    A local path or a transport helper (``ext::…``) says nothing to a reader and gives an empty text.
    """
    parts = _split(remote)
    if parts is None:
        return ""
    scheme, host, port, path = parts
    return f"{scheme}://{host}{port}/{path}"


def web_url(remote: str) -> str:
    """Return the address of the project's page on a known forge, or an empty text."""
    parts = _split(remote)
    if parts is None:
        return ""
    scheme, host, port, path = parts
    host = _ALIASES.get(host, host)
    slug = path.strip("/").removesuffix(".git")
    known = _style(host) is not None and _SLUG.fullmatch(slug) and ".." not in slug.split("/")
    return f"https://{host}{port if scheme == 'https' else ''}/{slug}" if known else ""


def commit_url(remote: str, sha: str) -> str:
    """Return the address of a commit's page, or an empty text when the forge is not known."""
    base, style = _base(remote)
    return f"{base}/{style.commit}/{sha}" if style and sha else ""


def blob_url(remote: str, path: str, line: int, sha: str) -> str:
    """Return the address of a line as of a commit; ``path`` is relative to the repository, ``line`` 0 for none."""
    base, style = _base(remote)
    if style is None or not sha:
        return ""
    fragment = f"{style.line}{line}" if line else ""
    return f"{base}/{style.blob}/{sha}/{quote(path, errors='surrogateescape')}{fragment}"


def _base(remote: str) -> tuple[str, _Style | None]:
    base = web_url(remote)
    return base, _style(urlsplit(base).hostname or "") if base else None


def _style(host: str) -> _Style | None:
    """Tell the forge by a label of its host name: ``gitlab.example.org`` is a GitLab."""
    labels = host.split(".")
    return next((style for name, style in _STYLES.items() if name in labels), None)


def _split(remote: str) -> tuple[str, str, str, str] | None:
    """Return scheme, host, ``:port`` or empty, and path without its leading slash."""
    if "::" in remote or any(c <= " " or c == "\x7f" for c in remote):
        return None
    if "://" not in remote:
        found = _SCP.fullmatch(remote)
        # One letter before the colon is a Windows drive, not a host.
        if found is None or len(found["host"]) == 1:
            return None
        return _checked("ssh", found["host"], "", found["path"])
    try:
        url = urlsplit(remote)
        port = f":{url.port}" if url.port else ""
    except ValueError:
        return None
    return _checked(url.scheme.lower(), url.hostname or "", port, url.path)


def _checked(scheme: str, host: str, port: str, path: str) -> tuple[str, str, str, str] | None:
    host = host.lower()
    if scheme not in _SCHEMES or not _HOST.fullmatch(host):
        return None
    path = path.partition("?")[0].partition("#")[0].lstrip("/")
    return scheme, host, port, quote(path, safe="/~@:+%")
