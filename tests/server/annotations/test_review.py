"""From the inbox to the verdict: who may judge, and where it goes."""

from collections.abc import Callable
from typing import Any

import pytest

from labeling.errors import UnknownSegment
from server.annotations.models import Review, Status, Task
from server.annotations.selectors import inbox_of
from server.annotations.services import claims, review, submission
from server.annotations.services.places import Pin
from server.core.errors import NotAllowed, Unusable
from server.projects.models import Membership
from tests import phantoms
from tests.server.annotations.scene import Scene
from tests.server.annotations.test_sealing import newest

JUDGING: list[Callable[..., Task]] = [
    review.start_review,
    review.approve,
    lambda **who: review.reject(reason="other", comment="no", **who),
]
CENTER = [float(x) for x in phantoms.oblique_grid().to_world([9, 18, 14])]


@pytest.mark.parametrize("judge", JUDGING)
def test_nobody_judges_what_he_helped_to_make_administrators_included(scene: Scene, judge: Callable[..., Task]) -> None:
    Membership.objects.filter(user=scene.ben).update(is_reviewer=True)
    task = scene.case()
    fence = scene.claim(task, scene.ada)
    scene.draw(task, scene.ada)
    claims.release(actor=scene.ada, task_id=task.pk, fence=fence)
    fence = scene.claim(task, scene.ben)
    scene.draw(task, scene.ben, 2)
    submission.submit(actor=scene.ben, task_id=task.pk, fence=fence)
    if judge is not review.start_review:
        review.start_review(actor=scene.rex, task_id=task.pk)
    for author in (scene.ada, scene.ben):
        with pytest.raises(NotAllowed):
            judge(actor=author, task_id=task.pk)
    judge(actor=scene.rex, task_id=task.pk)


def test_four_eyes_hold_over_a_rejected_round(scene: Scene) -> None:
    """Ben only drew in the first round; the Revision he helped to make is an ancestor of the second."""
    Membership.objects.filter(user=scene.ben).update(is_reviewer=True)
    task = scene.case()
    fence = scene.claim(task, scene.ben)
    scene.draw(task, scene.ben)
    claims.release(actor=scene.ben, task_id=task.pk, fence=fence)
    scene.in_review(task, scene.ann, scene.rex)
    scene.reject(task, scene.rex)
    scene.submit(task, scene.ann)
    with pytest.raises(NotAllowed):
        review.start_review(actor=scene.ben, task_id=task.pk)


@pytest.mark.parametrize("judge", JUDGING)
@pytest.mark.parametrize("name", ["ben", "max", "vic"])
def test_only_reviewers_judge(scene: Scene, judge: Callable[..., Task], name: str) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    with pytest.raises(NotAllowed):
        judge(actor=scene.people[name], task_id=task.pk)


def test_an_administrator_judges_what_others_made_and_the_trail_tells(scene: Scene) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.ada)
    assert review.approve(actor=scene.ada, task_id=task.pk).status == Status.APPROVED
    trail = task.events.filter(actor=scene.ada).order_by("version")
    assert [(event.action, event.as_admin) for event in trail] == [("start_review", True), ("approve", True)]


def test_an_approval_names_the_revision(scene: Scene) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    review.approve(actor=scene.rex, task_id=task.pk)
    verdict = Review.objects.get(task=task)
    assert (verdict.verdict, verdict.reviewer, verdict.revision) == ("approved", scene.rex, newest(task))
    assert task.events.get(action="approve").data["sha256"] == newest(task).sha256


def test_a_reject_gives_the_case_back_to_its_author_with_a_thread(scene: Scene) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    back = scene.reject(task, scene.rex, reason="missing", comment="the tip", position_mm=CENTER, segment=2)
    assert (back.status, back.assignee) == (Status.REWORK, scene.ann)
    thread = task.threads.get()
    assert (thread.text, thread.blocking, thread.resolved, thread.author) == ("the tip", False, False, scene.rex)
    assert (thread.position_mm, thread.segment, thread.revision) == (CENTER, 2, newest(task))
    with pytest.raises(NotAllowed):
        claims.claim(actor=scene.ben, task_id=task.pk)
    assert scene.submit(task, scene.ann).status == Status.SUBMITTED


