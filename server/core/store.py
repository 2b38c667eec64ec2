"""Content-addressed files: the name is the SHA-256 of the bytes, so equal content is stored once and never changes."""

import hashlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 1 << 20
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
    if not exists(sha256):
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
        if exists(digest.hexdigest()):
            Path(file.name).unlink()
        else:
            _settle(file, digest.hexdigest())
    return digest.hexdigest()


def remove(sha256: str) -> None:
    """Only for bytes that nothing names."""
    path(sha256).unlink(missing_ok=True)


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
