"""A claim is a lease with a number; whoever has an old number has lost the case."""

from datetime import timedelta

import pytest
from django.utils import timezone

from server.annotations.models import Status, Task
from server.annotations.services import claims, submission
from server.core.errors import FenceRequired, NotAllowed, NotFound, StaleFence, StaleRevision, Taken, WrongState
from server.projects.models import Membership
from tests.server.annotations.scene import Scene


def lapse(task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_claim_takes_the_case_for_ninety_seconds(scene: Scene) -> None:
    task = claims.claim(actor=scene.ann, task_id=scene.case().pk)
    assert (task.status, task.holder, task.fence) == (Status.IN_PROGRESS, scene.ann, 1)
    assert task.lease_until is not None
    assert timedelta(seconds=80) < task.lease_until - timezone.now() < timedelta(seconds=91)


def test_another_may_not_claim_while_the_lease_runs(scene: Scene) -> None:
    task = scene.case()
    scene.claim(task, scene.ann)
    with pytest.raises(Taken):
        claims.claim(actor=scene.ben, task_id=task.pk)
    assert Task.objects.get(pk=task.pk).fence == 1


def test_an_expired_lease_lets_another_claim_and_shuts_the_first_one_out(scene: Scene) -> None:
    task = scene.case()
    old = scene.claim(task, scene.ann)
    lapse(task)
    assert claims.claim(actor=scene.ben, task_id=task.pk).fence == old + 1
    with pytest.raises(StaleFence):
        claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=old)


def test_an_expired_lease_is_renewed_by_the_holder_until_somebody_claims(scene: Scene) -> None:
    task = scene.case()
    fence = scene.claim(task, scene.ann)
    lapse(task)
    until = claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=fence).lease_until
    assert until is not None and until > timezone.now()
    lapse(task)
    scene.draw(task, scene.ann)
    with pytest.raises(Taken):
        claims.claim(actor=scene.ben, task_id=task.pk)


def test_claiming_again_gives_a_new_number_and_makes_the_older_page_read_only(scene: Scene) -> None:
    task = scene.case()
    first, second = scene.claim(task, scene.ann), scene.claim(task, scene.ann)
    assert second == first + 1
    with pytest.raises(StaleFence):
        claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=first)
    claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=second)


def test_a_case_that_is_assigned_to_another_is_not_claimed(scene: Scene) -> None:
    task = scene.case(assignee=scene.ben)
    for other in (scene.ann, scene.max, scene.ada):
        with pytest.raises(NotAllowed):
            claims.claim(actor=other, task_id=task.pk)
    claims.claim(actor=scene.ben, task_id=task.pk)


@pytest.mark.parametrize("name", ["rex", "vic"])
def test_who_does_not_annotate_does_not_claim(scene: Scene, name: str) -> None:
    with pytest.raises(NotAllowed):
        claims.claim(actor=scene.people[name], task_id=scene.case().pk)


def test_a_stranger_does_not_see_the_case(scene: Scene) -> None:
    with pytest.raises(NotFound):
        claims.claim(actor=scene.out, task_id=scene.case().pk)


def test_a_holder_who_left_the_project_holds_nothing_and_writes_nothing(scene: Scene) -> None:
    task = scene.case()
    fence = scene.claim(task, scene.ann)
    Membership.objects.filter(user=scene.ann).delete()
    with pytest.raises(NotFound):
        claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=fence)
    assert claims.claim(actor=scene.ben, task_id=task.pk).holder == scene.ben


def test_a_holder_who_may_only_look_now_neither_writes_nor_holds(scene: Scene) -> None:
    task = scene.case()
    fence = scene.claim(task, scene.ann)
    Membership.objects.filter(user=scene.ann).update(is_annotator=False, is_viewer=True)
    with pytest.raises(NotAllowed):
        claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=fence)
    claims.claim(actor=scene.ben, task_id=task.pk)


