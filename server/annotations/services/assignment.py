"""Whose case it is: what a manager hands out."""

from uuid import UUID

from django.db import transaction

from server.accounts.models import User
from server.annotations.models import Task
from server.annotations.selectors import acts_by_site_role, can_annotate, flow_of, task_for
from server.annotations.services.claims import held_now
from server.annotations.services.record import advance, require_revision
from server.annotations.workflow import TaskAction
from server.core.errors import Taken, Unusable, WrongState
from server.core.workflow import next_status


@transaction.atomic
def assign(*, actor: User, task_id: UUID, user: UUID, revision: int | None = None) -> Task:
    """Give the case to a person who can label in its project; nobody else can claim it then."""
    task = task_for(actor, task_id, TaskAction.ASSIGN, lock=True)
    person = User.objects.filter(pk=user).first()
    if person is None or not can_annotate(person, task.project_id):
        raise Unusable(
            "This person does not label in the project; choose an annotator or a manager of it.",
            code="not_an_annotator",
        )
    if task.holder != person and held_now(task):
        raise Taken(f"{task.holder} is working on this case; take it over first.", holder=str(task.holder))
    return _hand(task, actor, TaskAction.ASSIGN, person, revision)


@transaction.atomic
def unassign(*, actor: User, task_id: UUID, revision: int | None = None) -> Task:
    """Let anybody claim the case. Whoever works on it now goes on."""
    task = task_for(actor, task_id, TaskAction.UNASSIGN, lock=True)
    if task.assignee is None:
        raise WrongState("This case is assigned to nobody.", action=str(TaskAction.UNASSIGN), status=task.status)
    return _hand(task, actor, TaskAction.UNASSIGN, None, revision)


def _hand(task: Task, actor: User, action: TaskAction, person: User | None, revision: int | None) -> Task:
    require_revision(task, revision)
    status = next_status(flow_of(task), action, task.status)
    as_admin = acts_by_site_role(actor, task, action)
    former, task.assignee = task.assignee, person
    return advance(
        task,
        actor=actor,
        action=action,
        status=status,
        as_admin=as_admin,
        changed=["assignee"],
        user=str(person.pk) if person else None,
        former=str(former.pk) if former else None,
    )
