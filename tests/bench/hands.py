"""Hands on a CT of 512 x 512 x 100: how long a move of the sphere brush takes the page, and operations on an organ."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from playwright.sync_api import Page

from tests.bench.figures import Figure, p95
from tests.bench.site import Site
from tests.bench.window import open_case, signed_in
from tests.client.hilum_socket import HilumSocket
from tests.phantoms import ellipsoid

MOVE_MS, OPERATION_S = 8.0, 1.0
MOVES, RUNS = 120, 3
ORGAN = ((50, 250, 200), (33, 85, 90))  # center and radii: a million voxels

# Times what the page does for each move of the pointer, and for the frame that follows.
WATCH = """
window.times = {moves: [], frames: []};
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, act, ...rest) {
  if (type !== "pointermove" || typeof act !== "function") return listen.call(this, type, act, ...rest);
  return listen.call(this, type, function (event) {
    const start = performance.now();
    act.call(this, event);
    times.moves.push([event.timeStamp, performance.now() - start]);
  }, ...rest);
};
const frame = window.requestAnimationFrame;
window.requestAnimationFrame = (act) => frame.call(window, (now) => {
  const start = performance.now();
  act(now);
  times.frames.push(performance.now() - start);
});
"""
OPERATIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("grow", {"mm": 3}),
    ("shrink", {"mm": 3}),
    ("smooth", {"mm": 2}),
    ("keep_largest", {}),
    ("remove_islands", {"below_mm3": 200}),
    ("fill_holes", {}),
    ("fill_between", {"axis": 0}),
)


def measure(site: Site) -> list[Figure]:
    token = site.token("annotator@demo.example")
    task = site.call(token, "GET", "projects/abdomen-ct/tasks/")["results"][0]
    with signed_in(site) as page:
        page.add_init_script(WATCH)
        open_case(page, site, task)
        figures = list(_brush(page))
    return figures + list(_operations(site, token, task))


def _brush(page: Page) -> Iterator[Figure]:
    """A wave through the middle of the axial pane, with the brush that is in hand."""
    page.get_by_role("button", name="Brush", exact=True).click()
    box = page.locator('[data-pane="axial"]').bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    for words in ("2-D disk", "3-D sphere"):
        page.get_by_text(words).click()
        while "20 mm" not in page.get_by_role("region", name="Brush").inner_text():
            page.keyboard.press("]")
        page.mouse.move(x, y)
        page.mouse.down()
        page.evaluate("times.moves.length = times.frames.length = 0")
        for n in range(MOVES):
            page.mouse.move(x + n * box["width"] / 2 / MOVES, y + 60 * np.sin(n / 9))
        times = page.evaluate("times")
        page.mouse.up()
        moves: dict[float, float] = {}
        for stamp, took in times["moves"]:
            moves[stamp] = moves.get(stamp, 0.0) + took
        frames = [one for one in times["frames"] if one > 0.3]  # others draw nothing
        name = f"{words} of 20 mm on the CT, a pointer move"
        yield p95(name, list(moves.values()), MOVE_MS)
        yield p95(f"{words} of 20 mm on the CT, the frame after it", frames, None)


def _operations(site: Site, token: str, task: dict[str, Any]) -> Iterator[Figure]:
    """Seconds from the message to the patch, over the socket, for a segment of a million voxels with a hole."""
    with _page(site, token, task) as page:
        shape = page.labelmap.shape
        organ = ellipsoid((shape[0], shape[1], shape[2]), *ORGAN)
        voxels = int(organ.sum())
        for name, parameters in OPERATIONS:
            took = []
            for _ in range(RUNS):
                _lay(page, _damaged(organ) if name not in ("grow", "shrink", "smooth") else organ, name)
                started = time.perf_counter()
                page.operate(1, name, **parameters)
                took.append(time.perf_counter() - started)
            said = f"{voxels:,} voxels; {max(took):.2f} at most"
            yield Figure(f"{name} on an organ, message to patch, median", float(np.median(took)), "s", OPERATION_S,
                         n=RUNS, notes=said)  # fmt: skip


def _damaged(organ: np.ndarray) -> np.ndarray:
    """With a speck beside it, a hole in it, and every seventh slice only where a gap is asked for."""
    damaged = organ.copy()
    damaged[2:4, 5:9, 5:9] = True
    k, j, i = ORGAN[0]
    damaged[k : k + 3, j : j + 20, i : i + 20] = False
    return damaged


def _lay(page: HilumSocket, organ: np.ndarray, name: str) -> None:
    """Segment 1 is the organ and nothing else; for filling between slices, only every fifth of its slices."""
    wanted = organ.astype(np.int32)
    if name == "fill_between":
        wanted[np.arange(len(wanted)) % 5 != 0] = 0
    page.ack(page.stroke(((0, 0, 0), wanted.shape), wanted))  # type: ignore[arg-type]


@contextmanager
def _page(site: Site, token: str, task: dict[str, Any]) -> Iterator[HilumSocket]:
    claimed = site.call(token, "POST", f"tasks/{task['id']}/actions/claim/", {})
    with HilumSocket(site.address, task["id"], token=token, fence=claimed["fence"], timeout_s=60) as page:
        yield page
    site.call(token, "POST", f"tasks/{task['id']}/actions/release/", {}, fence=claimed["fence"])
