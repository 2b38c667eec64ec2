"""Events: past facts that open pages hear of after the commit. They carry ids and words, never voxels."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from server.core import bus


def task_group(task_id: UUID | str) -> str:
    return f"task.{task_id}"


def project_group(project_id: UUID | str) -> str:
    return f"project.{project_id}"


def user_group(user_id: UUID | str) -> str:
    """Reaches every socket of one person, to look again whether it may stay open. No event goes here."""
    return f"user.{user_id}"


@dataclass(frozen=True, slots=True)
class TaskChanged:
    """`action` done by `actor`; `version` counts the row's changes, so a listener knows what it missed."""

    project: str
    task: str
    action: str
    status: str
    version: int
    revision: int
    assignee: str | None
    actor: str | None
    event: str = "task.changed"


@dataclass(frozen=True, slots=True)
class JobChanged:
    project: str | None
    job: str
    kind: str
    state: str
    progress: float
    message: str
    event: str = "job.changed"


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    project: str
    user: str
    roles: tuple[str, ...]
    event: str = "membership.changed"


@dataclass(frozen=True, slots=True)
class ProjectChanged:
    """Its name, its rules or its segments are others now."""

    project: str
    event: str = "project.changed"


@dataclass(frozen=True, slots=True)
class SurfacesChanged:
    """The surfaces of a task's segments show its labelmap at this revision."""

    project: str
    task: str
    revision: int
    event: str = "surfaces.changed"


Event = TaskChanged | JobChanged | MembershipChanged | ProjectChanged | SurfacesChanged


def body(event: Event) -> dict[str, Any]:
    """What a page receives: `{"type": "event", "event": "task.changed", ...}`."""
    return {"type": "event", **asdict(event)}


def groups(event: Event) -> list[str]:
    match event:
        case TaskChanged():
            return [task_group(event.task), project_group(event.project)]
        case JobChanged():
            return [project_group(event.project)] if event.project else []
        case MembershipChanged() | ProjectChanged():
            return [project_group(event.project)]
        case SurfacesChanged():
            return [task_group(event.task)]


def publish(event: Event) -> None:
    """Tell it on commit to everyone who listens; a consumer hears it as `hilum_event`."""
    for group in groups(event):
        bus.group_send_on_commit(group, {"type": "hilum.event", "body": body(event)})
