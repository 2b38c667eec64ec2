"""The one way to tell other processes something: a channel rings one worker, a group reaches every listener.

In the web process and the workers this is the channel layer. A compute child has no layer of its own (the embedded
one lives in its parent's memory): it installs a transport that hands each message to its parent.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from asgiref.sync import async_to_sync
from channels.exceptions import ChannelFull
from channels.layers import get_channel_layer
from django.db import transaction

Message = dict[str, Any]
Transport = Callable[[str, str, Message], None]  # ("send" | "group", name, message)


async def deliver(kind: str, name: str, message: Message) -> None:
    """Hand one message to the channel layer; a full channel drops it, for the row holds the truth."""
    layer = get_channel_layer()
    assert layer is not None  # settings always name one
    with suppress(ChannelFull):
        await (layer.group_send(name, message) if kind == "group" else layer.send(name, message))


def _layer_transport(kind: str, name: str, message: Message) -> None:
    async_to_sync(deliver)(kind, name, message)


class _Way:
    """How messages leave this process."""

    out: Transport = staticmethod(_layer_transport)


def install(transport: Transport) -> None:
    """Called once, by a compute child, before it runs anything."""
    _Way.out = staticmethod(transport)


def send_on_commit(channel: str, message: Message) -> None:
    """What is committed stays so: when the layer is away, the message is lost and logged, and the caller succeeds."""
    transaction.on_commit(lambda: _Way.out("send", channel, message), robust=True)


def group_send_on_commit(group: str, message: Message) -> None:
    """As `send_on_commit`, to every listener."""
    transaction.on_commit(lambda: _Way.out("group", group, message), robust=True)
