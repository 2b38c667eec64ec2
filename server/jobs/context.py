"""What a job's handler knows of its job."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.module_loading import import_string

from server.jobs import leases
from server.jobs.kinds import KINDS
from server.jobs.link import Link

QUIET_S = 0.25  # at most four reports a second


class JobCancelled(Exception):
    """Somebody called the job off, or another worker has it now; a handler lets this pass."""


class Onward(Exception):
    """A handler that has done a part raises it: a new child, with limits of its own, goes on.

    carry: JSON-able; the handler is called with it as `carry`, beside its payload. All parts share the job's time.
    """

    def __init__(self, carry: dict[str, Any]) -> None:
        super().__init__()
        self.carry = carry


@dataclass
class JobContext:
    """Handed to `handler(context, **payload)` in the compute child.

    attempt: from 1; above 1 an earlier run may have done part of the work.
    """

    job_id: UUID
    attempt: int
    fence: int
    link: Link
    _cancelled: threading.Event = field(default_factory=threading.Event)
    _told: float = 0.0

    def progress(self, fraction: float, message: str = "") -> None:
        """Say how far it is, 0 to 1; call as often as you like. Raises JobCancelled when the job was called off."""
        if self._cancelled.is_set():
            raise JobCancelled
        now = time.monotonic()
        if now - self._told >= QUIET_S:
            self._told = now
            share = min(max(float(fraction), 0.0), 1.0)
            self.link.send({"t": "progress", "fraction": share, "message": message[:300]})

    def hold(self) -> None:
        """In the transaction that commits the work: raises JobCancelled unless the job is still this worker's."""
        if not leases.hold(self.job_id, self.fence):
            raise JobCancelled

    def perform(self, kind: str, **payload: object) -> object:
        """Another kind's work as part of this job, in the caller's transaction; by name, as `enqueue`."""
        return import_string(KINDS[kind].path)(self, **payload)

    def cancel(self) -> None:
        self._cancelled.set()
