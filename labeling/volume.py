"""Voxels with their place: Volume (intensities) and Labelmap (segment numbers)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.errors import GridMismatch
from labeling.geometry import Geometry

Intensities = NDArray[np.integer] | NDArray[np.floating]
Numbers = NDArray[np.uint8] | NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Volume:
    """Intensities on a grid. array: (K, J, I), real numbers, all finite; CT in HU."""

    array: Intensities
    geometry: Geometry

    def __post_init__(self) -> None:
        _check_shape(self.array.shape, self.geometry)


@dataclass(frozen=True, eq=False)
class Labelmap:
    """Segment numbers on a grid, 0 is background. array: (K, J, I) uint8, or uint16 above 255 segments."""

    array: Numbers
    geometry: Geometry

    def __post_init__(self) -> None:
        _check_shape(self.array.shape, self.geometry)
        if self.array.dtype not in (np.uint8, np.uint16):
            raise TypeError(f"A labelmap is uint8 or uint16, not {self.array.dtype}.")

    @classmethod
    def empty(cls, geometry: Geometry, dtype: type[np.uint8] | type[np.uint16] = np.uint8) -> Labelmap:
        """All background."""
        array: Numbers = np.zeros(geometry.shape, dtype)  # type: ignore[assignment]  # NumPy stubs widen the union
        return cls(array, geometry)


def _check_shape(shape: tuple[int, ...], geometry: Geometry) -> None:
    if shape != geometry.shape:
        raise GridMismatch(f"An array of {shape} voxels does not fit a grid of {geometry.shape}.")
