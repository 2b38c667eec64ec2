"""The body that a prompt lies in: connected, alike, and not beyond a neck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.bodies import OURS, THEIRS, bodies
from labeling.optimize.distance import thickness
from labeling.optimize.grow import Mask, connected

OFFSET = 2
FAR_REACH = 12.0
BALL = 1.0
MIDDLES = 40  # rivals whose bodies' middles are looked for
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
    if len(theirs):
        _mark_middles(marks, thick, ours, theirs, spacing_mm)
    marks[tuple(theirs.T)] = THEIRS
    marks[tuple(ours.T)] = OURS
    root, _ = bodies(thick, marks, neck, thin_voxels * float(spacing_mm.max()))
    region = np.isin(root, np.unique(root[tuple(ours.T)])) if len(ours) > 1 else root == root[tuple(ours[0])]
    radius_mm = float(thick[tuple(ours[0])])
    if reach is not None:
        away = _distance_squared(part.shape, ours, spacing_mm)
        near = reach * radius_mm + OFFSET * float(spacing_mm.max())
        region &= away <= max(near, min(far_mm, FAR_REACH * radius_mm)) ** 2
        region |= (away <= (BALL * radius_mm) ** 2) & (part != 0)
        if nearest and len(rivals):
            region &= away < _distance_squared(part.shape, rivals - start, spacing_mm)
    if len(theirs):
        region[tuple(theirs.T)] = False
    region[tuple(ours.T)] = True
    others = (root >= 0) & ~region
    k, j, i = (int(axis) for axis in start)
    return Body((k, j, i), region.view(np.uint8), others.view(np.uint8), radius_mm)


def _mark_middles(
    marks: Mask, thick: NDArray[np.float32], ours: Voxels, theirs: Voxels, spacing_mm: NDArray[np.float64]
) -> None:
    """Mark the middle of the body that each prompt lies in, unless a deeper prompt of the other side lies nearby."""
    prompts = [(voxel, OURS) for voxel in ours[:1]] + [(voxel, THEIRS) for voxel in theirs[:MIDDLES]]
    for voxel, mark in prompts:
        middle = _climb(thick, voxel, spacing_mm)
        radius = float(thick[middle])
        if not any(
            other != mark
            and thick[tuple(rival)] > thick[tuple(voxel)]
            and float(np.linalg.norm((rival - middle) * spacing_mm)) <= radius
            for rival, other in prompts
        ):
            marks[middle] = mark


def _climb(thick: NDArray[np.float32], at: Voxels, spacing_mm: NDArray[np.float64]) -> Index:
    """From ball to thicker ball, each center within the one before, to the middle of a body."""
    radius = float(thick[tuple(at)])
    for _ in range(20):
        reach = np.maximum(np.floor(radius / spacing_mm), 1).astype(np.int64)
        low = np.maximum(at - reach, 0)
        window = thick[tuple(slice(a, b) for a, b in zip(low, at + reach + 1, strict=True))]
        best = int(np.argmax(window))
        if window.flat[best] <= 1.05 * radius:
            break
        radius = float(window.flat[best])
        at = low + np.array(np.unravel_index(best, window.shape))
    k, j, i = (int(axis) for axis in at)
    return k, j, i


def _within(voxels: Voxels, start: NDArray[np.int64], part: Mask) -> Voxels:
    """The voxels that lie in the part, as its own indices."""
    local = voxels - start
    local = local[((local >= 0) & (local < part.shape)).all(axis=1)]
    kept: Voxels = local[part[tuple(local.T)] != 0]
    return kept


def _distance_squared(shape: tuple[int, ...], voxels: Voxels, spacing_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """(shape) mm^2 to the nearest of a few of the voxels."""
    axes = np.ogrid[tuple(slice(n) for n in shape)]
    nearest = np.full(shape, np.inf)
    for voxel in voxels[:: max(len(voxels) // 8, 1)]:
        terms = [((axis - v) * step) ** 2 for axis, v, step in zip(axes, voxel, spacing_mm, strict=True)]
        np.minimum(nearest, terms[0] + terms[1] + terms[2], out=nearest)
    return nearest
