"""Reading no more than a header promised: files that lie about their size cost nothing."""

from __future__ import annotations

import bz2
import gzip
import zlib
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from labeling.errors import UnreadableImage

DAMAGED = (EOFError, OSError, zlib.error)
_CHUNK = 4 * 2**20
_MAX_RATIO = {"raw": 1, "gzip": 1032, "zlib": 1032, "bzip2": 50_000_000}


def unpacked(file: BinaryIO, encoding: str) -> BinaryIO:
    """The plain bytes from the file's position on. encoding: raw, gzip, zlib or bzip2."""
    if encoding == "gzip":
        return cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb"))
    if encoding == "zlib":
        return cast(BinaryIO, _ZlibFile(file))
    return cast(BinaryIO, bz2.BZ2File(file)) if encoding == "bzip2" else file


class _ZlibFile:
    """What the standard library has for gzip and bzip2: a bare zlib stream as a file to read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._inflater = zlib.decompressobj()

    def read(self, count: int) -> bytes:
        """At least one byte unless the stream has ended, at most `count`."""
        while not self._inflater.eof:
            packed = self._inflater.unconsumed_tail or self._file.read(_CHUNK)
            part = self._inflater.decompress(packed, count)  # of nothing more: what it still holds
            if part:
                return part
            if not packed and not self._inflater.eof:
                raise EOFError
        return b""


def skip(stream: BinaryIO, count: int, name: str) -> None:
    """Pass over bytes; UnreadableImage when the file ends before."""
    while count > 0:
        part = read(stream, min(count, _CHUNK), name)
        if not part:
            raise UnreadableImage(f"{name} ends before its voxels begin; copy it again.", file=name)
        count -= len(part)


def read(stream: BinaryIO, count: int, name: str) -> bytes:
    """Up to `count` bytes; UnreadableImage when the file is damaged."""
    try:
        return stream.read(count)
    except DAMAGED as error:
        raise _damaged(name) from error


def read_voxels(
    stream: BinaryIO, dtype: np.dtype[Any], shape: tuple[int, int, int], name: str, *, stored: int, encoding: str
) -> NDArray[Any]:
    """(K, J, I) numbers in file order, the last axis fastest.

    stored: bytes of the file on disk; a file too small to hold the promised voxels is refused before they get memory.
    A checksum at the file's end is checked unless more data follows.
    """
    wanted = dtype.itemsize * shape[0] * shape[1] * shape[2]
    if wanted > stored * _MAX_RATIO[encoding]:
        raise _short(name)
    array, filled = np.empty(wanted, np.uint8), 0
    try:
        while filled < wanted:
            part = stream.read(min(_CHUNK, wanted - filled))
            if not part:
                raise _short(name)
            array[filled : filled + len(part)] = np.frombuffer(part, np.uint8)
            filled += len(part)
        stream.read(1)
    except DAMAGED as error:
        raise _damaged(name) from error
    return array.view(dtype).reshape(shape)


def _short(name: str) -> UnreadableImage:
    return UnreadableImage(f"{name} is cut short: it holds fewer voxels than it promises; copy it again.", file=name)


def _damaged(name: str) -> UnreadableImage:
    return UnreadableImage(f"{name} is damaged: its compressed data does not unpack; copy it again.", file=name)