def test_a_reject_drops_its_pins_beside_its_comment(scene: Scene) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    pins = [Pin("leaks out", CENTER, 1, blocking=True), Pin("fine here", CENTER)]
    scene.reject(task, scene.rex, comment="see the pins", pins=pins)
    comment, *pinned = task.threads.order_by("created")
    assert [(thread.text, thread.position_mm, thread.segment, thread.blocking) for thread in pinned] == [
        ("leaks out", CENTER, 1, True),
        ("fine here", CENTER, None, False),
    ]
    assert {thread.revision for thread in pinned} == {newest(task)} and {t.author for t in pinned} == {scene.rex}
    assert task.events.get(action="reject").data["threads"] == [str(thread.pk) for thread in (comment, *pinned)]


def test_pins_need_no_comment_beside_them(scene: Scene) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    scene.reject(task, scene.rex, comment="", pins=[Pin("leaks out", CENTER)])
    assert [thread.text for thread in task.threads.all()] == ["leaks out"]


@pytest.mark.parametrize(
    ("pin", "refusal"),
    [(Pin("where?", [1e5, 0, 0]), Unusable), (Pin("what?", CENTER, 9), UnknownSegment)],
)
def test_one_pin_that_points_nowhere_takes_the_reject_with_it(scene: Scene, pin: Pin, refusal: Any) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    with pytest.raises(refusal):
        scene.reject(task, scene.rex, pins=[Pin("good", CENTER), pin])
    assert Task.objects.get(pk=task.pk).status == Status.IN_REVIEW and not task.threads.exists()


def test_a_reject_of_somebody_who_left_frees_the_case(scene: Scene) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    Membership.objects.filter(user=scene.ann).delete()
    assert scene.reject(task, scene.rex).assignee is None
    assert claims.claim_next(actor=scene.ben, project_id=scene.project.pk) == task


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"position_mm": [1e5, 0, 0]}, Unusable),
        ({"position_mm": [float("nan"), 0, 0]}, Unusable),
        ({"segment": 9}, UnknownSegment),
    ],
)
def test_a_reject_that_points_nowhere_changes_nothing(scene: Scene, said: dict[str, Any], refusal: Any) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    with pytest.raises(refusal):
        scene.reject(task, scene.rex, **said)
    assert Task.objects.get(pk=task.pk).status == Status.IN_REVIEW
    assert not task.threads.exists() and Review.objects.get(task=task).verdict == ""


def test_the_inbox_holds_what_i_may_judge_my_own_rejects_first(scene: Scene) -> None:
    Membership.objects.filter(user=scene.ben).update(is_reviewer=True)
    plain, own, again, begun, seen = (scene.case(name) for name in ("plain", "own", "again", "begun", "seen"))
    scene.submit(plain, scene.ann)
    scene.submit(own, scene.ben)
    scene.in_review(seen, scene.ann, scene.rita)
    scene.reject(seen, scene.rita)
    scene.submit(seen, scene.ann)
    scene.in_review(again, scene.ann, scene.ben)
    scene.reject(again, scene.ben)
    scene.submit(again, scene.ann)
    scene.in_review(begun, scene.ann, scene.rex)

    def inbox(name: str) -> list[Task]:
        return list(inbox_of(scene.people[name]).order_by("rank", "submitted", "id"))

    assert inbox("ben") == [again, plain, seen]
    assert inbox("rex") == [begun, plain, own, seen, again]
    assert inbox("ada") == [plain, own, seen, again]
    assert inbox("ann") == inbox("max") == inbox("out") == []
