"""The small picture of a list: the right slice, upright, true to length."""

import io

import numpy as np
import pytest
from PIL import Image

from labeling.intensity import Window
from labeling.io.thumbnail import middle_slice, thumbnail
from labeling.volume import Volume
from tests.phantoms import grid, oblique


def test_it_is_the_middle_slice_of_the_largest_plane_upright_and_true_in_millimetres():
    volume = oblique()
    array, size_mm = middle_slice(volume)
    (k, j, i), spacing = volume.geometry.shape, volume.geometry.spacing_mm
    assert array.shape == (j, i)
    assert size_mm == pytest.approx((j * spacing[1], i * spacing[2]))
    corners = [volume.geometry.to_world((k // 2, row, column)) for row in (0, j - 1) for column in (0, i - 1)]
    front_right = min(range(4), key=lambda n: corners[n][0] + corners[n][1])  # LPS: less is right, is front
    row, column = front_right // 2 * (j - 1), front_right % 2 * (i - 1)
    assert array[0, 0] == volume.array[k // 2, row, column]


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("flips", [(False, False, False), (True, False, True), (True, True, True)])
def test_in_every_plane_the_head_or_the_front_is_up(axis, flips):
    shape = [40, 40, 40]
    shape[axis] = 8
    geometry = grid((shape[0], shape[1], shape[2]), flips=flips)
    index = np.indices(geometry.shape).reshape(3, -1).T
    x, y, z = geometry.to_world(index).T
    front_or_head = -y if axis == 0 else z
    array, _ = middle_slice(Volume(front_or_head.reshape(geometry.shape).astype(np.float32), geometry))
    assert (np.diff(array, axis=0) < 0).all()
    right = y if axis == 2 else x
    array, _ = middle_slice(Volume(right.reshape(geometry.shape).astype(np.float32), geometry))
    assert (np.diff(array, axis=1) > 0).all()


def test_it_is_a_small_webp_in_the_window_given():
    volume = oblique()
    dark = Image.open(io.BytesIO(thumbnail(volume, Window(5000, 100))))
    assert (dark.format, max(dark.size)) == ("WEBP", 96)
    spacing, shape = volume.geometry.spacing_mm, volume.geometry.shape
    assert dark.size[0] / dark.size[1] == pytest.approx(spacing[2] * shape[2] / (spacing[1] * shape[1]), abs=0.02)
    assert np.asarray(dark.convert("L")).max() < 10
    assert np.asarray(Image.open(io.BytesIO(thumbnail(volume, Window(300, 700)))).convert("L")).max() > 150
