"""Real browsers against real servers. Each module has a server, each test its own people, project, windows."""

import shutil
from collections.abc import Callable, Generator, Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from server.accounts.models import User
from tests.e2e.backstage import backstage
from tests.e2e.servers import Server
from tests.e2e.window import USUAL, Window
from tests.processes import Processes
from tests.server.conftest import django_db_setup

__all__ = ["django_db_setup"]
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
PATIENCE_MS = 20_000
FAILED = pytest.StashKey[bool]()
OpenWindow = Callable[..., Window]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "e2e":
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session", autouse=True)
def built_front_end() -> None:
    if not (settings.ROOT / "static" / "app" / ".vite" / "manifest.json").exists():
        pytest.fail("The front end is not built (static/app): `make test` builds it.", pytrace=False)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as running:
        yield running


def chromium(playwright: Playwright, *switches: str) -> Browser:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("Chromium is not installed: `make test` says how.", pytrace=False)
    return playwright.chromium.launch(executable_path=found, args=[*QUIET, *switches])


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Without a graphics card."""
    launched = chromium(playwright, "--disable-gpu")
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    """The module's own; the test itself may use its database."""
    processes = Processes()
    with django_db_blocker.unblock():
        try:
            yield Server(processes)
        finally:
            processes.end()
            with backstage():
                call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def window(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    """`window(user)` opens a window where `user` is signed in; `window()` a stranger's. None may complain.

    When the test fails, pictures of what they show are left in artifacts/.
    """
    opened: list[Window] = []

    def open_window(user: User | None = None, size: tuple[int, int] = USUAL) -> Window:
        made = Window(browser, server.address, size, name=user.email if user else "stranger")
        made.page.set_default_timeout(PATIENCE_MS)
        opened.append(made)
        return made.enter(user) if user else made

    yield open_window
    if request.node.stash.get(FAILED, False):
        for number, one in enumerate(opened, start=1):
            one.shot(f"failed-{request.node.name}-{number}")
    complaints = [complaint for one in opened for complaint in one.close()]
    assert complaints == []
