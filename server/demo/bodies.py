"""Rounded boxes in a bent space: what a phantom is made of."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Box, Geometry

Place = tuple[float, float, float]
MARGIN_MM = 12.0  # more than any bend
WAVES = ((90.0, 3.0), (45.0, 1.5))  # wavelength over 2 pi and amplitude in mm


@dataclass(frozen=True, eq=False)
class Bend:
    """A smooth displacement of space: each axis is pushed by waves along the two others.

    phase: (3, 3, waves) of the wave that pushes the first axis along the second.
    """

    phase: NDArray[np.float64]

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Bend":
        return cls(rng.uniform(0, 2 * np.pi, (3, 3, len(WAVES))))

    def __call__(self, axes: list[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """x, y, z that broadcast against each other, moved."""
        moved = []
        for a, axis in enumerate(axes):
            push = axis
            for b in range(3):
                if b != a:
                    for (length, height), phase in zip(WAVES, self.phase[a, b], strict=True):
                        push = push + np.float32(height) * np.sin(axes[b] / np.float32(length) + np.float32(phase))
            moved.append(push.astype(np.float32))
        return moved


@dataclass(frozen=True, slots=True)
class Body:
    """|x / rx|^p + |y / ry|^p + |z / rz|^p <= 1, about a place. power 2 is an ellipsoid, more is boxier.

    rind: only its outer part, from that share of the radii on. band_mm: only where z - tilt * y lies within so many mm
    of the middle.
    """

    place: Place
    radii: Place
    power: float = 2.0
    rind: float = 0.0
    band_mm: float | None = None
    tilt: float = 0.0

    def paint(
        self, tissue: NDArray[np.uint8], geometry: Geometry, bend: Bend, number: int, onto: tuple[int, ...]
    ) -> None:
        """Give the body's voxels that are one of `onto` the number. The grid's axes run along z, y, x."""
        box = self._box(geometry)
        if box.size == 0:
            return
        z, y, x = self._axes(geometry, box)
        x, y, z = bend([x, y, z])
        inside = self._contains(
            x - np.float32(self.place[0]), y - np.float32(self.place[1]), z - np.float32(self.place[2])
        )
        part = tissue[box.slices]
        may = np.zeros(256, np.bool_)
        may[list(onto)] = True
        part[inside & may[part]] = number

    def _contains(self, x: NDArray[np.float32], y: NDArray[np.float32], z: NDArray[np.float32]) -> NDArray[np.bool_]:
        power = np.float32(self.power)
        terms = []
        for axis, radius in zip((x, y, z), self.radii, strict=True):
            part = np.abs(axis / np.float32(radius))
            terms.append(part * part if self.power == 2 else part**power)
        total = terms[0] + terms[1] + terms[2]
        inside: NDArray[np.bool_] = total <= 1
        if self.rind:
            inside &= total >= np.float32(self.rind**self.power)
        if self.band_mm is not None:
            inside &= np.abs(z - np.float32(self.tilt) * y) <= np.float32(self.band_mm)
        return inside

    def _box(self, geometry: Geometry) -> Box:
        reach = np.array(self.radii[::-1])
        if self.band_mm is not None:
            reach[0] = self.band_mm + abs(self.tilt) * self.radii[1]
        center = geometry.to_index(self.place)
        reach = np.minimum((reach + MARGIN_MM) / geometry.spacing_mm, 1e6)
        low, high = np.floor(center - reach).astype(int), np.ceil(center + reach).astype(int) + 1
        return Box((low[0], low[1], low[2]), (high[0], high[1], high[2])).clip(geometry.shape)

    def _axes(self, geometry: Geometry, box: Box) -> list[NDArray[np.float32]]:
        """z, y, x in mm of the box's slices, rows and columns, to broadcast."""
        lines = []
        for axis in range(3):
            index = np.zeros((box.shape[axis], 3))
            index[:, axis] = np.arange(box.start[axis], box.stop[axis])
            along = geometry.to_world(index)[:, 2 - axis].astype(np.float32)
            lines.append(along.reshape([-1 if other == axis else 1 for other in range(3)]))
        return lines


def rings(wide: float, deep: float, apart: float) -> Iterator[Body]:
    """Ribs: tilted bands of a thin elliptical shell, so many mm apart, in the upper half."""
    for step in range(6):
        place = (0.0, 0.0, -10.0 + step * apart)
        yield Body(place, (wide, deep, 1e4), 2.3, rind=0.955, band_mm=4.5, tilt=0.35)
