"""The scribbles of MONAI Label's radiology app, "Histogram+GraphCut", rebuilt to be compared with: 64 bins with one
pseudo-count each, a soft-max over the two bin frequencies, a cut without distances, all on a grid of 2.5 x 2.5 x 5 mm.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from labeling.intensity import looks_like_hu
from labeling.optimize.mincut import HARD, GridCut
from labeling.volume import Volume

BINS, LAMBDA, SIGMA, UNIT = 64, 1.0, 0.1, 1000
GRID_MM = (5.0, 2.5, 2.5)  # along slices, rows and columns, where the image is finer


def histogram_and_cut(volume: Volume, inside: NDArray[np.int64], outside: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(K, J, I) bool. inside, outside: (N, 3) voxels of the strokes."""
    factor = np.maximum(np.array(GRID_MM) / volume.geometry.spacing_mm, 1.0)
    shape = np.maximum(np.round(np.array(volume.array.shape) / factor), 1).astype(int)
    scale = np.array(volume.array.shape) / shape
    image = ndimage.zoom(_windowed(volume), 1 / scale, order=1, output=np.float32)
    seeds = [np.minimum((voxels / scale).astype(int), np.array(image.shape) - 1) for voxels in (inside, outside)]
    bins = np.minimum((image * BINS).astype(int), BINS - 1)
    frequency = []
    for side in seeds:
        counts = np.bincount(bins[tuple(side.T)], minlength=BINS) + 1.0
        frequency.append(counts / counts.sum())
    chance = 1 / (1 + np.exp(frequency[1] - frequency[0]))[bins]
    terminal = np.round(UNIT * (np.log(chance) - np.log(1 - chance))).astype(np.int32)
    terminal[tuple(seeds[1].T)] = -HARD
    terminal[tuple(seeds[0].T)] = HARD
    forward = np.zeros((3, *image.shape), np.int32)
    for axis in range(3):
        step = np.diff(image, axis=axis, append=np.take(image, [-1], axis=axis))
        forward[axis] = np.round(UNIT * LAMBDA * np.exp(-(step**2) / (2 * SIGMA**2)))
    cut, _ = GridCut().solve(terminal, forward)
    sides = zip(volume.array.shape, scale, cut.shape, strict=True)
    back = [np.minimum((np.arange(fine) / step).astype(int), coarse - 1) for fine, step, coarse in sides]
    return cut[np.ix_(*back)]


def _windowed(volume: Volume) -> NDArray[np.float32]:
    """0 to 1: from -300 to 200 HU; what is no CT, from its 0.5 to its 99.5 percentile."""
    low, high = (
        (-300.0, 200.0) if looks_like_hu(volume.array) else np.percentile(volume.array[::2, ::2, ::2], (0.5, 99.5))
    )
    return np.clip((volume.array.astype(np.float32) - low) / (high - low), 0, 1)
