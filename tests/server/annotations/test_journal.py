"""The journal: each edit once, in order; what is acknowledged can be read back, taken back and brought again."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from labeling.errors import UnknownSegment
from labeling.patches import Patch, apply
from server.annotations.models import Edit, Snapshot, Task
from server.annotations.services import claims, journal, labelmaps
from server.annotations.services.labelmaps import catch_up, labelmap_at, prompts
from server.core.errors import FenceRequired, Malformed, NotAllowed, StaleFence, Unusable, WrongState
from tests.server.annotations.scene import Scene, stroke

ITEMS = [{"kind": "point", "include": True, "positions_mm": [[1.0, 2.0, 3.0]]}]


def fresh(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def now(task: Task) -> np.ndarray:
    return labelmap_at(fresh(task))


def answer(scene: Scene, task: Task, patch: Patch | None, *, base: int, segment: int = 1, items: Any = ITEMS) -> Any:
    return journal.commit_answer(
        actor=scene.ann,
        task_id=task.pk,
        fence=scene.fences[task.pk],
        base=base,
        patch=patch,
        segment=segment,
        items=items,
        method="smart-point",
        seconds=0.1,
    )


def turn(scene: Scene, task: Task, verb: Callable[..., journal.Committed]) -> journal.Committed:
    sequence = journal.last_sequence(fresh(task)) + 1
    return verb(actor=scene.ann, task_id=task.pk, fence=scene.fences[task.pk], sequence=sequence)


@pytest.fixture
def task(scene: Scene) -> Task:
    task = scene.case()
    scene.claim(task, scene.ann)
    return task


def test_a_stroke_becomes_the_next_revision(scene: Scene, task: Task) -> None:
    committed = scene.draw(task, scene.ann, 2)
    assert (committed.revision, committed.kind, committed.repeated) == (1, "stroke", False)
    assert (committed.can_undo, committed.can_redo) == (True, False)
    assert committed.patch is not None and (committed.patch.base, committed.patch.revision) == (0, 1)
    assert np.count_nonzero(now(task) == 2) == 24
    assert fresh(task).revision == 1


def test_what_was_so_already_is_not_part_of_the_edit(scene: Scene, task: Task) -> None:
    scene.draw(task, scene.ann, at=(3, 4, 5))
    committed = scene.draw(task, scene.ann, at=(4, 4, 5))
    assert committed.patch is not None
    assert (committed.patch.box.start, committed.patch.box.stop) == ((5, 4, 5), (6, 7, 9))


def test_a_stroke_that_changes_nothing_is_an_edit_like_any_other(scene: Scene, task: Task) -> None:
    scene.draw(task, scene.ann)
    committed = scene.draw(task, scene.ann)
    assert (committed.revision, committed.patch) == (2, None)
    assert turn(scene, task, journal.undo).patch is None
    assert np.count_nonzero(now(task)) == 24


def test_a_repeated_sequence_is_acknowledged_again_and_not_applied_again(scene: Scene, task: Task) -> None:
    first = scene.draw(task, scene.ann, 1)
    again = journal.commit_stroke(
        actor=scene.ann, task_id=task.pk, fence=1, sequence=1, base=0, patch=stroke(2, (9, 9, 9))
    )
    assert (again.revision, again.repeated) == (first.revision, True)
    assert not (now(task) == 2).any() and Edit.objects.filter(task=task).count() == 1


def test_a_sequence_counts_anew_within_each_claim(scene: Scene, task: Task) -> None:
    scene.draw(task, scene.ann, 1)
    scene.claim(task, scene.ann)
    committed = scene.draw(task, scene.ann, 2)
    assert (committed.revision, committed.repeated) == (2, False)


def test_a_number_that_was_refused_may_be_left_out_but_none_goes_back(scene: Scene, task: Task) -> None:
    give = {"actor": scene.ann, "task_id": task.pk, "fence": 1, "base": 0}
    with pytest.raises(UnknownSegment):
        journal.commit_stroke(**give, sequence=1, patch=stroke(9))
    assert journal.commit_stroke(**give, sequence=2, patch=stroke(1)).revision == 1
    with pytest.raises(Unusable) as refused:
        journal.commit_stroke(**give, sequence=1, patch=stroke(1))
    assert refused.value.code == "sequence_passed"
    with pytest.raises(Malformed):
        journal.commit_stroke(**give, sequence=0, patch=stroke(1))


def test_an_unknown_segment_changes_nothing(scene: Scene, task: Task) -> None:
    with pytest.raises(UnknownSegment):
        scene.draw(task, scene.ann, 9)
    assert fresh(task).revision == 0 and not Edit.objects.filter(task=task).exists()


def test_an_old_base_is_no_reason_to_refuse_and_the_later_stroke_wins(scene: Scene, task: Task) -> None:
    scene.draw(task, scene.ann, 1)
    committed = journal.commit_stroke(
        actor=scene.ann, task_id=task.pk, fence=1, sequence=2, base=0, patch=stroke(2, (3, 4, 5), (1, 3, 4))
    )
    assert committed.revision == 2
    assert [np.count_nonzero(now(task) == number) for number in (1, 2)] == [12, 12]


def test_a_base_that_the_journal_does_not_have_is_malformed(scene: Scene, task: Task) -> None:
    with pytest.raises(Malformed):
        journal.commit_stroke(actor=scene.ann, task_id=task.pk, fence=1, sequence=1, base=1, patch=stroke(1))


def test_only_the_holder_with_the_running_number_writes(scene: Scene, task: Task) -> None:
    give = {"task_id": task.pk, "sequence": 1, "base": 0, "patch": stroke(1)}
    with pytest.raises(FenceRequired):
        journal.commit_stroke(actor=scene.ann, fence=None, **give)
    with pytest.raises(StaleFence):
        journal.commit_stroke(actor=scene.ann, fence=7, **give)
    with pytest.raises(StaleFence):
        journal.commit_stroke(actor=scene.ben, fence=1, **give)
    with pytest.raises(NotAllowed):
        journal.commit_stroke(actor=scene.rex, fence=1, **give)
    claims.release(actor=scene.ann, task_id=task.pk, fence=1)
    with pytest.raises(WrongState):
        journal.commit_stroke(actor=scene.ann, fence=1, **give)
    assert fresh(task).revision == 0


def test_hand_edits_made_since_an_answer_was_asked_win_over_it(scene: Scene, task: Task) -> None:
    scene.draw(task, scene.ann, 2, (3, 4, 5))
    committed = answer(scene, task, stroke(1, (3, 4, 5), (4, 3, 4)), base=0)
    assert committed.patch is not None and committed.patch.box.start == (5, 4, 5)
    assert [np.count_nonzero(now(task) == number) for number in (1, 2)] == [24, 24]


def test_an_answer_lies_over_what_it_knew_of(scene: Scene, task: Task) -> None:
    scene.draw(task, scene.ann, 2, (3, 4, 5))
    answer(scene, task, stroke(1, (3, 4, 5), (4, 3, 4)), base=1)
    assert [np.count_nonzero(now(task) == number) for number in (1, 2)] == [48, 0]


def test_prompts_stand_until_undone_or_answered_anew(scene: Scene, task: Task) -> None:
    more = [*ITEMS, {"kind": "point", "include": False, "positions_mm": [[4.0, 5.0, 6.0]]}]
    answer(scene, task, stroke(1), base=0)
    answer(scene, task, None, base=1, items=more)
    answer(scene, task, stroke(2, (9, 9, 9)), base=2, segment=2)
    assert prompts(fresh(task)) == {1: more, 2: ITEMS}
    turn(scene, task, journal.undo)
    turn(scene, task, journal.undo)
    assert prompts(fresh(task)) == {1: ITEMS}
    turn(scene, task, journal.redo)
    assert prompts(fresh(task)) == {1: more}
    answer(scene, task, None, base=fresh(task).revision, items=[])
    assert prompts(fresh(task)) == {}


def test_undo_and_redo_cover_strokes_answers_and_uploads_alike(scene: Scene, task: Task) -> None:
    states = [now(task)]
    scene.draw(task, scene.ann, 1)
    states.append(now(task))
    answer(scene, task, stroke(2, (4, 5, 6)), base=1)
    states.append(now(task))
    journal.commit_upload(actor=scene.ann, task_id=task.pk, fence=1, patch=stroke(3, (0, 0, 0), (19, 37, 29)))
    states.append(now(task))
    for expected in reversed(states[:-1]):
        committed = turn(scene, task, journal.undo)
        assert np.array_equal(now(task), expected) and committed.can_redo
    with pytest.raises(Unusable) as refused:
        turn(scene, task, journal.undo)
    assert refused.value.code == "nothing_to_undo"
    for expected in states[1:]:
        turn(scene, task, journal.redo)
        assert np.array_equal(now(task), expected)
    with pytest.raises(Unusable) as refused:
        turn(scene, task, journal.redo)
    assert refused.value.code == "nothing_to_redo"
    assert fresh(task).revision == 9


def test_a_successor_takes_back_what_the_holder_before_him_drew(scene: Scene, task: Task) -> None:
    scene.draw(task, scene.ann)
    claims.release(actor=scene.ann, task_id=task.pk, fence=1)
    scene.claim(task, scene.ben)
    journal.undo(actor=scene.ben, task_id=task.pk, fence=2, sequence=1)
    assert not now(task).any()


def test_undo_does_not_reach_behind_a_submit(scene: Scene) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    scene.reject(task, scene.rex)
    scene.claim(task, scene.ann)
    with pytest.raises(Unusable):
        turn(scene, task, journal.undo)
    scene.draw(task, scene.ann, 2, (9, 9, 9))
    assert not turn(scene, task, journal.undo).can_undo


@pytest.mark.parametrize("remembers", [True, False])
def test_every_revision_can_be_read_again(
    scene: Scene, task: Task, commits: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, remembers: bool
) -> None:
    """Random edits against plain arrays, with memory warm or gone, over snapshots."""
    monkeypatch.setattr(journal, "SNAPSHOT_EVERY", 7)
    rng = np.random.default_rng(5)
    states = [now(task).copy()]
    for _ in range(40):
        if not remembers:
            monkeypatch.setattr(labelmaps, "memory", labelmaps.Memory(0))
        at = tuple(int(rng.integers(0, side - 4)) for side in states[0].shape)
        choice = rng.random()
        with commits():
            if choice < 0.6 or len(states) < 3:
                committed = scene.draw(task, scene.ann, int(rng.integers(0, 4)), at)  # type: ignore[arg-type]
            else:
                past = labelmaps.history_of(fresh(task))
                back = (choice < 0.85 and past.undoable) or not past.redoable
                committed = turn(scene, task, journal.undo if back else journal.redo)
        state = states[-1].copy()
        if committed.patch is not None:
            apply(state, committed.patch)
        states.append(state)
    assert Snapshot.objects.filter(task=task).count() == 5
    for revision, state in enumerate(states):
        assert np.array_equal(labelmap_at(fresh(task), revision), state)


def test_catching_up_from_any_revision_leads_to_the_present(scene: Scene, task: Task) -> None:
    states = [now(task)]
    for number, at in ((1, (3, 4, 5)), (2, (4, 5, 6)), (0, (3, 4, 5)), (3, (10, 20, 20))):
        scene.draw(task, scene.ann, number, at)
        states.append(now(task))
    turn(scene, task, journal.undo)
    states.append(now(task))
    for revision, state in enumerate(states):
        page, patch = state.copy(), catch_up(fresh(task), revision)
        if patch is not None:
            assert (patch.base, patch.revision) == (revision, 5)
            apply(page, patch)
        assert np.array_equal(page, states[-1])
    whole = np.zeros_like(states[0])
    empty = catch_up(fresh(task), None)
    assert empty is not None
    apply(whole, empty)
    assert np.array_equal(whole, states[-1])
    assert catch_up(fresh(task), 5) is None
    with pytest.raises(Malformed):
        catch_up(fresh(task), 6)


def test_a_labelmap_that_was_read_cannot_be_written(scene: Scene, task: Task) -> None:
    scene.draw(task, scene.ann)
    with pytest.raises(ValueError, match="read-only"):
        now(task)[0, 0, 0] = 1


def test_every_edit_is_told_to_the_open_pages_of_the_case_once_it_is_committed(
    scene: Scene, task: Task, told: list[tuple[str, dict[str, Any]]], commits: Callable[..., Any]
) -> None:
    with commits():
        scene.draw(task, scene.ann)
        assert told == []
    assert [(group, message["type"]) for group, message in told] == [(f"task.{task.pk}", "hilum.edit")]
    body = told[0][1]["body"]
    assert (body["revision"], body["kind"], body["by"], body["fence"], body["sequence"]) == (
        1,
        "stroke",
        str(scene.ann.pk),
        1,
        1,
    )
