"""When: the verbs of a task, and the one table that says where each leads."""

from collections.abc import Mapping
from enum import StrEnum

from server.annotations.models import Status as S
from server.core.workflow import Step, step


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

TASK_FLOW: Flow = {
    A.CLAIM: step(S.READY, S.REWORK, S.IN_PROGRESS, to=S.IN_PROGRESS),
    A.RELEASE: step(S.IN_PROGRESS, to=S.READY),
    A.SAVE: step(S.IN_PROGRESS, to=S.IN_PROGRESS),
    A.SUBMIT: step(S.IN_PROGRESS, to=S.SUBMITTED),
    A.WITHDRAW: step(S.SUBMITTED, to=S.IN_PROGRESS),
    A.START_REVIEW: step(S.SUBMITTED, to=S.IN_REVIEW),
    A.APPROVE: step(S.IN_REVIEW, to=S.APPROVED),
    A.REJECT: step(S.IN_REVIEW, to=S.REWORK),
}
UNREVIEWED = {A.SUBMIT: step(S.IN_PROGRESS, to=S.ACCEPTED_UNREVIEWED)}
REJECTED = {A.RELEASE: step(S.IN_PROGRESS, to=S.REWORK)}


def flow(*, reviewed: bool, rejected: bool) -> Flow:
    """The table of one task. reviewed: its project reviews; rejected: it came back from a review before."""
    return {**TASK_FLOW, **({} if reviewed else UNREVIEWED), **(REJECTED if rejected else {})}
