"""The window and the normalisation come from the data."""

import numpy as np
import pytest

from labeling.intensity import ABDOMEN, looks_like_hu, window_of, z_score
from tests.phantoms import abdomen_ct, oblique


def test_ct_in_hu_gets_the_abdomen_window():
    volume, _ = abdomen_ct()
    assert window_of(volume.array, "CT") == ABDOMEN
    assert window_of(volume.array, None) == ABDOMEN


def test_ct_that_is_not_in_hu_and_mr_get_the_window_of_their_data():
    volume, _ = abdomen_ct()
    assert window_of(volume.array + 1024, "CT") != ABDOMEN
    assert window_of(volume.array, "MR") != ABDOMEN
    assert not looks_like_hu(oblique().array)


def test_background_and_outliers_do_not_set_the_window():
    rng = np.random.default_rng(0)
    array = np.zeros((20, 64, 64), np.int16)
    array[:, 20:50, 20:50] = rng.normal(500, 50, (20, 30, 30))
    array[0, 20, 20] = 30000
    window = window_of(array, "MR")
    assert 350 < window.low < 420
    assert 600 < window.high < 680


def test_a_background_within_the_range_is_background_too():
    rng = np.random.default_rng(0)
    array = np.zeros((20, 64, 64), np.float32)
    array[:, 20:50, 20:50] = rng.normal(3, 1, (20, 30, 30))
    array[:, 5:7, 5:7] = -4
    assert window_of(array).low > 0


@pytest.mark.parametrize("value", [0, 7, -1000, 0.25])
def test_a_constant_volume_has_a_window(value):
    window = window_of(np.full((3, 4, 5), value, np.float32))
    assert (window.center, window.width) == (value, 1)


def test_two_values_have_a_window_that_holds_both():
    array = np.zeros((8, 8, 8), np.int16)
    array[2:4] = 9
    window = window_of(array)
    assert window.low <= 0 and window.high >= 9


def test_z_score_is_of_the_body():
    values = z_score(oblique().array)
    assert values.dtype == np.float32
    assert abs(values.mean()) < 0.05 and abs(values.std() - 1) < 0.05
    assert not z_score(np.full((3, 4, 5), 7, np.int16)).any()
