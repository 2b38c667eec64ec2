"""The labelmap of a task at any revision: from memory, or the nearest snapshot and the edits after it."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from labeling.geometry import Shape
from labeling.io import wire
from labeling.patches import Patch, apply, diff, relabel
from labeling.volume import Labelmap, Numbers
from server.annotations.models import Edit, Snapshot, Task
from server.annotations.selectors import grid_of, label_schema
from server.annotations.services import history, merging
from server.core import store
from server.core.errors import Malformed

Items = list[dict[str, Any]]
SNAPSHOT_EVERY = 50
MEMORY_BYTES = 384 * 2**20


class Memory:
    """The newest known labelmap of the tasks at work. Committed states only, so none is ever wrong, only old."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._kept: OrderedDict[UUID, tuple[int, Numbers]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, task_id: UUID, revision: int) -> tuple[int, Numbers] | None:
        """A state at or before `revision`."""
        with self._lock:
            kept = self._kept.get(task_id)
            if kept is None or kept[0] > revision:
                return None
            self._kept.move_to_end(task_id)
            return kept

    def keep(self, task_id: UUID, revision: int, array: Numbers) -> None:
        with self._lock:
            if revision < self._kept.get(task_id, (0,))[0]:
                return
            self._kept[task_id] = (revision, array)
            self._kept.move_to_end(task_id)
            while len(self._kept) > 1 and sum(array.nbytes for _, array in self._kept.values()) > self._limit:
                self._kept.popitem(last=False)


memory = Memory(MEMORY_BYTES)


def shape_of(task: Task) -> Shape:
    k, j, i = task.image.shape
    return (k, j, i)


def load(task: Task, sha256: str) -> Patch | None:
    """A patch of the task's journal from the store; an empty name is a patch that changed nothing."""
    return wire.decode(store.read(sha256), shape_of(task)) if sha256 else None


def labelmap_at(task: Task, revision: int | None = None) -> Numbers:
    """(K, J, I) segment numbers at a revision, by default the task's current one. Read-only: copy before writing."""
    wanted = task.revision if revision is None else revision
    if not 0 <= wanted <= task.revision:
        raise Malformed(f"The label has no revision {wanted}; reload the page.", current=task.revision)
    start, array = _nearest(task, wanted)
    if start < wanted:
        array = array.copy()
        for sha256 in _edits(task, start, wanted).values_list("patch", flat=True):
            patch = load(task, sha256)
            if patch is not None:
                apply(array, patch)
        freeze(array)
        if wanted == task.revision:
            memory.keep(task.pk, wanted, array)
    return array


def freeze(array: Numbers) -> Numbers:
    array.setflags(write=False)
    return array


def _nearest(task: Task, revision: int) -> tuple[int, Numbers]:
    kept = memory.get(task.pk, revision)
    if kept is not None and kept[0] == revision:
        return kept
    snapshot = Snapshot.objects.filter(task=task, revision__lte=revision).order_by("-revision").first()
    if snapshot is not None and (kept is None or kept[0] < snapshot.revision):
        array = wire.decode_labelmap(store.read(snapshot.content), shape_of(task))
        return snapshot.revision, freeze(_typed(array, task))
    return kept or (0, freeze(Labelmap.empty(grid_of(task.image), label_schema(task.project).dtype).array))


def _typed(array: Numbers, task: Task) -> Numbers:
    """As wide as the project's segment numbers ask for."""
    return array.astype(np.uint16) if label_schema(task.project).dtype is np.uint16 else array


def _edits(task: Task, after: int, upto: int) -> QuerySet[Edit]:
    return Edit.objects.filter(task=task, revision__gt=after, revision__lte=upto).order_by("revision")


def catch_up(task: Task, revision: int | None) -> Patch | None:
    """One patch from a revision (None: from empty) to the current one; None when nothing differs.

    A page that names a revision gets every voxel that was set since, also where it is as before.
    """
    current = labelmap_at(task)
    if revision is None or revision == 0:
        patch = diff(np.zeros_like(current), current)
    elif 0 < revision <= task.revision:
        edits = _edits(task, revision, task.revision).exclude(patch="").values_list("patch", flat=True)
        patches = [patch for sha256 in edits if (patch := load(task, sha256))]
        patch = merging.combined(patches, current)
    else:
        raise Malformed(f"The label has no revision {revision}; reload the page.", current=task.revision)
    return relabel(patch, base=revision or 0, revision=task.revision) if patch else None


def lines_of(task: Task, upto: int) -> list[history.Line]:
    """The journal without its voxels, to a revision, oldest first."""
    edits = Edit.objects.filter(task=task, revision__lte=upto).order_by("revision")
    return [history.Line(*row) for row in edits.values_list("revision", "kind", "target", "segment")]


def history_of(task: Task) -> history.History:
    return history.read(lines_of(task, task.revision), task.floor)


def prompts(task: Task) -> dict[int, Items]:
    """Of each segment, the prompt items that stand now, as undo and redo left them."""
    return items_of(task, history_of(task).standing)


def items_of(task: Task, standing: Mapping[int, int]) -> dict[int, Items]:
    """The prompt items of answers. standing: segment to revision; a segment whose answer had none is left out."""
    edits = Edit.objects.filter(task=task, revision__in=standing.values())
    items = dict(edits.values_list("revision", "items"))
    return {segment: found for segment, revision in sorted(standing.items()) if (found := items[revision])}


def snapshot(task: Task, revision: int, array: Numbers) -> str:
    """Keep a whole labelmap so that replay stays short; returns its SHA-256. Safe to repeat."""
    content = store.put(wire.encode_labelmap(array))
    Snapshot.objects.get_or_create(task=task, revision=revision, defaults={"content": content})
    return content
