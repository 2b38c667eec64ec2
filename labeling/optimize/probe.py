"""What the voxels around a prompt say of the tissue that was pointed at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.bodies import NECK, THIN, bodies
from labeling.optimize.compiled import compiled
from labeling.optimize.distance import thickness
from labeling.optimize.grow import connected
from labeling.optimize.levels import LEVELS
from labeling.optimize.tissue import Tissue

RADIUS = 10  # voxels around a prompt that are asked for the tissue's mean and deviation
WITHIN = 16  # for the body that its levels make
AROUND = 24  # and for where another tissue begins
BIN = 8  # levels that are counted together
DEPTH = 0.7  # a valley's share of the lower shoulder
BELOW, ABOVE = 4.0, 5.0  # deviations that a tissue reaches at first
WIDER = (1.0, 1.25, 1.5, 2.0, 2.5, 3.2, 4.0, 5.0, 6.5, 8.5)  # and how often as many
ALIKE = 0.6  # of the deviation of all levels nearby: what is more of the same
UNFINISHED = 0.05  # share of a body's surroundings that may be more of the same
CONTAINED = 0.04  # share of a body's voxels that may lie on the faces of the crop
SUBSTANTIAL = 2.5  # voxels; a body that thick is no speck
LEAK = 3.0  # times as large, and the body has burst
THICK = 6.5  # voxels; where so thick a body ends at a neck, it has ended
Index = tuple[int, int, int]
Levels = NDArray[np.uint16]


@dataclass(frozen=True)
class _Look:
    """A body in a crop. unfinished: share of its surroundings that is more of the same. touching: share of its voxels
    on the crop's faces. size and radius in voxels."""

    unfinished: float
    touching: float
    size: int
    radius: float


def tissue_at(levels: Levels, at: Index, least: float, spacing_mm: NDArray[np.float64]) -> Tissue:
    """The tissue that a voxel of a (K, J, I) volume lies in.

    Its mean and deviation are those of what is connected to the voxel nearby, and alike. It reaches as many
    deviations as it takes until the body around the voxel does not end amid more of the same; but not so many that a
    body which had ended bursts.
    least: deviation below which nothing is told apart.
    """
    crop, center = _crop(levels, at, RADIUS)
    alike = ALIKE * float(crop.std())
    mean = _middle(crop, center, 3 * least)
    deviation = least
    for _ in range(3):
        reach = 2.2 * deviation
        mean, found = _connected(crop, center, RADIUS, mean - reach, mean + reach, mean)
        deviation = min(max(found * 1.15, least), 1.6 * deviation)
    floor, ceiling = _valleys(levels, at, mean, deviation)

    crop, center = _crop(levels, at, WITHIN)
    open_faces = np.array([[a > WITHIN, a + WITHIN + 1 < n] for a, n in zip(at, levels.shape, strict=True)])
    kept: tuple[Tissue, int] | None = None
    for wider in WIDER:
        low, high = mean - BELOW * wider * deviation, mean + ABOVE * wider * deviation
        if wider < 1.5:
            low, high = max(low, floor), min(high, ceiling)
        tissue = Tissue(mean, deviation, low, high)
        look = _look(crop, center, tissue, alike, open_faces, spacing_mm)
        if kept is not None and (look.touching > CONTAINED or look.size > LEAK * kept[1]):
            return kept[0]
        if look.unfinished < UNFINISHED:
            break
        if look.touching <= CONTAINED and look.radius >= SUBSTANTIAL:
            kept = tissue, look.size
    return tissue


def _look(
    crop: Levels,
    center: Index,
    tissue: Tissue,
    alike: float,
    open_faces: NDArray[np.bool_],
    spacing_mm: NDArray[np.float64],
) -> _Look:
    """The body that a tissue's levels make around the crop's center."""
    mask = ((crop >= tissue.low) & (crop <= tissue.high)).view(np.uint8)
    mask[center] = 1
    region, _ = connected(mask, np.array([center], np.int64))
    thick = thickness(region, spacing_mm)
    root, peak = bodies(thick, np.zeros_like(region), NECK, THIN * float(spacing_mm.max()))
    body = int(root[center])
    radius = float(peak[body] / np.prod(spacing_mm) ** (1 / 3))
    size, around, same, touching = _count(crop, root, body, tissue.mean, alike, open_faces, radius < THICK)
    return _Look(same / max(around, 1), touching / size, size, radius)


def _crop(levels: Levels, at: Index, radius: int) -> tuple[Levels, Index]:
    """What lies within so many voxels along each axis, and where the middle is in it."""
    k, j, i = (min(a, radius) for a in at)
    return np.ascontiguousarray(levels[tuple(slice(max(a - radius, 0), a + radius + 1) for a in at)]), (k, j, i)


def _valleys(levels: Levels, at: Index, mean: float, deviation: float) -> tuple[float, float]:
    """Levels below and above the mean where the surroundings hold clearly fewer voxels than on both sides."""
    around, _ = _crop(levels, at, AROUND)
    counts = np.bincount((around // BIN).ravel(), minlength=LEVELS // BIN).astype(np.float64)
    counts = _smooth(counts, max(deviation / 2 / BIN, 1.5))
    middle = int(np.clip(mean / BIN, 0, counts.size - 1))
    above, below = _valley(counts[middle:]), _valley(counts[: middle + 1][::-1])
    return (
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


@compiled
def _middle(levels: Levels, at: Index, reach: float) -> float:
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
    levels: Levels,
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


@compiled
def _count(
    levels: Levels,
    root: NDArray[np.int32],
    body: int,
    mean: float,
    alike: float,
    open_faces: NDArray[np.bool_],
    necks: bool,
) -> tuple[int, int, int, int]:
    """A body's voxels, those around it, how many of these are within `alike` of the mean, and its own on open faces.

    necks: whether those of other bodies, beyond a neck, count among these.
    open_faces: (3, 2) bool, for the low and high face of each axis: whether the volume goes on behind it.
    """
    K, J, N = levels.shape
    size, around, same, touching = 0, 0, 0, 0
    for k in range(K):
        for j in range(J):
            for i in range(N):
                if root[k, j, i] == body:
                    size += 1
                    if (
                        (k == 0 and open_faces[0, 0])
                        or (k == K - 1 and open_faces[0, 1])
                        or (j == 0 and open_faces[1, 0])
                        or (j == J - 1 and open_faces[1, 1])
                        or (i == 0 and open_faces[2, 0])
                        or (i == N - 1 and open_faces[2, 1])
                    ):
                        touching += 1
                elif (
                    (i > 0 and root[k, j, i - 1] == body)
                    or (i + 1 < N and root[k, j, i + 1] == body)
                    or (j > 0 and root[k, j - 1, i] == body)
                    or (j + 1 < J and root[k, j + 1, i] == body)
                    or (k > 0 and root[k - 1, j, i] == body)
                    or (k + 1 < K and root[k + 1, j, i] == body)
                ):
                    around += 1
                    same += (necks or root[k, j, i] < 0) and abs(levels[k, j, i] - mean) < alike
    return size, around, same, touching
