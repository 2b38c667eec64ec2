"""Patch, the one currency of change of a labelmap: a stroke, an answer, an upload, their undo."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeling.errors import BadPatch
from labeling.geometry import Box
from labeling.volume import Numbers


@dataclass(frozen=True, eq=False)
class Patch:
    """The box of a labelmap that changed. Never empty: no change is None.

    box:      where, order (k, j, i), half-open.
    values:   (box.shape) uint8 or uint16, the new segment numbers; 0 where nothing changed.
    changed:  (box.shape) bool, the voxels that are set.
    base:     revision that the author had applied. revision: the one it became; 0 until it is journalled.
    """

    box: Box
    values: Numbers
    changed: NDArray[np.bool_]
    base: int = 0
    revision: int = 0

    def __post_init__(self) -> None:
        if self.values.shape != self.box.shape or self.changed.shape != self.box.shape:
            raise BadPatch(f"A patch of {self.values.shape} voxels does not fill its box of {self.box.shape}.")

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that the patch sets, ascending; 0 is background."""
        return tuple(int(number) for number in np.unique(self.values[self.changed]))


def diff(before: Numbers, after: Numbers, within: Box | None = None) -> Patch | None:
    """What turns `before` into `after`, both (K, J, I), in the tight box; None when they are equal.

    within: the box outside which they are known to be equal.
    """
    if before.shape != after.shape:
        raise BadPatch(f"Labelmaps of {before.shape} and {after.shape} voxels cannot be compared.")
    box = within or Box.whole((before.shape[0], before.shape[1], before.shape[2]))
    return _tight(box, after[box.slices], before[box.slices] != after[box.slices])


def apply(array: Numbers, patch: Patch) -> None:
    """Set the patch's voxels in a (K, J, I) array, in place. BadPatch, and nothing set, if it does not fit."""
    target = _target(array, patch)
    if np.iinfo(patch.values.dtype).max > np.iinfo(array.dtype).max:
        highest = int(patch.values.max(where=patch.changed, initial=0))
        if highest > np.iinfo(array.dtype).max:
            raise BadPatch(f"The patch sets segment {highest}, but the labelmap holds {array.dtype} numbers.")
    np.copyto(target, patch.values, where=patch.changed, casting="unsafe")


def invert(array: Numbers, patch: Patch) -> Patch:
    """What restores a (K, J, I) array after `patch` is applied to it. Take it before applying."""
    target = _target(array, patch)
    return Patch(patch.box, np.where(patch.changed, target, array.dtype.type(0)), patch.changed)


def effective(array: Numbers, patch: Patch) -> Patch | None:
    """The patch without the voxels that are so already in a (K, J, I) array, tight; None when none is left."""
    return _tight(patch.box, patch.values, patch.changed & (patch.values != _target(array, patch)), patch)


def relabel(patch: Patch, *, base: int, revision: int) -> Patch:
    """The same change with other revision numbers."""
    return replace(patch, base=base, revision=revision)


def _target(array: Numbers, patch: Patch) -> Numbers:
    """The view of the patch's box in the array."""
    if not patch.box.inside((array.shape[0], array.shape[1], array.shape[2])):
        raise BadPatch(f"The patch's box {patch.box.start} to {patch.box.stop} leaves the grid of {array.shape}.")
    view: Numbers = array[patch.box.slices]
    return view


def _tight(box: Box, values: Numbers, changed: NDArray[np.bool_], origin: Patch | None = None) -> Patch | None:
    """A Patch on the tight box of `changed`; `box` says where the arrays lie."""
    tight = Box.around(changed)
    if tight is None:
        return None
    moved = Box(_plus(tight.start, box.start), _plus(tight.stop, box.start))
    inner = changed[tight.slices].copy()
    kept = np.where(inner, values[tight.slices], values.dtype.type(0))
    return Patch(moved, kept, inner, origin.base if origin else 0, origin.revision if origin else 0)


def _plus(a: tuple[int, int, int], b: tuple[int, int, int]) -> tuple[int, int, int]:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])
