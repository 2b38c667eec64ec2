"""A client for /ws/tasks/{id}/ that scripts may copy: it needs `websockets` and NumPy only.

    with HilumSocket("http://127.0.0.1:8000", task_id, token=token, fence=fence) as task:
        answer = task.ask(1, [point(10.5, -20.0, 33.0)])      # final answer, applied to task.labelmap
        task.paint(2, (slice(10, 11), slice(40, 50), slice(40, 50)))
        task.operate(1, "grow", mm=2)
        task.undo()

`labelmap` is the task's labelmap, (K, J, I), kept current by whatever arrives. The protocol is docs/protocol.md.
"""

from __future__ import annotations

import gzip
import json
import struct
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from websockets.sync.client import connect

HEADER = struct.Struct("<4sBBHII3I3III")
UNCHANGED = -1
Box = tuple[tuple[int, int, int], tuple[int, int, int]]
Item = dict[str, Any]


class Refused(Exception):
    """An `error` message: its stable code, and the sentence."""

    def __init__(self, fields: dict[str, Any]) -> None:
        super().__init__(f"{fields['code']}: {fields['detail']}")
        self.code: str = fields["code"]
        self.fields = fields


@dataclass(frozen=True, eq=False)
class Message:
    """One message. box: start and stop (k, j, i), half-open; array: (box) int32 segment numbers, -1 is unchanged."""

    type: str
    fields: dict[str, Any]
    frame: bytes | None = None
    box: Box | None = None
    array: NDArray[np.int32] | None = None
    received: float = field(default_factory=time.perf_counter)

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]


def point(x: float, y: float, z: float, include: bool = True) -> Item:
    """A point prompt at a position in mm, LPS."""
    return {"kind": "point", "include": include, "positions_mm": [[x, y, z]]}


def encode(box: Box, array: NDArray[np.integer], base: int) -> bytes:
    """The frame of a stroke, uncompressed; array as in Message."""
    symbols = array.reshape(-1).astype(np.int64) + 1
    starts = np.concatenate(([0], np.flatnonzero(np.diff(symbols)) + 1))
    lengths = np.diff(starts, append=len(symbols))
    runs = b"".join(_varint(int(n)) + _varint(int(s)) for n, s in zip(lengths, symbols[starts], strict=True))
    start, stop = box
    extent = [b - a for a, b in zip(start, stop, strict=True)]
    return HEADER.pack(b"HPAT", 1, 0, 0, base, 0, *start, *extent, len(runs), zlib.crc32(runs)) + runs


def cells_of(fields: dict[str, Any], frame: bytes) -> NDArray[np.int32]:
    """The cells of a likelihood, 0 to 255."""
    return np.frombuffer(gzip.decompress(frame), np.uint8).reshape(fields["shape"]).astype(np.int32)


def decode(frame: bytes) -> tuple[Box, NDArray[np.int32]]:
    """Box and array of an uncompressed frame."""
    magic, version, flags, _, _, _, *numbers, length, checksum = HEADER.unpack_from(frame)
    runs = frame[HEADER.size :]
    if magic != b"HPAT" or version != 1 or flags or len(runs) != length or zlib.crc32(runs) != checksum:
        raise ValueError("not an uncompressed Patch of version 1")
    start, extent = tuple(numbers[:3]), tuple(numbers[3:])
    pairs = _varints(runs).reshape(-1, 2)
    array = (np.repeat(pairs[:, 1], pairs[:, 0]).astype(np.int32) - 1).reshape(extent)
    return (start, tuple(a + b for a, b in zip(start, extent, strict=True))), array


