"""What the hybrid's network learns: to mend what stands, a few clicks at a time, for any structure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from labeling.infer.hybrid import CHANNELS, fading, standing
from labeling.train.augment import Crops
from labeling.train.clicks import Click, correct
from labeling.train.lessons import scores_of

IMAGE, PRIOR, PREVIOUS, OTHERS, INCLUDE, EXCLUDE = range(len(CHANNELS))


@dataclass(eq=False)
class RefineLesson:
    """crops: of images whose further channels are the prior's probabilities, one for each output after background's.

    blind: share of the crops that have no prior and nothing that stands, as a structure unknown to it.
    rounds: most corrections before the one that is learned from. near: extra weight of the loss about prompts.
    """

    crops: Crops
    bf16: bool = True
    blind: float = 0.4
    rounds: int = 4
    near: float = 3.0

    def loss(self, network: nn.Module, rng: np.random.Generator) -> Tensor:
        images, labels = self.crops.draw(rng)
        pairs = [self._ask(image, label, rng) for image, label in zip(images, labels, strict=True)]
        inputs, truth = torch.stack([a for a, _ in pairs]), torch.stack([b for _, b in pairs])
        clicks: list[list[Click]] = [[] for _ in pairs]
        network.eval()
        for turn in range(int(rng.integers(1, self.rounds + 1))):
            if turn:
                with torch.no_grad():
                    logit = self._forward(network, inputs)
                inputs[:, PREVIOUS] = (logit > 0).float()
            for number, said in enumerate(clicks):
                self._say(inputs[number], truth[number], said, rng)
        network.train()
        return self._loss(self._forward(network, inputs), truth.float(), inputs)

    def _ask(self, image: Tensor, label: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """The channels for one segment of a crop, nothing said yet, and its truth."""
        present = [int(number) for number in torch.unique(label) if number]
        number = present[int(rng.integers(len(present)))] if present else int(rng.integers(1, image.shape[0]))
        truth = (label == number).long()
        inputs = torch.zeros(len(CHANNELS), *label.shape)
        inputs[IMAGE] = image[0]
        if rng.random() >= self.blind:
            inputs[PRIOR] = image[number]
            inputs[PREVIOUS] = (image[number] > 0.5).float()
        if rng.random() < 0.5:
            rest = image[1:].clone()
            rest[number - 1] = 0
            inputs[OTHERS] = (rest.amax(dim=0) > 0.5).float() * (1 - inputs[PREVIOUS])
        return inputs, truth

    def _say(self, inputs: Tensor, truth: Tensor, said: list[Click], rng: np.random.Generator) -> None:
        """One more click where what stands is wrong, drawn into the channels."""
        click = correct(truth.numpy().astype(bool), inputs[PREVIOUS].numpy() > 0.5, rng)
        if click is None:
            return
        said.append(click)
        channel = INCLUDE if click.include else EXCLUDE
        index = np.array([other.index for other in said if other.include is click.include])
        shape = (int(truth.shape[0]), int(truth.shape[1]), int(truth.shape[2]))
        inputs[channel] = fading(index, shape, self.crops.examples[0].spacing_mm)

    def _forward(self, network: nn.Module, inputs: Tensor) -> Tensor:
        """(B, k, j, i) logits of the segment."""
        scores = scores_of(network, inputs, bf16=self.bf16)
        return standing(inputs[:, PRIOR], inputs[:, PREVIOUS] > 0.5) + scores[:, 1] - scores[:, 0]

    def _loss(self, logit: Tensor, truth: Tensor, inputs: Tensor) -> Tensor:
        """Dice of the segment plus cross-entropy, which counts more near the prompts."""
        share = torch.sigmoid(logit)
        both = (share * truth).sum(dim=(1, 2, 3))
        dice = (2 * both + 1) / (share.sum(dim=(1, 2, 3)) + truth.sum(dim=(1, 2, 3)) + 1)
        weight = 1 + self.near * torch.maximum(inputs[:, INCLUDE], inputs[:, EXCLUDE])
        entropy = functional.binary_cross_entropy_with_logits(logit, truth, weight, reduction="sum") / weight.sum()
        return 1 - dice.mean() + entropy


def start_from(network: nn.Module, teacher: nn.Module) -> None:
    """Give `network` the weights of `teacher` where they fit; further channels and other outputs start at zero."""
    known = teacher.state_dict()
    state = network.state_dict()
    for name, ours in state.items():
        theirs = known[name]
        if theirs.shape == ours.shape:
            state[name] = theirs.clone()
        elif theirs.ndim == 5 and theirs.shape[0] == ours.shape[0] and theirs.shape[2:] == ours.shape[2:]:
            state[name] = torch.zeros_like(ours)
            state[name][:, :1] = theirs[:, :1]
        else:
            state[name] = torch.zeros_like(ours)
    network.load_state_dict(state)
