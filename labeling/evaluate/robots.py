"""Simulated annotators: where the next prompt goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from labeling.geometry import Box, Geometry
from labeling.prompts import Point

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
        depth = ndimage.distance_transform_edt(np.pad(component, 1), self.geometry.spacing_mm)[1:-1, 1:-1, 1:-1]
        index = np.array(np.unravel_index(int(np.argmax(depth)), depth.shape)) + box.start
        x, y, z = (float(axis) for axis in self.geometry.to_world(index))
        return Point((x, y, z), bool(include))


def _largest(wrong: Mask) -> Mask:
    """Its largest 6-connected component; all False when there is none."""
    components, count = ndimage.label(wrong)
    if count == 0:
        return wrong
    sizes = np.bincount(components.ravel())
    sizes[0] = 0
    largest: Mask = components == int(np.argmax(sizes))
    return largest
