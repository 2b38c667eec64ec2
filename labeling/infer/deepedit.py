"""DeepEdit (Diaz-Pinto et al., arXiv 2305.10655; MONAI apps/deepedit): all segments at once, clicks or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from labeling.infer.automatic import Automatic
from labeling.infer.blueprint import Blueprint
from labeling.infer.deepgrow import Seen, on_frame
from labeling.infer.frame import Frame
from labeling.infer.guidance import DEEPEDIT_SIGMA, guidance
from labeling.infer.windows import Windows
from labeling.optimize.edit import Said
from labeling.volume import Numbers, Volume


@dataclass(frozen=True, eq=False)
class DeepEdit:
    """network: the image and one map of clicks for each output, background's first, to the outputs.

    A click that excludes from a segment is one of background, for its maps know no other way to say it.
    """

    network: nn.Module
    blueprint: Blueprint
    name: str = "deepedit"

    def open(self, volume: Volume) -> Seen:
        """What of an answer depends on the image alone."""
        frame = Frame.of(volume.geometry, self.blueprint.spacing_mm)
        return Seen(frame, frame.onto(self.blueprint.normalization(volume.array))[None])

    def start(self, opened: Seen) -> Numbers:
        """The click-free mode: all maps empty."""
        return self._answer(opened, {})

    def answer(self, opened: Seen, labels: Numbers, said: Mapping[int, Sequence[Said]], segment: int) -> Numbers:
        """Every segment anew from all clicks; what stands in `labels` is not looked at."""
        return self._answer(opened, said)

    def _answer(self, opened: Seen, said: Mapping[int, Sequence[Said]]) -> Numbers:
        frame = opened.frame
        outside = [voxel for prompts in said.values() for voxel in on_frame(frame, prompts, include=False)]
        places = [outside]
        places += [on_frame(frame, said.get(number, ()), include=True) for number in self.blueprint.numbers]
        maps = torch.stack([guidance(voxels, frame.shape, DEEPEDIT_SIGMA) for voxels in places])
        windows = Windows.of(self.network, self.blueprint)
        scores = frame.back(windows(torch.cat([opened.image, maps])))
        return Automatic(self.network, self.blueprint).numbers(scores)
