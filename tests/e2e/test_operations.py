"""The panel "Edit segment": what each operation makes of a segment, beside SciPy on the oblique grid, and its undo."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import expect
from scipy import ndimage

from labeling.patches import diff
from server.annotations.services.claims import claim
from server.annotations.services.journal import commit_stroke
from tests.e2e.backstage import backstage
from tests.e2e.bench import Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.servers import Server
from tests.e2e.volumes import LIVER, SPLEEN, oblique_truth

Labels = NDArray[np.uint8]
NORMALS = {"Axial": 0, "Sagittal": 2, "Coronal": 1}  # see test_geometry


def rough() -> Labels:
    """A liver with a hole, an island and a hump; the spleen beside it."""
    labels = oblique_truth().array.copy()
    labels[14:18, 44:50, 16:20] = 0
    labels[3:5, 4:7, 50:54] = LIVER
    labels[15:17, 20:34, 17:19] = LIVER
    return labels


def begun(labels: Labels) -> Case:
    """A case that holds labels already, as its annotator left them."""
    case = ready_case()
    with backstage():
        actor = case.people["annotator"]
        fence = claim(actor=actor, task_id=case.task.pk).fence
        patch = diff(np.zeros_like(labels), labels)
        commit_stroke(actor=actor, task_id=case.task.pk, fence=fence, sequence=1, base=0, patch=patch)
    return case


def opened(window: OpenWindow, case: Case) -> Bench:
    page = window(case.people["annotator"]).page
    page.goto(case.path)
    bench = Bench(page, case.geometry).ready()
    bench.labeled(case.counts())
    bench.choose("liver")
    unfold(bench)
    return bench


def unfold(bench: Bench) -> None:
    """The panel is open where the window has room for it."""
    heading = bench.page.get_by_role("button", name="Edit segment", exact=True)
    if heading.get_attribute("aria-expanded") == "false":
        heading.click()


def told(bench: Bench) -> str:
    panel = bench.page.get_by_role("region", name="Edit segment")
    said = panel.get_by_text("changed.").or_(panel.get_by_role("alert"))
    expect(said).to_be_visible()
    return said.inner_text()


def press(bench: Bench, button: str) -> str:
    bench.page.get_by_role("region", name="Edit segment").get_by_role("button", name=button, exact=True).click()
    return told(bench)


def undo(bench: Bench, case: Case, before: Labels) -> None:
    bench.page.get_by_role("button", name="Undo").click()
    bench.labeled({int(n): int((before == n).sum()) for n in np.unique(before[before > 0])})
    expect(bench.sign).to_have_text("Saved")
    assert np.array_equal(case.labels(), before)


def check(bench: Bench, case: Case, before: Labels, expected: Labels, said: str) -> None:
    """The journal and the panes have what was expected, as one edit; undo brings back what was before."""
    edits = len(case.edits())
    assert case.edits()[-1] == "operation"
    assert np.array_equal(case.labels(), expected)
    bench.labeled(case.counts())
    assert said.endswith(f"{(expected != before).sum():,} voxels changed.")
    undo(bench, case, before)
    assert len(case.edits()) == edits + 1


def test_operations_in_mm_change_just_the_voxels_that_scipy_says(server: Server, window: OpenWindow) -> None:
    before = rough()
    case = begun(before)
    bench = opened(window, case)
    page, liver, free = bench.page, before == LIVER, before == 0
    spacing = case.geometry.spacing_mm

    pieces, _ = ndimage.label(liver)
    largest = pieces == np.argmax(np.bincount(pieces.ravel())[1:]) + 1
    check(bench, case, before, np.where(liver & ~largest, 0, before), press(bench, "Keep the largest piece"))
    check(bench, case, before, np.where(liver & ~largest, 0, before), press(bench, "Remove islands"))

    filled = ndimage.binary_fill_holes(liver)
    check(bench, case, before, np.where(filled & free, LIVER, before), press(bench, "Fill holes"))

    near = ndimage.distance_transform_edt(~liver, sampling=spacing) <= 6
    page.get_by_label("Grow by, in mm").fill("6")
    check(bench, case, before, np.where(near & free, LIVER, before), press(bench, "Grow"))
    page.get_by_label("These operations may take other unlocked segments").check()
    near = ndimage.distance_transform_edt(~liver, sampling=spacing) <= 20
    page.get_by_label("Grow by, in mm").fill("20")
    assert (near & (before == SPLEEN)).any()
    check(bench, case, before, np.where(near, LIVER, before), press(bench, "Grow"))
    page.get_by_role("button", name="Lock spleen").click()
    check(bench, case, before, np.where(near & free, LIVER, before), press(bench, "Grow"))

    deep = ndimage.distance_transform_edt(liver, sampling=spacing) > 2
    check(bench, case, before, np.where(liver & ~deep, 0, before), press(bench, "Shrink"))
    soft = ndimage.gaussian_filter(liver.astype(float), 1.5 / spacing, mode="nearest")
    smooth = np.where((soft > 0.5) & free, LIVER, np.where((soft <= 0.5) & liver, 0, before))
    check(bench, case, before, smooth, press(bench, "Smooth"))


@pytest.mark.parametrize("plane", NORMALS)
def test_slices_between_are_filled_along_the_plane_that_is_chosen(
    server: Server, window: OpenWindow, plane: str
) -> None:
    axis = NORMALS[plane]
    before = np.where(oblique_truth().array == LIVER, LIVER, 0).astype(np.uint8)
    slices = np.moveaxis(before, axis, 0)
    labeled = np.flatnonzero(slices.any(axis=(1, 2)))
    kept = [*labeled[::5], labeled[-1]]
    slices[[n for n in range(len(slices)) if n not in kept]] = 0
    case = begun(before)
    bench = opened(window, case)
    expected = before.copy()
    in_plane = np.delete(case.geometry.spacing_mm, axis)
    target = np.moveaxis(expected, axis, 0)
    for low, high in pairwise(sorted(set(kept))):
        a, b = (distance(slices[n] > 0, in_plane) for n in (low, high))
        for place in range(low + 1, high):
            share = (place - low) / (high - low)
            target[place][(1 - share) * a + share * b > 1e-4] = LIVER
    bench.page.get_by_role("radiogroup", name="Slices").get_by_text(plane).click()
    bench.page.keyboard.press("Shift+F")
    said = told(bench)
    bench.page.screenshot(path=f"artifacts/operations-between-{plane.lower()}.png")
    check(bench, case, before, expected, said)


def distance(one: NDArray[np.bool_], spacing: NDArray[np.float64]) -> NDArray[np.float64]:
    inside, outside = (ndimage.distance_transform_edt(side, sampling=spacing) for side in (one, ~one))
    return inside - outside


def test_what_cannot_be_done_says_why_beside_the_buttons(server: Server, window: OpenWindow) -> None:
    case = ready_case()
    bench = opened(window, case)
    assert "no voxels yet" in press(bench, "Smooth")
    bench.page.get_by_role("button", name="Lock liver").click()
    assert "unlock" in press(bench, "Shrink")
    expect(bench.sign).to_have_text("Saved")
    assert case.edits() == []
