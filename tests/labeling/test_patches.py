"""Patches: what changed, applied, taken back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labeling.errors import BadPatch
from labeling.geometry import Box
from labeling.patches import Patch, apply, diff, effective, invert, relabel

SHAPES = st.tuples(*[st.integers(1, 6)] * 3)


@st.composite
def pairs(draw):
    shape = draw(SHAPES)
    numbers = arrays(np.uint8, shape, elements=st.integers(0, 2), fill=st.just(0))
    return draw(numbers), draw(numbers)


@given(pairs())
def test_a_patch_turns_before_into_after_and_its_inverse_turns_it_back(pair):
    before, after = pair
    patch = diff(before, after)
    if patch is None:
        assert np.array_equal(before, after)
        return
    array = before.copy()
    undo = invert(array, patch)
    apply(array, patch)
    assert np.array_equal(array, after)
    apply(array, undo)
    assert np.array_equal(array, before)


@given(pairs())
def test_a_patch_is_as_tight_as_can_be(pair):
    before, after = pair
    patch = diff(before, after)
    if patch is not None:
        assert patch.box == Box.around(before != after)
        assert patch.changed.sum() == (before != after).sum()
        assert not patch.values[~patch.changed].any()


@given(pairs(), st.integers(0, 2**32))
def test_what_is_so_already_is_no_change(pair, seed):
    before, after = pair
    patch = diff(before, after)
    if patch is None:
        return
    between = np.where(np.random.default_rng(seed).random(before.shape) < 0.5, before, after)
    rest = effective(between, patch)
    assert (rest is None) == np.array_equal(between, after)
    if rest is not None:
        assert rest.changed.sum() == (between != after).sum()
        apply(between, rest)
        assert np.array_equal(between, after)
    assert effective(after, patch) is None


def test_effective_and_relabel_keep_what_they_should():
    patch = Patch(Box((0, 0, 1), (1, 1, 3)), np.array([[[1, 2]]], np.uint8), np.ones((1, 1, 2), bool), 4, 5)
    rest = effective(np.array([[[0, 1, 0, 0]]], np.uint8), patch)
    assert (rest.box, rest.base, rest.revision) == (Box((0, 0, 2), (1, 1, 3)), 4, 5)
    moved = relabel(patch, base=6, revision=7)
    assert (moved.base, moved.revision, moved.box) == (6, 7, patch.box)
    assert patch.numbers == (1, 2)


def test_a_patch_outside_the_array_is_refused_and_sets_nothing():
    patch = Patch(Box((0, 0, 1), (1, 1, 3)), np.ones((1, 1, 2), np.uint8), np.ones((1, 1, 2), bool))
    array = np.zeros((1, 1, 2), np.uint8)
    for act in (apply, invert, effective):
        with pytest.raises(BadPatch):
            act(array, patch)
    assert not array.any()


def test_a_number_above_255_does_not_wrap_into_a_small_labelmap():
    patch = Patch(Box.whole((1, 1, 2)), np.array([[[300, 0]]], np.uint16), np.array([[[True, False]]]))
    with pytest.raises(BadPatch):
        apply(np.zeros((1, 1, 2), np.uint8), patch)
    wide = np.zeros((1, 1, 2), np.uint16)
    apply(wide, patch)
    assert wide.tolist() == [[[300, 0]]]


def test_arrays_that_do_not_fill_the_box_are_refused():
    with pytest.raises(BadPatch):
        Patch(Box.whole((2, 2, 2)), np.zeros((2, 2, 1), np.uint8), np.zeros((2, 2, 2), bool))
    with pytest.raises(BadPatch):
        diff(np.zeros((1, 2, 3), np.uint8), np.zeros((3, 2, 1), np.uint8))
