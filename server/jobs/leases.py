"""Claiming a job and holding it. Each write is conditional on the fence: a worker that lost its lease changes nothing.

All times are the database's, so that the clocks of hosts need not agree.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from server.jobs.models import Job
from server.jobs.services import tell

S = Job.State
LONGEST_BACKOFF_S = 300.0
LOST = "The worker that ran this ended before it was done; start it again."


class Pulse(Enum):
    MINE = auto()
    CANCEL = auto()
    LOST = auto()


def claim(lane: str, worker: str) -> Job | None:
    """The most urgent job of the lane, now this worker's; None when nothing waits.

    An expired one that may not be tried again ends here: as cancelled when that was asked, else as lost.
    """
    if not _claimable(lane).exists():  # without the write lock that SQLite's transaction takes
        return None
    while True:
        with transaction.atomic():
            job = _claimable(lane).select_for_update(skip_locked=True, of=("self",)).first()
            if job is None:
                return None
            if job.state == S.RUNNING and job.cancel_requested:
                _end(job, S.CANCELLED)
            elif job.attempts >= job.max_attempts:
                _end(job, S.FAILED, error_code="worker_lost", error_detail=LOST)
            else:
                return _take(job, worker)


def _claimable(lane: str) -> QuerySet[Job]:
    due = Q(state=S.QUEUED, run_after__lte=Now()) | Q(state=S.RUNNING, lease_until__lt=Now())
    return Job.objects.filter(due, lane=lane).order_by("-priority", "created", "id")


def _take(job: Job, worker: str) -> Job:
    Job.objects.filter(pk=job.pk).update(
        state=S.RUNNING,
        owner=worker,
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        lease_until=Now() + _lease(),
        started=Now(),
        updated=Now(),
        progress=0,
        message="",
    )
    job.refresh_from_db()
    tell(job)
    return job


def pulse(job: Job, *, extend: bool, progress: float, message: str) -> Pulse:
    """Note how far it is, hold on to it when `extend`, and learn whether to go on."""
    fields: dict[str, Any] = {"lease_until": Now() + _lease()} if extend else {}
    if (progress, message) != (job.progress, job.message):
        fields |= {"progress": progress, "message": message}
        job.progress, job.message = progress, message
    if fields and not _mine(job).update(updated=Now(), **fields):
        return Pulse.LOST
    asked = _mine(job).values_list("cancel_requested", flat=True).first()
    return Pulse.LOST if asked is None else Pulse.CANCEL if asked else Pulse.MINE


def finish(job: Job, result: Mapping[str, Any] | None) -> bool:
    """False, here and below, when the job is no longer ours; then nothing was written."""
    return _end(job, S.DONE, progress=1.0, result=result)


def fail(job: Job, code: str, detail: str, data: Mapping[str, Any] | None = None) -> bool:
    return _end(job, S.FAILED, error_code=code, error_detail=detail, error_data=dict(data or {}))


def cancel(job: Job) -> bool:
    return _end(job, S.CANCELLED)


def retry(job: Job, code: str, detail: str) -> bool:
    """Again after a pause that doubles with each attempt; failed with `code` once the attempts are spent."""
    if job.attempts >= job.max_attempts:
        return fail(job, code, detail)
    pause = min(settings.JOB_BACKOFF_S * 2 ** (job.attempts - 1), LONGEST_BACKOFF_S)
    return _requeue(job, run_after=Now() + timedelta(seconds=pause))


def put_back(job: Job) -> bool:
    """For a worker that must stop: whoever comes next takes it, and the attempt does not count."""
    return _requeue(job, attempts=F("attempts") - 1)


def hold(job_id: UUID, fence: int) -> bool:
    """Inside a handler's transaction: whether the job is still held under `fence`, which stays so until the commit."""
    rows = Job.objects.select_for_update(of=("self",)).filter(pk=job_id, fence=fence, state=S.RUNNING)
    return rows.values_list("pk", flat=True).first() is not None


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, fence=job.fence, state=S.RUNNING)


def _end(job: Job, state: Job.State, **fields: Any) -> bool:
    return _leave(job, state, finished=Now(), **fields)


def _requeue(job: Job, **fields: Any) -> bool:
    return _leave(job, S.QUEUED, progress=0, message="", **fields)


@transaction.atomic
def _leave(job: Job, state: Job.State, **fields: Any) -> bool:
    if not _mine(job).update(state=state, owner="", lease_until=None, updated=Now(), **fields):
        return False
    job.refresh_from_db()
    tell(job)
    return True


def _lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_S)
