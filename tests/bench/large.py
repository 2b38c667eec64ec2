"""A large CT, 512 x 512 x 100, in headless Chromium: on loopback, over a slow line, and after many cases."""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.bench.figures import Figure, spread
from tests.bench.site import Site
from tests.bench.window import case_named, once, open_case, scroll, signed_in

FIRST_S, WHOLE_S, SCROLL_PER_S = 0.3, 3.0, 24
SLOW_FIRST_S, SLOW_BYTES_PER_S, SLOW_DELAY_MS = 1.0, 50e6 / 8, 40
OPENINGS, CASES, HEAP_GROWTH = 7, 20, 1.1
WHOLE = """(() => {
  const pane = document.querySelector('[data-pane="axial"]');
  return Number(pane?.dataset.slices) > 0 && pane.dataset.loadedSlices === pane.dataset.slices;
})()"""
UNTHROTTLED = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
THROTTLED = {
    **UNTHROTTLED, "latency": SLOW_DELAY_MS,
    "downloadThroughput": SLOW_BYTES_PER_S, "uploadThroughput": SLOW_BYTES_PER_S,
}  # fmt: skip


def measure(site: Site) -> list[Figure]:
    tasks = site.call(site.token("annotator@demo.example"), "GET", "projects/abdomen-ct/tasks/")["results"]
    with signed_in(site) as page:
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        figures = _openings(page, site, tasks[0], tools)
        heaps = _heaps(page, site, tasks, tools)
    notes = f"{heaps[1] / 2**20:.1f} and {heaps[-1] / 2**20:.1f} MiB"
    name = f"CT: heap after {CASES} cases opened and closed / after 2"
    growth = Figure(name, heaps[-1] / heaps[1], "times", HEAP_GROWTH, n=CASES, notes=notes)
    return [*figures, growth]


def _openings(page: Page, site: Site, task: dict[str, Any], tools: CDPSession) -> list[Figure]:
    """The browser has the program but not the image, as with every new case of a day."""
    other = case_named(site, "brain-mr", "brain-template")

    def opened(conditions: dict[str, float]) -> tuple[float, float]:
        tools.send("Network.clearBrowserCache")
        open_case(page, site, other)
        tools.send("Network.emulateNetworkConditions", conditions)
        times = open_case(page, site, task)
        tools.send("Network.emulateNetworkConditions", UNTHROTTLED)
        return times

    firsts, wholes = zip(*(opened(UNTHROTTLED) for _ in range(OPENINGS)), strict=True)
    rate = scroll(page)
    slow_firsts, slow_wholes = zip(*(opened(THROTTLED) for _ in range(OPENINGS)), strict=True)
    return [
        _middle("CT: first slice after the page's data request", firsts, FIRST_S),
        _middle("CT: whole volume", wholes, WHOLE_S),
        Figure("CT: distinct slices a second while scrolling", rate, "slices/s", SCROLL_PER_S, at_most=False),
        _middle("CT: first slice at 50 Mbit/s with 40 ms delay", slow_firsts, SLOW_FIRST_S),
        _middle("CT: whole volume at 50 Mbit/s with 40 ms delay", slow_wholes, None),
    ]


def _middle(name: str, values: Sequence[float], goal: float | None) -> Figure:
    return Figure(f"{name}, median", sorted(values)[len(values) // 2], "s", goal, n=len(values),
                  notes=spread(values, 2))  # fmt: skip


def _heaps(page: Page, site: Site, tasks: Sequence[dict[str, Any]], tools: CDPSession) -> list[float]:
    """Bytes in use, array buffers included, each time a case was closed without leaving the program."""
    tools.send("HeapProfiler.enable")
    page.goto(f"{site.address}/projects/abdomen-ct/")
    heaps = []
    for count in range(CASES):
        _visit(page, tasks[count % len(tasks)])
        tools.send("HeapProfiler.collectGarbage")
        used = tools.send("Runtime.getHeapUsage")
        heaps.append(float(used["usedSize"] + used.get("backingStorageSize", 0)))
    return heaps


def _visit(page: Page, task: dict[str, Any]) -> None:
    """By the page's own links, as a person does: a new address would start the program anew."""
    page.get_by_role("link", name=task["image_name"]).first.click()
    once(page, WHOLE)
    page.go_back()
    page.get_by_role("link", name=task["image_name"]).first.wait_for()
