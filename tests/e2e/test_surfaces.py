"""Surfaces on the page, drawn by the processor: made after an edit, turned, hidden, clicked; layouts and read-outs."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.bench import Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.pictures import green, picture, red
from tests.e2e.servers import Server
from tests.e2e.solid import Solid
from tests.e2e.volumes import LIVER_CENTER, SPLEEN_CENTER, oblique_mr
from tests.e2e.window import LARGE
from tests.processes import until


@pytest.fixture
def case(server: Server) -> Case:
    return ready_case(oblique_mr())


def labeled(window: OpenWindow, case: Case) -> Bench:
    """An annotator's page on which liver and spleen are labeled by a click each."""
    seat = window(case.people["annotator"], LARGE)
    seat.page.goto(case.path)
    bench = Bench(seat.page, case.geometry).ready()
    bench.take("Crosshair")
    bench.learn().look_at(LIVER_CENTER)
    bench.take("Include point")
    bench.click("axial", LIVER_CENTER)
    counts = bench.changed({})
    bench.choose("Spleen")
    bench.scroll("axial", SPLEEN_CENTER[bench.sights["axial"].normal])
    bench.click("axial", SPLEEN_CENTER)
    bench.changed(counts)
    return bench


def test_a_label_is_seen_in_three_dimensions_and_a_click_on_it_leads_there(window: OpenWindow, case: Case) -> None:
    bench = labeled(window, case)
    solid = Solid(bench)
    expect(bench.page.get_by_label("3D", exact=True)).to_be_visible()
    solid.shows("1 2")
    assert bench.told("3d", "renderer") == "canvas"
    expect(solid.pane).to_contain_text("Drawn without a graphics card")
    labels = case.labels()
    for side, turn in (("front", (0, 0)), ("left", (45, -30)), ("head", (-80, 25))):
        bench.page.get_by_role("button", name=f"From the {side}").click()
        solid.drag(*turn)
        seen = picture(bench, "3d")
        assert red(seen).mean() > 0.004 and green(seen).mean() > 0.002, f"from the {side} not both are seen"
        for organ in (LIVER_CENTER, SPLEEN_CENTER):
            place = solid.pixel(case.geometry.to_world(organ))
            expected = solid.behind(*place, labels, case.geometry)
            before = bench.told("axial", "position-mm")
            bench.page.mouse.click(*place)
            expect(bench.pane("axial")).not_to_have_attribute("data-position-mm", before)
            away = case.geometry.to_index(bench.position()) - case.geometry.to_index(expected)
            assert np.abs(away).max() < 1.0, f"a click from the {side} leads {away} voxels (k, j, i) beside"
    bench.page.screenshot(path="artifacts/surfaces.png")


def test_surfaces_follow_the_segment_list_and_the_next_edit(window: OpenWindow, case: Case) -> None:
    bench = labeled(window, case)
    solid = Solid(bench)
    solid.shows("1 2")
    bench.page.get_by_role("button", name="Hide Spleen").click()
    solid.shows("1")
    assert green(picture(bench, "3d")).mean() < 0.0005  # but what the lines of the planes may mix
    bench.page.get_by_role("button", name="Show Spleen").click()
    solid.shows("1 2")
    before = bench.counts()
    bench.page.get_by_role("button", name="Undo").click()
    bench.changed(before)
    solid.shows("1")


def test_what_lies_behind_is_seen_through_all_surfaces_or_through_one(window: OpenWindow, case: Case) -> None:
    bench = labeled(window, case)
    solid = Solid(bench)
    solid.shows("1 2")
    bench.page.get_by_role("button", name="From the left").click()
    through = bench.page.get_by_role("button", name="See through")
    expect(through).to_have_attribute("aria-pressed", "false")
    expect(solid.pane).to_have_attribute("data-opacities", "1:1 2:1")
    solid_picture = picture(bench, "3d")
    through.click()
    expect(through).to_have_attribute("aria-pressed", "true")
    expect(solid.pane).to_have_attribute("data-opacities", "1:0.3 2:0.3")
    assert red(picture(bench, "3d")).mean() < 0.7 * red(solid_picture).mean(), "clear surfaces look like solid ones"
    through.click()
    expect(solid.pane).to_have_attribute("data-opacities", "1:1 2:1")
    slider = bench.page.get_by_role("slider", name="Opacity of Spleen in 3D")
    slider.focus()
    slider.press("Home")
    solid.shows("1")
    slider.press("ArrowRight")
    expect(solid.pane).to_have_attribute("data-opacities", "1:1 2:0.05")


