"""Lessons: what a network is shown while it learns from prompts, and that the loss tells right from wrong."""

import numpy as np
import torch
from torch import nn

from labeling.infer.blueprint import Blueprint
from labeling.infer.hybrid import CHANNELS
from labeling.infer.networks import build
from labeling.train.augment import Augmentation, Crops, Example
from labeling.train.published import DeepEditLesson, DeepGrowLesson
from labeling.train.refine import EXCLUDE, IMAGE, INCLUDE, OTHERS, PREVIOUS, PRIOR, RefineLesson, start_from

PATCH = (16, 16, 16)
PLAIN = Augmentation(turned=0.0, altered=0.0)


class Eyes(nn.Module):
    """Answers with one bias and remembers what it was shown."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.shown: list[torch.Tensor] = []

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        self.shown.append(inputs.detach().clone())
        return self.bias[None, :, None, None, None].expand(len(inputs), -1, *inputs.shape[2:])


def crops(priors: int = 0, batch: int = 2) -> Crops:
    """Two segments side by side; the priors are the truth, blurred to .8 and .1."""
    label = torch.zeros(PATCH, dtype=torch.uint8)
    label[4:12, 4:8, 4:12], label[4:12, 8:12, 4:12] = 1, 2
    image = [label.float()] + [0.1 + 0.7 * (label == number) for number in range(1, priors + 1)]
    return Crops([Example("one", torch.stack(image), label, np.ones(3))], PATCH, batch, PLAIN)


def test_the_hybrid_is_shown_true_clicks_and_its_own_answer_before():
    network, rng = Eyes(2), np.random.default_rng(0)
    lesson = RefineLesson(crops(priors=2), bf16=False, rounds=3)
    blind = told = others = 0
    for _ in range(40):
        network.shown.clear()
        lesson.loss(network, rng).backward()
        for shown in network.shown[-1]:
            truths = [shown[IMAGE].round() == number for number in (1, 2)]
            said = shown[INCLUDE] == 1
            assert any(bool((truth[said]).all()) for truth in truths)
            for truth in truths:
                assert said.any() or bool((shown[EXCLUDE] == 1).any()) or bool(((shown[PREVIOUS] > 0.5) == truth).any())
            blind += bool(shown[PRIOR].max() == 0)
            others += bool(shown[OTHERS].max() > 0)
            told += bool(said.any())
    assert len(network.shown[0][0]) == len(CHANNELS)
    assert 15 < blind < 50 and told > 15 and others > 15


def test_what_is_wrong_costs_more_than_what_is_right_and_most_near_a_prompt():
    lesson = RefineLesson(crops(priors=2), bf16=False)
    truth = torch.zeros(1, *PATCH)
    truth[:, 4:12, 4:12, 4:12] = 1
    inputs = torch.zeros(1, len(CHANNELS), *PATCH)
    inputs[0, INCLUDE, 6:8, 6:8, 6:8] = 1
    right = torch.where(truth > 0, 4.0, -4.0)
    near, far = right.clone(), right.clone()
    near[:, 6:8, 6:8, 6:8] = -4
    far[:, 10:12, 10:12, 10:12] = -4
    costs = [float(lesson._loss(logit, truth, inputs)) for logit in (right, far, near)]
    assert costs[0] < costs[1] < costs[2]


def test_deepgrow_is_shown_its_seeds_and_corrections():
    network = Eyes(2)
    DeepGrowLesson(crops(), rounds=4).loss(network, np.random.default_rng(1)).backward()
    first, last = network.shown[0], network.shown[-1]
    assert first.shape[1] == 3 and len(network.shown) >= 3
    assert (first[:, 1].amax(dim=(1, 2, 3)) == 1).all() and first[:, 2].max() == 0
    assert (last[:, 1] > 0.5).sum() > (first[:, 1] > 0.5).sum()


def test_deepedit_learns_without_clicks_and_with_a_map_for_each_output():
    empty = clicked = 0
    for seed in range(30):
        network = Eyes(3)
        DeepEditLesson(crops(), outputs=3).loss(network, np.random.default_rng(seed)).backward()
        assert network.shown[-1].shape[1] == 4
        full = bool(network.shown[-1][:, 1:].max() > 0)
        clicked, empty = clicked + full, empty + (not full)
    assert empty >= 10 and clicked >= 5  # 0.4 are clicked


def test_a_network_that_starts_from_another_adds_nothing_at_first():
    teacher = build(Blueprint("unet", 1, (1, 2), PATCH, None, {"widths": (4, 8)}))
    network = build(Blueprint("unet", len(CHANNELS), (1,), PATCH, None, {"widths": (4, 8)}))
    start_from(network, teacher)
    with torch.no_grad():
        assert float(network.eval()(torch.randn(1, len(CHANNELS), *PATCH)).abs().max()) == 0
        image = torch.randn(1, 1, *PATCH)
        shown = torch.cat([image, torch.randn(1, len(CHANNELS) - 1, *PATCH)], dim=1)
        assert torch.allclose(network[0](shown), teacher.eval()[0](image), atol=1e-6)
