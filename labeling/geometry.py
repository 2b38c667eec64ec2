"""Where voxels lie: the grid of a volume, and boxes on it. The convention is on Geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labeling.errors import BadGeometry

Array = NDArray[np.float64]
Shape = tuple[int, int, int]
GRID_TOLERANCE_MM = 1e-3


@dataclass(frozen=True, eq=False)
class Geometry:
    """Where the voxels of a volume lie in the patient.

    Index space, order (k, j, i): slice, row, column, the NumPy axes 0, 1, 2.
    A whole index is the *center* of a voxel; ranges are half-open.
    World space, order (x, y, z): millimetres along the DICOM patient axes LPS
    (x to the patient's left, y to the back, z to the head).

    shape:  (K, J, I) voxels.
    affine: (4, 4) float64; takes (k, j, i, 1) to (x, y, z, 1) in mm. Read-only.

    Raises BadGeometry when the affine is not finite, not affine or singular, or a side is empty.
    """

    shape: Shape
    affine: Array

    def __post_init__(self) -> None:
        shape = tuple(int(side) for side in self.shape)
        affine = np.array(self.affine, dtype=np.float64)
        if len(shape) != 3 or min(shape) < 1:
            raise BadGeometry(f"A volume needs three sides of at least one voxel, not {shape}.", shape=list(shape))
        if affine.shape != (4, 4) or not np.isfinite(affine).all() or not np.array_equal(affine[3], [0, 0, 0, 1]):
            raise BadGeometry("The image's orientation matrix is not a finite 4 x 4 affine; convert the image again.")
        lengths = np.linalg.norm(affine[:3, :3], axis=0)
        volume = abs(np.linalg.det(affine[:3, :3]))
        if not volume > 1e-6 * np.prod(lengths) or not np.isfinite(volume):
            raise BadGeometry(
                "The image's orientation matrix is singular: its voxels have no size or direction; correct the spacing."
            )
        affine.setflags(write=False)
        object.__setattr__(self, "shape", shape)
        object.__setattr__(self, "affine", affine)

    def to_world(self, index: ArrayLike) -> Array:
        """Patient positions of voxel indices.

        index:   (..., 3) voxels, order (k, j, i); fractions allowed.
        returns: (..., 3) mm, LPS.

        >>> affine = np.array([[0, 0, 0.7, 0], [0, 0.7, 0, 0], [5, 0, 0, -90], [0, 0, 0, 1]])
        >>> g = Geometry(shape=(40, 512, 512), affine=affine)
        >>> g.to_world([2, 0, 10])
        array([  7.,   0., -80.])
        """
        positions: Array = np.asarray(index, dtype=np.float64) @ self.affine[:3, :3].T + self.affine[:3, 3]
        return positions

    def to_index(self, position: ArrayLike) -> Array:
        """Fractional voxel indices (..., 3), order (k, j, i), of positions (..., 3) in mm LPS."""
        offset = np.asarray(position, dtype=np.float64) - self.affine[:3, 3]
        indices: Array = offset @ np.linalg.inv(self.affine[:3, :3]).T
        return indices

    @property
    def spacing_mm(self) -> Array:
        """(3,) distance in mm between neighbors along k, j, i."""
        spacing: Array = np.linalg.norm(self.affine[:3, :3], axis=0)
        return spacing

    @property
    def size(self) -> int:
        """Number of voxels."""
        return math.prod(self.shape)

    def corners(self) -> Array:
        """(8, 3) mm LPS: the centers of the eight corner voxels."""
        index = np.stack(np.meshgrid(*[(0, side - 1) for side in self.shape], indexing="ij"), axis=-1)
        return self.to_world(index.reshape(8, 3))

    def distance_mm(self, other: Geometry) -> float:
        """The farthest that a corner voxel of one lies from the same corner of the other."""
        return float(np.linalg.norm(self.corners() - other.corners(), axis=1).max())

    def same_grid(self, other: Geometry, tolerance_mm: float = GRID_TOLERANCE_MM) -> bool:
        """Whether every voxel of both lies at the same place: equal shape, corners within the tolerance."""
        return self.shape == other.shape and self.distance_mm(other) <= tolerance_mm

    def contains(self, index: ArrayLike) -> NDArray[np.bool_]:
        """(...) bool: which indices (..., 3), fractions allowed, fall into a voxel; a voxel reaches half an index."""
        index = np.asarray(index, dtype=np.float64)
        inside = (index >= -0.5) & (index < np.array(self.shape) - 0.5)
        return np.asarray(inside.all(axis=-1), dtype=np.bool_)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Geometry):
            return NotImplemented
        return self.shape == other.shape and np.array_equal(self.affine, other.affine)

    def __hash__(self) -> int:
        return hash((self.shape, self.affine.tobytes()))


@dataclass(frozen=True)
class Box:
    """Voxels from start to stop, half-open, order (k, j, i). May be empty; never negative in extent."""

    start: Shape
    stop: Shape

    @classmethod
    def around(cls, mask: NDArray[np.bool_]) -> Box | None:
        """The tight box of the true voxels of a (K, J, I) mask; None when there are none."""
        start, stop = [0, 0, 0], list(mask.shape)
        for axis in range(3):  # each axis searches only what the ones before left over
            part = mask[tuple(slice(a, b) for a, b in zip(start, stop, strict=True))]
            hits = np.flatnonzero(part.any(axis=tuple(other for other in range(3) if other != axis)))
            if not hits.size:
                return None
            start[axis], stop[axis] = start[axis] + int(hits[0]), start[axis] + int(hits[-1]) + 1
        return cls((start[0], start[1], start[2]), (stop[0], stop[1], stop[2]))

    @classmethod
    def whole(cls, shape: Shape) -> Box:
        """The box of a whole (K, J, I) grid."""
        return cls((0, 0, 0), shape)

    @property
    def shape(self) -> Shape:
        """Extent in voxels (k, j, i)."""
        (k, j, i), (kk, jj, ii) = self.start, self.stop
        return (max(kk - k, 0), max(jj - j, 0), max(ii - i, 0))

    @property
    def size(self) -> int:
        """Number of voxels."""
        return math.prod(self.shape)

    @property
    def slices(self) -> tuple[slice, slice, slice]:
        """What indexes a (K, J, I) array. The box must not reach below zero."""
        (k, j, i), (kk, jj, ii) = self.start, self.stop
        return (slice(k, kk), slice(j, jj), slice(i, ii))

    def intersect(self, other: Box) -> Box:
        """What both cover; empty (stop = start) where they do not meet."""
        start = np.maximum(self.start, other.start)
        return _box(start, np.maximum(start, np.minimum(self.stop, other.stop)))

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return _box(np.minimum(self.start, other.start), np.maximum(self.stop, other.stop))

    def grow(self, margin: int | tuple[int, int, int]) -> Box:
        """Larger by `margin` voxels on every side (per axis, if three); negative shrinks. Not clipped."""
        start = np.subtract(self.start, margin, dtype=np.int64)
        stop = np.add(self.stop, margin, dtype=np.int64)
        return _box(start, np.maximum(start, stop))

    def clip(self, shape: Shape) -> Box:
        """The part inside a (K, J, I) grid."""
        return self.intersect(Box.whole(shape))

    def inside(self, shape: Shape) -> bool:
        """Whether the box lies inside a (K, J, I) grid."""
        return self.clip(shape) == self


def _box(start: NDArray[np.signedinteger], stop: NDArray[np.signedinteger]) -> Box:
    return Box((int(start[0]), int(start[1]), int(start[2])), (int(stop[0]), int(stop[1]), int(stop[2])))
