"""Slices between labeled ones, by shape: the signed distance to the outline is interpolated (Raya and Udupa 1990)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from labeling.errors import CannotOperate
from labeling.operations import Axis
from labeling.optimize.distance import squared_depth

Mask = NDArray[np.bool_]
Slice = NDArray[np.bool_]
TIE_MM = 1e-4  # distances are float32: a voxel on the very outline is outside


def filled_between(mask: Mask, spacing_mm: NDArray[np.float64], axis: Axis) -> Mask:
    """(K, J, I) bool: the mask, and its empty slices along `axis` that lie between two of its slices.

    Each becomes where the signed distance (mm within the slice; inside above 0), interpolated between the two, is
    above 0. Where the two do not overlap, both are first moved so that their centers lie on the straight line between.
    Raises CannotOperate for fewer than two slices, and when none lies between.
    """
    slices = np.moveaxis(mask, axis, 0)
    labeled = np.flatnonzero(slices.any(axis=(1, 2)))
    if len(labeled) < 2:
        raise CannotOperate(
            "Filling between slices needs the segment on at least two slices of this plane.",
            code="too_few_slices",
            slices=len(labeled),
        )
    gaps = [(int(low), int(high)) for low, high in pairwise(labeled) if high - low > 1]
    if not gaps:
        raise CannotOperate(
            "No slice of this plane lies empty between two labeled ones; leave some out, or choose another plane.",
            code="nothing_changed",
        )
    filled = slices.copy()
    in_plane = np.delete(spacing_mm, axis)
    for low, high in gaps:
        below, above = slices[low], slices[high]
        apart = not (below & above).any()
        for place in range(low + 1, high):
            share = (place - low) / (high - low)
            filled[place] = _moved(below, above, share, in_plane) if apart else _blend(below, above, share, in_plane)
    return np.moveaxis(filled, 0, axis)


def _blend(below: Slice, above: Slice, share: float, spacing_mm: NDArray[np.float64]) -> Slice:
    blended: Slice = (1 - share) * _signed(below, spacing_mm) + share * _signed(above, spacing_mm) > TIE_MM
    return blended


def _moved(below: Slice, above: Slice, share: float, spacing_mm: NDArray[np.float64]) -> Slice:
    start, stop = (np.argwhere(one).mean(axis=0) for one in (below, above))
    place = (1 - share) * start + share * stop
    return _blend(_shift(below, place - start), _shift(above, place - stop), share, spacing_mm)


def _shift(one: Slice, by: NDArray[np.float64]) -> Slice:
    """Moved by whole voxels; what leaves the slice is lost."""
    moved = np.zeros_like(one)
    index = np.argwhere(one) + np.rint(by).astype(np.int64)
    inside = ((index >= 0) & (index < one.shape)).all(axis=1)
    moved[tuple(index[inside].T)] = True
    return moved


def _signed(one: Slice, spacing_mm: NDArray[np.float64]) -> NDArray[np.float32]:
    """mm: to the nearest voxel outside for those inside, less to the nearest inside for those outside."""
    spacing = np.array([1.0, *spacing_mm])
    # A rim of background, for what fills the whole slice.
    inside = np.pad(one, 1).view(np.uint8)[None]
    depth = np.sqrt(squared_depth(inside, spacing)) - np.sqrt(squared_depth(1 - inside, spacing))
    signed: NDArray[np.float32] = depth[0, 1:-1, 1:-1]
    return signed
