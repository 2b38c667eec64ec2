"""The annotate page in headless Chromium, drawn by the processor: first slice, all of them, scrolling, patches.

Times are the page's own: from its request for the volume's description, and from a patch's arrival on its socket.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.figures import Figure, spread
from tests.bench.site import Site
from tests.client.hilum_socket import HilumSocket

FIRST_S, WHOLE_S, SCROLL_PER_S, PIXELS_MS = 0.5, 2.0, 24, 400
PATIENCE_S = 60
OPENINGS, PATCHES, SCROLL_S, EDGE = 5, 20, 4.0, 50
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


def measure(site: Site) -> list[Figure]:
    with _signed_in(site) as page:
        task = _claimed(site)
        firsts, wholes = zip(*(_open(page, site, task) for _ in range(OPENINGS)), strict=True)
        rate = _scroll(page)
        delays = list(_patches(page, site, task))
    return [
        Figure("first slice after the page's data request, median", sorted(firsts)[len(firsts) // 2], "s", FIRST_S,
               n=len(firsts), notes=spread(firsts, 2)),
        Figure("whole volume, median", sorted(wholes)[len(wholes) // 2], "s", WHOLE_S, n=len(wholes),
               notes=spread(wholes, 2)),
        Figure("distinct slices a second while scrolling", rate, "slices/s", SCROLL_PER_S, at_most=False),
        Figure("patch of 50x50x50 to pixels, median", sorted(delays)[len(delays) // 2], "ms", PIXELS_MS, n=len(delays),
               notes=spread(delays)),
    ]  # fmt: skip


@contextmanager
def _signed_in(site: Site) -> Iterator[Page]:
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


def _claimed(site: Site) -> dict[str, Any]:
    """The template: 189 x 233 x 197 voxels."""
    token = site.token("annotator@demo.example")
    rows = site.call(token, "GET", "projects/brain-mr/tasks/?page_size=200")["results"]
    template: dict[str, Any] = next(row for row in rows if row["image_name"] == "brain-template")
    return template


def _open(page: Page, site: Site, task: dict[str, Any]) -> tuple[float, float]:
    """Seconds to the first slice and to the last."""
    page.goto(f"{site.address}/tasks/{task['id']}/")
    seen = _once(page, "seen.whole !== null")
    return (seen["first"] - seen["asked"]) / 1e3, (seen["whole"] - seen["asked"]) / 1e3


def _once(page: Page, condition: str) -> dict[str, float]:
    """What was seen, once the condition holds. The page's policy forbids Playwright's own waiting."""
    until = time.monotonic() + PATIENCE_S
    while not page.evaluate(condition):
        if time.monotonic() > until:
            raise TimeoutError(f"{condition}: {page.evaluate('seen')}")
        time.sleep(0.02)
    seen: dict[str, float] = page.evaluate("seen")
    return seen


def _scroll(page: Page) -> float:
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


def _patches(page: Page, site: Site, task: dict[str, Any]) -> Iterator[float]:
    """Milliseconds from a patch's arrival to changed pixels: a box about the middle, painted and erased in turn."""
    page.get_by_role("button", name="Reset view").click()
    token = site.token("annotator@demo.example")
    claimed = site.call(token, "POST", f"tasks/{task['id']}/actions/claim/", {})
    with HilumSocket(site.address, task["id"], token=token, fence=claimed["fence"]) as script:
        start = [n // 2 - EDGE // 2 for n in script.labelmap.shape]
        where = tuple(slice(a, a + EDGE) for a in start)
        for count in range(PATCHES):
            page.evaluate("watchPixel()")
            script.paint(0 if count % 2 else 1, where)  # type: ignore[arg-type]
            seen = _once(page, "seen.changed !== null && seen.frame !== null")
            yield seen["changed"] - seen["frame"]
    site.call(token, "POST", f"tasks/{task['id']}/actions/release/", {}, fence=claimed["fence"])
