"""Surfaces asked for, and kept once a job has made them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from server.accounts.models import User
from server.annotations.models import Task
from server.annotations.selectors import lock_first, task_for
from server.core import store
from server.core.events import SurfacesChanged, publish
from server.jobs.services import enqueue, forget
from server.surfaces.models import Surface
from server.surfaces.selectors import KIND, READY, Listing, job_key, surfaces_of

AHEAD = 5  # of imports that wait in the same lane: somebody looks at the pane


@dataclass(frozen=True, slots=True)
class Made:
    """What a job made of a segment. content: the packed mesh in the store, `size` bytes; empty: it has no voxels."""

    voxels: int
    content: str
    size: int


@transaction.atomic
def request_surfaces(*, actor: User, task_id: UUID) -> Listing:
    """Have the surfaces made that do not show the labelmap as it is now. Whoever sees the task may ask."""
    task = task_for(actor, task_id)
    listing = surfaces_of(task)
    if listing.state != READY:
        forget(f"{KIND}:{task.pk}:")
        enqueue(KIND, idempotency_key=job_key(task), priority=AHEAD, about=task.image.name, task_id=str(task.pk))
    return surfaces_of(task)


def keep_surfaces(*, task: Task, revision: int, made: Mapping[int, Made], unchanged: frozenset[int]) -> None:
    """What holds at a revision: the surfaces made, and older ones that no edit touched. A newer one stays as it is.

    The caller holds a transaction. What nothing names any more leaves the store once it is committed.
    """
    lock_first(Task.objects.filter(pk=task.pk))
    rows = {row.segment: row for row in Surface.objects.filter(task=task)}
    replaced = set()
    for segment, one in made.items():
        row = rows.get(segment) or Surface(task=task, segment=segment, revision=0)
        if row.revision > revision:
            replaced.add(one.content)
            continue
        replaced.add(row.content)
        row.revision, row.voxels, row.content, row.size = revision, one.voxels, one.content, one.size
        row.save()
    Surface.objects.filter(task=task, segment__in=unchanged, revision__lt=revision).update(revision=revision)
    transaction.on_commit(lambda: _drop(replaced), robust=True)
    publish(SurfacesChanged(str(task.project_id), str(task.pk), revision))


def _drop(contents: set[str]) -> None:
    used = set(Surface.objects.filter(content__in=contents).values_list("content", flat=True))
    for sha256 in contents - used - {""}:
        store.remove(sha256)
