"""What a page may say on the task's socket, read and typed. Malformed says what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labeling.prompts import method_for
from labeling.segments import MAX_NUMBER
from server.core.errors import Malformed

Fields = Mapping[str, Any]
LARGEST = 2**31 - 1
RAW = "raw"
INLINE_BYTES = 48 * 1024  # above, a message between socket and worker names a file of the store
ITEM = ("kind", "include", "positions_mm", "radius_mm")


@dataclass(frozen=True, slots=True)
class Hello:
    fence: int | None
    revision: int | None
    raw: bool


@dataclass(frozen=True, slots=True)
class Prompt:
    """items: the segment's full list, as it came; `labeling.prompts` reads it."""

    request: int
    segment: int
    base: int
    items: list[dict[str, Any]]
    method: str
    locked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation on a whole segment. parameters: as they came; `labeling.operations` reads them."""

    sequence: int
    segment: int
    base: int
    operation: str
    parameters: dict[str, Any]
    locked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stroke:
    sequence: int
    base: int


def hello(fields: Fields) -> Hello:
    accept = fields.get("accept", [])
    if not isinstance(accept, list):
        raise Malformed("accept must be a list.")
    return Hello(_optional(fields, "fence"), _optional(fields, "revision"), RAW in accept)


def prompt(fields: Fields) -> Prompt:
    items, method = fields.get("items"), fields.get("method")
    if not isinstance(items, list):
        raise Malformed("items must be a list of prompts.")
    if method is not None and not isinstance(method, str):
        raise Malformed("method must be a name.")
    return Prompt(
        request=_whole(fields, "request", 1),
        segment=_whole(fields, "segment", 1),
        base=_whole(fields, "base"),
        items=[{key: item[key] for key in ITEM if key in item} if isinstance(item, dict) else item for item in items],
        method=method_for(method, [item.get("kind") for item in items if isinstance(item, dict)]),
        locked=_locked(fields),
    )


def operation(fields: Fields) -> Asked:
    name, parameters = fields.get("operation"), fields.get("parameters", {})
    if not isinstance(name, str):
        raise Malformed("operation must be a name.")
    if not isinstance(parameters, dict):
        raise Malformed("parameters must be an object.")
    return Asked(
        sequence=sequence(fields),
        segment=_whole(fields, "segment", 1),
        base=_whole(fields, "base"),
        operation=name,
        parameters=parameters,
        locked=_locked(fields),
    )


def likelihood(fields: Fields) -> tuple[int, list[int]]:
    """The segment, and what is locked."""
    return _whole(fields, "segment", 1), list(_locked(fields))


def stroke(fields: Fields) -> Stroke:
    return Stroke(sequence(fields), _whole(fields, "base"))


def sequence(fields: Fields) -> int:
    return _whole(fields, "sequence", 1)


def position(fields: Fields) -> list[float] | None:
    value = fields.get("position_mm")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 3 or not all(_is_number(axis) for axis in value):
        raise Malformed("position_mm must be [x, y, z] in mm, or null.")
    return [float(axis) for axis in value]


def _locked(fields: Fields) -> tuple[int, ...]:
    locked = fields.get("locked", [])
    if not isinstance(locked, list) or not all(type(number) is int and 0 <= number <= MAX_NUMBER for number in locked):
        raise Malformed(f"locked must be a list of segment numbers, none above {MAX_NUMBER}.")
    return tuple(locked)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e6 <= value <= 1e6


def _whole(fields: Fields, name: str, least: int = 0) -> int:
    value = fields.get(name)
    if type(value) is not int or not least <= value <= LARGEST:
        raise Malformed(f"{name} must be a whole number from {least} to {LARGEST}.")
    return value


def _optional(fields: Fields, name: str) -> int | None:
    return None if fields.get(name) is None else _whole(fields, name)
