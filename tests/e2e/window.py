"""One person's browser window, and what it complained about."""

import re
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from server.accounts.models import User
from tests.e2e.backstage import backstage
from tests.factories import PASSWORD, client

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"
USUAL, LARGE = (1280, 720), (1920, 1080)
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP: ${event.violatedDirective} forbids ${event.blockedURI || event.sample}`));
"""


class Window:
    """A browser window with cookies and storage of its own. Errors of its console are complaints, until forgiven."""

    def __init__(self, browser: Browser, server: str, size: tuple[int, int] = USUAL, name: str = "") -> None:
        width, height = size
        self.server = server
        self.name = name
        self.complaints: list[str] = []
        self.forgiven: list[str] = []
        self.context = browser.new_context(
            base_url=server, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        self.context.add_init_script(TELL_VIOLATIONS)
        self.page = self.tab()

    def tab(self) -> Page:
        """One more tab of the same person."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("response", self._receive)
        return page

    def enter(self, user: User) -> "Window":
        """Signed in without the page of sign-in."""
        with backstage():
            cookie = client(user).cookies["hilum_session"]
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.server, "httpOnly": True}])
        return self

    def sign_in(self, user: User, password: str = PASSWORD) -> None:
        """As a person does it; the first page follows."""
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail").fill(user.email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def shot(self, name: str, page: Page | None = None) -> None:
        """A picture for people to look at: artifacts/NAME.png."""
        ARTIFACTS.mkdir(exist_ok=True)
        (page or self.page).screenshot(path=ARTIFACTS / f"{name}.png", animations="disabled")

    def forgive(self, *patterns: str) -> None:
        """Complaints that belong to what the test does, heard already or later."""
        self.forgiven += patterns

    def close(self) -> list[str]:
        """What it complained about."""
        self.context.close()
        unforgiven = (one for one in self.complaints if not any(re.search(p, one) for p in self.forgiven))
        return [f"{self.name}: {complaint}" for complaint in unforgiven]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def _receive(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} of {response.url}")
