"""Intensities as 4096 levels, calmed: what every table of the smart point is indexed by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.intensity import looks_like_hu
from labeling.optimize.compiled import compiled
from labeling.volume import Intensities

LEVELS = 4096
SMOOTHING_STEPS = 3


@dataclass(frozen=True, eq=False)
class Calmed:
    """An image, ready for every method.

    levels: (K, J, I) uint16, calmed. sigma: noise before that, quiet: after it, in levels. spacing_mm: (3,).
    absolute: whether intensities mean the same everywhere, as HU do.
    """

    levels: NDArray[np.uint16]
    sigma: float
    quiet: float
    spacing_mm: NDArray[np.float64]
    absolute: bool

    @classmethod
    def of(cls, array: Intensities, spacing_mm: NDArray[np.float64]) -> Calmed:
        levels = to_levels(array)
        sigma = noise(levels)
        spacing_mm = np.asarray(spacing_mm, np.float64)
        calmed = calm(levels, sigma, spacing_mm)
        return cls(calmed, sigma, noise(calmed), spacing_mm, looks_like_hu(array))


def to_levels(array: Intensities) -> NDArray[np.uint16]:
    """(K, J, I) uint16 in 0..LEVELS-1, from the 0.1 to the 99.9 percentile of a sample of the voxels."""
    sample = array.ravel()[:: max(array.size // 200_000, 1)]
    low, high = (float(q) for q in np.percentile(sample, (0.1, 99.9)))
    if not high > low:
        low, high = float(array.min()), float(array.max())
    scale = (LEVELS - 1) / (high - low) if high > low else 0.0
    levels = np.empty(array.shape, np.uint16)
    _scale(np.ascontiguousarray(array), np.float32(low), np.float32(scale), levels)
    return levels


def noise(levels: NDArray[np.uint16]) -> float:
    """Standard deviation of the noise in levels, robust: from differences of neighbors along a row.

    Flat areas (air that was set to zero) do not count.
    """
    rows = levels.reshape(-1, levels.shape[2])
    rows = rows[:: max(len(rows) // 4000, 1)].astype(np.int32)
    if rows.shape[1] < 3:
        return 1.0
    second = rows[:, 2:] - 2 * rows[:, 1:-1] + rows[:, :-2]
    lively = second[(second != 0) & (rows[:, 1:-1] > LEVELS // 50)]
    if lively.size < 50:
        return 1.0
    return float(max(1.0, np.median(np.abs(lively)) / 0.6745 / np.sqrt(6)))


def calm(levels: NDArray[np.uint16], sigma: float, spacing_mm: NDArray[np.float64]) -> NDArray[np.uint16]:
    """The levels after a few steps of diffusion that stops at edges well above the noise (Perona and Malik 1990)."""
    difference = np.arange(LEVELS, dtype=np.float64)
    stop = np.exp(-((difference / (3.0 * sigma)) ** 2))
    nearness = (spacing_mm.min() / spacing_mm) ** 2
    tables = (nearness[:, None] * stop / (2 * nearness.sum())).astype(np.float32)
    for _ in range(SMOOTHING_STEPS):
        after = np.empty_like(levels)
        _diffuse(levels, tables, after)
        levels = after
    return levels


@compiled
def _scale(array: NDArray[Any], low: np.float32, scale: np.float32, levels: NDArray[np.uint16]) -> None:
    source = array.ravel()
    target = levels.ravel()
    top = np.float32(LEVELS - 1)
    for n in range(source.size):
        target[n] = np.uint16(min(max((np.float32(source[n]) - low) * scale, np.float32(0)), top))


@compiled
def _diffuse(levels: NDArray[np.uint16], tables: NDArray[np.float32], after: NDArray[np.uint16]) -> None:
    K, J, N = levels.shape
    for k in range(K):
        for j in range(J):
            for i in range(N):
                here = np.int32(levels[k, j, i])
                change = np.float32(0.5)
                if i > 0:
                    d = np.int32(levels[k, j, i - 1]) - here
                    change += tables[2, abs(d)] * d
                if i + 1 < N:
                    d = np.int32(levels[k, j, i + 1]) - here
                    change += tables[2, abs(d)] * d
                if j > 0:
                    d = np.int32(levels[k, j - 1, i]) - here
                    change += tables[1, abs(d)] * d
                if j + 1 < J:
                    d = np.int32(levels[k, j + 1, i]) - here
                    change += tables[1, abs(d)] * d
                if k > 0:
                    d = np.int32(levels[k - 1, j, i]) - here
                    change += tables[0, abs(d)] * d
                if k + 1 < K:
                    d = np.int32(levels[k + 1, j, i]) - here
                    change += tables[0, abs(d)] * d
                after[k, j, i] = np.uint16(np.float32(here) + change)
