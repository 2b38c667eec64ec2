"""How patches of a journal meet. Pure."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from labeling.geometry import Box
from labeling.patches import Patch
from labeling.volume import Numbers


def without(patch: Patch, others: Sequence[Patch]) -> Patch | None:
    """The patch without the voxels that any of the others sets; None when none is left."""
    changed = patch.changed.copy()
    for other in others:
        shared = patch.box.intersect(other.box)
        if shared.size:
            changed[_within(patch.box, shared)] &= ~other.changed[_within(other.box, shared)]
    return replace(patch, changed=changed) if changed.any() else None


def combined(patches: Sequence[Patch], current: Numbers) -> Patch | None:
    """One patch that does what all of them did in turn; `current` (K, J, I) is the labelmap after the last."""
    if not patches:
        return None
    start = np.min([patch.box.start for patch in patches], axis=0)
    stop = np.max([patch.box.stop for patch in patches], axis=0)
    box = Box((int(start[0]), int(start[1]), int(start[2])), (int(stop[0]), int(stop[1]), int(stop[2])))
    changed = np.zeros(box.shape, np.bool_)
    for patch in patches:
        changed[_within(box, patch.box)] |= patch.changed
    return Patch(box, np.where(changed, current[box.slices], current.dtype.type(0)), changed)


def _within(outer: Box, inner: Box) -> tuple[slice, slice, slice]:
    """What indexes an array of `outer`'s extent to reach `inner`."""
    k, j, i = outer.start
    (a, b, c), (aa, bb, cc) = inner.start, inner.stop
    return (slice(a - k, aa - k), slice(b - j, bb - j), slice(c - i, cc - i))
