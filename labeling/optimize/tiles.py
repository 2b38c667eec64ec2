"""A rough answer made fine, voxel by voxel, in tiles: those at the last stroke first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Box
from labeling.optimize.cells import Cells, Index, spread
from labeling.optimize.evidence import MOST, OTHER, OWN, clipped
from labeling.optimize.levels import LEVELS, Calmed
from labeling.optimize.likelihood import Table
from labeling.optimize.mincut import HARD, Optimizer
from labeling.optimize.rough import STEP, UNIT, Rough, cost_of_borders
from labeling.optimize.scene import KEPT, LOCKED, Scene
from labeling.optimize.voices import add_prior, voices

ONE_ANSWER = 2_000_000  # voxels; more are answered in steps
TILE = 600_000  # voxels of a tile, about
ONE_CUT = 300_000  # voxels; more are cut by two threads
HALO = 1  # cells around a tile that are cut with it and not kept
BORDER_MM = 1.0  # nats times mm, between voxels
EDGE_MM = 1.6  # how far to either side of a voxel its edge is looked for
EDGE = 6.0  # of the noise: an edge, on which voxels hold some of either side. Only in HU, where organs lie in fat:
# in MR tissues nest (white in grey matter in fluid), and what is between two levels is a tissue of its own
STAY = float(np.log(2))  # nats: an answer to the earlier strokes counts as evidence of two to one
AGREED, DOUBTED = 0.93, 0.9  # Dice with the rough answer: from where on it does fully, and to where not at all
NEAR_MM = 5.0  # from a new stroke, within which it does not
CERTAIN = 2.0  # nats: tiles whose cells are all so sure of one side are not cut

Voxels = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Earlier:
    """The answer to the first `strokes` strokes. mask: (box) bool, the segment then; it had nothing outside the box."""

    box: Box
    mask: NDArray[np.bool_]
    strokes: int


@dataclass(frozen=True, eq=False)
class Fine:
    """What tiles need. hard: (voxels, include) of the prompts, later ones win. table: nats by level of a voxel.

    fresh: where strokes lie that `earlier` does not know. trust: 0 to 1, in it elsewhere.
    """

    image: Calmed
    cells: Cells
    rough: Rough
    table: Table
    hard: Sequence[tuple[Voxels, bool]]
    earlier: Earlier | None = None
    fresh: Sequence[Box] = ()
    trust: float = 1.0


def extent(fine: Fine) -> Box:
    """The voxels that the answer may reach: the rough mask and a cell more."""
    around = Box.around(fine.rough.mask)
    if around is None:
        return Box((0, 0, 0), (0, 0, 0))
    return _voxels(_moved(around.grow(1), fine.rough.box.start), fine)


def tiles(fine: Fine, whole: Box, center: Voxels) -> list[Box]:
    """The extent in boxes that end with cells, those nearest to `center` (a voxel) first."""
    factor, shape = np.array(fine.cells.factor), np.array(whole.shape)
    most = TILE if whole.size > ONE_ANSWER else max(whole.size / 2, ONE_CUT)
    parts = np.ones(3, np.int64)
    while np.prod(shape / parts) > most:
        parts[int(np.argmax(shape * fine.image.spacing_mm / parts))] += 1
    edges = []
    for axis in range(3):
        step = int(np.ceil(shape[axis] / parts[axis] / factor[axis])) * int(factor[axis])
        edges.append([*range(whole.start[axis], whole.stop[axis], step), whole.stop[axis]])
    boxes = [
        Box((edges[0][a], edges[1][b], edges[2][c]), (edges[0][a + 1], edges[1][b + 1], edges[2][c + 1]))
        for a in range(len(edges[0]) - 1)
        for b in range(len(edges[1]) - 1)
        for c in range(len(edges[2]) - 1)
    ]
    return sorted(boxes, key=lambda box: _distance(box, center, fine.image.spacing_mm))


def known(fine: Fine, box: Box) -> NDArray[np.bool_]:
    """(box) bool: the rough answer on voxels."""
    voxels = np.empty(box.shape, np.bool_)
    (a, b, c), (k, j, i) = fine.rough.box.start, box.start
    spread(fine.rough.mask, (a, b, c), fine.cells.factor, (k, j, i), voxels)
    return voxels


def trusted(fine: Fine, box: Box, mask: NDArray[np.bool_]) -> Fine:
    """With as much trust in the earlier answer as the rough one, `mask` in its box, agrees with it.

    Of a thin structure, or one of which little was known, an earlier answer is much less right than of a large one.
    """
    earlier = fine.earlier
    if earlier is None:
        return fine
    both = int((mask[_local(earlier.box, box)] & earlier.mask[_local(box, earlier.box)]).sum())
    agreed = 2 * both / max(int(mask.sum()) + int(earlier.mask.sum()), 1)
    return replace(fine, trust=float(np.clip((agreed - DOUBTED) / (AGREED - DOUBTED), 0, 1)))


def refine(fine: Fine, scene: Scene, box: Box, optimizer: Optimizer) -> NDArray[np.bool_]:
    """(box) bool: which of the tile's voxels belong to the segment."""
    prior = fine.rough.prior[_cells(box, fine, HALO).slices]
    if prior.size and (prior.min() >= CERTAIN or prior.max() <= -CERTAIN) and not _prompted(fine, box):
        return np.full(box.shape, bool(prior.min() > 0)) & _open(scene, box)
    margin = (HALO * fine.cells.factor[0], HALO * fine.cells.factor[1], HALO * fine.cells.factor[2])
    wide = box.grow(margin).clip(scene.shape)
    levels = np.ascontiguousarray(fine.image.levels[wide.slices])
    terminal = np.empty(levels.shape, np.int32)
    nats = np.round(UNIT * clipped(fine.table)).astype(np.int32)
    origin = (fine.rough.box.start[0], fine.rough.box.start[1], fine.rough.box.start[2])
    reach = tuple(int(n) for n in np.clip(np.round(EDGE_MM / fine.image.spacing_mm), 2, 3))
    edge = int(EDGE * max(fine.image.quiet, 1.0)) if fine.image.absolute else LEVELS
    voices(levels, nats, (reach[0], reach[1], reach[2]), edge, terminal)
    add_prior(fine.rough.prior, fine.cells.factor, wide.start, origin, np.float32(MOST), terminal)
    if fine.earlier is not None and fine.trust > 0:
        terminal += _said(fine.earlier, fine, wide)
    _bind(terminal, scene, wide, fine)
    cut, _ = optimizer.contrast(
        terminal, (levels // STEP).astype(np.uint8), cost_of_borders(fine.image.spacing_mm, fine.image.quiet, BORDER_MM)
    )
    return cut[_local(box, wide)]


def _said(earlier: Earlier, fine: Fine, box: Box) -> NDArray[np.int32]:
    """(box) int32: what the earlier answer says. So a border moves where something new is known, not all over."""
    stay = round(STAY * fine.trust * UNIT)
    says = np.full(box.shape, -stay, np.int32)
    says[_local(earlier.box, box)][earlier.mask[_local(box, earlier.box)]] = stay
    for near in fine.fresh:
        says[_local(near, box)] = 0
    return says


def _bind(terminal: NDArray[np.int32], scene: Scene, box: Box, fine: Fine) -> None:
    """What is labeled already, what may not change, and what the prompts ask for."""
    labels, state = scene.labels[box.slices], scene.state[box.slices]
    if labels.any():
        own = labels == scene.segment
        terminal[own] += round(OWN * UNIT)
        terminal[~own & (labels != 0)] -= round(OTHER * UNIT)
        terminal[(state == KEPT) & own] = HARD
    terminal[(state == KEPT) & (labels != scene.segment)] = -HARD
    for voxels, include in fine.hard:
        local = voxels - box.start
        local = local[((local >= 0) & (local < box.shape)).all(axis=1)]
        terminal[tuple(local.T)] = HARD if include else -HARD
    terminal[state == LOCKED] = -HARD


def _open(scene: Scene, box: Box) -> NDArray[np.bool_]:
    labels, state = scene.labels[box.slices], scene.state[box.slices]
    may: NDArray[np.bool_] = (state != LOCKED) & ((state != KEPT) | (labels == scene.segment))
    return may


def _prompted(fine: Fine, box: Box) -> bool:
    return any(((voxels >= box.start) & (voxels < box.stop)).all(axis=1).any() for voxels, _ in fine.hard)


def _distance(box: Box, center: Voxels, spacing_mm: NDArray[np.float64]) -> float:
    low, high = np.array(box.start), np.array(box.stop) - 1
    return float(np.linalg.norm((np.clip(center, low, high) - center) * spacing_mm))


def _cells(box: Box, fine: Fine, more: int) -> Box:
    """The box's cells and `more` around it, as indices of the rough crop."""
    low = [
        start // step - more - o
        for start, step, o in zip(box.start, fine.cells.factor, fine.rough.box.start, strict=True)
    ]
    high = [
        -(-stop // step) + more - o
        for stop, step, o in zip(box.stop, fine.cells.factor, fine.rough.box.start, strict=True)
    ]
    shape = fine.rough.mask.shape
    return Box((low[0], low[1], low[2]), (high[0], high[1], high[2])).clip((shape[0], shape[1], shape[2]))


def _voxels(box: Box, fine: Fine) -> Box:
    k, j, i = fine.cells.factor
    start, stop = box.start, box.stop
    K, J, N = fine.image.levels.shape
    return Box((start[0] * k, start[1] * j, start[2] * i), (stop[0] * k, stop[1] * j, stop[2] * i)).clip((K, J, N))


def _local(box: Box, crop: Box) -> tuple[slice, slice, slice]:
    """What indexes a crop's array where the box meets it."""
    (k, j, i), common = crop.start, box.intersect(crop)
    return _moved(common, (-k, -j, -i)).slices


def _moved(box: Box, by: Index) -> Box:
    (k, j, i), (kk, jj, ii) = box.start, box.stop
    return Box((k + by[0], j + by[1], i + by[2]), (kk + by[0], jj + by[1], ii + by[2]))
