"""Run lengths as LEB128 varints, without a Python loop over runs: varint(length) varint(symbol), over and over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeling.errors import BadPatch

MAX_SYMBOL = 65536
MAX_BYTES_PER_VOXEL = 4  # one voxel: a length of one byte, a symbol of at most three; longer runs take less per voxel
_MAX_VARINT = 5


def encode(symbols: NDArray[np.unsignedinteger], add: int = 0) -> bytes:
    """Runs of a flat, non-empty array; `add` is added to every symbol."""
    starts = np.concatenate(([0], np.flatnonzero(symbols[1:] != symbols[:-1]) + 1))
    pairs = np.empty((len(starts), 2), np.uint32)
    pairs[:, 0] = np.diff(starts, append=len(symbols))
    pairs[:, 1] = symbols[starts].astype(np.uint32) + np.uint32(add)
    return _to_varints(pairs.reshape(-1))


def decode(encoded: bytes, size: int, lowest: int = 0) -> NDArray[np.unsignedinteger]:
    """`size` flat symbols, each from `lowest` to 65536: uint16, or uint32 when 65536 is among them.

    BadPatch unless the runs are well-formed, not empty, and cover exactly `size` voxels.
    """
    numbers = _from_varints(encoded)
    if len(numbers) % 2:
        raise BadPatch("The patch ends within a run.")
    lengths, symbols = numbers[0::2], numbers[1::2]
    if (lengths == 0).any() or int(lengths.sum(dtype=np.uint64)) != size:
        raise BadPatch("The patch's runs do not fill its box.")
    if len(symbols) and not lowest <= int(symbols.min()) <= int(symbols.max()) <= MAX_SYMBOL:
        raise BadPatch("The patch holds a value that is no segment number.")
    narrow = symbols.astype(np.uint16 if int(symbols.max(initial=0)) < MAX_SYMBOL else np.uint32)
    return np.repeat(narrow, lengths.astype(np.int64))


def _to_varints(numbers: NDArray[np.uint32]) -> bytes:
    sizes = np.ones(len(numbers), np.int64)
    for bits in range(7, 35, 7):
        sizes += numbers >= np.uint32(1 << bits)
    ends = np.cumsum(sizes)
    starts = ends - sizes
    out = np.empty(int(ends[-1]), np.uint8)
    for byte in range(int(sizes.max())):
        longer = sizes > byte
        part = numbers[longer] >> np.uint32(7 * byte) & np.uint32(0x7F)
        more = np.where(sizes[longer] > byte + 1, np.uint32(0x80), np.uint32(0))
        out[starts[longer] + byte] = (part | more).astype(np.uint8)
    return out.tobytes()


def _from_varints(encoded: bytes) -> NDArray[np.uint64]:
    data = np.frombuffer(encoded, np.uint8)
    ends = np.flatnonzero(data < 0x80)
    if len(data) and (not len(ends) or ends[-1] != len(data) - 1):
        raise BadPatch("The patch ends within a number.")
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    sizes = ends - starts + 1
    longest = int(sizes.max(initial=0))
    if longest > _MAX_VARINT or (data[ends[sizes > 1]] == 0).any():
        raise BadPatch("The patch holds a number that is longer than it needs to be.")
    numbers = np.zeros(len(ends), np.uint64)
    for byte in range(longest):
        longer = sizes > byte
        part = (data[starts[longer] + byte] & 0x7F).astype(np.uint64)
        numbers[longer] |= part << np.uint64(7 * byte)
    return numbers
