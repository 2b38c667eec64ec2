"""Changes of a labelmap in one pass, against the same said in NumPy."""

import numpy as np
import pytest

from labeling.optimize.scene import FREE, KEPT, LOCKED, replace, revert
from labeling.volume import Numbers

SHAPE = (4, 6, 7)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_segment_becomes_the_mask_except_where_voxels_are_locked(kind: type) -> None:
    rng = np.random.default_rng(0)
    labels: Numbers = rng.integers(0, 4, SHAPE).astype(kind)
    mask, state = rng.random(SHAPE) < 0.5, rng.choice([FREE, KEPT, LOCKED], SHAPE).astype(np.uint8)
    expected = np.where(labels == 2, 0, labels)
    expected[mask] = 2
    expected = np.where(state == LOCKED, labels, expected)
    replace(labels, mask, state, 2)
    assert np.array_equal(labels, expected)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_only_voxels_that_are_as_the_answer_left_them_are_given_back(kind: type) -> None:
    rng = np.random.default_rng(1)
    now = rng.integers(0, 4, SHAPE).astype(np.uint8)
    before: Numbers = rng.integers(0, 4, SHAPE).astype(kind)
    changed, stamps = rng.random(SHAPE) < 0.7, rng.integers(0, 6, SHAPE).astype(np.uint16)
    left = np.where(before == 2, 0, 2)
    expected = np.where(changed & (now == left) & (stamps <= 3), before, now)
    assert (expected != now).any()
    revert(now, before, changed, stamps, 3, 2)
    assert np.array_equal(now, expected)
