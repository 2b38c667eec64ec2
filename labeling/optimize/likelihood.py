"""How much a level speaks for a segment, learnt from strokes: a histogram, a mixture, or whichever predicts better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.levels import LEVELS

Levels = NDArray[np.uint16]
Density = NDArray[np.float64]
Table = NDArray[np.float32]
BINS = 1024
WIDTH = LEVELS // BINS
CENTERS: Density = (np.arange(BINS) + 0.5).astype(np.float64) * WIDTH
RUN = 4  # samples that are held out together: neighbors on a stroke are alike
ELSE_OUTSIDE, ELSE_INSIDE = 0.1, 0.01  # share of a side's voxels that look like nothing drawn on it


class Likelihood(Protocol):
    """Learns a look-up table over levels. An app may bring its own."""

    def fit(self, inside: Levels, outside: Levels, everything: Density) -> Table:
        """(LEVELS,) log p(level | inside) - log p(level | outside).

        inside, outside: (N,) levels under the strokes, in their order; either may be empty.
        everything:      (BINS,) histogram of the region, sum 1: what a side looks like of which nothing is known.
        """


@dataclass(frozen=True, slots=True)
class Histogram:
    """Smoothed histograms with a Dirichlet prior; their ratio by Bayes.

    prior: voxels of `everything` that are believed in beforehand on each side.
    """

    prior: float = 8.0

    def fit(self, inside: Levels, outside: Levels, everything: Density) -> Table:
        return _ratio(self._density(inside, everything), self._density(outside, everything), everything)

    def _density(self, samples: Levels, everything: Density) -> Density:
        counts = _counts(samples)
        width = _bandwidth(samples)
        density: Density = (_blurred(counts, width) + self.prior * everything) / (counts.sum() + self.prior)
        return density


@dataclass(frozen=True, slots=True)
class Mixture:
    """One to `components` Gaussians a side, as many as the samples pay for (BIC)."""

    components: int = 3
    rounds: int = 20

    def fit(self, inside: Levels, outside: Levels, everything: Density) -> Table:
        return _ratio(self._density(inside, everything), self._density(outside, everything), everything)

    def _density(self, samples: Levels, everything: Density) -> Density:
        if samples.size < 4:
            return everything
        counts = _counts(samples)
        seen = np.flatnonzero(counts)
        best, least = everything, np.inf
        for count in range(1, self.components + 1):
            density = self._fitted(CENTERS[seen], counts[seen], count)
            cost = (3 * count - 1) * np.log(samples.size) - 2 * float(counts[seen] @ np.log(density[seen] + 1e-12))
            if cost < least:
                best, least = density, cost
        return best

    def _fitted(self, at: Density, counts: Density, count: int) -> Density:
        """(BINS,) density after expectation maximization on samples binned at some levels."""
        total = counts.sum()
        mean: Density = np.interp((np.arange(count) + 0.5) / count, counts.cumsum() / total, at).astype(np.float64)
        spread = float(np.sqrt(counts @ (at - counts @ at / total) ** 2 / total)) + WIDTH
        deviation: Density = np.full(count, spread / count)
        weight: Density = np.full(count, 1 / count)
        for _ in range(self.rounds):
            parts = _gaussians(at, mean, deviation, weight)
            share = parts / (parts.sum(axis=1, keepdims=True) + 1e-30) * counts[:, None]
            mass = share.sum(axis=0) + 1e-9
            weight, mean = mass / mass.sum(), (share * at[:, None]).sum(axis=0) / mass
            variance = (share * (at[:, None] - mean) ** 2).sum(axis=0) / mass
            deviation = np.sqrt(variance + WIDTH**2)
        density = _gaussians(CENTERS, mean, deviation, weight).sum(axis=1)
        fitted: Density = density / density.sum()
        return fitted


def _gaussians(at: Density, mean: Density, deviation: Density, weight: Density) -> Density:
    parts: Density = weight * np.exp(-0.5 * ((at[:, None] - mean) / deviation) ** 2) / deviation
    return parts


@dataclass(frozen=True, slots=True)
class BestOf:
    """Whichever tells held-out parts of the strokes apart best; the first one where there is too little to hold out."""

    candidates: Sequence[Likelihood] = (Histogram(), Mixture())

    def fit(self, inside: Levels, outside: Levels, everything: Density) -> Table:
        return self.choose(inside, outside, everything).fit(inside, outside, everything)

    def choose(self, inside: Levels, outside: Levels, everything: Density) -> Likelihood:
        """The candidate with the greatest held-out log-likelihood of which side a stroke's voxel is on."""
        if min(inside.size, outside.size) < 4 * RUN:
            return self.candidates[0]
        gains = [_held_out(candidate, inside, outside, everything) for candidate in self.candidates]
        return self.candidates[int(np.argmax(gains))]


def _held_out(likelihood: Likelihood, inside: Levels, outside: Levels, everything: Density) -> float:
    gain = 0.0
    for half in (0, 1):
        keep_in, keep_out = _half(inside.size, half), _half(outside.size, half)
        table = likelihood.fit(inside[keep_in], outside[keep_out], everything)
        gain -= float(
            np.logaddexp(0, -table[inside[~keep_in]]).mean() + np.logaddexp(0, table[outside[~keep_out]]).mean()
        )
    return gain


def _half(size: int, half: int) -> NDArray[np.bool_]:
    kept: NDArray[np.bool_] = (np.arange(size) // RUN) % 2 == half
    return kept


def _ratio(inside: Density, outside: Density, everything: Density) -> Table:
    """The log ratio of two densities, at each level; levels that no stroke has shown lean to the outside."""
    other = 0.5 * everything + 0.5 / BINS
    ratio = np.log((1 - ELSE_INSIDE) * inside + ELSE_INSIDE * other) - np.log(
        (1 - ELSE_OUTSIDE) * outside + ELSE_OUTSIDE * other
    )
    table: Table = np.interp(np.arange(LEVELS), CENTERS - 0.5, ratio).astype(np.float32)
    return table


def _counts(samples: Levels) -> Density:
    return np.bincount(samples // WIDTH, minlength=BINS).astype(np.float64)


def _bandwidth(samples: Levels) -> float:
    """Of a Gaussian kernel, in bins (Silverman's rule on the quartiles)."""
    if samples.size < 2:
        return 16.0
    low, high = np.percentile(samples, (25, 75))
    spread = min(float(samples.std()), float(high - low) / 1.34) or float(samples.std())
    return float(max(0.9 * spread * samples.size**-0.2 / WIDTH, 0.7))


def _blurred(counts: Density, width: float) -> Density:
    reach = int(np.ceil(3 * width))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    blurred: Density = np.convolve(counts, kernel / kernel.sum())[reach : reach + counts.size]
    return blurred
