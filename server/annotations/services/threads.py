"""Talk about a task. Each remark counts as a change of the task, so that open pages hear of it."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from server.accounts.models import User
from server.annotations.models import Comment, Task, Thread
from server.annotations.policies import may_settle, may_talk
from server.annotations.selectors import authors_of, last_sealed, only_by_site_role, task_for, thread_for
from server.annotations.services.places import require_place
from server.annotations.services.record import advance
from server.core.errors import NotAllowed
from server.projects.models import Membership
from server.projects.selectors import membership

Policy = Callable[[Membership], bool]


@transaction.atomic
def open_thread(
    *,
    actor: User,
    task_id: UUID,
    text: str,
    position_mm: Sequence[float] | None = None,
    segment: int | None = None,
    blocking: bool = False,
) -> Thread:
    """A new thread, perhaps at a place; a blocking one stops approval until it is resolved."""
    task = _talking(actor, task_id)
    require_place(task, position_mm, segment)
    thread = Thread.objects.create(
        task=task,
        author=actor,
        text=text,
        position_mm=position_mm,
        segment=segment,
        blocking=blocking,
        revision=last_sealed(task),
    )
    _told(task, actor, "open_thread", thread)
    return thread


@transaction.atomic
def reply(*, actor: User, thread_id: UUID, text: str, done: bool = False) -> Comment:
    thread = thread_for(actor, thread_id)
    task = _talking(actor, thread.task_id)
    comment = Comment.objects.create(thread=thread, author=actor, text=text, done=done)
    _told(task, actor, "comment", thread)
    return comment


@transaction.atomic
def settle(*, actor: User, thread_id: UUID, resolved: bool) -> Thread:
    """Resolve a thread, or open it again."""
    thread = thread_for(actor, thread_id)
    task = task_for(actor, thread.task_id, lock=True)
    authors = authors_of(task)
    if not may_settle(membership(actor, task.project_id), thread, authors):
        raise NotAllowed(_why_not(thread), action="resolve")
    thread.refresh_from_db(fields=["resolved", "resolved_by", "resolved_at"])
    if thread.resolved != resolved:
        thread.resolved = resolved
        thread.resolved_by, thread.resolved_at = (actor, timezone.now()) if resolved else (None, None)
        thread.save(update_fields=["resolved", "resolved_by", "resolved_at", "updated"])
        action = "resolve_thread" if resolved else "reopen_thread"
        _told(task, actor, action, thread, lambda member: may_settle(member, thread, authors))
    return thread


def _why_not(thread: Thread) -> str:
    if not thread.blocking:
        return "You may read this case, but not settle what is said about it."
    return "A blocking comment is settled by who made it, or by a reviewer or manager who did not help with the label."


def _talking(actor: User, task_id: UUID) -> Task:
    task = task_for(actor, task_id, lock=True)
    if not may_talk(membership(actor, task.project_id)):
        raise NotAllowed("You may read this case, but not comment on it.", action="comment")
    return task


def _told(task: Task, actor: User, action: str, thread: Thread, allowed: Policy = may_talk) -> None:
    """allowed: the policy that let `actor`."""
    as_admin = only_by_site_role(actor, task, allowed)
    advance(task, actor=actor, action=action, status=task.status, as_admin=as_admin, thread=str(thread.pk))
