"""One landmark voxel of an oblique, flipped volume: seen, clicked and read back in each pane.

The place to click is found in the picture itself, so a picture and a read-out that are wrong in the same way differ
from the file.
"""

import io
import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect
from scipy import ndimage

from labeling.volume import Volume
from tests.e2e.bench import PANES, Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.servers import Server
from tests.phantoms import LANDMARK, oblique
from tests.processes import until

# Which axis of the index (k, j, i) each pane's slices follow, and the letters at its edges. The directions of the
# oblique grid are k (.29, -.19, .94), j (.34, -.90, -.29), i (.90, .40, -.19) in LPS: HL, ALF, LP from 15 degrees on.
NORMALS = {"axial": 0, "sagittal": 2, "coronal": 1}
LETTERS = {  # left, right, top, bottom: radiological, the patient's left at the right, his front at the left
    "axial": ("RA", "LP", "ALF", "PRH"),
    "sagittal": ("ALF", "PRH", "HL", "FR"),
    "coronal": ("RA", "LP", "HL", "FR"),
}
Sent = list[dict[str, Any]]
PATIENT = {"L": (0, 1), "R": (0, -1), "P": (1, 1), "A": (1, -1), "H": (2, 1), "F": (2, -1)}


@pytest.fixture
def volume() -> Volume:
    """Everything but the landmark is dim."""
    plain = oblique()
    array = plain.array // 4
    array[LANDMARK] = 1000
    return Volume(array, plain.geometry)


@pytest.fixture
def case(server: Server, volume: Volume) -> Case:
    return ready_case(volume)


@pytest.fixture
def prompts(window: OpenWindow, case: Case) -> tuple[Bench, Sent]:
    """The annotator's page, and every prompt that it sends."""
    page = window(case.people["annotator"]).page
    heard: Sent = []

    def listen(frame: str | bytes) -> None:
        if isinstance(frame, str) and (message := json.loads(frame))["type"] == "prompt":
            heard.append(message)

    page.on("websocket", lambda line: line.on("framesent", listen))
    page.goto(case.path)
    bench = Bench(page, case.geometry).ready()
    page.get_by_role("button", name="Window", exact=True).click()
    page.get_by_role("menuitem", name="Whole range").click()
    return bench, heard


@pytest.mark.parametrize("name", PANES)
def test_the_landmark_is_seen_clicked_and_told_where_the_file_has_it(
    name: str, prompts: tuple[Bench, Sent], case: Case
) -> None:
    bench, sent = prompts
    bench.take("Crosshair")
    expect(bench.pane(name)).to_have_attribute("data-slices", str(case.geometry.shape[NORMALS[name]]))
    bench.scroll(name, LANDMARK[NORMALS[name]])
    expect(bench.pane(name)).to_contain_text(f"{LANDMARK[NORMALS[name]] + 1} of {case.geometry.shape[NORMALS[name]]}")

    alone(bench, name)
    bench.page.mouse.click(*bright_place(bench, name))
    alone(bench, name)
    bench.shows(LANDMARK)
    for other in PANES:
        expect(bench.pane(other)).to_have_attribute("data-voxel-value", "1000")
        expect(bench.pane(other)).to_have_attribute("data-slice", str(LANDMARK[NORMALS[other]]))
    near(case, bench.position(name))
    near(case, status_bar(bench.page), rounding_mm=0.05)

    alone(bench, name)
    zoom_in(bench, name)
    bench.page.keyboard.press("i")  # a tooltip would be one more bright spot
    bench.page.mouse.click(*bright_place(bench, name))
    expect(bench.page.get_by_text("1 point", exact=True)).to_be_visible()
    expect(bench.sign).to_have_text("Saved")
    (item,) = sent[-1]["items"]
    assert item["kind"] == "point" and item["include"]
    near(case, np.array(item["positions_mm"]).reshape(3))
    expect(bench.page.get_by_text(re.compile(r"^\d+ ms, smart-point, [\d,]+ voxels?$"))).to_be_visible()
    assert case.labels()[LANDMARK] == 1


