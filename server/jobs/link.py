"""The wire between a worker and its compute child: length-prefixed MessagePack over a socket pair.

To the child: `job`, `cancel`, `runtime`, `message`. From it: `progress`, `bus`, `done`, `failed`, `cancelled`,
`crashed`, `ready`, `reply`, `handled`. The key `t` names a frame's type.
"""

import asyncio
import socket
import struct
import threading
from typing import Any

import msgpack

Frame = dict[str, Any]
LENGTH = struct.Struct("<I")


def pack(frame: Frame) -> bytes:
    data: bytes = msgpack.packb(frame, default=str)  # ids travel as words
    return LENGTH.pack(len(data)) + data


def unpack(data: bytes) -> Frame:
    frame: Frame = msgpack.unpackb(data, strict_map_key=False)
    return frame


async def read_frame(reader: asyncio.StreamReader) -> Frame | None:
    """The next frame; None once the child is gone."""
    try:
        (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
        return unpack(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


class Link:
    """The child's end. Any thread may send; one receives."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._sending = threading.Lock()

    def send(self, frame: Frame) -> None:
        with self._sending:
            self._socket.sendall(pack(frame))

    def receive(self) -> Frame | None:
        """Blocks; None once the parent is gone."""
        head = self._exactly(LENGTH.size)
        data = self._exactly(LENGTH.unpack(head)[0]) if head else None
        return unpack(data) if data else None

    def _exactly(self, count: int) -> bytes | None:
        parts = bytearray()
        while len(parts) < count:
            try:
                part = self._socket.recv(min(count - len(parts), 1 << 20))
            except ConnectionError:
                return None
            if not part:
                return None
            parts += part
        return bytes(parts)
