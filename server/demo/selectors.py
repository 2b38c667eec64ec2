"""Whether the demo is complete. Where there is none, there is nothing to wait for."""

from server.core.health import Finding
from server.jobs.models import Job

KIND = "demo.subject"


def unfinished() -> int:
    """How many subjects are still to be made; one that was called off is not waited for."""
    return Job.objects.filter(kind=KIND, state__in=[Job.State.QUEUED, Job.State.RUNNING]).count()


def check() -> dict[str, Finding]:
    """For `/readyz`: the demo's tasks are there."""
    failed = Job.objects.filter(kind=KIND, state=Job.State.FAILED).count()
    waiting = unfinished()
    if failed:
        return {"demo": Finding(f"{failed} of the demo's images could not be made")}
    return {"demo": Finding(f"{waiting} of the demo's images are still being made" if waiting else "")}
