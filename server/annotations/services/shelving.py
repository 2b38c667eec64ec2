"""Into the queues, out of them, and back."""

from uuid import UUID

from django.db import transaction

from server.accounts.models import User
from server.annotations.models import Task
from server.annotations.selectors import acts_by_site_role, flow_of, task_for
from server.annotations.services.claims import end_claim
from server.annotations.services.record import advance, require_revision
from server.annotations.workflow import TaskAction
from server.core.workflow import next_status


@transaction.atomic
def publish(*, actor: User, task_id: UUID, revision: int | None = None) -> Task:
    """Offer a draft to the annotators."""
    task, status, as_admin = _open(actor, task_id, TaskAction.PUBLISH, revision)
    return advance(task, actor=actor, action=TaskAction.PUBLISH, status=status, as_admin=as_admin)


@transaction.atomic
def archive(*, actor: User, task_id: UUID, revision: int | None = None) -> Task:
    """Take the case out of every queue. What was drawn stays; a running claim ends."""
    task, status, as_admin = _open(actor, task_id, TaskAction.ARCHIVE, revision)
    task.shelved = task.status
    changed = ["shelved", *end_claim(task)]
    return advance(task, actor=actor, action=TaskAction.ARCHIVE, status=status, as_admin=as_admin, changed=changed)


@transaction.atomic
def restore(*, actor: User, task_id: UUID, revision: int | None = None) -> Task:
    """Bring an archived case back to where it was; whoever held it claims it anew."""
    task, status, as_admin = _open(actor, task_id, TaskAction.RESTORE, revision)
    task.shelved = ""
    return advance(task, actor=actor, action=TaskAction.RESTORE, status=status, as_admin=as_admin, changed=["shelved"])


def _open(actor: User, task_id: UUID, action: TaskAction, revision: int | None) -> tuple[Task, str, bool]:
    """The locked task, where the action leads, and whether only the site role lets `actor`."""
    task = task_for(actor, task_id, action, lock=True)
    require_revision(task, revision)
    return task, next_status(flow_of(task), action, task.status), acts_by_site_role(actor, task, action)