def test_the_letters_name_the_patients_sides(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["annotator"])
    seat.page.goto(case.path)
    bench = Bench(seat.page, case.geometry).ready()
    bench.take("Crosshair")
    bench.learn()
    for name, expected in LETTERS.items():
        assert edges(bench, name) == expected
        right, down = bench.sights[name].step @ case.geometry.affine[:3, :3].T  # mm for a pixel, as clicks tell it
        for direction, letters in zip((-right, right, -down, down), expected, strict=True):
            axis, sign = PATIENT[letters[0]]
            assert np.argmax(np.abs(direction)) == axis and np.sign(direction[axis]) == sign
    seat.shot("geometry-letters")


def alone(bench: Bench, name: str) -> None:
    """Shows the pane under the pointer large, or all again."""
    bench.pane(name).hover()
    bench.page.keyboard.press("f")


def zoom_in(bench: Bench, name: str) -> None:
    bench.page.mouse.move(*bright_place(bench, name))
    bench.page.keyboard.down("Control")
    bench.page.mouse.wheel(0, -300)
    bench.page.keyboard.up("Control")


def bright_place(bench: Bench, name: str) -> tuple[float, float]:
    """Page pixel in the middle of the only solid bright spot of a pane, once it is where it stays."""
    found: list[tuple[float, float] | None] = [None]

    def stays() -> bool:
        found.append(bright_spot(bench, name))
        return found[-1] is not None and found[-1] == found[-2]

    until(stays)
    assert found[-1] is not None
    return found[-1]


def bright_spot(bench: Bench, name: str) -> tuple[float, float] | None:
    box = bench.pane(name).bounding_box()
    assert box is not None
    picture = Image.open(io.BytesIO(bench.pane(name).screenshot(animations="disabled")))
    gray: NDArray[np.uint8] = np.asarray(picture.convert("RGB")).min(axis=2)
    solid = ndimage.minimum_filter(gray, 5) > 180  # letters and lines are thinner
    spots, count = ndimage.label(solid)
    if count != 1:
        return None
    y, x = ndimage.center_of_mass(spots)
    return box["x"] + float(x) + 0.5, box["y"] + float(y) + 0.5


def edges(bench: Bench, name: str) -> tuple[str, ...]:
    """The letters at the left, right, upper and lower edge of a pane, found by where they stand."""
    box = bench.pane(name).bounding_box()
    assert box is not None
    found = []
    for across, down in ((0.03, 0.5), (0.97, 0.5), (0.5, 0.03), (0.5, 0.97)):
        x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
        found.append(nearest_letters(bench, name, (x, y)))
    return tuple(found)


def nearest_letters(bench: Bench, name: str, place: Sequence[float]) -> str:
    texts = bench.pane(name).get_by_text(re.compile("^[LRAPHF]{1,3}$")).all()
    boxes = [(text.inner_text(), text.bounding_box()) for text in texts]
    middles = {
        words: (box["x"] + box["width"] / 2 - place[0], box["y"] + box["height"] / 2 - place[1])
        for words, box in boxes
        if box is not None
    }
    return min(middles, key=lambda words: np.hypot(*middles[words]))


def status_bar(page: Page) -> NDArray[np.float64]:
    """Position in mm that the status bar tells."""
    words = page.locator("footer").inner_text()
    found = re.search(r"mm LPS\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)", words)
    assert found is not None, words
    return np.array([float(part) for part in found.groups()])


def near(case: Case, position_mm: NDArray[np.float64], rounding_mm: float = 0.0) -> None:
    """Within half a voxel of the landmark along each axis of the grid."""
    away = np.abs(case.geometry.to_index(position_mm) - LANDMARK)
    assert (away <= 0.5 + rounding_mm * np.sqrt(3) / case.geometry.spacing_mm).all(), away
