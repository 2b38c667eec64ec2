"""Smart point: what a point (or a line) means, from the intensities alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.bodies import NECK, THIN
from labeling.optimize.body import Body, body_at
from labeling.optimize.cells import coarse_factor
from labeling.optimize.grow import Mask, connected, inside, share, widen
from labeling.optimize.levels import Calmed
from labeling.optimize.mincut import GridCut
from labeling.optimize.polish import polish
from labeling.optimize.probe import ABOVE, BELOW, tissue_at
from labeling.optimize.scene import LOCKED, Scene
from labeling.optimize.tissue import Span, Tissue, span

Index = tuple[int, int, int]
Voxels = NDArray[np.int64]
CELLS = 1_100_000  # at most this many on the coarse grid
CUT = 1_000_000  # voxels; a crop of so many is polished
LEAST = 0.5  # of the noise: what no two levels are told apart by
REACH = 6.0  # of the thickness where a correction was placed: how far it goes
FAR_MM = 250.0  # or so far, the first one, where its tissue is known
FADE = 0.7  # the next one that much of it
AGAIN = 0.4  # necks count so much less, each time that the same tissue is pointed at again


class SmartPoint:
    """The method, ready on one image. Not for two threads at once."""

    def __init__(self, image: Calmed) -> None:
        self._spacing = image.spacing_mm
        self._least = max(LEAST * image.sigma, 10.0)
        self._levels = image.levels
        self._factor = coarse_factor(image.levels.shape, self._spacing, CELLS)
        self._cut = GridCut()
        self._tissues: dict[Index, Tissue] = {}
        self._seen: tuple[Scene, Voxels, Mask, Span, Body | None] | None = None

    def coarse(self, scene: Scene, voxels: Voxels, *, include: bool) -> Scene:
        """A copy of the scene as a quick look at the prompt leaves it."""
        quick = scene.copy()
        self._seen = None
        self._answer(quick, voxels, include=include, quick=True)
        if self._seen is not None:
            self._seen = scene, *self._seen[1:]
        return quick

    def apply(self, scene: Scene, voxels: Voxels, *, include: bool) -> None:
        """Change the scene as the prompt asks. voxels: (N, 3), the prompt's own."""
        self._answer(scene, voxels, include=include, quick=False)

    def _answer(self, scene: Scene, voxels: Voxels, *, include: bool, quick: bool) -> None:
        k, j, i = (int(axis) for axis in voxels[0])
        if (int(scene.labels[k, j, i]) == scene.segment) != include:
            if self._seen is not None and self._seen[0] is scene and self._seen[1] is voxels:
                _, _, allowed, levels, outline = self._seen  # from the quick look just before
            else:
                allowed = scene.claimable((k, j, i), include=include)
                allowed[tuple(voxels[scene.state[tuple(voxels.T)] < LOCKED].T)] = 1
                levels = self._span(scene, voxels, include=include)
                outline = self._outline(scene, allowed, voxels, levels, include=include)
            self._seen = (scene, voxels, allowed, levels, outline) if quick else None
            if outline is not None:
                region, start = self._fill(scene, allowed, voxels, levels, outline, include=include, quick=quick)
                scene.set(region, start, include=include)
        scene.obey(voxels, include=include)

    def _tissue(self, voxels: Voxels) -> Tissue:
        k, j, i = (int(axis) for axis in voxels[0])
        if (k, j, i) not in self._tissues:
            self._tissues[k, j, i] = tissue_at(self._levels, (k, j, i), self._least, self._spacing)
        return self._tissues[k, j, i]

    def _span(self, scene: Scene, voxels: Voxels, *, include: bool) -> Span:
        """The levels that the prompt speaks for. A correction is more careful than a first prompt."""
        own = self._tissue(voxels)
        friends = [self._tissue(held) for held in scene.inside]
        rivals = [self._tissue(held) for held in scene.outside + scene.foreign]
        if include:
            return span(own.narrow(BELOW, ABOVE) if friends else own, friends, rivals, all_else=False)
        return span(own, [], friends, all_else=True)

    def _outline(self, scene: Scene, allowed: Mask, voxels: Voxels, levels: Span, *, include: bool) -> Body | None:
        """The prompt's body on the coarse grid."""
        factor = np.array(self._factor)
        cells = (share(self._levels, allowed, levels.low, levels.high, self._factor) >= 128).view(np.uint8)
        ours = voxels // factor
        rivals = scene.rivals(include=include) // factor
        cells[tuple(rivals.T)] = 1
        cells[tuple(ours.T)] = 1
        own = self._tissue(voxels)
        again = sum(own.like(self._tissue(held)) for held in scene.inside) if include and not scene.outside else 0
        asked = len(scene.inside) + len(scene.outside)
        return body_at(
            cells,
            ours,
            rivals,
            self._spacing * factor,
            neck=NECK * AGAIN**again,
            thin_voxels=THIN,
            reach=REACH if scene.inside else None,
            far_mm=FAR_MM * FADE**asked if again or not include else 0.0,
            nearest=not include,
        )

    def _fill(
        self, scene: Scene, allowed: Mask, voxels: Voxels, levels: Span, outline: Body, *, include: bool, quick: bool
    ) -> tuple[Mask, Index]:
        """The region voxel by voxel, in a crop that begins at the returned index."""
        factor = np.array(self._factor)
        start = np.maximum((np.array(outline.start) - 1) * factor, 0)
        stop = np.minimum((np.array(outline.stop) + 1) * factor, scene.shape)
        at = (int(start[0]), int(start[1]), int(start[2]))
        box = tuple(slice(a, b) for a, b in zip(start, stop, strict=True))
        size = int(np.prod(stop - start))
        cells = np.zeros(tuple(-(-n // f) for n, f in zip(scene.shape, self._factor, strict=True)), np.uint8)
        part = cells[tuple(slice(a, b) for a, b in zip(outline.start, outline.stop, strict=True))]
        part[:] = outline.region
        if not quick:
            cells[:] = widen(cells, 1)
            part[outline.others != 0] = 0
        crop, may = np.ascontiguousarray(self._levels[box]), np.ascontiguousarray(allowed[box])
        region = inside(crop, may, levels.low, levels.high, cells, self._factor, at)
        ours = voxels - start
        ours = ours[((ours >= 0) & (ours < region.shape)).all(axis=1)]
        region[tuple(ours.T)] = 1
        if quick:
            return region, at
        region, _ = connected(region, ours)
        if size <= CUT:
            own = scene.labels[box] == scene.segment
            joined = (own if include else (may == 0)).astype(np.uint8)
            region = polish(self._cut, crop, region, may, joined, levels, self._spacing)
        return region, at
