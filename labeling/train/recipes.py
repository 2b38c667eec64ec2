"""The shipped ways to train: examples and a plan in, a network that is ready to answer out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import nn

from labeling.infer import deepgrow
from labeling.infer.automatic import Automatic
from labeling.infer.blueprint import Blueprint
from labeling.infer.deepedit import DeepEdit
from labeling.infer.deepgrow import DeepGrow3D
from labeling.infer.frame import Frame
from labeling.infer.hybrid import CHANNELS, Hybrid
from labeling.infer.networks import build
from labeling.train.augment import Crops, Example
from labeling.train.lessons import AutomaticLesson
from labeling.train.published import DeepEditLesson, DeepGrowLesson
from labeling.train.refine import RefineLesson, start_from
from labeling.train.trainer import Budget, Lesson, Optimization, Trained, Trainer
from labeling.volume import Labelmap, Volume

Told = Callable[[str, float], None]
AUTOMATIC_SHARE = 0.6


@dataclass(frozen=True, eq=False)
class School:
    """What every recipe needs. clock: the seconds that budgets count; told(what, share done)."""

    blueprint: Blueprint
    batch: int
    seed: int
    clock: Callable[[], float]
    told: Told = lambda what, share: None

    def automatic(self, examples: Sequence[Example], seconds: float) -> tuple[Automatic, Automatic]:
        """The automatic model, and what it was early in its training."""
        network = self._fresh(self.blueprint, 0)
        lesson = AutomaticLesson(self._crops(examples))
        trained = self._train("automatic", network, lesson, seconds, Optimization())
        return Automatic(trained.network, self.blueprint), Automatic(trained.early, self.blueprint)

    def hybrid(self, examples: Sequence[Example], seconds: float) -> Hybrid:
        """The automatic model for part of the time, then the network that mends what it leaves."""
        automatic, early = self.automatic(examples, seconds * AUTOMATIC_SHARE)
        blueprint = replace(self.blueprint, channels=len(CHANNELS), numbers=(1,))
        network = self._fresh(blueprint, 1)
        start_from(network, automatic.network)
        lesson = RefineLesson(self._crops([with_prior(one, early) for one in examples]))
        trained = self._train("hybrid", network, lesson, seconds * (1 - AUTOMATIC_SHARE), Optimization(rate=3e-3))
        return Hybrid(trained.network, blueprint, automatic)

    def deepgrow(self, examples: Sequence[Example], seconds: float) -> DeepGrow3D:
        """DeepGrow 3D with its own clicks, on our network and optimizer."""
        blueprint = replace(self.blueprint, channels=len(deepgrow.CHANNELS), numbers=(1,))
        network = self._fresh(blueprint, 2)
        trained = self._train("deepgrow3d", network, DeepGrowLesson(self._crops(examples)), seconds, Optimization())
        return DeepGrow3D(trained.network, blueprint)

    def deepedit(self, examples: Sequence[Example], seconds: float) -> DeepEdit:
        """DeepEdit with its own clicks, on our network and optimizer."""
        outputs = self.blueprint.outputs
        blueprint = replace(self.blueprint, channels=1 + outputs)
        network = self._fresh(blueprint, 3)
        lesson = DeepEditLesson(self._crops(examples), outputs)
        return DeepEdit(self._train("deepedit", network, lesson, seconds, Optimization()).network, blueprint)

    def _fresh(self, blueprint: Blueprint, stream: int) -> nn.Module:
        with torch.random.fork_rng():
            torch.manual_seed(self.seed * 1000 + stream)
            network: nn.Module = build(blueprint).to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload]
        return network

    def _crops(self, examples: Sequence[Example]) -> Crops:
        return Crops(examples, self.blueprint.patch, self.batch)

    def _train(
        self, what: str, network: nn.Module, lesson: Lesson, seconds: float, optimization: Optimization
    ) -> Trained:
        return Trainer(
            network, lesson, Budget(seconds=seconds), self.clock, self.seed, optimization,
            told=lambda step, spent, loss: self.told(what, spent),
        ).run()  # fmt: skip


def with_prior(example: Example, model: Automatic) -> Example:
    """The example with the model's probabilities as further channels, one for each segment."""
    prior = torch.softmax(model.windows(example.image), dim=0)[1:]
    return replace(example, image=torch.cat([example.image, prior]))


def example(name: str, volume: Volume, label: Labelmap, blueprint: Blueprint) -> Example:
    """An image and its label as the blueprint's network sees them."""
    frame = Frame.of(volume.geometry, blueprint.spacing_mm)
    image = frame.onto(blueprint.normalization(volume.array))[None]
    numbers = frame.numbers_onto(label.array)
    outputs = torch.zeros_like(numbers, dtype=torch.uint8)
    for output, number in enumerate(blueprint.numbers, start=1):
        outputs[numbers == number] = output
    return Example(name, image, outputs, frame.spacing_mm)
