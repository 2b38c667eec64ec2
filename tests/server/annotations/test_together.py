"""Several at once, on the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from django.db import connection

from server.annotations.models import Edit, Task
from server.annotations.services import claims, journal
from server.annotations.services.labelmaps import labelmap_at
from server.core.errors import DomainError, StaleFence, Taken
from tests.server.annotations.scene import Scene, stroke


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned, or the DomainError it raised; they start together, each in a thread of its own."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_of_two_who_claim_at_once_one_gets_it(scene: Scene) -> None:
    for number in range(5):
        task = scene.case(f"case{number}")
        results = at_once(*(partial(claims.claim, actor=who, task_id=task.pk) for who in (scene.ann, scene.ben)))
        assert sorted(type(result).__name__ for result in results) == ["Taken", "Task"]
        assert Task.objects.get(pk=task.pk).fence == 1


def test_no_two_people_are_given_the_same_next_case(scene: Scene) -> None:
    cases = {scene.case(f"case{number}").pk for number in range(6)}
    people = [scene.ann, scene.ben, scene.max, scene.ada] * 2
    results = at_once(*(partial(claims.claim_next, actor=person, project_id=scene.project.pk) for person in people))
    given = [result.pk for result in results if result is not None]
    assert len(given) == len(set(given)) == 6 and set(given) == cases


def test_of_two_tabs_that_claim_at_once_only_the_later_one_writes(scene: Scene) -> None:
    task = scene.case()
    tabs = at_once(*[lambda: claims.claim(actor=scene.ann, task_id=task.pk).fence] * 2)
    assert sorted(tabs) == [1, 2]
    claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=2)
    with pytest.raises(StaleFence):
        claims.heartbeat(actor=scene.ann, task_id=task.pk, fence=1)


def test_strokes_that_come_at_once_are_one_serial_journal(scene: Scene) -> None:
    task = scene.case()
    fence = scene.claim(task, scene.ann)

    def draw(number: int) -> journal.Committed:
        return journal.commit_stroke(
            actor=scene.ann, task_id=task.pk, fence=fence, sequence=number, base=0, patch=stroke(1, (number, 4, 5))
        )

    results = at_once(*[partial(draw, 1)] * 4)
    assert {result.revision for result in results} == {1}
    assert sorted(result.repeated for result in results) == [False, True, True, True]
    assert list(Edit.objects.filter(task=task).values_list("revision", flat=True)) == [1]
    assert np.count_nonzero(labelmap_at(Task.objects.get(pk=task.pk))) == 24


def test_a_claim_and_a_stroke_at_once_leave_one_of_both_orders(scene: Scene) -> None:
    task = scene.case()
    fence = scene.claim(task, scene.ann)
    drawn, claimed = at_once(
        lambda: journal.commit_stroke(
            actor=scene.ann, task_id=task.pk, fence=fence, sequence=1, base=0, patch=stroke(1)
        ),
        lambda: claims.claim(actor=scene.ann, task_id=task.pk),
    )
    assert claimed.fence == fence + 1
    assert Task.objects.get(pk=task.pk).revision == (0 if isinstance(drawn, StaleFence) else 1)
    assert not isinstance(claimed, Taken)
