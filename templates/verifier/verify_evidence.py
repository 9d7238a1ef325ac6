"""Verifies an evidence store without the program that wrote it: Python 3.8 or newer, nothing else, no network.

    python3 -I verify_evidence.py STORE [--key VERIFIER-KEY]... [--checkpoint FILE]...

STORE is a store's folder, or a bundle that was exported from one. A verifier key (``name+id+base64``) is what a store's
operator published: get it from them, not from the bundle. A checkpoint is one that you kept from an earlier time; it
shows when a store was cut back together with its own checkpoints. All hashes are computed again, and the first record
that is not as it was recorded is printed. Exit code 0: whole, and signed with a key you trust; 1: something is wrong,
or nobody you trust vouches for it; 2: it could not be read.
"""
# ruff: noqa: INP001, PLR2004, T201, UP006, UP035 - it stands alone, for Python 3.8; the numbers are those of the formats

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import time
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, Iterator, Tuple

GENESIS = "0" * 64
LARGEST = 256 * 1024 * 1024  # bytes of one file
CLOCK_SKEW = 300  # seconds
SEGMENT = re.compile(r"log/([0-9]{9})/([0-9]{12})\.jsonl")
BLOB = re.compile(r"blobs/([0-9a-f]{2})/(\1[0-9a-f]{62})\.gz")
CHECKPOINT = re.compile(r"checkpoints/([0-9]{12})\.txt")
FURTHER = re.compile(r"format|checkpoints/[0-9]{12}\.tsr|(.*/)?\.new-[^/]*")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
TIME_FORM = "%Y-%m-%dT%H:%M:%SZ"
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = Tuple[int, int, int, int]
# What a checkpoint says: its name, how many records, the last one's hash, whether a trusted key signed it.
Claim = Tuple[str, int, str, bool]
Keys = "dict[tuple[str, bytes], bytes]"


class Broken(Exception):
    """The first record that is not as it was recorded."""


class Store:
    """The files of a store, in a folder or in a bundle. Links are not followed."""

    def __init__(self, place: Path) -> None:
        self.root = place
        self.zip = None if place.is_dir() else zipfile.ZipFile(place)
        if self.zip:
            names = [name[6:] for name in self.zip.namelist() if name.startswith("store/") and name[-1] != "/"]
        else:
            files = (path for path in place.rglob("*") if path.is_file() and not path.is_symlink())
            names = [path.relative_to(place).as_posix() for path in files]
        self.names = sorted(names)
        if len(set(names)) != len(names):
            raise ValueError("the bundle has two files of one name")

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        with self.zip.open("store/" + name) if self.zip else (self.root / name).open("rb") as file:
            return limited(file, name)


