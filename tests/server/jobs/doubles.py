"""An assistant for tests, in place of `server.assist.runtime.Runtime`; served by `tests.server.jobs.worker`."""

import os
import time
from collections.abc import Callable
from typing import Any

Message = dict[str, Any]


class EchoRuntime:
    """Answers coarse at once and final after `seconds`, unless superseded; dies or fails when asked to."""

    def warm(self) -> None:
        self.handled = 0

    def handle(self, message: Message, reply: Callable[[Message], None], superseded: Callable[[], bool]) -> None:
        self.handled += 1
        if message.get("die"):
            os._exit(9)
        if message.get("fail"):
            raise ZeroDivisionError("secret internals")
        about = {"request": message["request"], "patch": message.get("patch", b""), "handled": self.handled}
        reply({"type": "assist.answer", "stage": "coarse", "pid": os.getpid(), **about})
        end = time.monotonic() + message.get("seconds", 0)
        while time.monotonic() < end:
            if superseded():
                return
            time.sleep(0.005)
        reply({"type": "assist.answer", "stage": "final", "pid": os.getpid(), **about})
