"""People with a real mouse: invited, accepted, at work; two steps of signing in; deactivated."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from server.accounts.models import AuditEvent, Link
from server.annotations.models import Edit, Task
from server.projects.models import Membership
from tests.e2e.backstage import backstage
from tests.e2e.bench import Bench
from tests.e2e.cases import Case, ready_case
from tests.e2e.conftest import OpenWindow
from tests.e2e.servers import Server
from tests.e2e.volumes import LIVER_CENTER
from tests.factories import PASSWORD, person

NEW_PASSWORD = "correct horse battery"


@pytest.fixture
def case(server: Server) -> Case:
    return ready_case(password=PASSWORD)


def invite(page: Page, case: Case, email: str, role: str = "Annotator") -> str:
    """By the manager's own hand; the link that the page shows."""
    page.goto(f"/projects/{case.project.slug}/")
    page.get_by_role("tab", name="Members").click()
    page.get_by_label("E-mail of the person").fill(email)
    page.get_by_role("combobox", name="Role").click()
    page.get_by_role("option", name=role).click()
    page.get_by_role("button", name="Add", exact=True).click()
    link = page.get_by_role("dialog").get_by_label("Link")
    expect(link).to_have_value(re.compile("/invitations/#"))
    return link.input_value()


def test_an_invited_person_accepts_and_labels(window: OpenWindow, case: Case) -> None:
    manager = window(case.people["manager"])
    email = f"nora-{case.project.slug}@test.example"
    link = invite(manager.page, case, email)
    manager.shot("people-invite-link")
    manager.page.get_by_role("button", name="Done").click()
    expect(manager.page.get_by_role("table", name="Invited")).to_contain_text(email)
    manager.shot("people-members")

    guest = window()
    guest.page.goto(link)
    expect(guest.page.get_by_text(f"to the project {case.project.name} as annotator")).to_be_visible()
    guest.shot("people-invitation")
    guest.page.get_by_label("Your name").fill("Nora New")
    guest.page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    guest.page.get_by_role("button", name="Accept").click()
    expect(guest.page.get_by_role("heading", name=case.project.name, level=1)).to_be_visible()

    guest.page.goto("/")
    guest.page.get_by_role("button", name="Label the next case").click()
    bench = Bench(guest.page, case.geometry).ready().learn()
    bench.look_at(LIVER_CENTER)
    bench.choose("Liver")
    bench.take("Brush")
    bench.drag("axial", LIVER_CENTER, [LIVER_CENTER[0], LIVER_CENTER[1] + 2, LIVER_CENTER[2]])
    expect(bench.sign).to_have_text("Saved")
    with backstage():
        authors = Edit.objects.filter(task__project=case.project).values_list("author__email", flat=True)
        assert set(authors) == {email}
        assert Link.objects.get(email=email).used is not None

    again = window()
    again.forgive("status of 409")
    again.page.goto(link)
    expect(again.page.get_by_role("alert")).to_contain_text("used already")


def test_a_manager_gives_a_role_and_takes_it_and_stays_the_last_one(window: OpenWindow, case: Case) -> None:
    viewer, manager = case.people["viewer"], case.people["manager"]
    with backstage():
        Membership.objects.filter(project=case.project, is_manager=True).exclude(user=manager).delete()
    seat = window(manager)
    seat.forgive("status of 409")
    page = seat.page
    page.goto(f"/projects/{case.project.slug}/")
    page.get_by_role("tab", name="Members").click()
    row = page.get_by_role("row", name=re.compile(viewer.email))
    page.get_by_role("button", name=f"Change the roles of {viewer.name}", exact=True).click()
    page.get_by_role("menuitemcheckbox", name="Annotator", exact=True).click()
    expect(row).to_contain_text("Annotator")
    seat.shot("people-roles")
    page.get_by_role("menuitemcheckbox", name="Viewer", exact=True).click()
    expect(row).not_to_contain_text("Viewer")
    with backstage():
        assert Membership.objects.get(project=case.project, user=viewer).roles == {"annotator"}
    page.keyboard.press("Escape")
    page.get_by_role("button", name=f"Remove {manager.name}", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("A project keeps at least one manager")).to_be_visible()
    with backstage():
        assert Membership.objects.get(project=case.project, user=manager).is_manager


