"""From handing in to the verdict: what is sealed, who may judge it, where it goes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from labeling.errors import UnknownSegment
from labeling.io import wire
from server.annotations.models import Review, Revision, Status, Task
from server.annotations.selectors import inbox_of, last_sealed
from server.annotations.services import claims, review, submission, threads
from server.annotations.services.labelmaps import labelmap_at, shape_of
from server.annotations.services.places import Pin
from server.core import store
from server.core.errors import BlockingThreads, NotAllowed, Unusable, WrongState
from server.projects.models import Membership
from tests import phantoms
from tests.server.annotations.scene import Scene

JUDGING: list[Callable[..., Task]] = [
    review.start_review,
    review.approve,
    lambda **who: review.reject(reason="other", comment="no", **who),
]
CENTER = [float(x) for x in phantoms.oblique_grid().to_world([9, 18, 14])]


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


def test_a_refused_approval_says_what_stops_it(scene: Scene) -> None:
    task = scene.case()
    scene.submit(task, scene.ann)
    for text in ("The tip is missing.", "word " * 100, "Third.", "Fourth."):
        threads.open_thread(actor=scene.rita, task_id=task.pk, text=text, blocking=True)
    review.start_review(actor=scene.rex, task_id=task.pk)
    with pytest.raises(BlockingThreads) as refused:
        review.approve(actor=scene.rex, task_id=task.pk)
    said = refused.value.message
    assert said.startswith("4 open blocking comments stop the approval: “The tip is missing.”, “word word")
    assert "“Third.” and 1 more." in said and len(said) < 300


def test_who_resolved_a_thread_and_when_is_kept_while_it_is(scene: Scene) -> None:
    task = scene.case()
    thread = threads.open_thread(actor=scene.rex, task_id=task.pk, text="look")
    done = threads.settle(actor=scene.ann, thread_id=thread.pk, resolved=True)
    assert done.resolved_by == scene.ann and done.resolved_at is not None
    again = threads.settle(actor=scene.rex, thread_id=thread.pk, resolved=True)
    assert (again.resolved_by, again.resolved_at) == (scene.ann, done.resolved_at)
    opened = threads.settle(actor=scene.rex, thread_id=thread.pk, resolved=False)
    assert (opened.resolved_by, opened.resolved_at) == (None, None)


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


def test_an_open_blocking_thread_stops_approval_only(scene: Scene) -> None:
    task = scene.case()
    scene.submit(task, scene.ann)
    thread = threads.open_thread(actor=scene.rita, task_id=task.pk, text="look here", blocking=True)
    review.start_review(actor=scene.rex, task_id=task.pk)
    with pytest.raises(BlockingThreads) as refused:
        review.approve(actor=scene.rex, task_id=task.pk)
    assert refused.value.data == {"threads": [str(thread.pk)]}
    threads.settle(actor=scene.rita, thread_id=thread.pk, resolved=True)
    assert review.approve(actor=scene.rex, task_id=task.pk).status == Status.APPROVED


def test_a_blocking_thread_does_not_stop_a_reject(scene: Scene) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    threads.open_thread(actor=scene.rex, task_id=task.pk, text="look here", blocking=True)
    assert scene.reject(task, scene.rex).status == Status.REWORK


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


def test_anyone_on_a_case_but_viewers_may_talk_about_it(scene: Scene) -> None:
    task = scene.case()
    thread = threads.open_thread(actor=scene.ann, task_id=task.pk, text="is this the spleen?", segment=2)
    threads.reply(actor=scene.rex, thread_id=thread.pk, text="yes")
    with pytest.raises(NotAllowed):
        threads.reply(actor=scene.vic, thread_id=thread.pk, text="hm")
    with pytest.raises(NotAllowed):
        threads.open_thread(actor=scene.vic, task_id=task.pk, text="hm")
    assert [comment.text for comment in thread.comments.all()] == ["yes"]
    assert [event.action for event in task.events.order_by("version")] == ["create", "open_thread", "comment"]


def test_the_annotator_whose_work_a_thread_stops_does_not_resolve_it(scene: Scene) -> None:
    task = scene.case()
    scene.submit(task, scene.ann)
    thread = threads.open_thread(actor=scene.rex, task_id=task.pk, text="fix", blocking=True)
    with pytest.raises(NotAllowed):
        threads.settle(actor=scene.ann, thread_id=thread.pk, resolved=True)
    threads.settle(actor=scene.rita, thread_id=thread.pk, resolved=True)
    threads.settle(actor=scene.rita, thread_id=thread.pk, resolved=False)
    assert not type(thread).objects.get(pk=thread.pk).resolved


def test_the_trail_tells_when_a_remark_was_made_by_the_site_role(scene: Scene) -> None:
    task = scene.case()
    for person in (scene.ada, scene.max):
        thread = threads.open_thread(actor=person, task_id=task.pk, text="look")
        threads.reply(actor=person, thread_id=thread.pk, text="again")
        threads.settle(actor=person, thread_id=thread.pk, resolved=True)
    trail = task.events.exclude(action="create").order_by("version")
    assert [event.as_admin for event in trail] == [True, True, True, False, False, False]
