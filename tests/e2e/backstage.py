"""The server's own code beside a browser: rows made, services called, the database read."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def backstage() -> Iterator[None]:
    """Playwright's event loop runs in this thread between its calls too; Django would refuse to work under it."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)