def test_an_account_that_exists_signs_in_on_the_page_of_its_invitation(window: OpenWindow, case: Case) -> None:
    email = f"old-{case.project.slug}@test.example"
    link = invite(window(case.people["manager"]).page, case, email, "Reviewer")
    with backstage():
        known = person(email.partition("@")[0], password=PASSWORD)
    guest = window()
    guest.page.goto(link)
    guest.page.get_by_label("Password", exact=True).fill(PASSWORD)
    guest.page.get_by_role("button", name="Sign in").click()
    guest.page.get_by_role("button", name="Accept").click()
    expect(guest.page.get_by_role("heading", name=case.project.name, level=1)).to_be_visible()
    with backstage():
        assert Membership.objects.get(user=known).roles == {"reviewer"}

    other = window(case.people["viewer"])
    other.forgive("status of 409")
    other.page.goto(link)
    expect(other.page.get_by_role("alert")).to_contain_text("used already")


def app_code(secret: str, later: int) -> str:
    """What the authenticator shows now (0), and `later` half minutes from now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[1 + later]))


def test_signing_in_asks_for_the_code_of_the_app(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["annotator"])
    page = seat.page
    page.goto("/account/")
    page.get_by_role("button", name="Set up").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("img", name="QR code of the key")).to_be_visible()
    seat.shot("people-second-step")
    secret = page.get_by_label("Key", exact=True).input_value()
    page.get_by_label("Code", exact=True).fill(app_code(secret, 0))
    page.get_by_role("button", name="Turn on").click()
    codes = page.get_by_role("dialog", name="Recovery codes")
    expect(codes.locator("code")).to_have_count(10)
    seat.shot("people-recovery-codes")
    paper = codes.locator("code").first.inner_text()
    codes.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("It is on")).to_be_visible()

    for code in (app_code(secret, 1), paper):
        fresh = window()
        fresh.forgive("status of 401")
        fresh.sign_in(case.people["annotator"])
        fresh.page.get_by_label("Code", exact=True).fill(code)
        fresh.shot("people-code")
        fresh.page.get_by_role("button", name="Sign in").click()
        expect(fresh.page.get_by_role("heading", name="My work", level=1)).to_be_visible()


def test_a_token_is_shown_once_and_ended(window: OpenWindow, case: Case) -> None:
    seat = window(case.people["annotator"])
    page = seat.page
    page.goto("/tokens/")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("Name").fill("nightly")
    page.get_by_role("button", name="Make the token").click()
    secret = page.get_by_role("dialog").get_by_label("Token", exact=True)
    expect(secret).to_have_value(re.compile(r"^[A-Za-z0-9_-]{32,}$"))
    seat.shot("people-token")
    told = secret.input_value()

    def answers() -> int:
        shown = {"Authorization": f"Token {told}"}
        return seat.context.request.get("/api/v1/me/", headers=shown).status

    assert answers() == 200
    page.get_by_role("button", name="I have copied it").click()
    row = page.get_by_role("row", name=re.compile("nightly"))
    expect(row).to_be_visible()
    assert told not in page.content()
    row.get_by_role("button", name="End nightly").click()
    page.get_by_role("dialog").get_by_role("button", name="End").click()
    expect(row).to_contain_text("Ended")
    assert answers() == 401


def test_an_administrator_deactivates_a_person_whose_open_page_says_so(window: OpenWindow, case: Case) -> None:
    with backstage():
        chief = person(is_admin=True)
    annotator = case.people["annotator"]
    worker = window(annotator)
    worker.forgive("status of 401", "WebSocket")
    worker.page.goto(case.path)
    Bench(worker.page, case.geometry).ready()
    admin = window(chief)
    admin.page.goto("/site/")
    admin.page.get_by_label("Search people").fill(annotator.email)
    admin.page.get_by_role("button", name=f"Actions for {annotator.name}", exact=True).click()
    admin.shot("people-site-menu")
    admin.page.get_by_role("menuitem", name="Deactivate").click()
    admin.page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(admin.page.get_by_role("row", name=re.compile(annotator.email))).to_contain_text("Deactivated")
    expect(worker.page).to_have_url(re.compile("/sign-in"), timeout=10_000)
    for tab in ("Invitations", "Projects", "Trail"):
        admin.page.get_by_role("tab", name=tab).click()
        expect(admin.page.get_by_role("tabpanel")).to_be_visible()
        admin.page.wait_for_timeout(400)
        admin.shot(f"people-site-{tab.lower()}")
    expect(admin.page.get_by_role("table", name="Trail")).to_contain_text("deactivated the account")
    with backstage():
        line = AuditEvent.objects.get(action="is_active_off", subject=annotator)
        assert line.actor == chief
        assert Task.objects.get(pk=case.task.pk).holder == annotator
