"""Training: every network learns and answers, the same seed gives the same weights, the averaged weights are kept."""

import numpy as np
import pytest
import torch

from labeling.geometry import Box
from labeling.infer.automatic import Automatic
from labeling.infer.blueprint import Blueprint
from labeling.infer.networks import NETWORKS, build
from labeling.quality.metrics import dice
from labeling.train.augment import Augmentation, Crops
from labeling.train.lessons import AutomaticLesson
from labeling.train.recipes import example
from labeling.train.trainer import Budget, Optimization, Trainer
from labeling.volume import Labelmap, Volume
from tests import phantoms

PATCH = (32, 32, 32)
PATCHES = {"swin_unetr": (64, 64, 64)}  # it halves five times before it attends
NARROW = (
    {"name": "conv_0", "n_features": 4, "kernel_size": 3},
    {"name": "res_1", "n_features": 4, "kernels": (3, 3), "repeat": 1},
    {"name": "res_2", "n_features": 8, "kernels": (3, 3), "repeat": 1},
    {"name": "conv_1", "n_features": 8, "kernel_size": 1},
    {"name": "conv_2", "kernel_size": 1},
)
SMALL = {
    "unet": {"widths": (8, 16, 32)}, "dynunet": {"widths": (8, 16, 32)},
    "basic_unet": {"widths": (8, 8, 16, 16, 16, 8)},
    "segresnet": {"width": 8}, "highresnet": {"layer_params": NARROW}, "resnet_fcn": {"width": 8},
    "unetr": {"feature_size": 8, "hidden_size": 48, "mlp_dim": 64, "num_heads": 4},
    "swin_unetr": {"feature_size": 12, "depths": (1, 1, 1, 1)},
}  # fmt: skip


def block() -> tuple[Volume, Labelmap]:
    """A bright box in noise, on a grid that is flipped and anisotropic."""
    geometry = phantoms.grid((30, 34, 40), (1.1, 1.0, 0.9), flips=(False, True, True))
    label = np.zeros(geometry.shape, np.uint8)
    label[Box((8, 9, 12), (20, 22, 30)).slices] = 4
    noise = np.random.default_rng(0).normal(0, 20, geometry.shape)
    return Volume((100 + 200 * (label > 0) + noise).astype(np.float32), geometry), Labelmap(label, geometry)


def trained(name: str, steps: int, seed: int = 3) -> Automatic:
    patch = PATCHES.get(name, PATCH)
    blueprint = Blueprint(name, 1, (4,), patch, (1.0, 1.0, 1.0), SMALL[name])
    torch.manual_seed(seed)
    crops = Crops([example("one", *block(), blueprint)], patch, 1, Augmentation(turned=0.2))
    lesson = AutomaticLesson(crops, bf16=False)
    optimization = Optimization(rate=5e-3, averaging=0.5)
    network = Trainer(build(blueprint), lesson, Budget(steps=steps), lambda: 0.0, seed, optimization).run().network
    return Automatic(network, blueprint)


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_a_network_learns_in_20_steps_and_answers_on_the_images_own_grid(name):
    volume, label = block()
    answer = trained(name, 20)(volume)
    assert answer.geometry == volume.geometry and set(np.unique(answer.array)) <= {0, 4}
    assert dice(label.array == 4, answer.array == 4) > 0.5


def test_the_same_seed_gives_the_same_weights_and_another_one_others():
    first, again, other = trained("unet", 4), trained("unet", 4), trained("unet", 4, seed=4)
    for a, b in zip(first.network.parameters(), again.network.parameters(), strict=True):
        assert torch.equal(a, b)
    pairs = zip(first.network.parameters(), other.network.parameters(), strict=True)
    assert not all(torch.equal(a, b) for a, b in pairs)


def test_a_budget_of_seconds_ends_by_the_clock_that_it_is_given():
    blueprint = Blueprint("unet", 1, (4,), PATCH, None, SMALL["unet"])
    lesson = AutomaticLesson(Crops([example("one", *block(), blueprint)], PATCH, 1), bf16=False)
    ticks = iter(range(100))
    told = []
    Trainer(
        build(blueprint), lesson, Budget(seconds=5.0), lambda: float(next(ticks)),
        told=lambda step, spent, loss: told.append(spent),
    ).run()  # fmt: skip
    assert told == [0.2, 0.4, 0.6, 0.8, 1.0]
