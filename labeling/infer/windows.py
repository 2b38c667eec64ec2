"""A network over a volume, window by window, so that what is finished can be shown before the rest is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from labeling.geometry import Box, Shape
from labeling.infer.blueprint import Blueprint
from labeling.infer.networks import FIXED

LEAST_WEIGHT = 1e-3
ROUND = 8  # a volume that fits one window is padded to a multiple of this along each axis


@dataclass(frozen=True, eq=False)
class Windows:
    """network: (1, C, *window) to (1, N, *window). window: (k, j, i) voxels; overlap: share of it, 0 to .9.

    fixed: the network takes windows of that very size only.
    """

    network: nn.Module
    window: Shape
    overlap: float = 0.5
    bf16: bool = True
    fixed: bool = False

    @classmethod
    def of(cls, network: nn.Module, blueprint: Blueprint, overlap: float | None = None) -> Windows:
        """As the blueprint has them, or with another overlap."""
        fixed = blueprint.network in FIXED
        return cls(network, blueprint.patch, blueprint.overlap if overlap is None else overlap, fixed=fixed)

    def __call__(self, image: Tensor) -> Tensor:
        """(C, k, j, i) to the mean logits (N, k, j, i), float32."""
        *_, (_, scores) = self.steps(image)
        return scores

    def steps(self, image: Tensor) -> Iterator[tuple[Box, Tensor]]:
        """Each finished window's box, and the logits (N, k, j, i) as they are by then: 0 where no window has been.

        The windows nearest to the middle come first. The same tensor is filled and given again each time.
        """
        shape = (int(image.shape[1]), int(image.shape[2]), int(image.shape[3]))
        window = self._fitted(shape)
        padded, inner = _padded(image, window)
        sums: Tensor | None = None
        weight = _importance(window)
        total = torch.zeros(padded.shape[1:])
        for box in _boxes(tuple(padded.shape[1:]), window, self.overlap):
            part = self.forward(padded[(slice(None), *box.slices)][None])[0]
            if sums is None:
                sums = torch.zeros(part.shape[0], *padded.shape[1:])
            sums[(slice(None), *box.slices)] += part * weight
            total[box.slices] += weight
            scores = sums / total.clamp(min=LEAST_WEIGHT)
            yield _moved(box, inner, shape), scores[(slice(None), *inner.slices)]

    @torch.inference_mode()
    def forward(self, batch: Tensor) -> Tensor:
        """(B, C, k, j, i) to logits, float32."""
        batch = batch.contiguous(memory_format=torch.channels_last_3d)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
            scores: Tensor = self.network(batch)
        return scores.float()

    def _fitted(self, shape: Shape) -> Shape:
        """One window for a volume little larger than it; for others the window as it is."""
        sides = [-(-side // ROUND) * ROUND for side in shape]
        largest = [2 * side for side in self.window]
        if (
            not self.fixed
            and np.prod(sides) <= 2 * np.prod(self.window)
            and all(a <= b for a, b in zip(sides, largest, strict=True))
        ):
            return (sides[0], sides[1], sides[2])
        return self.window


def _padded(image: Tensor, window: Shape) -> tuple[Tensor, Box]:
    """The image with its border repeated until a window fits, and where it lies in there."""
    short = [max(w - int(s), 0) for w, s in zip(window, image.shape[1:], strict=True)]
    before = [gap // 2 for gap in short]
    pads = [side for axis in (2, 1, 0) for side in (before[axis], short[axis] - before[axis])]
    padded = functional.pad(image[None], pads, mode="replicate")[0] if any(pads) else image
    stop = [b + int(s) for b, s in zip(before, image.shape[1:], strict=True)]
    return padded, Box((before[0], before[1], before[2]), (stop[0], stop[1], stop[2]))


def _boxes(shape: Sequence[int], window: Shape, overlap: float) -> list[Box]:
    """Windows that cover the shape, those near the middle first."""
    starts = []
    for side, width in zip(shape, window, strict=True):
        steps = int(np.ceil((side - width) / max(width * (1 - overlap), 1)))
        starts.append(np.rint(np.linspace(0, side - width, steps + 1)).astype(int) if steps else np.zeros(1, int))
    corners = [(int(k), int(j), int(i)) for k, j, i in product(*starts)]
    middle = (np.array(shape) - window) / 2
    corners.sort(key=lambda corner: float(np.abs(corner - middle).sum()))
    return [Box((k, j, i), (k + window[0], j + window[1], i + window[2])) for k, j, i in corners]


def _importance(window: Shape) -> Tensor:
    """Gaussian weights, sigma an eighth of the window, as nnU-Net blends its windows."""
    curves = []
    for side in window:
        at = torch.arange(side, dtype=torch.float32) - (side - 1) / 2
        curves.append(torch.exp(-0.5 * (at / (side / 8)) ** 2))
    return (curves[0][:, None, None] * curves[1][:, None] * curves[2]).clamp(min=LEAST_WEIGHT)


def _moved(box: Box, inner: Box, shape: Shape) -> Box:
    """A window's box in voxels of the unpadded volume."""
    start = np.subtract(box.start, inner.start)
    stop = np.subtract(box.stop, inner.start)
    return Box((int(start[0]), int(start[1]), int(start[2])), (int(stop[0]), int(stop[1]), int(stop[2]))).clip(shape)
