"""Loaded before Django's settings (`-p` in pyproject.toml): each test process has a home and a database of its own.

The database is the real one, not Django's shadow of it, so that workers and servers that a test starts see its rows.
SQLite in the home; with HILUM_DATABASE_URL a new database on that PostgreSQL server.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent


def _kernels() -> Path:
    """Compiled kernels outlive the run: to compile them anew for each home takes longer than most tests.

    numba does not notice when a kernel of another file changed, so each state of the code has a folder of its own.
    """
    code = b"".join(path.read_bytes() for path in sorted((ROOT / "labeling").rglob("*.py")))
    return ROOT / ".make" / "numba" / hashlib.sha256(code).hexdigest()[:16]


SERVER = os.environ.setdefault("HILUM_TEST_SERVER", os.environ.get("HILUM_DATABASE_URL", ""))
HOME = tempfile.mkdtemp(prefix="hilum-test-")
NAME = f"hilum_test_{os.getpid()}"

os.environ["HILUM_HOME"] = HOME
os.environ.setdefault("NUMBA_CACHE_DIR", str(_kernels()))
os.environ.setdefault("HILUM_JOB_LEASE_S", "3")
os.environ.setdefault("HILUM_JOB_BACKOFF_S", "0.1")
os.environ.setdefault("HILUM_LOG_LEVEL", "ERROR")
os.environ.pop("HILUM_STORE", None)


def _on_server(statement: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)


if SERVER:
    _on_server(f"DROP DATABASE IF EXISTS {NAME}")
    _on_server(f"CREATE DATABASE {NAME}")
    os.environ["HILUM_DATABASE_URL"] = urlsplit(SERVER)._replace(path=f"/{NAME}").geturl()


def pytest_unconfigure() -> None:
    if SERVER:
        _on_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    shutil.rmtree(HOME, ignore_errors=True)
