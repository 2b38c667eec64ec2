"""The rows that tell which workers live, and what happens to those of the dead."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models.functions import Now

from server.core import process
from server.jobs.models import Job, WorkerRow
from server.jobs.selectors import BEAT_S
from server.jobs.services import worker_channel

FORGOTTEN_S = 12 * BEAT_S


def beat(worker: str, lanes: Sequence[str], *, ready: bool, warning: str) -> None:
    """Write that the worker lives; forget those that have been silent for a minute."""
    state = {"ready": ready, "warning": warning, "last_seen": Now()}
    if not WorkerRow.objects.filter(pk=worker).update(**state):
        WorkerRow.objects.create(
            pk=worker,
            host=process.place(),
            pid=process.own_pid(),
            lanes=list(lanes),
            channel=worker_channel(worker),
            **state,
        )
    WorkerRow.objects.filter(last_seen__lt=Now() - timedelta(seconds=FORGOTTEN_S)).delete()


def leave(worker: str) -> None:
    WorkerRow.objects.filter(pk=worker).delete()


def bury_the_dead() -> None:
    """Workers of this machine whose process is gone: their jobs are free at once, not after their lease."""
    for row in WorkerRow.objects.filter(host=process.place()):
        if not process.is_alive(row.pid):
            Job.objects.filter(owner=row.pk, state=Job.State.RUNNING).update(lease_until=Now() - timedelta(seconds=1))
            row.delete()
