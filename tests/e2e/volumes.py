"""The phantom of these tests: the oblique one, larger, so that its organs are something to click and paint on."""

import numpy as np

from labeling.volume import Labelmap, Volume
from tests.phantoms import OBLIQUE_SPACING_MM, grid, oblique_labels

LIVER, SPLEEN = 1, 2
LIVER_CENTER, SPLEEN_CENTER = (16, 48, 18), (24, 16, 42)


def oblique_truth() -> Labelmap:
    """Liver and spleen; oblique, anisotropic, flipped, left-handed, odd-sized: (37, 73, 57)."""
    array = oblique_labels().array
    for axis in range(3):
        array = np.delete(array.repeat(2, axis), -1, axis)
    geometry = grid(
        (array.shape[0], array.shape[1], array.shape[2]),
        OBLIQUE_SPACING_MM,
        (17, -11, 24),
        (-31.5, 12.25, 207.0),
        (False, True, False),
    )
    return Labelmap(np.where(array > SPLEEN, 0, array), geometry)


def oblique_mr(seed: int = 0) -> Volume:
    """Its organs in noise, int16."""
    truth = oblique_truth()
    means = np.array([120, 420, 620])
    noise = np.random.default_rng(seed).normal(0, 25, truth.geometry.shape)
    return Volume((means[truth.array] + noise).clip(0).astype(np.int16), truth.geometry)
