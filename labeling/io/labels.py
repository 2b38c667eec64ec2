"""Numbers from a label file onto the grid of an image, exactly: axes may be swapped, nothing is resampled."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.errors import GridMismatch, UnknownSegment, UnsupportedImage
from labeling.geometry import GRID_TOLERANCE_MM, Geometry
from labeling.segments import MAX_NUMBER, LabelSchema
from labeling.volume import Numbers


def aligned(numbers: NDArray[Any], grid: Geometry, target: Geometry, name: str) -> NDArray[Any]:
    """The same voxels as a view in the target's axis order and directions.

    numbers: on `grid`, (K, J, I) of its own axes. GridMismatch, with how far, unless both grids have the same voxels
    within 1e-3 mm at every corner.
    """
    ours = np.linalg.inv(target.affine[:3, :3]) @ grid.affine[:3, :3]  # one step of the label in steps of the image
    order = [int(axis) for axis in np.abs(ours).argmax(axis=1)]  # for each axis of the image, the label's
    moved, placed = numbers, grid
    if sorted(order) == [0, 1, 2]:
        flips = tuple(axis for axis in range(3) if ours[axis, order[axis]] < 0)
        moved = np.flip(numbers.transpose(order), flips)
        placed = _reordered(grid, order, flips)
    if placed.shape != target.shape:
        sides = [" x ".join(str(side) for side in reversed(shape)) for shape in (grid.shape, target.shape)]
        message = f"{name} has {sides[0]} voxels, the image {sides[1]}; resample the label onto the image."
        raise GridMismatch(message, file=name, shape=list(grid.shape), expected=list(target.shape))
    distance = placed.distance_mm(target)
    if distance > GRID_TOLERANCE_MM:
        message = f"{name} lies up to {distance:.3g} mm beside the image; resample the label onto the image."
        raise GridMismatch(message, file=name, distance_mm=distance)
    return moved


def numbered(numbers: NDArray[Any], schema: LabelSchema | None, name: str) -> Numbers:
    """Segment numbers as uint8, or uint16 above 255.

    Fractions and NaN are UnsupportedImage; negative numbers, those above 65535 and, with a schema, those it does not
    know are UnknownSegment, with the index (k, j, i) of the first voxel that holds one.
    """
    if numbers.dtype.kind == "f" and not _whole(numbers):
        message = f"{name} holds fractions; a label holds whole segment numbers only, so save it as integers."
        raise UnsupportedImage(message, file=name)
    present = _present(numbers)
    if schema is not None:
        unknown = sorted(set(present) - {0, *schema.numbers})
        if unknown:
            place = [int(axis) for axis in np.unravel_index(int(np.argmax(np.isin(numbers, unknown))), numbers.shape)]
            raise UnknownSegment(f"{name}: {schema.refusal(unknown)}", file=name, numbers=unknown[:100], index=place)
    elif not 0 <= present[0] <= present[-1] <= MAX_NUMBER:
        message = f"{name} holds the numbers {present[0]} to {present[-1]}; segments go from 1 to {MAX_NUMBER}."
        raise UnknownSegment(message, file=name, numbers=[n for n in present if not 0 <= n <= MAX_NUMBER][:100])
    dtype = np.uint8 if present[-1] <= 255 else np.uint16
    result: Numbers = np.ascontiguousarray(numbers.astype(dtype))
    return result


def _whole(numbers: NDArray[Any]) -> bool:
    return all(bool(np.isfinite(part).all()) and bool((part == np.rint(part)).all()) for part in numbers)


def _present(numbers: NDArray[Any]) -> list[int]:
    """The numbers that occur, ascending."""
    present: set[int] = set()
    for part in numbers:
        if part.min() >= 0 and part.max() <= MAX_NUMBER:  # counting is much faster than sorting
            present.update(np.flatnonzero(np.bincount(part.reshape(-1).astype(np.intp))).tolist())
        else:
            present.update(int(number) for number in np.unique(part))
    return sorted(present)


def _reordered(grid: Geometry, order: list[int], flips: tuple[int, ...]) -> Geometry:
    """The grid of an array after transposing and flipping its axes."""
    columns, start = grid.affine[:3, :3][:, order].copy(), grid.affine[:3, 3].copy()
    shape = [grid.shape[axis] for axis in order]
    for axis in flips:
        start += columns[:, axis] * (shape[axis] - 1)
        columns[:, axis] *= -1
    affine = np.eye(4)
    affine[:3, :3], affine[:3, 3] = columns, start
    return Geometry((shape[0], shape[1], shape[2]), affine)
