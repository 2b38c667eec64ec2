"""The hybrid: what was said is obeyed, the rest of what stands is kept, whatever way the image lies."""

import numpy as np
import pytest
import torch
from torch import nn

from labeling.infer.automatic import Automatic
from labeling.infer.blueprint import Blueprint
from labeling.infer.hybrid import CHANNELS, Hybrid, standing
from labeling.optimize.edit import Said
from labeling.volume import Volume
from tests import phantoms

SPACING = (1.5, 1.0, 0.8)


class Silent(nn.Module):
    """A refining network that adds nothing, and keeps what it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[torch.Tensor] = []

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        self.shown.append(inputs)
        return torch.zeros(len(inputs), 2, *inputs.shape[2:])


class Bright(nn.Module):
    """Background, segment 1 where it is dark, segment 2 where it is bright."""

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return torch.cat([torch.ones_like(image), 2 - 9 * (image + 0.5).abs(), 9 * (image - 0.5)], dim=1)


def models(patch=(24, 40, 40)) -> tuple[Hybrid, Silent]:
    silent = Silent()
    automatic = Automatic(Bright(), Blueprint("unet", 1, (1, 2), patch, SPACING))
    return Hybrid(silent, Blueprint("unet", len(CHANNELS), (1,), patch, SPACING), automatic), silent


def said(index, include=True) -> Said:
    return Said(include, np.array([index], np.int64))


@pytest.mark.parametrize("patch", [(24, 40, 40), (8, 16, 16)])
@pytest.mark.parametrize("include", [True, False])
def test_the_prompted_voxel_ends_as_asked_and_what_is_far_is_kept(patch, include):
    volume = phantoms.oblique()
    hybrid, _ = models(patch)
    opened = hybrid.open(volume)
    before = hybrid.start(opened)
    here = tuple(int(x) for x in np.argwhere((before == 2) != include)[7])
    after = hybrid.answer(opened, before, {2: [said(here, include)]}, 2)
    assert bool(after[here] == 2) is include
    away = np.linalg.norm((np.argwhere(after != before) - here) * volume.geometry.spacing_mm, axis=1)
    assert len(away) and away.max() < 10
    assert set(np.unique(after)) <= {0, 1, 2}


def test_what_was_included_in_another_segment_stays_there_until_it_is_asked_for():
    volume = phantoms.oblique()
    hybrid, _ = models()
    opened = hybrid.open(volume)
    labels = hybrid.start(opened)
    there = phantoms.LANDMARK
    one = said(there)
    labels = hybrid.answer(opened, labels, {1: [one]}, 1)
    beside = (there[0], there[1] + 1, there[2])
    labels = hybrid.answer(opened, labels, {1: [one], 2: [said(beside)]}, 2)
    assert labels[there] == 1 and labels[beside] == 2
    labels = hybrid.answer(opened, labels, {1: [one], 2: [said(beside), said(there)]}, 2)
    assert labels[there] == 2


def test_the_network_is_shown_the_prompt_at_its_place_in_millimetres():
    volume = phantoms.oblique()
    hybrid, silent = models()
    opened = hybrid.open(volume)
    array = np.zeros(volume.array.shape, np.float32)
    array[phantoms.LANDMARK] = 1
    opened = type(opened)(opened.geometry, array, opened.prior)
    hybrid.answer(opened, np.zeros(array.shape, np.uint8), {9: [said(phantoms.LANDMARK)]}, 9)
    shown = silent.shown[-1][0]
    image, include = shown[CHANNELS.index("image")], shown[CHANNELS.index("include")]
    peak, spoken = (np.unravel_index(int(plane.argmax()), plane.shape) for plane in (image, include))
    assert np.abs(np.subtract(peak, spoken)).max() <= 1
    assert float(shown[CHANNELS.index("exclude")].max()) == 0 and float(shown[CHANNELS.index("prior")].max()) == 0


def test_a_network_that_adds_nothing_keeps_the_prior_and_what_was_edited():
    prior, previous = torch.zeros(1, 4, 4, 4), torch.zeros(1, 4, 4, 4, dtype=torch.bool)
    prior[0, 0], previous[0, 0], previous[0, 3] = 0.9, True, True
    logit = standing(prior, previous)[0]
    assert (logit[0] > 2).all() and (logit[1:3] < -2).all() and (logit[3] > 0).all()
    assert (standing(prior * 0, previous) > 0).equal(previous)


def test_a_structure_that_no_label_named_is_asked_for_with_an_empty_prior():
    volume = Volume(phantoms.oblique().array, phantoms.oblique().geometry)
    hybrid, silent = models()
    opened = hybrid.open(volume)
    labels = hybrid.answer(opened, hybrid.start(opened), {7: [said(phantoms.LANDMARK)]}, 7)
    assert labels[phantoms.LANDMARK] == 7
    assert float(silent.shown[-1][0, CHANNELS.index("prior")].max()) == 0
    assert float(silent.shown[-1][0, CHANNELS.index("others")].max()) == 1
