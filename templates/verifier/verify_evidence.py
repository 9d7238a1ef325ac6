"""Verifies evidence without the program that wrote it: Python 3.8 or newer, nothing else, no network.

    python3 -I verify_evidence.py PLACE [--key VERIFIER-KEY]... [--checkpoint FILE]...

PLACE is the folder of an evidence store, a bundle that was exported from one, or the evidence bundle of a plan, packed
or unpacked. A verifier key (``name+id+base64``) is what the operator published: get it from them, not from the bundle.
A checkpoint is one that you kept from an earlier time; it shows when a store was cut back together with its own
checkpoints. All hashes are computed again. Of a store, the first record that is not as it was recorded is printed; of a
plan's bundle, each file that is not as its checksums and its index say. Exit code 0: whole, and signed with a key you
trust; 1: something is wrong, or nobody you trust vouches for it; 2: it could not be read.
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
SUMS, SIGNED, INDEX = "SHA256SUMS", "SHA256SUMS.dsse.json", "evidence.json"
SUMS_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
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
    """The files of a store, or of a bundle, in a folder or packed. Links are not followed."""

    def __init__(self, place: Path, inside: str = "store/") -> None:
        self.root, self.inside = place, inside
        self.zip = None if place.is_dir() else zipfile.ZipFile(place)
        if self.zip:
            names = [name for name in self.zip.namelist() if name.startswith(inside) and name[-1] != "/"]
            names = [name[len(inside) :] for name in names]
        else:
            files = (path for path in place.rglob("*") if path.is_file() and not path.is_symlink())
            names = [path.relative_to(place).as_posix() for path in files]
        self.names = sorted(names)
        if len(set(names)) != len(names):
            raise ValueError("the bundle has two files of one name")

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        with self.zip.open(self.inside + name) if self.zip else (self.root / name).open("rb") as file:
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


def sha256_of(bundle: Store, name: str) -> str:
    """Return the hash of a file; empty when it cannot be unpacked."""
    try:
        return hashlib.sha256(bundle.read(name)).hexdigest()
    except (zipfile.BadZipFile, zlib.error):
        return ""


def sum_problems(bundle: Store, sums: dict[str, str]) -> Iterator[str]:
    """Yield which files are not as the checksums say, and which they do not list."""
    for name in sorted(sums.keys() | set(bundle.names) - {SUMS, SIGNED}):
        if name not in sums:
            yield f"{name}: {SUMS} does not list it"
        elif name not in bundle.names:
            yield f"{name}: it is missing"
        elif sha256_of(bundle, name) != sums[name]:
            yield f"{name}: its bytes were changed"


def signed_sums(bundle: Store, keys: Keys) -> bool:
    """Tell whether a trusted key signed the checksums (DSSE); raise ValueError when its signature is wrong."""
    if SIGNED not in bundle.names:
        return False
    envelope, text = json.loads(bundle.read(SIGNED).decode()), bundle.read(SUMS)
    kind = envelope["payloadType"].encode()
    payload = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(text), text)
    if base64.b64decode(envelope["payload"], validate=True) != text:
        raise ValueError(f"it signs other checksums than {SUMS}")
    vouched = False
    for signing in envelope["signatures"]:
        signature = base64.b64decode(signing["sig"], validate=True)
        good = any(is_signed(key, signature, payload) for key in keys.values())
        if not good and any(f"{name}+{key_id.hex()}" == signing["keyid"] for name, key_id in keys):
            raise ValueError(f"the signature of {signing['keyid']} is wrong")
        vouched = vouched or good
    return vouched


def recorded(bundle: Store, keys: Keys) -> tuple[set[tuple[str, str, str]], bool]:
    """Return which reports a checkpoint of the store is over, and whether a trusted key signed it."""
    if "checkpoint.txt" not in bundle.names:
        return set(), False
    _, size, wanted, vouched = read_checkpoint("checkpoint.txt", bundle.read("checkpoint.txt"), keys)
    found, lines = set(), bundle.read("records.jsonl").split(b"\n")[:-1]
    for back, line in enumerate(reversed(lines)):
        record, number = canonical(line), size - back
        if record is None or hashlib.sha256(line).hexdigest() != wanted or record["n"] != number:
            raise ValueError(f"record {number} in records.jsonl is not the one that was signed")
        wanted = record["prev"]
        if record["kind"] == "observation":
            found.add((record["source"], record["original"], record["kept"]))
    return found, vouched


def verify_bundle(bundle: Store, keys: Keys) -> tuple[list[str], str, bool]:
    """Return what is wrong with a plan's evidence, what holds in one sentence, and whether anybody trusted says so."""
    sums = {line[2]: line[1] for line in map(SUMS_LINE.fullmatch, bundle.read(SUMS).decode().split("\n")) if line}
    wrong, signed, over, by_store = list(sum_problems(bundle, sums)), False, set(), False
    try:
        signed = signed_sums(bundle, keys)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        wrong.append(f"{SIGNED}: {error}")
    try:
        over, by_store = recorded(bundle, keys)
    except (ValueError, LookupError, TypeError) as error:
        wrong.append(f"checkpoint.txt: {error}")
    index = json.loads(bundle.read(INDEX).decode())
    reports = [(source["id"], report) for source in index["sources"] for report in source["reports"]]
    files = {report["file"]: report["kept"] for _, report in reports if report["file"]}
    wrong += [f"{name}: {INDEX} names other bytes" for name, kept in sorted(files.items()) if sums.get(name) != kept]
    extra = sorted(name for name in sums if name.startswith("evidence/") and name not in files)
    wrong += [f"{name}: {INDEX} does not name it" for name in extra]
    covered = sum((source, report["original"], report["kept"]) in over for source, report in reports) if by_store else 0
    hand = f"{'a' if signed else 'no'} key you trust signed the checksums"
    here = sum(bool(report["file"]) for _, report in reports)
    told = f"{here} of {len(reports)} reports are here, and whole; {hand}; a trusted checkpoint covers {covered}"
    return wrong, told, signed  # a checkpoint alone vouches for the reports, and not for what the index says of them


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description="Verifies an evidence store, or the evidence bundle of a plan.")
    parser.add_argument("store", metavar="place", type=Path, help="a store's folder, or a bundle")
    parser.add_argument("--key", action="append", default=[], help="a verifier key that you trust: name+id+base64")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path, help="a checkpoint that you kept")
    options = parser.parse_args()
    latest = time.strftime(TIME_FORM, time.gmtime(time.time() + CLOCK_SKEW))
    try:
        elsewhere = [(path.name, path.read_bytes()) for path in options.checkpoint]
        keys, bundle = dict(map(read_key, options.key)), Store(options.store, "")
        if INDEX in bundle.names:
            wrong, good, covered = verify_bundle(bundle, keys)
        else:
            wrong, size, covered = verify(Store(options.store), keys, elsewhere, latest)
            good = f"{size} records are whole with the evidence they keep; a trusted signature covers {covered}"
    except (OSError, ValueError, LookupError, TypeError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
        print(f"cannot verify: {str(error).encode('unicode_escape').decode()}", file=sys.stderr)
        return 2
    for line in wrong or [good]:
        print(line.encode("unicode_escape").decode())
    if not wrong and not covered:
        print("nobody you trust vouches for them: name the operator's verifier key with --key")
    return 0 if covered and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
