"""Servers and workers as processes of their own, in the home and database of this test run."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 120.0  # a first start compiles kernels, which takes a minute where the machine is busy


class Processes:
    """Those a test started. `end` kills what is left."""

    def __init__(self) -> None:
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *command: str, **environment: str) -> "subprocess.Popen[str]":
        """`python COMMAND...`; its output is captured together."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._started.append(process)
        return process

    def serve(self, port: int | None = None, **environment: str) -> tuple["subprocess.Popen[str]", str]:
        """The embedded server, ready; and its address. port: a free one unless told."""
        port = port or free_port()
        process = self.start("manage.py", "serve", "--port", str(port), **environment)
        address = f"http://127.0.0.1:{port}"
        until(lambda: answers(address + "/readyz"), process)
        return process, address

    def end(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.communicate()


def children(parent: int) -> list[int]:
    """Process ids below `parent`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found += [int(entry.name), *children(int(entry.name))]
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def until(
    condition: Callable[[], object], process: "subprocess.Popen[str] | None" = None, *, every_s: float = 0.02
) -> None:
    """Wait for `condition`; fails with the output of `process` when that ends, or when patience does."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if process is not None and process.poll() is not None:
            raise AssertionError(f"ended with {process.returncode}:\n{process.stdout and process.stdout.read()}")
        if time.monotonic() > end:
            raise AssertionError(f"nothing happened in {PATIENCE_S} s")
        time.sleep(every_s)
