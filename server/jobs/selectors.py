"""Reads of jobs and workers. The door to one job needs its project and is `projects.selectors.job_for`."""

from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from server.core.health import Finding
from server.jobs.models import Lane, WorkerRow

BEAT_S = 5.0
FRESH_S = 3 * BEAT_S


def live_workers() -> QuerySet[WorkerRow]:
    """Workers heard of lately, ready or not."""
    return WorkerRow.objects.filter(last_seen__gte=Now() - timedelta(seconds=FRESH_S)).order_by("id")


def ready_workers(lane: str) -> list[WorkerRow]:
    """Live workers that serve `lane` and are warm, in a stable order."""
    return [row for row in live_workers() if row.ready and lane in row.lanes]


def workers_found() -> dict[str, Finding]:
    """For `/readyz`: each lane needs a ready worker; what workers warn of is told with their lane."""
    rows = list(live_workers())
    return {f"worker_{lane.value}": _lane_found(lane, rows) for lane in Lane}


def _lane_found(lane: Lane, rows: list[WorkerRow]) -> Finding:
    serving = [row for row in rows if lane in row.lanes]
    warnings = tuple(row.warning for row in serving if row.warning)
    if any(row.ready for row in serving):
        return Finding(warnings=warnings)
    return Finding("is starting" if serving else "no worker is running", warnings)
