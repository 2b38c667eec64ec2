"""What others ask of jobs: to be done, and to be called off. Claims and leases are in `leases.py`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from server.core import bus
from server.core.errors import NotFound, WrongState
from server.core.events import JobChanged, publish
from server.jobs.kinds import KINDS
from server.jobs.models import Job

S = Job.State
CLEARED_AT_ONCE = 500


@transaction.atomic
def enqueue(
    kind: str,
    *,
    project_id: UUID | None = None,
    actor: Model | None = None,
    priority: int = 0,
    idempotency_key: str | None = None,
    about: str = "",
    **payload: Any,
) -> Job:
    """Write the job into the caller's transaction; the bell rings on commit. Equal keys are one job.

    about: what a person knows it by. payload: JSON-able ids and words, the handler's keyword arguments.
    """
    entry = KINDS[kind]
    fields = {
        "kind": kind,
        "lane": entry.lane,
        "about": about[:255],
        "priority": priority,
        "payload": payload,
        "project_id": project_id,
        "actor": actor,
        "max_attempts": entry.max_attempts,
    }
    if idempotency_key is None:
        job, created = Job.objects.create(**fields), True
    else:
        job, created = Job.objects.get_or_create(idempotency_key=idempotency_key, defaults=fields)
    if created:
        tell(job)
        bus.send_on_commit(job.lane, {"type": "wake"})
    return job


def forget(key_prefix: str) -> None:
    """Delete the ended jobs whose idempotency keys begin so: what they did may be asked for again."""
    Job.objects.filter(idempotency_key__startswith=key_prefix).exclude(state__in=(S.QUEUED, S.RUNNING)).delete()


def clear_ended(before: datetime) -> int:
    """Delete the jobs that ended before that time, and with them the only mention of the files that they made.

    What they did stays, and so do the audit trails. Some at a time, so that nobody waits long for the database.
    """
    ended = Job.objects.filter(finished__lt=before).exclude(state__in=(S.QUEUED, S.RUNNING))
    cleared = 0
    while some := list(ended.values_list("pk", flat=True)[:CLEARED_AT_ONCE]):
        Job.objects.filter(pk__in=some).delete()
        cleared += len(some)
    return cleared


@transaction.atomic
def cancel_job(job_id: UUID) -> Job:
    """Call a job off: a queued one at once, a running one is told; the caller has passed the job's door."""
    job = Job.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise NotFound("No such job.")
    if job.state == S.QUEUED:
        job.state, job.finished = S.CANCELLED, timezone.now()
        job.save(update_fields=["state", "finished", "updated"])
        tell(job)
    elif job.state == S.RUNNING:
        job.cancel_requested = True
        job.save(update_fields=["cancel_requested", "updated"])
        bus.send_on_commit(worker_channel(job.owner), {"type": "cancel", "job": str(job.pk)})
    elif job.state != S.CANCELLED:
        raise WrongState(f"The job is already {job.state}.", state=job.state)
    return job


def tell(job: Job) -> None:
    """Told on commit to whoever watches the project."""
    project = str(job.project_id) if job.project_id else None
    publish(JobChanged(project, str(job.pk), job.kind, job.state, job.progress, job.message))


def worker_channel(worker_id: str) -> str:
    """The channel that reaches one worker alone."""
    return f"worker.{worker_id}"
