"""What strokes say about each cell: by its level, by how far it is from them, and by what is labeled there already."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Box
from labeling.optimize.cells import FULL, Cells, census
from labeling.optimize.geodesic import Toll, geodesic
from labeling.optimize.likelihood import BINS, WIDTH, Density, Likelihood, Table
from labeling.optimize.scene import Scene

Evidence = NDArray[np.float32]
Voxels = NDArray[np.int64]
MOST = 3.0  # nats that a level, or a place, may say alone
PLACE = 3.0  # weight of the log ratio of the distances to the strokes of either side
NEAR_MM = 3.0  # within which distances do not count
STEP = 3.0  # of the noise: a difference of levels from which on a way costs
TOLL = 5.0  # by how many times more, at one such step; it grows with the square
STEEP = 10.0  # steps beyond which it does not
ALONE = 0.5  # of the strokes' extent: from where on a place counts as outside when nothing is drawn there
OWN, OTHER = 2.0, 1.0  # nats for what is labeled so already
CLOSED = 50.0  # nats: no evidence outweighs it
SAMPLES = 400  # cells of labeled structures that speak beside the strokes


@dataclass(frozen=True, eq=False)
class Strokes:
    """The cells of the strokes, each once, (N, 3) on the grid of cells; and of the segment's label before them."""

    inside: Voxels
    outside: Voxels

    @classmethod
    def of(cls, inside: Voxels, outside: Voxels, cells: Cells) -> Strokes:
        shape = cells.levels.shape
        ours, theirs = once(inside // cells.factor, shape), once(outside // cells.factor, shape)
        numbers = (np.ravel_multi_index(tuple(side.T), shape) for side in (theirs, ours))
        return cls(ours, theirs[~np.isin(*numbers)])


def region(strokes: Strokes, cells: Cells, also: Box | None) -> Box:
    """The cells worth looking at: the strokes' box, grown by its own extent; and what is labeled already."""
    marked = np.concatenate([strokes.inside, strokes.outside])
    low, high = strokes.inside.min(axis=0), strokes.inside.max(axis=0) + 1
    reach_mm = max(float(((high - low) * cells.spacing_mm).max()), 40.0)
    margin = np.ceil(0.75 * reach_mm / cells.spacing_mm).astype(np.int64)
    low, high = np.minimum(low - margin, marked.min(axis=0)), np.maximum(high + margin, marked.max(axis=0) + 1)
    if also is not None:
        low, high = np.minimum(low, also.start), np.maximum(high, also.stop)
    box = Box((int(low[0]), int(low[1]), int(low[2])), (int(high[0]), int(high[1]), int(high[2])))
    return box.clip((cells.levels.shape[0], cells.levels.shape[1], cells.levels.shape[2]))


def histogram(levels: NDArray[np.uint16]) -> Density:
    """(BINS,) of a crop, sum 1."""
    counts = np.bincount(levels.ravel() // WIDTH, minlength=BINS).astype(np.float64)
    share: Density = counts / counts.sum()
    return share


@dataclass(frozen=True, eq=False)
class Weighed:
    """nats: (box) float32 for the segment. labeled: what the labels say of that.

    own: (box) bool, the cells that the segment had before the strokes.
    """

    nats: Evidence
    labeled: Evidence
    own: NDArray[np.bool_]


def weigh(
    scene: Scene, cells: Cells, strokes: Strokes, box: Box, likelihood: Likelihood, pool: ThreadPoolExecutor
) -> Weighed:
    """What speaks for each cell of the box."""
    levels = np.ascontiguousarray(cells.levels[box.slices])
    inside, outside = strokes.inside - box.start, strokes.outside - box.start
    distances = [pool.submit(_distance, levels, side, cells) for side in (inside, outside)]
    own = np.zeros(levels.shape, np.bool_)
    seen_in, seen_out = levels[tuple(inside.T)], levels[tuple(outside.T)]
    labeled: Evidence = np.zeros(levels.shape, np.float32)
    if scene.labels.any() or scene.state.any():
        mine, other, closed = (
            share[box.slices] for share in census(scene.labels, scene.state, scene.segment, cells.factor)
        )
        own = mine > FULL // 2
        labeled += (OWN / FULL) * mine - (OTHER / FULL) * other
        labeled[closed > FULL // 2] -= CLOSED
        seen_in, seen_out = _and_some(seen_in, levels[own]), _and_some(seen_out, levels[other == FULL])
    table = likelihood.fit(seen_in, seen_out, histogram(levels))
    place = _place(distances[0].result(), distances[1].result() if len(outside) else None, inside, cells)
    return Weighed(clipped(table)[levels] + place + labeled, labeled, own)


def _place(near: Evidence, far: Evidence | None, inside: Voxels, cells: Cells) -> Evidence:
    """Nats from the distances in mm to the segment's strokes and to those of the others (None: there are none)."""
    if far is None:
        extent = (inside.max(axis=0) - inside.min(axis=0) + 1) * cells.spacing_mm
        against: Evidence | np.float32 = np.float32(ALONE * np.linalg.norm(extent))
    else:
        against = far
    ratio = np.log((against + np.float32(NEAR_MM)) / (near + np.float32(NEAR_MM)))
    nats: Evidence = np.float32(PLACE) * np.clip(ratio, -MOST, MOST)
    return nats


def _distance(levels: NDArray[np.uint16], seeds: Voxels, cells: Cells) -> Evidence:
    marks = np.zeros(levels.shape, np.uint8)
    marks[tuple(seeds.T)] = 1
    return geodesic(levels, marks, cells.spacing_mm, Toll(STEP * max(cells.noise, 1.0), TOLL, STEEP))


def _and_some(samples: NDArray[np.uint16], more: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """With at most SAMPLES of the others, evenly."""
    return np.concatenate([samples, more[:: max(more.size // SAMPLES, 1)][:SAMPLES]])


def once(cells: Voxels, shape: tuple[int, ...]) -> Voxels:
    """Without repetitions, in the order of first appearance. cells: (N, 3), all within the shape."""
    _, first = np.unique(np.ravel_multi_index(tuple(cells.T), shape), return_index=True)
    kept: Voxels = cells[np.sort(first)]
    return kept


def clipped(table: Table) -> NDArray[np.float32]:
    return np.clip(table, -MOST, MOST)
