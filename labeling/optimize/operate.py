"""An operation on one segment of a labelmap: cropped to where the segment is, told as a Patch."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from labeling.errors import CannotOperate
from labeling.geometry import Box
from labeling.operations import (
    Action,
    FillBetween,
    FillHoles,
    Grow,
    KeepLargest,
    Operation,
    RemoveIslands,
    Shrink,
    Smooth,
)
from labeling.optimize import morphology
from labeling.optimize.between import filled_between
from labeling.patches import Patch, diff
from labeling.volume import Numbers

Mask = NDArray[np.bool_]
ROUNDING = 1e-9  # a piece of just the size stays
UNCHANGED: Mapping[type[Action], str] = {
    FillBetween: "The slices between have no free place: other segments are only taken where you allow it.",
    KeepLargest: "The segment is one piece already.",
    RemoveIslands: "No piece of the segment is that small.",
    FillHoles: "The segment has no holes that are free.",
    Smooth: "The segment is as smooth as that already; choose a larger value.",
    Grow: "Nothing free lies that near: choose a larger value, or allow other segments to be taken.",
    Shrink: "The segment has no border to the background.",
}


def operate(
    labels: Numbers,
    segment: int,
    operation: Operation,
    spacing_mm: NDArray[np.float64],
    locked: Collection[int] = (),
) -> Patch:
    """What the operation changes in `labels` (K, J, I).

    Taken voxels come from the background, and from segments that are not locked where `overwrite` is asked; given up
    ones become background. spacing_mm: (k, j, i). Raises CannotOperate where nothing would change or be left.
    """
    if segment in locked:
        raise CannotOperate("The segment is locked; unlock it to change it.", code="segment_locked", segment=segment)
    around = Box.around(labels == segment)
    if around is None:
        raise CannotOperate("The segment has no voxels yet; label some first.", code="empty_segment", segment=segment)
    shape = (labels.shape[0], labels.shape[1], labels.shape[2])
    box = around.grow(_margin(operation.action, spacing_mm)).clip(shape)
    before = labels[box.slices]
    mask = before == segment
    after = _act(mask, operation.action, spacing_mm)
    free = ~np.isin(before, (segment, *locked)) if operation.overwrite else before == 0
    wanted = before.copy()
    wanted[after & free] = segment
    wanted[mask & ~after] = 0
    if not (wanted == segment).any():
        raise CannotOperate("Nothing of the segment would be left; choose a smaller value.", code="nothing_left")
    patch = diff(before, wanted)
    if patch is None:
        raise CannotOperate(UNCHANGED[type(operation.action)], code="nothing_changed")
    return Patch(_moved(patch.box, box), patch.values, patch.changed)


def _act(mask: Mask, action: Action, spacing_mm: NDArray[np.float64]) -> Mask:
    match action:
        case FillBetween(axis):
            return filled_between(mask, spacing_mm, axis)
        case KeepLargest():
            return morphology.largest(mask)
        case RemoveIslands(mm3, voxels):
            least = voxels or 0 if mm3 is None else mm3 / float(np.prod(spacing_mm))
            return morphology.without_islands(mask, least * (1 - ROUNDING))
        case FillHoles(axis):
            return morphology.without_holes(mask, axis)
        case Smooth(mm):
            return morphology.smoothed(mask, spacing_mm, mm)
        case Grow(mm):
            return morphology.grown(mask, spacing_mm, mm)
        case Shrink(mm):
            return morphology.shrunk(mask, spacing_mm, mm)


def _margin(action: Action, spacing_mm: NDArray[np.float64]) -> tuple[int, int, int]:
    """Voxels around the segment that the operation has to see."""
    match action:
        case Grow(mm):
            reach = mm
        case Smooth(mm):
            reach = mm * morphology.SIGMAS
        case _:
            reach = 0.0
    k, j, i = (int(side) for side in np.ceil(reach / spacing_mm) + 1)
    return (k, j, i)


def _moved(box: Box, to: Box) -> Box:
    """A box within a crop, as the whole image has it."""
    (a, b, c), (aa, bb, cc), (k, j, i) = box.start, box.stop, to.start
    return Box((a + k, b + j, c + i), (aa + k, bb + j, cc + i))
