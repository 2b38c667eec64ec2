"""How DeepGrow and DeepEdit learn, with their clicks as published and as shipped in MONAI.

Clicks: seeds in each component of a random slice, then corrections where the answer is wrong, each place drawn with
odds exp(d) - 1 of its chamfer distance d to the border of the error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from monai.losses.dice import DiceCELoss
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor, nn

from labeling.geometry import Shape
from labeling.infer.guidance import DEEPEDIT_SIGMA, DEEPGROW_SIGMA, guidance
from labeling.train.augment import Crops
from labeling.train.lessons import scores_of

Mask = NDArray[np.bool_]
Voxel = NDArray[np.int64]
Numbers = NDArray[np.int64]
Said = tuple[list[Voxel], ...]  # for each output its clicks
MOST_COMPONENTS = 5
SPILLED = 50  # voxels of another label that a region must wrongly carry before DeepEdit clicks there


def drawn(mask: Mask, rng: np.random.Generator) -> Voxel | None:
    """A voxel of a 2-D or 3-D mask, likelier the deeper it lies; None for an empty one."""
    places = np.argwhere(mask)
    if not len(places):
        return None
    depth = ndimage.distance_transform_cdt(np.pad(mask, 1))[tuple((places + 1).T)]
    odds = np.expm1(np.minimum(depth, 50).astype(float))
    return np.asarray(places[int(rng.choice(len(places), p=odds / odds.sum()))])


def seeds(mask: Mask, rng: np.random.Generator) -> list[Voxel]:
    """One voxel in each of up to five components of a random slice that the mask reaches."""
    slices = np.flatnonzero(mask.any(axis=(1, 2)))
    if not len(slices):
        return []
    k = int(rng.choice(slices))
    components, count = ndimage.label(mask[k])
    points = [drawn(components == number, rng) for number in range(1, min(count, MOST_COMPONENTS) + 1)]
    return [np.array([k, *point]) for point in points if point is not None]


@dataclass(eq=False)
class DeepGrowLesson:
    """One segment of a crop, up to `rounds` corrections, each made with probability 1 - round / rounds."""

    crops: Crops
    rounds: int = 15
    criterion: nn.Module = field(default_factory=lambda: DiceCELoss(softmax=True, to_onehot_y=True, batch=True))

    def loss(self, network: nn.Module, rng: np.random.Generator) -> Tensor:
        images, labels = self.crops.draw(rng)
        truth = torch.stack([label == _one_of(label, rng) for label in labels])
        clicks = [(seeds(mask.numpy(), rng), list[Voxel]()) for mask in truth]
        network.eval()
        for turn in range(self.rounds):
            asked = [rng.random() < 1 - turn / self.rounds for _ in clicks]
            if not any(asked):
                continue
            with torch.no_grad():
                scores = scores_of(network, _with(images[:, :1], clicks, DEEPGROW_SIGMA))
            answers = (scores[:, 1] > scores[:, 0]).numpy()
            for wanted, (include, exclude), mask, answer in zip(asked, clicks, truth.numpy(), answers, strict=True):
                missed, spilled = mask & ~answer, answer & ~mask
                more = missed.sum() >= spilled.sum()
                point = drawn(missed if more else spilled, rng) if wanted else None
                if point is not None:
                    (include if more else exclude).append(point)
        network.train()
        scores = scores_of(network, _with(images[:, :1], clicks, DEEPGROW_SIGMA))
        loss: Tensor = self.criterion(scores, truth[:, None].long())
        return loss


@dataclass(eq=False)
class DeepEditLesson:
    """All labels of a crop; clicks with probability `clicked`, else all maps are empty, as in the click-free mode."""

    crops: Crops
    outputs: int
    clicked: float = 0.4
    rounds: int = 1
    most: int = 10
    criterion: nn.Module = field(default_factory=lambda: DiceCELoss(softmax=True, to_onehot_y=True, batch=True))

    def loss(self, network: nn.Module, rng: np.random.Generator) -> Tensor:
        images, labels = self.crops.draw(rng)
        images = images[:, :1]
        clicks: list[Said] = [tuple([] for _ in range(self.outputs)) for _ in labels]
        if rng.random() < self.clicked:
            for said, label in zip(clicks, labels.numpy(), strict=True):
                for number, points in enumerate(said):
                    points.extend(seeds(label == number, rng))
            network.eval()
            for _ in range(self.rounds):
                with torch.no_grad():
                    answers = scores_of(network, _with(images, clicks, DEEPEDIT_SIGMA)).argmax(dim=1).numpy()
                for said, label, answer in zip(clicks, labels.numpy(), answers, strict=True):
                    self._correct(said, label, answer, rng)
        network.train()
        scores = scores_of(network, _with(images, clicks, DEEPEDIT_SIGMA))
        loss: Tensor = self.criterion(scores, labels[:, None])
        return loss

    def _correct(self, said: Said, label: Numbers, answer: Numbers, rng: np.random.Generator) -> None:
        """A click on each label's missed region and on what others wrongly carry, then whole labels are dropped."""
        for number, points in enumerate(said):
            regions = [(label == number) & (answer != number)]
            regions += [
                region
                for other in range(self.outputs)
                if other != number and (region := (label == number) & (answer == other)).sum() > SPILLED
            ]
            points.extend(point for region in regions if (point := drawn(region, rng)) is not None)
        budget, counted = int(rng.integers(1, self.most + 1)), 0
        for number in rng.permutation(self.outputs):
            if counted >= budget:
                said[number].clear()
            counted += len(said[number])


def _one_of(label: Tensor, rng: np.random.Generator) -> int:
    present = [int(number) for number in torch.unique(label) if number]
    return present[int(rng.integers(len(present)))] if present else 1


def _with(images: Tensor, clicks: Sequence[Sequence[Sequence[Voxel]]], sigma: float) -> Tensor:
    """The images (B, 1, k, j, i) with a map for each of every crop's lists of clicks."""
    shape: Shape = (int(images.shape[2]), int(images.shape[3]), int(images.shape[4]))
    maps = [torch.stack([guidance(points, shape, sigma) for points in said]) for said in clicks]
    return torch.cat([images, torch.stack(maps)], dim=1)
