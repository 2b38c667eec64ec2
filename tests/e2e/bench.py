"""The page of a case, of its label or its review: what a hand does on it and what an eye finds there."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from labeling.geometry import Geometry, Shape

PANES = ("axial", "sagittal", "coronal")
SIGNS = re.compile("^(Saved|Saving|Offline)$")
PROBE_PIXELS = 24
OFF_CENTER = (11, 7)  # a click that moves the crosshair of a case that was just opened


@dataclass(frozen=True)
class Sight:
    """Where voxels lie on a pane, found out by clicking: index = start + pixels @ step."""

    origin: NDArray[np.float64]  # (2,) page pixels
    start: NDArray[np.float64]  # (3,) index k, j, i there
    step: NDArray[np.float64]  # (2, 3) index per pixel right, per pixel down

    def pixel(self, index: Sequence[float]) -> tuple[float, float]:
        x, y = self.origin + (np.asarray(index) - self.start) @ np.linalg.pinv(self.step)
        return float(x), float(y)

    @property
    def normal(self) -> int:
        """The axis of the index along which the pane's slices follow each other."""
        return int(np.argmin(np.abs(self.step).sum(axis=0)))


class Bench:
    """The panes of an open case. geometry: of the image, as the test knows it."""

    def __init__(self, page: Page, geometry: Geometry) -> None:
        self.page = page
        self.geometry = geometry
        self.sights: dict[str, Sight] = {}

    def pane(self, name: str) -> Locator:
        return self.page.locator(f'[data-pane="{name}"]')

    def told(self, name: str, fact: str) -> str:
        return self.pane(name).get_attribute(f"data-{fact}") or ""

    @property
    def sign(self) -> Locator:
        """Saved, Saving or Offline; not there before the labels are."""
        return self.page.get_by_role("status").filter(has_text=SIGNS)

    def ready(self, *, editing: bool = True) -> "Bench":
        """Waits for the whole image; for an annotator, also until the page may write and all is saved."""
        for name in PANES:
            expect(self.pane(name)).to_have_attribute("data-loaded-slices", str(self.geometry.shape[0]))
        if editing:
            expect(self.page.get_by_role("button", name="Submit")).to_be_enabled()
            expect(self.sign).to_have_text("Saved")
        return self

    def take(self, tool: str) -> None:
        self.page.get_by_role("button", name=tool, exact=True).click()

    def choose(self, segment: str) -> None:
        """Which segment the tools write."""
        self.page.get_by_label("Segments", exact=True).get_by_role("button", name=segment).first.click()

    def lay_out(self, words: str) -> "Bench":
        self.page.get_by_role("button", name="Layout").click()
        self.page.get_by_role("menuitem", name=words).click()
        expect(self.page.get_by_role("menu")).to_be_hidden()
        return self

    def learn(self) -> "Bench":
        """Finds out with the crosshair where voxels lie on each pane."""
        for name in PANES:
            box = self.pane(name).bounding_box()
            assert box is not None
            origin = np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]).round() + OFF_CENTER
            probes = origin + np.array([(0, 0), (PROBE_PIXELS, 0), (0, PROBE_PIXELS)])
            start, right, down = (self._index_at(name, *place) for place in probes)
            self.sights[name] = Sight(origin, start, np.stack([right - start, down - start]) / PROBE_PIXELS)
        return self

    def click(self, name: str, index: Sequence[float]) -> None:
        """Clicks a voxel on a pane that shows its slice already."""
        self.page.mouse.click(*self.sights[name].pixel(index))

    def scroll(self, name: str, slice_number: int) -> None:
        """Turns the wheel over a pane until it shows the slice."""
        box = self.pane(name).bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        now = int(self.told(name, "slice"))
        for _ in range(abs(slice_number - now)):
            self.page.mouse.wheel(0, 100 if slice_number > now else -100)
        expect(self.pane(name)).to_have_attribute("data-slice", str(slice_number))

    def look_at(self, index: Shape) -> None:
        """Puts the crosshair on a voxel: a click, then the wheel."""
        self.click("axial", index)
        self.scroll("axial", index[self.sights["axial"].normal])
        self.shows(index)

    def shows(self, index: Shape) -> None:
        for name in PANES:
            expect(self.pane(name)).to_have_attribute("data-index", ",".join(map(str, index)))

    def drag(self, name: str, *indices: Sequence[float], meanwhile: Callable[[], None] = lambda: None) -> None:
        """A stroke through voxels of the slice that a pane shows; `meanwhile` happens while the button is held."""
        first, *rest = (self.sights[name].pixel(index) for index in indices)
        self.page.mouse.move(*first)
        self.page.mouse.down()
        meanwhile()
        for place in rest:
            self.page.mouse.move(*place, steps=5)
        self.page.mouse.up()

    def position(self, name: str = "axial") -> NDArray[np.float64]:
        """Of the crosshair, mm LPS."""
        return np.array([float(part) for part in self.told(name, "position-mm").split(",")])

    def counts(self) -> dict[int, int]:
        """Voxels of each segment, as all three panes tell them."""
        words = self.told("axial", "label-counts")
        for name in PANES:
            expect(self.pane(name)).to_have_attribute("data-label-counts", words)
        return {int(segment): int(count) for segment, _, count in (part.partition(":") for part in words.split())}

    def changed(self, before: dict[int, int]) -> dict[int, int]:
        """Waits until the labels are others and the server has them."""
        words = " ".join(f"{segment}:{count}" for segment, count in sorted(before.items()))
        for name in PANES:
            expect(self.pane(name)).not_to_have_attribute("data-label-counts", words)
            expect(self.pane(name)).to_have_attribute("data-preview", "none")
        expect(self.sign).to_have_text("Saved")
        return self.counts()

    def labeled(self, counts: dict[int, int]) -> None:
        """Waits until the panes show just these numbers of voxels."""
        words = " ".join(f"{segment}:{count}" for segment, count in sorted(counts.items()))
        for name in PANES:
            expect(self.pane(name)).to_have_attribute("data-label-counts", words)

    def _index_at(self, name: str, x: float, y: float) -> NDArray[np.float64]:
        before = self.told(name, "position-mm")
        self.page.mouse.click(x, y)
        expect(self.pane(name)).not_to_have_attribute("data-position-mm", before)
        return self.geometry.to_index(self.position(name))
