"""The rough answer to strokes: one cut on the cells, kept to what the strokes run through the middle of."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Box
from labeling.optimize.cells import Cells
from labeling.optimize.compiled import compiled
from labeling.optimize.distance import thickness
from labeling.optimize.evidence import MOST, Evidence, Strokes, region, weigh
from labeling.optimize.grow import Mask, connected
from labeling.optimize.levels import LEVELS
from labeling.optimize.likelihood import Likelihood
from labeling.optimize.mincut import HARD, Optimizer
from labeling.optimize.scene import Scene

UNIT = 100  # energy of one nat
BORDER_MM = 3.0  # nats times mm: a border between two cells that look the same, divided by the way between them
SEAM = 0.3  # of that: one across a step
SOFT = 3.0  # of the noise, and so many levels more: what counts as a step
LEAST_SOFT = 8.0
STEP = 16  # levels that are told apart
OPEN = 0.5  # of the thickness where the strokes run: what is thinner, and only hangs on, is something else
STEEP = 4.0  # of the noise: a step on the mask's border that a cell itself may hold both sides of
SURE = 0.5  # nats at least, for the side that the cut chose


@dataclass(frozen=True, eq=False)
class Rough:
    """A crop of the grid of cells. mask: bool, the answer. evidence: nats that it rests on. prior: nats after it."""

    box: Box
    mask: NDArray[np.bool_]
    evidence: Evidence
    prior: Evidence


def rough(
    scene: Scene, cells: Cells, strokes: Strokes, likelihood: Likelihood, optimizer: Optimizer, pool: ThreadPoolExecutor
) -> Rough:
    """Looked for around the strokes, and in the whole image where it would leave that."""
    whole = Box.whole((cells.levels.shape[0], cells.levels.shape[1], cells.levels.shape[2]))
    box = region(strokes, cells, _labeled(scene, cells))
    while True:
        found = _look(scene, cells, strokes, box, likelihood, optimizer, pool)
        if box == whole or not _leaves(found, whole):
            return found
        box = whole


def cost_of_borders(spacing_mm: NDArray[np.float64], noise: float, border_mm: float) -> NDArray[np.int32]:
    """(3, LEVELS / STEP) for Optimizer.contrast: a border costs by its area, whatever the voxels' shape."""
    steps = np.arange(LEVELS // STEP) * float(STEP)
    contrast = SEAM + (1 - SEAM) * np.exp(-0.5 * (steps / (SOFT * noise + LEAST_SOFT)) ** 2)
    table: NDArray[np.int32] = np.round(UNIT * border_mm / spacing_mm[:, None] * contrast).astype(np.int32)
    return table


def _look(
    scene: Scene, cells: Cells, strokes: Strokes, box: Box, likelihood: Likelihood, optimizer: Optimizer,
    pool: ThreadPoolExecutor,
) -> Rough:  # fmt: skip
    weighed = weigh(scene, cells, strokes, box, likelihood, pool)
    inside, outside = strokes.inside - box.start, strokes.outside - box.start
    terminal = np.round(weighed.nats * UNIT).astype(np.int32)
    terminal[tuple(outside.T)] = -HARD
    terminal[tuple(inside.T)] = HARD
    levels = (cells.levels[box.slices] // STEP).astype(np.uint8)
    cut, _ = optimizer.contrast(terminal, levels, cost_of_borders(cells.spacing_mm, cells.noise, BORDER_MM))
    seeds = np.concatenate([inside, np.argwhere(weighed.own & cut)])
    joined, _ = connected(cut.astype(np.uint8), seeds)
    mask = _opened(joined, inside, seeds, cells.spacing_mm) != 0
    steep = _steep(cells.levels[box.slices], mask, np.uint16(STEEP * max(cells.noise, 1.0)))
    sure = np.where(mask, np.maximum(weighed.nats, SURE), np.minimum(weighed.nats, -SURE))
    prior = np.clip(np.where(steep != 0, weighed.labeled, sure), -MOST, MOST)
    prior[(joined != 0) & ~mask] = -MOST
    return Rough(box, mask, weighed.nats, prior.astype(np.float32))


def _opened(
    mask: Mask, inside: NDArray[np.int64], seeds: NDArray[np.int64], spacing_mm: NDArray[np.float64]
) -> NDArray[np.bool_] | Mask:
    """Without what hangs on by less than OPEN of the thickness that the strokes run through."""
    thick = thickness(mask, spacing_mm)
    radius = OPEN * float(np.percentile(thick[tuple(inside.T)], 25))
    if radius < 0.75 * spacing_mm.max():
        return mask
    core = (thick >= radius).astype(np.uint8)
    core[tuple(seeds.T)] = 1
    core, _ = connected(core, seeds)
    away = thickness((core == 0).astype(np.uint8), spacing_mm)
    kept: NDArray[np.bool_] = (mask != 0) & (away <= 1.05 * radius + 0.5 * spacing_mm.max())
    return kept


@compiled
def _steep(levels: NDArray[np.uint16], mask: NDArray[np.bool_], least: np.uint16) -> Mask:
    """The cells on either side of the mask's border, where it is a step: their voxels know better."""
    K, J, N = levels.shape
    steep = np.zeros((K, J, N), np.uint8)
    for k in range(K):
        for j in range(J):
            for i in range(N):
                for axis in range(3):
                    kk, jj, ii = k + (axis == 0), j + (axis == 1), i + (axis == 2)
                    if kk < K and jj < J and ii < N and mask[k, j, i] != mask[kk, jj, ii]:
                        step = abs(np.int32(levels[k, j, i]) - np.int32(levels[kk, jj, ii]))
                        if step >= least:
                            steep[k, j, i] = 1
                            steep[kk, jj, ii] = 1
    return steep


def _leaves(found: Rough, whole: Box) -> bool:
    """Whether the mask reaches an end of its crop that is no end of the grid."""
    for axis in range(3):
        ends = np.moveaxis(found.mask, axis, 0)
        if found.box.start[axis] > whole.start[axis] and ends[0].any():
            return True
        if found.box.stop[axis] < whole.stop[axis] and ends[-1].any():
            return True
    return False


def _labeled(scene: Scene, cells: Cells) -> Box | None:
    """The cells of what the segment had before the strokes."""
    box = Box.around(scene.labels == scene.segment) if scene.labels.any() else None
    if box is None:
        return None
    low = [start // step for start, step in zip(box.start, cells.factor, strict=True)]
    high = [-(-stop // step) for stop, step in zip(box.stop, cells.factor, strict=True)]
    return Box((low[0], low[1], low[2]), (high[0], high[1], high[2]))
