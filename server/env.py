"""Reads each environment variable once, typed, and says in a sentence what is missing or wrong."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class BadEnvironment(Exception):
    """A variable cannot be used; the message names it and says what to write."""


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    value = text(name, "0").lower()
    if value not in {"0", "1", "true", "false"}:
        raise BadEnvironment(f"{name} is {value!r}; write 0 or 1.")
    return value in {"1", "true"}


def port(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise BadEnvironment(f"{name} is {value!r}; write a port number from 1 to 65535.")
    return int(value)


def seconds(name: str, default: float) -> float:
    value = text(name, str(default))
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise BadEnvironment(f"{name} is {value!r}; write a number of seconds above 0.")
    return number


def days(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit() or not 0 < int(value) < 36_500:
        raise BadEnvironment(f"{name} is {value!r}; write a whole number of days from 1.")
    return int(value)


def mebibytes(name: str, default: int) -> int:
    """In bytes."""
    value = text(name, str(default))
    if not value.isdigit() or not 0 < int(value) < 2**24:
        raise BadEnvironment(f"{name} is {value!r}; write a number of MiB above 0.")
    return int(value) * 2**20


def choice(name: str, default: str, among: Sequence[str]) -> str:
    value = text(name, default)
    if value not in among:
        raise BadEnvironment(f"{name} is {value!r}; write one of {', '.join(among)}.")
    return value


def home() -> Path:
    """The folder that holds all state; made if it is not there, readable by its owner alone."""
    path = Path(text("HILUM_HOME", str(ROOT / "var"))).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def kernel_cache(folder: Path) -> Path:
    """Where compiled kernels are kept, by the state of their sources.

    numba looks at a kernel's own file only: one that calls a changed kernel of another file would be stale.
    """
    sources = sorted((ROOT / "labeling").rglob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return folder / "cache" / "numba" / digest[:12]


def secret_key(folder: Path) -> str:
    """The key in HILUM_HOME/secret_key, made at first start; refused when others may read it or it is short."""
    path = folder / "secret_key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadEnvironment(f"{path} can be read by others; run: chmod 600 {path}")
    key = path.read_text().strip()
    if len(key) < 40 or key.startswith("django-insecure"):
        raise BadEnvironment(f"{path} holds a short or default key; delete it and start again.")
    return key


def _write_once(path: Path, content: str) -> None:
    """Only for its owner. Of several processes that start together one wins, and none reads half of it."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name) as file:
        file.write(content)
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)


def database(url: str, folder: Path) -> dict[str, object]:
    """Django's DATABASES entry for HILUM_DATABASE_URL; empty means SQLite in HILUM_HOME."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "hilum.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
            },
        }
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise BadEnvironment("HILUM_DATABASE_URL has a bad port; write a number from 1 to 65535.") from error
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironment("HILUM_DATABASE_URL must begin with postgresql://; leave it empty for SQLite.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
    }


def mail(url: str, sender: str) -> dict[str, object]:
    """Django's settings for HILUM_MAIL_URL: smtp:// (STARTTLS unless ?tls=0) or smtps://; empty sends no mail."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadEnvironment("HILUM_MAIL_URL must look like smtp://user:password@host:587; leave it empty for no mail.")
    if "@" not in sender:
        raise BadEnvironment("HILUM_MAIL_FROM must be the address that mail comes from, when HILUM_MAIL_URL is set.")
    implicit = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit and parts.query != "tls=0",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": sender,
    }
