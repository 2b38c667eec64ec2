"""A labelmap that comes as a file. A disposable child reads it; what it found is one edit of the journal."""

import time
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from labeling.io import wire
from labeling.patches import diff
from server.accounts.models import User
from server.annotations.models import Task
from server.annotations.selectors import acts_by_site_role
from server.annotations.services.claims import task_held
from server.annotations.services.journal import commit_upload
from server.annotations.services.labelmaps import labelmap_at, shape_of
from server.annotations.services.record import advance
from server.annotations.workflow import TaskAction
from server.core import store
from server.core.errors import DomainError, TooLarge, Unusable
from server.jobs.models import Job
from server.jobs.services import cancel_job, enqueue

KIND = "annotations.read_label"
URGENT = 100
PATIENCE_S = 150.0
POLL_S = 0.05


class NoWorker(DomainError):
    code, status = "no_worker", 503


def put_labelmap(*, actor: User, task_id: UUID, fence: int | None, file: BinaryIO, name: str) -> Task:
    """Replace the whole labelmap by the file's, as one edit that undo takes back. Waits for the child that reads it.

    The fence is looked at before the file is read, and again when the edit is journalled. LabelingErrors of the file
    come back as Unusable with their own code.
    """
    with transaction.atomic():
        task_held(actor, task_id, fence)
    source = store.put_stream(file)  # once it is read nothing needs it, and it is the sweep's
    job = enqueue(KIND, actor=actor, priority=URGENT, task_id=str(task_id), source=source, name=name[-200:])
    content = _content(_finished(job))
    with transaction.atomic():
        task = task_held(actor, task_id, fence)
        patch = diff(labelmap_at(task), wire.decode_labelmap(store.read(content), shape_of(task)))
        task, committed = commit_upload(actor=actor, task_id=task_id, fence=fence, patch=patch)
        as_admin = acts_by_site_role(actor, task, TaskAction.SAVE)
        return advance(
            task,
            actor=actor,
            action="upload",
            status=task.status,
            as_admin=as_admin,
            name=name[-200:],
            sha256=source,
            revision=committed.revision,
        )


def _finished(job: Job) -> Job:
    """The job once it has ended. The caller's thread is the request's own, so it may sleep."""
    until = time.monotonic() + PATIENCE_S
    while job.state in (Job.State.QUEUED, Job.State.RUNNING):
        if time.monotonic() > until:
            cancel_job(job.pk)
            raise NoWorker("No worker has read the file in time; try again when one is free.")
        time.sleep(POLL_S)
        job.refresh_from_db(fields=["state", "result", "error_code", "error_detail", "error_data"])
    return job


def _content(job: Job) -> str:
    """The SHA-256 of the labelmap that the child stored."""
    if job.state == Job.State.DONE and job.result:
        return str(job.result["content"])
    if job.error_code == TooLarge.code:
        raise TooLarge(job.error_detail)
    if job.error_code in ("internal_error", "worker_lost") or not job.error_code:
        raise NoWorker("The file could not be read; try again.")
    raise Unusable(job.error_detail, code=job.error_code, **job.error_data)
