"""What an even image promises: shading goes, anatomy and absolute levels stay; and what lines find in such images."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from labeling.evaluate.robots import Scribbler
from labeling.geometry import Geometry
from labeling.infer.session import InferSession
from labeling.optimize.levels import Calmed
from labeling.optimize.shading import even
from labeling.volume import Volume

SHAPE = (40, 80, 80)
SPACING_MM = (3.0, 2.5, 2.5)
BRIGHT, DIM = 800.0, 620.0


def geometry() -> Geometry:
    return Geometry(SHAPE, np.diag([*SPACING_MM, 1.0])[[2, 1, 0, 3]])


def folds() -> NDArray[np.uint8]:
    """1: a network of branches a few voxels thick, 2: what fills the gaps between them, 0: air around both."""
    z, y, x = ((n - (size - 1) / 2) * mm for n, size, mm in zip(np.indices(SHAPE), SHAPE, SPACING_MM, strict=True))
    a, b, c = (2 * np.pi / 45 * axis for axis in (x, y, z))
    network = np.sin(a) * np.cos(b) + np.sin(b) * np.cos(c) + np.sin(c) * np.cos(a) > 0
    body = (np.hypot(x, y) < 92) & (abs(z) < 54)
    return np.where(body, np.where(network, 1, 2), 0).astype(np.uint8)


def shade() -> NDArray[np.float64]:
    """A factor: a fifth more at one end, a fifth less at the other."""
    _, j, i = (axis / (n - 1) - 0.5 for axis, n in zip(np.indices(SHAPE), SHAPE, strict=True))
    return np.exp(0.36 * i - 0.3 * j)


def seen(labels: NDArray[np.uint8], field: NDArray[np.float64] | float) -> NDArray[np.int16]:
    rng = np.random.default_rng(7)
    clean = np.array([0.0, BRIGHT, DIM])[labels]
    clean = ndimage.gaussian_filter(clean, 0.6) * field
    noisy = np.hypot(clean + rng.normal(0, 40, SHAPE), rng.normal(0, 40, SHAPE))
    return np.rint(noisy).astype(np.int16)


def shading_left(image: Calmed, before: Calmed, tissue: NDArray[np.bool_]) -> float:
    """Standard deviation, as a factor (log), of the shade that is left in a tissue."""
    inner = ndimage.binary_erosion(tissue)
    left = np.log(shade()[inner] * image.levels[inner] / before.levels[inner])
    return float(left.std())


def calmed(array: NDArray[np.int16]) -> Calmed:
    return Calmed.of(array, np.array(SPACING_MM))


def test_most_of_a_shade_goes_and_an_even_image_is_left_alone():
    labels = folds()
    shaded = calmed(seen(labels, shade()))
    assert shading_left(even(shaded), shaded, labels != 0) < 0.5 * shading_left(shaded, shaded, labels != 0)
    assert np.array_equal(even(shaded).levels, even(shaded).levels)
    plain = calmed(seen(labels, 1.0))
    assert even(plain) is plain


def test_hounsfield_units_are_never_evened():
    ct = calmed((seen(folds(), shade()) - 1000).astype(np.int16))
    assert ct.absolute
    assert even(ct) is ct


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(SHAPE, np.int16),
        np.full(SHAPE, 7, np.int16),
        np.arange(np.prod(SHAPE)).reshape(SHAPE).astype(np.float32),
        np.random.default_rng(3).normal(0, 1, SHAPE).astype(np.float32),
        np.random.default_rng(4).integers(0, 500, (1, 1, 40)).astype(np.int16),
    ],
    ids=["zeros", "constant", "ramp", "noise", "one row"],
)
def test_an_image_of_no_tissue_comes_through(array):
    image = Calmed.of(array, np.ones(3))
    assert even(image).levels.shape == array.shape


def test_lines_find_a_tissue_whose_shade_crosses_that_of_its_neighbor():
    labels = folds()
    volume = Volume(seen(labels, shade()), geometry())
    assert agreement(answer_to_lines(volume, labels), labels == 1) > 0.9


def test_a_thin_rind_between_bright_and_dark_is_not_shared_out_to_them():
    z, y, x = ((n - (size - 1) / 2) * mm for n, size, mm in zip(np.indices(SHAPE), SHAPE, SPACING_MM, strict=True))
    away = np.sqrt(x**2 + y**2 + (1.4 * z) ** 2)
    labels = np.where(away < 52, 1, np.where(away < 60, 2, 0)).astype(np.uint8)
    found = answer_to_lines(Volume(seen(labels, 1.0), geometry()), labels)
    assert (found & (labels == 2)).sum() < 0.05 * (labels == 2).sum()
    assert agreement(found, labels == 1) > 0.9


def answer_to_lines(volume: Volume, labels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """What lines by a robot through 1, through 2 and around both say that 1 is."""
    robot = Scribbler(volume.geometry)
    items = (*robot.strokes(labels == 1), *robot.strokes(labels == 0, include=False))
    session = InferSession(volume, np.zeros(SHAPE, np.uint8))
    *_, last = session.answer(1, items, others={2: robot.strokes(labels == 2)})
    answer = np.zeros(SHAPE, bool)
    assert last.patch is not None
    answer[last.patch.box.slices] = last.patch.changed & (last.patch.values == 1)
    return answer


def agreement(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    """Dice."""
    return float(2 * (a & b).sum() / (a.sum() + b.sum()))
