"""Handing work in: the labelmap is sealed as a Revision that never changes."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from server.accounts.models import User
from server.annotations.models import Edit, Revision, Task
from server.annotations.selectors import acts_by_site_role, flow_of, last_sealed, task_for
from server.annotations.services.claims import begin_held, renew
from server.annotations.services.labelmaps import labelmap_at, snapshot
from server.annotations.services.record import advance, database_now, require_revision
from server.annotations.workflow import TaskAction
from server.core.workflow import next_status


@transaction.atomic
def save(*, actor: User, task_id: UUID, fence: int | None, revision: int | None = None) -> Task:
    """Seal a checkpoint. Nothing depends on it: every edit is in the journal already."""
    task, status, as_admin = begin_held(actor, task_id, fence, TaskAction.SAVE, revision)
    sealed = seal(task, actor, Revision.Kind.CHECKPOINT)
    renew(task)
    return advance(task, actor=actor, action=TaskAction.SAVE, status=status, as_admin=as_admin, sealed=str(sealed.pk))


@transaction.atomic
def submit(*, actor: User, task_id: UUID, fence: int | None, revision: int | None = None) -> Task:
    """Hand the task in for review, as the annotator last saw it. Undo does not reach back behind this."""
    task, status, as_admin = begin_held(actor, task_id, fence, TaskAction.SUBMIT, revision)
    sealed = seal(task, actor, Revision.Kind.SUBMITTED)
    task.floor = task.revision
    task.assignee, task.holder, task.lease_until = actor, None, None
    task.submitted = database_now(task)
    advance(
        task,
        actor=actor,
        action=TaskAction.SUBMIT,
        status=status,
        as_admin=as_admin,
        changed=["floor", "assignee", "holder", "lease_until", "submitted"],
        sealed=str(sealed.pk),
        sha256=sealed.sha256,
    )
    return task


@transaction.atomic
def withdraw(*, actor: User, task_id: UUID, revision: int | None = None) -> Task:
    """Take back what one handed in, before anyone reviews it; claim it to go on."""
    task = task_for(actor, task_id, TaskAction.WITHDRAW, lock=True)
    require_revision(task, revision)
    status = next_status(flow_of(task), TaskAction.WITHDRAW, task.status)
    task.submitted = None
    return advance(
        task,
        actor=actor,
        action=TaskAction.WITHDRAW,
        status=status,
        as_admin=acts_by_site_role(actor, task, TaskAction.WITHDRAW),
        changed=["submitted"],
    )


def seal(task: Task, actor: User | None, kind: Revision.Kind) -> Revision:
    """An immutable Revision of the labelmap as it stands, named by its content. The caller holds the row lock.

    Its authors are everyone who edited since the last one or helped to make that, and `actor`, who vouches for it;
    None: a command.
    """
    parent = last_sealed(task)
    since = Edit.objects.filter(task=task, revision__gt=parent.edit_revision if parent else 0)
    content = snapshot(task, task.revision, labelmap_at(task))
    sealed = Revision.objects.create(task=task, kind=kind, sha256=content, edit_revision=task.revision, author=actor)
    authors = Q(pk__in=since.values("author"))
    if actor:
        authors |= Q(pk=actor.pk)
    if parent:
        sealed.parents.add(parent)
        authors |= Q(pk__in=parent.authors.values("pk"))
    sealed.authors.add(*User.objects.filter(authors))
    return sealed
