"""Handing in: what is sealed, whose it is, and how long it can be taken back."""

import numpy as np
import pytest

from labeling.io import wire
from server.annotations.models import Revision, Status, Task
from server.annotations.selectors import last_sealed
from server.annotations.services import claims, review, submission
from server.annotations.services.labelmaps import labelmap_at, shape_of
from server.core import store
from server.core.errors import NotAllowed, WrongState
from tests.server.annotations.scene import Scene


def newest(task: Task) -> Revision:
    sealed = last_sealed(task)
    assert sealed is not None
    return sealed


def test_a_submit_seals_what_the_journal_holds(scene: Scene) -> None:
    task = scene.case()
    done = scene.submit(task, scene.ann)
    sealed = newest(task)
    assert (done.status, done.holder, done.assignee, done.floor) == (Status.SUBMITTED, None, scene.ann, 1)
    assert (sealed.kind, sealed.author, sealed.edit_revision) == ("submitted", scene.ann, 1)
    stored = wire.decode_labelmap(store.read(sealed.sha256), shape_of(task))
    assert np.array_equal(stored, labelmap_at(Task.objects.get(pk=task.pk)))
    assert np.count_nonzero(stored) == 24


def test_equal_labels_have_equal_hashes_and_other_ones_others(scene: Scene) -> None:
    one, two, three = (scene.case(name) for name in "abc")
    scene.submit(one, scene.ann)
    scene.submit(two, scene.ben)
    scene.claim(three, scene.ann)
    scene.draw(three, scene.ann, 2)
    submission.submit(actor=scene.ann, task_id=three.pk, fence=scene.fences[three.pk])
    assert newest(one).sha256 == newest(two).sha256 != newest(three).sha256


def test_revisions_are_a_chain_that_carries_its_authors(scene: Scene) -> None:
    task = scene.case()
    fence = scene.claim(task, scene.ben)
    scene.draw(task, scene.ben)
    submission.save(actor=scene.ben, task_id=task.pk, fence=fence)
    claims.release(actor=scene.ben, task_id=task.pk, fence=fence)
    scene.submit(task, scene.ann)
    first, second = Revision.objects.filter(task=task).order_by("created")
    assert (first.kind, second.kind) == ("checkpoint", "submitted")
    assert list(second.parents.all()) == [first] and not first.parents.exists()
    assert set(first.authors.all()) == {scene.ben}
    assert set(second.authors.all()) == {scene.ann, scene.ben}


def test_who_hands_in_is_an_author_even_of_what_others_drew(scene: Scene) -> None:
    task = scene.case()
    fence = scene.claim(task, scene.ben)
    scene.draw(task, scene.ben)
    claims.release(actor=scene.ben, task_id=task.pk, fence=fence)
    submission.submit(actor=scene.ada, task_id=task.pk, fence=scene.claim(task, scene.ada))
    assert set(newest(task).authors.all()) == {scene.ben, scene.ada}


def test_the_author_withdraws_until_a_review_begins(scene: Scene) -> None:
    task = scene.case()
    scene.submit(task, scene.ann)
    with pytest.raises(NotAllowed):
        submission.withdraw(actor=scene.ben, task_id=task.pk)
    back = submission.withdraw(actor=scene.ann, task_id=task.pk)
    assert (back.status, back.holder, back.assignee) == (Status.IN_PROGRESS, None, scene.ann)
    with pytest.raises(NotAllowed):
        claims.claim(actor=scene.ben, task_id=task.pk)
    scene.submit(task, scene.ann)
    review.start_review(actor=scene.rex, task_id=task.pk)
    with pytest.raises(WrongState):
        submission.withdraw(actor=scene.ann, task_id=task.pk)


def test_without_review_a_submit_is_accepted_unreviewed(db: None) -> None:
    scene = Scene(review="none")
    assert scene.submit(scene.case(), scene.ann).status == Status.ACCEPTED_UNREVIEWED
