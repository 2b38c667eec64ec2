"""One claimed job in a child, or several one after the other: heartbeats, progress, cancellation, how it ended."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError

from server.core import bus, process
from server.core.events import JobChanged, body, project_group
from server.jobs import leases
from server.jobs.compute import Child, Pool
from server.jobs.kinds import Kind, Limits
from server.jobs.leases import Pulse
from server.jobs.link import Frame
from server.jobs.models import Job
from server.jobs.verdict import ENDS, Stop, Write, verdict

log = logging.getLogger(__name__)
Database = Callable[..., Awaitable[Any]]  # runs a function of `leases` in the worker's database thread
DATABASE_AWAY = (OperationalError, InterfaceError)
OBEY_S = 2.0  # after that a child that was told to stop is killed
LONGEST_PULSE_S = 1.0


class Runner:
    """`run` returns when the job has left this worker; `nudge` and `stop` may be called meanwhile."""

    def __init__(self, job: Job, kind: Kind, pool: Pool, database: Database) -> None:
        self.job = job
        self._kind = kind
        self._pool = pool
        self._child: Child | None = None
        self._database = database
        self._progress, self._message = 0.0, ""
        self._stop: Stop | None = None
        self._nudge = asyncio.Event()

    async def run(self) -> None:
        try:
            await self._record(await self._verdict(await self._ended()))
        finally:
            await self._let_go()

    async def _ended(self) -> Frame | None:
        """What the last child said in time; None when it went, or had to go, without a word."""
        pulses = asyncio.ensure_future(self._pulse())
        try:
            return await asyncio.wait_for(self._work(), self._wall_s())
        except TimeoutError:
            self.stop(Stop.TOO_SLOW)
            return None
        finally:
            pulses.cancel()
            with suppress(asyncio.CancelledError):
                await pulses

    def nudge(self) -> None:
        """Somebody asked to cancel it: look now instead of at the next pulse."""
        self._nudge.set()

    def stop(self, why: Stop) -> None:
        """Kill the child; `run` then ends accordingly."""
        self._stop = why
        self._kill()

    def _wall_s(self) -> float | None:
        return self._kind.limits.wall_s if self._kind.limits else None

    async def _work(self) -> Frame | None:
        payload = self.job.payload
        while True:
            ended = await self._in_child(payload)
            if ended is None or ended["t"] != "onward":
                return ended
            payload = {**self.job.payload, "carry": ended["carry"]}

    async def _in_child(self, payload: Frame) -> Frame | None:
        await self._let_go()
        self._child = await self._pool.take(disposable=self._is_disposable)
        if self._stop is not None:  # while there was no child to tell
            self._child.kill()
        await self._child.send(self._order(payload))
        return await self._listen(self._child)

    async def _let_go(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await self._pool.give_back(child, disposable=self._is_disposable)

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()

    @property
    def _is_disposable(self) -> bool:
        return self._kind.limits is not None

    def _order(self, payload: Frame) -> Frame:
        limits = asdict(self._kind.limits) if self._kind.limits else None
        about = {"job": str(self.job.pk), "attempt": self.job.attempts, "fence": self.job.fence}
        return {"t": "job", "path": self._kind.path, "payload": payload, "limits": limits, **about}

    async def _listen(self, child: Child) -> Frame | None:
        """The frame that ends its work; None when the child is gone without one."""
        async for frame in child.frames():
            if frame["t"] in ENDS:
                return frame
            if frame["t"] == "bus":
                await bus.deliver(frame["kind"], frame["name"], frame["message"])
            else:
                self._progress, self._message = frame["fraction"], frame["message"]
                await self._tell_progress()
        return None

    async def _tell_progress(self) -> None:
        job = self.job
        if job.project_id:
            project = str(job.project_id)
            event = JobChanged(project, str(job.pk), job.kind, Job.State.RUNNING, self._progress, self._message)
            await bus.deliver("group", project_group(project), {"type": "hilum.event", "body": body(event)})

    async def _pulse(self) -> None:
        """Until the job is lost or `run` ends this: note the progress, extend the lease, hear of a cancellation."""
        lease = settings.JOB_LEASE_S
        extended = time.monotonic()
        while self._stop is not Stop.LOST:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nudge.wait(), min(LONGEST_PULSE_S, lease / 6))
            self._nudge.clear()
            now = time.monotonic()
            extend = now - extended >= lease / 3
            far = {"progress": self._progress, "message": self._message}
            try:
                seen = await self._database(leases.pulse, self.job, extend=extend, **far)
            except DATABASE_AWAY as error:
                log.warning("Job %s: no heartbeat, the database does not answer: %s", self.job.pk, error)
                continue
            extended = now if extend else extended
            await self._heed(seen)

    async def _heed(self, seen: Pulse) -> None:
        if seen is Pulse.LOST:
            self.stop(Stop.LOST)
        elif seen is Pulse.CANCEL and self._stop is None:
            self._stop = Stop.CANCEL
            if self._child is not None:
                await self._child.send({"t": "cancel", "job": str(self.job.pk)})
            await asyncio.sleep(OBEY_S)  # `run` ends this sleep when the child obeys
            self._kill()

    async def _verdict(self, ended: Frame | None) -> Write | None:
        code = await self._child.exit_code() if self._child is not None and not ended else None
        return verdict(
            ended,
            self._stop,
            out_of_cpu=process.ran_out_of_cpu(code),
            limits=self._kind.limits or Limits(),
            doing=self._message or self.job.kind,
        )

    async def _record(self, write: Write | None) -> None:
        """Write down the end; while the database is away, for as long as the lease may still be ours."""
        until = time.monotonic() + settings.JOB_LEASE_S
        while write is not None and time.monotonic() < until:
            try:
                if await self._database(write, self.job):
                    return
                break
            except DATABASE_AWAY as error:
                log.warning("Job %s: cannot write its end yet: %s", self.job.pk, error)
                await asyncio.sleep(1)
        log.warning("Job %s is another worker's now; its result was thrown away", self.job.pk)
