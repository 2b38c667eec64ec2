"""A manager hands out cases with a real mouse, and a reviewer approves together what he has opened."""

import re

import pytest
from playwright.sync_api import Page, expect

from server.annotations.models import Seen, Status, Task
from server.annotations.services import claims, submission
from tests.e2e.backstage import backstage
from tests.e2e.bench import Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.servers import Server


@pytest.fixture
def case(server: Server) -> Case:
    return ready_case(images=3)


def tasks_of(case: Case) -> list[Task]:
    with backstage():
        return list(Task.objects.filter(project=case.project).select_related("image").order_by("created", "id"))


def images(page: Page, case: Case) -> Page:
    page.goto(f"/projects/{case.project.slug}/")
    expect(page.get_by_role("table", name="Images")).to_be_visible()
    return page


def test_several_cases_are_assigned_archived_and_restored(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["manager"])
    page = images(seat.page, case)
    first, second, third = tasks_of(case)
    annotator = case.people["annotator"]
    for task in (first, second):
        page.get_by_role("checkbox", name=f"Choose {task.image.name}").click()
    seat.shot("handing-chosen")
    bar = page.get_by_role("toolbar", name="Chosen cases")
    page.set_viewport_size({"width": 1280, "height": 240})
    page.get_by_role("checkbox", name=f"Choose {third.image.name}").scroll_into_view_if_needed()
    page.mouse.move(600, 150)
    page.mouse.wheel(0, 2000)
    expect(bar).to_be_in_viewport(ratio=1)
    seat.shot("handing-chosen-far-down")
    page.set_viewport_size({"width": 1280, "height": 720})
    bar.get_by_role("button", name="Assign", exact=True).click()
    person = page.get_by_role("dialog").get_by_role("button", name=re.compile(annotator.name))
    expect(person).to_contain_text("0 open")
    seat.shot("handing-assign")
    person.click()
    told = page.get_by_role("alert").filter(has_text="2 cases are assigned.")
    told.get_by_role("button").click()
    expect(page.get_by_role("row", name=re.compile(re.escape(first.image.name)))).to_contain_text(annotator.name)
    assert [task.assignee_id for task in tasks_of(case)] == [annotator.pk, annotator.pk, None]

    page.get_by_role("button", name=f"Actions for {third.image.name}").click()
    page.get_by_role("menuitem", name="Archive").click()
    row = page.get_by_role("row", name=re.compile(re.escape(third.image.name)))
    expect(row).to_contain_text("Archived")
    page.get_by_role("link", name=third.image.name).click()
    page.get_by_role("button", name="Restore").click()
    Bench(page, case.geometry).ready(editing=False)
    with backstage():
        assert Task.objects.get(pk=third.pk).status in (Status.READY, Status.IN_PROGRESS)


def test_a_manager_takes_over_from_whoever_holds_a_case(window: OpenWindow, case: Case) -> None:
    annotator = window(case.people["annotator"])
    annotator.forgive("status of 409")
    annotator.page.goto(case.path)
    Bench(annotator.page, case.geometry).ready()
    manager = window(case.people["manager"])
    manager.page.goto(case.path)
    expect(manager.page.get_by_text("is labeling this case")).to_be_visible()
    manager.shot("handing-take-over")
    manager.page.get_by_role("button", name="Take over").click()
    Bench(manager.page, case.geometry).ready()
    expect(annotator.page.get_by_role("button", name="Submit")).to_be_disabled()
    expect(annotator.page.get_by_text("has this case now. What you drew is kept.")).to_be_visible()
    annotator.shot("handing-taken-from")


def test_a_reviewer_approves_together_only_what_was_opened(window: OpenWindow, case: Case) -> None:
    author, reviewer = case.people["annotator"], case.people["reviewer"]
    first, second, third = tasks_of(case)
    with backstage():
        for task in (first, second, third):
            held = claims.claim(actor=author, task_id=task.pk)
            submission.submit(actor=author, task_id=task.pk, fence=held.fence)
    seat = window(reviewer)
    page = seat.page
    for task in (first, second):
        page.goto(f"/tasks/{task.pk}/review/")
        with page.expect_response(re.compile("/seen/")):
            Bench(page, case.geometry).ready(editing=False)
    page.goto("/review/")
    for task in (first, second):
        page.get_by_role("checkbox", name=f"Choose {task.image.name}").click()
    expect(page.get_by_role("checkbox", name=f"Choose {third.image.name}")).to_be_disabled()
    seat.shot("handing-inbox")
    page.get_by_role("button", name="Approve 2").click()
    expect(page.get_by_text("2 labels are approved.")).to_be_visible()
    assert [task.status for task in tasks_of(case)] == [Status.APPROVED, Status.APPROVED, Status.SUBMITTED]
    with backstage():
        assert Seen.objects.filter(reviewer=reviewer).count() == 2
