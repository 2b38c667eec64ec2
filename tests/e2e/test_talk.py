"""A reviewer's pins on their way: dropped on a reject, walked, answered, resolved; what they stop, and what is kept."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from server.annotations.models import Task
from server.annotations.services import claims, submission
from tests.e2e.backstage import backstage
from tests.e2e.bench import PANES, Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.servers import Server
from tests.e2e.volumes import LIVER_CENTER, SPLEEN_CENTER
from tests.e2e.window import Window

LEAKS, LONG = "Leaks out <b>here</b>.", "Too wide: " + "very " * 200 + "wide."


@pytest.fixture
def case(server: Server) -> Case:
    """Handed in, without a label: what is said about it is what counts here."""
    made = ready_case()
    with backstage():
        author = made.people["annotator"]
        fence = claims.claim(actor=author, task_id=made.task.pk).fence
        submission.submit(actor=author, task_id=made.task.pk, fence=fence)
    return made


def test_pins_of_a_reject_are_walked_answered_and_resolved(window: OpenWindow, case: Case) -> None:
    reviewer, author = window(case.people["reviewer"]), window(case.people["annotator"])
    reject_with_two_pins(reviewer, case)
    walk_and_answer(author, case)
    see_what_stops_the_approval(reviewer, case)


def reject_with_two_pins(seat: Window, case: Case) -> None:
    page, bench = seat.page, opened(seat.page, case)
    page.get_by_role("button", name="Reject").click()
    panel = page.get_by_role("dialog", name="Send the case back")
    panel.get_by_role("button", name="Add pin").click()
    bench.scroll("axial", LIVER_CENTER[0])
    bench.click("axial", LIVER_CENTER)
    panel.get_by_label("What is wrong at pin 1").fill(LEAKS)
    bench.scroll("axial", SPLEEN_CENTER[0])
    bench.click("axial", SPLEEN_CENTER)
    panel.get_by_label("What is wrong at pin 2").fill(LONG)
    blocks = panel.get_by_label("Blocks the approval until it is resolved")
    expect(blocks).to_have_count(2)
    blocks.nth(1).uncheck()
    page.reload()  # nothing of it is lost
    page.get_by_role("button", name="Go on").click()
    expect(panel.get_by_label("What is wrong at pin 1")).to_have_value(LEAKS)
    seat.shot("talk-01-pins")
    panel.get_by_role("button", name="Send back").click()
    expect(page.get_by_role("heading", name="Sent back")).to_be_visible()
    with backstage():
        leaks, long = Task.objects.get(pk=case.task.pk).threads.order_by("created")
    assert (leaks.text, leaks.blocking, long.text, long.blocking) == (LEAKS, True, LONG, False)
    for thread, place in ((leaks, LIVER_CENTER), (long, SPLEEN_CENTER)):
        assert np.allclose(case.geometry.to_index(thread.position_mm), place, atol=0.5)


def walk_and_answer(seat: Window, case: Case) -> None:
    page = seat.page
    page.goto(case.path)
    bench = Bench(page, case.geometry).ready()
    tab = page.get_by_role("tab", name=re.compile("^Comments"))
    expect(tab.get_by_label("2 open")).to_be_visible()
    page.keyboard.press(".")
    bench.shows(LIVER_CENTER)
    expect(page.get_by_text("1 of 2 open")).to_be_visible()
    for name in PANES:
        expect(bench.pane(name)).to_have_attribute("data-pins", "1")
    page.keyboard.press(".")
    bench.shows(SPLEEN_CENTER)
    page.keyboard.press(",")
    bench.shows(LIVER_CENTER)
    page.get_by_role("button", name="Next comment").click()
    bench.shows(SPLEEN_CENTER)
    seat.shot("talk-02-walk")
    leaks, long = remark(page, LEAKS), remark(page, "Too wide:")
    expect(leaks).to_contain_text("<b>here</b>")
    expect(leaks.get_by_role("button", name="Resolve")).to_have_count(0)
    leaks.get_by_role("button", name="Reply").click()
    leaks.get_by_label("Reply").fill("I am looking at it.")
    leaks.get_by_role("button", name="Send").click()
    expect(leaks).to_contain_text("I am looking at it.")
    expect(leaks).not_to_contain_text("Marked as done")
    leaks.get_by_role("button", name="Reply").click()
    leaks.get_by_label("Reply").fill("Mended.")
    leaks.get_by_role("checkbox", name="Mark as done").check()
    leaks.get_by_role("button", name="Send").click()
    expect(leaks).to_contain_text("Marked as done")
    long.get_by_role("button", name="Reply").click()
    long.get_by_label("Reply").fill("Which side?")
    page.reload()
    Bench(page, case.geometry).ready()
    tab.click()
    expect(long.get_by_label("Reply")).to_have_value("Which side?")
    long.get_by_label("Reply").press("Control+Enter")
    expect(long).to_contain_text("Which side?")
    long.get_by_role("button", name="Resolve").click()
    expect(tab.get_by_label("1 open")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Submitted for review")).to_be_visible()


def see_what_stops_the_approval(seat: Window, case: Case) -> None:
    page = seat.page
    seat.forgive("status of 409")
    opened(page, case)
    page.get_by_role("button", name="Approve").click()
    refusal = page.get_by_role("region", name="Not approved").get_by_role("alert")
    expect(refusal).to_contain_text(f"An open blocking comment stops the approval: “{LEAKS}”")
    seat.shot("talk-03-stopped")
    remark(page, LEAKS).get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("button", name="Show 2 resolved")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Approved")).to_be_visible()


def test_what_one_says_is_seen_by_the_other_at_once(window: OpenWindow, case: Case) -> None:
    reviewer, author = window(case.people["reviewer"]), window(case.people["annotator"])
    bench = opened(reviewer.page, case)
    author.page.goto(case.path)
    other = Bench(author.page, case.geometry).ready(editing=False)
    bench.look_at(LIVER_CENTER)
    reviewer.page.get_by_role("button", name="Comment at the crosshair").click()
    reviewer.page.get_by_label("Your comment").fill("Is this the liver?")
    reviewer.page.get_by_role("button", name="Comment", exact=True).click()
    tab = author.page.get_by_role("tab", name=re.compile("^Comments"))
    expect(tab.get_by_label("1 open")).to_be_visible()
    tab.click()
    said = remark(author.page, "Is this the liver?")
    expect(said).to_contain_text(case.people["reviewer"].name)
    expect(said.locator("time")).to_have_text("just now")
    said.get_by_role("button", name="Show the place").click()
    other.shows(LIVER_CENTER)
    said.get_by_role("button", name="Reply").click()
    said.get_by_label("Reply").fill("It is.")
    said.get_by_role("button", name="Send").click()
    answered = remark(reviewer.page, "Is this the liver?")
    expect(answered).to_contain_text("It is.")
    answered.get_by_role("button", name="Resolve").click()
    expect(author.page.get_by_role("button", name="Show 1 resolved")).to_be_visible()
    author.page.get_by_role("button", name="Show 1 resolved").click()
    expect(said).to_contain_text(f"Resolved by {case.people['reviewer'].name}")


def opened(page: Page, case: Case) -> Bench:
    page.goto(case.path + "review/")
    return Bench(page, case.geometry).ready(editing=False).learn()


def remark(page: Page, text: str) -> Locator:
    return page.get_by_role("region", name="Comments").get_by_role("listitem").filter(has_text=text)
