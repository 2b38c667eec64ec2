"""Operations on a segment against SciPy and SimpleITK, in mm, on the oblique anisotropic grid."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy import ndimage

from labeling.errors import CannotOperate
from labeling.operations import parse_operation
from labeling.optimize.operate import operate
from labeling.patches import apply
from tests.phantoms import OBLIQUE_SHAPE, OBLIQUE_SPACING_MM, ellipsoid, oblique_labels

SPACING = np.array(OBLIQUE_SPACING_MM)
Labels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def after(labels: Labels, name: str, segment: int = 1, locked: tuple[int, ...] = (), **parameters: Any) -> Labels:
    changed = labels.copy()
    changed.setflags(write=False)
    patch = operate(changed, segment, parse_operation(name, parameters), SPACING, locked)
    result = labels.copy()
    apply(result, patch)
    assert patch.changed.any() and (result != labels).sum() == patch.changed.sum()
    return result


def refusal(labels: Labels, name: str, segment: int = 1, locked: tuple[int, ...] = (), **parameters: Any) -> str:
    with pytest.raises(CannotOperate) as refused:
        operate(labels, segment, parse_operation(name, parameters), SPACING, locked)
    assert refused.value.message.endswith(".")
    return refused.value.code


@pytest.fixture
def labels() -> Labels:
    """Liver, spleen and kidney; the first two grow into each other within 4 mm."""
    return oblique_labels().array.copy()


def itk(mask: Mask) -> sitk.Image:
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    image.SetSpacing([float(side) for side in SPACING[::-1]])
    return image


def distance_to(mask: Mask) -> NDArray[np.float64]:
    """mm from each voxel's center to the nearest of the mask's, by SimpleITK."""
    far = sitk.SignedMaurerDistanceMap(itk(mask), False, False, True)
    return np.where(mask, 0, sitk.GetArrayFromImage(far))


@pytest.mark.parametrize("mm", [0.5, 0.65, 0.9, 2.0, 2.7, 5.0, 11.0])
def test_grow_takes_the_background_within_a_distance(labels: Labels, mm: float):
    near = distance_to(labels == 1) <= mm + 1e-4
    expected = np.where(near & (labels == 0), 1, labels)
    if np.array_equal(expected, labels):
        assert refusal(labels, "grow", mm=mm) == "nothing_changed"
    else:
        assert np.array_equal(after(labels, "grow", mm=mm), expected)


@pytest.mark.parametrize("locked", [(), (2,), (2, 3)])
def test_grow_takes_other_segments_only_where_asked_and_locked_ones_never(labels: Labels, locked: tuple[int, ...]):
    near = distance_to(labels == 1) <= 20
    assert (near & (labels == 2)).any() and (near & (labels == 3)).any()
    assert np.array_equal(after(labels, "grow", locked=locked, mm=20), np.where(near & (labels == 0), 1, labels))
    taken = near & ~np.isin(labels, locked)
    assert np.array_equal(after(labels, "grow", locked=locked, mm=20, overwrite=True), np.where(taken, 1, labels))


@pytest.mark.parametrize("mm", [0.65, 1.0, 2.7, 3.0])
def test_shrink_gives_up_what_is_near_the_border(labels: Labels, mm: float):
    deep = ndimage.distance_transform_edt(labels == 1, sampling=SPACING) > mm + 1e-4
    assert np.array_equal(after(labels, "shrink", mm=mm), np.where((labels == 1) & ~deep, 0, labels))


def test_shrinking_all_away_is_refused(labels: Labels):
    assert refusal(labels, "shrink", mm=50) == "nothing_left"


@pytest.mark.parametrize("mm", [0.5, 1.5, 3.0])
def test_smooth_cuts_a_gaussian_at_half_its_height(labels: Labels, mm: float):
    rough = labels.copy()
    rough[(labels == 1) & (np.random.default_rng(4).random(labels.shape) < 0.2)] = 0
    soft = ndimage.gaussian_filter((rough == 1).astype(float), mm / SPACING, mode="nearest", truncate=8)
    sure = np.abs(soft - 0.5) > 2e-3  # the ends of the Gaussian are cut at four deviations
    expected = np.where((soft > 0.5) & (rough == 0), 1, np.where((soft <= 0.5) & (rough == 1), 0, rough))
    result = after(rough, "smooth", mm=mm)
    assert sure.mean() > 0.97 and np.array_equal(result[sure], expected[sure])


def scattered(seed: int = 3) -> Labels:
    """Pieces of many sizes beside a large one, some of which touch with an edge only."""
    spots = np.random.default_rng(seed).random(OBLIQUE_SHAPE) < 0.12
    labels = np.where(spots, 1, 0).astype(np.uint8)
    labels[ellipsoid(OBLIQUE_SHAPE, (9, 20, 14), (4, 7, 7))] = 1
    labels[:, :4] = 2
    return labels


def components(mask: Mask) -> NDArray[np.uint32]:
    """By SimpleITK, numbered from 1 by falling size; neighbors share a face."""
    ordered = sitk.RelabelComponent(sitk.ConnectedComponent(itk(mask), False), sortByObjectSize=True)
    return sitk.GetArrayFromImage(ordered)


def test_keep_largest_takes_all_other_pieces_away():
    labels = scattered()
    expected = np.where((labels == 1) & (components(labels == 1) != 1), 0, labels)
    kept = after(labels, "keep_largest")
    assert np.array_equal(kept, expected)
    assert refusal(kept, "keep_largest") == "nothing_changed"


@pytest.mark.parametrize("limit", [{"below_voxels": 3}, {"below_mm3": 3 * 2.7 * 0.9 * 0.65}, {"below_voxels": 40}])
def test_islands_below_a_size_go(limit: dict[str, float]):
    labels = scattered()
    pieces = components(labels == 1)
    sizes = np.bincount(pieces.ravel())
    small = sizes[pieces] < (limit.get("below_voxels") or 3)
    assert np.array_equal(after(labels, "remove_islands", **limit), np.where((labels == 1) & small, 0, labels))


def test_islands_that_are_everything_stay():
    assert refusal(scattered(), "remove_islands", below_voxels=10_000) == "nothing_left"


def hollow() -> Labels:
    """A ball with a closed cavity, one with another segment's voxel in it, and a tunnel along k."""
    labels = np.zeros(OBLIQUE_SHAPE, np.uint8)
    labels[ellipsoid(OBLIQUE_SHAPE, (9, 18, 14), (8, 12, 12))] = 1
    labels[6:9, 12:15, 10:14] = 0
    labels[10:13, 20:24, 14:18] = 0
    labels[11, 22, 16] = 2
    labels[:, 16:18, 18:20] = 0
    return labels


