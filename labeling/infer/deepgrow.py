"""DeepGrow 3D (Sakinis et al., arXiv 1903.08205; MONAI apps/deepgrow): an image and its clicks to one segment.

It forgets what stands: each answer is made of the clicks alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from labeling.geometry import Shape
from labeling.infer.blueprint import Blueprint
from labeling.infer.frame import Frame
from labeling.infer.guidance import DEEPGROW_SIGMA, guidance
from labeling.infer.windows import Windows
from labeling.optimize.edit import Said
from labeling.volume import Numbers, Volume

CHANNELS = ("image", "include", "exclude")


@dataclass(frozen=True, eq=False)
class Seen:
    """An image on its network's frame. image: (1, k, j, i), normalized."""

    frame: Frame
    image: Tensor


@dataclass(frozen=True, eq=False)
class DeepGrow3D:
    """network: the channels of CHANNELS to (rest, segment)."""

    network: nn.Module
    blueprint: Blueprint
    name: str = "deepgrow3d"

    def open(self, volume: Volume) -> Seen:
        """What of an answer depends on the image alone."""
        frame = Frame.of(volume.geometry, self.blueprint.spacing_mm)
        return Seen(frame, frame.onto(self.blueprint.normalization(volume.array))[None])

    def start(self, opened: Seen) -> Numbers:
        """Nothing: it has to be told where."""
        return np.zeros(opened.frame.source.shape, np.uint8)

    def answer(self, opened: Seen, labels: Numbers, said: Mapping[int, Sequence[Said]], segment: int) -> Numbers:
        """A copy of `labels` in which `segment` is what its clicks make of it."""
        maps = [
            guidance(on_frame(opened.frame, said[segment], include=kind), opened.frame.shape, DEEPGROW_SIGMA)
            for kind in (True, False)
        ]
        windows = Windows.of(self.network, self.blueprint)
        scores = opened.frame.back(windows(torch.cat([opened.image, torch.stack(maps)])))
        mask = (scores[1] > scores[0]).numpy()
        changed: Numbers = labels.copy()
        changed[(changed == segment) & ~mask] = 0
        changed[mask] = segment
        return changed


def on_frame(frame: Frame, said: Sequence[Said], *, include: bool) -> list[NDArray[np.int64]]:
    """The first voxel of each prompt that includes (or excludes), in voxels of the frame."""
    found = []
    limit: Shape = frame.shape
    for prompt in said:
        if prompt.include is include:
            index = np.rint(frame.index_onto(prompt.voxels[:1]))[0].astype(np.int64)
            found.append(np.clip(index, 0, np.array(limit) - 1))
    return found
