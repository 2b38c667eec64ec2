"""The threads in which sockets reach the database: few, and each keeps its connection.

Channels' own `database_sync_to_async` runs all sockets of a process in one thread and connects anew for every call.
"""

from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from channels.db import DatabaseSyncToAsync
from django.db import connections

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 4
CONNECTION_AGE_S = 60


def keep_connections() -> None:
    """From here on this thread keeps its connection between pieces of work, for a minute at most."""
    for connection in connections.all():
        connection.settings_dict = {**connection.settings_dict, "CONN_MAX_AGE": CONNECTION_AGE_S}


_pool = ThreadPoolExecutor(THREADS, "sockets", initializer=keep_connections)


def in_thread(function: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """`function`, which may use the database, as a coroutine function."""
    threaded: Callable[P, Coroutine[Any, Any, T]]
    threaded = DatabaseSyncToAsync(function, thread_sensitive=False, executor=_pool)
    return threaded
