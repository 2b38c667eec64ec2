"""What a page hears of a task: where it stands, and each edit of its journal in turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

from labeling.geometry import Geometry
from labeling.io import wire
from labeling.segments import LabelSchema
from server.accounts.models import User
from server.annotations.models import Edit, Task
from server.annotations.policies import may_annotate
from server.annotations.selectors import allowed_actions, grid_of, label_schema, task_for
from server.annotations.services import history
from server.annotations.services.claims import require_fence
from server.annotations.services.journal import last_sequence
from server.annotations.services.labelmaps import Items, catch_up, items_of, lines_of
from server.annotations.services.record import owner
from server.core import process, store
from server.core.errors import DomainError, NotFound
from server.jobs.models import Lane, WorkerRow
from server.jobs.selectors import ready_workers
from server.projects.selectors import membership

Fields = dict[str, Any]
CATCH_UP = "catch_up"


@dataclass(frozen=True, slots=True)
class Told:
    """One edit, or the catch-up, as a page hears it. frame: the binary Patch, numbered; fields: what goes beside it."""

    revision: int
    frame: bytes
    fields: Fields


@dataclass(frozen=True, slots=True)
class Greeting:
    state: Fields
    caught_up: Told
    grid: Geometry
    schema: LabelSchema


def greet(*, user: User, task_id: UUID, fence: int | None, revision: int | None) -> Greeting:
    """State of the task for a page that has `revision`, and the patch that brings it from there to the present."""
    task = task_for(user, task_id)
    member = membership(user, task.project_id)
    base = revision if revision is not None and revision <= task.revision else 0
    past = history.read(lines_of(task, task.revision), task.floor)
    reach = {**_turns(past), **_asked(items_of(task, past.standing))}
    grid, schema = grid_of(task.image), label_schema(task.project)
    state = {
        "status": task.status,
        "version": task.version,
        "revision": task.revision,
        "sequence": 0 if fence is None else last_sequence(task, fence),
        "editable": may_annotate(member) and _holds(task, user, fence),
        "allowed_actions": allowed_actions(member, task),
        "segments": [{"number": s.number, "name": s.name, "color": s.color, "code": s.code} for s in schema.segments],
        "assignee": _person(owner(task)),
        "geometry": {"shape": list(grid.shape), "affine": grid.affine.tolist()},
        **reach,
    }
    frame = wire.encode(catch_up(task, base), base=base, revision=task.revision)
    fields = {"kind": CATCH_UP, "by": None, **reach}
    return Greeting(state, Told(task.revision, frame, fields), grid, schema)


def edits_after(*, user: User, task_id: UUID, revision: int, upto: int | None = None) -> list[Told]:
    """The edits after `revision`, oldest first."""
    task = task_for(user, task_id)
    last = task.revision if upto is None else upto
    edits = Edit.objects.filter(task=task, revision__gt=revision, revision__lte=last).select_related("author")
    told = []
    pasts = islice(history.replay(lines_of(task, last), task.floor), revision, None)
    for edit, past in zip(edits.order_by("revision"), pasts, strict=True):
        reach = {**_turns(past), **_asked(items_of(task, past.standing))}
        told.append(Told(edit.revision, _frame(edit), {"kind": edit.kind, "by": _person(edit.author), **reach}))
    return told


def task_at_work(task_id: UUID) -> Task:
    """For the compute child, which acts for a page that has passed the door."""
    task = Task.objects.select_related("project", "image").filter(pk=task_id).first()
    if task is None:
        raise NotFound("No such task.", task_id=str(task_id))
    return task


def worker_for(task_id: UUID) -> str | None:
    """The channel of the interactive worker that keeps the task's image hot: the same one while the workers stay."""
    workers = [row for row in ready_workers(Lane.INTERACTIVE) if _runs(row)]
    return max(workers, key=lambda row: _weight(row.pk, task_id)).channel if workers else None


def is_lost(channel: str) -> bool:
    """Whether the worker behind a channel has gone, and what it was asked with it."""
    return not any(row.channel == channel and _runs(row) for row in ready_workers(Lane.INTERACTIVE))


def _runs(row: WorkerRow) -> bool:
    """A row may outlive its process by some seconds; on our own machine we can look."""
    return row.host != process.place() or process.is_alive(row.pid)


def _weight(worker: str, task_id: UUID) -> bytes:
    """Rendezvous hashing: a worker that comes or goes moves only its own share of the tasks."""
    return sha256(f"{worker} {task_id}".encode()).digest()


def _turns(past: history.History) -> Fields:
    return {"can_undo": past.undoable is not None, "can_redo": past.redoable is not None}


def _asked(prompts: Mapping[int, Items]) -> Fields:
    return {"prompts": {str(segment): items for segment, items in prompts.items()}}


def _frame(edit: Edit) -> bytes:
    if not edit.patch:
        return wire.encode(None, base=edit.revision - 1, revision=edit.revision)
    return wire.renumber(store.read(edit.patch), base=edit.revision - 1, revision=edit.revision)


def _holds(task: Task, user: User, fence: int | None) -> bool:
    try:
        require_fence(task, user, fence)
    except DomainError:
        return False
    return True


def _person(user: User | None) -> Fields | None:
    return {"id": str(user.pk), "name": str(user)} if user else None
