"""Scribbles with a real mouse: drawn in one pane for the structure and in another against it, answered in all three."""

import numpy as np
from playwright.sync_api import expect

from server.annotations.models import Edit
from tests.e2e.backstage import backstage
from tests.e2e.bench import PANES, Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.hands import Hand, near_way
from tests.e2e.pictures import red, slice_as_seen
from tests.e2e.servers import Server
from tests.e2e.volumes import LIVER, LIVER_CENTER, oblique_truth

FOREGROUND = [(16, 42, 16), (16, 46, 19), (16, 54, 19)]
BACKGROUND = [(8, 48, 40), (16, 48, 40), (24, 48, 38)]
WIDTH_MM = 3.0


def items_of(case: Case) -> list[dict]:
    """The newest answer's prompts, as journalled."""
    with backstage():
        newest = Edit.objects.filter(task=case.task, kind="answer").order_by("-revision").first()
        return [] if newest is None else newest.items


def drawn(bench: Bench, pane: str, tool: str, indices: list) -> np.ndarray:
    """The places of the stroke; returns when it is answered and saved."""
    before = bench.counts()
    bench.take(tool)
    places = Hand(bench, pane).drag(indices)
    bench.changed(before)
    return places


def test_lines_in_two_panes_are_answered_in_three_and_taken_back_one_by_one(server: Server, window: OpenWindow) -> None:
    case = ready_case()
    seat = window(case.people["annotator"])
    seat.page.goto(case.path)
    bench = Bench(seat.page, case.geometry).ready()
    bench.take("Crosshair")
    bench.learn()
    bench.look_at(LIVER_CENTER)
    bench.choose("liver")

    ours = drawn(bench, "axial", "Foreground scribble", FOREGROUND)
    one = case.labels()
    theirs = drawn(bench, "coronal", "Background scribble", BACKGROUND)
    labels, truth = case.labels() == LIVER, oblique_truth().array == LIVER
    assert 2 * (labels & truth).sum() / (labels.sum() + truth.sum()) > 0.9

    first, second = items_of(case)
    assert [(item["kind"], item["include"], item["radius_mm"]) for item in (first, second)] == [
        ("scribble", True, WIDTH_MM / 2), ("scribble", False, WIDTH_MM / 2),
    ]  # fmt: skip
    for item, places in ((first, ours), (second, theirs)):
        ends = np.array(item["positions_mm"])[[0, -1]]
        assert np.abs(ends - case.geometry.to_world(places[[0, -1]])).max() < 0.05
    inside, unsure = near_way(case.geometry, ours, WIDTH_MM / 2)
    assert labels[inside & ~unsure].all()
    inside, unsure = near_way(case.geometry, theirs, WIDTH_MM / 2)
    assert not labels[inside & ~unsure].any()

    for pane in PANES:
        voxels, pixels = slice_as_seen(bench, pane, LIVER_CENTER)
        seen = red(pixels) == labels[voxels]
        assert seen.mean() > 0.97  # the drawn lines lie over some
    expect(seat.page.get_by_text("2 scribbles", exact=True)).to_be_visible()
    seat.shot("scribbles")

    seat.page.get_by_role("button", name="Undo").click()
    expect(seat.page.get_by_text("1 scribble", exact=True)).to_be_visible()
    assert np.array_equal(case.labels(), one)
    seat.page.get_by_role("button", name="Redo").click()
    expect(seat.page.get_by_text("2 scribbles", exact=True)).to_be_visible()
    answers = case.edits().count("answer")
    seat.page.get_by_role("button", name="Remove the scribble at").last.click()
    expect(seat.page.get_by_text("1 scribble", exact=True)).to_be_visible()
    for _ in range(100):
        if case.edits().count("answer") > answers:
            break
        seat.page.wait_for_timeout(100)
    assert np.array_equal(case.labels(), one)

    seat.page.get_by_role("switch", name="Show the likelihood").click()
    for pane in PANES:
        expect(bench.pane(pane)).to_have_attribute("data-likelihood", "shown")
    seat.shot("scribbles-likelihood")
    seat.page.get_by_role("switch", name="Show the likelihood").click()
    expect(bench.pane("axial")).to_have_attribute("data-likelihood", "none")
