import pytest

from server.annotations.models import Status as S
from server.annotations.workflow import TASK_FLOW, flow
from server.annotations.workflow import TaskAction as A
from server.core.errors import WrongState
from server.core.workflow import next_status

OPEN = (S.DRAFT, S.READY, S.REWORK, S.IN_PROGRESS)
LEADS = {
    (A.PUBLISH, S.DRAFT): S.READY,
    (A.CLAIM, S.READY): S.IN_PROGRESS,
    (A.CLAIM, S.REWORK): S.IN_PROGRESS,
    (A.CLAIM, S.IN_PROGRESS): S.IN_PROGRESS,
    (A.RELEASE, S.IN_PROGRESS): S.READY,
    (A.SAVE, S.IN_PROGRESS): S.IN_PROGRESS,
    (A.SUBMIT, S.IN_PROGRESS): S.SUBMITTED,
    (A.WITHDRAW, S.SUBMITTED): S.IN_PROGRESS,
    (A.START_REVIEW, S.SUBMITTED): S.IN_REVIEW,
    (A.APPROVE, S.IN_REVIEW): S.APPROVED,
    (A.REJECT, S.IN_REVIEW): S.REWORK,
    (A.TAKE_OVER, S.IN_PROGRESS): S.IN_PROGRESS,
    (A.RESTORE, S.ARCHIVED): S.DRAFT,
    **{(action, status): status for action in (A.ASSIGN, A.UNASSIGN) for status in OPEN},
    **{(A.ARCHIVE, status): S.ARCHIVED for status in set(S) - {S.FINAL, S.ARCHIVED}},
}


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("action", list(TASK_FLOW))
def test_every_action_leads_where_the_table_says_and_nowhere_else(action: A, status: S) -> None:
    if (action, status) in LEADS:
        assert next_status(TASK_FLOW, action, status) == LEADS[action, status]
    else:
        with pytest.raises(WrongState) as refused:
            next_status(TASK_FLOW, action, status)
        assert refused.value.data == {"action": action, "status": status}


def test_without_review_a_submit_leads_to_accepted_unreviewed() -> None:
    unreviewed = flow(reviewed=False, rejected=False)
    assert next_status(unreviewed, A.SUBMIT, S.IN_PROGRESS) == S.ACCEPTED_UNREVIEWED


def test_a_case_that_was_rejected_is_given_back_as_rework() -> None:
    assert next_status(flow(reviewed=True, rejected=True), A.RELEASE, S.IN_PROGRESS) == S.REWORK


@pytest.mark.parametrize("status", sorted(set(S) - {S.FINAL, S.ARCHIVED}))
def test_an_archived_case_is_restored_to_where_it_was(status: S) -> None:
    assert next_status(flow(reviewed=True, rejected=False, shelved=status), A.RESTORE, S.ARCHIVED) == status
