"""The training-free edit: prompts pull a model's score their way, most where they lie, less with the distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from labeling.geometry import Box, Shape

FAR = 3.0  # a prompt speaks as far as so many widths


@dataclass(frozen=True, eq=False)
class Said:
    """What a prompt says of some voxels. voxels: (N, 3) int64, order (k, j, i), inside the scores' grid."""

    include: bool
    voxels: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Edit:
    """width_mm: how fast a prompt's word fades. margin: the score that it gives its own voxels at the least.

    Kernel regression on the logit: z + w * sum_n k_n d_n / sum_n k_n, with k_n = exp(-distance_n^2 / 2 width^2),
    w = max_n k_n, and d_n what the nearest voxel of prompt n lacks to +margin (include) or -margin.
    """

    width_mm: float = 3.0
    margin: float = 2.0

    def __call__(
        self, scores: NDArray[np.float32], said: Sequence[Said], spacing_mm: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        """A new (K, J, I) array of logits (above 0: the segment's) that agrees with every prompt at its own voxels."""
        edited = scores.copy()
        sums, weights, most = (np.zeros(scores.shape, np.float32) for _ in range(3))
        touched: Box | None = None
        for prompt in said:
            box = self._reach(prompt.voxels, scores.shape, spacing_mm)
            touched = box if touched is None else touched.union(box)
            kernel, wish = self._pull(scores, prompt, box, spacing_mm)
            at = box.slices
            sums[at] += kernel * wish
            weights[at] += kernel
            np.maximum(most[at], kernel, out=most[at])
        if touched is not None:
            at = touched.slices
            edited[at] += most[at] * sums[at] / np.maximum(weights[at], 1e-6)
        for prompt in said:  # the last word, also where prompts crowd
            at_voxels = tuple(prompt.voxels.T)
            here = edited[at_voxels]
            edited[at_voxels] = np.maximum(here, self.margin) if prompt.include else np.minimum(here, -self.margin)
        return edited

    def _reach(self, voxels: NDArray[np.int64], shape: tuple[int, ...], spacing_mm: NDArray[np.float64]) -> Box:
        reach = np.ceil(FAR * self.width_mm / spacing_mm).astype(int)
        low, high = voxels.min(axis=0) - reach, voxels.max(axis=0) + reach + 1
        grid: Shape = (shape[0], shape[1], shape[2])
        return Box((int(low[0]), int(low[1]), int(low[2])), (int(high[0]), int(high[1]), int(high[2]))).clip(grid)

    def _pull(
        self, scores: NDArray[np.float32], prompt: Said, box: Box, spacing_mm: NDArray[np.float64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The prompt's kernel over the box, and what its nearest voxel lacks."""
        here = scores[tuple(prompt.voxels.T)]
        lack = np.maximum(self.margin - here, 0) if prompt.include else np.minimum(-self.margin - here, 0)
        axes = [np.arange(a, b) for a, b in zip(box.start, box.stop, strict=True)]
        if len(prompt.voxels) == 1:
            gaps = [((axis - at) * mm) ** 2 for axis, at, mm in zip(axes, prompt.voxels[0], spacing_mm, strict=True)]
            square = gaps[0][:, None, None] + gaps[1][:, None] + gaps[2]
            wish = np.full(box.shape, lack[0], np.float32)
        else:
            square, wish = _nearest(prompt.voxels - box.start, lack, box.shape, spacing_mm)
        return np.exp(-square / (2 * self.width_mm**2)).astype(np.float32), wish


def _nearest(
    voxels: NDArray[np.int64], lack: NDArray[np.float32], shape: Shape, spacing_mm: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Squared mm to the nearest of the voxels, and what that one lacks, over a (K, J, I) box."""
    apart = np.ones(shape, bool)
    apart[tuple(voxels.T)] = False
    lacks = np.zeros(shape, np.float32)
    lacks[tuple(voxels.T)] = lack
    away, where = ndimage.distance_transform_edt(apart, sampling=spacing_mm, return_indices=True)
    return away**2, lacks[tuple(where)]
