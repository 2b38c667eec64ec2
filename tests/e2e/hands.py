"""What a hand draws on a pane, at whole pixels, and what of the volume that covers: worked out apart from the page."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Geometry
from tests.e2e.bench import Bench

Places = NDArray[np.float64]  # (N, 3) fractional indices k, j, i
Mask = NDArray[np.bool_]
SURE_MM = 0.02  # voxels nearer to a border than this are not judged


@dataclass(frozen=True)
class Hand:
    """On one pane, where `bench` has learnt it."""

    bench: Bench
    pane: str

    @property
    def normal(self) -> int:
        return self.bench.sights[self.pane].normal

    def at(self, indices: Sequence[Sequence[float]]) -> tuple[list[tuple[int, int]], Places]:
        """The whole pixels nearest to some indices, and the indices at just those pixels of the slice that is shown."""
        sight = self.bench.sights[self.pane]
        wanted = np.array([sight.pixel(index) for index in indices]).round().astype(int)
        places = sight.start + (wanted - sight.origin) @ sight.step
        places[:, self.normal] = int(self.bench.told(self.pane, "slice"))
        return [(int(x), int(y)) for x, y in wanted], places

    def drag(self, indices: Sequence[Sequence[float]], held: str | None = None) -> Places:
        """Press, move through all places, release; where it went."""
        pixels, places = self.at(indices)
        mouse, keyboard = self.bench.page.mouse, self.bench.page.keyboard
        mouse.move(*pixels[0])
        if held:
            keyboard.down(held)
        mouse.down()
        for pixel in pixels[1:]:
            mouse.move(*pixel)
        mouse.up()
        if held:
            keyboard.up(held)
        return places

    def click(self, indices: Sequence[Sequence[float]]) -> Places:
        pixels, places = self.at(indices)
        for pixel in pixels:
            self.bench.page.mouse.click(*pixel)
        return places


def near_way(geometry: Geometry, places: Places, mm: float) -> tuple[Mask, Mask]:
    """(K, J, I): voxels whose centers lie within a distance of the way through the places; and those not judged."""
    centers = geometry.to_world(np.moveaxis(np.indices(geometry.shape), 0, -1))
    corners = geometry.to_world(places)
    nearest = np.full(geometry.shape, np.inf)
    for a, b in zip(corners, [*corners[1:], corners[-1]], strict=True):
        way = b - a
        length2 = float(way @ way)
        share = np.clip(((centers - a) @ way) / length2, 0, 1) if length2 else np.zeros(geometry.shape)
        nearest = np.minimum(nearest, np.linalg.norm(centers - a - share[..., None] * way, axis=-1))
    return nearest <= mm, np.abs(nearest - mm) < SURE_MM


def inside(geometry: Geometry, places: Places, normal: int) -> tuple[Mask, Mask]:
    """(K, J, I): voxels of the places' slice inside the closed outline (even-odd, centers); and those not judged."""
    axes = [axis for axis in range(3) if axis != normal]
    outline = places[:, axes]
    shape = [geometry.shape[axis] for axis in axes]
    u, v = np.indices(shape).astype(float)
    crossings = np.zeros(shape, int)
    doubtful = np.zeros(shape, bool)
    spacing = geometry.spacing_mm[axes]
    for (au, av), (bu, bv) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        crosses = (av > v) != (bv > v)
        with np.errstate(divide="ignore", invalid="ignore"):
            crossings += crosses & (u < (bu - au) * (v - av) / (bv - av) + au)
        way = np.array([bu - au, bv - av]) * spacing
        offset = np.stack([u - au, v - av], -1) * spacing
        share = np.clip(offset @ way / max(float(way @ way), 1e-12), 0, 1)
        doubtful |= np.linalg.norm(offset - share[..., None] * way, axis=-1) < SURE_MM
    result, unsure = np.zeros(geometry.shape, bool), np.zeros(geometry.shape, bool)
    slice_number = round(float(places[0, normal]))
    np.moveaxis(result, normal, 0)[slice_number] = crossings % 2 == 1
    np.moveaxis(unsure, normal, 0)[slice_number] = doubtful
    return result, unsure
