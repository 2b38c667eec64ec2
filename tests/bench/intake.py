"""Images in and the page that lists them: a project of 10,000, as its page asks for it."""

import subprocess
import sys
import time
import urllib.request
from itertools import cycle, islice
from urllib.parse import urlsplit

from tests.bench.figures import Figure, p95
from tests.bench.site import ROOT, Site

IMAGES, ASKED, GOAL_MS = 10_000, 200, 100.0
WAYS = (
    "", "?sort=-updated", "?sort=name", "?sort=-name", "?sort=person", "?sort=status", "?status=submitted",
    "?status=ready,rework&sort=name", "?search=00", "?search=patient-04", "?person=me&sort=-updated", "?assignee=me",
)  # fmt: skip
MANAGER = "manager@demo.example"


def measure(site: Site) -> list[Figure]:
    slug = crowd(site)
    token = site.token(MANAGER)
    lists = [timed(site, token, f"projects/{slug}/tasks/{way}") for way in islice(cycle(WAYS), ASKED)]
    deep = [timed(site, token, path) for path in islice(following(site, token, f"projects/{slug}/tasks/"), ASKED)]
    heads = [timed(site, token, f"projects/{slug}/") for _ in range(ASKED)]
    events = [timed(site, token, f"projects/{slug}/events/") for _ in range(ASKED)]
    return [
        p95(f"list page of {IMAGES} images, any filter and sort", lists, GOAL_MS),
        p95(f"following pages of {IMAGES} images", deep, GOAL_MS),
        p95(f"project with counts of {IMAGES} images", heads, GOAL_MS),
        p95(f"activity of {IMAGES} images", events, GOAL_MS),
    ]


def crowd(site: Site) -> str:
    made = subprocess.run(
        [sys.executable, "-m", "tests.bench.crowd", MANAGER, str(IMAGES)],
        cwd=ROOT, env=site.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return made.stdout.strip()


def following(site: Site, token: str, path: str):
    """The pages of a list one after the other, from the start again at its end."""
    where = path
    while True:
        yield where
        answer = site.call(token, "GET", where)["next"]
        where = relative(answer) if answer else path


def relative(url: str) -> str:
    split = urlsplit(url)
    return f"{split.path.removeprefix('/api/v1/')}?{split.query}"


def timed(site: Site, token: str, path: str) -> float:
    """Milliseconds until the whole answer is there."""
    request = urllib.request.Request(f"{site.address}/api/v1/{path}", headers={"Authorization": f"Token {token}"})
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as response:
        response.read()
    return 1000 * (time.perf_counter() - begun)
