"""Plans from fingerprints: rules as a table, each choice with its reason; works with one image and fine spacing."""

import numpy as np
import pytest

from labeling.geometry import Box
from labeling.plan.fingerprint import Fingerprint
from labeling.plan.planner import CPU_VOXELS, plan
from labeling.volume import Labelmap, Volume
from tests import phantoms


def pair(shape=(20, 30, 24), spacing=(1.0, 1.0, 1.0), hu=False, seed=0):
    geometry = phantoms.grid(shape, spacing, flips=(True, False, True))
    label = np.zeros(shape, np.uint8)
    k, j, i = (side // 4 for side in shape)
    label[Box((k, j, i), (3 * k, 3 * j, 3 * i)).slices] = 3
    rng = np.random.default_rng(seed)
    array = np.where(label > 0, 60, 0) + rng.normal(0, 10, shape)
    if hu:
        array[: max(k // 2, 1)] = -1000
    return Volume(array.astype(np.float32), geometry), Labelmap(label, geometry)


def test_a_fingerprint_tells_shapes_spacings_numbers_and_the_thinnest_structure():
    found = Fingerprint.of([pair(spacing=(2.0, 1.0, 0.5)), pair((10, 30, 24), (4.0, 1.0, 0.5))])
    assert found.numbers == (3,) and found.shapes.tolist() == [[20, 30, 24], [10, 30, 24]]
    assert np.allclose(found.spacings_mm, [[2, 1, 0.5], [4, 1, 0.5]])
    assert found.thinnest_mm == pytest.approx(6.0) and not found.is_ct


@pytest.mark.parametrize(
    ("shape", "spacing", "planned"),
    [
        ((20, 30, 24), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)),
        ((200, 300, 240), (0.3, 0.3, 0.3), None),  # too many voxels: coarser, but the structure keeps its voxels
        ((12, 30, 24), (6.0, 1.0, 1.0), (6.0, 1.0, 1.0)),
    ],
)
def test_one_image_is_enough_for_a_plan_at_any_spacing(shape, spacing, planned):
    made = plan(Fingerprint.of([pair(shape, spacing)]))
    if planned is not None:
        assert made.blueprint.spacing_mm == pytest.approx(planned)
    else:
        assert all(0.3 < side < 1.0 for side in made.blueprint.spacing_mm)
    assert np.prod(made.blueprint.patch) <= CPU_VOXELS and all(side % 8 == 0 for side in made.blueprint.patch)
    assert set(made.reasons) == {"spacing", "patch", "normalization", "network"}


def test_ct_is_clipped_to_what_is_labeled_and_others_go_by_each_image():
    ct = plan(Fingerprint.of([pair(hu=True)])).blueprint.normalization
    assert ct.low == pytest.approx(35, abs=6) and ct.high == pytest.approx(85, abs=6)
    assert ct(np.array([[[-1000.0, 60.0]]]))[0, 0, 1] == pytest.approx(0, abs=0.3)
    assert plan(Fingerprint.of([pair()])).blueprint.normalization.mean is None


def test_the_coarse_axis_of_mixed_spacings_keeps_the_finest_tenth():
    pairs = [pair((12, 30, 24), (side, 1.0, 1.0)) for side in (4.0, 5.0, 6.0, 7.0, 8.0)]
    assert plan(Fingerprint.of(pairs)).blueprint.spacing_mm == pytest.approx((4.4, 1.0, 1.0))
