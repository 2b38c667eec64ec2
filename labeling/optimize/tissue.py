"""What the voxels around a prompt say of the tissue that was pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled
from labeling.optimize.levels import LEVELS

RADIUS = 10  # voxels around a prompt that are asked for the tissue
AROUND = 24  # and for where it ends
BIN = 8  # levels that are counted together
DEPTH = 0.7  # a valley's share of the lower shoulder
APART = 1.5  # deviations between two means from which they are two tissues
Index = tuple[int, int, int]


@dataclass(frozen=True)
class Tissue:
    """The levels found around a point: mean and standard deviation.

    floor, ceiling: levels where the surroundings hold clearly fewer voxels than on both sides: another tissue begins.
    """

    mean: float
    deviation: float
    floor: float = -np.inf
    ceiling: float = np.inf

    def widened(self, factor: float) -> Tissue:
        """The same with so many times the deviation; where another tissue begins is then no limit."""
        return self if factor == 1 else Tissue(self.mean, self.deviation * factor)

    def like(self, other: Tissue) -> bool:
        """Whether the two can not be told apart."""
        return abs(self.mean - other.mean) <= APART * max(self.deviation, other.deviation)

    def border(self, other: Tissue) -> float:
        """The level that is as far, in deviations, from either mean."""
        return (self.mean * other.deviation + other.mean * self.deviation) / (self.deviation + other.deviation)


@dataclass(frozen=True, eq=False)
class Span:
    """The levels that may belong to a prompt: low to high, both included.

    table: (LEVELS,) int8, how a level speaks, from 127 (for) to -127 (against); 0 at low and high.
    """

    low: int
    high: int
    table: NDArray[np.int8]
    deviation: float


def tissue_at(levels: NDArray[np.uint16], at: Index, least: float) -> Tissue:
    """The tissue that a voxel of a (K, J, I) volume lies in: what is connected to it nearby, and alike.

    least: deviation below which nothing is told apart.
    """
    crop = np.ascontiguousarray(levels[tuple(slice(max(a - RADIUS, 0), a + RADIUS + 1) for a in at)])
    k, j, i = (min(a, RADIUS) for a in at)
    mean = _middle(crop, (k, j, i), 3 * least)
    deviation = least
    for _ in range(3):
        reach = 2.2 * deviation
        mean, found = _connected(crop, (k, j, i), RADIUS, mean - reach, mean + reach, mean)
        deviation = min(max(found * 1.15, least), 1.6 * deviation)
    around = levels[tuple(slice(max(a - AROUND, 0), a + AROUND + 1) for a in at)]
    counts = np.bincount((around // BIN).ravel(), minlength=LEVELS // BIN).astype(np.float64)
    counts = _smooth(counts, max(deviation / 2 / BIN, 1.5))
    middle = int(np.clip(mean / BIN, 0, counts.size - 1))
    above, below = _valley(counts[middle:]), _valley(counts[: middle + 1][::-1])
    return Tissue(
        mean,
        deviation,
        -np.inf if below is None else min((middle - below) * BIN, mean - deviation),
        np.inf if above is None else max((middle + above + 1) * BIN, mean + deviation),
    )


def _valley(counts: NDArray[np.float64]) -> int | None:
    """How far from the first count a valley lies, well below both what comes before it and what comes after."""
    lowest, highest = np.minimum.accumulate(counts), np.maximum.accumulate(counts)
    rises = np.flatnonzero((counts * DEPTH > lowest) & (lowest < DEPTH * highest))
    return int(np.argmin(counts[: rises[0] + 1])) if rises.size else None


def _smooth(counts: NDArray[np.float64], bins: float) -> NDArray[np.float64]:
    reach = int(np.ceil(3 * bins))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / bins) ** 2)
    return np.convolve(np.pad(counts, reach, mode="edge"), kernel / kernel.sum(), mode="valid")


def span(own: Tissue, friends: Sequence[Tissue], rivals: Sequence[Tissue], reach: tuple[float, float] | None) -> Span:
    """The levels of a prompt's tissue.

    friends: tissues of earlier prompts of the same kind; where their levels meet the prompt's, all are taken.
    rivals:  tissues of prompts of the other kind; a level nearer to one of them is theirs, unless the two are alike.
    reach:   deviations below and above the mean that still belong to a tissue; None: all that is no rival's.
    """
    low, high = _reach(own, reach)
    for friend in sorted(friends, key=lambda tissue: abs(tissue.mean - own.mean)):
        a, b = _reach(friend, reach)
        if a <= high and b >= low:
            low, high = min(low, a), max(high, b)
    for rival in rivals:
        if not own.like(rival):
            border = own.border(rival)
            if rival.mean > own.mean:
                high = min(high, border)
            else:
                low = max(low, border)
    level = np.arange(LEVELS)
    score = np.where(level < own.mean, (own.mean - level) / (own.mean - low), (level - own.mean) / (high - own.mean))
    table = np.round(127 * np.clip(1 - score**2, -1, 1)).astype(np.int8)
    return Span(int(np.clip(low, 0, LEVELS - 1)), int(np.clip(high, 0, LEVELS - 1)), table, own.deviation)


def _reach(tissue: Tissue, reach: tuple[float, float] | None) -> tuple[float, float]:
    if reach is None:
        return -LEVELS, 2.0 * LEVELS
    low, high = tissue.mean - reach[0] * tissue.deviation, tissue.mean + reach[1] * tissue.deviation
    return max(low, tissue.floor), min(high, tissue.ceiling)


@compiled
def _middle(levels: NDArray[np.uint16], at: Index, reach: float) -> float:
    """Mean of the alike voxels among the 27 around."""
    K, J, N = levels.shape
    here = np.float64(levels[at[0], at[1], at[2]])
    total = 0.0
    count = 0
    for k in range(max(at[0] - 1, 0), min(at[0] + 2, K)):
        for j in range(max(at[1] - 1, 0), min(at[1] + 2, J)):
            for i in range(max(at[2] - 1, 0), min(at[2] + 2, N)):
                if abs(levels[k, j, i] - here) <= reach:
                    total += levels[k, j, i]
                    count += 1
    return total / count if count else here


@compiled
def _connected(
    levels: NDArray[np.uint16],
    at: Index,
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
            if not (0 <= kk < K and 0 <= jj < J and 0 <= ii < N):
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
