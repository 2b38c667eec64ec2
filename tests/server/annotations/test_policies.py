"""Who may do what to a task, as a table over the pure policy."""

from uuid import UUID, uuid4

import pytest

from server.annotations.models import Task, Thread
from server.annotations.policies import may, may_settle, may_talk
from server.annotations.workflow import TASK_FLOW
from server.annotations.workflow import TaskAction as A
from server.projects.models import Membership, Project
from server.projects.models import Role as R

ME, OTHER = UUID(int=1), UUID(int=2)
ALL = frozenset(TASK_FLOW)
JUDGE = {A.START_REVIEW, A.APPROVE, A.REJECT}
FENCED = {A.SAVE, A.SUBMIT, A.RELEASE}
HANDING = {A.PUBLISH, A.ASSIGN, A.UNASSIGN, A.TAKE_OVER, A.ARCHIVE, A.RESTORE}


@pytest.mark.parametrize(
    ("roles", "assignee", "holder", "authors", "allowed"),
    [
        # free case
        ({R.ANNOTATOR}, None, None, set(), {A.CLAIM}),
        ({R.MANAGER}, None, None, set(), {A.CLAIM} | HANDING),
        ({R.REVIEWER}, None, None, set(), JUDGE),
        ({R.VIEWER}, None, None, set(), set()),
        # held by me
        ({R.ANNOTATOR}, None, ME, set(), {A.CLAIM} | FENCED),
        ({R.ANNOTATOR}, ME, ME, set(), {A.CLAIM, A.WITHDRAW} | FENCED),
        ({R.VIEWER}, ME, ME, set(), set()),  # the role was taken away meanwhile
        # held by another, not assigned: whether it is taken, the claim itself says
        ({R.ANNOTATOR}, None, OTHER, set(), {A.CLAIM}),
        # assigned to another
        ({R.ANNOTATOR}, OTHER, None, set(), set()),
        ({R.MANAGER}, OTHER, OTHER, set(), HANDING),
        # handed in by me
        ({R.ANNOTATOR}, ME, None, {ME}, {A.CLAIM, A.WITHDRAW}),
        ({R.ANNOTATOR, R.REVIEWER}, ME, None, {ME}, {A.CLAIM, A.WITHDRAW}),
        ({R.MANAGER, R.ANNOTATOR, R.REVIEWER}, ME, None, {ME, OTHER}, {A.CLAIM, A.WITHDRAW} | HANDING),
        # handed in by another
        ({R.REVIEWER}, OTHER, None, {OTHER}, JUDGE),
        ({R.ANNOTATOR, R.REVIEWER}, OTHER, None, {OTHER}, JUDGE),
        ({R.MANAGER, R.ANNOTATOR, R.REVIEWER}, OTHER, None, {OTHER}, JUDGE | HANDING),
        # I only helped
        ({R.REVIEWER}, OTHER, None, {ME, OTHER}, set()),
    ],
)
def test_who_may_do_what(
    roles: set[R], assignee: UUID | None, holder: UUID | None, authors: set[UUID], allowed: set[A]
) -> None:
    project = Project()
    member = Membership(user_id=ME, project=project, roles=roles)
    task = Task(project=project, assignee_id=assignee, holder_id=holder)
    assert {action for action in ALL if may(member, action, task, authors)} == allowed


def test_what_is_not_built_is_allowed_to_nobody() -> None:
    project = Project()
    everyone = Membership(user_id=ME, project=project, roles=set(R))
    assert not any(may(everyone, action, Task(project=project), set()) for action in set(A) - ALL)


def test_a_membership_of_another_project_counts_for_nothing() -> None:
    member = Membership(user_id=ME, project_id=uuid4(), roles=set(R))
    task = Task(project_id=uuid4(), assignee_id=ME, holder_id=ME)
    assert not any(may(member, action, task, set()) for action in A)


@pytest.mark.parametrize(
    ("roles", "mine", "helped", "blocking", "talks", "settles"),
    [
        # who may only read
        ({R.VIEWER}, False, False, False, False, False),
        ({R.VIEWER}, True, False, True, False, False),  # could comment once
        # what stops nothing is settled by whoever talks here
        ({R.ANNOTATOR}, False, True, False, True, True),
        ({R.REVIEWER}, False, False, False, True, True),
        ({R.MANAGER}, False, True, False, True, True),
        # what stops the approval is settled by who opened it
        ({R.ANNOTATOR}, True, True, True, True, True),
        ({R.REVIEWER}, True, False, True, True, True),
        # or by a reviewer or manager
        ({R.ANNOTATOR}, False, False, True, True, False),
        ({R.REVIEWER}, False, False, True, True, True),
        ({R.MANAGER}, False, False, True, True, True),
        # but by nobody for his own label, whatever else he is
        ({R.ANNOTATOR}, False, True, True, True, False),
        ({R.MANAGER, R.ANNOTATOR}, False, True, True, True, False),
        (set(R), False, True, True, True, False),
    ],
)
def test_who_talks_and_who_settles(
    roles: set[R], mine: bool, helped: bool, blocking: bool, talks: bool, settles: bool
) -> None:
    member = Membership(user_id=ME, project=Project(), roles=roles)
    thread = Thread(author_id=ME if mine else OTHER, blocking=blocking)
    authors = {ME, OTHER} if helped else {OTHER}
    assert (may_talk(member), may_settle(member, thread, authors)) == (talks, settles)
