"""Bulk approval: only what this reviewer has seen, and every rule of a single approval."""

from typing import Any
from uuid import UUID

import pytest

from server.annotations.models import Review, Seen, Status, Task, Thread
from server.annotations.selectors import inbox_of
from server.annotations.services import claims, review
from server.annotations.services.seeing import approve_seen, see
from server.annotations.services.submission import submit, withdraw
from server.core.errors import NotAllowed, NotFound, StaleRevision, WrongState
from server.projects.models import Membership
from tests.server.annotations.scene import Scene


def handed_in(scene: Scene, seed: int = 0) -> Task:
    task = scene.case(seed=seed)
    scene.submit(task, scene.ann)
    return Task.objects.get(pk=task.pk)


def approve(scene: Scene, who: Any, *tasks: Task) -> dict[UUID, str]:
    """What was answered for each: `ok`, or the code of the refusal."""
    outcomes = approve_seen(actor=who, revisions={task.pk: task.revision for task in tasks})
    return {outcome.task_id: outcome.refusal.code if outcome.refusal else "ok" for outcome in outcomes}


def statuses(*tasks: Task) -> list[str]:
    return [Task.objects.get(pk=task.pk).status for task in tasks]


def test_what_was_seen_is_approved_and_the_rest_is_not(scene: Scene) -> None:
    seen, unseen, begun = (handed_in(scene, seed) for seed in range(3))
    see(actor=scene.rex, task_id=seen.pk, revision=seen.revision)
    see(actor=scene.rita, task_id=unseen.pk, revision=unseen.revision)  # another's eyes do not count
    review.start_review(actor=scene.rex, task_id=begun.pk)
    assert {task.pk: task.seen for task in inbox_of(scene.rex)} == {seen.pk: True, unseen.pk: False, begun.pk: True}
    assert approve(scene, scene.rex, seen, unseen, begun) == {seen.pk: "ok", unseen.pk: "not_seen", begun.pk: "ok"}
    assert statuses(seen, unseen, begun) == [Status.APPROVED, Status.SUBMITTED, Status.APPROVED]
    verdict = Review.objects.get(task=seen)
    assert (verdict.reviewer, verdict.verdict, verdict.revision) == (scene.rex, "approved", seen.revisions.get())
    assert list(seen.events.order_by("version").values_list("action", flat=True))[-2:] == ["start_review", "approve"]


def test_nobody_approves_with_others_what_he_helped_to_make(scene: Scene) -> None:
    Membership.objects.filter(user=scene.ann).update(is_reviewer=True)
    task = handed_in(scene)
    with pytest.raises(NotAllowed):
        see(actor=scene.ann, task_id=task.pk, revision=task.revision)
    Seen.objects.create(revision=task.revisions.get(), reviewer=scene.ann)
    assert approve(scene, scene.ann, task) == {task.pk: "not_allowed"}
    assert statuses(task) == [Status.SUBMITTED]


def test_blocking_threads_and_stale_revisions_hold_for_each(scene: Scene) -> None:
    blocked, stale, fine = (handed_in(scene, seed) for seed in range(3))
    for task in (blocked, stale, fine):
        see(actor=scene.rex, task_id=task.pk, revision=task.revision)
    Thread.objects.create(task=blocked, author=scene.rita, text="The edge.", blocking=True)
    stale.revision += 1
    told = approve(scene, scene.rex, blocked, stale, fine)
    assert told == {blocked.pk: "blocking_threads", stale.pk: "stale_revision", fine.pk: "ok"}
    assert statuses(blocked, stale, fine) == [Status.SUBMITTED, Status.SUBMITTED, Status.APPROVED]
    assert not Review.objects.filter(task__in=[blocked, stale]).exists()


def test_what_was_seen_before_a_new_submit_is_not_seen(scene: Scene) -> None:
    task = handed_in(scene)
    see(actor=scene.rex, task_id=task.pk, revision=task.revision)
    claims_again(scene, task)
    now = Task.objects.get(pk=task.pk)
    assert not inbox_of(scene.rex).get().seen
    assert approve(scene, scene.rex, now) == {task.pk: "not_seen"}


def claims_again(scene: Scene, task: Task) -> None:
    """The author takes it back, draws on, and hands it in again."""
    withdraw(actor=scene.ann, task_id=task.pk)
    scene.fences[task.pk] = claims.claim(actor=scene.ann, task_id=task.pk).fence
    scene.draw(task, scene.ann, number=2)
    submit(actor=scene.ann, task_id=task.pk, fence=scene.fences[task.pk])


def test_only_a_label_that_is_handed_in_is_seen_as_it_stands(scene: Scene) -> None:
    ready, task = scene.case(seed=1), handed_in(scene, 2)
    with pytest.raises(WrongState):
        see(actor=scene.rex, task_id=ready.pk, revision=0)
    with pytest.raises(StaleRevision):
        see(actor=scene.rex, task_id=task.pk, revision=task.revision + 1)
    for who, refusal in ((scene.vic, NotAllowed), (scene.ben, NotAllowed), (scene.out, NotFound)):
        with pytest.raises(refusal):
            see(actor=who, task_id=task.pk, revision=task.revision)
    assert not Seen.objects.exists()


def test_what_one_does_not_see_is_answered_as_absent(scene: Scene) -> None:
    task = handed_in(scene)
    assert approve(scene, scene.out, task) == {task.pk: "not_found"}
    assert approve(scene, scene.vic, task) == {task.pk: "not_allowed"}
