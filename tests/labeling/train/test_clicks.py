"""Simulated clicks: true words, at places where the answer is wrong; DeepGrow's and DeepEdit's as published."""

import numpy as np

from labeling.train.clicks import correct
from labeling.train.published import drawn, seeds


def masks() -> tuple[np.ndarray, np.ndarray]:
    truth, answer = np.zeros((16, 16, 16), bool), np.zeros((16, 16, 16), bool)
    truth[2:12, 2:12, 2:12] = True
    answer[6:15, 2:12, 2:12] = True
    return truth, answer


def test_a_click_is_where_the_answer_is_wrong_and_tells_the_truth():
    truth, answer = masks()
    wrong, kinds = truth ^ answer, set()
    for seed in range(60):
        click = correct(truth, answer, np.random.default_rng(seed), jitter=0.0)
        assert wrong[tuple(click.index)] and click.include == truth[tuple(click.index)]
        kinds.add(click.include)
    assert kinds == {True, False}


def test_a_hand_that_misses_never_says_what_is_not_true():
    truth, answer = masks()
    moved = 0
    for seed in range(60):
        click = correct(truth, answer, np.random.default_rng(seed), jitter=3.0)
        assert click.include == truth[tuple(click.index)]
        moved += not (truth ^ answer)[tuple(click.index)]
    assert moved > 3
    assert correct(truth, truth, np.random.default_rng(0)) is None


def test_published_points_are_likelier_the_deeper_they_lie():
    mask = np.zeros((20, 20), bool)
    mask[2:18, 2:18] = True
    points = np.array([drawn(mask, np.random.default_rng(seed)) for seed in range(300)])
    assert (np.abs(points - 9.5).max(axis=1) < 3).mean() > 0.5  # a seventh of the area
    assert drawn(mask & False, np.random.default_rng(0)) is None


def test_published_seeds_are_one_in_each_component_of_one_slice():
    mask = np.zeros((6, 20, 20), bool)
    mask[3, 2:6, 2:6] = mask[3, 12:16, 12:16] = True
    points = seeds(mask, np.random.default_rng(0))
    assert len(points) == 2 and all(mask[tuple(point)] for point in points)
    assert {int(point[1] > 10) for point in points} == {0, 1}
    assert seeds(mask & False, np.random.default_rng(0)) == []
