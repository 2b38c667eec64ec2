"""What one page asks the workers: out to the one that keeps its image hot, and back."""

import json
import time
from typing import Any, Protocol
from uuid import UUID

from server.assist.asking import Asking, Question
from server.assist.messages import INLINE_BYTES, Prompt
from server.assist.selectors import is_lost, worker_for
from server.core import store
from server.core.threads import in_thread

Message = dict[str, Any]
PATIENCE_S = 2.0
FOLLOW_S = 0.05
SUPERSEDED = "A newer prompt took its place."
NO_WORKER = "No worker can answer now; ask again in a moment."
DEADLINE = "The assistant took too long; ask again."


class Line(Protocol):
    """What questions need of the socket that they belong to."""

    task_id: UUID
    channel_name: str
    about: Message

    def wake(self) -> None: ...
    async def send_to(self, worker: str, message: Message) -> bool: ...
    async def refuse(self, code: str, detail: str, **data: object) -> None: ...
    async def tell_coarse(self, prompt: Prompt, reply: Message, frame: bytes) -> None: ...
    async def tell_final(self, prompt: Prompt, reply: Message, frame: bytes) -> None: ...


class Questions:
    def __init__(self, line: Line) -> None:
        self._line = line
        self._asking = Asking()
        self._looked = 0.0
        self._worker: str | None = None  # the one that was told to have the session ready
        self._behind: float | None = None  # since when the journal has what that one may not have absorbed

    async def open_session(self) -> None:
        """Have the image read before the first prompt comes."""
        self._worker = await in_thread(worker_for)(self._line.task_id)
        await self._refresh()

    def journalled(self) -> None:
        """An edit came: the session absorbs it now, so that the next prompt need not wait for that."""
        if self._worker and self._behind is None:
            self._behind = time.monotonic()
            self._line.wake()

    async def _refresh(self) -> None:
        self._behind = None
        if self._worker:
            await self._line.send_to(self._worker, {"type": "assist.open", "task": str(self._line.task_id)})

    async def ask(self, prompt: Prompt) -> None:
        now = time.monotonic()
        for request in self._asking.ask(prompt, now):
            await self._line.refuse("superseded", SUPERSEDED, request=request)
        await self._start_due(now)
        self._line.wake()

    def forget(self, prompt: Prompt) -> None:
        """It was refused after all."""
        question = self._asking.find(prompt.segment, prompt.request)
        if question is not None:
            self._asking.settle(question)

    async def answered(self, reply: Message) -> None:
        """An answer of the worker. One that nobody waits for any more is dropped."""
        question = self._asking.find(reply["segment"], reply["request"])
        if question is None:
            return
        self._line.about = {"request": question.prompt.request}
        frame = reply["patch"] if "patch" in reply else await in_thread(store.read)(reply["patch_sha"])
        if reply["stage"] == "coarse":
            await self._line.tell_coarse(question.prompt, reply, frame)
        else:
            self._asking.settle(question)
            await self._line.tell_final(question.prompt, reply, frame)

    async def failed(self, reply: Message) -> None:
        question = self._asking.find(reply.get("segment", 0), reply.get("request", 0))
        if question is not None:
            await self._give_up(question, reply["code"], reply["detail"])

    async def tick(self, now: float) -> None:
        await self._start_due(now)
        if self._behind is not None and now - self._behind >= FOLLOW_S:
            await self._refresh()
        for question in self._asking.late(now):
            await self._give_up(question, "deadline", DEADLINE)
        waiting = self._asking.waiting(now, PATIENCE_S)
        if waiting and now - self._looked >= PATIENCE_S:
            self._looked = now
            for question in waiting:
                if question.worker and await in_thread(is_lost)(question.worker):
                    await self._give_up(question, "no_worker", NO_WORKER)

    def next_tick(self, now: float) -> float:
        soonest = self._asking.next_time(now)
        follow = float("inf") if self._behind is None else self._behind + FOLLOW_S - now
        return min(follow, float("inf") if soonest is None else min(soonest, PATIENCE_S))

    async def _start_due(self, now: float) -> None:
        for question in self._asking.due(now):
            worker = await in_thread(worker_for)(self._line.task_id)
            if worker and await self._line.send_to(worker, await self._message(question.prompt)):
                self._asking.start(question, worker, now)
            else:
                await self._give_up(question, "no_worker", NO_WORKER)

    async def _give_up(self, question: Question, code: str, detail: str) -> None:
        self._asking.settle(question)
        await self._line.refuse(code, detail, request=question.prompt.request)

    async def _message(self, prompt: Prompt) -> Message:
        message: Message = {
            "type": "assist.prompt",
            "task": str(self._line.task_id),
            "segment": prompt.segment,
            "request": prompt.request,
            "method": prompt.method,
            "locked": list(prompt.locked),
            "reply_channel": self._line.channel_name,
        }
        items = json.dumps(prompt.items).encode()
        if len(items) <= INLINE_BYTES:
            return {**message, "items": prompt.items}
        return {**message, "items_sha": await in_thread(store.put)(items)}
