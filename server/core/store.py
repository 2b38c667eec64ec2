"""Content-addressed files: the name is the SHA-256 of the bytes, so equal content is stored once and never changes."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 1 << 20
DOOMED = ".doomed"
_writers = ThreadPoolExecutor(8, "store")


def path(sha256: str) -> Path:
    if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
        raise ValueError("not a SHA-256 in lower-case hex")
    return Path(settings.STORE) / sha256[:2] / sha256[2:]


def exists(sha256: str) -> bool:
    return path(sha256).is_file()


def read(sha256: str) -> bytes:
    return path(sha256).read_bytes()


def put(data: bytes) -> str:
    """Store `data` durably and return its SHA-256. Safe to repeat, and from several processes at once."""
    sha256 = hashlib.sha256(data).hexdigest()
    if not _renewed(sha256):
        with _temporary() as file:
            file.write(data)
            _settle(file, sha256)
    return sha256


def put_all(*contents: bytes) -> list[str]:
    """As `put` for each, waiting for the disk once instead of one after the other."""
    return list(_writers.map(put, contents))


def put_stream(source: BinaryIO) -> str:
    """As `put`, with constant memory."""
    digest = hashlib.sha256()
    with _temporary() as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
        if _renewed(digest.hexdigest()):
            Path(file.name).unlink()
        else:
            _settle(file, digest.hexdigest())
    return digest.hexdigest()


def remove(sha256: str) -> None:
    """Only for bytes that a table of one's own named alone; what people send may be bytes that others name."""
    path(sha256).unlink(missing_ok=True)


def remove_if_old(sha256: str, before: float) -> bool:
    """Take out what nothing names unless somebody stored it again since `before` (seconds since the epoch).

    Whoever stores the same bytes meanwhile finds them there and young, or gone, and then writes them anew.
    """
    place = path(sha256)
    doomed = place.with_name(f"{place.name}{DOOMED}")
    try:
        place.rename(doomed)
        if doomed.stat().st_mtime >= before:
            doomed.rename(place)
            return False
    except FileNotFoundError:
        return False
    doomed.unlink()
    return True


def older_than(before: float) -> Iterator[str]:
    """What was last stored before that time (seconds since the epoch), once what a killed sweep left is back."""
    for doomed in Path(settings.STORE).glob(f"??/*{DOOMED}"):
        if doomed.with_suffix("").exists():
            doomed.unlink()
        else:
            doomed.rename(doomed.with_suffix(""))
    for place in Path(settings.STORE).glob("??/*"):
        if len(place.name) == 62 and place.stat().st_mtime < before:
            yield place.parent.name + place.name


def clear_incoming(before: float) -> None:
    """Remove what writers left behind that were killed before that time."""
    for left in (Path(settings.STORE) / "incoming").glob("*"):
        if left.stat().st_mtime < before:
            left.unlink(missing_ok=True)


def _renewed(sha256: str) -> bool:
    """Whether these bytes are here already; they count as stored now, so that no sweep takes them."""
    try:
        os.utime(path(sha256))
    except FileNotFoundError:
        return False
    return True


def _temporary() -> "tempfile._TemporaryFileWrapper[bytes]":
    folder = Path(settings.STORE) / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.NamedTemporaryFile(dir=folder, delete=False)


def _settle(file: "tempfile._TemporaryFileWrapper[bytes]", sha256: str) -> None:
    """The bytes reach the disk before the name does, and the name before anyone is told."""
    file.flush()
    os.fsync(file.fileno())
    target = path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    Path(file.name).replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
