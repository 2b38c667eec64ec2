"""Who may talk about a case, who settles what was said, and what stops an approval."""

import pytest

from labeling.errors import UnknownSegment
from server.annotations.models import Status
from server.annotations.selectors import last_sealed
from server.annotations.services import review, threads
from server.core.errors import BlockingThreads, NotAllowed, Unusable
from tests.server.annotations.scene import Scene


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


def test_a_remark_points_into_the_image_and_at_a_segment_of_the_project_or_is_not_made(scene: Scene) -> None:
    task = scene.case()
    with pytest.raises(Unusable, match="outside the image; choose one on it"):
        threads.open_thread(actor=scene.rex, task_id=task.pk, text="there", position_mm=[1e5, 0, 0])
    with pytest.raises(UnknownSegment):
        threads.open_thread(actor=scene.rex, task_id=task.pk, text="that", segment=9)
    assert not task.threads.exists()
    assert [event.action for event in task.events.all()] == ["create"]


def test_a_remark_keeps_the_revision_that_was_looked_at(scene: Scene) -> None:
    task = scene.case()
    before = threads.open_thread(actor=scene.ann, task_id=task.pk, text="begun")
    scene.submit(task, scene.ann)
    after = threads.open_thread(actor=scene.rex, task_id=task.pk, text="handed in")
    assert (before.revision, after.revision) == (None, last_sealed(task)) and after.revision is not None
