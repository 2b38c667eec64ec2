"""The in-line worker: runs queued jobs in this very process, so that a test needs no child for what it is not about."""

import json
from typing import Any
from uuid import UUID

from django.utils.module_loading import import_string

from labeling.errors import LabelingError
from server.core.errors import DomainError
from server.jobs import leases
from server.jobs.context import JobCancelled, JobContext, Onward
from server.jobs.kinds import KINDS
from server.jobs.link import Frame, Link
from server.jobs.models import Job, Lane


class Silence(Link):
    """A link to nobody."""

    def __init__(self) -> None:
        pass

    def send(self, frame: Frame) -> None:
        pass


def _done(job: Job, context: JobContext) -> Any:
    """The handler's result, from its last part."""
    payload = job.payload
    while True:
        try:
            return import_string(KINDS[job.kind].path)(context, **payload)
        except Onward as onward:
            payload = {**job.payload, "carry": json.loads(json.dumps(onward.carry))}


def run_queued() -> list[Job]:
    """Every job that waits now, in the order in which workers would take them; errors of the input fail the job."""
    done = []
    for lane in Lane.values:
        while job := leases.claim(lane, "inline"):
            context = JobContext(UUID(str(job.pk)), job.attempts, job.fence, Silence())
            try:
                result = _done(job, context)
            except JobCancelled:  # beside a running server: called off, or taken over
                continue
            except (DomainError, LabelingError) as error:
                leases.fail(job, error.code, error.message, error.data)
            else:
                leases.finish(job, result)
            done.append(job)
    return done
