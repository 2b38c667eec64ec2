"""The likelihood that a page shows over the image: asked of the worker, at most one at a time for each page."""

import time
from typing import Any

from server.assist.asking import DEADLINE_S
from server.assist.questions import NO_WORKER, Line
from server.assist.selectors import worker_for
from server.core import store
from server.core.threads import in_thread

Message = dict[str, Any]
SHOWN = ("segment", "start", "factor", "shape")


class Likelihoods:
    def __init__(self, line: Line) -> None:
        self._line = line
        self._since: float | None = None
        self._next: Message | None = None

    async def ask(self, segment: int, locked: list[int]) -> None:
        """The newest wins; while one is computed the next waits."""
        message = {"type": "assist.likelihood", "task": str(self._line.task_id), "segment": segment, "locked": locked}
        if self._since is not None and time.monotonic() - self._since < DEADLINE_S:
            self._next = message
        else:
            await self._send(message)

    async def answered(self, reply: Message) -> tuple[Message, bytes]:
        """What the page is told, and its frame; the next question goes out."""
        frame = reply["cells"] if "cells" in reply else await in_thread(store.read)(reply["cells_sha"])
        await self.settled()
        return {"type": "likelihood", **{key: reply[key] for key in SHOWN}, "bytes": len(frame)}, frame

    async def settled(self) -> None:
        """The last one has its word."""
        self._since, waiting, self._next = None, self._next, None
        if waiting is not None:
            await self._send(waiting)

    async def _send(self, message: Message) -> None:
        worker = await in_thread(worker_for)(self._line.task_id)
        message = {**message, "reply_channel": self._line.channel_name}
        if worker and await self._line.send_to(worker, message):
            self._since = time.monotonic()
        else:
            await self._line.refuse("no_worker", NO_WORKER)
