"""Every page, in both schemes, as axe sees it: names, roles, order, contrast. Pictures of each are left for people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from server.accounts.models import User
from server.annotations.services import claims, review, submission, threads
from server.annotations.services.places import Pin
from tests.e2e.backstage import backstage
from tests.e2e.bench import Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.servers import Server
from tests.e2e.volumes import LIVER_CENTER
from tests.e2e.window import LARGE, USUAL, Window
from tests.factories import PASSWORD, person

AXE = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Open = Callable[[Page, Case], Any]


@dataclass(frozen=True)
class View:
    """A page in one state. role: whose; open: what a person does to get there."""

    name: str
    role: str | None
    open: Open


def goes(path: str, *, heading: str) -> Open:
    def go(page: Page, case: Case) -> None:
        page.goto(path.format(slug=case.project.slug, task=case.task.pk))
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()

    return go


def tab(name: str) -> Open:
    def go(page: Page, case: Case) -> None:
        page.goto(f"/projects/{case.project.slug}/")
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tabpanel", name=name)).to_be_visible()

    return go


def bench(then: Callable[[Page], Any], *, tail: str = "review/") -> Open:
    def go(page: Page, case: Case) -> None:
        page.goto(case.path + tail)
        Bench(page, case.geometry).ready(editing=False)
        then(page)

    return go


def click(*names: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        for name in names:
            page.get_by_role("button", name=name, exact=True).click()

    return go


def pin(page: Page) -> None:
    click("Reject", "Add pin")(page)
    page.locator('[data-pane="axial"]').click()
    expect(page.get_by_label("What is wrong at pin 1")).to_be_visible()


def comments(page: Page) -> None:
    page.get_by_role("tab", name="Comments").click()
    page.get_by_role("button", name="Reply").first.click()
    page.get_by_role("button", name="Comment at the crosshair").click()


def nothing(page: Page) -> None:
    pass


def account_menu(page: Page, case: Case) -> None:
    page.goto("/")
    page.get_by_role("button", name="Account of").click()
    expect(page.get_by_role("menuitemradio", name="Light")).to_be_visible()


VIEWS = [
    View("sign-in", None, lambda page, case: page.goto("/sign-in")),
    View("my-work", "annotator", goes("/", heading="My work")),
    View("my-work-empty", "stranger", goes("/", heading="My work")),
    View("account-menu", "manager", account_menu),
    View("projects", "manager", goes("/projects/", heading="Projects")),
    View("projects-empty", "stranger", goes("/projects/", heading="Projects")),
    View("new-project", "founder", goes("/projects/new/", heading="New project")),
    View("account", "manager", goes("/account/", heading="My account")),
    View("site", "chief", goes("/site/", heading="Site")),
    View("activity", "manager", tab("Activity")),
    View("password", None, lambda page, case: page.goto("/password/")),
    View("invitation", None, lambda page, case: page.goto("/invitations/#none")),
    View("images", "manager", tab("Images")),
    View("members", "manager", tab("Members")),
    View("segments", "manager", tab("Segments")),
    View("settings", "manager", tab("Settings")),
    View("inbox", "reviewer", goes("/review/", heading="Review inbox")),
    View("inbox-empty", "stranger", goes("/review/", heading="Review inbox")),
    View("tokens", "manager", goes("/tokens/", heading="Access tokens")),
    View("missing", "manager", goes("/no-such-page/", heading="No such page")),
    View("annotate", "annotator", bench(nothing, tail="")),
    View("annotate-comments", "annotator", bench(comments, tail="")),
    View("annotate-keys", "annotator", bench(click("Keys"), tail="")),
    View("review", "reviewer", bench(nothing)),
    View("review-reject", "reviewer", bench(pin)),
    View("review-viewer", "viewer", bench(nothing)),
]


@pytest.fixture(scope="module")
def case(server: Server) -> Case:
    """Handed in again after a reject with pins; two more cases wait."""
    made = ready_case(images=3, password=PASSWORD)
    with backstage():
        author, reviewer = made.people["annotator"], made.people["reviewer"]
        made.people["stranger"] = person("newcomer")
        made.people["chief"] = person("chief", is_admin=True)
        made.people["founder"] = person("founder", may_create_projects=True)
        hand_in(made, author)
        review.start_review(actor=reviewer, task_id=made.task.pk)
        place = made.geometry.to_world(LIVER_CENTER).tolist()
        pins = [Pin("Leaks out here.", place, 1, blocking=True), Pin("Good here.", place)]
        review.reject(actor=reviewer, task_id=made.task.pk, reason="extra", comment="See the pins.", pins=pins)
        first, *_, last = made.task.threads.order_by("created")
        threads.reply(actor=author, thread_id=first.pk, text="Done.")
        threads.settle(actor=author, thread_id=last.pk, resolved=True)
        hand_in(made, author)
    return made


def hand_in(case: Case, author: User) -> None:
    fence = claims.claim(actor=author, task_id=case.task.pk).fence
    submission.submit(actor=author, task_id=case.task.pk, fence=fence)


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("role", sorted({view.role or "" for view in VIEWS}))
def test_axe_finds_nothing(role: str, scheme: str, window: OpenWindow, case: Case) -> None:
    found = []
    for view in VIEWS:
        if (view.role or "") != role:
            continue
        with seat(window, case, view, scheme) as opened:
            view.open(opened.page, case)
            settle(opened.page)
            opened.shot(f"looks-{view.name}-{scheme}")
            found += [f"{view.name}: {fault}" for fault in faults(opened.page)]
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@contextmanager
def seat(window: OpenWindow, case: Case, view: View, scheme: str) -> Iterator[Window]:
    size = LARGE if view.name in ("review", "projects") else USUAL
    opened = window(case.people[view.role] if view.role else None, size)
    opened.context.add_init_script(f'if (location.host) localStorage.setItem("hilum.scheme", "{scheme}")')
    opened.forgive("status of 4")  # a link of an invitation that is none
    yield opened
    opened.page.goto("about:blank")  # lets go of the case


def settle(page: Page) -> None:
    expect(page.get_by_label("Loading", exact=True)).to_have_count(0)
    expect(page.locator("[data-mantine-color-scheme]").first).to_be_visible()
    page.wait_for_load_state("networkidle")


def faults(page: Page) -> list[str]:
    """What axe complains about: rule, place, how it should be."""
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{rule['id']} at {' '.join(map(str, node['target']))}: {node['failureSummary'].splitlines()[1].strip()}"
        for rule in result["violations"]
        for node in rule["nodes"][:4]
    ]
