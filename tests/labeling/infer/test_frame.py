"""Frames: the same place in mm on the image and on the network's grid, whatever way the image lies."""

import numpy as np
import pytest
import torch

from labeling.infer.frame import Frame
from tests import phantoms

FLIPS = [(False, False, False), (True, False, True), (False, True, False), (True, True, True)]


def position(frame: Frame, index: np.ndarray) -> np.ndarray:
    """mm LPS of fractional voxels of the frame, found by inverting index_onto (affine)."""
    base = frame.index_onto(np.zeros((1, 3)))[0]
    steps = frame.index_onto(np.eye(3)) - base
    source = (index - base) @ np.linalg.inv(steps)
    return frame.source.to_world(source)


def test_the_axes_of_a_frame_run_to_the_head_the_back_and_the_left():
    for flips in FLIPS:
        geometry = phantoms.grid((19, 37, 29), (2.7, 0.9, 0.65), (17, -11, 24), (-31.5, 12.25, 207.0), flips)
        frame = Frame.of(geometry, None)
        origin = position(frame, np.zeros((1, 3)))[0]
        for axis, world in enumerate((2, 1, 0)):
            step = position(frame, np.eye(3)[axis : axis + 1])[0] - origin
            assert int(np.abs(step).argmax()) == world and step[world] > 0


@pytest.mark.parametrize("spacing", [None, (1.8, 1.0, 0.8), (2.7, 0.9, 0.65)])
def test_a_landmark_lies_at_the_same_millimetres_on_the_frame(spacing):
    geometry = phantoms.oblique_grid()
    frame = Frame.of(geometry, spacing)
    array = np.zeros(geometry.shape, np.float32)
    k, j, i = phantoms.LANDMARK
    array[k - 1 : k + 2, j - 2 : j + 3, i - 2 : i + 3] = 1
    seen = frame.onto(array).numpy()
    index = np.stack(np.meshgrid(*map(np.arange, seen.shape), indexing="ij"), -1).reshape(-1, 3)
    center = (index * seen.reshape(-1, 1)).sum(0) / seen.sum()
    assert np.linalg.norm(position(frame, center[None])[0] - geometry.to_world(phantoms.LANDMARK)) < 0.05
    assert np.allclose(frame.index_onto(np.array([phantoms.LANDMARK])), center, atol=0.05)


def test_scores_come_back_to_the_voxels_they_came_from():
    label = phantoms.oblique_labels()
    same = Frame.of(label.geometry, None)
    scores = torch.stack([(same.numbers_onto(label.array) == number).float() for number in range(4)])
    assert np.array_equal(same.back(scores).argmax(0).numpy(), label.array)
    finer = Frame.of(label.geometry, (1.35, 0.45, 0.325))
    scores = torch.stack([(finer.numbers_onto(label.array) == number).float() for number in range(4)])
    assert (finer.back(scores).argmax(0).numpy() == label.array).mean() > 0.995


def test_the_frame_covers_the_box_of_the_image():
    geometry = phantoms.oblique_grid()
    frame = Frame.of(geometry, (2.0, 1.0, 1.0))
    extent = np.array(geometry.shape)[list(frame.order)] * geometry.spacing_mm[list(frame.order)]
    assert np.allclose(np.array(frame.shape) * frame.spacing_mm, extent)
    assert frame.shape == (26, 33, 19)


def test_fine_noise_is_smoothed_before_it_gets_coarser():
    geometry = phantoms.grid((32, 32, 32))
    noise = np.random.default_rng(0).normal(0, 1, geometry.shape)
    assert float(Frame.of(geometry, (4, 4, 4)).onto(noise).std()) < 0.25
