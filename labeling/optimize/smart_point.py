"""Smart point: what a point (or a line) means, from the intensities alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.body import Body, body_at
from labeling.optimize.grow import Mask, connected, inside, share, widen
from labeling.optimize.levels import calm, noise, to_levels
from labeling.optimize.likelihood import Span, span_at
from labeling.optimize.mincut import GridCut
from labeling.optimize.polish import polish
from labeling.optimize.scene import Scene
from labeling.volume import Intensities

Index = tuple[int, int, int]
Voxels = NDArray[np.int64]
CELLS = 1_100_000  # at most this many on the coarse grid
LOCAL = 400_000  # a crop of so many voxels is worked on voxel by voxel
CUT = 1_000_000  # and one of so many is polished


class SmartPoint:
    """The method, ready on one image. Not for two threads at once."""

    def __init__(self, array: Intensities, spacing_mm: NDArray[np.float64]) -> None:
        """array: (K, J, I). spacing_mm: (3,) along k, j, i."""
        self._spacing = np.asarray(spacing_mm, np.float64)
        levels = to_levels(array)
        sigma = noise(levels)
        self._least = max(0.5 * sigma, 10.0)
        self._levels = calm(levels, sigma, self._spacing)
        self._factor = coarse_factor(levels.shape, self._spacing)
        self._cut = GridCut()

    def coarse(self, scene: Scene, voxels: Voxels, *, include: bool) -> Scene:
        """A copy of the scene as a quick look at the prompt leaves it."""
        quick = replace(
            scene, labels=scene.labels.copy(), inside=list(scene.inside), outside=list(scene.outside)
        )
        self._answer(quick, voxels, include=include, quick=True)
        return quick

    def apply(self, scene: Scene, voxels: Voxels, *, include: bool) -> None:
        """Change the scene as the prompt asks. voxels: (N, 3), the prompt's own."""
        self._answer(scene, voxels, include=include, quick=False)

    def _answer(self, scene: Scene, voxels: Voxels, *, include: bool, quick: bool) -> None:
        k, j, i = (int(axis) for axis in voxels[0])
        at = (k, j, i)
        if (int(scene.labels[at]) == scene.segment) != include:
            allowed = scene.claimable(at, include=include)
            allowed[tuple(voxels[scene.state[tuple(voxels.T)] < 2].T)] = 1
            span = span_at(self._levels, allowed, at, self._least, wide=include)
            first = include and not scene.inside
            outline = self._outline(scene, allowed, voxels, span, include=include, first=first)
            if outline is not None:
                region, start = self._fill(scene, allowed, voxels, span, outline, include=include, quick=quick)
                scene.set(region, start, include=include)
        scene.obey(voxels, include=include)

    def _outline(
        self, scene: Scene, allowed: Mask, voxels: Voxels, span: Span, *, include: bool, first: bool
    ) -> Body | None:
        """The prompt's body on the coarse grid."""
        factor = np.array(self._factor)
        cells = (share(self._levels, allowed, span.low, span.high, self._factor) >= 128).view(np.uint8)
        ours = voxels // factor
        cells[tuple(ours.T)] = 1
        rivals = scene.rivals(include=include) // factor
        return body_at(
            cells, ours, rivals, self._spacing * factor, thin_voxels=1.5, reach=None if first else 6.0 if include else 3.0
        )

    def _fill(
        self, scene: Scene, allowed: Mask, voxels: Voxels, span: Span, outline: Body, *, include: bool, quick: bool
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
        region = inside(crop, may, span.low, span.high, cells, self._factor, at)
        ours = voxels - start
        ours = ours[((ours >= 0) & (ours < region.shape)).all(axis=1)]
        region[tuple(ours.T)] = 1
        if quick:
            return region, at
        region, _ = connected(region, ours)
        if size <= CUT:
            own = scene.labels[box] == scene.segment
            joined = (own if include else (may == 0)).astype(np.uint8)
            region = polish(self._cut, crop, region, may, joined, span, self._spacing)
        return region, at


def coarse_factor(shape: tuple[int, ...], spacing_mm: NDArray[np.float64]) -> Index:
    """Voxels per cell along each axis: the finest axis is halved until the grid has few enough cells."""
    factor = np.ones(3, np.int64)
    while np.prod(-(-np.array(shape) // factor)) > CELLS:
        size = np.where(np.array(shape) // factor > 1, spacing_mm * factor, np.inf)
        factor[int(np.argmin(size))] += 1
    return (int(factor[0]), int(factor[1]), int(factor[2]))
