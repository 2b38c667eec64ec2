"""Reads of surfaces: which are there, which still hold, and what is being done about the others."""

from dataclasses import dataclass
from uuid import UUID

from server.accounts.models import User
from server.annotations.models import Edit, Task
from server.annotations.selectors import label_schema, task_for
from server.annotations.services.labelmaps import load
from server.core import store
from server.core.errors import NotFound
from server.jobs.models import Job
from server.surfaces.models import Surface

KIND = "surfaces.make"
READY, EMPTY, STALE, MISSING = "ready", "empty", "stale", "missing"
MAKING, FAILED = "making", "failed"


@dataclass(frozen=True, slots=True)
class Shown:
    """One segment's surface as a page hears of it. content: of an older state when `state` is stale; empty for none."""

    segment: int
    state: str
    revision: int
    voxels: int
    content: str
    size: int


@dataclass(frozen=True, slots=True)
class Listing:
    """state: ready (every surface holds), making, failed (detail says why) or stale (nobody asked yet)."""

    revision: int
    state: str
    detail: str
    surfaces: tuple[Shown, ...]


def surfaces_of(task: Task) -> Listing:
    """The surface of every segment of the project, in the order of their numbers."""
    rows = {row.segment: row for row in Surface.objects.filter(task=task)}
    numbers = [segment.number for segment in label_schema(task.project).segments]
    shown = tuple(_shown(number, rows.get(number), task.revision) for number in sorted(numbers))
    if all(surface.state in (READY, EMPTY) for surface in shown):
        return Listing(task.revision, READY, "", shown)
    job = Job.objects.filter(idempotency_key=job_key(task)).first()
    state, detail = STALE, ""
    if job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING):
        state = MAKING
    elif job is not None and job.state == Job.State.FAILED:
        state, detail = FAILED, job.error_detail
    return Listing(task.revision, state, detail, shown)


def content_for(user: User, task_id: UUID, sha256: str) -> str:
    """The name of a mesh in the store, for who sees the task that it belongs to."""
    task = task_for(user, task_id)
    if not Surface.objects.filter(task=task, content=sha256).exclude(content="").exists() or not store.exists(sha256):
        raise NotFound("The case has no such surface any more; ask for the list again.")
    return sha256


def job_key(task: Task) -> str:
    """One job makes the surfaces of one state of the labelmap."""
    return f"{KIND}:{task.pk}:{task.revision}"


def holds(surface: Surface, revision: int) -> bool:
    """Whether it shows the labelmap at that revision, and its bytes are there."""
    return surface.revision >= revision and (not surface.content or store.exists(surface.content))


def touched(task: Task, after: int) -> frozenset[int]:
    """The segments that won or lost voxels in the edits after a revision, up to the one that `task` was read at."""
    edits = Edit.objects.filter(task=task, revision__gt=after, revision__lte=task.revision).exclude(patch="")
    numbers: set[int] = set()
    for names in edits.values_list("patch", "inverse"):
        for patch in (load(task, sha256) for sha256 in names):
            numbers.update(patch.numbers if patch else ())
    return frozenset(numbers - {0})


def _shown(segment: int, row: Surface | None, revision: int) -> Shown:
    if row is None:
        return Shown(segment, MISSING, 0, 0, "", 0)
    state = (READY if row.content else EMPTY) if holds(row, revision) else STALE
    content = row.content if row.content and store.exists(row.content) else ""
    return Shown(segment, state, row.revision, row.voxels, content, row.size)
