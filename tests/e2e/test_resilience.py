"""What a page does when the server dies, the network goes, another tab or a manager takes over: no stroke is lost."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Dialog, Error, Page, expect

from labeling.patches import diff
from server.annotations.services.claims import claim
from server.annotations.services.journal import commit_upload
from tests.e2e.backstage import backstage
from tests.e2e.bench import PANES, Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.servers import Server
from tests.e2e.volumes import LIVER, LIVER_CENTER, SPLEEN
from tests.e2e.window import Window

K, ROW, COLUMN = LIVER_CENTER
NO_SERVER = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "WebSocket connection to")
NO_NETWORK = ("ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
ELSEWHERE = "This case goes on in another window, so this one only shows it."


@pytest.fixture
def case(server: Server) -> Case:
    return ready_case()


def painting(page: Page, case: Case) -> Bench:
    """The case's page, ready to paint on the slice of the liver's center."""
    page.goto(case.path)
    bench = Bench(page, case.geometry).ready()
    bench.take("Crosshair")
    bench.learn().look_at(LIVER_CENTER)
    bench.take("Brush")
    return bench


def stroke(bench: Bench, row: int, meanwhile: Callable[[], None] = lambda: None) -> dict[int, int]:
    """Paints a line of the axial slice; returns what the panes show then."""
    words = bench.told("axial", "label-counts")
    bench.drag("axial", (K, row, COLUMN - 5), (K, row, COLUMN + 5), meanwhile=meanwhile)
    expect(bench.pane("axial")).not_to_have_attribute("data-label-counts", words)
    return bench.counts()


def test_a_killed_server_costs_no_stroke(window: OpenWindow, server: Server, case: Case) -> None:
    seat = window(case.people["annotator"])
    seat.forgive(*NO_SERVER)
    bench = painting(seat.page, case)
    stroke(bench, ROW - 12)
    expect(bench.sign).to_have_text("Saved")

    server.freeze()
    stroke(bench, ROW - 4)  # sent, and never answered
    expect(bench.sign).to_have_text("Saving")
    stroke(bench, ROW + 4, meanwhile=server.kill)
    expect(bench.sign).to_have_text("Offline")
    shown = stroke(bench, ROW + 12)
    seat.shot("resilience-offline")

    server.rise()
    expect(bench.sign).to_have_text("Saved")
    assert bench.counts() == shown == case.counts()
    assert case.edits() == ["stroke"] * 4
    seat.page.reload()
    bench = Bench(seat.page, case.geometry).ready()
    bench.labeled(shown)


def test_strokes_drawn_offline_survive_a_reload(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["annotator"])
    bench = painting(seat.page, case)
    shown = painted_offline(seat, bench)
    come_back(seat, case)
    expect(seat.page.get_by_text("One stroke from before the reload went to the server.")).to_be_visible()
    bench = Bench(seat.page, case.geometry).ready()
    bench.labeled(shown)
    assert case.counts() == shown
    assert case.edits() == ["stroke"]


def test_strokes_drawn_offline_are_offered_where_the_label_went_on_meanwhile(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["annotator"])
    bench = painting(seat.page, case)
    drawn = painted_offline(seat, bench)
    uploaded = upload_spleen(case)
    come_back(seat, case)
    bench = Bench(seat.page, case.geometry).ready()
    bench.labeled(uploaded)
    expect(seat.page.get_by_text("One stroke was never saved.")).to_be_visible()
    seat.shot("resilience-offered")
    seat.page.get_by_role("button", name="Add to the label").click()
    bench.labeled(drawn | uploaded)
    expect(bench.sign).to_have_text("Saved")
    assert case.counts() == drawn | uploaded


def test_a_stroke_just_before_leaving_is_saved_once_and_not_called_unsaved(window: OpenWindow, case: Case) -> None:
    page = window(case.people["annotator"]).page
    page.goto(case.path)
    Bench(page, case.geometry).ready()
    page.get_by_role("link", name="My work").first.click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    page.go_back()
    bench = Bench(page, case.geometry).ready()
    bench.take("Crosshair")
    bench.learn().look_at(LIVER_CENTER)
    bench.take("Brush")
    bench.drag("axial", (K, ROW, COLUMN - 5), (K, ROW, COLUMN + 5))
    page.go_forward()
    page.go_back()
    bench = Bench(page, case.geometry).ready()
    expect(bench.pane("axial")).to_have_attribute("data-label-counts", re.compile("[1-9]"))
    expect(page.get_by_text("never saved")).to_have_count(0)
    assert bench.counts() == case.counts()
    assert case.edits() == ["stroke"]


def painted_offline(seat: Window, bench: Bench) -> dict[int, int]:
    seat.context.set_offline(True)
    expect(bench.sign).to_have_text("Offline")
    return stroke(bench, ROW)


def come_back(seat: Window, case: Case) -> None:
    """Leaves the page without a network, and opens it again with one."""
    seat.forgive(*NO_NETWORK)
    asked = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    seat.page.once("dialog", leave)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        seat.page.reload()
    assert asked == ["beforeunload"]
    seat.context.set_offline(False)
    seat.page.goto(case.path)


def upload_spleen(case: Case) -> dict[int, int]:
    """An edit of the same person from elsewhere; returns the voxels."""
    before = case.labels()
    after = before.copy()
    after[30:33, 5:10, 5:10] = SPLEEN
    with backstage():
        task = claim(actor=case.people["annotator"], task_id=case.task.pk)
        patch = diff(before, after)
        commit_upload(actor=case.people["annotator"], task_id=task.pk, fence=task.fence, patch=patch)
    return {SPLEEN: int(np.count_nonzero(after == SPLEEN))}


def test_of_two_tabs_the_older_only_shows(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["annotator"])
    older = painting(seat.page, case)
    first = stroke(older, ROW)
    newer = painting(seat.tab(), case)
    expect(older.page.get_by_role("alert")).to_contain_text(ELSEWHERE)
    expect(older.page.get_by_role("button", name="Brush")).to_be_disabled()
    expect(older.page.get_by_role("button", name="Submit")).to_be_disabled()
    assert newer.counts() == first
    older.page.bring_to_front()
    older.drag("axial", (K, ROW + 6, COLUMN - 5), (K, ROW + 6, COLUMN + 5))
    newer.page.bring_to_front()
    second = stroke(newer, ROW + 12)
    older.labeled(second)
    seat.shot("resilience-older-tab", older.page)

    older.page.bring_to_front()
    older.page.get_by_role("button", name="Continue here").click()
    older.take("Brush")
    third = stroke(older, ROW - 12)
    newer.labeled(third)
    expect(newer.page.get_by_role("alert")).to_contain_text(ELSEWHERE)
    assert case.counts() == third


def test_a_removed_member_is_told_within_five_seconds(window: OpenWindow, case: Case) -> None:
    manager, annotator = window(case.people["manager"]), window(case.people["annotator"])
    annotator.forgive("status of 404", "WebSocket connection to")
    manager.page.goto(f"/projects/{case.project.slug}/")
    manager.page.get_by_role("tab", name="Members").click()
    bench = painting(annotator.page, case)
    shown = stroke(bench, ROW)
    expect(bench.sign).to_have_text("Saved")
    manager.page.get_by_role("button", name=f"Remove {case.people['annotator'].name}").click()
    manager.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(manager.page.get_by_role("button", name=f"Remove {case.people['annotator'].name}")).to_be_hidden()
    expect(annotator.page.get_by_role("alert")).to_contain_text("You are no longer a member", timeout=5_000)
    annotator.shot("resilience-removed")
    for name in PANES:
        expect(bench.pane(name)).to_be_hidden()
    assert case.counts() == shown == {LIVER: shown[LIVER]}
