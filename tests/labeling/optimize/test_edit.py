"""The training-free edit: prompts are obeyed, change what is near them, and leave the rest."""

import numpy as np
import pytest

from labeling.optimize.edit import Edit, Said

SPACING = np.array([2.0, 1.0, 0.5])


def said(*index: tuple[int, int, int], include: bool = True) -> Said:
    return Said(include, np.array(index, np.int64))


def scores(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 3, (20, 30, 40)).astype(np.float32)


def test_every_prompt_is_obeyed_also_where_prompts_crowd():
    before = scores()
    prompts = [said((10, 15, 20)), said((10, 15, 21), include=False), said((10, 15, 22), (9, 15, 22))]
    after = Edit()(before, prompts, SPACING)
    for prompt in prompts:
        at = after[tuple(prompt.voxels.T)]
        assert (at >= 2).all() if prompt.include else (at <= -2).all()


def test_a_prompt_speaks_as_far_in_millimetres_along_every_axis():
    flat = np.full((41, 41, 81), -1.0, np.float32)
    after = Edit(width_mm=4.0)(flat, [said((20, 20, 40))], SPACING)
    changed = np.argwhere(after > 0) - (20, 20, 40)
    reach = np.abs(changed * SPACING).max(axis=0)
    assert np.allclose(reach, reach[0], atol=2.0) and 3 < reach[0] < 9


def test_what_is_far_stays_to_the_bit():
    before = scores()
    before[3, 3, 3] = -3
    after = Edit(width_mm=1.0)(before, [said((3, 3, 3))], SPACING)
    assert np.array_equal(after[8:], before[8:]) and np.array_equal(after[:, 10:], before[:, 10:])
    assert not np.array_equal(after, before)


def test_a_prompt_that_is_true_already_changes_nothing():
    before = np.full((10, 10, 10), 5.0, np.float32)
    assert np.array_equal(Edit()(before, [said((5, 5, 5))], SPACING), before)


@pytest.mark.parametrize("include", [True, False])
def test_a_prompt_pulls_only_its_own_way(include):
    before = scores()
    change = Edit()(before, [said((10, 15, 20), (10, 16, 21), include=include)], SPACING) - before
    assert (change >= 0).all() if include else (change <= 0).all()
