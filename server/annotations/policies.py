"""Who may do what to a task. Pure for one object, a query for many, side by side so that drift shows."""

from collections.abc import Set
from uuid import UUID

from django.db.models import Q

from server.accounts.models import User
from server.annotations.models import Task, Thread
from server.annotations.workflow import TaskAction
from server.projects import policies as projects
from server.projects.models import Membership, Role
from server.projects.policies import ANNOTATORS, MANAGERS, REVIEWERS

TALKERS = frozenset({Role.MANAGER, Role.ANNOTATOR, Role.REVIEWER})
SETTLERS = frozenset({Role.MANAGER, Role.REVIEWER})


def may(member: Membership, action: TaskAction, task: Task, authors: Set[UUID]) -> bool:
    """Who may do what to a task. Pure, so one table test covers every case.

    authors: ids of all people among the ancestors of the task's newest Revision: nobody judges what he helped to make.
    """
    match action:
        case TaskAction.CLAIM:
            allowed = may_annotate(member) and task.assignee_id in (None, member.user_id)
        case TaskAction.SAVE | TaskAction.SUBMIT | TaskAction.RELEASE:
            allowed = may_annotate(member) and task.holder_id == member.user_id
        case TaskAction.WITHDRAW:
            allowed = may_annotate(member) and task.assignee_id == member.user_id
        case TaskAction.START_REVIEW | TaskAction.APPROVE | TaskAction.REJECT:
            allowed = bool(member.roles & REVIEWERS) and member.user_id not in authors
        case (
            TaskAction.PUBLISH
            | TaskAction.ASSIGN
            | TaskAction.UNASSIGN
            | TaskAction.TAKE_OVER
            | TaskAction.ARCHIVE
            | TaskAction.RESTORE
        ):
            allowed = bool(member.roles & MANAGERS)
        case (
            TaskAction.FIX
            | TaskAction.ESCALATE
            | TaskAction.ADJUDICATE
            | TaskAction.FINALIZE
            | TaskAction.REOPEN
            | TaskAction.SKIP
            | TaskAction.RAISE_PROBLEM
            | TaskAction.CLEAR_PROBLEM
        ):
            allowed = False
    return allowed and member.project_id == task.project_id


def may_annotate(member: Membership) -> bool:
    """Edit labels at all; which task, its fence says."""
    return bool(member.roles & ANNOTATORS)


def may_talk(member: Membership) -> bool:
    """Open a thread and answer in one."""
    return bool(member.roles & TALKERS)


def may_settle(member: Membership, thread: Thread, authors: Set[UUID]) -> bool:
    """Resolve a thread or open it again.

    Whoever talks here settles his own threads and those that stop nothing. A blocking one of somebody else is for
    reviewers and managers, never for those who helped to make the label that it stops (`authors`, as in `may`).
    """
    if not may_talk(member):
        return False
    if not thread.blocking or thread.author_id == member.user_id:
        return True
    return bool(member.roles & SETTLERS) and member.user_id not in authors


def visible_to(user: User, prefix: str = "") -> Q:
    """The same rule as a query: the tasks `user` may see at all. `prefix` leads to the task, for example `task__`."""
    return projects.visible_to(user, f"{prefix}project__")