def limited(file: IO[bytes], name: str) -> bytes:
    """Return what a file holds, unless it is too much."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"{name} is over {LARGEST} bytes")
    return data


def add(p: Point, q: Point) -> Point:
    """Add two points."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    """Multiply a point by a number."""
    result = (0, 1, 1, 0)
    while number:
        result = add(result, point) if number & 1 else result
        point = add(point, point)
        number >>= 1
    return result


def decode_point(data: bytes) -> Point | None:
    """Return the point of 32 bytes, or None when there is none (section 5.1.3)."""
    y, sign = int.from_bytes(data, "little") & ((1 << 255) - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def is_signed(key: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether a signature of some bytes was made with a key (section 5.1.7)."""
    point = decode_point(key) if len(key) == 32 and len(signature) == 64 else None
    base = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    s = int.from_bytes(signature[32:], "little")
    if point is None or base is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + data).digest(), "little") % ORDER
    found = add(times(s, base), times(k, (P - point[0], point[1], 1, P - point[3])))
    x, y = (value * pow(found[2], P - 2, P) % P for value in found[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def read_key(text: str) -> tuple[tuple[str, bytes], bytes]:
    """Return the name and id of a verifier key, and the key."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    data = base64.b64decode(encoded, validate=True)
    wanted = hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8]
    if len(data) != 33 or data[0] != 1 or key_id != wanted:
        raise ValueError(f"{text!r} is not a verifier key: name+id+base64")
    return (name, bytes.fromhex(key_id)), data[1:]


def read_checkpoint(name: str, data: bytes, keys: Keys) -> Claim:
    """Return what a checkpoint says; raise ValueError when it is none, or a trusted key's signature is wrong."""
    text, blank, under = data.decode().rpartition("\n\n")
    lines, vouched, named = text.split("\n"), False, CHECKPOINT.fullmatch(name)
    if not blank or len(lines) < 3 or not under.endswith("\n") or (named and int(named[1]) != int(lines[1])):
        raise ValueError("it is not a checkpoint, or not of the size that its name says")
    for line in under.split("\n")[:-1]:
        dash, signer, encoded = line.split(" ")
        signing = base64.b64decode(encoded, validate=True)
        key = keys.get((signer, signing[:4]))
        if dash != "\N{EM DASH}" or (key and not is_signed(key, signing[4:], f"{text}\n".encode())):
            raise ValueError(f"the signature of {signer} is wrong")
        vouched = vouched or key is not None
    return name, int(lines[1]), base64.b64decode(lines[2], validate=True).hex(), vouched


def read_checkpoints(store: Store, keys: Keys, elsewhere: list[tuple[str, bytes]]) -> tuple[list[Claim], list[str]]:
    """Return what checkpoints say, those that are vouched for last, and what is wrong with others."""
    found, wrong = [], []
    for name, data in [(name, store.read(name)) for name in store.names if CHECKPOINT.fullmatch(name)] + elsewhere:
        try:
            found.append(read_checkpoint(name, data, keys))
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    return sorted(found, key=lambda claim: claim[3]), wrong


def refuse(name: str) -> None:
    """Refuse what is no number of JSON."""
    raise ValueError(name)


def canonical(line: bytes) -> dict[str, Any] | None:
    """Return a line's record, or None when the line is not one in canonical JSON (RFC 8785)."""
    try:
        record = json.loads(line.decode(), parse_constant=refuse)
        again = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    whole = again == line and isinstance(record, dict) and isinstance(record.get("at"), str)
    return record if whole and type(record.get("n")) is int and isinstance(record.get("kind"), str) else None


def is_time(text: str) -> bool:
    """Tell whether a text is a time as records have it."""
    try:
        return bool(TIME.fullmatch(text)) and bool(time.strptime(text, TIME_FORM))
    except ValueError:
        return False


def lines_of(store: Store) -> Iterator[tuple[str, int, bytes]]:
    """Yield every line with its place and, of a segment's first line, the number that the segment's name says."""
    for name in store.names:
        found = SEGMENT.fullmatch(name)
        if found:
            lines = store.read(name).split(b"\n")
            cut = lines.pop()
            for number, line in enumerate([*lines, b""] if cut or not lines else lines, 1):
                yield f"{name}:{number}", int(found[2]) if number == 1 else 0, line


def walk(store: Store, signed: dict[int, str], latest: str) -> tuple[int, dict[int, str], dict[str, str]]:
    """Follow the chain; return its length, the hashes that are signed, and the blobs that must be there."""
    size, digest, at, before = 0, GENESIS, "", ""
    hashes: dict[int, str] = {}
    wanted: dict[str, str] = {}
    lines = lines_of(store)
    current = next(lines, None)
    while current:
        (place, first, line), following, n = current, next(lines, None), size + 1
        record, own = canonical(line), hashlib.sha256(line).hexdigest()
        if first and first != n:
            raise Broken(f"{place}: record {min(n, first)} is missing, or there twice: a segment begins with {first}")
        if record is None:
            raise Broken(f"{place}: record {n} was altered, or cut off")
        check_place(record, own, n, (place, before, digest, following), signed)
        if not is_time(record["at"]) or not at <= record["at"] <= latest:
            raise Broken(f"{place}: record {n} has the time {record['at']}, which cannot be")
        for gone in record.get("removed", ()) if record["kind"] == "tombstone" else ():
            wanted.pop(gone, None)
        for needed in (record.get("kept"), *(record.get("blobs") or ())):
            if needed:
                wanted[str(needed)] = f"{place}: record {n}"
        size, digest, at, before, current = n, own, record["at"], place, following
        if size in signed:
            hashes[size] = digest
    return size, hashes, wanted


def check_place(record: dict[str, Any], own: str, n: int, around: tuple[Any, ...], signed: dict[int, str]) -> None:
    """Compare a record with the one before it, and say which of the two is at fault where they do not fit."""
    place, before, digest, following = around
    fits = record.get("prev") == digest
    if fits and record["n"] != n:
        raise Broken(f"{place}: record {n} was altered: it says that it is record {record['n']}")
    if record["n"] != n:
        raise Broken(f"{place}: record {min(n, record['n'])} is missing, not in its place, or there twice")
    if fits:
        return
    after = canonical(following[2]) if following else None
    by_signature = signed[n] == own if n in signed else signed.get(n - 1) != digest
    if n > 1 and (after is not None and after.get("prev") == own if following else by_signature):
        raise Broken(f"{before}: record {n - 1} was altered: record {n} has another hash of it")
    raise Broken(f"{place}: record {n} was altered: its hash of the record before it is another")


def blob_problems(store: Store, wanted: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with kept files: each is hashed again, and each that is needed must be there."""
    there = {found[2]: found[0] for found in map(BLOB.fullmatch, store.names) if found}
    for digest, name in there.items():
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            data = unpacker.decompress(store.read(name), LARGEST + 1)
        except zlib.error:
            data = b""
        if not unpacker.eof or unpacker.unused_data or hashlib.sha256(data).hexdigest() != digest:
            yield f"{name}: its bytes were altered"
    for digest in wanted.keys() - there:
        yield f"{wanted[digest]} needs blobs/{digest[:2]}/{digest}.gz, which is missing without a tombstone"


def verify(store: Store, keys: Keys, elsewhere: list[tuple[str, bytes]], latest: str) -> tuple[list[str], int, int]:
    """Return what is wrong, the first broken record first; how many records there are; how many a signature covers."""
    if "format" not in store.names or store.read("format") != b"sspgen-store/1\n":
        raise ValueError("this is not an evidence store of version 1")
    claims, wrong = read_checkpoints(store, keys, elsewhere)
    forms = (SEGMENT, BLOB, CHECKPOINT, FURTHER)
    wrong += [f"{name}: does not belong here" for name in store.names if not any(f.fullmatch(name) for f in forms)]
    try:
        size, hashes, wanted = walk(store, {claim[1]: claim[2] for claim in claims}, latest)
    except Broken as broken:
        return [str(broken), *wrong], 0, 0
    covered, misfits = 0, []
    for name, over, digest, vouched in sorted(claims, key=lambda claim: claim[1]):
        if over > size:
            misfits.append(f"record {size + 1} is missing: {name} is over {over} records")
        elif hashes.get(over) != digest:
            misfits.append(f"record {covered + 1}, or a later one up to {over}, was rewritten: {name} has another hash")
        elif vouched:
            covered = over
    return [*misfits, *wrong, *blob_problems(store, wanted)], size, covered


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description="Verifies an evidence store.")
    parser.add_argument("store", type=Path, help="a store's folder, or an exported bundle")
    parser.add_argument("--key", action="append", default=[], help="a verifier key that you trust: name+id+base64")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path, help="a checkpoint that you kept")
    options = parser.parse_args()
    latest = time.strftime(TIME_FORM, time.gmtime(time.time() + CLOCK_SKEW))
    try:
        elsewhere = [(path.name, path.read_bytes()) for path in options.checkpoint]
        wrong, size, covered = verify(Store(options.store), dict(map(read_key, options.key)), elsewhere, latest)
    except (OSError, ValueError, LookupError, TypeError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
        print(f"cannot verify: {str(error).encode('unicode_escape').decode()}", file=sys.stderr)
        return 2
    good = f"{size} records are whole with the evidence they keep; a trusted signature covers {covered}"
    for line in wrong or [good]:
        print(line.encode("unicode_escape").decode())
    if not wrong and not covered:
        print("nobody you trust vouches for them: name the operator's verifier key with --key")
    return 0 if covered and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
