"""The long-lived child of an interactive lane: prompts in, answers out, newest wins.

The class it hosts (`kinds.RUNTIME`) is made once and must have

    warm() -> None                               everything slow, before the first message
    handle(message, reply, superseded) -> None   one message at a time, in the main thread

message:      the channel message as the socket sent it; `reply_channel` names who hears the replies.
reply(dict):  sends one message to that channel; call it as often as needed.
superseded(): true once a newer prompt for the same (task, segment) waits; stop then and reply no more: the asker
              is told `superseded` unless he already has more than a reply with `"stage": "coarse"`.

Only messages of the type `assist.prompt` replace each other; all others are handled in the order of arrival.
"""

import logging
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread
from typing import Any, Protocol

from django.db import close_old_connections
from django.utils.module_loading import import_string

from server.core import process
from server.jobs.link import Frame, Link

log = logging.getLogger(__name__)
Message = dict[str, Any]
SUPERSEDED = "A newer prompt took its place."
FAILED = "The assistant could not answer; try again."


class AssistRuntime(Protocol):
    def warm(self) -> None: ...
    def handle(self, message: Message, reply: Callable[[Message], None], superseded: Callable[[], bool]) -> None: ...


def refusal(message: Message, code: str, detail: str) -> Message:
    """What the asker hears when a message gets no answer."""
    known: Message = {key: message[key] for key in ("request", "ticket", "task", "segment") if key in message}
    return {"type": "assist.error", "code": code, "detail": detail, **known}


def serve(link: Link, path: str) -> None:
    """Warm up, say so, and answer until the parent is gone."""
    runtime: AssistRuntime = import_string(path)()
    runtime.warm()
    inbox = Inbox(link)
    link.send({"t": "ready"})
    while True:
        _answer(runtime, inbox, inbox.next())


def _answer(runtime: AssistRuntime, inbox: "Inbox", frame: Frame) -> None:
    message = frame["message"]
    close_old_connections()
    try:
        runtime.handle(message, lambda body: inbox.reply(frame, body), inbox.superseded)
    except Exception:
        log.exception("The assistant failed on %s", message.get("type"))
        inbox.reply(frame, refusal(message, "internal_error", FAILED))
    else:
        if not inbox.answered and inbox.superseded():
            inbox.reply(frame, refusal(message, "superseded", SUPERSEDED))
    inbox.done(frame)


class Inbox:
    """Messages waiting for the main thread; a prompt takes the place of an older one for the same segment."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._waiting: deque[Frame] = deque()
        self._running: Frame | None = None
        self.answered = False  # whether the running message had a reply that was not coarse
        self._change = Condition()
        Thread(target=self._listen, daemon=True).start()

    def next(self) -> Frame:
        with self._change:
            self._change.wait_for(lambda: self._waiting)
            self._running = self._waiting.popleft()
            self.answered = False
            return self._running

    def superseded(self) -> bool:
        running = self._running
        with self._change:
            return running is not None and any(_replaces(later, running) for later in self._waiting)

    def reply(self, frame: Frame, body: Message) -> None:
        channel = frame["message"].get("reply_channel")
        if frame is self._running and body.get("stage") != "coarse":
            self.answered = True
        if channel:
            self._link.send({"t": "reply", "channel": channel, "message": body})

    def done(self, frame: Frame) -> None:
        with self._change:
            self._running = None
        self._link.send({"t": "handled", "number": frame["number"]})

    def _listen(self) -> None:
        while frame := self._link.receive():
            old = self._put(frame)
            if old is not None:
                self.reply(old, refusal(old["message"], "superseded", SUPERSEDED))
                self._link.send({"t": "handled", "number": old["number"]})
        process.end_now()

    def _put(self, frame: Frame) -> Frame | None:
        """The frame that the new one replaced; it keeps that one's place in the queue."""
        with self._change:
            for place, old in enumerate(self._waiting):
                if _replaces(frame, old):
                    self._waiting[place] = frame
                    return old
            self._waiting.append(frame)
            self._change.notify()
            return None


def _replaces(later: Frame, earlier: Frame) -> bool:
    one, two = later["message"], earlier["message"]
    return bool(
        one.get("type") == two.get("type") == "assist.prompt"
        and (one.get("task"), one.get("segment")) == (two.get("task"), two.get("segment"))
    )
