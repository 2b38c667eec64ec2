"""Brush, eraser and fills with a real mouse, in all three planes: the voxels that geometry says, and their undo."""

import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import expect

from labeling.volume import Volume
from tests.e2e.bench import PANES, Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.hands import Hand, Mask, inside, near_way
from tests.e2e.servers import Server
from tests.e2e.test_operations import begun
from tests.e2e.volumes import LIVER, LIVER_CENTER, SPLEEN, oblique_mr, oblique_truth

Labels = NDArray[np.uint8]


def opened(window: OpenWindow, case: Case) -> Bench:
    """The annotator's page, the panes learnt, the crosshair in the middle of the liver, the spleen's labels there."""
    page = window(case.people["annotator"]).page
    page.goto(case.path)
    bench = Bench(page, case.geometry).ready()
    bench.labeled(case.counts())
    bench.take("Crosshair")
    bench.learn()
    bench.look_at(LIVER_CENTER)
    bench.choose("liver")
    return bench


def spleen_only() -> Labels:
    return np.where(oblique_truth().array == SPLEEN, SPLEEN, 0).astype(np.uint8)


def saved(bench: Bench, case: Case, edits: int) -> Labels:
    """The labels once that many edits are in the journal and nothing is left to send."""
    expect(bench.pane("axial")).to_have_attribute("data-last-applied", re.compile(r"\d+"))
    expect(bench.sign).to_have_text("Saved")
    bench.page.wait_for_timeout(50)
    expect(bench.sign).to_have_text("Saved")
    assert len(case.edits()) == edits
    bench.labeled(case.counts())
    return case.labels()


def agree(labels: Labels, expected: Labels, unsure: Mask) -> None:
    wrong = (labels != expected) & ~unsure
    assert not wrong.any(), np.argwhere(wrong)[:5]
    assert unsure.mean() < 0.01


def undone(bench: Bench, case: Case, before: Labels, edits: int) -> None:
    bench.page.get_by_role("button", name="Undo").click()
    expect(bench.page.get_by_role("button", name="Redo")).to_be_enabled()
    assert np.array_equal(saved(bench, case, edits), before)


def way_in(hand: Hand) -> list[tuple[float, float, float]]:
    """Three places around the middle of the liver, on the slice that the pane shows."""
    away = [(2, 5, 5), (-2, 9, -4), (4, -6, 2)]
    return [
        tuple(c if axis == hand.normal else c + d for axis, (c, d) in enumerate(zip(LIVER_CENTER, one, strict=True)))
        for one in away
    ]  # type: ignore[misc]


@pytest.mark.parametrize("pane", PANES)
def test_the_sphere_brush_and_eraser_are_balls_in_mm_through_the_slices(
    server: Server, window: OpenWindow, pane: str
) -> None:
    before = spleen_only()
    case = begun(before)
    bench = opened(window, case)
    hand = Hand(bench, pane)
    bench.take("Brush")
    bench.page.get_by_text("3-D sphere").click()
    bench.page.keyboard.press("]")
    bench.page.keyboard.press("]")  # 10 mm
    places = hand.drag(way_in(hand))
    ball, unsure = near_way(case.geometry, places, 5)
    painted = saved(bench, case, 2)
    agree(painted, np.where(ball, LIVER, before), unsure)
    thick = np.ptp(np.argwhere(painted == LIVER)[:, hand.normal])
    assert thick == 2 * np.floor(5 / case.geometry.spacing_mm[hand.normal])

    bench.take("Eraser")
    bench.page.mouse.move(*bench.sights[pane].pixel(LIVER_CENTER))
    bench.page.keyboard.down("Shift")
    bench.page.mouse.wheel(0, 100)  # 8 mm again
    bench.page.keyboard.up("Shift")
    expect(bench.page.get_by_text("8 mm", exact=True)).to_be_visible()
    places = hand.drag(way_in(hand)[:2])
    ball, near = near_way(case.geometry, places, 4)
    agree(saved(bench, case, 3), np.where(ball & ~near, 0, painted), near)
    undone(bench, case, painted, 4)
    undone(bench, case, before, 5)


