"""Patches that meet, against plain arrays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from labeling.geometry import Box
from labeling.patches import Patch, apply
from server.annotations.services.merging import combined, without

SHAPE = (4, 5, 6)


@st.composite
def patches(draw: st.DrawFn) -> Patch:
    start = [draw(st.integers(0, side - 1)) for side in SHAPE]
    stop = [draw(st.integers(low + 1, side)) for low, side in zip(start, SHAPE, strict=True)]
    box = Box(tuple(start), tuple(stop))  # type: ignore[arg-type]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    changed = rng.random(box.shape) < 0.5
    changed.flat[0] = True
    return Patch(box, (rng.integers(0, 4, box.shape) * changed).astype(np.uint8), changed)


def touched(patch: Patch) -> np.ndarray:
    mask = np.zeros(SHAPE, bool)
    mask[patch.box.slices] = patch.changed
    return mask


@given(patches(), st.lists(patches(), max_size=4))
def test_what_others_set_is_left_out_and_nothing_else(patch: Patch, others: list[Patch]) -> None:
    left = without(patch, others)
    kept = touched(patch)
    for other in others:
        kept &= ~touched(other)
    assert np.array_equal(touched(left) if left else np.zeros(SHAPE, bool), kept)
    if left:
        assert np.array_equal(left.values[left.changed], patch.values[left.changed])


@given(st.lists(patches(), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
def test_one_patch_does_what_all_did_in_turn(edits: list[Patch], seed: int) -> None:
    before = np.random.default_rng(seed).integers(0, 4, SHAPE).astype(np.uint8)
    after = before.copy()
    for edit in edits:
        apply(after, edit)
    one = combined(edits, after)
    assert one is not None
    apply(before, one)
    assert np.array_equal(before, after)


def test_no_patches_are_no_patch() -> None:
    assert combined([], np.zeros(SHAPE, np.uint8)) is None
