"""Where the people at one task look. Nothing of it is kept."""

import time
from typing import Any, Protocol
from uuid import UUID

from server.accounts.models import User
from server.core.events import task_group

Message = dict[str, Any]
Position = list[float] | None
QUIET_S = 0.25


class Line(Protocol):
    """What presence needs of the socket that it belongs to."""

    task_id: UUID
    user: User
    channel_name: str
    channel_layer: Any

    def wake(self) -> None: ...
    async def tell(self, message: Message, frame: bytes | None = None) -> None: ...


class Presence:
    """Tells the others at most four times a second, the newest place always."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._waiting: tuple[Position] | None = None
        self._told = float("-inf")

    async def look_at(self, position_mm: Position) -> None:
        self._waiting = (position_mm,)
        await self.tick(time.monotonic())
        self._line.wake()

    async def leave(self) -> None:
        if self._told > float("-inf"):
            await self._tell_others(None)

    async def hear(self, message: Message) -> None:
        if message["page"] != self._page:
            await self._line.tell({**message, "type": "presence"})

    async def tick(self, now: float) -> None:
        if self._waiting and now - self._told >= QUIET_S:
            (position_mm,), self._waiting, self._told = self._waiting, None, now
            await self._tell_others(position_mm)

    def next_tick(self, now: float) -> float:
        return max(0.0, self._told + QUIET_S - now) if self._waiting else float("inf")

    @property
    def _page(self) -> str:
        return self._line.channel_name.rpartition("!")[2]

    async def _tell_others(self, position_mm: Position) -> None:
        user = {"id": str(self._line.user.pk), "name": str(self._line.user)}
        message = {"type": "hilum.presence", "page": self._page, "user": user, "position_mm": position_mm}
        await self._line.channel_layer.group_send(task_group(self._line.task_id), message)
