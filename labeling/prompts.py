"""What a person tells a model, in mm LPS; and where a point lies on a grid."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labeling.errors import BadPrompt, PromptOutside, UnknownMethod
from labeling.geometry import Geometry, Shape

Position = tuple[float, float, float]
MAX_ITEMS = 1000
SMART_POINT, SCRIBBLES = "smart-point", "scribbles"
METHODS = (SMART_POINT, SCRIBBLES)
MAX_POSITIONS = 20_000


@dataclass(frozen=True, slots=True)
class Point:
    """This place belongs to the segment, or (include false) does not. radius_mm: how far the point speaks."""

    position_mm: Position
    include: bool
    radius_mm: float | None = None


@dataclass(frozen=True, slots=True)
class BoxPrompt:
    """The segment lies inside (include false: outside) the box that two opposite corners span along the grid's axes."""

    corner_a_mm: Position
    corner_b_mm: Position
    include: bool


@dataclass(frozen=True, slots=True)
class Scribble:
    """A line drawn through places that belong to the segment, or do not. radius_mm: half the pen's width."""

    positions_mm: tuple[Position, ...]
    include: bool
    radius_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Lasso:
    """A closed outline in one plane around what belongs to the segment, or does not."""

    positions_mm: tuple[Position, ...]
    include: bool


Prompt = Point | BoxPrompt | Scribble | Lasso


def parse_items(items: Sequence[Mapping[str, object]]) -> tuple[Prompt, ...]:
    """Prompts from their JSON: {kind: point|scribble|box|lasso, include, positions_mm, radius_mm?}.

    A point has one position, a box two opposite corners, a lasso at least three. BadPrompt says which item is wrong.
    """
    if isinstance(items, str | bytes) or not isinstance(items, Sequence):
        raise BadPrompt("Prompts must be a list of items.")
    if len(items) > MAX_ITEMS:
        raise BadPrompt(f"There are {len(items)} prompts on one segment; {MAX_ITEMS} is the most.", limit=MAX_ITEMS)
    return tuple(_parse(item, number) for number, item in enumerate(items))


def method_for(asked: str | None, kinds: Iterable[object]) -> str:
    """What answers: the method asked for; else scribbles where one of the prompts is a scribble, else smart point."""
    if asked is None:
        return SCRIBBLES if "scribble" in kinds else SMART_POINT
    if asked not in METHODS:
        raise UnknownMethod(f"There is no method {asked[:40]}; use {' or '.join(METHODS)}.", method=asked[:40])
    return asked


def kind_of(prompt: Prompt) -> str:
    """Its name on the wire."""
    return {Point: "point", BoxPrompt: "box", Scribble: "scribble", Lasso: "lasso"}[type(prompt)]


def point_index(prompt: Point, geometry: Geometry) -> Shape:
    """The voxel (k, j, i) that a point lies in, or PromptOutside."""
    index = geometry.to_index(prompt.position_mm)
    if not geometry.contains(index):
        raise PromptOutside(
            "The point lies outside the image; place it on the image.", position_mm=list(prompt.position_mm)
        )
    k, j, i = (math.floor(axis + 0.5) for axis in index)
    return (k, j, i)


def _parse(item: object, number: int) -> Prompt:
    if not isinstance(item, Mapping):
        raise BadPrompt(f"Prompt {number} is not an object.", item=number)
    include, radius_mm = item.get("include"), item.get("radius_mm")
    if not isinstance(include, bool):
        raise BadPrompt(f"Prompt {number} must say include true or false.", item=number)
    if radius_mm is not None:
        radius_mm = _number(radius_mm, number)
        if not 0 < radius_mm <= 1000:
            raise BadPrompt(f"The radius of prompt {number} must lie between 0 and 1000 mm.", item=number)
    positions = _positions(item.get("positions_mm"), number)
    match item.get("kind"), len(positions):
        case "point", 1:
            return Point(positions[0], include, radius_mm)
        case "box", 2:
            return BoxPrompt(positions[0], positions[1], include)
        case "scribble", _:
            return Scribble(positions, include, radius_mm)
        case "lasso", count if count >= 3:
            return Lasso(positions, include)
        case "point" | "box" | "lasso", count:
            raise BadPrompt(f"Prompt {number} has {count} positions, which its kind does not take.", item=number)
    raise BadPrompt(f"Prompt {number} must be of kind point, scribble, box or lasso.", item=number)


def _positions(value: object, number: int) -> tuple[Position, ...]:
    if isinstance(value, str | bytes) or not isinstance(value, Sequence) or not 1 <= len(value) <= MAX_POSITIONS:
        raise BadPrompt(f"Prompt {number} needs positions_mm: 1 to {MAX_POSITIONS} positions.", item=number)
    return tuple(_position(position, number) for position in value)


def _position(value: object, number: int) -> Position:
    if isinstance(value, str | bytes) or not isinstance(value, Sequence) or len(value) != 3:
        raise BadPrompt(f"A position of prompt {number} is not [x, y, z] in mm.", item=number)
    return (_number(value[0], number), _number(value[1], number), _number(value[2], number))


def _number(value: object, number: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e6 <= value <= 1e6:
        raise BadPrompt(f"Prompt {number} holds something that is no number of mm within 1 km.", item=number)
    return float(value)
