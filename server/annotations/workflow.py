"""When: the verbs of a task, and the one table that says where each leads."""

from collections.abc import Mapping
from enum import StrEnum

from server.annotations.models import Status as S
from server.core.workflow import Step, stay, step


class TaskAction(StrEnum):
    """Every verb of the public surface. Those without a row in the table are not built yet."""

    PUBLISH = "publish"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    CLAIM = "claim"
    RELEASE = "release"
    TAKE_OVER = "take_over"
    SAVE = "save"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    START_REVIEW = "start_review"
    APPROVE = "approve"
    REJECT = "reject"
    FIX = "fix"
    ESCALATE = "escalate"
    ADJUDICATE = "adjudicate"
    FINALIZE = "finalize"
    REOPEN = "reopen"
    SKIP = "skip"
    RAISE_PROBLEM = "raise_problem"
    CLEAR_PROBLEM = "clear_problem"
    ARCHIVE = "archive"
    RESTORE = "restore"


A = TaskAction
Flow = Mapping[TaskAction, Step]

OPEN = (S.DRAFT, S.READY, S.REWORK, S.IN_PROGRESS)  # nothing waits to be judged: the case can be given to somebody
TASK_FLOW: Flow = {
    A.PUBLISH: step(S.DRAFT, to=S.READY),
    A.ASSIGN: stay(*OPEN),
    A.UNASSIGN: stay(*OPEN),
    A.CLAIM: step(S.READY, S.REWORK, S.IN_PROGRESS, to=S.IN_PROGRESS),
    A.RELEASE: step(S.IN_PROGRESS, to=S.READY),
    A.TAKE_OVER: stay(S.IN_PROGRESS),
    A.SAVE: step(S.IN_PROGRESS, to=S.IN_PROGRESS),
    A.SUBMIT: step(S.IN_PROGRESS, to=S.SUBMITTED),
    A.WITHDRAW: step(S.SUBMITTED, to=S.IN_PROGRESS),
    A.START_REVIEW: step(S.SUBMITTED, to=S.IN_REVIEW),
    A.APPROVE: step(S.IN_REVIEW, to=S.APPROVED),
    A.REJECT: step(S.IN_REVIEW, to=S.REWORK),
    A.ARCHIVE: step(*(status for status in S if status not in (S.FINAL, S.ARCHIVED)), to=S.ARCHIVED),
    A.RESTORE: step(S.ARCHIVED, to=S.DRAFT),
}
UNREVIEWED = {A.SUBMIT: step(S.IN_PROGRESS, to=S.ACCEPTED_UNREVIEWED)}
REJECTED = {A.RELEASE: step(S.IN_PROGRESS, to=S.REWORK)}


def flow(*, reviewed: bool, rejected: bool, shelved: str = "") -> Flow:
    """The table of one task.

    reviewed: its project reviews; rejected: it came back from a review before; shelved: where it was archived.
    """
    back = {A.RESTORE: step(S.ARCHIVED, to=shelved)} if shelved else {}
    return {**TASK_FLOW, **({} if reviewed else UNREVIEWED), **(REJECTED if rejected else {}), **back}
