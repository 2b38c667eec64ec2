"""The interactive child: warm before it is ready, newest wins, and nobody waits for a dead one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from channels.layers import get_channel_layer

from server.core import process
from server.jobs.assistant import Assistant

RUNTIME = "tests.server.jobs.doubles.EchoRuntime"


class Asker:
    """A socket's side: sends prompts, hears replies."""

    def __init__(self, assistant: Assistant, channel: str) -> None:
        self._assistant = assistant
        self._channel = channel

    async def ask(self, request: int, segment: int = 1, **more: Any) -> None:
        about = {"type": "assist.prompt", "task": "t", "segment": segment, "request": request}
        await self._assistant.submit({**about, "reply_channel": self._channel, **more})

    async def hear(self) -> dict[str, Any]:
        layer = get_channel_layer()
        assert layer is not None
        message: dict[str, Any] = await asyncio.wait_for(layer.receive(self._channel), 30)
        return message

    async def told(self) -> tuple[int, str]:
        """The next reply in short: (request, stage or code)."""
        reply = await self.hear()
        return reply["request"], reply.get("stage") or reply["code"]


@asynccontextmanager
async def asker() -> AsyncIterator[tuple[Asker, Assistant]]:
    assistant = Assistant(RUNTIME)
    running = asyncio.ensure_future(assistant.run())
    layer = get_channel_layer()
    assert layer is not None
    try:
        await ready(assistant)
        yield Asker(assistant, await layer.new_channel()), assistant
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def ready(assistant: Assistant) -> None:
    while not assistant.ready:
        assistant.changed.clear()
        await asyncio.wait_for(assistant.changed.wait(), 60)


async def test_a_prompt_is_answered_coarse_then_final_with_its_bytes() -> None:
    async with asker() as (person, _):
        await person.ask(1, patch=b"\x00\xff")
        coarse, final = await person.hear(), await person.hear()
        assert (coarse["stage"], final["stage"], final["patch"], final["request"]) == (
            "coarse",
            "final",
            b"\x00\xff",
            1,
        )


async def test_the_newest_prompt_of_a_segment_wins() -> None:
    async with asker() as (person, _):
        await person.ask(1, seconds=30)
        assert await person.told() == (1, "coarse")
        for request in range(2, 20):
            await person.ask(request, seconds=30)
        await person.ask(20)
        ends = []
        while len(ends) < 20:
            request, word = await person.told()
            if word != "coarse":
                ends.append((request, word))
        assert sorted(ends) == [*((request, "superseded") for request in range(1, 20)), (20, "final")]


async def test_prompts_of_other_segments_wait_their_turn() -> None:
    async with asker() as (person, _):
        await person.ask(1, segment=1, seconds=0.2)
        await person.ask(2, segment=2)
        told = [await person.told() for _ in range(4)]
        assert told == [(1, "coarse"), (1, "final"), (2, "coarse"), (2, "final")]


async def test_a_failure_is_told_without_internals_and_the_child_lives_on() -> None:
    async with asker() as (person, _):
        await person.ask(1, fail=True)
        reply = await person.hear()
        assert (reply["type"], reply["code"]) == ("assist.error", "internal_error")
        assert "secret" not in reply["detail"]
        await person.ask(2)
        assert (await person.hear())["handled"] == 2


async def test_a_dead_child_is_replaced_and_its_askers_are_told() -> None:
    async with asker() as (person, assistant):
        await person.ask(1)
        first = (await person.hear())["pid"]
        assert (await person.hear())["pid"] == first
        await person.ask(2, die=True)
        await person.ask(3, segment=2)
        assert sorted([await person.told(), await person.told()]) == [(2, "no_worker"), (3, "no_worker")]
        await ready(assistant)
        await person.ask(4)
        assert (await person.hear())["pid"] != first


async def test_the_child_ends_with_the_worker() -> None:
    async with asker() as (person, _):
        await person.ask(1)
        child = (await person.hear())["pid"]
    assert not process.is_alive(child)


async def test_a_message_before_there_is_a_child_is_refused() -> None:
    layer = get_channel_layer()
    assert layer is not None
    person = Asker(Assistant(RUNTIME), await layer.new_channel())
    await person.ask(1)
    assert await person.told() == (1, "no_worker")