def test_the_pane_turns_zooms_and_moves_by_mouse_and_keys(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["viewer"])
    seat.page.goto(f"{case.path}review/")
    bench = Bench(seat.page, case.geometry).ready(editing=False)
    solid = Solid(bench)
    expect(seat.page.get_by_role("note", name="Surfaces")).to_contain_text("Nothing is labeled yet")
    solid.drag(40, 0)
    assert float(bench.told("3d", "yaw")) == pytest.approx(0, abs=0.11)  # 20 degrees at first, half a degree per pixel
    seat.page.keyboard.press("ArrowRight")
    expect(solid.pane).to_have_attribute("data-yaw", "-15.0")
    scale = float(bench.told("3d", "mm-per-pixel"))
    seat.page.mouse.wheel(0, -100)
    expect(solid.pane).not_to_have_attribute("data-mm-per-pixel", f"{scale:.4f}")
    assert float(bench.told("3d", "mm-per-pixel")) < scale
    center = bench.told("3d", "center")
    seat.page.mouse.move(*solid.middle())
    seat.page.mouse.down(button="middle")
    seat.page.mouse.move(solid.middle()[0] + 30, solid.middle()[1], steps=3)
    seat.page.mouse.up(button="middle")
    expect(solid.pane).not_to_have_attribute("data-center", center)
    seat.page.get_by_role("button", name="Reset view").click()
    expect(solid.pane).to_have_attribute("data-yaw", "20.0")


def test_layouts_are_chosen_by_menu_and_key_and_remembered(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["viewer"])
    seat.page.goto(f"{case.path}review/")
    bench = Bench(seat.page, case.geometry).ready(editing=False)

    def sizes() -> dict[str, tuple[float, float] | None]:
        boxes = {name: bench.pane(name).bounding_box() for name in ("axial", "sagittal", "coronal", "3d")}
        return {name: box and (round(box["width"]), round(box["height"])) for name, box in boxes.items()}

    bench.lay_out("Two by two")
    widths, heights = zip(*(size for size in sizes().values() if size), strict=True)
    assert max(widths) - min(widths) <= 1 and max(heights) - min(heights) <= 1 and len(widths) == 4
    seat.page.mouse.move(*Solid(bench).middle())
    seat.page.keyboard.press("f")
    expect(bench.pane("axial")).to_be_hidden()
    expect(bench.pane("3d")).to_be_visible()
    seat.page.keyboard.press("f")
    seat.page.reload()
    bench.ready(editing=False)
    assert sizes()["axial"] == (widths[0], heights[0])
    seat.page.keyboard.press("g")
    expect(bench.pane("3d")).to_be_hidden()  # the planes side by side
    seat.page.keyboard.press("g")
    large, small = sizes()["axial"], sizes()["3d"]
    assert large and small and large[0] > 1.5 * small[0] and large[1] > 2 * small[1]


def test_a_scale_bar_is_as_long_as_it_says_in_every_pane(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["viewer"])
    seat.page.goto(f"{case.path}review/")
    bench = Bench(seat.page, case.geometry).ready(editing=False).learn()
    for name in ("axial", "sagittal", "coronal"):
        seat.page.mouse.move(*bench.sights[name].origin)
        for _ in range(2):  # as it opens, then closer
            fact = bench.pane(name).locator("[data-scale-mm]")
            mm, pixels = (float(fact.get_attribute(f"data-scale-{part}") or 0) for part in ("mm", "pixels"))
            step = bench.sights[name].step[0] @ case.geometry.affine[:3, :3].T  # mm per pixel to the right
            assert mm / pixels == pytest.approx(np.linalg.norm(step), rel=0.02)
            seat.page.keyboard.down("Control")
            seat.page.mouse.wheel(0, -200)
            seat.page.keyboard.up("Control")
            bench.learn()


def test_the_window_of_a_modality_is_remembered(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["viewer"])
    seat.page.goto(f"{case.path}review/")
    Bench(seat.page, case.geometry).ready(editing=False)
    fact = seat.page.locator("footer").get_by_text("Window").locator("..")
    usual = fact.text_content() or ""
    seat.page.get_by_role("button", name="Window", exact=True).click()
    seat.page.get_by_role("menuitem", name="More contrast").click()
    expect(fact).not_to_have_text(usual)
    chosen = fact.text_content() or ""
    seat.page.reload()
    Bench(seat.page, case.geometry).ready(editing=False)
    expect(fact).to_have_text(chosen)


def test_the_large_pane_is_made_wider_by_hand_and_stays_so(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["viewer"])
    seat.page.goto(f"{case.path}review/")
    bench = Bench(seat.page, case.geometry).ready(editing=False)
    handle = seat.page.get_by_role("separator", name="Size of the large pane")

    def width() -> float:
        box = bench.pane("axial").bounding_box()
        assert box is not None
        return box["width"]

    first, box = width(), handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    seat.page.mouse.move(x, y)
    seat.page.mouse.down()
    seat.page.mouse.move(x + 60, y, steps=4)
    seat.page.mouse.up()
    until(lambda: abs(width() - first - 60) <= 3)  # what the hand did is drawn a frame later
    seat.page.keyboard.press("ArrowLeft")
    until(lambda: width() < first + 57)
    narrower = width()
    seat.page.reload()
    bench.ready(editing=False)
    until(lambda: abs(width() - narrower) <= 1)
    handle.dblclick()
    until(lambda: abs(width() - first) <= 2)