class HilumSocket:
    """One page's line to one task. Not for several threads."""

    def __init__(
        self,
        server: str,
        task: str,
        *,
        token: str | None = None,
        fence: int | None = None,
        headers: dict[str, str] | None = None,
        origin: str | None = None,
        timeout_s: float = 20,
        greet: bool = True,
    ) -> None:
        """Dial, and say hello unless told not to. Sign in by `token`, or by a Cookie in `headers` with the `origin`."""
        self.timeout_s = timeout_s
        self.revision = 0
        self.labelmap: NDArray[np.uint16] = np.zeros((0, 0, 0), np.uint16)
        self.state: dict[str, Any] = {}
        self.inbox: list[Message] = []
        self._requests = 0
        self._sequence = 0
        self._strokes: dict[int, tuple[Box, NDArray[np.integer]]] = {}
        auth = {"Authorization": f"Token {token}"} if token else {}
        self._open = ExitStack()
        dial = connect(
            f"{server.replace('http', 'ws', 1)}/ws/tasks/{task}/",
            additional_headers={**auth, **(headers or {})},
            origin=origin,  # type: ignore[arg-type]
            max_size=None,
        )
        self._line = self._open.enter_context(dial)
        if greet:
            self.hello(fence)

    def hello(self, fence: int | None = None, revision: int | None = None) -> Message:
        """Greet, and wait until `state` and `labelmap` are current; returns the patch that made the latter so.

        revision: what `labelmap` already holds; None: nothing.
        """
        said = {"fence": fence, "revision": revision, "accept": ["raw"]}
        self.send("hello", **{name: value for name, value in said.items() if value is not None})
        self.wait(lambda message: message.type == "state")
        return self.wait(lambda message: message.type == "patch")

    def prompt(self, segment: int, items: Sequence[Item], **extra: Any) -> int:
        """Ask, without waiting; returns the request's number. extra: `locked`, `method`."""
        self._requests += 1
        self.send("prompt", request=self._requests, segment=segment, base=self.revision, items=list(items), **extra)
        return self._requests

    def answer(self, request: int, stage: str = "final") -> Message:
        """Wait for the answer to a request; Refused if it ends with an error."""
        return self.wait(
            lambda m: m.type == "answer" and m["stage"] == stage and m["request"] == request, request=request
        )

    def ask(self, segment: int, items: Sequence[Item], **extra: Any) -> Message:
        """Prompt, and wait for the final answer."""
        return self.answer(self.prompt(segment, items, **extra))

    def stroke(self, box: Box, array: NDArray[np.integer]) -> int:
        """Send a stroke without waiting; returns its sequence."""
        self._sequence += 1
        self._strokes[self._sequence] = (box, array)
        self.send("patch", sequence=self._sequence, base=self.revision)
        self._line.send(encode(box, array, self.revision))
        return self._sequence

    def paint(self, segment: int, where: tuple[slice, slice, slice]) -> Message:
        """Fill a box of voxels (0 erases), and wait for the ack."""
        start = tuple(int(s.start) for s in where)
        stop = tuple(int(s.stop) for s in where)
        shape = [b - a for a, b in zip(start, stop, strict=True)]
        return self.ack(self.stroke((start, stop), np.full(shape, segment, np.int32)))  # type: ignore[arg-type]

    def undo(self) -> Message:
        """Take the newest edit back; returns the patch that did it."""
        return self._step("undo")

    def redo(self) -> Message:
        return self._step("redo")

    def operate(self, segment: int, operation: str, *, locked: Sequence[int] = (), **parameters: Any) -> Message:
        """An operation on a whole segment (`grow`, mm=2); returns the patch that it made."""
        asked = {"segment": segment, "operation": operation, "parameters": parameters, "locked": list(locked)}
        return self._step("operate", base=self.revision, **asked)

    def likelihood(self, segment: int, *, locked: Sequence[int] = ()) -> Message:
        """How likely each place is the segment's: `array` in 0..255, a value for each cell of `factor` voxels."""
        self.send("likelihood", segment=segment, locked=list(locked))
        return self.wait(lambda m: m.type == "likelihood")

    def ack(self, sequence: int) -> Message:
        return self.wait(lambda m: m.type == "ack" and m["sequence"] == sequence, sequence=sequence)

    def send(self, type: str, **fields: Any) -> None:
        """Any message, as it is."""
        self._line.send(json.dumps({"type": type, **fields}))

    def send_bytes(self, frame: bytes) -> None:
        self._line.send(frame)

    def receive(self, timeout_s: float | None = None) -> Message:
        """The next message, applied. TimeoutError if none comes; websockets' ConnectionClosed if the line ends."""
        text = self._line.recv(timeout=self.timeout_s if timeout_s is None else timeout_s)
        fields = json.loads(text)
        if "bytes" in fields:
            frame = self._line.recv(timeout=self.timeout_s)
            received = time.perf_counter()
            cells = fields["type"] == "likelihood"
            box, array = (None, cells_of(fields, frame)) if cells else decode(frame)  # type: ignore[arg-type]
            message = Message(fields["type"], fields, frame, box, array, received)  # type: ignore[arg-type]
        else:
            message = Message(fields["type"], fields)
        self._apply(message)
        self.inbox.append(message)
        return message

    def wait(
        self, wanted: Callable[[Message], bool], *, request: int | None = None, sequence: int | None = None
    ) -> Message:
        """The first wanted message among those not waited for yet; Refused by an error that names ours, or nothing."""
        deadline = time.monotonic() + self.timeout_s
        seen = 0
        while True:
            while seen == len(self.inbox):
                self.receive(max(0.001, deadline - time.monotonic()))
            message = self.inbox[seen]
            seen += 1
            refused = message.type == "error" and self._concerns(message, request, sequence)
            if refused or wanted(message):
                self.inbox.remove(message)
            if refused:
                raise Refused(message.fields)
            if wanted(message):
                return message

    def drain(self, quiet_s: float = 0.2) -> list[Message]:
        """What nobody waited for, and whatever else comes until nothing came for a while."""
        try:
            while True:
                self.receive(quiet_s)
        except TimeoutError:
            heard, self.inbox = self.inbox, []
            return heard

    def close(self) -> None:
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _step(self, verb: str, **fields: Any) -> Message:
        self._sequence += 1
        self.send(verb, sequence=self._sequence, **fields)
        revision = self.ack(self._sequence)["revision"]
        return self.wait(lambda message: message.type == "patch" and message["revision"] == revision)

    @staticmethod
    def _concerns(error: Message, request: int | None, sequence: int | None) -> bool:
        named = {error.fields.get("request"), error.fields.get("sequence")} - {None}
        return not named or bool(named & {request, sequence})

    def _apply(self, message: Message) -> None:
        if message.type == "state":
            self.state = message.fields
            self._sequence = message["sequence"]
            shape = tuple(message["geometry"]["shape"])
            if self.labelmap.shape != shape:
                self.labelmap = np.zeros(shape, np.uint16)
        elif message.type == "patch" or (message.type == "answer" and message["stage"] == "final"):
            if message["base"] == 0:
                self.labelmap[:] = 0
            self._set(message.box, message.array)
            self.revision = message["revision"]
        elif message.type == "ack" and message["revision"] > self.revision and message["sequence"] in self._strokes:
            self._set(*self._strokes.pop(message["sequence"]))
            self.revision = message["revision"]

    def _set(self, box: Box | None, array: NDArray[np.integer] | None) -> None:
        if box is None or array is None or not array.size:
            return
        target = self.labelmap[tuple(slice(a, b) for a, b in zip(*box, strict=True))]
        np.copyto(target, array, where=array != UNCHANGED, casting="unsafe")


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _varints(data: bytes) -> NDArray[np.int64]:
    octets = np.frombuffer(data, np.uint8).astype(np.int64)
    ends = np.flatnonzero(octets < 0x80)
    if not ends.size:
        return np.zeros(0, np.int64)
    starts = np.concatenate(([0], ends[:-1] + 1))
    place = np.arange(len(octets)) - np.repeat(starts, ends - starts + 1)
    return np.add.reduceat((octets & 0x7F) << 7 * place, starts)
