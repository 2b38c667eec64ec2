"""What voxels say of themselves, and what their cells say of them, against the same said in NumPy."""

import numpy as np
from scipy import ndimage

from labeling.optimize.cells import spread
from labeling.optimize.levels import LEVELS
from labeling.optimize.voices import BLEND, add_prior, voices


def test_a_flat_voxel_says_its_level_and_one_on_an_edge_which_side_it_is_more_of() -> None:
    rng = np.random.default_rng(2)
    levels = rng.integers(900, 1000, (6, 9, 10)).astype(np.uint16)
    levels[:, :, 5:] += 1500
    levels[2:4, 3:6, 2:8] = 1700
    levels[4:, 6:] = rng.integers(1500, 1700, (2, 3, 10))  # across zero nats, and no edge
    nats = np.where(np.arange(LEVELS) > 1600, 200, -100).astype(np.int32)
    reach, edge = (1, 2, 3), 400
    terminal = np.empty(levels.shape, np.int32)
    voices(levels, nats, reach, edge, terminal)
    cross = [np.ones([2 * reach[a] + 1 if a == axis else 1 for a in range(3)], bool) for axis in range(3)]
    low = np.min([ndimage.minimum_filter(levels, footprint=f, mode="nearest") for f in cross], axis=0).astype(int)
    high = np.max([ndimage.maximum_filter(levels, footprint=f, mode="nearest") for f in cross], axis=0).astype(int)
    rising = np.sign(nats[high] * 2 - 1) - np.sign(nats[low] * 2 - 1)
    on_edge = (high - low > edge) & (rising != 0)
    blend = BLEND * (2 * levels.astype(int) - high - low) // np.maximum(high - low, 1)
    expected = np.where(on_edge, blend, nats[levels])
    assert on_edge.any() and not on_edge.all()
    assert np.array_equal(terminal, expected)


def test_cells_are_spread_over_their_voxels_and_say_no_beyond() -> None:
    cells = np.random.default_rng(3).random((3, 4, 5)) < 0.5
    factor, origin, start = (2, 3, 1), (1, 0, 2), (0, 2, 1)
    whole = np.zeros((4, 4, 7), bool)
    whole[1:, :, 2:] = cells
    for axis, times in enumerate(factor):
        whole = whole.repeat(times, axis=axis)
    whole = np.pad(whole, ((0, 3), (0, 3), (0, 3)))
    voxels = np.ones((10, 11, 8), bool)
    spread(cells, origin, factor, start, voxels)
    assert np.array_equal(voxels, whole[0:10, 2:13, 1:9])


def test_what_cells_say_is_interpolated_between_their_centers() -> None:
    prior = np.arange(4, dtype=np.float32).reshape(1, 1, 4)
    terminal = np.zeros((1, 1, 6), np.int32)
    add_prior(prior, (1, 1, 2), (0, 0, 1), (0, 0, 0), np.float32(3), terminal)
    assert terminal.ravel().tolist() == [25, 75, 125, 175, 225, 275]
