"""The annotate page in headless Chromium, drawn by the processor: first slice, all of them, scrolling, patches."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from tests.bench.figures import Figure, spread
from tests.bench.site import Site
from tests.bench.window import case_named, once, open_case, scroll, signed_in
from tests.client.hilum_socket import HilumSocket

FIRST_S, WHOLE_S, SCROLL_PER_S, PIXELS_MS = 0.5, 2.0, 24, 400
OPENINGS, PATCHES, EDGE = 5, 20, 50


def measure(site: Site) -> list[Figure]:
    with signed_in(site) as page:
        task = case_named(site, "brain-mr", "brain-template")  # 189 x 233 x 197 voxels
        firsts, wholes = zip(*(open_case(page, site, task) for _ in range(OPENINGS)), strict=True)
        rate = scroll(page)
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
            seen = once(page, "seen.changed !== null && seen.frame !== null")
            yield seen["changed"] - seen["frame"]
    site.call(token, "POST", f"tasks/{task['id']}/actions/release/", {}, fence=claimed["fence"])
