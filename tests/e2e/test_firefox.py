"""The way of a case in Firefox, which has no WebGL here: sign in, a click's answer, undo, surfaces, submit."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from server.annotations.models import Task
from tests.e2e.backstage import backstage
from tests.e2e.bench import OFF_CENTER, PANES, PROBE_PIXELS, Sight
from tests.e2e.cases import Case, ready_case
from tests.e2e.firefox import Firefox
from tests.e2e.pictures import red
from tests.e2e.servers import Server
from tests.e2e.volumes import LIVER_CENTER, oblique_mr
from tests.e2e.window import ARTIFACTS
from tests.factories import PASSWORD
from tests.processes import until

WIDTH, HEIGHT = 1600, 900
FIND = """(() => {
  const wanted = %s;
  const all = [...document.querySelectorAll(wanted.selector)].filter((one) => one.getClientRects().length > 0);
  const nameOf = (each) => (each.getAttribute("aria-label") ?? each.textContent).trim();
  const one = all.find((each) => !wanted.name || nameOf(each) === wanted.name);
  if (!one || one.disabled) return null;
  const { x, y, width, height } = one.getBoundingClientRect();
  return { x, y, width, height, data: { ...one.dataset } };
})()"""


class Page:
    """What a person finds on the page and does there."""

    def __init__(self, firefox: Firefox) -> None:
        self.firefox = firefox

    def find(self, selector: str, name: str = "") -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.firefox.evaluate(FIND % json.dumps({"selector": selector, "name": name}))
        return found

    def wait(self, selector: str, name: str = "") -> dict[str, Any]:
        until(lambda: self.find(selector, name), every_s=0.1)
        found = self.find(selector, name)
        assert found is not None
        return found

    def press(self, selector: str, name: str = "") -> None:
        box = self.wait(selector, name)
        self.firefox.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def fact(self, pane: str, name: str) -> str:
        return str(self.wait(f'[data-pane="{pane}"]')["data"].get(name, ""))

    def becomes(self, pane: str, name: str, test: Callable[[str], object]) -> None:
        until(lambda: test(self.fact(pane, name)), every_s=0.1)

    def picture(self, pane: str) -> NDArray[np.int16]:
        box = self.wait(f'[data-pane="{pane}"]')
        return self.firefox.picture(box["x"], box["y"], box["width"], box["height"])

    def sight(self, pane: str, case: Case) -> Sight:
        """Where voxels lie on a pane, by three clicks of the crosshair."""
        box = self.wait(f'[data-pane="{pane}"]')
        origin = np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]).round() + OFF_CENTER
        found = []
        for off in ((0, 0), (PROBE_PIXELS, 0), (0, PROBE_PIXELS)):
            before = self.fact(pane, "positionMm")
            self.firefox.click(*(origin + off))
            self.becomes(pane, "positionMm", lambda now, before=before: now != before)  # type: ignore[misc]
            found.append(case.geometry.to_index([float(mm) for mm in self.fact(pane, "positionMm").split(",")]))
        start, right, down = found
        return Sight(origin, start, np.stack([right - start, down - start]) / PROBE_PIXELS)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    firefox = Firefox(tmp_path, WIDTH, HEIGHT)
    try:
        yield Page(firefox)
        ARTIFACTS.mkdir(exist_ok=True)
        Image.fromarray(firefox.picture(0, 0, WIDTH, HEIGHT).astype(np.uint8)).save(ARTIFACTS / "firefox.png")
        assert firefox.complaints == []
    finally:
        firefox.close()


def test_a_case_is_labeled_and_handed_in(page: Page, server: Server) -> None:
    case = ready_case(oblique_mr(), password=PASSWORD)
    page.firefox.goto(f"{server.address}/sign-in")
    page.press('input[type="email"], input[name="email"]')
    page.firefox.type(case.people["annotator"].email)
    page.press('input[type="password"]')
    page.firefox.type(PASSWORD)
    page.press("button", "Sign in")
    page.press("button", "Label the next case")
    page.becomes("axial", "loadedSlices", lambda count: count == str(case.geometry.shape[0]))
    page.press("button", "Crosshair")
    coronal, axial = (page.sight(name, case) for name in ("coronal", "axial"))
    page.firefox.click(*coronal.pixel(LIVER_CENTER))  # brings the axial pane to the liver's slice
    page.firefox.click(*axial.pixel(LIVER_CENTER))
    page.becomes("axial", "index", lambda index: index == ",".join(map(str, LIVER_CENTER)))
    plain = {name: red(page.picture(name)) for name in PANES}
    page.press("button", "Include point")
    page.firefox.click(*axial.pixel(LIVER_CENTER))
    page.becomes("axial", "labelVoxels", lambda count: int(count) > 1000)
    page.becomes("axial", "preview", lambda shown: shown == "none")
    for name in PANES:
        assert (red(page.picture(name)) & ~plain[name]).mean() > 0.01, f"the {name} pane shows no mask"
    page.becomes("3d", "surfaces", lambda shown: shown == "1")
    assert page.fact("3d", "renderer") == "canvas"
    assert red(page.picture("3d")).mean() > 0.005
    voxels = page.fact("axial", "labelVoxels")
    page.press("button", "Undo")
    page.becomes("axial", "labelVoxels", lambda count: count == "0")
    page.press("button", "Redo")
    page.becomes("axial", "labelVoxels", lambda count: count == voxels)
    page.press("button", "Submit")
    with backstage():
        until(lambda: Task.objects.get(pk=case.task.pk).status == Task.Status.SUBMITTED)
    assert int((case.labels() == 1).sum()) == int(voxels)
