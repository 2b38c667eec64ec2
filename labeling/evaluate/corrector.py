"""R0 over several segments: a click in the middle of the largest place where the label is wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from labeling.evaluate.robots import deepest
from labeling.optimize.edit import Said
from labeling.volume import Numbers


@dataclass(frozen=True, eq=False)
class Correction:
    """What the robot says of which segment: this voxel is its, or is not."""

    segment: int
    said: Said

    @property
    def index(self) -> tuple[int, int, int]:
        k, j, i = (int(axis) for axis in self.said.voxels[0])
        return (k, j, i)

    def obeyed(self, labels: Numbers) -> bool:
        """Whether the clicked voxel ends as asked."""
        return (int(labels[self.index]) == self.segment) == self.said.include


def correct(
    truth: Numbers, labels: Numbers, spacing_mm: NDArray[np.float64], rng: np.random.Generator, jitter: int = 0
) -> Correction | None:
    """The next click, or None where nothing is wrong.

    truth, labels: (K, J, I) segment numbers. Of all 6-connected places of one true number where the label says
    another, the largest; in it the voxel farthest from its surface in mm. It includes in the true segment, or where
    background is true excludes from the segment that is there. jitter: voxels by which each axis may miss.
    """
    largest, number = 0, 0
    place: NDArray[np.bool_] | None = None
    for true in (int(value) for value in np.unique(truth)):
        components, count = ndimage.label((truth == true) & (labels != true))
        if not count:
            continue
        sizes = np.bincount(components.ravel())
        sizes[0] = 0
        if sizes.max() > largest:
            largest, number = int(sizes.max()), true
            place = components == int(sizes.argmax())
    if place is None:
        return None
    index = deepest(place, spacing_mm)
    segment = number or int(labels[tuple(index)])
    if jitter:
        index = np.clip(index + rng.integers(-jitter, jitter + 1, 3), 0, np.array(truth.shape) - 1)
    return Correction(segment, Said(number > 0, index[None].astype(np.int64)))
