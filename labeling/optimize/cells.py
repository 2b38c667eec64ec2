"""An image in cells of several voxels: what a quick look at a large volume is taken on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled
from labeling.optimize.levels import Calmed, noise
from labeling.optimize.scene import KEPT, LOCKED
from labeling.volume import Numbers

Index = tuple[int, int, int]
FULL = 255


@dataclass(frozen=True, eq=False)
class Cells:
    """levels: (A, B, C) uint16, the mean of each cell's voxels. factor: voxels per cell along k, j, i.

    noise: of the levels.
    """

    levels: NDArray[np.uint16]
    factor: Index
    spacing_mm: NDArray[np.float64]
    noise: float

    @classmethod
    def of(cls, image: Calmed, most: int) -> Cells:
        """At most so many cells."""
        factor = coarse_factor(image.levels.shape, image.spacing_mm, most)
        levels = _pooled(image.levels, factor) if max(factor) > 1 else image.levels
        return cls(levels, factor, image.spacing_mm * factor, noise(levels))


def coarse_factor(shape: tuple[int, ...], spacing_mm: NDArray[np.float64], most: int) -> Index:
    """Voxels per cell along each axis: the finest axis is divided on until the grid has few enough cells."""
    factor = np.ones(3, np.int64)
    while np.prod(-(-np.array(shape) // factor)) > most:
        size = np.where(np.array(shape) // factor > 1, spacing_mm * factor, np.inf)
        factor[int(np.argmin(size))] += 1
    return (int(factor[0]), int(factor[1]), int(factor[2]))


@compiled
def _pooled(levels: NDArray[np.uint16], factor: Index) -> NDArray[np.uint16]:
    K, J, N = levels.shape
    a, b, c = factor
    cells = np.zeros(((K + a - 1) // a, (J + b - 1) // b, (N + c - 1) // c), np.uint16)
    column = np.zeros(N, np.uint32)
    for kk in range(cells.shape[0]):
        for jj in range(cells.shape[1]):
            column[:] = 0
            rows = 0
            for k in range(kk * a, min(kk * a + a, K)):
                for j in range(jj * b, min(jj * b + b, J)):
                    rows += 1
                    level = levels[k, j]
                    for i in range(N):
                        column[i] += level[i]
            for ii in range(cells.shape[2]):
                total = np.uint32(0)
                for i in range(ii * c, min(ii * c + c, N)):
                    total += column[i]
                cells[kk, jj, ii] = total // (rows * (min(ii * c + c, N) - ii * c))
    return cells


@compiled
def census(
    labels: Numbers, state: NDArray[np.uint8], segment: int, factor: Index
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Per cell, the share (to FULL) of voxels that are the segment's, another's, and closed to the segment.

    Closed: locked, or kept and not the segment's.
    """
    K, J, N = labels.shape
    a, b, c = factor
    shape = ((K + a - 1) // a, (J + b - 1) // b, (N + c - 1) // c)
    own, other, closed = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    counts = np.zeros((3, shape[2]), np.int64)
    for kk in range(shape[0]):
        for jj in range(shape[1]):
            counts[:] = 0
            rows = 0
            for k in range(kk * a, min(kk * a + a, K)):
                for j in range(jj * b, min(jj * b + b, J)):
                    rows += 1
                    for i in range(N):
                        label = labels[k, j, i]
                        if label == segment:
                            counts[0, i // c] += 1
                        elif label != 0:
                            counts[1, i // c] += 1
                        held = state[k, j, i]
                        if held == LOCKED or (held == KEPT and label != segment):
                            counts[2, i // c] += 1
            for ii in range(shape[2]):
                size = rows * (min(ii * c + c, N) - ii * c)
                own[kk, jj, ii] = counts[0, ii] * FULL // size
                other[kk, jj, ii] = counts[1, ii] * FULL // size
                closed[kk, jj, ii] = counts[2, ii] * FULL // size
    return own, other, closed


@compiled
def spread(cells: NDArray[np.bool_], origin: Index, factor: Index, start: Index, voxels: NDArray[np.bool_]) -> None:
    """Write to each voxel of a crop that begins at `start` what its cell says; False beyond the cells.

    origin: the first of the cells on the grid of cells.
    """
    K, J, N = voxels.shape
    A, B, C = cells.shape
    columns = (np.arange(N) + start[2]) // factor[2] - origin[2]
    for k in range(K):
        a = (k + start[0]) // factor[0] - origin[0]
        for j in range(J):
            b = (j + start[1]) // factor[1] - origin[1]
            if a < 0 or a >= A or b < 0 or b >= B:
                voxels[k, j] = False
                continue
            for i in range(N):
                voxels[k, j, i] = 0 <= columns[i] < C and cells[a, b, columns[i]]
