"""What every socket has in common, on one without a database."""

import asyncio
from collections.abc import Sequence

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.test import override_settings

from server.core import consumers
from server.core.consumers import GuardedConsumer, Message
from server.core.errors import NotFound


class Room(GuardedConsumer):
    hears = frozenset({"slow", "quick", "broken"})
    open = True

    def look(self) -> Sequence[str]:
        if not Room.open:
            raise NotFound("No such room.")
        return ("room",)

    async def on_slow(self, message: Message) -> None:
        await self.send(text_data="slow begins")
        await asyncio.sleep(0.2)
        await self.tell({"type": "slow ends"}, b"bytes")

    async def on_quick(self, message: Message) -> None:
        await self.tell({"type": "quick"})

    async def on_broken(self, message: Message) -> None:
        raise ZeroDivisionError


@pytest.fixture
async def line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(consumers, "CHECK_S", 0.05)
    monkeypatch.setattr(consumers, "REGROUP_S", 0.05)
    monkeypatch.setattr(Room, "open", True)
    with override_settings(CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}):
        communicator = WebsocketCommunicator(Room.as_asgi(), "/")
        assert (await communicator.connect())[0]
        yield communicator
        await communicator.disconnect()


async def test_a_group_that_forgot_the_socket_is_joined_again(line: WebsocketCommunicator):
    """A Redis group forgets its members after a day."""
    layer = get_channel_layer()
    layer.groups.clear()
    await asyncio.sleep(0.3)
    await layer.group_send("room", {"type": "hilum.event", "body": {"event": "task.changed"}})
    assert await line.receive_json_from() == {"event": "task.changed"}


async def test_whoever_may_not_stay_is_shown_the_door(line: WebsocketCommunicator, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Room, "open", False)
    assert await line.receive_output() == {"type": "websocket.close", "code": 4403}


async def test_one_thing_happens_after_the_other(line: WebsocketCommunicator):
    await line.send_json_to({"type": "slow"})
    await line.send_json_to({"type": "quick"})
    await get_channel_layer().group_send("room", {"type": "hilum.event", "body": {"event": "task.changed"}})
    heard = [await line.receive_output() for _ in range(5)]
    assert [message.get("text") or message.get("bytes") for message in heard[:3]] == [
        "slow begins",
        '{"type":"slow ends"}',
        b"bytes",
    ]
    assert {message["text"] for message in heard[3:]} == {'{"type":"quick"}', '{"event":"task.changed"}'}


async def test_a_fault_of_ours_is_told_without_internals_and_the_socket_lives(line: WebsocketCommunicator):
    await line.send_json_to({"type": "broken", "request": 4})
    told = await line.receive_json_from()
    assert (told["code"], told["request"]) == ("internal_error", 4)
    assert "Zero" not in told["detail"]
    await line.send_json_to({"type": "quick"})
    assert await line.receive_json_from() == {"type": "quick"}


async def test_whoever_never_stops_is_hung_up_on(line: WebsocketCommunicator, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(consumers, "FLOOD_S", 0.1)
    for _ in range(300):
        await line.send_json_to({"type": "quick"})
    heard = [await line.receive_output()]
    while heard[-1]["type"] == "websocket.send":
        heard.append(await line.receive_output())
    assert heard[-1] == {"type": "websocket.close", "code": 4429}
    assert 240 <= len(heard) < 300