@pytest.mark.parametrize("pane", PANES)
def test_polygon_and_lasso_fill_what_their_outline_holds(server: Server, window: OpenWindow, pane: str) -> None:
    before = spleen_only()
    case = begun(before)
    bench = opened(window, case)
    page, hand = bench.page, Hand(bench, pane)
    across = [axis for axis in range(3) if axis != hand.normal]

    def corners(*shares: tuple[float, float]) -> list[list[float]]:
        """Places on the slice, as shares of its sides from its middle."""
        places = []
        for share in shares:
            place = [float(axis) for axis in LIVER_CENTER]
            for axis, part in zip(across, share, strict=True):
                place[axis] = case.geometry.shape[axis] * (0.5 + part)
            places.append(place)
        return places

    concave = corners((-0.3, -0.3), (0.3, -0.32), (0.04, 0.03), (0.31, 0.3), (-0.28, 0.33))
    bench.take("Polygon fill")
    places = hand.click(concave)
    stray = corners((0.1, -0.4))
    hand.click(stray)
    page.screenshot(path=f"artifacts/hands-polygon-{pane}.png")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    held, unsure = inside(case.geometry, places, hand.normal)
    filled = saved(bench, case, 2)
    agree(filled, np.where(held, LIVER, before), unsure)

    crossing = corners((-0.2, -0.4), (0.2, 0.2), (0.2, -0.2), (-0.2, 0.4))
    page.keyboard.down("Control")
    places = hand.click(crossing)
    page.keyboard.up("Control")
    page.mouse.dblclick(*hand.at(crossing[-1:])[0][0])
    held, near = inside(case.geometry, places, hand.normal)
    erased = saved(bench, case, 3)
    agree(erased, np.where(held, 0, filled), near)
    undone(bench, case, filled, 4)

    bench.take("Lasso fill")
    turns = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    shares = [(0.3 * np.sin(t), 0.35 * np.cos(t) + 0.05 * np.sin(3 * t)) for t in turns]
    places = hand.drag(corners(*shares))
    held, near = inside(case.geometry, places, hand.normal)
    looped = saved(bench, case, 5)
    agree(looped, np.where(held, LIVER, filled), near)
    places = hand.drag(corners(*[(a / 2, b / 2) for a, b in shares]), held="Control")
    held, near = inside(case.geometry, places, hand.normal)
    agree(saved(bench, case, 6), np.where(held, 0, looped), near)


def test_the_range_is_taken_from_a_click_and_bounds_what_is_painted(server: Server, window: OpenWindow) -> None:
    volume = oblique_mr()
    case = begun(spleen_only())
    bench = opened(window, case)
    page, hand = bench.page, Hand(bench, "axial")
    bench.take("Brush")
    page.get_by_text("3-D sphere").click()
    page.get_by_role("button", name="Take the range from the image").click()
    _, places = hand.at([LIVER_CENTER])
    bench.click("axial", LIVER_CENTER)
    low, high = sampled(volume, 4)
    expect(page.get_by_text(f"{low} to {high}", exact=True)).to_be_visible()
    for _ in range(20):
        page.keyboard.press("]")  # 60 mm, the largest
    page.get_by_role("button", name="Lock spleen").click()
    places = hand.drag([LIVER_CENTER, LIVER_CENTER])
    page.screenshot(path="artifacts/hands-range.png")
    ball, unsure = near_way(case.geometry, places, 30)
    within = (volume.array >= low) & (volume.array <= high)
    before = spleen_only()
    painted = saved(bench, case, 2)
    agree(painted, np.where(ball & within & (before == 0), LIVER, before), unsure)
    assert ((painted == LIVER) & (oblique_truth().array == LIVER)).sum() / (painted == LIVER).sum() > 0.9

    bench.take("Eraser")
    page.get_by_label("Highest value").focus()
    for _ in range(60):
        page.keyboard.press("ArrowLeft")
    places = hand.drag([LIVER_CENTER, LIVER_CENTER])
    words = page.get_by_text(re.compile(r"^\d+ to \d+$")).inner_text()
    least, most = low, high
    low, high = (int(part) for part in words.split(" to "))
    within = (volume.array >= low) & (volume.array <= high)
    assert (low, high) == (least, most - 60) and (within & (painted == LIVER)).any()
    agree(saved(bench, case, 3), np.where(ball & within & (painted == LIVER), 0, painted), unsure)


def sampled(volume: Volume, radius_mm: float) -> tuple[int, int]:
    ball, _ = near_way(volume.geometry, np.array([LIVER_CENTER], float), radius_mm)
    values = volume.array[ball].astype(float)
    least, most = volume.array.min(), volume.array.max()
    low, high = values.mean() - 2.5 * values.std(), values.mean() + 2.5 * values.std()
    return round(max(least, low)), round(min(most, high))


def test_what_cannot_be_drawn_is_said_and_stores_nothing(server: Server, window: OpenWindow) -> None:
    case = ready_case()
    bench = opened(window, case)
    page, hand = bench.page, Hand(bench, "axial")
    k, j, i = LIVER_CENTER
    bench.take("Polygon fill")
    hand.click([(k, j, i), (k, j + 9, i)])
    page.keyboard.press("Enter")
    expect(page.get_by_text("An outline needs at least three corners.")).to_be_visible()
    hand.click([(k, j, i), (k, j + 9, i), (k, j, i + 9)])
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    bench.take("Lasso fill")
    hand.drag([(k, 9, -9), (k, 30, -9), (k, 20, -4)])
    expect(page.get_by_text("That lies outside of the image.")).to_be_visible()
    page.get_by_role("button", name="Lock liver").click()
    hand.drag([(k, j, i), (k, j + 9, i), (k, j, i + 9)])
    expect(page.get_by_text("The segment is locked. Unlock it, or choose another one.")).to_be_visible()
    bench.take("Brush")
    hand.drag([(k, j, i), (k, j + 9, i)])
    expect(bench.sign).to_have_text("Saved")
    assert case.edits() == [] and not case.labels().any()
