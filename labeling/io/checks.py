"""What every reader refuses before it reads voxels: too many of them, or nowhere to put them."""

from __future__ import annotations

from collections.abc import Sequence

from labeling.errors import BadGeometry, TooLarge, UnsupportedImage
from labeling.geometry import Array, Geometry, Shape

MAX_VOXELS = 2**30
_SPACING_MM = (1e-5, 1e4)
_FAR_MM = 1e7


def three_sides(sizes: Sequence[int], said: object, name: str) -> Shape:
    """(K, J, I) of a header's sizes, which it tells as i, j, k; BadGeometry or UnsupportedImage where they are none.

    said: what stands in the file, for the sentence.
    """
    if len(sizes) != 3 or min(sizes) < 1:
        raise BadGeometry(f"{name} has impossible sizes {said!r:.60}; export it again.", file=name)
    check_slices(sizes, name)
    return (sizes[2], sizes[1], sizes[0])


def check_slices(sizes: Sequence[int], name: str) -> None:
    """UnsupportedImage for what is flat."""
    if min(sizes) == 1:
        raise UnsupportedImage(f"{name} is a single 2-D slice; a volume of at least two slices is needed.", file=name)


def check_voxels(shape: tuple[int, ...], limit: int, name: str) -> None:
    """TooLarge, from the header's (K, J, I), Python integers, before anything is allocated."""
    count = 1
    for side in shape:
        count *= side
    if count > limit:
        sides = " x ".join(map(str, reversed(shape)))
        message = f"{name} says it has {sides} voxels, more than the limit of {limit}; crop or resample it."
        raise TooLarge(message, file=name, voxels=count, limit=limit)


def placed(shape: Shape, affine: Array, name: str) -> Geometry:
    """The grid, or BadGeometry that names the file. affine: (4, 4) from (k, j, i, 1) to mm LPS."""
    try:
        geometry = Geometry(shape, affine)
    except BadGeometry as error:
        raise BadGeometry(f"{name}: {error.message}", file=name) from error
    low, high = _SPACING_MM
    spacing = geometry.spacing_mm
    if not low <= spacing.min() <= spacing.max() <= high or abs(affine[:3, 3]).max() > _FAR_MM:
        listed = " x ".join(f"{side:.3g}" for side in spacing)
        message = f"{name} has voxels of {listed} mm, or lies kilometres away; correct its orientation matrix."
        raise BadGeometry(message, file=name, spacing_mm=spacing.tolist())
    return geometry
