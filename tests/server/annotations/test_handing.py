"""What a manager does to cases: publish, assign, take over, archive, restore; one or several."""

from typing import Any

import pytest

from server.annotations.models import Status, Task
from server.annotations.selectors import claimable_by, inbox_of, load_of, work_of
from server.annotations.services import assignment, claims, shelving, submission
from server.annotations.services.several import do_to_several
from server.annotations.workflow import TaskAction
from server.core.errors import DomainError, NotAllowed, StaleFence, Taken, Unusable, WrongState
from server.projects.models import Membership, Project
from tests import factories
from tests.server.annotations.scene import Scene


def test_an_assigned_case_is_for_that_person_alone(scene: Scene) -> None:
    task = scene.case()
    assignment.assign(actor=scene.max, task_id=task.pk, user=scene.ben.pk)
    assert list(claimable_by(scene.ann, scene.project)) == []
    with pytest.raises(NotAllowed):
        claims.claim(actor=scene.ann, task_id=task.pk)
    assert list(work_of(scene.ben)) == [task]
    assignment.unassign(actor=scene.max, task_id=task.pk)
    assert list(claimable_by(scene.ann, scene.project)) == [task]
    trail = [(event.action, event.data) for event in task.events.order_by("version")][1:]
    ben = str(scene.ben.pk)
    assert trail == [("assign", {"user": ben, "former": None}), ("unassign", {"user": None, "former": ben})]


@pytest.mark.parametrize("name", ["vic", "rex", "out", "gone", "nobody"])
def test_only_who_labels_in_the_project_is_assigned(scene: Scene, name: str) -> None:
    task = scene.case()
    people = {**scene.people, "gone": factories.person(is_active=False), "nobody": scene.project}
    Membership.objects.create(project=scene.project, user=people["gone"], is_annotator=True)
    with pytest.raises(Unusable) as refused:
        assignment.assign(actor=scene.max, task_id=task.pk, user=people[name].pk)
    assert refused.value.code == "not_an_annotator"
    assert Task.objects.get(pk=task.pk).version == 1


def test_a_case_that_somebody_works_on_is_taken_over_before_it_is_given_to_another(scene: Scene) -> None:
    task = scene.case()
    scene.claim(task, scene.ann)
    with pytest.raises(Taken):
        assignment.assign(actor=scene.max, task_id=task.pk, user=scene.ben.pk)
    assignment.assign(actor=scene.max, task_id=task.pk, user=scene.ann.pk)
    taken = claims.take_over(actor=scene.max, task_id=task.pk)
    assert (taken.holder, taken.assignee, taken.fence) == (scene.max, scene.max, scene.fences[task.pk] + 1)
    claims.claim(actor=scene.max, task_id=task.pk)  # his own page comes back after a reload


def test_taking_over_ends_the_fence_of_the_holder_and_keeps_what_he_drew(scene: Scene) -> None:
    task = scene.case()
    scene.claim(task, scene.ann)
    scene.draw(task, scene.ann)
    claims.take_over(actor=scene.max, task_id=task.pk)
    for write in (
        scene.draw,
        lambda *_: claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=scene.fences[task.pk]),
    ):
        with pytest.raises(StaleFence):
            write(task, scene.ann)
    mine = Task.objects.get(pk=task.pk)
    assert (mine.revision, mine.status) == (1, Status.IN_PROGRESS)
    handed = submission.submit(actor=scene.max, task_id=task.pk, fence=mine.fence)
    assert set(handed.revisions.get().authors.all()) == {scene.ann, scene.max}
    assert task.events.get(action="take_over").data["former"] == str(scene.ann.pk)


def test_an_archived_case_is_in_no_queue_and_comes_back_to_where_it_was(scene: Scene) -> None:
    task = scene.case()
    scene.submit(task, scene.ann)
    shelving.archive(actor=scene.max, task_id=task.pk)
    assert not inbox_of(scene.rex) and not work_of(scene.ann) and not claimable_by(scene.ben, scene.project)
    restored = shelving.restore(actor=scene.max, task_id=task.pk)
    assert (restored.status, restored.shelved) == (Status.SUBMITTED, "")
    assert list(inbox_of(scene.rex)) == [task]


def test_archiving_ends_a_running_claim(scene: Scene) -> None:
    task = scene.case()
    scene.claim(task, scene.ann)
    shelving.archive(actor=scene.max, task_id=task.pk)
    for restored in (False, True):
        if restored:
            shelving.restore(actor=scene.max, task_id=task.pk)
        with pytest.raises((StaleFence, WrongState)):
            claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=scene.fences[task.pk])
    assert claims.claim_next(actor=scene.ben, project_id=scene.project.pk) == task


def test_new_images_of_a_project_that_says_so_wait_as_drafts(scene: Scene) -> None:
    Project.objects.filter(pk=scene.project.pk).update(new_tasks="draft")
    scene.project.refresh_from_db()
    task = scene.case()
    assert task.status == Status.DRAFT
    assert claims.claim_next(actor=scene.ann, project_id=scene.project.pk) is None
    shelving.publish(actor=scene.max, task_id=task.pk)
    assert claims.claim_next(actor=scene.ann, project_id=scene.project.pk) == task


def test_several_are_done_and_each_that_refuses_says_why(scene: Scene) -> None:
    free, held, elsewhere = scene.case(seed=1), scene.case(seed=2), Scene().case()
    scene.claim(held, scene.ann)
    outcomes = do_to_several(
        actor=scene.max,
        project_id=scene.project.pk,
        action=TaskAction.ASSIGN,
        task_ids=[free.pk, held.pk, elsewhere.pk],
        user=scene.ben.pk,
    )
    told = {outcome.task_id: code_of(outcome.refusal) for outcome in outcomes}
    assert told == {free.pk: None, held.pk: "taken", elsewhere.pk: "not_found"}
    assert Task.objects.get(pk=free.pk).assignee == scene.ben
    assert Task.objects.get(pk=elsewhere.pk).version == 1


def code_of(refusal: DomainError | None) -> str | None:
    return refusal.code if refusal else None


def test_the_load_counts_what_each_has_open(scene: Scene) -> None:
    held, given, handed, free = (scene.case(seed=seed) for seed in range(4))
    scene.submit(handed, scene.ann)
    scene.claim(held, scene.ann)
    assignment.assign(actor=scene.max, task_id=given.pk, user=scene.ann.pk)
    counted: dict[Any, int] = {row.user: row.open for row in load_of(scene.project)}  # type: ignore[attr-defined]
    assert {person: counted[person] for person in (scene.ann, scene.ben, scene.max)} == {
        scene.ann: 2,
        scene.ben: 0,
        scene.max: 0,
    }
    assert scene.rex not in counted and scene.vic not in counted
    assert free.assignee is None
