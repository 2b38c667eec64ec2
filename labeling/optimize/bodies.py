"""Splitting a mask into bodies at its necks, compiled.

A watershed of the thickness map: flooding from the thickest voxels downwards, two basins that meet become one body
unless the neck where they meet is thin beside both of them, or they carry rival marks.
"""

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled

OURS, THEIRS = 1, 2
NECK = 0.6  # two equal spheres that overlap a tenth of their radius meet in a neck of 0.31
THIN = 1.5  # voxels; what is thinner belongs to whatever it hangs on
BINS = 1024


def bodies(
    thick: NDArray[np.float32], marks: NDArray[np.uint8], neck: float, thin_mm: float
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The bodies of the voxels where thick > 0.

    thick: (K, J, I) mm to the surface. marks: (K, J, I) 0, OURS or THEIRS; bodies with different marks never join.
    neck:  basins stay apart when the neck's thickness is below this share of the thinner basin's.
    thin_mm: basins thinner than this always join.
    returns: (K, J, I) int32 body of each voxel (the flat index of its root, -1 outside), and (voxels,) float32, at a
        root's index its body's greatest thickness.
    """
    flat = thick.ravel()
    order = _descending(flat)
    root = np.full(flat.size, -1, np.int32)
    peak = np.zeros(flat.size, np.float32)
    mark = np.zeros(flat.size, np.uint8)
    _flood(flat, marks.ravel(), order, thick.shape, np.float32(neck), np.float32(thin_mm), root, peak, mark)
    return root.reshape(thick.shape), peak


@compiled
def _descending(flat: NDArray[np.float32]) -> NDArray[np.int32]:
    """Indices of the positive values, greatest first, equal ones (to one of BINS) in C order."""
    highest = np.float32(0)
    count = 0
    for n in range(flat.size):
        if flat[n] > 0:
            count += 1
            highest = max(highest, flat[n])
    order = np.empty(count, np.int32)
    if count == 0:
        return order
    scale = np.float32((BINS - 1) / highest)
    starts = np.zeros(BINS + 1, np.int64)
    for n in range(flat.size):
        if flat[n] > 0:
            starts[BINS - np.int64(flat[n] * scale)] += 1
    for b in range(BINS):
        starts[b + 1] += starts[b]
    for n in range(flat.size):
        if flat[n] > 0:
            here = BINS - 1 - np.int64(flat[n] * scale)
            order[starts[here]] = n
            starts[here] += 1
    return order


@compiled
def _find(root: NDArray[np.int32], n: int) -> int:
    while root[n] != n:
        root[n] = root[root[n]]
        n = root[n]
    return n


@compiled
def _flood(
    flat: NDArray[np.float32],
    marks: NDArray[np.uint8],
    order: NDArray[np.int32],
    shape: tuple[int, int, int],
    neck: np.float32,
    thin: np.float32,
    root: NDArray[np.int32],
    peak: NDArray[np.float32],
    mark: NDArray[np.uint8],
) -> None:
    K, J, N = shape
    offsets = (1, -1, N, -N, J * N, -J * N)
    for n in order:
        i = n % N
        j = n // N % J
        k = n // (N * J)
        inside = (i + 1 < N, i > 0, j + 1 < J, j > 0, k + 1 < K, k > 0)
        best = -1
        for d in range(6):
            if inside[d]:
                m = n + offsets[d]
                if root[m] >= 0 and (best < 0 or flat[m] > flat[best]):
                    if marks[n] and mark[_find(root, m)] and mark[_find(root, m)] != marks[n]:
                        continue
                    best = m
        if best < 0:
            home = n
            root[n] = n
            peak[n] = flat[n]
        else:
            home = _find(root, best)
            root[n] = home
        if marks[n]:
            mark[home] = marks[n]
        for d in range(6):
            if not inside[d] or root[n + offsets[d]] < 0:
                continue
            other = _find(root, n + offsets[d])
            if other == home or (mark[home] and mark[other] and mark[home] != mark[other]):
                continue
            lower = min(peak[home], peak[other])
            if lower < thin or flat[n] >= neck * lower:
                if peak[other] > peak[home]:
                    home, other = other, home
                root[other] = home
                if mark[other]:
                    mark[home] = mark[other]
    for n in order:
        root[n] = _find(root, n)
