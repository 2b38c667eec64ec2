"""The levels that belong to what a prompt points at, in the light of the other prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.levels import LEVELS

APART = 1.5  # deviations between two means from which they are two tissues


@dataclass(frozen=True)
class Tissue:
    """The levels found around a point: mean and standard deviation, and from where to where they reach."""

    mean: float
    deviation: float
    low: float
    high: float

    def narrow(self, below: float, above: float) -> Tissue:
        """The same, reaching at most so many deviations below and above its mean."""
        low, high = self.mean - below * self.deviation, self.mean + above * self.deviation
        return Tissue(self.mean, self.deviation, max(self.low, low), min(self.high, high))

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


def span(own: Tissue, friends: Sequence[Tissue], rivals: Sequence[Tissue], *, all_else: bool) -> Span:
    """The levels of a prompt's tissue.

    friends:  tissues of earlier prompts of the same kind; where their levels meet the prompt's, all are taken.
    rivals:   tissues of prompts of the other kind; a level nearer to one of them is theirs, if they are two tissues.
    all_else: take every level that is no rival's.
    """
    low, high = (-float(LEVELS), 2.0 * LEVELS) if all_else else (own.low, own.high)
    for friend in sorted(friends, key=lambda tissue: abs(tissue.mean - own.mean)):
        if friend.low <= high and friend.high >= low:
            low, high = min(low, friend.low), max(high, friend.high)
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
