"""How far cells lie from strokes when a step across an edge counts for many, compiled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled

UNREACHED = np.float32(1e9)
ACROSS = np.array([(-1, -1), (-1, 0), (-1, 1), (0, -1)])  # along k and j, to the rows that a sweep has passed already

Lengths = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Toll:
    """What a step's length is multiplied by: 1 + weight * min(difference of its ends' levels / step, most)^2."""

    step: float
    weight: float
    most: float


def geodesic(
    levels: NDArray[np.uint16], seeds: NDArray[np.uint8], spacing_mm: NDArray[np.float64], toll: Toll
) -> NDArray[np.float32]:
    """(K, J, I) float32: length in mm of the shortest way to a seed; UNREACHED where there is none.

    The ways found by two sweeps back and forth over a volume (Toivanen 1996): a little long in mazes.
    """
    distance = np.where(seeds != 0, np.float32(0), UNREACHED)
    along = np.array([-1, 0, 1])
    steps = np.concatenate([np.repeat(ACROSS, 3, axis=0), np.tile(along, len(ACROSS))[:, None]], axis=1)
    lengths = np.linalg.norm(steps * spacing_mm, axis=1).astype(np.float32).reshape(len(ACROSS), 3)
    rules = np.array([1 / toll.step, toll.weight, toll.most, spacing_mm[2]], np.float32)
    for _ in range(2):
        _sweep(levels, distance, lengths, rules, True)
        _sweep(levels, distance, lengths, rules, False)
    return distance


@compiled
def _sweep(
    levels: NDArray[np.uint16], distance: NDArray[np.float32], lengths: Lengths, rules: Lengths, forward: bool
) -> None:
    """One sweep, row by row: first from the rows before, which the processor does many cells at a time, then along.

    lengths: (4, 3) of the steps from the rows ACROSS. rules: 1 / step, weight and most of the toll; mm along a row.
    """
    K, J, N = levels.shape
    sign = 1 if forward else -1
    scale, weight, most, along = rules[0], rules[1], rules[2], rules[3]
    one = np.float32(1)
    here, best = np.empty(N, np.float32), np.empty(N, np.float32)
    there, way = np.zeros(N + 2, np.float32), np.full(N + 2, UNREACHED)
    for a in range(K):
        k = a if forward else K - 1 - a
        for b in range(J):
            j = b if forward else J - 1 - b
            for i in range(N):
                here[i] = levels[k, j, i]
                best[i] = distance[k, j, i]
            for s in range(4):
                kk = k + sign * ACROSS[s, 0]
                jj = j + sign * ACROSS[s, 1]
                if kk < 0 or kk >= K or jj < 0 or jj >= J:
                    continue
                for i in range(N):
                    there[i + 1] = levels[kk, jj, i]
                    way[i + 1] = distance[kk, jj, i]
                for d in range(3):
                    length = lengths[s, d]
                    for i in range(N):
                        steps = abs(there[i + d] - here[i]) * scale
                        steps = steps if steps < most else most
                        new = way[i + d] + length * (one + weight * steps * steps)
                        best[i] = new if new < best[i] else best[i]
            for c in range(1, N):
                i = c if forward else N - 1 - c
                steps = abs(here[i - sign] - here[i]) * scale
                steps = steps if steps < most else most
                new = best[i - sign] + along * (one + weight * steps * steps)
                best[i] = new if new < best[i] else best[i]
            distance[k, j] = best
