"""What a person does with hand and keys in a window, counted by the page's own events, and how long that takes."""

import time

from playwright.sync_api import Page

CLICK_S, KEY_S = 2.0, 0.3
CHOOSER_CLICKS = 2  # a file, then Open: a window of the system, which no browser test sees
COUNT = """
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, (event) => {
    if (!event.isTrusted || ["Shift", "Control"].includes(event.key)) return;
    sessionStorage.setItem(`count-${kind}`, Number(sessionStorage.getItem(`count-${kind}`) ?? 0) + 1);
}, true);
"""


class Effort:
    """Counts from now on. Typing must come from `type`, since a filled field sends no keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.choosers = 0
        self.waited_s = 0.0
        page.context.add_init_script(COUNT)

    def chose_files(self) -> None:
        self.choosers += 1

    def wait_for(self, begun: float) -> None:
        """Time since `begun` (time.monotonic) in which the person could do nothing else."""
        self.waited_s += time.monotonic() - begun

    def _count(self, kind: str) -> int:
        return int(self.page.evaluate(f"sessionStorage.getItem('count-{kind}') ?? 0"))

    @property
    def clicks(self) -> int:
        return self._count("pointerdown") + CHOOSER_CLICKS * self.choosers

    @property
    def keys(self) -> int:
        return self._count("keydown")

    @property
    def seconds(self) -> float:
        return CLICK_S * self.clicks + KEY_S * self.keys + self.waited_s

    def __str__(self) -> str:
        return f"{self.clicks} clicks, {self.keys} keys, {self.waited_s:.0f} s of waiting: {self.seconds:.0f} s"
