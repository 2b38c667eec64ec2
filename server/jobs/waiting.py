"""For commands: wait for jobs, and do them here when no worker of their lane is about."""

import asyncio
import time
from collections.abc import Collection

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.routing import get_default_application

from server.jobs.models import Job
from server.jobs.selectors import ready_workers
from server.jobs.worker import Worker

LOOK_S = 0.2
OPEN = (Job.State.QUEUED, Job.State.RUNNING)


def finish(jobs: Collection[Job]) -> None:
    """Return when all have ended, however; their rows must be read again."""
    while lanes := open_lanes(jobs):
        unserved = {lane for lane in lanes if not ready_workers(lane)}
        if unserved:
            asyncio.run(_work(unserved, jobs))
        else:
            time.sleep(LOOK_S)


def open_lanes(jobs: Collection[Job]) -> set[str]:
    """The lanes in which some of the jobs still wait or run."""
    rows = Job.objects.filter(pk__in=[job.pk for job in jobs], state__in=OPEN)
    return set(rows.values_list("lane", flat=True))


async def _work(lanes: set[str], jobs: Collection[Job]) -> None:
    """A worker of these lanes in this process, for as long as one of the jobs is open there."""
    worker = Worker(get_default_application(), sorted(lanes), get_channel_layer())
    running = asyncio.ensure_future(worker.arun())
    look = database_sync_to_async(open_lanes, thread_sensitive=False)
    while lanes & await look(jobs):
        await asyncio.wait([running], timeout=LOOK_S)
        if running.done():
            running.result()
            raise KeyboardInterrupt  # a signal stopped it, and is meant for the command too
    worker.stop()
    await running
