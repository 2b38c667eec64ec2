"""A site to measure: the embedded server with the demo's brains, and people who may act on it."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 900


@dataclass(frozen=True)
class Site:
    address: str
    home: Path
    password: str
    pid: int

    def token(self, email: str) -> str:
        made = self.manage("create_token", email)
        return made.stdout.strip()

    @property
    def environment(self) -> dict[str, str]:
        """For processes that work beside the server."""
        return {**os.environ, "HILUM_HOME": str(self.home)}

    def manage(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip

    def call(self, token: str, method: str, path: str, body: Any = None, fence: int | None = None) -> Any:
        headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
        if fence is not None:
            headers["X-Fence"] = str(fence)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/api/v1/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as response:
            content = response.read()
        return json.loads(content) if content else None


@contextmanager
def demo_site(home: Path) -> Iterator[Site]:
    """The demo, complete and idle. home: a new folder."""
    environment = {**os.environ, "HILUM_HOME": str(home), "HILUM_DEMO_PASSWORD": "bench password of the demo"}
    subprocess.run([sys.executable, "manage.py", "demo"], cwd=ROOT, env=environment, check=True, capture_output=True)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    site = Site(f"http://127.0.0.1:{port}", home, environment["HILUM_DEMO_PASSWORD"], server.pid)
    try:
        _wait_until_ready(site, server)
        yield site
    finally:
        server.terminate()
        server.wait(30)


def _wait_until_ready(site: Site, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{site.address}/readyz", timeout=10):
                return
        except OSError:  # URLError and HTTPError are too
            time.sleep(0.5)
    raise RuntimeError("the server did not become ready")
