"""Operations on the mask of one segment, in mm on an anisotropic grid. Masks are (K, J, I) bool, spacing is (k, j, i).

Each takes a crop that holds the segment with the margin it names, and returns the new mask of the same shape. The
crop may only end nearer to the segment than that where the image ends.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from labeling.operations import Axis
from labeling.optimize.distance import squared_depth

Mask = NDArray[np.bool_]
Spacing = NDArray[np.float64]
SIGMAS = 4.0  # of a Gaussian that are computed
TIE = 1e-5  # distances are float32: a voxel at the very distance counts


def grown(mask: Mask, spacing_mm: Spacing, mm: float) -> Mask:
    """With every voxel whose center is at most `mm` from the center of one in the mask. Margin: mm."""
    near: Mask = squared_depth((~mask).view(np.uint8), spacing_mm) <= mm * mm * (1 + TIE)
    return near


def shrunk(mask: Mask, spacing_mm: Spacing, mm: float) -> Mask:
    """Without those whose center is at most `mm` from the center of one outside. Margin: a voxel."""
    deep: Mask = squared_depth(mask.view(np.uint8), spacing_mm) > mm * mm * (1 + TIE)
    return deep


def smoothed(mask: Mask, spacing_mm: Spacing, mm: float) -> Mask:
    """Where a Gaussian of the standard deviation `mm` over the mask exceeds a half. Margin: 4 mm.

    The image goes on beyond its border as it ends there.
    """
    soft = ndimage.gaussian_filter(mask.astype(np.float32), mm / spacing_mm, mode="nearest", truncate=SIGMAS)
    round_: Mask = soft > 0.5
    return round_


def largest(mask: Mask) -> Mask:
    """Its largest piece, the first of equal ones; voxels of a piece touch with a face."""
    pieces, sizes = _pieces(mask)
    kept: Mask = pieces == int(np.argmax(sizes))
    return kept


def without_islands(mask: Mask, least_voxels: float) -> Mask:
    """Its pieces of at least so many voxels; voxels of a piece touch with a face."""
    pieces, sizes = _pieces(mask)
    kept: Mask = (sizes >= least_voxels)[pieces]
    return kept


def without_holes(mask: Mask, axis: Axis | None = None) -> Mask:
    """With what it encloses: all that no way by faces leads out of, within each slice along `axis` if that is given.

    What lies beyond the crop is outside.
    """
    structure = ndimage.generate_binary_structure(3, 1)
    sides = [0, 1, 2]
    if axis is not None:
        structure[_at(axis, 0)] = structure[_at(axis, 2)] = False
        sides.remove(axis)
    outside, count = ndimage.label(~mask, structure)
    is_open = np.zeros(count + 1, np.bool_)
    for side in sides:
        for end in (0, -1):
            is_open[outside[_at(side, end)]] = True
    is_open[0] = False
    filled: Mask = ~is_open[outside]
    return filled


def _pieces(mask: Mask) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The number of each voxel's piece, from 1; and the pieces' sizes by number, 0 of no piece."""
    pieces, _ = ndimage.label(mask)
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    return pieces, sizes


def _at(axis: int, place: int) -> tuple[slice | int, ...]:
    return (*[slice(None)] * axis, place)
