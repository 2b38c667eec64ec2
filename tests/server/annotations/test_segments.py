"""Segments of a project: added, renamed, recolored; deleted only when no voxel of any case bears them."""

from typing import Any

import numpy as np
import pytest

from labeling.errors import UnknownSegment
from labeling.patches import diff
from server.annotations.services import claims, journal, segments
from server.core import bus
from server.jobs.models import Job
from server.projects.models import Segment
from tests.factories import client
from tests.inline import run_queued
from tests.server.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.build()


def ask(world: World, method: str, path: str = "", body: Any = None, role: str = "manager") -> Any:
    browser = client(world.people[role])
    where = f"/api/v1/projects/{world.project.slug}/segments/{path}"
    return getattr(browser, method)(where, body, content_type="application/json")


def numbers(world: World) -> list[int]:
    return list(Segment.objects.filter(project=world.project).values_list("number", flat=True))


def test_a_new_segment_gets_the_next_number_and_a_color(world: World) -> None:
    made = ask(world, "post", body={"name": "Pancreas"})
    assert made.status_code == 201
    assert made.json()["number"] == 3
    assert made.json()["color"].startswith("#")
    again = ask(world, "post", body={"name": "Other", "number": 3})
    assert (again.status_code, again.json()["code"]) == (422, "duplicate_segment")


def test_name_color_and_code_change_and_the_number_stays(world: World) -> None:
    news = {"name": "Hepar", "color": "#102030", "code": "SCT:10200004"}
    assert ask(world, "patch", "1/", news).json() == {"number": 1, **news}
    assert ask(world, "patch", "1/", {"code": None}).json() == {"number": 1, **news, "code": None}
    assert ask(world, "patch", "9/", news).status_code == 404
    for bad in ({"color": "red"}, {"name": ""}, {"name": "x" * 10_000}):
        assert ask(world, "patch", "1/", bad).status_code == 400


def test_open_pages_hear_of_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(bus, "group_send_on_commit", lambda group, message: told.append(message["body"]["event"]))
    ask(world, "post", body={"name": "Pancreas"})
    ask(world, "patch", "1/", {"name": "Hepar"})
    ask(world, "delete", "2/")
    assert told == ["project.changed"] * 3


def test_at_most_255(world: World) -> None:
    rows = [{"number": n, "name": f"s{n}"} for n in range(1, 257)]
    browser = client(world.people["admin"])
    for count, status in ((256, 422), (255, 201)):
        made = browser.post(
            "/api/v1/projects/", {"name": "Many", "segments": rows[:count]}, content_type="application/json"
        )
        assert made.status_code == status
    more = browser.post(
        f"/api/v1/projects/{made.json()['id']}/segments/", {"name": "one more"}, content_type="application/json"
    )
    assert (more.status_code, more.json()["code"]) == (422, "too_many_segments")


def test_without_any_label_it_goes_at_once_but_the_last_one_stays(world: World) -> None:
    _ = world.ready
    assert ask(world, "delete", "2/").status_code == 204
    last = ask(world, "delete", "1/")
    assert (last.status_code, last.json()["code"]) == (422, "last_segment")
    assert numbers(world) == [1]


def test_one_with_voxels_stays_and_the_sentence_names_a_case(world: World) -> None:
    task = world.held  # one voxel of segment 1
    answer = ask(world, "delete", "1/")
    assert answer.status_code == 202
    run_queued()
    job = Job.objects.get(pk=answer.json()["job"])
    assert (job.state, job.error_code) == ("failed", "segment_in_use")
    assert task.image.name in job.error_detail and job.error_detail.endswith(".")
    assert numbers(world) == [1, 2]


def test_an_erased_one_goes_and_redo_cannot_bring_it_back(world: World) -> None:
    task = world.held
    who: Any = {"actor": world.people["annotator"], "task_id": task.pk, "fence": task.fence}
    journal.undo(**who, sequence=1)
    answer = ask(world, "delete", "1/")
    run_queued()
    assert Job.objects.get(pk=answer.json()["job"]).state == "done"
    assert numbers(world) == [2]
    with pytest.raises(UnknownSegment):
        journal.redo(**who, sequence=2)
    claims.heartbeat(**who)


def test_voxels_drawn_while_it_looks_keep_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    task = world.held
    who: Any = {"actor": world.people["annotator"], "task_id": task.pk, "fence": task.fence}
    journal.undo(**who, sequence=1)
    looked = segments._refuse_if_used

    def look_and_draw(tasks: Any, number: int) -> None:
        looked(tasks, number)
        if not drawn:
            drawn.append(1)
            after = np.zeros(task.image.shape, np.uint8)
            after[0, 0, 0] = 1
            journal.commit_upload(**who, patch=diff(np.zeros_like(after), after))

    drawn: list[int] = []
    monkeypatch.setattr(segments, "_refuse_if_used", look_and_draw)
    answer = ask(world, "delete", "1/")
    run_queued()
    assert Job.objects.get(pk=answer.json()["job"]).error_code == "segment_in_use"
    assert numbers(world) == [1, 2]


def test_a_job_that_runs_again_after_it_deleted_is_done(world: World) -> None:
    _ = world.ready
    segments.look_and_delete(project_id=world.project.pk, number=2, told=lambda share, word: None)
    segments.look_and_delete(project_id=world.project.pk, number=2, told=lambda share, word: None)
    assert numbers(world) == [1]
