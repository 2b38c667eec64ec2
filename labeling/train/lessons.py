"""Lessons: what each kind of network learns from."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from monai.losses.dice import DiceCELoss
from torch import Tensor, nn

from labeling.train.augment import Crops


def _dice_ce() -> nn.Module:
    return DiceCELoss(softmax=True, to_onehot_y=True, include_background=False, batch=True)


@dataclass(eq=False)
class AutomaticLesson:
    """Image to segments, no prompts."""

    crops: Crops
    bf16: bool = True
    criterion: nn.Module = field(default_factory=_dice_ce)

    def loss(self, network: nn.Module, rng: np.random.Generator) -> Tensor:
        image, label = self.crops.draw(rng)
        loss: Tensor = self.criterion(scores_of(network, image, bf16=self.bf16), label[:, None])
        return loss


def scores_of(network: nn.Module, inputs: Tensor, *, bf16: bool = True) -> Tensor:
    """(B, C, k, j, i) to float32 scores (B, N, k, j, i); computed in bfloat16 where the processor has it."""
    shown = inputs.contiguous(memory_format=torch.channels_last_3d)
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        scores: Tensor = network(shown)
    return scores.float()
