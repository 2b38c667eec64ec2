"""The other way of drawing: WebGL, here on a processor that plays a graphics card."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.e2e.bench import PANES, Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow, chromium
from tests.e2e.pictures import picture, red, slice_as_seen
from tests.e2e.servers import Server
from tests.e2e.solid import Solid
from tests.e2e.volumes import LIVER_CENTER, oblique_mr
from tests.e2e.window import LARGE
from tests.processes import until

VOLUME = oblique_mr()
SWITCHES = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")


@pytest.fixture
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = chromium(playwright, *SWITCHES)
    yield launched
    launched.close()


@pytest.fixture
def case(server: Server) -> Case:
    return ready_case(VOLUME)


def test_three_panes_show_the_image_and_a_mask(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["annotator"], LARGE)
    seat.context.add_init_script("localStorage.setItem('hilum.renderer', 'webgl')")
    seat.page.goto(case.path)
    bench = Bench(seat.page, case.geometry).ready()
    expect(seat.page.locator("footer")).to_contain_text("WebGL")
    bench.take("Crosshair")
    bench.learn().look_at(LIVER_CENTER)
    for name in PANES:
        until(partial(shows_its_slice, bench, name))
    plain = {name: picture(bench, name) for name in PANES}
    bench.take("Include point")
    bench.click("axial", LIVER_CENTER)
    bench.changed({})
    seat.shot("webgl-mask")
    for name, before in plain.items():
        mask = red(picture(bench, name)) & ~red(before)
        assert mask.mean() > 0.02, f"the {name} pane shows no mask"
        inside, outside = before[mask].mean(), before[~mask].mean()
        assert inside > 2 * outside, f"the {name} pane shows the mask beside the liver"

    solid = Solid(bench)
    solid.shows("1")
    assert bench.told("3d", "renderer") == "webgl"
    assert red(picture(bench, "3d")).mean() > 0.005, "the 3-D pane shows no surface"
    solid.drag(50, 20)
    place = solid.pixel(case.geometry.to_world(LIVER_CENTER))
    expected = solid.behind(*place, case.labels(), case.geometry)
    bench.page.mouse.click(*place)
    until(lambda: bool(np.abs(case.geometry.to_index(bench.position()) - case.geometry.to_index(expected)).max() < 1))
    seat.shot("webgl-surface")


def shows_its_slice(bench: Bench, name: str) -> bool:
    voxels, colors = slice_as_seen(bench, name, LIVER_CENTER)
    return bool(np.corrcoef(VOLUME.array[voxels], colors[:, 1])[0, 1] > 0.9)
