"""What the interactive compute child runs: prompts in, answers out. `server.jobs.runtime` says how it is called.

No web process imports this module.
"""

import gzip
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import numpy as np
from django.conf import settings

from labeling.errors import LabelingError
from labeling.geometry import Geometry
from labeling.infer.session import Answer, InferSession
from labeling.io import wire
from labeling.operations import parse_operation
from labeling.optimize.cells import Cells
from labeling.optimize.levels import Calmed
from labeling.patches import Patch
from labeling.prompts import Point, Scribble, parse_items
from labeling.volume import Volume
from server.assist.hot import Hot, Shelf
from server.assist.messages import INLINE_BYTES
from server.core import store
from server.core.errors import DomainError, Unusable
from server.core.threads import keep_connections

Message = dict[str, Any]
Reply = Callable[[Message], None]
ASKED = ("task", "segment", "request", "ticket")
NO_MEMORY = "This image needs more memory than the assistant has; use a smaller one."


class Runtime:
    """Owns the sessions of this process. One message at a time."""

    def __init__(self) -> None:
        keep_connections()
        self._shelf = Shelf(settings.SESSIONS_BYTES)

    def warm(self) -> None:
        """Compile every kernel, or load it from the cache, on a small ball."""
        k, j, i = np.indices((24, 24, 24)) - 12
        ball = np.where(k * k + j * j + i * i < 36, 200, 60).astype(np.int16)
        grid = Geometry((24, 24, 24), np.eye(4))
        session = InferSession(Volume(ball, grid), np.zeros(ball.shape, np.uint8))
        items = (
            Point((12, 12, 12), True),
            Point((12, 12, 20), False),
            Scribble(((10, 12, 12), (14, 12, 12)), True, 1.0),
        )
        for count in (1, 2, 3):
            for answer in session.answer(1, items[:count]):
                wire.encode(answer.patch, base=0, revision=0)
            session.absorb(answer.patch, "answer", 1, items[:count])
        Cells.of(Calmed.of(ball, grid.spacing_mm), ball.size // 8)
        session.operate(1, parse_operation("grow", {"mm": 1}))

    def handle(self, message: Message, reply: Reply, superseded: Callable[[], bool]) -> None:
        """`assist.open` makes a task's session hot; `assist.prompt`, `assist.operate` and `assist.likelihood` answer.

        A refusal is replied as `assist.error`.
        """
        try:
            hot = self._shelf.take(UUID(message["task"]))
            if message["type"] == "assist.prompt":
                _answer(hot, message, reply, superseded)
            elif message["type"] == "assist.operate":
                reply(_operate(hot, message))
            elif message["type"] == "assist.likelihood":
                reply(_likelihood(hot, message))
        except (DomainError, LabelingError) as error:
            reply(_refusal(message, error.code, error.message))
        except MemoryError:
            self._shelf.clear()
            reply(_refusal(message, "out_of_memory", NO_MEMORY))


def _answer(hot: Hot, message: Message, reply: Reply, superseded: Callable[[], bool]) -> None:
    started = time.perf_counter()
    segment = int(message["segment"])
    items = message["items"] if "items" in message else json.loads(store.read(message["items_sha"]))
    answers = hot.session.answer(
        segment,
        parse_items(items),
        locked=frozenset(message["locked"]),
        method=message["method"],
        others=hot.others(segment),
    )
    for answer in answers:
        if superseded():
            return
        reply(_body(message, hot, answer, time.perf_counter() - started))


def _operate(hot: Hot, message: Message) -> Message:
    started = time.perf_counter()
    operation = parse_operation(message["operation"], message["parameters"])
    patch = hot.session.operate(int(message["segment"]), operation, frozenset(message["locked"]))
    frame = _frame(hot, patch)
    return {"type": "assist.operated", **_asked(message), "seconds": time.perf_counter() - started, **frame}


def _likelihood(hot: Hot, message: Message) -> Message:
    segment = int(message["segment"])
    found = hot.session.likelihood(
        segment, hot.of(segment), locked=frozenset(message["locked"]), others=hot.others(segment)
    )
    if found is None:
        raise Unusable("Draw on the structure first; then its likelihood can be shown.", code="nothing_drawn")
    cells = gzip.compress(found.chance.tobytes(), compresslevel=3, mtime=0)
    body: Message = {"cells": cells} if len(cells) <= INLINE_BYTES else {"cells_sha": store.put(cells)}
    place = {"start": list(found.start), "factor": list(found.factor), "shape": list(found.chance.shape)}
    return {"type": "assist.likelihood", **_asked(message), **place, **body}


def _body(message: Message, hot: Hot, answer: Answer, seconds: float) -> Message:
    told: Message = {"stage": answer.stage, "seconds": seconds, "model": None, **_frame(hot, answer.patch)}
    return {"type": "assist.answer", **_asked(message), **told}


def _frame(hot: Hot, patch: Patch | None) -> Message:
    """The patch on the wire, or by the store where it is large."""
    frame = wire.encode(patch, base=hot.revision, revision=0)
    return {"patch": frame} if len(frame) <= INLINE_BYTES else {"patch_sha": store.put(frame)}


def _asked(message: Message) -> Message:
    return {key: message[key] for key in ASKED if key in message}


def _refusal(message: Message, code: str, detail: str) -> Message:
    return {"type": "assist.error", "code": code, "detail": detail, **_asked(message)}
