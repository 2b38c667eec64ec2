"""What the voxels around a prompt say of the tissue that was pointed at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled
from labeling.optimize.levels import LEVELS

RADIUS = 10  # voxels around a prompt that are asked


@dataclass(frozen=True)
class Tissue:
    """The levels found around a point: mean and standard deviation."""

    mean: float
    deviation: float


@dataclass(frozen=True, eq=False)
class Span:
    """The levels of the tissue that a prompt points at.

    mean, deviation: of what was found around the prompt. low, high: levels that may belong to it, both included.
    table: (LEVELS,) int8, how a level speaks, from 127 (for) to -127 (against); 0 at low and high.
    """

    mean: float
    deviation: float
    low: int
    high: int
    table: NDArray[np.int8]


def span_at(
    levels: NDArray[np.uint16], allowed: NDArray[np.uint8], at: tuple[int, int, int], least: float, *, wide: bool
) -> Span:
    """The span of the tissue at a voxel of a volume; see tissue_at."""
    box = tuple(slice(max(a - RADIUS, 0), a + RADIUS + 1) for a in at)
    k, j, i = (min(a, RADIUS) for a in at)
    tissue = tissue_at(
        np.ascontiguousarray(levels[box]), np.ascontiguousarray(allowed[box]), (k, j, i), RADIUS, least
    )
    below, above = (4.0, 5.0) if wide else (3.0, 3.0)
    score = (np.arange(LEVELS) - tissue.mean) / tissue.deviation
    score = np.where(score < 0, -score / below, score / above)
    table = np.round(127 * np.clip(1 - score**2, -1, 1)).astype(np.int8)
    low = int(np.clip(tissue.mean - below * tissue.deviation, 0, LEVELS - 1))
    high = int(np.clip(tissue.mean + above * tissue.deviation, 0, LEVELS - 1))
    return Span(tissue.mean, tissue.deviation, low, high, table)


def tissue_at(
    levels: NDArray[np.uint16], allowed: NDArray[np.uint8], at: tuple[int, int, int], radius: int, least: float
) -> Tissue:
    """The tissue that a voxel lies in: what is connected to it, at most `radius` voxels away, and alike.

    levels, allowed: (K, J, I), a crop; allowed says which voxels may be looked at. least: deviation below which
    nothing is told apart.
    """
    mean = _middle(levels, allowed, at, 3 * least)
    deviation = least
    for _ in range(3):
        reach = 2.2 * deviation
        mean, found = _connected(levels, allowed, at, radius, mean - reach, mean + reach, mean)
        deviation = min(max(found * 1.15, least), 1.6 * deviation)
    return Tissue(mean, deviation)


@compiled
def _middle(levels: NDArray[np.uint16], allowed: NDArray[np.uint8], at: tuple[int, int, int], reach: float) -> float:
    """Mean of the alike voxels among the 27 around."""
    K, J, N = levels.shape
    here = np.float64(levels[at[0], at[1], at[2]])
    total = 0.0
    count = 0
    for k in range(max(at[0] - 1, 0), min(at[0] + 2, K)):
        for j in range(max(at[1] - 1, 0), min(at[1] + 2, J)):
            for i in range(max(at[2] - 1, 0), min(at[2] + 2, N)):
                if allowed[k, j, i] and abs(levels[k, j, i] - here) <= reach:
                    total += levels[k, j, i]
                    count += 1
    return total / count if count else here


@compiled
def _connected(
    levels: NDArray[np.uint16],
    allowed: NDArray[np.uint8],
    at: tuple[int, int, int],
    radius: int,
    low: float,
    high: float,
    mean: float,
) -> tuple[float, float]:
    """Mean and deviation of what is connected to `at` within [low, high]; the start itself counts in any case."""
    K, J, N = levels.shape
    side = 2 * radius + 1
    seen = np.zeros((side, side, side), np.uint8)
    stack = np.empty((side * side * side, 3), np.int64)
    stack[0, 0], stack[0, 1], stack[0, 2] = at
    seen[radius, radius, radius] = 1
    top = 1
    count = 0
    total = 0.0
    square = 0.0
    while top > 0:
        top -= 1
        k, j, i = stack[top, 0], stack[top, 1], stack[top, 2]
        value = levels[k, j, i] - mean
        if low <= levels[k, j, i] <= high:
            count += 1
            total += value
            square += value * value
        for d in range(6):
            kk = k + (d == 4) - (d == 5)
            jj = j + (d == 2) - (d == 3)
            ii = i + (d == 0) - (d == 1)
            if not (0 <= kk < K and 0 <= jj < J and 0 <= ii < N) or not allowed[kk, jj, ii]:
                continue
            a, b, c = kk - at[0], jj - at[1], ii - at[2]
            if a * a + b * b + c * c > radius * radius or seen[a + radius, b + radius, c + radius]:
                continue
            if low <= levels[kk, jj, ii] <= high:
                seen[a + radius, b + radius, c + radius] = 1
                stack[top, 0], stack[top, 1], stack[top, 2] = kk, jj, ii
                top += 1
    if count == 0:
        return mean, 0.0
    shift = total / count
    return mean + shift, np.sqrt(max(square / count - shift * shift, 0.0))
