"""Web process and interactive worker apart, on Redis and PostgreSQL: from the prompt to the patch."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.client.hilum_socket import HilumSocket, Item, Message, Refused, point
from tests.processes import ROOT, Processes, answers, free_port, until
from tests.services import backing_services


@dataclass(frozen=True)
class Apart:
    processes: Processes
    environment: dict[str, str]
    server: str
    seed: dict[str, Any]

    def page(self) -> HilumSocket:
        return HilumSocket(self.server, self.seed["task"], token=self.seed["token"], fence=self.seed["fence"])

    def work(self) -> "subprocess.Popen[str]":
        """A worker of its own, which may not be warm yet."""
        return self.processes.start("manage.py", "runworker", "interactive", **self.environment)


def answer_of(page: HilumSocket, items: list[Item]) -> Message | None:
    """None while there is no worker."""
    try:
        return page.ask(1, items)
    except Refused as refused:
        assert refused.code == "no_worker"
        return None


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    folder: Path = tmp_path_factory.mktemp("apart")
    processes = Processes()
    with backing_services(folder / "services") as services:
        environment = {**services.environment, "HILUM_HOME": str(folder / "home")}
        environment |= {"HILUM_STORE": str(folder / "home" / "store"), "NUMBA_CACHE_DIR": os.environ["NUMBA_CACHE_DIR"]}
        try:
            made = subprocess.run(
                [sys.executable, "-m", "tests.server.seed"],
                cwd=ROOT,
                env={**os.environ, **environment},
                check=True,
                capture_output=True,
                text=True,
            )
            port = free_port()
            server = f"http://127.0.0.1:{port}"
            web = processes.start("-m", "daphne", "-p", str(port), "server.asgi:application", **environment)
            until(lambda: answers(f"{server}/healthz"), web)
            yield Apart(processes, environment, server, json.loads(made.stdout.splitlines()[-1]))
        finally:
            processes.end()


def test_prompt_to_patch_through_a_worker_of_its_own(apart: Apart):
    items = [point(*apart.seed["position_mm"])]
    center = tuple(apart.seed["center"])
    with apart.page() as page, apart.page() as other:
        assert answer_of(page, items) is None
        first = apart.work()
        until(lambda: answer_of(page, items), first)
        assert page.revision == 1
        assert page.labelmap[center] == 1
        page.paint(2, (slice(1, 3), slice(1, 3), slice(1, 3)))
        page.undo()
        page.operate(1, "grow", mm=2)
        page.undo()
        told = [m["kind"] for m in other.drain() if m.type == "patch"]
        assert told == ["answer", "stroke", "undo", "operation", "undo"]
        assert (other.labelmap == page.labelmap).all()

        first.send_signal(signal.SIGSTOP)  # a worker that hangs: its row is fresh, its process is there
        request = page.prompt(1, [*items, point(0, 0, 0, include=False)])
        page.paint(2, (slice(1, 3), slice(1, 3), slice(1, 3)))  # strokes do not wait for it
        page.send("operate", sequence=page._sequence + 1, base=page.revision, segment=1, operation="keep_largest")
        first.kill()
        first.wait()
        with pytest.raises(Refused, match="no_worker"):
            page.answer(request)
        page.wait(lambda m: m.type == "error" and m.fields.get("sequence") and m["code"] == "no_worker")
        second, again = apart.work(), [*items, point(0, 0, 0, include=False)]
        until(lambda: answer_of(page, again), second)
        assert page.revision == 7
