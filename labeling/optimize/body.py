"""The body that a prompt lies in: connected, alike, and not beyond a neck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.bodies import OURS, THEIRS, bodies
from labeling.optimize.distance import thickness
from labeling.optimize.grow import Mask, connected

Index = tuple[int, int, int]
Voxels = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Body:
    """A crop of the grid: what lies in the prompt's body, and in the other bodies that it is connected with.

    start: the crop's first voxel. region, others: uint8. radius_mm: thickness of the body at the prompt.
    """

    start: Index
    region: Mask
    others: Mask
    radius_mm: float

    @property
    def stop(self) -> Index:
        k, j, i = (a + n for a, n in zip(self.start, self.region.shape, strict=True))
        return (k, j, i)


def body_at(
    mask: Mask,
    voxels: Voxels,
    rivals: Voxels,
    spacing_mm: NDArray[np.float64],
    *,
    neck: float,
    thin_voxels: float,
    reach: float | None = None,
    far_mm: float = 0.0,
    nearest: bool = False,
) -> Body | None:
    """The body of the prompt's voxels (N, 3) within the mask; None when none of them lies in it.

    rivals:      (M, 3) voxels that must fall into other bodies.
    neck:        bodies end where the thickness falls below this share of theirs.
    thin_voxels: parts thinner than this belong to whatever they hang on.
    reach:       how far from the prompt the body may extend, in multiples of its thickness there; None: no limit.
    far_mm:      or this far, if that is more.
    nearest:     only what lies nearer to the prompt than to any rival.
    """
    whole, box = connected(mask, voxels)
    if box[1, 0] <= box[0, 0]:
        return None
    start = np.maximum(box[0] - 1, 0)
    stop = np.minimum(box[1] + 1, mask.shape)
    part = np.ascontiguousarray(whole[tuple(slice(a, b) for a, b in zip(start, stop, strict=True))])
    ours = _within(voxels, start, part)
    theirs = _within(rivals, start, part)
    thick = thickness(part, spacing_mm)
    marks = np.zeros(part.shape, np.uint8)
    marks[tuple(theirs.T)] = THEIRS
    marks[tuple(ours.T)] = OURS
    root, _ = bodies(thick, marks, neck, thin_voxels * float(spacing_mm.max()))
    region = np.isin(root, np.unique(root[tuple(ours.T)])) if len(ours) > 1 else root == root[tuple(ours[0])]
    others = (root >= 0) & ~region
    radius_mm = float(thick[tuple(ours[0])])
    if reach is not None:
        limit = max(reach * radius_mm + 4 * float(spacing_mm.max()), far_mm)
        away = _distance_squared(part.shape, ours, spacing_mm)
        region &= away <= limit**2
        if nearest and len(rivals):
            region &= away < _distance_squared(part.shape, rivals - start, spacing_mm)
    k, j, i = (int(axis) for axis in start)
    return Body((k, j, i), region.view(np.uint8), others.view(np.uint8), radius_mm)


def _within(voxels: Voxels, start: NDArray[np.int64], part: Mask) -> Voxels:
    """The voxels that lie in the part, as its own indices."""
    local = voxels - start
    local = local[((local >= 0) & (local < part.shape)).all(axis=1)]
    return local[part[tuple(local.T)] != 0]


def _distance_squared(
    shape: tuple[int, ...], voxels: Voxels, spacing_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(shape) mm^2 to the nearest of a few of the voxels."""
    axes = np.ogrid[tuple(slice(n) for n in shape)]
    nearest = np.full(shape, np.inf)
    for voxel in voxels[:: max(len(voxels) // 8, 1)]:
        terms = [((axis - v) * step) ** 2 for axis, v, step in zip(axes, voxel, spacing_mm, strict=True)]
        np.minimum(nearest, terms[0] + terms[1] + terms[2], out=nearest)
    return nearest
