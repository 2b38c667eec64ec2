"""Operations in the journal: one edit each, beneath what was changed while they were computed."""

import numpy as np
import pytest

from labeling.errors import UnknownSegment
from labeling.patches import Patch
from server.annotations.models import Task
from server.annotations.services import journal
from server.annotations.services.labelmaps import prompts
from server.core.errors import Unusable
from tests.server.annotations.scene import Scene, stroke
from tests.server.annotations.test_journal import ITEMS, answer, fresh, now, turn


@pytest.fixture
def task(scene: Scene) -> Task:
    task = scene.case()
    scene.claim(task, scene.ann)
    return task


def operate(scene: Scene, task: Task, patch: Patch | None, *, base: int, segment: int = 1) -> journal.Committed:
    return journal.commit_operation(
        actor=scene.ann,
        task_id=task.pk,
        fence=scene.fences[task.pk],
        sequence=journal.last_sequence(fresh(task)) + 1,
        base=base,
        patch=patch,
        segment=segment,
        name="grow",
        parameters={"mm": 2},
    )


def test_whatever_was_changed_while_an_operation_was_computed_wins(scene: Scene, task: Task) -> None:
    scene.draw(task, scene.ann, 1)
    scene.draw(task, scene.ann, 2, at=(4, 4, 5))
    answer(scene, task, stroke(3, (5, 7, 5)), base=2, segment=3)
    committed = operate(scene, task, stroke(1, (4, 4, 5), (3, 6, 4)), base=1)
    assert (committed.kind, committed.can_undo) == ("operation", True)
    labels = now(task)
    assert (labels[4:6, 4:7, 5:9] == 2).all() and (labels[5:7, 7:10, 5:9] == 3).all()
    assert (labels[6, 4:7, 5:9] == 1).all()
    turn(scene, task, journal.undo)
    assert not labels_of(task, 6).any()


def labels_of(task: Task, k: int) -> np.ndarray:
    return now(task)[k, 4:7, 5:9]


def test_an_operation_that_would_change_nothing_is_no_edit(scene: Scene, task: Task) -> None:
    scene.draw(task, scene.ann, 1)
    for patch in (None, stroke(1)):
        with pytest.raises(Unusable) as refused:
            operate(scene, task, patch, base=1)
        assert refused.value.code == "nothing_changed"
    with pytest.raises(UnknownSegment):
        operate(scene, task, stroke(1, (9, 9, 9)), base=1, segment=9)
    assert fresh(task).revision == 1


def test_prompts_stand_over_an_operation_on_their_segment(scene: Scene, task: Task) -> None:
    answer(scene, task, stroke(1), base=0)
    operate(scene, task, stroke(1, (9, 9, 9)), base=1)
    assert prompts(fresh(task)) == {1: ITEMS}
