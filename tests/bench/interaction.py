"""Prompt to patch over the socket, as a script's client sees it, while another person uses the API."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labeling.io import wire
from server.demo.recipes import BRAINS
from server.demo.subjects import derive
from tests.bench.figures import Figure, p95, spread
from tests.bench.machine import cpu_ms
from tests.bench.site import Site
from tests.client.hilum_socket import HilumSocket, Refused, point

SEGMENTS, POINTS, VOLUMES, SEED = (1, 2), 20, 5, 3
COARSE_MS, FINAL_MS, API_MS, LATER_KB, COMPUTED = 100, 250, 50, 5, 3


@dataclass
class Heard:
    coarse_ms: list[float] = field(default_factory=list)
    final_ms: list[float] = field(default_factory=list)
    first_kb: list[float] = field(default_factory=list)
    later_kb: list[float] = field(default_factory=list)


def measure(site: Site) -> list[Figure]:
    token, other = site.token("annotator@demo.example"), site.token("manager@demo.example")
    heard, api = Heard(), _Visitor(site, other)
    before = cpu_ms(site.pid)
    with api:
        for task in _tasks(site, token, VOLUMES):
            _dialog(site, token, task, heard)
    used = (cpu_ms(site.pid) - before) / len(heard.final_ms)
    burst = _burst(site, token)
    cpu = f"CPU {used:.0f} ms a prompt, all processes"
    return [
        p95("prompt to coarse answer, brain MR", heard.coarse_ms, COARSE_MS),
        p95("prompt to final patch, brain MR", heard.final_ms, FINAL_MS, cpu),
        Figure("first patch of a segment, median", float(np.median(heard.first_kb)), "KB", n=len(heard.first_kb),
               notes=spread(heard.first_kb)),
        Figure("later patches of a segment, median", float(np.median(heard.later_kb)), "KB", LATER_KB,
               n=len(heard.later_kb), notes=spread(heard.later_kb)),
        p95("another person's API meanwhile", api.seconds_ms, API_MS),
        Figure("answers computed of 20 prompts in one second", burst, "answers", COMPUTED, n=20),
    ]  # fmt: skip


def _tasks(site: Site, token: str, count: int) -> Iterator[dict[str, Any]]:
    """Cases that nobody else has, claimed."""
    rows = site.call(token, "GET", "projects/brain-mr/tasks/?status=ready,in_progress&page_size=200")["results"]
    free = [row for row in rows if row["assignee"] is None or row["assignee"]["email"].startswith("annotator@")]
    for row in free[:count]:
        yield site.call(token, "POST", f"tasks/{row['id']}/actions/claim/", {})


def _dialog(site: Site, token: str, task: dict[str, Any], heard: Heard) -> None:
    """Twenty points for each segment, one after the other, each prompt with all points so far."""
    recipe = next(r for r in BRAINS if r.name.startswith(task["image_name"]))
    _, label = derive(recipe)
    rng = np.random.default_rng([SEED, recipe.number])
    with HilumSocket(site.address, task["id"], token=token, fence=task["fence"]) as page:
        time.sleep(1.5)  # the page is open and looked at before the first click, as by a person
        for segment in SEGMENTS:
            inside = np.argwhere(label.array == segment)
            items = []
            for count, index in enumerate(rng.choice(inside, POINTS, replace=False)):
                items.append(point(*(float(mm) for mm in label.geometry.to_world(index))))
                asked = time.perf_counter()
                request = page.prompt(segment, items)
                coarse = page.answer(request, "coarse")
                final = page.answer(request)
                heard.coarse_ms.append((coarse.received - asked) * 1e3)
                heard.final_ms.append((final.received - asked) * 1e3)
                size_kb = _as_sent_to_pages(final.frame or b"", page.labelmap.shape)
                (heard.later_kb if count else heard.first_kb).append(size_kb)
    site.call(token, "POST", f"tasks/{task['id']}/actions/release/", {}, fence=task["fence"])


def _as_sent_to_pages(frame: bytes, shape: tuple[int, ...]) -> float:
    """KB of a patch. This client asks for uncompressed runs; browsers get them compressed."""
    patch = wire.decode(frame, (shape[0], shape[1], shape[2]))
    return len(wire.encode(patch, base=0, revision=0)) / 1024


def _burst(site: Site, token: str) -> int:
    """Twenty prompts of one segment within a second: how many are answered to the end."""
    task = next(_tasks(site, token, 1))
    image = site.call(token, "GET", f"images/{task['image']}/")["geometry"]
    middle = np.array(image["affine"]) @ [*(n / 2 for n in image["shape"]), 1]
    finals = 0
    with HilumSocket(site.address, task["id"], token=token, fence=task["fence"]) as page:
        time.sleep(1.5)
        requests = []
        for count in range(20):
            requests.append(page.prompt(2, [point(middle[0] + count, middle[1], middle[2])]))
            time.sleep(0.05)
        for request in requests:
            try:
                page.answer(request)
                finals += 1
            except Refused as refusal:
                assert refusal.code == "superseded", refusal
    site.call(token, "POST", f"tasks/{task['id']}/actions/release/", {}, fence=task["fence"])
    return finals


class _Visitor:
    """Another person who reads lists, ten times a second, until told to stop."""

    def __init__(self, site: Site, token: str) -> None:
        self.seconds_ms: list[float] = []
        self._site, self._token = site, token
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._visit)

    def _visit(self) -> None:
        paths = ("me/", "projects/", "projects/brain-mr/tasks/", "projects/brain-mr/images/")
        count = 0
        while not self._over.wait(0.1):
            started = time.perf_counter()
            self._site.call(self._token, "GET", paths[count % len(paths)])
            self.seconds_ms.append((time.perf_counter() - started) * 1e3)
            count += 1

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
