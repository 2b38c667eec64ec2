"""Who works on a task: a lease of 90 s, renewed by every write, and a fence that shuts out whoever lost it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from server.accounts.models import User
from server.annotations.models import Task
from server.annotations.policies import may_annotate
from server.annotations.selectors import acts_by_site_role, can_annotate, claimable_by, flow_of, lock_first, task_for
from server.annotations.services.record import advance, database_now, require_revision
from server.annotations.workflow import TaskAction
from server.core.errors import FenceRequired, NotAllowed, StaleFence, Taken
from server.core.workflow import next_status
from server.projects.policies import ProjectAction
from server.projects.selectors import membership, project_for

LEASE = timedelta(seconds=90)


@transaction.atomic
def claim(*, actor: User, task_id: UUID, revision: int | None = None) -> Task:
    """Take the task, or take it again: the new fence makes an older page of one's own read-only."""
    task = task_for(actor, task_id, TaskAction.CLAIM, lock=True)
    require_revision(task, revision)
    return _take(task, actor)


@transaction.atomic
def claim_next(*, actor: User, project_id: UUID | str) -> Task | None:
    """Take the case that should be labeled next by `actor`; None when there is none. Two callers never get the same."""
    project = project_for(actor, project_id, ProjectAction.ANNOTATE)
    task_id = lock_first(claimable_by(actor, project), skip_locked=True)
    return _take(task_for(actor, task_id, TaskAction.CLAIM), actor) if task_id else None


def _take(task: Task, actor: User) -> Task:
    """The caller holds the row lock."""
    if task.holder != actor and held_now(task):
        raise Taken(
            f"{task.holder} is working on this case; take another one.", holder=str(task.holder), until=task.lease_until
        )
    return _give(task, actor, TaskAction.CLAIM)


@transaction.atomic
def take_over(*, actor: User, task_id: UUID, revision: int | None = None) -> Task:
    """Take the case from whoever holds it, and go on from the journal as it stands; his page becomes read-only."""
    task = task_for(actor, task_id, TaskAction.TAKE_OVER, lock=True)
    require_revision(task, revision)
    former = task.holder
    task.assignee = actor if task.assignee else None  # else its new holder could not claim it again
    return _give(task, actor, TaskAction.TAKE_OVER, former=str(former.pk) if former else None)


def _give(task: Task, actor: User, action: TaskAction, **data: object) -> Task:
    """A new lease and a new fence. The caller holds the row lock."""
    status = next_status(flow_of(task), action, task.status)
    as_admin = acts_by_site_role(actor, task, action)
    task.holder, task.lease_until = actor, database_now(task) + LEASE
    task.fence += 1
    return advance(
        task,
        actor=actor,
        action=action,
        status=status,
        as_admin=as_admin,
        changed=["holder", "lease_until", "fence", "assignee"],
        fence=task.fence,
        **data,
    )


def held_now(task: Task) -> bool:
    """Whether the claim still stands: the lease runs, and the holder may still annotate in the project."""
    runs = task.lease_until is not None and task.lease_until > database_now(task)
    return runs and can_annotate(task.holder, task.project_id)


def end_claim(task: Task) -> list[str]:
    """Take the case from its holder, whose next write is refused; the fields that changed. The caller saves them."""
    task.holder = task.lease_until = None
    task.fence += 1
    return ["holder", "lease_until", "fence"]


def task_held(
    actor: User, task_id: UUID, fence: int | None, action: TaskAction = TaskAction.SAVE, *, lock: bool = True
) -> Task:
    """The door of every write that a claim protects; the task comes locked.

    Whoever could never annotate here is NotAllowed; whoever lost the claim is StaleFence.
    """
    task = task_for(actor, task_id, lock=lock)
    if not may_annotate(membership(actor, task.project_id)):
        raise NotAllowed(f"You may not {action.replace('_', ' ')} this case.", action=str(action))
    require_fence(task, actor, fence, action)
    return task


def begin_held(
    actor: User, task_id: UUID, fence: int | None, action: TaskAction, revision: int | None
) -> tuple[Task, str, bool]:
    """The locked task that `actor` holds, where the action leads, and whether only his site role lets him."""
    task = task_held(actor, task_id, fence, action)
    require_revision(task, revision)
    return task, next_status(flow_of(task), action, task.status), acts_by_site_role(actor, task, action)


def require_fence(task: Task, user: User, fence: int | None, action: TaskAction = TaskAction.SAVE) -> None:
    """FenceRequired without a fence, StaleFence with one that is not the running claim's, WrongState outside work."""
    if fence is None:
        raise FenceRequired("Claim the case first and send its fence.")
    if fence != task.fence:
        raise StaleFence("This page has lost the case: it was claimed again; claim it to go on.", current=task.fence)
    next_status(flow_of(task), action, task.status)
    if task.holder_id != user.pk:
        raise StaleFence("Somebody else has this case now.", current=task.fence)


def renew(task: Task) -> datetime:
    """Another 90 s for the holder, also when the lease ran out and nobody took the case. The caller holds the lock."""
    until = database_now(task) + LEASE
    task.lease_until = until
    task.save(update_fields=["lease_until"])
    return until


@transaction.atomic
def heartbeat(*, actor: User, task_id: UUID, fence: int | None) -> Task:
    """The page is still open."""
    task = task_held(actor, task_id, fence)
    renew(task)
    return task


@transaction.atomic
def release(*, actor: User, task_id: UUID, fence: int | None, revision: int | None = None) -> Task:
    """Give the claim back. What was drawn stays in the journal, for whoever claims next."""
    task, status, as_admin = begin_held(actor, task_id, fence, TaskAction.RELEASE, revision)
    task.holder = task.lease_until = None
    return advance(
        task,
        actor=actor,
        action=TaskAction.RELEASE,
        status=status,
        as_admin=as_admin,
        changed=["holder", "lease_until"],
    )
