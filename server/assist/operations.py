"""The operation that one page waits for: out to the worker that keeps its image hot, and back; and what waits behind.

Sequences must reach the journal in their order, so what the page sends after an operation is kept until that has its
last word. Where that becomes too much, what comes is refused, and whatever is of a higher sequence with it, until what
was refused first has come again.
"""

import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from labeling.segments import LabelSchema
from server.assist.messages import Asked
from server.assist.questions import NO_WORKER, PATIENCE_S, Line, Message
from server.assist.selectors import is_lost, worker_for
from server.core import store
from server.core.errors import Unusable
from server.core.threads import in_thread

DEADLINE_S = 30.0
MOST_BEHIND = 200
MOST_BYTES = 32 * 2**20  # of the strokes among them
DEADLINE = "The operation took too long and was given up; nothing was changed."
BUSY = "Too much waits for an operation to end; send it again later, and what follows after it."
FIRST = "What was refused before this comes first; send it again, and then this."
Step = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Behind:
    """What waits. size: of its frame, in bytes."""

    sequence: int
    step: Step
    size: int


@dataclass(frozen=True, slots=True)
class Underway:
    """ticket: what its answer names."""

    asked: Asked
    ticket: int
    worker: str
    started: float


class Operations:
    def __init__(self, line: Line) -> None:
        self._line = line
        self._tickets = count(1)
        self._underway: Underway | None = None
        self._behind: deque[Behind] = deque()
        self._missing: int | None = None  # the lowest sequence that was refused and has not come again
        self._looked = 0.0

    async def in_order(self, sequence: int, step: Step, size: int = 0) -> None:
        """Take the step now, or behind the operation that is underway. size: of its frame, in bytes."""
        if self._missing is not None and sequence > self._missing:
            raise Unusable(FIRST, code="rate_limited")
        if self._underway is not None and not self._has_room(size):
            self._missing = sequence if self._missing is None else min(sequence, self._missing)
            raise Unusable(BUSY, code="rate_limited")
        if sequence == self._missing:
            self._missing = None
        if self._underway is None:
            await step()
        else:
            self._behind.append(Behind(sequence, step, size))

    def next_behind(self) -> Behind | None:
        """What may go on now that nothing is underway."""
        return self._behind.popleft() if self._underway is None and self._behind else None

    def forget(self) -> None:
        """The page starts anew: nothing of the old claim is of interest any more."""
        self._underway = self._missing = None
        self._behind.clear()

    def _has_room(self, size: int) -> bool:
        held = sum(one.size for one in self._behind)
        return len(self._behind) < MOST_BEHIND and held + size <= MOST_BYTES

    async def ask(self, asked: Asked, schema: LabelSchema) -> None:
        """Send it to the worker; refuses at once where there is none."""
        worker = await in_thread(worker_for)(self._line.task_id)
        underway = Underway(asked, next(self._tickets), worker or "", time.monotonic())
        if worker is None or not await self._line.send_to(worker, self._message(underway, schema)):
            raise Unusable(NO_WORKER, code="no_worker")
        self._underway = underway
        self._line.wake()

    async def answered(self, reply: Message) -> tuple[Asked, bytes] | None:
        """The operation and its patch; None where nobody waits for it any more."""
        asked = self._settle(reply["ticket"])
        if asked is None:
            return None
        return asked, reply["patch"] if "patch" in reply else await in_thread(store.read)(reply["patch_sha"])

    async def failed(self, reply: Message) -> None:
        asked = self._settle(reply["ticket"])
        if asked is not None:
            await self._line.refuse(reply["code"], reply["detail"], sequence=asked.sequence)

    async def tick(self, now: float) -> bool:
        """Whether the operation was given up."""
        one = self._underway
        if one is None:
            return False
        if now - one.started >= DEADLINE_S:
            return await self._give_up(one, "deadline", DEADLINE)
        if now - max(one.started, self._looked) >= PATIENCE_S:
            self._looked = now
            if await in_thread(is_lost)(one.worker):
                return await self._give_up(one, "no_worker", NO_WORKER)
        return False

    def next_tick(self) -> float:
        return float("inf") if self._underway is None else PATIENCE_S

    async def _give_up(self, one: Underway, code: str, detail: str) -> bool:
        self._underway = None
        await self._line.refuse(code, detail, sequence=one.asked.sequence)
        return True

    def _settle(self, ticket: int) -> Asked | None:
        one = self._underway
        if one is None or one.ticket != ticket:
            return None
        self._underway = None
        return one.asked

    def _message(self, one: Underway, schema: LabelSchema) -> dict[str, Any]:
        known = {segment.number for segment in schema.segments}
        return {
            "type": "assist.operate",
            "task": str(self._line.task_id),
            "segment": one.asked.segment,
            "ticket": one.ticket,
            "operation": one.asked.operation,
            "parameters": one.asked.parameters,
            "locked": sorted(known.intersection(one.asked.locked)),
            "reply_channel": self._line.channel_name,
        }
