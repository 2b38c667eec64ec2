"""The other way of drawing: WebGL, here on a processor that plays a graphics card."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Playwright, expect

from tests.e2e.bench import PANES, Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow, chromium
from tests.e2e.servers import Server
from tests.e2e.volumes import LIVER_CENTER, oblique_mr
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
    seat = window(case.people["annotator"])
    seat.context.add_init_script("localStorage.setItem('hilum.renderer', 'webgl')")
    seat.page.goto(case.path)
    bench = Bench(seat.page, case.geometry).ready()
    expect(seat.page.locator("footer")).to_contain_text("WebGL")
    bench.take("Crosshair")
    bench.learn().look_at(LIVER_CENTER)
    for name in PANES:
        until(lambda name=name: agreement(bench, name, picture(bench, name)) > 0.9)  # type: ignore[misc]
    plain = {name: picture(bench, name) for name in PANES}
    bench.take("Include point")
    bench.click("axial", LIVER_CENTER)
    bench.changed({})
    seat.shot("webgl-mask")
    for name, before in plain.items():
        mask = redness(picture(bench, name)) & ~redness(before)
        assert mask.mean() > 0.02, f"the {name} pane shows no mask"
        inside, outside = before[mask].mean(), before[~mask].mean()
        assert inside > 2 * outside, f"the {name} pane shows the mask beside the liver"


def picture(bench: Bench, name: str) -> NDArray[np.int16]:
    """(height, width, 3) of a pane as it is seen."""
    shot = Image.open(io.BytesIO(bench.pane(name).screenshot(animations="disabled")))
    pixels: NDArray[np.int16] = np.asarray(shot.convert("RGB")).astype(np.int16)
    return pixels


def agreement(bench: Bench, name: str, pixels: NDArray[np.int16]) -> float:
    """Correlation of what a pane shows with the voxels of its slice, each looked for where clicks would find it."""
    box, sight = bench.pane(name).bounding_box(), bench.sights[name]
    assert box is not None
    slices: list[slice | list[int]] = [slice(1, None, 3)] * 3
    slices[sight.normal] = [LIVER_CENTER[sight.normal]]
    indices = np.stack(
        np.meshgrid(*(np.arange(n)[part] for n, part in zip(VOLUME.geometry.shape, slices, strict=True)))
    )
    voxels = indices.reshape(3, -1).T
    places = np.array([sight.pixel(voxel) for voxel in voxels.tolist()]) - (box["x"], box["y"])
    column, row = np.floor(places).astype(int).T
    return float(np.corrcoef(VOLUME.array[tuple(voxels.T)], pixels[row, column, 1])[0, 1])


def redness(pixels: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Where the liver's color (#e6194b) lies."""
    red: NDArray[np.bool_] = (pixels[..., 0] > pixels[..., 1] + 60) & (pixels[..., 0] > pixels[..., 2] + 40)
    return red
