"""What a pane shows, as pixels, and which voxel each belongs to."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labeling.geometry import Shape
from tests.e2e.bench import Bench

Pixels = NDArray[np.int16]


def picture(bench: Bench, name: str) -> Pixels:
    """(height, width, 3) of a pane as it is seen."""
    shot = Image.open(io.BytesIO(bench.pane(name).screenshot(animations="disabled")))
    pixels: Pixels = np.asarray(shot.convert("RGB")).astype(np.int16)
    return pixels


def slice_as_seen(bench: Bench, name: str, at: Shape) -> tuple[tuple[NDArray[np.int64], ...], Pixels]:
    """Indices k, j, i (N each) of the voxels of the slice through `at`, but those under the crosshair; colors (N, 3).

    Each voxel is looked for where a click would find it. The bench has learnt where that is.
    """
    box, sight = bench.pane(name).bounding_box(), bench.sights[name]
    assert box is not None
    axes = [np.arange(count) for count in bench.geometry.shape]
    axes = [axis[abs(axis - place) > 1] for axis, place in zip(axes, at, strict=True)]
    axes[sight.normal] = np.array([at[sight.normal]])
    voxels = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 3)
    places = np.array([sight.pixel(voxel) for voxel in voxels.tolist()]) - (box["x"], box["y"])
    column, row = np.floor(places).astype(int).T
    return tuple(voxels.T), picture(bench, name)[row, column]


def red(pixels: Pixels) -> NDArray[np.bool_]:
    """Where the color of the first segment lies over the image."""
    found: NDArray[np.bool_] = pixels[..., 0] > pixels[..., 1] + 50
    return found


def green(pixels: Pixels) -> NDArray[np.bool_]:
    """Where the color of the second segment lies over the image."""
    found: NDArray[np.bool_] = (pixels[..., 1] > pixels[..., 0] + 30) & (pixels[..., 1] > pixels[..., 2] + 30)
    return found
