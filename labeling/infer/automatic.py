"""Automatic segmentation: an image in, every segment the network knows out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from labeling.infer.blueprint import Blueprint
from labeling.infer.frame import Frame
from labeling.infer.windows import Windows
from labeling.volume import Labelmap, Numbers, Volume


@dataclass(frozen=True, eq=False)
class Automatic:
    """A trained network as a task. Holds weights, never a user's state."""

    network: nn.Module
    blueprint: Blueprint
    name: str = "automatic"

    def probabilities(self, volume: Volume) -> Tensor:
        """(1 + segments, K, J, I) float32 on the volume's grid, background first; they sum to 1."""
        frame, image = self.seen(volume)
        return frame.back(torch.softmax(self.windows(image), dim=0))

    def steps(self, volume: Volume) -> Iterator[Labelmap]:
        """The labelmap after each finished window, the middle of the volume first; the last one is the answer."""
        frame, image = self.seen(volume)
        for _, scores in self.windows.steps(image):
            yield Labelmap(self.numbers(frame.back(scores)), volume.geometry)

    def __call__(self, volume: Volume) -> Labelmap:
        return Labelmap(self.numbers(self.probabilities(volume)), volume.geometry)

    def seen(self, volume: Volume) -> tuple[Frame, Tensor]:
        """The frame that the network works on, and the normalized image (1, k, j, i) on it."""
        frame = Frame.of(volume.geometry, self.blueprint.spacing_mm)
        return frame, frame.onto(self.blueprint.normalization(volume.array))[None]

    def numbers(self, scores: Tensor) -> Numbers:
        """The segment numbers of the highest of (1 + segments, ...) scores."""
        table = np.array((0, *self.blueprint.numbers))
        table = table.astype(np.uint8 if table.max() <= 255 else np.uint16)
        numbers: Numbers = table[scores.argmax(dim=0).numpy()]
        return numbers

    @property
    def windows(self) -> Windows:
        """The network over images (1, k, j, i) on its frame."""
        return Windows.of(self.network, self.blueprint)
