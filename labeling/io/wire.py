"""Patch and whole labelmaps to and from bytes: the binary Patch, version 1, of docs/protocol.md."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
import zstandard
from numpy.typing import NDArray

from labeling.errors import BadPatch, TooLarge
from labeling.geometry import Box, Shape
from labeling.io import runs
from labeling.patches import Patch
from labeling.volume import Numbers

MAGIC, VERSION = b"HPAT", 1
COMPRESSED = 1
HEADER = struct.Struct("<4sBBHII3I3III")
MAX_RUNS_BYTES = 64 * 2**20
_LEVEL = 3
_NOWHERE = Box((0, 0, 0), (0, 0, 0))


@dataclass(frozen=True, slots=True)
class Header:
    """The first 48 bytes. runs_bytes: length of the uncompressed runs; checksum: their CRC-32."""

    compressed: bool
    base: int
    revision: int
    box: Box
    runs_bytes: int
    checksum: int


def encode(patch: Patch | None, *, base: int, revision: int) -> bytes:
    """The frame of a patch (None: nothing changed), with these revision numbers. TooLarge above 64 MiB of runs."""
    if patch is None:
        return _frame(b"", _NOWHERE, base, revision)
    symbols: NDArray[np.uint32] = (patch.values.astype(np.uint32) + np.uint32(1)) * patch.changed
    return _frame(runs.encode(symbols.reshape(-1)), patch.box, base, revision)


def decode(data: bytes, shape: Shape) -> Patch | None:
    """The patch of a frame for a grid of `shape`; None when it changes nothing.

    Values are uint8 when they fit, else uint16. Anything but a well-formed frame inside the grid is BadPatch.
    """
    head, symbols = _symbols(data, shape)
    if not symbols.any():
        return None
    symbols = symbols.reshape(head.box.shape)
    changed = symbols != 0
    values = _numbers(np.where(changed, symbols, symbols.dtype.type(1)))
    return Patch(head.box, values, changed, head.base, head.revision)


def header(data: bytes) -> tuple[int, int, Box]:
    """(base, revision, box) of a frame, without decoding it; BadPatch if it is none."""
    head = _header(data)
    return head.base, head.revision, head.box


def renumber(data: bytes, *, base: int, revision: int) -> bytes:
    """The same frame with other revision numbers, without decoding it."""
    return data[:8] + struct.pack("<II", base, revision) + data[16:]


def uncompressed(data: bytes) -> bytes:
    """The same frame for a reader without zstd."""
    head = _header(data)
    if not head.compressed:
        return data
    return data[:5] + b"\0" + data[6 : HEADER.size] + _decompress(memoryview(data)[HEADER.size :], head.runs_bytes)


def encode_labelmap(array: Numbers) -> bytes:
    """A whole (K, J, I) labelmap as a frame that sets every voxel: sealed revisions and snapshots."""
    symbols = array.reshape(-1)
    return _frame(runs.encode(symbols, add=1), Box.whole((array.shape[0], array.shape[1], array.shape[2])), 0, 0)


def decode_labelmap(data: bytes, shape: Shape) -> Numbers:
    """The (K, J, I) labelmap of `encode_labelmap`; uint8 when the numbers fit, else uint16. BadPatch if it is none."""
    head, symbols = _symbols(data, shape, lowest=1)
    if head.box != Box.whole(shape):
        raise BadPatch("The bytes are a patch, not a whole labelmap.")
    return _numbers(symbols).reshape(shape)


def _frame(encoded: bytes, box: Box, base: int, revision: int) -> bytes:
    if len(encoded) > MAX_RUNS_BYTES:
        raise TooLarge("The label is too fragmented to store; smooth it or remove its noise.", bytes=len(encoded))
    packed = zstandard.ZstdCompressor(level=_LEVEL).compress(encoded)
    small = len(packed) < len(encoded)
    head = HEADER.pack(
        MAGIC, VERSION, COMPRESSED if small else 0, 0, base, revision, *box.start, *box.shape,
        len(encoded), zlib.crc32(encoded),
    )  # fmt: skip
    return head + (packed if small else encoded)


def _header(data: bytes) -> Header:
    if len(data) < HEADER.size:
        raise BadPatch("The patch is shorter than its header.")
    magic, version, flags, reserved, base, revision, *numbers, length, checksum = HEADER.unpack_from(data)
    if magic != MAGIC:
        raise BadPatch("The bytes are no patch.")
    if version != VERSION or flags & ~COMPRESSED or reserved:
        raise BadPatch(f"This patch is of a kind (version {version}) that the server does not know; reload the page.")
    k, j, i, depth, height, width = numbers
    if length > MAX_RUNS_BYTES:
        raise BadPatch(f"The patch is longer than {MAX_RUNS_BYTES} bytes.")
    box = Box((k, j, i), (k + depth, j + height, i + width))
    if box.size == 0 and (box != _NOWHERE or length):
        raise BadPatch("The patch's box is empty.")
    return Header(bool(flags & COMPRESSED), base, revision, box, length, checksum)


def _symbols(data: bytes, shape: Shape, lowest: int = 0) -> tuple[Header, NDArray[np.unsignedinteger]]:
    """The header, and the flat symbols (0 unchanged, n + 1 segment n) of its box, checked against the grid."""
    head = _header(data)
    if not head.box.inside(shape):
        raise BadPatch(f"The patch's box {head.box.start} to {head.box.stop} leaves the grid of {shape}; draw inside.")
    if head.runs_bytes > runs.MAX_BYTES_PER_VOXEL * head.box.size:
        raise BadPatch("The patch has more runs than voxels.")
    payload = memoryview(data)[HEADER.size :]
    encoded = _decompress(payload, head.runs_bytes) if head.compressed else bytes(payload)
    if len(encoded) != head.runs_bytes or zlib.crc32(encoded) != head.checksum:
        raise BadPatch("The patch was damaged on its way; send it again.")
    return head, runs.decode(encoded, head.box.size, lowest)


def _decompress(payload: memoryview, length: int) -> bytes:
    """One zstd frame of exactly `length` bytes. What it declares is checked before any memory is taken."""
    try:
        declared = zstandard.get_frame_parameters(payload)
        if declared.content_size not in (length, zstandard.CONTENTSIZE_UNKNOWN):
            raise BadPatch("The patch unpacks to another size than it declares.")
        unpacker = zstandard.ZstdDecompressor(max_window_size=max(MAX_RUNS_BYTES, 1024))
        return unpacker.decompress(payload, max_output_size=length, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise BadPatch("The patch does not unpack; send it again.") from error


def _numbers(symbols: NDArray[np.unsignedinteger]) -> Numbers:
    """Segment numbers from symbols >= 1."""
    below = symbols - symbols.dtype.type(1)
    return below.astype(np.uint8) if below.max() <= 255 else below.astype(np.uint16)
