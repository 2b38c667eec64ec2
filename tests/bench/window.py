"""A page in headless Chromium that notes its own times: what the browser benchmarks share.

Times are the page's: from its request for the volume's description, and from a patch's arrival on its socket.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.site import Site

PATIENCE_S = 60
SCROLL_S = 4.0
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run --disable-quic"
).split()

# Runs in the page before its own scripts: notes when the volume is asked for, when its slices are on the screen, and
# when a binary frame arrives; then watches a pixel for its change.
OBSERVER = """
window.seen = {asked: null, first: null, whole: null, frame: null, changed: null};
const fetched = window.fetch;
window.fetch = (...args) => {
  const url = String(args[0]?.url ?? args[0]);
  if (seen.asked === null && /\\/volume\\/$/.test(url)) seen.asked = performance.now();
  return fetched(...args);
};
const Native = window.WebSocket;
window.WebSocket = class extends Native {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", (event) => {
      if (typeof event.data !== "string") seen.frame = performance.now();
    });
  }
};
const look = () => {
  const pane = document.querySelector('[data-pane="axial"]');
  if (pane && seen.asked !== null) {
    if (seen.first === null && Number(pane.dataset.loadedSlices) > 0) seen.first = performance.now();
    if (seen.whole === null && pane.dataset.loadedSlices === pane.dataset.slices && Number(pane.dataset.slices) > 0) {
      seen.whole = performance.now();
    }
  }
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
window.watchPixel = () => {
  const canvas = [...document.querySelectorAll('[data-pane="axial"] canvas')];
  const read = () => canvas.map((one) => {
    const middle = one.getContext("2d").getImageData(one.width / 2 - 12, one.height / 2 - 12, 8, 8).data;
    return middle.reduce((sum, value) => sum + value, 0);
  }).join();
  const before = read();
  seen.frame = seen.changed = null;
  const wait = () => {
    if (read() !== before) seen.changed = performance.now();
    else requestAnimationFrame(wait);
  };
  requestAnimationFrame(wait);
};
"""


@contextmanager
def signed_in(site: Site) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script(OBSERVER)
        page.goto(f"{site.address}/sign-in")
        page.get_by_label("E-mail").fill("annotator@demo.example")
        page.get_by_label("Password").fill(site.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{site.address}/")
        yield page
        browser.close()


def case_named(site: Site, slug: str, name: str) -> dict[str, Any]:
    """The task of an image of a demo project."""
    rows = site.call(site.token("annotator@demo.example"), "GET", f"projects/{slug}/tasks/?page_size=200")["results"]
    task: dict[str, Any] = next(row for row in rows if row["image_name"] == name)
    return task


def open_case(page: Page, site: Site, task: dict[str, Any]) -> tuple[float, float]:
    """Seconds to the first slice and to the last."""
    page.goto(f"{site.address}/tasks/{task['id']}/")
    seen = once(page, "seen.whole !== null")
    return (seen["first"] - seen["asked"]) / 1e3, (seen["whole"] - seen["asked"]) / 1e3


def once(page: Page, condition: str) -> dict[str, float]:
    """What was seen, once the condition holds. The page's policy forbids Playwright's own waiting."""
    until = time.monotonic() + PATIENCE_S
    while not page.evaluate(condition):
        if time.monotonic() > until:
            raise TimeoutError(f"{condition}: {page.evaluate('seen')}")
        time.sleep(0.02)
    seen: dict[str, float] = page.evaluate("seen")
    return seen


def scroll(page: Page) -> float:
    """Wheel notches as fast as the page takes them: distinct slices drawn per second."""
    pane = page.locator('[data-pane="axial"]')
    box = pane.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    drawn = "Number(document.querySelector('[data-pane=\"axial\"]').dataset.renderedSlices)"
    before, started, notch = page.evaluate(drawn), time.perf_counter(), 100
    turns = 0
    while time.perf_counter() - started < SCROLL_S:
        page.mouse.wheel(0, notch)
        turns += 1
        if turns % 60 == 0:
            notch = -notch
    return float((page.evaluate(drawn) - before) / (time.perf_counter() - started))
