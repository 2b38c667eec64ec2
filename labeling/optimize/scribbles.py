"""Scribbles: what lines through a structure, and through what is not of it, mean. The paper's model-free method."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Box
from labeling.optimize.cells import Cells, Index
from labeling.optimize.evidence import Strokes, histogram
from labeling.optimize.grow import connected
from labeling.optimize.levels import Calmed
from labeling.optimize.likelihood import BestOf, Likelihood, Table
from labeling.optimize.mincut import GridCut, Optimizer
from labeling.optimize.rough import Rough, rough
from labeling.optimize.scene import Scene, replace
from labeling.optimize.shading import even
from labeling.optimize.tiles import NEAR_MM, Earlier, Fine, extent, known, refine, tiles, trusted
from labeling.volume import Numbers

CELLS = 400_000  # of the quick look, at most
SOME = 3000  # voxels of a structure that speak for it where nothing was drawn on it
THREADS = 2

Voxels = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Stroke:
    """voxels: (N, 3), the drawn line's own, with its width."""

    include: bool
    voxels: Voxels


@dataclass(frozen=True, eq=False)
class LikelihoodMap:
    """chance: uint8 (cells of the box), 0 to 255 for 0 to 1, of the segment. start, factor: in voxels."""

    chance: NDArray[np.uint8]
    start: Index
    factor: Index