def test_a_write_without_a_number_or_with_anothers_is_refused(scene: Scene) -> None:
    task = scene.case()
    fence = scene.claim(task, scene.ann)
    with pytest.raises(FenceRequired):
        claims.release(actor=scene.ann, task_id=task.pk, fence=None)
    with pytest.raises(StaleFence):
        claims.release(actor=scene.ben, task_id=task.pk, fence=fence)
    with pytest.raises(StaleFence):
        claims.release(actor=scene.ann, task_id=task.pk, fence=fence + 1)
    assert Task.objects.get(pk=task.pk).holder == scene.ann


def test_giving_back_leaves_the_work_for_the_next_one(scene: Scene) -> None:
    task = scene.case()
    fence = scene.claim(task, scene.ann)
    scene.draw(task, scene.ann)
    back = claims.release(actor=scene.ann, task_id=task.pk, fence=fence)
    assert (back.status, back.holder, back.lease_until, back.revision) == (Status.READY, None, None, 1)
    with pytest.raises(WrongState):
        claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=fence)
    assert claims.claim(actor=scene.ben, task_id=task.pk).revision == 1


def test_giving_back_a_rejected_case_keeps_it_with_its_author(scene: Scene) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    scene.reject(task, scene.rex)
    fence = scene.claim(task, scene.ann)
    back = claims.release(actor=scene.ann, task_id=task.pk, fence=fence)
    assert (back.status, back.assignee) == (Status.REWORK, scene.ann)


def test_an_action_on_another_revision_than_the_current_one_is_refused(scene: Scene) -> None:
    task = scene.case()
    fence = scene.claim(task, scene.ann)
    scene.draw(task, scene.ann)
    with pytest.raises(StaleRevision) as refused:
        submission.submit(actor=scene.ann, task_id=task.pk, fence=fence, revision=0)
    assert refused.value.data == {"current": 1}
    submission.submit(actor=scene.ann, task_id=task.pk, fence=fence, revision=1)


def test_the_next_case_is_my_rework_then_mine_then_the_most_urgent_free_one(scene: Scene) -> None:
    rework = scene.case("rework")
    scene.in_review(rework, scene.ann, scene.rex)
    scene.reject(rework, scene.rex)
    free, urgent = scene.case("free"), scene.case("urgent", priority=5)
    mine, others = scene.case("mine", assignee=scene.ann), scene.case("others", assignee=scene.ben)
    left = scene.case("left")
    scene.claim(left, scene.ann)
    lapse(left)
    given = []
    while task := claims.claim_next(actor=scene.ann, project_id=scene.project.slug):
        given.append(task)
    assert given == [rework, mine, left, urgent, free]
    assert Task.objects.get(pk=others.pk).status == Status.READY


def test_what_somebody_left_lying_comes_last(scene: Scene) -> None:
    left = scene.case("left")
    scene.claim(left, scene.ben)
    assert claims.claim_next(actor=scene.ann, project_id=scene.project.pk) is None
    lapse(left)
    free = scene.case("free")
    assert claims.claim_next(actor=scene.ann, project_id=scene.project.pk) == free
    assert claims.claim_next(actor=scene.ann, project_id=scene.project.pk) == left


def test_the_next_case_is_for_annotators(scene: Scene) -> None:
    scene.case()
    with pytest.raises(NotAllowed):
        claims.claim_next(actor=scene.rex, project_id=scene.project.pk)
    with pytest.raises(NotFound):
        claims.claim_next(actor=scene.out, project_id=scene.project.pk)


def test_the_site_administrators_use_of_his_role_is_in_the_trail(scene: Scene) -> None:
    task = scene.case()
    scene.claim(task, scene.ada)
    assert [event.as_admin for event in task.events.filter(action="claim")] == [True]
    other = scene.case("other")
    Membership.objects.create(project=scene.project, user=scene.ada, is_annotator=True)
    scene.claim(other, scene.ada)
    assert [event.as_admin for event in other.events.filter(action="claim")] == [False]
