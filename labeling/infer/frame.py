"""A volume as a network sees it: axes along the patient's, one spacing for all; and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor
from torch.nn import functional

from labeling.geometry import Geometry, Shape

SAME_SPACING = 0.02  # spacings this near (relative) are not resampled


@dataclass(frozen=True, eq=False)
class Frame:
    """The grid that a network works on, laid over an image's grid: both cover the same box of the patient.

    order, flips: which axis of the image each axis of the frame is, and which of them run the other way afterwards, so
        that k runs to the head, j to the back, i to the patient's left as nearly as the grid allows.
    shape: (k, j, i) voxels of the frame.
    """

    source: Geometry
    order: Shape
    flips: tuple[int, ...]
    shape: Shape

    @classmethod
    def of(cls, source: Geometry, spacing_mm: Sequence[float] | None) -> Frame:
        """spacing_mm: of the frame's k, j, i; rounded so that the box has whole voxels. None keeps the image's."""
        axes = source.affine[:3, :3] / source.spacing_mm
        order = _nearest_axes(axes)
        flips = tuple(axis for axis in range(3) if axes[2 - axis, order[axis]] < 0)
        sides = np.array([source.shape[axis] for axis in order])
        extent = sides * source.spacing_mm[list(order)]
        shape = sides
        if spacing_mm is not None:
            ratio = source.spacing_mm[list(order)] / np.asarray(spacing_mm)
            fits = np.abs(ratio - 1) <= SAME_SPACING
            shape = np.where(fits, sides, np.maximum(np.rint(extent / np.asarray(spacing_mm)), 1)).astype(int)
        return cls(source, order, flips, (int(shape[0]), int(shape[1]), int(shape[2])))

    @property
    def spacing_mm(self) -> NDArray[np.float64]:
        """(3,) of the frame's k, j, i."""
        spacing: NDArray[np.float64] = self.source.spacing_mm[list(self.order)] * self._ratio
        return spacing

    @property
    def _sides(self) -> NDArray[np.int64]:
        return np.array([self.source.shape[axis] for axis in self.order])

    @property
    def _ratio(self) -> NDArray[np.float64]:
        """Voxels of the image per voxel of the frame, along the frame's axes."""
        ratio: NDArray[np.float64] = self._sides / np.array(self.shape)
        return ratio

    @property
    def resamples(self) -> bool:
        """Whether the voxels are other ones; else they only stand in another order."""
        return tuple(self._sides) != self.shape

    def onto(self, array: NDArray[Any]) -> Tensor:
        """Intensities (K, J, I) of the image on the frame, float32, linear; smoothed first where it gets coarser."""
        turned = self._turned(array).astype(np.float32)
        if not self.resamples:
            return torch.from_numpy(np.ascontiguousarray(turned))
        sigma = np.maximum(self._ratio - 1, 0) / 2
        smooth = ndimage.gaussian_filter(turned, sigma, mode="nearest") if sigma.any() else turned
        data = torch.from_numpy(np.ascontiguousarray(smooth))[None, None]
        return functional.interpolate(data, size=self.shape, mode="trilinear", align_corners=False)[0, 0]

    def numbers_onto(self, numbers: NDArray[Any]) -> Tensor:
        """Segment numbers (K, J, I) on the frame, int64: the number of the image's voxel that each center lies in."""
        turned = self._turned(numbers)
        if self.resamples:
            where = [
                np.floor((np.arange(n) + 0.5) * r).astype(int) for n, r in zip(self.shape, self._ratio, strict=True)
            ]
            turned = turned[np.ix_(*where)]
        return torch.from_numpy(np.ascontiguousarray(turned).astype(np.int64))

    def back(self, scores: Tensor) -> Tensor:
        """(C, *shape) on the frame to (C, K, J, I) on the image's grid, linear."""
        if self.resamples:
            size = tuple(int(side) for side in self._sides)
            scores = functional.interpolate(scores[None], size=size, mode="trilinear", align_corners=False)[0]
        scores = torch.flip(scores, [axis + 1 for axis in self.flips])
        return scores.permute(0, *(1 + int(axis) for axis in np.argsort(self.order)))

    def index_onto(self, index: NDArray[Any]) -> NDArray[np.float64]:
        """(N, 3) fractional voxels of the image as fractional voxels of the frame."""
        turned = np.asarray(index, float)[:, list(self.order)].copy()
        for axis in self.flips:
            turned[:, axis] = self._sides[axis] - 1 - turned[:, axis]
        moved: NDArray[np.float64] = (turned + 0.5) / self._ratio - 0.5
        return moved

    def _turned(self, array: NDArray[Any]) -> NDArray[Any]:
        return np.flip(array.transpose(self.order), self.flips)


def _nearest_axes(axes: NDArray[np.float64]) -> Shape:
    """For z, y, x in turn, the index axis that runs most along it; each axis once, the clearest first."""
    along = np.abs(axes[::-1])  # rows z, y, x; columns k, j, i
    order = [-1, -1, -1]
    for _ in range(3):
        row, column = np.unravel_index(int(along.argmax()), (3, 3))
        order[int(row)] = int(column)
        along[row, :] = along[:, column] = -1
    return (order[0], order[1], order[2])
