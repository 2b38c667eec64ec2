"""Simulated annotators: where the next prompt goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from labeling.geometry import Box, Geometry
from labeling.prompts import Point, Scribble

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Oracle:
    """R0: the center of the largest error, the usual robot for counting clicks. It knows the truth and never errs."""

    geometry: Geometry

    def next_point(self, truth: Mask, answer: Mask) -> Point | None:
        """A point in the largest 6-connected component of wrong voxels, where its surface is farthest.

        truth, answer: (K, J, I). Include where the answer misses, exclude where it spills; None when they agree.
        """
        missed, spilled = _largest(truth & ~answer), _largest(answer & ~truth)
        include = missed.sum() >= spilled.sum()
        box = Box.around(missed if include else spilled)
        if box is None:
            return None
        component = (missed if include else spilled)[box.slices]
        index = deepest(component, self.geometry.spacing_mm) + box.start
        x, y, z = (float(axis) for axis in self.geometry.to_world(index))
        return Point((x, y, z), bool(include))


@dataclass(frozen=True, slots=True)
class Scribbler:
    """R3: strokes along centrelines, at fixed places. It sees the structure, never an answer, and knows no algorithm.

    planes: for each stroke the axis (0 to 2) that its slice stands on; a plane's strokes lie where even parts of the
        structure are to either side of them.
    trim:   of the centreline that is left out, half at each end.
    """

    geometry: Geometry
    planes: tuple[int, ...] = (0, 0, 0)
    trim: float = 0.2
    radius_mm: float | None = None

    def strokes(self, structure: Mask, *, include: bool = True) -> tuple[Scribble, ...]:
        """Scribbles through a (K, J, I) structure; none where it is empty."""
        drawn = []
        for axis in sorted(set(self.planes)):
            count = self.planes.count(axis)
            along = structure.sum(axis=tuple(other for other in range(3) if other != axis)).cumsum()
            if along[-1] == 0:
                return ()
            for number in range(1, count + 1):
                at = int(np.searchsorted(along, along[-1] * number / (count + 1)))
                drawn.append(self._stroke(structure, axis, at, include))
        return tuple(drawn)

    def _stroke(self, structure: Mask, axis: int, at: int, include: bool) -> Scribble:
        section = np.take(structure, at, axis=axis)
        line = centreline(_largest(section), np.delete(self.geometry.spacing_mm, axis))
        cut = round(len(line) * self.trim / 2)
        kept = line[cut : len(line) - cut] if len(line) > 2 * cut else line[len(line) // 2 :][:1]
        positions = self.geometry.to_world(np.insert(kept, axis, at, axis=1))
        return Scribble(tuple((float(x), float(y), float(z)) for x, y, z in positions), include, self.radius_mm)


def centreline(section: Mask, spacing_mm: NDArray[np.float64]) -> NDArray[np.int64]:
    """(N, 2) pixels of the longest path through a connected (A, B) section that keeps to its middle."""
    pixels = np.argwhere(section)
    if len(pixels) < 3:
        return pixels[:1]
    depth = ndimage.distance_transform_edt(np.pad(section, 1), spacing_mm)[1:-1, 1:-1]
    number = np.full(section.shape, -1)
    number[section] = np.arange(len(pixels))
    rows, columns, costs = [], [], []
    for step in ((0, 1), (1, 0), (1, 1), (1, -1)):
        ahead = pixels + step
        inside = ((ahead >= 0) & (ahead < section.shape)).all(axis=1)
        here, there = pixels[inside], ahead[inside]
        joined = section[tuple(there.T)]
        here, there = here[joined], there[joined]
        length = float(np.linalg.norm(step * spacing_mm))
        rows.append(number[tuple(here.T)])
        columns.append(number[tuple(there.T)])
        costs.append(length / np.minimum(depth[tuple(here.T)], depth[tuple(there.T)]) ** 2)
    entries = np.concatenate(costs), (np.concatenate(rows), np.concatenate(columns))
    graph = coo_array(entries, shape=(len(pixels), len(pixels))).tocsr()
    core = np.flatnonzero(depth[section] >= 0.3 * depth.max())
    start = int(np.argmax(depth[section]))
    for _ in range(2):  # to the far end, and from there to the other one
        reached, before = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
        end = int(core[np.argmax(np.where(np.isfinite(reached[core]), reached[core], -1))])
        origin, start = start, end
    path = [end]
    while path[-1] != origin:
        path.append(int(before[path[-1]]))
    line: NDArray[np.int64] = pixels[path]
    return line


def deepest(component: Mask, spacing_mm: NDArray[np.float64]) -> NDArray[np.int64]:
    """(3,) the voxel of a (K, J, I) component that is farthest from its surface in mm; beyond the array is outside."""
    depth = ndimage.distance_transform_edt(np.pad(component, 1), spacing_mm)[1:-1, 1:-1, 1:-1]
    return np.array(np.unravel_index(int(np.argmax(depth)), depth.shape))


def _largest(wrong: Mask) -> Mask:
    """Its largest 6-connected component; all False when there is none."""
    components, count = ndimage.label(wrong)
    if count == 0:
        return wrong
    sizes = np.bincount(components.ravel())
    sizes[0] = 0
    largest: Mask = components == int(np.argmax(sizes))
    return largest
