"""PostgreSQL and Redis for the time of a test run: their own ports and folder, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from tests.processes import free_port

PATIENCE_S = 30.0


@dataclass(frozen=True)
class Services:
    """environment: what makes Hilum use them."""

    environment: dict[str, str]


@contextmanager
def backing_services(folder: Path) -> Iterator[Services]:
    """Both servers, answering. folder: new; theirs alone."""
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    with ExitStack() as stack:
        database = stack.enter_context(_postgres(folder / "postgres"))
        layer = stack.enter_context(_redis(folder / "redis"))
        yield Services({"HILUM_DATABASE_URL": database, "HILUM_REDIS_URL": layer})


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    folder.mkdir()
    port, user = free_port(), _user()
    if user is not None:
        shutil.chown(folder, user)
        for parent in folder.parents:  # initdb's user must reach it
            if parent.stat().st_uid == os.getuid() and parent.is_relative_to("/tmp"):
                parent.chmod(parent.stat().st_mode | 0o011)
    data = folder / "data"
    options = ["-U", "hilum", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]
    make: list[str | Path] = [_binary("initdb"), "-D", data, *options]
    subprocess.run(make, user=user, check=True, capture_output=True, cwd=folder)
    quick = ["-c", "fsync=off", "-c", "max_connections=200", "-c", "listen_addresses=127.0.0.1"]
    command = [_binary("postgres"), "-D", data, "-p", str(port), "-k", folder, *quick]
    url = f"postgresql://hilum@127.0.0.1:{port}/postgres"
    with _running(command, folder, user, lambda: psycopg.connect(url).close()):
        yield url


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    folder.mkdir()
    url = f"redis://127.0.0.1:{(port := free_port())}/0"
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    with _running(command, folder, None, lambda: redis.Redis.from_url(url).ping()):
        yield url


@contextmanager
def _running(command: Sequence[object], folder: Path, user: str | None, call: Callable[[], object]) -> Iterator[None]:
    """The process, from when `call` succeeds."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(word) for word in command], user=user, cwd=folder, stdout=log, stderr=log)
    try:
        end = time.monotonic() + PATIENCE_S
        while not _succeeds(call):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} does not start:\n{(folder / 'log').read_text()}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast stop: it waits for nobody
        process.wait(timeout=PATIENCE_S)


def _succeeds(call: Callable[[], object]) -> bool:
    try:
        call()
    except (psycopg.OperationalError, redis.ConnectionError):
        return False
    return True


def _binary(name: str) -> str:
    """PostgreSQL's programs lie off the path on Debian; the newest version is taken."""
    found = shutil.which(name)
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if found is None and not places:
        raise RuntimeError(f"{name} is not installed (Debian: apt install postgresql)")
    return found or str(places[-1])


def _user() -> str | None:
    """PostgreSQL does not run as root; Debian's package brings a user for it."""
    if os.getuid() != 0:
        return None
    return next(entry.pw_name for name in ("postgres", "nobody") for entry in pwd.getpwall() if entry.pw_name == name)
