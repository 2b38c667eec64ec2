"""Sessions kept hot: an image in memory, its labelmap and its prompts as the journal has them."""

import os
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from labeling.infer.session import InferSession, Items
from labeling.io.slices import read_slice
from labeling.prompts import parse_items
from labeling.volume import Volume
from server.annotations.models import Edit, Task
from server.annotations.services import history
from server.annotations.services.labelmaps import items_of, labelmap_at, lines_of, load
from server.assist.selectors import task_at_work
from server.core import store
from server.images.selectors import manifest_at


@dataclass(slots=True)
class Hot:
    """revision: of the journal, up to which the session has absorbed it.

    standing: of each segment, the revision of the answer whose items are its prompts.
    """

    session: InferSession
    revision: int
    lines: list[history.Line]
    nbytes: int
    standing: Mapping[int, int] = field(default_factory=dict)
    _prompts: Mapping[int, Items] = field(default_factory=dict)

    def catch_up(self, task: Task) -> None:
        """Absorb what was journalled since."""
        for edit in Edit.objects.filter(task=task, revision__gt=self.revision, revision__lte=task.revision):
            items = None if edit.items is None else parse_items(edit.items)
            self.session.absorb(load(task, edit.patch), edit.kind, edit.segment, items)
            self.lines.append(line_of(edit))
            self.revision = edit.revision
        standing = history.read(self.lines, task.floor).standing
        if standing != self.standing:
            asked = items_of(task, standing)
            self._prompts = {segment: parse_items(items) for segment, items in asked.items()}
            self.standing = standing

    def of(self, segment: int) -> Items:
        """The prompts that stand on a segment."""
        return self._prompts.get(segment, ())

    def others(self, segment: int) -> dict[int, Items]:
        """The prompts that stand on the other segments."""
        return {number: items for number, items in self._prompts.items() if number != segment}


class Shelf:
    """The sessions used last, as many as fit."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._kept: OrderedDict[UUID, Hot] = OrderedDict()

    def take(self, task_id: UUID) -> Hot:
        """The task's session, current."""
        task = task_at_work(task_id)
        hot = self._kept.pop(task_id, None) or open_session(task)
        hot.catch_up(task)
        self._kept[task_id] = hot
        while len(self._kept) > 1 and sum(kept.nbytes for kept in self._kept.values()) > self._limit:
            self._kept.popitem(last=False)
        return hot

    def clear(self) -> None:
        self._kept.clear()


def open_session(task: Task) -> Hot:
    """A session as the journal stood before anything in it that undo or a prompt may still reach."""
    lines = lines_of(task, task.revision)
    start = _start(task, lines)
    volume = read_volume(task)
    session = InferSession(volume, labelmap_at(task, start))
    per_voxel = volume.array.itemsize + 8  # labels, stamps, levels, and what an answer takes
    return Hot(session, start, lines[:start], volume.array.size * per_voxel)


def read_volume(task: Task) -> Volume:
    """The canonical volume from the store; its slices are unpacked on all cores."""
    manifest = manifest_at(task.image.manifest)
    array = np.empty(manifest.geometry.shape, manifest.dtype)

    def fill(k: int) -> None:
        array[k] = read_slice(manifest, k, store.read)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(fill, range(len(array))))
    return Volume(array, manifest.geometry)


def line_of(edit: Edit) -> history.Line:
    return history.Line(edit.revision, edit.kind, edit.target, edit.segment)


def _start(task: Task, lines: list[history.Line]) -> int:
    past = history.read(lines, task.floor)
    asked = items_of(task, past.standing)
    return min([task.floor, *(line.revision - 1 for line in past.done if line.segment in asked)])
