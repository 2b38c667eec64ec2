"""A worker's side of the interactive child: keeps it alive and warm, hands it messages, sends on its replies."""

import asyncio
import logging
import time
from typing import Any

from server.core import bus
from server.jobs.compute import Child
from server.jobs.kinds import LANE_THREADS
from server.jobs.link import Frame
from server.jobs.models import Lane
from server.jobs.runtime import refusal

log = logging.getLogger(__name__)
PATIENCE_S = 60.0  # a message that is not handled by then means a child that hangs
LONGEST_PAUSE_S = 10.0
LOST = "The assistant stopped and was started again; ask once more."


class Assistant:
    """ready: the child is warm. changed: set whenever that changes."""

    def __init__(self, path: str) -> None:
        self.ready = False
        self.changed = asyncio.Event()
        self._path = path
        self._child: Child | None = None
        self._number = 0
        self._open: dict[int, tuple[float, dict[str, Any]]] = {}

    async def run(self) -> None:
        """Forever: a child that ends is started again, later each time that it never became ready."""
        pause = 0.5
        while True:
            try:
                pause = 0.5 if await self._live() else min(2 * pause, LONGEST_PAUSE_S)
            finally:
                self._set_ready(False)
                if self._child is not None:
                    await self._child.end()
                    self._child = None
            await self._refuse_open()
            log.warning("The assistant's process ended; starting another in %.1f s", pause)
            await asyncio.sleep(pause)

    async def submit(self, message: dict[str, Any]) -> None:
        if self._child is None:
            await self._refuse(message)
            return
        self._number += 1
        self._open[self._number] = (time.monotonic(), message)
        await self._child.send({"t": "message", "number": self._number, "message": message})

    async def _live(self) -> bool:
        """One child's life; whether it was ever ready."""
        self._child = child = await Child.spawn(LANE_THREADS[Lane.INTERACTIVE])
        await child.send({"t": "runtime", "path": self._path})
        watch = asyncio.ensure_future(self._watch(child))
        was_ready = False
        try:
            async for frame in child.frames():
                was_ready = was_ready or frame["t"] == "ready"
                await self._hear(frame)
        finally:
            watch.cancel()
        return was_ready

    async def _hear(self, frame: Frame) -> None:
        match frame["t"]:
            case "ready":
                self._set_ready(True)
            case "reply":
                await bus.deliver("send", frame["channel"], frame["message"])
            case "handled":
                self._open.pop(frame["number"], None)
            case "bus":
                await bus.deliver(frame["kind"], frame["name"], frame["message"])

    async def _watch(self, child: Child) -> None:
        while True:
            await asyncio.sleep(PATIENCE_S / 10)
            oldest = min((since for since, _ in self._open.values()), default=None)
            if self.ready and oldest is not None and time.monotonic() - oldest > PATIENCE_S:
                log.error("The assistant has not answered for %.0f s; killing its process", PATIENCE_S)
                child.kill()

    async def _refuse_open(self) -> None:
        left, self._open = self._open, {}
        for _, message in left.values():
            await self._refuse(message)

    async def _refuse(self, message: dict[str, Any]) -> None:
        if "reply_channel" in message:
            await bus.deliver("send", message["reply_channel"], refusal(message, "no_worker", LOST))

    def _set_ready(self, ready: bool) -> None:
        if ready != self.ready:
            self.ready = ready
            self.changed.set()
