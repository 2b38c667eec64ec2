"""What a set of labeled images is like: sizes, spacings, intensities, and how small its structures are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.infer.frame import Frame
from labeling.intensity import looks_like_hu
from labeling.volume import Labelmap, Volume

SAMPLE = 2000  # voxels of foreground that each image gives to the percentiles


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """Of N images, along the patient's axes (k to the head, j to the back, i to the left).

    shapes: (N, 3) voxels; spacings_mm: (N, 3). numbers: the segments that occur, ascending.
    thinnest_mm: the smallest extent of any segment's box, median over the images. is_ct: most images are in HU.
    foreground: sampled intensities of what is labeled.
    """

    shapes: NDArray[np.int64]
    spacings_mm: NDArray[np.float64]
    numbers: tuple[int, ...]
    thinnest_mm: float
    is_ct: bool
    foreground: NDArray[np.float64]

    @classmethod
    def of(cls, pairs: Iterable[tuple[Volume, Labelmap]]) -> Fingerprint:
        """Looks at each pair once; the pairs must be at least one."""
        shapes, spacings, hu, values = [], [], [], []
        numbers, thin = set[int](), list[float]()
        for volume, label in pairs:
            frame = Frame.of(volume.geometry, None)
            shapes.append(frame.shape)
            spacings.append(frame.spacing_mm)
            present = [int(number) for number in np.unique(label.array) if number]
            numbers.update(present)
            thin.extend(_thinnest(label, number) for number in present)
            hu.append(looks_like_hu(volume.array))
            inside = volume.array[label.array > 0]
            values.append(inside[:: max(1, inside.size // SAMPLE)].astype(float))
        return cls(
            shapes=np.array(shapes),
            spacings_mm=np.array(spacings),
            numbers=tuple(sorted(numbers)),
            thinnest_mm=float(np.median(thin)) if thin else 0.0,
            is_ct=float(np.mean(hu)) > 0.5,
            foreground=np.concatenate(values),
        )


def _thinnest(label: Labelmap, number: int) -> float:
    """The smallest side in mm of the box about a segment."""
    places = np.argwhere(label.array == number)
    return float(((places.max(axis=0) - places.min(axis=0) + 1) * label.geometry.spacing_mm).min())
