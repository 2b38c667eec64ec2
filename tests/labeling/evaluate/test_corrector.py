"""R0 over several segments: where it clicks, what it says, and when it is content."""

import numpy as np

from labeling.evaluate.corrector import correct

SPACING = np.array([2.0, 1.0, 1.0])


def labels() -> np.ndarray:
    array = np.zeros((10, 20, 20), np.uint8)
    array[2:8, 3:9, 3:17] = 1
    array[2:8, 9:17, 3:17] = 2
    return array


def test_it_clicks_in_the_middle_of_the_largest_error_and_includes_in_the_true_segment():
    truth, answer = labels(), labels()
    answer[3:7, 10:16, 5:12] = 1  # a part of 2 taken for 1
    answer[2:4, 3:5, 3:5] = 0
    click = correct(truth, answer, SPACING, np.random.default_rng(0))
    assert click is not None and click.segment == 2 and click.said.include
    k, j, i = click.index
    assert 4 <= k <= 5 and 11 <= j <= 14 and 7 <= i <= 9
    assert not click.obeyed(answer) and click.obeyed(truth)


def test_where_background_is_true_it_excludes_from_what_is_there():
    truth, answer = labels(), labels()
    answer[0:2, 3:17, 3:17] = 2
    click = correct(truth, answer, SPACING, np.random.default_rng(0))
    assert click is not None and click.segment == 2 and not click.said.include
    assert not click.obeyed(answer) and click.obeyed(truth)


def test_the_deepest_place_is_counted_in_millimetres():
    truth = np.zeros((9, 9, 40), np.uint8)
    truth[0:3, 0:3, 0:30] = 1  # one piece: thin in k of 10 mm a voxel, with a thick end along j and i
    truth[0:5, 0:9, 30:39] = 1
    index = correct(truth, truth * 0, np.array([0.1, 1.0, 1.0]), np.random.default_rng(0)).index
    assert index[0] == 2
    index = correct(truth, truth * 0, np.array([10.0, 1.0, 1.0]), np.random.default_rng(0)).index
    assert index[1:] == (4, 34)


def test_a_hand_that_misses_stays_near_and_says_the_same():
    truth, answer = labels(), labels() * 0
    exact = correct(truth, answer, SPACING, np.random.default_rng(0))
    seen = {correct(truth, answer, SPACING, np.random.default_rng(seed), 1).index for seed in range(20)}
    assert len(seen) > 5 and max(np.abs(np.subtract(at, exact.index)).max() for at in seen) == 1
    missed = correct(truth, answer, SPACING, np.random.default_rng(3), 1)
    assert (missed.segment, missed.said.include) == (exact.segment, True)


def test_it_is_content_when_nothing_is_wrong():
    assert correct(labels(), labels(), SPACING, np.random.default_rng(0)) is None
