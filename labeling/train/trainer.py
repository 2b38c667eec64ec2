"""The training loop: steps until the budget is spent, the averaged weights as its result."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn


class Lesson(Protocol):
    """What a network learns from: one batch and its loss, with whatever rounds of prompts lie between."""

    def loss(self, network: nn.Module, rng: np.random.Generator) -> Tensor: ...


@dataclass(frozen=True, slots=True)
class Budget:
    """When a training ends: after so many steps, or seconds of the clock that the trainer is given."""

    steps: int | None = None
    seconds: float | None = None

    def spent(self, steps: int, seconds: float) -> float:
        """0 at the start, 1 at the end."""
        parts = [0.0]
        if self.steps:
            parts.append(steps / self.steps)
        if self.seconds:
            parts.append(seconds / self.seconds)
        return max(parts)


@dataclass(frozen=True, slots=True)
class Optimization:
    """rate: the highest learning rate, reached after `warm` of the budget, falling to 0 as (1 - spent)^power."""

    rate: float = 6e-3
    weight_decay: float = 1e-2
    warm: float = 0.03
    power: float = 0.9
    averaging: float = 0.99
    clip: float = 12.0

    def rate_at(self, spent: float) -> float:
        left: float = max(1.0 - spent, 0.0) ** self.power
        return self.rate * left * min(spent / self.warm + 0.02, 1.0)


@dataclass(frozen=True, eq=False)
class Trained:
    """The averaged weights at the end, and as they were at the share `Trainer.early` of the budget."""

    network: nn.Module
    early: nn.Module
    steps: int


@dataclass
class Trainer:
    """clock: seconds, as the budget counts them. told(step, spent, loss): after each step; may raise to end it all.

    early: the share of the budget after which the averaged weights are kept once, for who wants a weaker model.
    """

    network: nn.Module
    lesson: Lesson
    budget: Budget
    clock: Callable[[], float]
    seed: int = 0
    optimization: Optimization = Optimization()
    early: float = 0.35
    told: Callable[[int, float, float], None] = lambda step, spent, loss: None

    def run(self) -> Trained:
        """Train; the averaged weights, ready to answer."""
        rng = np.random.default_rng(self.seed)
        averaged = copy.deepcopy(self.network).eval()
        optimizer = torch.optim.AdamW(
            self.network.parameters(), self.optimization.rate, weight_decay=self.optimization.weight_decay
        )
        started, step, spent = self.clock(), 0, 0.0
        early: nn.Module | None = None
        self.network.train()
        while spent < 1.0:
            for group in optimizer.param_groups:
                group["lr"] = self.optimization.rate_at(spent)
            loss = self.lesson.loss(self.network, rng)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.network.parameters(), self.optimization.clip)
            optimizer.step()
            step += 1
            _average(averaged, self.network, min(self.optimization.averaging, step / (step + 10)))
            spent = self.budget.spent(step, self.clock() - started)
            if early is None and spent >= self.early:
                early = copy.deepcopy(averaged)
            self.told(step, spent, float(loss.detach()))
        return Trained(averaged, early or averaged, step)


@torch.no_grad()
def _average(averaged: nn.Module, network: nn.Module, decay: float) -> None:
    for ours, theirs in zip(averaged.parameters(), network.parameters(), strict=True):
        ours.lerp_(theirs, 1 - decay)
    for kept, current in zip(averaged.buffers(), network.buffers(), strict=True):
        kept.copy_(current)