class ScribbleCut:
    """The method, ready on one image. Not for two threads at once.

    An app may bring its own likelihood, and its own optimizer: a function that makes one, for each thread has its own.
    """

    def __init__(
        self, image: Calmed, likelihood: Likelihood | None = None, optimizer: type[Optimizer] = GridCut
    ) -> None:
        self._image = even(image)
        self._likelihood = likelihood or BestOf()
        self._cells = Cells.of(self._image, CELLS)
        self._optimizers = [optimizer() for _ in range(THREADS)]
        self._pool = ThreadPoolExecutor(THREADS)

    def answers(
        self, scene: Scene, strokes: Sequence[Stroke], earlier: Earlier | None = None
    ) -> Iterator[tuple[bool, Box]]:
        """Change the scene as the strokes ask: at first roughly, at last finally. Yields (is final, box).

        Between the two, of a structure above two million voxels, what lies around the last stroke is fine already.
        scene.foreign: strokes of the other segments, taken as background.
        """
        hard = [*((voxels, False) for voxels in scene.foreign), *((s.voxels, s.include) for s in strokes)]
        sides = self._sides(scene, strokes)
        if sides is None:
            yield True, _settle(scene, None, None, strokes)
            return
        found = self._rough(scene, *sides)
        fine = Fine(
            self._image, self._cells, found, self._table(found, *sides), hard, earlier, self._fresh(strokes, earlier)
        )
        whole = extent(fine)
        reach = _drawn(strokes).union(whole) if whole.size else _drawn(strokes)
        before = scene.labels[reach.slices].copy()
        mask = known(fine, whole)
        fine = trusted(fine, whole, mask)
        yield False, _settle(scene, whole, mask, strokes)
        _restore(scene, before, reach)
        parts = tiles(fine, whole, strokes[-1].voxels[len(strokes[-1].voxels) // 2])
        if len(parts) > THREADS:
            self._refine(fine, scene, whole, mask, parts[:THREADS])
            yield False, _settle(scene, whole, mask, strokes)
            _restore(scene, before, reach)
            parts = parts[THREADS:]
        self._refine(fine, scene, whole, mask, parts)
        mask = self._joined(scene, whole, mask, strokes)
        yield True, _settle(scene, whole, mask, strokes)

    def likelihood(self, scene: Scene, strokes: Sequence[Stroke]) -> LikelihoodMap | None:
        """What the strokes say of each cell around them; None while nothing says what the segment is."""
        sides = self._sides(scene, strokes)
        if sides is None:
            return None
        found = self._rough(scene, *sides)
        chance = np.round(255 / (1 + np.exp(-found.evidence))).astype(np.uint8)
        k, j, i = (int(a * f) for a, f in zip(found.box.start, self._cells.factor, strict=True))
        return LikelihoodMap(chance, (k, j, i), self._cells.factor)

    def _sides(self, scene: Scene, strokes: Sequence[Stroke]) -> tuple[Voxels, Voxels] | None:
        """The voxels that speak for and against the segment: the strokes', or where none is for it, its label's."""
        outside = [*scene.foreign, *(stroke.voxels for stroke in strokes if not stroke.include)]
        inside = [stroke.voxels for stroke in strokes if stroke.include]
        if not inside:
            own = np.argwhere(scene.labels == scene.segment)
            inside = [own[:: max(len(own) // SOME, 1)]] if len(own) else []
        if not inside:
            return None
        return np.concatenate(inside), np.concatenate(outside) if outside else np.empty((0, 3), np.int64)

    def _rough(self, scene: Scene, inside: Voxels, outside: Voxels) -> Rough:
        strokes = Strokes.of(inside, outside, self._cells)
        return rough(scene, self._cells, strokes, self._likelihood, self._optimizers[0], self._pool)

    def _table(self, found: Rough, inside: Voxels, outside: Voxels) -> Table:
        levels = self._image.levels
        around = histogram(self._cells.levels[found.box.slices])
        return self._likelihood.fit(levels[tuple(inside.T)], levels[tuple(outside.T)], around)

    def _fresh(self, strokes: Sequence[Stroke], earlier: Earlier | None) -> list[Box]:
        """Around each stroke that the earlier answer does not know."""
        k, j, i = (int(n) for n in np.ceil(NEAR_MM / self._image.spacing_mm))
        return [_drawn([stroke]).grow((k, j, i)) for stroke in strokes[earlier.strokes :]] if earlier else []

    def _refine(self, fine: Fine, scene: Scene, whole: Box, mask: NDArray[np.bool_], parts: Sequence[Box]) -> None:
        def work(thread: int) -> None:
            for box in parts[thread::THREADS]:
                inner = tuple(slice(a - o, b - o) for a, b, o in zip(box.start, box.stop, whole.start, strict=True))
                mask[inner] = refine(fine, scene, box, self._optimizers[thread])

        list(self._pool.map(work, range(THREADS)))

    def _joined(
        self, scene: Scene, whole: Box, mask: NDArray[np.bool_], strokes: Sequence[Stroke]
    ) -> NDArray[np.bool_]:
        """What hangs together with a stroke for the segment, or with what it had before."""
        own = np.argwhere((scene.labels[whole.slices] == scene.segment) & mask) if scene.labels.any() else None
        seeds = [stroke.voxels - whole.start for stroke in strokes if stroke.include]
        starts = np.concatenate([*seeds, *([own] if own is not None else [])]) if seeds or own is not None else None
        if starts is None or not len(starts):
            return mask
        starts = starts[((starts >= 0) & (starts < mask.shape)).all(axis=1)]
        kept, _ = connected(mask.astype(np.uint8), starts)
        joined: NDArray[np.bool_] = kept != 0
        return joined


def _settle(scene: Scene, whole: Box | None, mask: NDArray[np.bool_] | None, strokes: Sequence[Stroke]) -> Box:
    """Write the mask and obey the strokes, in their order; locked voxels stay. Returns the box of the change."""
    box = _drawn(strokes)
    if whole is not None and mask is not None and whole.size:
        replace(scene.labels[whole.slices], mask, scene.state[whole.slices], scene.segment)
        box = box.union(whole)
    for stroke in strokes:
        scene.obey(stroke.voxels, include=stroke.include)
    return box


def _restore(scene: Scene, before: Numbers, reach: Box) -> None:
    """Take the last change back."""
    scene.labels[reach.slices] = before
    scene.inside.clear()
    scene.outside.clear()


def _drawn(strokes: Sequence[Stroke]) -> Box:
    low = np.min([stroke.voxels.min(axis=0) for stroke in strokes], axis=0)
    high = np.max([stroke.voxels.max(axis=0) for stroke in strokes], axis=0) + 1
    return Box((int(low[0]), int(low[1]), int(low[2])), (int(high[0]), int(high[1]), int(high[2])))
