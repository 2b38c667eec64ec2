"""What every socket has in common: a door that is tried again and again, one thing at a time, limits."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from labeling.errors import LabelingError
from server.core.errors import DomainError, Malformed
from server.core.rate import Bucket
from server.core.threads import in_thread

log = logging.getLogger(__name__)

Message = dict[str, Any]
CHECK_S = 3.0
REGROUP_S = 6 * 3600.0  # a Redis group forgets its members after a day
TEXT_LIMIT = 256 * 1024
BYTES_LIMIT = 16 * 2**20
LOST, TOO_LARGE, TOO_MANY = 4403, 4413, 4429
FLOOD_S = 30.0  # whoever speaks too often for so long without a pause is hung up on
FAULT = "Something went wrong on the server; it has been logged. Try again."


class GuardedConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types
    """One signed-in person at one object. It is closed with 4403 once `look` refuses him.

    Whatever happens to the socket happens under its `turn`, one thing after the other: frames and messages in the
    order of their arrival, the clock's ticks between them. So a handler may await freely and pairs of frames stay
    together.
    """

    hears: ClassVar[frozenset[str]] = frozenset()  # types of the client's messages; `on_TYPE` takes one

    def look(self) -> Sequence[str]:
        """In a thread, every few seconds: pass the door. Returns the groups to listen to; a DomainError refuses."""
        raise NotImplementedError

    async def entered(self) -> None:
        """After the handshake."""

    async def tick(self, now: float) -> None:
        """Every now and then, and whenever `wake` was called."""

    def next_tick(self, now: float) -> float:
        """Seconds until the next tick is wanted."""
        return CHECK_S

    async def connect(self) -> None:
        self.turn = asyncio.Lock()
        self._alarm = asyncio.Event()
        self._bucket = Bucket(per_second=60, burst=240)
        self.ended = False
        self.heard = ""  # type of the newest text frame
        self.about: Message = {}  # what an error repeats of the message that is being handled
        self._clock: asyncio.Task[None] | None = None
        self._listening: Sequence[str] = ()
        now = time.monotonic()
        self._checked = self._regrouped = self._calm = now
        try:
            self._listening = await in_thread(self.look)()
        except DomainError:
            await self.close()
            return
        await self._join()
        await self.accept()
        self._clock = asyncio.create_task(self._run_clock())
        await self.entered()

    async def disconnect(self, code: int) -> None:
        if self._clock is not None:
            self._clock.cancel()
        for group in self._listening:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def dispatch(self, message: Message) -> None:
        if message["type"] == "websocket.connect":
            await self.websocket_connect(message)
            return
        async with self.turn:
            if not self.ended or message["type"] == "websocket.disconnect":
                await self._guarded(getattr(self, get_handler_name(message)), message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if len(text_data or "") > TEXT_LIMIT or len(bytes_data or b"") > BYTES_LIMIT:
            await self.end(TOO_LARGE)
        elif text_data is not None:
            await self._slow_down()
            if not self.ended:
                await self._hear(text_data)
        else:
            await self.hear_bytes(bytes_data or b"")

    async def hear_bytes(self, frame: bytes) -> None:
        raise Malformed("A binary frame came that no message announced.")

    async def _slow_down(self) -> None:
        """Nothing is refused for coming too fast: a page that comes back may have many strokes to send."""
        now = time.monotonic()
        wait = self._bucket.take(now)
        if wait == 0:
            self._calm = now
        elif now - self._calm > FLOOD_S:
            await self.end(TOO_MANY)
        await asyncio.sleep(wait)

    async def _hear(self, text: str) -> None:
        message = read(text)
        self.heard = message["type"]
        self.about = {key: message[key] for key in ("request", "sequence") if type(message.get(key)) is int}
        if self.heard not in self.hears:
            raise Malformed(f"There is no message of the type {self.heard[:40]!r}.")
        await getattr(self, f"on_{self.heard}")(message)

    async def tell(self, message: Message, frame: bytes | None = None) -> None:
        """Send a message, and the binary frame that it announces. The caller has the turn."""
        if self.ended:
            return
        await self.send(text_data=json.dumps(message, separators=(",", ":"), default=str))
        if frame is not None:
            await self.send(bytes_data=frame)

    async def refuse(self, code: str, detail: str, **data: object) -> None:
        await self.tell({**data, "type": "error", "code": code, "detail": detail})

    async def hilum_event(self, message: Message) -> None:
        if message["body"]["event"] == "membership.changed":
            await self.check()
        await self.tell(message["body"])

    async def hilum_check_access(self, message: Message) -> None:
        await self.check()

    async def check(self) -> None:
        """Is he still welcome?"""
        self._checked = time.monotonic()
        try:
            await in_thread(self.look)()
        except DomainError:
            await self.end(LOST)

    async def end(self, code: int) -> None:
        """Nothing is heard or told from here on."""
        self.ended = True
        await self.close(code)

    def wake(self) -> None:
        """Ask for a tick soon: `next_tick` has changed."""
        self._alarm.set()

    async def _run_clock(self) -> None:
        while True:
            wait = min(self.next_tick(time.monotonic()), CHECK_S)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._alarm.wait(), max(wait, 0.001))
            self._alarm.clear()
            async with self.turn:
                if not self.ended:
                    await self._guarded(self._tick)

    async def _tick(self) -> None:
        now = time.monotonic()
        if now - self._checked >= CHECK_S * 0.9:
            await self.check()
        if now - self._regrouped >= REGROUP_S:
            self._regrouped = now
            await self._join()
        await self.tick(now)

    async def _join(self) -> None:
        for group in self._listening:
            await self.channel_layer.group_add(group, self.channel_name)

    async def _guarded(self, handler: Callable[..., Awaitable[None]], *args: Message) -> None:
        """The edge: what went wrong is told to the client, and the socket lives."""
        self.about = {}
        try:
            await handler(*args)
        except (DomainError, LabelingError) as error:
            await self.refuse(error.code, error.message, **{**error.data, **self.about})
        except StopConsumer:
            raise
        except Exception:
            log.exception("A socket's handler failed")
            await self.refuse("internal_error", FAULT, **self.about)


def read(text: str) -> Message:
    """The JSON object of a text frame, with its type."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("A text frame must be JSON.") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Malformed("A message must be a JSON object with a type.")
    return message
