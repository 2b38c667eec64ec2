"""Approving several labels at once: only what the reviewer has had before him, each by the rules of one."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from server.accounts.models import User
from server.annotations.models import Seen, Status, Task
from server.annotations.selectors import has_seen, last_sealed, task_for
from server.annotations.services.record import require_revision
from server.annotations.services.review import approve, start_review
from server.annotations.services.several import Outcome, each
from server.annotations.workflow import TaskAction
from server.core.errors import DomainError, WrongState


class NotSeen(DomainError):
    code, status = "not_seen", 409


@transaction.atomic
def see(*, actor: User, task_id: UUID, revision: int) -> None:
    """`actor`, who may judge it, has what was handed in before him, up to `revision`. Safe to repeat."""
    task = task_for(actor, task_id, TaskAction.START_REVIEW, lock=True)
    require_revision(task, revision)
    sealed = last_sealed(task)
    if sealed is None or task.status not in (Status.SUBMITTED, Status.IN_REVIEW):
        raise WrongState("This label is not handed in.", status=task.status)
    Seen.objects.get_or_create(revision=sealed, reviewer=actor)


@transaction.atomic
def approve_seen(*, actor: User, revisions: Mapping[UUID, int]) -> list[Outcome]:
    """Approve each case whose newest sealed Revision `actor` has seen. revisions: case -> the one that he looks at."""
    return each(revisions, lambda task_id: _approve(actor, task_id, revisions[task_id]))


def _approve(actor: User, task_id: UUID, revision: int) -> Task:
    task = task_for(actor, task_id, TaskAction.APPROVE, lock=True)
    sealed = last_sealed(task)
    if sealed is None or not has_seen(actor, sealed):
        raise NotSeen("Open this label on its page of review first.")
    if task.status == Status.SUBMITTED:
        start_review(actor=actor, task_id=task_id, revision=revision)
    return approve(actor=actor, task_id=task_id, revision=revision)
