"""The pane of surfaces: what it shows, and where a click on it should lead, computed from the labels alone."""

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import expect

from labeling.geometry import Geometry
from labeling.volume import Numbers
from tests.e2e.bench import Bench

STEP_MM, REACH_MM = 0.05, 300.0
MADE_MS = 60_000


class Solid:
    """The 3-D pane of an open case."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.pane = bench.pane("3d")

    def shows(self, segments: str) -> None:
        """Waits until just these surfaces are drawn, for example "1 2"."""
        expect(self.pane).to_have_attribute("data-surfaces", segments, timeout=MADE_MS)

    def middle(self) -> tuple[float, float]:
        box = self.pane.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, dx: float, dy: float) -> None:
        """From beside the middle, where nothing lies over the pane."""
        x, y = self.middle()
        self.bench.page.mouse.move(x, y)
        self.bench.page.mouse.down()
        self.bench.page.mouse.move(x + dx, y + dy, steps=6)
        self.bench.page.mouse.up()

    def pixel(self, position_mm: NDArray[np.float64]) -> tuple[float, float]:
        """Of the page, where a place is drawn."""
        right, up, _, center, scale = self._view()
        x, y = self.middle()
        off = position_mm - center
        return float(x + off @ right / scale), float(y - off @ up / scale)

    def behind(self, x: float, y: float, labels: Numbers, geometry: Geometry) -> NDArray[np.float64]:
        """(3,) mm: the first labeled place that the eye meets behind a pixel of the page."""
        right, up, towards, center, scale = self._view()
        middle = self.middle()
        start = center + (x - middle[0]) * scale * right + (middle[1] - y) * scale * up
        way = np.arange(REACH_MM, -REACH_MM, -STEP_MM)
        places = start + way[:, None] * towards
        index = geometry.to_index(places)
        inside = geometry.contains(index)
        k, j, i = np.rint(index[inside]).astype(int).T
        hits = np.flatnonzero(labels[k, j, i])
        assert hits.size, "nothing is labeled behind this pixel"
        found: NDArray[np.float64] = places[inside][hits[0]]
        return found

    def _view(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
        """Right, up and towards the eye in the patient, the place in the middle, mm per pixel; as docs say."""
        yaw, pitch = (np.radians(float(self.bench.told("3d", name))) for name in ("yaw", "pitch"))
        center = np.array([float(mm) for mm in self.bench.told("3d", "center").split(",")])
        right = np.array([np.cos(yaw), np.sin(yaw), 0])
        towards = np.array([np.sin(yaw) * np.cos(pitch), -np.cos(yaw) * np.cos(pitch), np.sin(pitch)])
        return right, np.cross(towards, right), towards, center, float(self.bench.told("3d", "mm-per-pixel"))
