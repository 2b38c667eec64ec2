"""What a project labels: Segment and LabelSchema."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from labeling.errors import BadSchema, UnknownSegment

MAX_NUMBER = 65535
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Segment:
    """One structure to label.

    number: 1 to 65535, the voxel value. color: "#rrggbb". code: a coded concept such as "SCT:10200004".
    """

    number: int
    name: str
    color: str
    code: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.number <= MAX_NUMBER:
            raise BadSchema(f"Segment numbers go from 1 to {MAX_NUMBER}, not {self.number}.", number=self.number)
        if not self.name.strip():
            raise BadSchema(f"Segment {self.number} needs a name.", number=self.number)
        if not _COLOR.fullmatch(self.color):
            raise BadSchema(f"The color of segment {self.number} must look like #3fa7d6.", number=self.number)


@dataclass(frozen=True, slots=True)
class LabelSchema:
    """A project's segments, each number once."""

    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        numbers = [segment.number for segment in self.segments]
        twice = sorted({number for number in numbers if numbers.count(number) > 1})
        if twice:
            raise BadSchema(f"Segment number {twice[0]} is used twice; give each segment its own.", numbers=twice)

    @property
    def numbers(self) -> tuple[int, ...]:
        """All numbers, in the schema's order; background (0) is not among them."""
        return tuple(segment.number for segment in self.segments)

    @property
    def dtype(self) -> type[np.uint8] | type[np.uint16]:
        """What a Labelmap of this schema is made of."""
        return np.uint8 if max(self.numbers, default=0) <= 255 else np.uint16

    def by_number(self, number: int) -> Segment:
        """The segment of that number, or UnknownSegment."""
        for segment in self.segments:
            if segment.number == number:
                return segment
        raise UnknownSegment(f"The project has no segment {number}.", numbers=[number])

    def check(self, numbers: Iterable[int]) -> None:
        """Raises UnknownSegment, with the culprits, unless every number is a segment or 0."""
        unknown = sorted(set(numbers) - {0, *self.numbers})
        if unknown:
            raise UnknownSegment(self.refusal(unknown), numbers=unknown[:100])

    @staticmethod
    def refusal(unknown: Sequence[int]) -> str:
        """What a person is told of numbers that are no segments."""
        listed = ", ".join(map(str, unknown[:10])) + (" and more" if len(unknown) > 10 else "")
        return (
            f"The label holds numbers that are no segments of the project: {listed}; "
            "correct the label or add the segments."
        )


def default_color(number: int) -> str:
    """A color for a segment that came without: neighbors in number are far apart in hue."""
    red, green, blue = colorsys.hls_to_rgb(number * 0.618034 % 1.0, 0.58, 0.62)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