def test_holes_are_filled_in_3d_but_tunnels_stay_open():
    labels = hollow()
    filled = ndimage.binary_fill_holes(labels == 1)
    expected = np.where(filled & (labels == 0), 1, labels)
    assert np.array_equal(after(labels, "fill_holes"), expected)
    assert expected[9, 16, 18] == 0 and expected[11, 22, 16] == 2
    overwritten = after(labels, "fill_holes", overwrite=True)
    assert np.array_equal(overwritten, np.where(filled, 1, labels))
    assert np.array_equal(after(labels, "fill_holes", locked=(2,), overwrite=True), expected)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_holes_are_filled_in_each_slice_along_an_axis(axis: int):
    labels = hollow()
    slices = np.moveaxis(labels == 1, axis, 0)
    filled = np.moveaxis(np.stack([ndimage.binary_fill_holes(one) for one in slices]), 0, axis)
    assert np.array_equal(after(labels, "fill_holes", axis=axis), np.where(filled & (labels == 0), 1, labels))


def signed(one: Mask, spacing: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.pad(one, 1)
    inside, outside = (ndimage.distance_transform_edt(side, sampling=spacing) for side in (padded, ~padded))
    return (inside - outside)[1:-1, 1:-1]


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_slices_between_are_interpolated_by_signed_distance_along_each_axis(labels: Labels, axis: int):
    slices = np.moveaxis(labels, axis, 0)
    for place, one in enumerate(slices):
        one[(one == 1) & (place % 4 != 0)] = 0
    spacing = np.delete(SPACING, axis)
    expected = slices.copy()
    kept = np.flatnonzero((slices == 1).any(axis=(1, 2)))
    assert len(kept) >= 3
    for low, high in pairwise(kept):
        for between in range(low + 1, high):
            t = (between - low) / (high - low)
            blend = (1 - t) * signed(slices[low] == 1, spacing) + t * signed(slices[high] == 1, spacing)
            expected[between][(blend > 1e-4) & (slices[between] == 0)] = 1
    result = np.moveaxis(after(labels, "fill_between", axis=axis), axis, 0)
    assert np.array_equal(result, expected)


def test_slices_that_do_not_overlap_are_joined_along_the_straight_line():
    labels = np.zeros(OBLIQUE_SHAPE, np.uint8)
    labels[4, 5:10, 5:10] = labels[12, 25:30, 15:20] = 1
    result = after(labels, "fill_between", axis=0)
    for k in range(5, 12):
        center = np.argwhere(result[k] == 1).mean(axis=0)
        assert np.allclose(center, [7 + 2.5 * (k - 4), 7 + 1.25 * (k - 4)], atol=0.6)


def test_one_labeled_slice_is_too_few_and_a_gapless_segment_has_nothing_between(labels: Labels):
    one = np.zeros_like(labels)
    one[5, 4:9, 4:9] = 1
    assert refusal(one, "fill_between", axis=0) == "too_few_slices"
    assert refusal(labels, "fill_between", axis=0) == "nothing_changed"


def test_a_segment_that_fills_the_image_meets_no_border():
    full = np.ones(OBLIQUE_SHAPE, np.uint8)
    for name, parameters in (("grow", {"mm": 3}), ("shrink", {"mm": 3}), ("smooth", {"mm": 3}), ("fill_holes", {})):
        assert refusal(full, name, **parameters) == "nothing_changed"


@pytest.mark.parametrize("name", ["grow", "keep_largest", "fill_between"])
def test_a_segment_without_voxels_or_with_a_lock_is_refused(labels: Labels, name: str):
    parameters = {"grow": {"mm": 2}, "fill_between": {"axis": 0}}.get(name, {})
    labels[labels == 3] = 0
    assert refusal(labels, name, segment=3, **parameters) == "empty_segment"
    assert refusal(labels, name, locked=(1,), **parameters) == "segment_locked"
