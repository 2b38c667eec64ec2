"""A rough region made smooth and drawn to edges, by one minimum cut in a band around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled
from labeling.optimize.grow import Mask, widen
from labeling.optimize.levels import LEVELS
from labeling.optimize.mincut import HARD, GridCut
from labeling.optimize.tissue import Span

UNIT = 100  # energy of one voxel's certain evidence
BAND = 2


def polish(
    cut: GridCut,
    levels: NDArray[np.uint16],
    region: Mask,
    allowed: Mask,
    joined: Mask,
    span: Span,
    spacing_mm: NDArray[np.float64],
) -> Mask:
    """The region after the cut, all (K, J, I).

    allowed: voxels that may be in it. joined: voxels that count as in it already (the segment beside it), so that a
    seam between the two costs nothing and a gap is closed.
    """
    terminal = np.empty(region.shape, np.int32)
    _terminals(levels, region, widen(region, BAND), allowed, joined, span.table, terminal)
    steps = np.arange(LEVELS // 16) * 16.0
    contrast = np.exp(-0.5 * (steps / (2.0 * span.deviation)) ** 2) * 0.9 + 0.1
    nearness = spacing_mm.min() / spacing_mm
    table = np.round(UNIT * 0.6 * nearness[:, None] * contrast).astype(np.int32)
    inside, _ = cut.contrast(terminal, (levels // 16).astype(np.uint8), table)
    return inside.view(np.uint8) & allowed


@compiled
def _terminals(
    levels: NDArray[np.uint16],
    region: Mask,
    band: Mask,
    allowed: Mask,
    joined: Mask,
    table: NDArray[np.int8],
    terminal: NDArray[np.int32],
) -> None:
    flat = terminal.ravel()
    level, rough, near, may, beside = levels.ravel(), region.ravel(), band.ravel(), allowed.ravel(), joined.ravel()
    for n in range(flat.size):
        if beside[n]:
            flat[n] = HARD
        elif not near[n] or not may[n]:
            flat[n] = -HARD
        else:
            evidence = np.int32(table[level[n]]) * UNIT // 127
            flat[n] = evidence + (UNIT if rough[n] else -UNIT)
