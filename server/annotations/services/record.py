"""Change, count, tell: what every change of a task's row has in common."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models.functions import Now

from server.accounts.models import User
from server.annotations.models import Task, TaskEvent
from server.core.errors import StaleRevision
from server.core.events import TaskChanged, publish


def advance(
    task: Task,
    *,
    actor: User | None,
    action: str,
    status: str,
    as_admin: bool = False,
    changed: Iterable[str] = (),
    **data: object,
) -> Task:
    """Save the row as `status` and one version up, add one line to its audit trail, tell it once on commit.

    changed: the other fields that the caller set. The caller holds the row lock.
    """
    source, task.status = task.status, status
    task.version += 1
    task.save(update_fields=["status", "version", "updated", *changed])
    TaskEvent.objects.create(
        task=task,
        project_id=task.project_id,
        actor=actor,
        action=action,
        source=source,
        target=status,
        version=task.version,
        as_admin=as_admin,
        data=data,
    )
    tell(task, actor, action)
    return task


def tell(task: Task, actor: User | None, action: str) -> None:
    person = task.holder_id or task.assignee_id
    publish(
        TaskChanged(
            project=str(task.project_id),
            task=str(task.pk),
            action=action,
            status=task.status,
            version=task.version,
            revision=task.revision,
            assignee=str(person) if person else None,
            actor=str(actor.pk) if actor else None,
        )
    )


def owner(task: Task) -> User | None:
    """Whose case a page shows it to be: who holds it, else who it is assigned to."""
    person: User | None = task.holder or task.assignee
    return person


def require_revision(task: Task, revision: int | None) -> None:
    """For callers that say which revision they act on."""
    if revision is not None and revision != task.revision:
        raise StaleRevision("The label changed in between; look at it again.", current=task.revision)


def database_now(task: Task) -> datetime:
    """The database's clock, which all processes share. Leases are measured by it."""
    now: datetime = Task.objects.filter(pk=task.pk).values_list(Now(), flat=True).get()
    return now
