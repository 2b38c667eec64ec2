"""Judging what others handed in. Nobody judges what he helped to make: the policy refuses him at the door."""

from collections.abc import Sequence
from dataclasses import asdict
from textwrap import shorten
from uuid import UUID

from django.db import transaction

from server.accounts.models import User
from server.annotations.models import Review, Revision, Task, Thread
from server.annotations.selectors import acts_by_site_role, can_annotate, flow_of, last_sealed, task_for
from server.annotations.services.places import Pin, require_place
from server.annotations.services.record import advance, require_revision
from server.annotations.workflow import TaskAction
from server.core.errors import BlockingThreads
from server.core.workflow import next_status

NAMED, NAMED_CHARACTERS = 3, 60  # of what stops an approval, in the sentence that refuses it


@transaction.atomic
def start_review(*, actor: User, task_id: UUID, revision: int | None = None) -> Task:
    """Begin to look at what was handed in; its author can no longer withdraw it."""
    task, status = _open(actor, task_id, TaskAction.START_REVIEW, revision)
    Review.objects.create(task=task, revision=_submitted(task), reviewer=actor)
    return _judge(task, actor, TaskAction.START_REVIEW, status)


@transaction.atomic
def approve(*, actor: User, task_id: UUID, revision: int | None = None) -> Task:
    """Accept the sealed Revision. An open blocking thread stops it."""
    task, status = _open(actor, task_id, TaskAction.APPROVE, revision)
    _require_unblocked(task)
    sealed = _conclude(task, actor, Review.Verdict.APPROVED)
    return _judge(task, actor, TaskAction.APPROVE, status, sha256=sealed.sha256)


@transaction.atomic
def reject(
    *,
    actor: User,
    task_id: UUID,
    reason: str,
    comment: str,
    position_mm: Sequence[float] | None = None,
    segment: int | None = None,
    pins: Sequence[Pin] = (),
    revision: int | None = None,
) -> Task:
    """Send it back to its author with a reason; the comment, if any, and each pin open a thread, all or none."""
    task, status = _open(actor, task_id, TaskAction.REJECT, revision)
    require_place(task, position_mm, segment)
    for pin in pins:
        require_place(task, pin.position_mm, pin.segment)
    place = {"position_mm": position_mm, "segment": segment}
    sealed = _conclude(task, actor, Review.Verdict.REJECTED, reason=reason, comment=comment, **place)
    remarks = ([{"text": comment, **place}] if comment else []) + [asdict(pin) for pin in pins]
    opened = [Thread.objects.create(task=task, author=actor, revision=sealed, **remark) for remark in remarks]
    # Back to its author if he can still take it, else to whoever is free.
    task.assignee = sealed.author if can_annotate(sealed.author, task.project_id) else None
    threads = [str(thread.pk) for thread in opened]
    return _judge(task, actor, TaskAction.REJECT, status, reason=reason, threads=threads)


def _open(actor: User, task_id: UUID, action: TaskAction, revision: int | None) -> tuple[Task, str]:
    """The locked task and where the action leads."""
    task = task_for(actor, task_id, action, lock=True)
    require_revision(task, revision)
    return task, next_status(flow_of(task), action, task.status)


def _require_unblocked(task: Task) -> None:
    """A refusal says which threads stop the approval."""
    blocking = list(Thread.objects.filter(task=task, blocking=True, resolved=False).order_by("created", "pk"))
    if not blocking:
        return
    names = [f"“{shorten(thread.text, NAMED_CHARACTERS, placeholder='…')}”" for thread in blocking[:NAMED]]
    rest = len(blocking) - len(names)
    what = "An open blocking comment stops" if len(blocking) == 1 else f"{len(blocking)} open blocking comments stop"
    more = f" and {rest} more" if rest else ""
    raise BlockingThreads(
        f"{what} the approval: {', '.join(names)}{more}. Resolve what is put right, or reject the label.",
        threads=[str(thread.pk) for thread in blocking],
    )


def _submitted(task: Task) -> Revision:
    sealed = last_sealed(task)
    assert sealed is not None  # a task comes to review only through a submit, which seals one
    return sealed


def _conclude(task: Task, actor: User, verdict: str, **said: object) -> Revision:
    """Write the verdict into the review that was begun. Whoever gives it is its reviewer, whoever began it."""
    sealed = _submitted(task)
    fields = {"reviewer": actor, "verdict": verdict, **said}
    Review.objects.update_or_create(task=task, revision=sealed, verdict="", defaults=fields)
    return sealed


def _judge(task: Task, actor: User, action: TaskAction, status: str, **data: object) -> Task:
    as_admin = acts_by_site_role(actor, task, action)
    task.reviewer = actor
    changed = ["reviewer", "assignee"]
    return advance(task, actor=actor, action=action, status=status, as_admin=as_admin, changed=changed, **data)
