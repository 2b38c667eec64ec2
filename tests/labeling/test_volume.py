"""Volume and Labelmap fit their grid."""

import numpy as np
import pytest

from labeling.errors import GridMismatch
from labeling.geometry import Geometry
from labeling.volume import Labelmap, Volume

GRID = Geometry((2, 3, 4), np.eye(4))


def test_an_array_of_another_shape_is_refused():
    with pytest.raises(GridMismatch):
        Volume(np.zeros((4, 3, 2), np.int16), GRID)
    with pytest.raises(GridMismatch):
        Labelmap(np.zeros((2, 3), np.uint8), GRID)


def test_a_labelmap_is_unsigned_and_small():
    assert Labelmap.empty(GRID).array.dtype == np.uint8
    with pytest.raises(TypeError):
        Labelmap(np.zeros((2, 3, 4), np.int64), GRID)
