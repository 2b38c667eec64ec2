"""What runs in a compute child: the segments that changed become meshes."""

import gzip
from typing import Any
from uuid import UUID

from django.db import transaction

from labeling.io.mesh import FINENESS, encode_mesh
from labeling.optimize.surface import Extent, extents, surface_of
from labeling.volume import Labelmap
from server.annotations.models import Task
from server.annotations.selectors import grid_of, label_schema
from server.annotations.services.labelmaps import labelmap_at
from server.core import store
from server.core.errors import NotFound
from server.jobs.context import JobContext
from server.surfaces.models import Surface
from server.surfaces.selectors import holds, touched
from server.surfaces.services import Made, keep_surfaces


def make_surfaces(context: JobContext, task_id: str) -> dict[str, Any]:
    """The surfaces of a task's labelmap as it is now, those of segments that changed anew. Safe to repeat.

    result: {"revision": the labelmap's, "made": numbers of the segments made anew}
    """
    task = Task.objects.select_related("project", "image").filter(pk=UUID(task_id)).first()
    if task is None:
        raise NotFound("The case is gone.")
    numbers = {segment.number for segment in label_schema(task.project).segments}
    unchanged = _unchanged(task) & numbers
    made = _made(context, task, sorted(numbers - unchanged))
    with transaction.atomic():
        context.hold()
        keep_surfaces(task=task, revision=task.revision, made=made, unchanged=unchanged)
    return {"revision": task.revision, "made": sorted(made)}


def _unchanged(task: Task) -> frozenset[int]:
    """Segments whose surface shows the labelmap at the task's revision too."""
    rows = list(Surface.objects.filter(task=task))
    changed = {revision: touched(task, revision) for revision in {row.revision for row in rows}}
    return frozenset(
        row.segment for row in rows if holds(row, row.revision) and row.segment not in changed[row.revision]
    )


def _made(context: JobContext, task: Task, numbers: list[int]) -> dict[int, Made]:
    if not numbers:
        return {}
    labelmap = Labelmap(labelmap_at(task), grid_of(task.image))
    found = extents(labelmap)
    made = {}
    for done, number in enumerate(numbers):
        context.progress(done / len(numbers), f"Segment {number} of {task.image.name}")
        made[number] = _pack(labelmap, number, found.get(number))
    return made


def _pack(labelmap: Labelmap, number: int, extent: Extent | None) -> Made:
    mesh = surface_of(labelmap, number, extent) if extent else None
    if mesh is None or extent is None:
        return Made(0, "", 0)
    step_mm = float(labelmap.geometry.spacing_mm.min()) / FINENESS
    packed = gzip.compress(encode_mesh(mesh, segment=number, step_mm=step_mm), 6, mtime=0)
    return Made(extent.voxels, store.put(packed), len(packed))
