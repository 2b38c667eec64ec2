"""What is done once a day without anyone asking."""

import time

from django.utils import timezone

from server.jobs.kinds import DAILY
from server.jobs.services import enqueue

FIRST_S = 600.0  # a server that has just started has better things to do
AGAIN_S = 3600.0


class Diary:
    """A worker's own; many workers may have one, for equal keys are one job."""

    def __init__(self) -> None:
        self._next = time.monotonic() + FIRST_S

    def is_due(self) -> bool:
        """Whether it is worth asking the database."""
        return time.monotonic() >= self._next

    def enqueue(self) -> None:
        """Today's jobs, unless they were enqueued already."""
        self._next = time.monotonic() + AGAIN_S
        for kind in DAILY:
            enqueue(kind, priority=-100, idempotency_key=f"{kind}:{timezone.now():%Y-%m-%d}")
