"""Every page for every role: no error in the console, none against the policy; keys, sentences, what is loaded."""

import re

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.e2e.backstage import backstage
from tests.e2e.bench import Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.servers import Server
from tests.e2e.volumes import LIVER_CENTER
from tests.e2e.window import LARGE, Window
from tests.factories import PASSWORD, person

ROLES = ("viewer", "annotator", "reviewer", "manager", "admin")
PLAIN_PAGES = {
    "/": "My work",
    "/projects/": "Projects",
    "/review/": "Review inbox",
    "/tokens/": "Access tokens",
    "/account/": "My account",
}
MAY_EDIT = {"annotator", "manager", "admin"}


@pytest.fixture(scope="module")
def case(server: Server) -> Case:
    made = ready_case(images=3, password=PASSWORD)
    with backstage():
        made.people["admin"] = person("chief", is_admin=True, may_create_projects=True)
    return made


@pytest.mark.parametrize("role", ROLES)
def test_no_page_complains(role: str, window: OpenWindow, case: Case) -> None:
    seat = window(case.people[role], LARGE if role == "manager" else (1280, 720))
    page = seat.page
    for path, heading in PLAIN_PAGES.items():
        page.goto(path)
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        settled(page)
        seat.shot(f"pages-{role}-{heading.lower().replace(' ', '-')}")
    page.goto(f"/projects/{case.project.slug}/")
    tabs = page.get_by_role("tab")
    expect(tabs.first).to_be_visible()
    for tab in tabs.all():
        tab.click()
        expect(page.get_by_role("tabpanel")).to_be_visible()
        settled(page)
        seat.shot(f"pages-{role}-project-{tab.inner_text().lower()}")
    page.goto(case.path + "review/")
    Bench(page, case.geometry).ready(editing=False)
    settled(page)
    seat.shot(f"pages-{role}-review")
    page.goto("/no-such-page/")
    expect(page.get_by_role("heading", name="No such page")).to_be_visible()
    page.goto(case.path)
    Bench(page, case.geometry).ready(editing=role in MAY_EDIT)
    settled(page)
    seat.shot(f"pages-{role}-case")
    if role in MAY_EDIT:
        give_back(seat, case)


def test_a_stranger_is_led_to_the_sign_in_and_back_to_where_he_went(window: OpenWindow, case: Case) -> None:
    page = window().page
    page.goto(f"/projects/{case.project.slug}/")
    expect(page).to_have_url(re.compile("/sign-in"))
    for wanted in ("E-mail", "Password", "Sign in"):
        reach(page, page.get_by_label(wanted, exact=True).or_(page.get_by_role("button", name=wanted, exact=True)))
        if wanted == "E-mail":
            page.keyboard.type(case.people["viewer"].email)
        if wanted == "Password":
            page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=case.project.name, level=1)).to_be_visible()


def test_a_wrong_password_is_told_in_a_sentence(window: OpenWindow, case: Case) -> None:
    seat = window()
    seat.forgive("status of 400")
    seat.sign_in(case.people["viewer"], "not the password at all")
    expect(seat.page.get_by_role("alert")).to_have_text(re.compile(r"^[A-Z][^.]+\.( [A-Z][^.]+\.)*$"))
    expect(seat.page.get_by_label("E-mail")).to_have_value(case.people["viewer"].email)
    expect(seat.page.get_by_label("Password", exact=True)).to_have_value("")
    seat.shot("pages-wrong-password")


def test_a_broken_file_says_what_is_wrong_and_leaves_nothing(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["manager"])
    page = seat.page
    page.goto(f"/projects/{case.project.slug}/")
    rows = page.get_by_role("table", name="Images").get_by_role("row")
    expect(rows).to_have_count(4)
    files = [
        {"name": "cut-off.nii.gz", "mimeType": "application/gzip", "buffer": b"\x1f\x8b\x08\x00half of a file"},
        {"name": "holiday.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 no volume"},
    ]
    page.get_by_label("Choose images").set_input_files(files)  # type: ignore[arg-type]
    jobs = page.get_by_role("list", name="Imports and exports").get_by_role("listitem")
    for file in files:
        row = jobs.filter(has_text=str(file["name"]))
        expect(row.get_by_role("alert")).to_have_text(re.compile(r"^\S.{20,}\.$"))
    seat.shot("pages-broken-files")
    expect(rows).to_have_count(4)


def test_keys_take_tools_and_segments_and_undo(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["annotator"])
    page = seat.page
    page.goto(case.path)
    bench = Bench(page, case.geometry).ready()
    for key, tool in {
        "e": "Exclude point", "b": "Brush", "x": "Eraser", "c": "Crosshair", "w": "Window and level", "p": "Pan",
        "z": "Zoom", "i": "Include point",
    }.items():  # fmt: skip
        page.keyboard.press(key)
        expect(page.get_by_role("button", name=tool, exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("c")
    bench.learn().look_at(LIVER_CENTER)
    page.keyboard.press("2")
    page.keyboard.press("b")
    bench.drag("axial", LIVER_CENTER, (LIVER_CENTER[0], LIVER_CENTER[1] + 3, LIVER_CENTER[2]))
    painted = bench.changed({})
    assert set(painted) == {2}
    page.keyboard.press("Control+z")
    bench.labeled({})
    page.keyboard.press("Control+Shift+z")
    bench.labeled(painted)
    page.keyboard.press("Control+z")
    bench.labeled({})
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Include point")
    seat.shot("pages-keys")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("footer")).to_contain_text("CPU rendering")
    give_back(seat, case)


def test_only_a_page_with_a_viewer_loads_the_viewer(window: OpenWindow, case: Case) -> None:
    page = window(case.people["annotator"]).page
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url.rpartition("/")[2])

    page.on("request", note)
    for path in ("/", "/projects/", f"/projects/{case.project.slug}/", "/review/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert not [name for name in asked if re.match("createViewer|webglLayer|AnnotatePage|ReviewPage", name)]
    page.goto(case.path + "review/")
    Bench(page, case.geometry).ready(editing=False)
    assert [name for name in asked if name.startswith("createViewer")]
    assert not [name for name in asked if name.startswith("webglLayer")]


def test_cases_open_and_close_again_and_again(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["viewer"])
    page = seat.page
    page.goto(f"/projects/{case.project.slug}/")
    links = page.get_by_role("table", name="Images").get_by_role("link")
    expect(links).to_have_count(3)
    for turn in range(6):
        links.nth(turn % 3).click()
        Bench(page, case.geometry).ready(editing=False)
        expect(page.locator("canvas")).to_have_count(7)  # two for each plane; the surfaces' own comes with the first
        page.get_by_role("link", name=case.project.name).click()
        expect(links).to_have_count(3)
        expect(page.locator("canvas")).to_have_count(0)


def settled(page: Page) -> None:
    """No placeholder is left."""
    expect(page.get_by_label("Loading", exact=True)).to_have_count(0)
    expect(page.get_by_text("This page has failed")).to_have_count(0)


def reach(page: Page, control: Locator) -> None:
    """By the Tab key."""
    for _ in range(8):
        if control.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {control}")


def give_back(seat: Window, case: Case) -> None:
    """The case waits again for whoever comes next."""
    cookies = {cookie["name"]: cookie["value"] for cookie in seat.context.cookies()}
    seat.page.goto("about:blank")
    with backstage():
        case.task.refresh_from_db()
    headers = {"X-CSRFToken": cookies["hilum_csrf"], "X-Fence": str(case.task.fence), "Origin": seat.server}
    answer = seat.context.request.post(f"/api/v1{case.path}actions/release/", headers=headers, data={})
    assert answer.ok, answer.text()
