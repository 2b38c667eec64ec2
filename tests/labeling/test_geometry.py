"""Geometry and Box: index to mm and back, grids, boxes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labeling.errors import BadGeometry
from labeling.geometry import Box, Geometry

OBLIQUE = np.array(
    [[0.2, 0.1, 0.79, -31.5], [-0.4, 0.69, 0.1, 12.25], [2.9, 0.1, -0.15, 207.0], [0, 0, 0, 1]], dtype=np.float64
)


def test_an_index_goes_to_mm_and_back():
    geometry = Geometry((7, 11, 5), OBLIQUE)
    index = np.random.default_rng(1).uniform(-20, 20, (4, 6, 3))
    assert np.allclose(geometry.to_index(geometry.to_world(index)), index, atol=1e-9)


def test_the_first_axis_is_the_slice():
    geometry = Geometry((40, 512, 512), np.array([[0, 0, 0.7, 0], [0, 0.8, 0, 0], [5, 0, 0, -90], [0, 0, 0, 1]]))
    assert geometry.to_world([2, 1, 10]).tolist() == pytest.approx([7.0, 0.8, -80.0])
    assert geometry.spacing_mm.tolist() == pytest.approx([5.0, 0.8, 0.7])


@pytest.mark.parametrize(
    "affine",
    [
        np.full((4, 4), np.nan),
        np.diag([1, 1, 0, 1]),
        np.diag([1, 1, 1, 2]),
        np.diag([np.inf, 1, 1, 1]),
        np.eye(3),
        np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]),
    ],
)
def test_an_affine_that_places_nothing_is_refused(affine):
    with pytest.raises(BadGeometry):
        Geometry((2, 2, 2), affine)


@pytest.mark.parametrize("shape", [(0, 2, 2), (2, 2), (2, -1, 2)])
def test_an_empty_side_is_refused(shape):
    with pytest.raises(BadGeometry):
        Geometry(shape, np.eye(4))


def test_micrometre_voxels_are_not_singular():
    assert Geometry((2, 2, 2), np.diag([1e-4, 1e-4, 1e-4, 1])).size == 8


def test_a_grid_is_the_same_within_a_thousandth_of_a_mm_at_every_corner():
    geometry = Geometry((50, 512, 512), OBLIQUE)
    near, far, turned = OBLIQUE.copy(), OBLIQUE.copy(), OBLIQUE.copy()
    near[0, 3] += 0.0009
    far[0, 3] += 0.0011
    turned[0, 2] += 1e-5  # invisible at the first voxel, 5 micrometres at the last
    assert geometry.same_grid(Geometry(geometry.shape, near))
    assert not geometry.same_grid(Geometry(geometry.shape, far))
    assert not geometry.same_grid(Geometry(geometry.shape, turned))
    assert not geometry.same_grid(Geometry((50, 512, 511), OBLIQUE))


def test_a_voxel_reaches_half_an_index():
    geometry = Geometry((2, 3, 4), OBLIQUE)
    index = [[-0.5, 0, 0], [-0.51, 0, 0], [1.49, 2.49, 3.49], [1.5, 0, 0], [0, 0, 4]]
    assert geometry.contains(index).tolist() == [True, False, True, False, False]


def test_equal_by_value_and_never_changed():
    assert Geometry((2, 3, 4), OBLIQUE) == Geometry((2, 3, 4), OBLIQUE.copy())
    assert len({Geometry((2, 3, 4), OBLIQUE), Geometry((2, 3, 4), OBLIQUE.copy())}) == 1
    assert Geometry((2, 3, 4), OBLIQUE) != Geometry((2, 3, 5), OBLIQUE)
    with pytest.raises(ValueError, match="read-only"):
        Geometry((2, 3, 4), OBLIQUE).affine[0, 0] = 1


@given(arrays(np.bool_, st.tuples(*[st.integers(1, 5)] * 3), elements=st.booleans()))
def test_the_tight_box_holds_every_voxel_and_no_empty_side(mask):
    box = Box.around(mask)
    if not mask.any():
        assert box is None
        return
    inner = mask[box.slices]
    assert inner.sum() == mask.sum()
    for axis in range(3):
        assert inner.take([0], axis).any() and inner.take([-1], axis).any()


def test_boxes_meet_grow_and_clip():
    box = Box((1, 2, 3), (4, 6, 8))
    assert box.shape == (3, 4, 5)
    assert box.size == 60
    assert box.grow(2) == Box((-1, 0, 1), (6, 8, 10))
    assert box.grow(2).clip((5, 5, 5)) == Box((0, 0, 1), (5, 5, 5))
    assert box.intersect(Box((3, 0, 0), (9, 9, 4))) == Box((3, 2, 3), (4, 6, 4))
    assert box.intersect(Box((4, 0, 0), (9, 9, 9))).size == 0
    assert box.grow(-2).size == 0
    assert box.inside((4, 6, 8)) and not box.inside((4, 6, 7)) and not box.grow(2).inside((9, 9, 9))
    assert np.zeros((5, 6, 8))[box.slices].shape == box.shape
