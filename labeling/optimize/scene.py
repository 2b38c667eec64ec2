"""The labelmap while prompts are applied to one segment."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from labeling.optimize.compiled import compiled
from labeling.volume import Numbers

Voxels = NDArray[np.int64]
FREE, KEPT, LOCKED = 0, 1, 2


@dataclass(eq=False)
class Scene:
    """One segment's place among the others.

    labels: (K, J, I), changed in place.
    state:  (K, J, I) uint8: FREE; KEPT, stays unless a prompt lies on it (edited by hand); LOCKED, stays.
    inside, outside: (N, 3) voxels of the segment's own prompts so far, include and exclude.
    foreign: those of the other segments' include prompts.
    """

    labels: Numbers
    segment: int
    state: NDArray[np.uint8]
    inside: list[Voxels] = field(default_factory=list)
    outside: list[Voxels] = field(default_factory=list)
    foreign: list[Voxels] = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, int, int]:
        K, J, N = self.labels.shape
        return (K, J, N)

    def copy(self) -> Scene:
        """A scene to try things on."""
        return Scene(
            self.labels.copy(), self.segment, self.state, list(self.inside), list(self.outside), list(self.foreign)
        )

    def hold(self, voxels: Voxels, *, include: bool) -> None:
        """Remember one of the segment's own prompts."""
        (self.inside if include else self.outside).append(voxels)

    def rivals(self, *, include: bool) -> Voxels:
        """(N, 3) the voxels that a prompt of this kind must not claim."""
        held = self.outside + self.foreign if include else self.inside
        return np.concatenate(held) if held else np.empty((0, 3), np.int64)

    def claimable(self, at: tuple[int, int, int], *, include: bool) -> NDArray[np.uint8]:
        """(K, J, I) uint8: what a prompt at `at` may change.

        Include: background, and the segment that the prompt was placed on. Exclude: the segment itself.
        """
        own = self.segment
        here = int(self.labels[at])
        allowed = np.empty(self.labels.shape, np.uint8)
        if include:
            _where(self.labels, self.state, 0, here if here != own else 0, allowed)
        else:
            _where(self.labels, self.state, own, own, allowed)
        return allowed

    def set(self, region: NDArray[np.uint8], start: tuple[int, int, int], *, include: bool) -> None:
        """Give the voxels of a crop's region that begins at `start` to the segment, or take them from it.

        Earlier prompts of the other kind keep their own voxels, however the region was found.
        """
        rivals = self.rivals(include=include) - start
        rivals = rivals[((rivals >= 0) & (rivals < region.shape)).all(axis=1)]
        region[tuple(rivals.T)] = 0
        box = tuple(slice(a, a + n) for a, n in zip(start, region.shape, strict=True))
        self.labels[box][region != 0] = self.segment if include else 0

    def obey(self, voxels: Voxels, *, include: bool) -> None:
        """The prompted voxels themselves become what was asked, unless locked; and are remembered."""
        free = voxels[self.state[tuple(voxels.T)] != LOCKED]
        where = tuple(free.T)
        if include:
            self.labels[where] = self.segment
        else:
            now = self.labels[where]
            self.labels[where] = np.where(now == self.segment, 0, now)
        self.hold(voxels, include=include)


@compiled
def settle(
    labels: Numbers, table: NDArray[np.uint8], stamps: NDArray[np.uint16], since: int, state: NDArray[np.uint8]
) -> None:
    """Write Scene.state: what `table` says of a voxel's segment; KEPT where that is FREE and the stamp newer."""
    label, stamp, target = labels.ravel(), stamps.ravel(), state.ravel()
    for n in range(label.size):
        kept = table[label[n]]
        target[n] = KEPT if kept == FREE and stamp[n] > since else kept


@compiled
def replace(labels: Numbers, mask: NDArray[np.bool_], state: NDArray[np.uint8], segment: int) -> None:
    """Make the mask what the segment has of a crop, (K, J, I) each; locked voxels stay."""
    K, J, N = labels.shape
    for k in range(K):
        for j in range(J):
            for i in range(N):
                if state[k, j, i] != LOCKED:
                    if mask[k, j, i]:
                        labels[k, j, i] = segment
                    elif labels[k, j, i] == segment:
                        labels[k, j, i] = 0


@compiled
def revert(
    now: Numbers, before: Numbers, changed: NDArray[np.bool_], stamps: NDArray[np.uint16], since: int, segment: int
) -> None:
    """Give each voxel of a crop, (K, J, I) each, back what it was `before` an answer changed it.

    Only where it is still as the answer left it, and no hand edit's stamp is newer than `since`.
    """
    K, J, N = now.shape
    for k in range(K):
        for j in range(J):
            for i in range(N):
                if changed[k, j, i] and stamps[k, j, i] <= since:
                    value = before[k, j, i]
                    if now[k, j, i] == (0 if value == segment else segment):
                        now[k, j, i] = value


@compiled
def _where(labels: Numbers, state: NDArray[np.uint8], a: int, b: int, allowed: NDArray[np.uint8]) -> None:
    flat, kept, target = labels.ravel(), state.ravel(), allowed.ravel()
    for n in range(flat.size):
        target[n] = (kept[n] == 0) & ((flat[n] == a) | (flat[n] == b))
