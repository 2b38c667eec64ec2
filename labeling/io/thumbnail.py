"""A small picture of a volume, to know it by in a list."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labeling.geometry import Geometry
from labeling.intensity import Window
from labeling.volume import Volume

SIDE = 96
_AXIAL_IF_NEAR = 0.7  # planes of nearly the same size: then the one that people know best
# By the patient axis (x, y, z) along which slices follow: which way (axis, sign; mm LPS) goes right, and which down.
_RIGHT = {0: (1, 1), 1: (0, 1), 2: (0, 1)}
_DOWN = {0: (2, -1), 1: (2, -1), 2: (1, 1)}


def thumbnail(volume: Volume, window: Window, side: int = SIDE) -> bytes:
    """A gray WebP of at most side x side pixels: the middle slice of the largest plane, upright, true in mm."""
    array, size_mm = middle_slice(volume)
    shades = np.clip((array.astype(np.float64) - window.low) / window.width, 0, 1) * 255
    scale = side / max(size_mm)
    down, right = (max(1, round(length * scale)) for length in size_mm)
    picture = Image.fromarray(np.rint(shades).astype(np.uint8)).resize((right, down), Image.Resampling.BOX)
    packed = io.BytesIO()
    picture.save(packed, "WEBP", quality=70)
    return packed.getvalue()


def middle_slice(volume: Volume) -> tuple[NDArray[Any], tuple[float, float]]:
    """(rows down, columns right) as seen by a reader, and how long in mm the slice is down and right.

    Axial slices lie with the front up and the patient's right on the left, others with the head up.
    """
    geometry = volume.geometry
    directions = geometry.affine[:3, :3] / geometry.spacing_mm
    axis = _axis(geometry, directions)
    normal = int(np.abs(directions[:, axis]).argmax())
    rest = [other for other in range(3) if other != axis]
    (across, right), (down, below) = _RIGHT[normal], _DOWN[normal]
    column = max(rest, key=lambda index: abs(directions[across, index]))
    row = rest[0] if column == rest[1] else rest[1]
    array: NDArray[Any] = np.take(volume.array, geometry.shape[axis] // 2, axis)
    if row > column:
        array = array.T
    array = array[:: _turn(directions[down, row] * below), :: _turn(directions[across, column] * right)]
    sides = geometry.spacing_mm * geometry.shape
    return array, (float(sides[row]), float(sides[column]))


def _axis(geometry: Geometry, directions: NDArray[np.float64]) -> int:
    """The index axis along which the largest slices follow each other."""
    shortest = min(geometry.shape)
    axial = int(np.abs(directions[2]).argmax())
    return axial if shortest >= _AXIAL_IF_NEAR * geometry.shape[axial] else geometry.shape.index(shortest)


def _turn(along: float) -> int:
    return -1 if along < 0 else 1
