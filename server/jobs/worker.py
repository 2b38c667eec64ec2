"""The worker: Channels' own, extended. It claims, heartbeats and reports; compute children do the work."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import channels.worker
from channels.db import database_sync_to_async
from django.conf import settings
from redis.exceptions import RedisError

from server.core import process
from server.jobs import bells, leases, presence
from server.jobs.assistant import Assistant
from server.jobs.compute import Pool
from server.jobs.diary import Diary
from server.jobs.kinds import KINDS, LANE_THREADS, RUNTIME
from server.jobs.models import Job, Lane
from server.jobs.runner import DATABASE_AWAY, Runner
from server.jobs.selectors import BEAT_S
from server.jobs.services import worker_channel
from server.jobs.verdict import Stop

log = logging.getLogger(__name__)
POLL_S = 1.0
IDLE_S = 60.0  # children of a lane that had nothing to do for so long are let go


class Worker(channels.worker.Worker):  # type: ignore[misc]  # Channels has no types
    """Serves lanes until `stop`: a job at a time per lane, a second `stop` (or the drain time) puts it back.

    own_signals: SIGTERM and Ctrl-C stop it; the embedded form has its own handlers.
    """

    def __init__(
        self,
        application: Callable[..., Any],
        channels: Sequence[str],
        channel_layer: Any,  # Channels' layers have no common type
        *,
        own_signals: bool = True,
        runtime: str = RUNTIME,
        drain_s: float | None = None,
    ) -> None:
        super().__init__(application, list(channels), channel_layer)
        self.id = uuid.uuid4().hex
        self._poll_s = POLL_S * (0.7 + 0.6 * int(self.id[:4], 16) / 0xFFFF)  # so that workers do not look in step
        self.lanes = [Lane(name) for name in channels]
        self._own_signals = own_signals
        self._drain_s = settings.JOB_DRAIN_S if drain_s is None else drain_s
        self._assistant = Assistant(runtime) if Lane.INTERACTIVE in self.lanes else None
        self._runners: dict[Lane, Runner] = {}
        self._stopping = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="jobs-database")
        self._warning = ""
        self._diary = Diary()

    async def handle(self) -> None:
        """Channels calls this; returns when everything is in order after `stop`."""
        if self._own_signals:
            process.on_stop_signals(asyncio.get_running_loop(), self.stop)
        self._warning = "" if await asyncio.to_thread(process.can_isolate_network) else process.NO_ISOLATION
        if self._warning:
            log.warning(self._warning)
        await self._database(presence.bury_the_dead)
        lanes = [asyncio.ensure_future(self._serve(lane)) for lane in self.lanes]
        others = [asyncio.ensure_future(service) for service in self._services()]
        stopped = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait([*lanes, *others, stopped], return_when=asyncio.FIRST_COMPLETED)
            for task in (*lanes, *others):  # one that ended before `stop` failed
                if task.done() and not self._stopping.is_set():
                    task.result()
            await self._drain(lanes)
        finally:
            await self._close([*lanes, *others, stopped])

    def stop(self) -> None:
        """First call: finish what runs, take nothing new. Second call: put back what runs."""
        if self._stopping.is_set():
            self._put_back()
        self._stopping.set()
        for lane in self.lanes:
            bells.ring(lane)

    async def listener(self, channel: str) -> None:
        """Channels' own, but the layer may go away and come back."""
        while True:
            try:
                await super().listener(channel)
            except (OSError, RedisError) as error:
                log.warning("The channel layer does not answer, jobs are looked for once a second: %s", error)
                await asyncio.sleep(2)

    def _services(self) -> list[Coroutine[Any, Any, None]]:
        services = [self.listener(channel) for channel in self.channels]
        services += [self._own_channel(), self._beat()]
        if self._assistant is not None:
            services.append(self._assistant.run())
        return services

    async def _serve(self, lane: Lane) -> None:
        bell, pool = bells.hang(lane), Pool(LANE_THREADS[lane])
        idle_since = asyncio.get_running_loop().time()
        try:
            while not self._stopping.is_set():
                bell.clear()  # before the look: a ring meanwhile makes us look again
                job = await self._claim(lane)
                if job is not None:
                    await self._run(job, lane, pool)
                    idle_since = asyncio.get_running_loop().time()
                    continue
                with suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), self._poll_s)
                if asyncio.get_running_loop().time() - idle_since > IDLE_S:
                    await pool.rest()
        finally:
            await pool.rest()

    async def _claim(self, lane: Lane) -> Job | None:
        try:
            job: Job | None = await self._database(leases.claim, lane.value, self.id)
        except DATABASE_AWAY as error:
            log.warning("Lane %s: the database does not answer: %s", lane, error)
            return None
        return job

    async def _run(self, job: Job, lane: Lane, pool: Pool) -> None:
        runner = self._runners[lane] = Runner(job, KINDS[job.kind], pool, self._database)
        try:
            await runner.run()
        finally:
            del self._runners[lane]

    async def _own_channel(self) -> None:
        """Messages for this worker alone: cancellations, and prompts for its assistant."""
        while True:
            try:
                message = await self.channel_layer.receive(worker_channel(self.id))
            except (OSError, RedisError):
                await asyncio.sleep(2)
                continue
            if message["type"] == "cancel":
                for runner in self._runners.values():
                    if str(runner.job.pk) == message["job"]:
                        runner.nudge()
            elif self._assistant is not None:
                await self._assistant.submit(message)

    async def _beat(self) -> None:
        changed = self._assistant.changed if self._assistant else asyncio.Event()
        while True:
            changed.clear()
            ready = self._assistant is None or self._assistant.ready
            try:
                await self._database(presence.beat, self.id, self.lanes, ready=ready, warning=self._warning)
                if self._diary.is_due():
                    await self._database(self._diary.enqueue)
            except DATABASE_AWAY as error:
                log.warning("No sign of life, the database does not answer: %s", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), BEAT_S)

    async def _drain(self, lanes: list["asyncio.Task[None]"]) -> None:
        """Let the lanes finish; what takes longer than the drain time is put back for another worker."""
        _, late = await asyncio.wait(lanes, timeout=self._drain_s)
        if late:
            self._put_back()
            await asyncio.wait(late)

    def _put_back(self) -> None:
        for runner in self._runners.values():
            runner.stop(Stop.PUT_BACK)

    async def _close(self, tasks: list["asyncio.Task[Any]"]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(*DATABASE_AWAY):
            await self._database(presence.leave, self.id)
        self._thread.shutdown(wait=False)

    async def _database(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """In this worker's own thread: the shared one is the sockets'."""
        call = database_sync_to_async(function, thread_sensitive=False, executor=self._thread)
        return await call(*args, **kwargs)
