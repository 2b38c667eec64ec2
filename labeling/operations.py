"""What can be asked of a whole segment: the operations by name, and the limits of their parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from labeling.errors import BadOperation

Axis = Literal[0, 1, 2]
AXES: tuple[Axis, ...] = (0, 1, 2)
MAX_GROW_MM = 100.0
MAX_SMOOTH_MM = 20.0
MAX_ISLAND_MM3 = 1e9
MAX_ISLAND_VOXELS = 2**31 - 1
LARGEST = 1e12  # beyond every limit; JSON has whole numbers that no float holds


@dataclass(frozen=True, slots=True)
class FillBetween:
    """Label the slices between labeled ones. axis: of the index (k, j, i), along which the slices follow each other."""

    axis: Axis


@dataclass(frozen=True, slots=True)
class KeepLargest:
    """Take all pieces away but the largest. Voxels of one piece touch with a face."""


@dataclass(frozen=True, slots=True)
class RemoveIslands:
    """Take the pieces away that are smaller; one of the two is given."""

    below_mm3: float | None = None
    below_voxels: int | None = None


@dataclass(frozen=True, slots=True)
class FillHoles:
    """Label what the segment encloses: in 3-D, or (axis) in each slice along that axis of the index (k, j, i)."""

    axis: Axis | None = None


@dataclass(frozen=True, slots=True)
class Smooth:
    """Round off. mm: standard deviation of the Gaussian whose half height becomes the surface."""

    mm: float


@dataclass(frozen=True, slots=True)
class Grow:
    """Add every voxel whose center is at most so far from the center of one of the segment's."""

    mm: float


@dataclass(frozen=True, slots=True)
class Shrink:
    """Take every voxel away whose center is at most so far from the center of one outside the segment."""

    mm: float


Action = FillBetween | KeepLargest | RemoveIslands | FillHoles | Smooth | Grow | Shrink


@dataclass(frozen=True, slots=True)
class Operation:
    """overwrite: whether voxels of other segments may be taken, too; locked ones never are."""

    name: str
    action: Action
    overwrite: bool = False


Parameters = Mapping[str, object]


def parse_operation(name: str, parameters: Parameters) -> Operation:
    """From its name and the JSON of its parameters; BadOperation says what is wrong."""
    if name not in _READERS:
        known = ", ".join(_READERS)
        raise BadOperation(f"There is no operation {name[:40]!r}; there are {known}.", operation=name[:40])
    takes, read = _READERS[name]
    for key in parameters:
        if key not in (*takes, "overwrite"):
            raise BadOperation(f"The operation {name} takes no {key[:40]!r}.", operation=name)
    overwrite = parameters.get("overwrite", False)
    if not isinstance(overwrite, bool):
        raise BadOperation("overwrite must be true or false.", operation=name)
    return Operation(name, read(parameters), overwrite)


def _axis(parameters: Parameters) -> Axis:
    axis = parameters.get("axis")
    if isinstance(axis, bool) or axis not in AXES:
        raise BadOperation("The axis must be 0 for k, 1 for j or 2 for i.")
    return AXES[AXES.index(axis)]


def _mm(parameters: Parameters, most: float) -> float:
    mm = _number(parameters.get("mm"))
    if mm is None or not 0 < mm <= most:
        raise BadOperation(f"The distance must lie above 0 and be at most {most:g} mm.", limit=most)
    return mm


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= LARGEST else None


def _islands(parameters: Parameters) -> RemoveIslands:
    if ("below_mm3" in parameters) == ("below_voxels" in parameters):
        raise BadOperation("Say how small an island is, either in below_mm3 or in below_voxels.")
    mm3, voxels = _number(parameters.get("below_mm3")), parameters.get("below_voxels")
    if mm3 is not None and 0 < mm3 <= MAX_ISLAND_MM3:
        return RemoveIslands(below_mm3=mm3)
    if type(voxels) is int and 0 < voxels <= MAX_ISLAND_VOXELS:
        return RemoveIslands(below_voxels=voxels)
    raise BadOperation("The size of an island must be above 0 and at most a billion.")


_READERS: Mapping[str, tuple[tuple[str, ...], Callable[[Parameters], Action]]] = {
    "fill_between": (("axis",), lambda given: FillBetween(_axis(given))),
    "keep_largest": ((), lambda given: KeepLargest()),
    "remove_islands": (("below_mm3", "below_voxels"), _islands),
    "fill_holes": (("axis",), lambda given: FillHoles(_axis(given) if "axis" in given else None)),
    "smooth": (("mm",), lambda given: Smooth(_mm(given, MAX_SMOOTH_MM))),
    "grow": (("mm",), lambda given: Grow(_mm(given, MAX_GROW_MM))),
    "shrink": (("mm",), lambda given: Shrink(_mm(given, MAX_GROW_MM))),
}
OPERATIONS = tuple(_READERS)
