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
BAND = 2  # voxels that the border may move outwards
BOND = 0.6  # of UNIT: a border between two voxels that look the same
SEAM = 0.1  # of that: one across a step
SOFT = 2.0  # deviations of the tissue: what counts as a step
TRUST = 1.0  # of UNIT: what the rough region weighs
STEP = 16  # levels that are told apart


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
    inside, _ = cut.contrast(*energy(levels, region, allowed, joined, span, spacing_mm))
    return inside.view(np.uint8) & allowed


def energy(
    levels: NDArray[np.uint16],
    region: Mask,
    allowed: Mask,
    joined: Mask,
    span: Span,
    spacing_mm: NDArray[np.float64],
) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.int32]]:
    """What polish minimizes, as GridCut.contrast takes it: what a voxel's level and the rough region say of it, and
    what a border costs, less across a step in the levels."""
    terminal = np.empty(region.shape, np.int32)
    _terminals(levels, region, widen(region, BAND), allowed, joined, span.table, round(TRUST * UNIT), terminal)
    steps = np.arange(LEVELS // STEP) * float(STEP)
    contrast = SEAM + (1 - SEAM) * np.exp(-0.5 * (steps / (SOFT * span.deviation)) ** 2)
    nearness = spacing_mm.min() / spacing_mm
    table = np.round(UNIT * BOND * nearness[:, None] * contrast).astype(np.int32)
    return terminal, (levels // STEP).astype(np.uint8), table


@compiled
def _terminals(
    levels: NDArray[np.uint16],
    region: Mask,
    band: Mask,
    allowed: Mask,
    joined: Mask,
    table: NDArray[np.int8],
    trust: int,
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
            flat[n] = evidence + (trust if rough[n] else -trust)
