"""Surfaces through the doors: asked for, made by the job, listed, fetched, made again where an edit touched them."""

import gzip
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.test import Client

from labeling.io.mesh import Mesh, decode_mesh
from server.annotations.models import Task
from server.annotations.selectors import grid_of
from server.annotations.services import journal
from server.core import store
from server.core.events import task_group
from server.jobs import leases
from server.jobs.models import Job
from server.surfaces import jobs
from server.surfaces.models import Surface
from server.surfaces.services import Made, keep_surfaces
from tests import factories
from tests.inline import run_queued
from tests.server.annotations.scene import Scene
from tests.server.world import stored_image

Told = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def task(scene: Scene) -> Task:
    """Claimed by the annotator."""
    case = scene.case()
    scene.claim(case, scene.ann)
    return case


@pytest.fixture
def page(scene: Scene, api: Callable[..., Client]) -> Client:
    return api(scene.vic)


def listed(page: Client, task: Task) -> dict[str, Any]:
    answer: dict[str, Any] = page.get(f"/api/v1/tasks/{task.pk}/surfaces/").json()
    return answer


def asked(page: Client, task: Task) -> dict[str, Any]:
    answer = page.post(f"/api/v1/tasks/{task.pk}/surfaces/")
    assert answer.status_code == 202
    body: dict[str, Any] = answer.json()
    return body


def states(body: dict[str, Any]) -> dict[int, str]:
    return {row["segment"]: row["state"] for row in body["results"]}


def mesh(page: Client, url: str) -> tuple[int, Mesh]:
    answer = page.get(url)
    assert (answer.status_code, answer["Content-Encoding"]) == (200, "gzip")
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    return decode_mesh(gzip.decompress(answer.content))


def test_a_segment_that_was_drawn_gets_its_surface_in_mm_and_empty_ones_say_so(
    scene: Scene, task: Task, page: Client
) -> None:
    scene.draw(task, scene.ann, number=2, at=(3, 4, 5))
    before = listed(page, task)
    assert before["state"] == "stale" and set(states(before).values()) == {"missing"}
    assert asked(page, task)["state"] == "making"
    run_queued()
    after = listed(page, task)
    assert (after["state"], after["revision"]) == ("ready", 1)
    assert states(after) == {1: "empty", 2: "ready", 3: "empty"}
    row = after["results"][1]
    assert row["voxels"] == 2 * 3 * 4
    assert after["results"][0]["url"] is None
    segment, surface = mesh(page, row["url"])
    grid = grid_of(task.image)
    middle = grid.to_world((3.5, 5.0, 6.5))  # of the box from (3, 4, 5) to (5, 7, 9)
    assert segment == 2
    assert np.linalg.norm(surface.vertices.mean(axis=0) - middle) < 0.05
    assert surface.volume_mm3 == pytest.approx(24 * abs(np.linalg.det(grid.affine[:3, :3])), rel=0.03)


def test_only_segments_that_an_edit_touched_are_made_anew(scene: Scene, task: Task, page: Client) -> None:
    scene.draw(task, scene.ann, number=1, at=(3, 4, 5))
    scene.draw(task, scene.ann, number=2, at=(10, 14, 15))
    asked(page, task)
    assert run_queued()[0].kind == "surfaces.make"
    first = listed(page, task)["results"]
    scene.draw(task, scene.ann, number=3, at=(10, 14, 15))  # over segment 2, which is gone then
    assert states(listed(page, task)) == {1: "stale", 2: "stale", 3: "stale"}
    assert listed(page, task)["results"][0]["url"] == first[0]["url"]  # the older one may be shown meanwhile
    asked(page, task)
    run_queued()
    assert Job.objects.get(kind="surfaces.make").result["made"] == [2, 3]
    second = listed(page, task)
    assert states(second) == {1: "ready", 2: "empty", 3: "ready"}
    assert second["results"][0]["url"] == first[0]["url"]
    assert page.get(first[1]["url"]).status_code == 404


def test_an_undo_is_an_edit_too(scene: Scene, task: Task, page: Client) -> None:
    scene.draw(task, scene.ann)
    asked(page, task)
    run_queued()
    journal.undo(actor=scene.ann, task_id=task.pk, fence=scene.fences[task.pk], sequence=2)
    asked(page, task)
    run_queued()
    assert states(listed(page, task)) == {1: "empty", 2: "empty", 3: "empty"}


def test_two_pages_that_ask_share_one_job_and_what_is_ready_makes_none(scene: Scene, task: Task, page: Client) -> None:
    scene.draw(task, scene.ann)
    asked(page, task)
    asked(page, task)
    assert Job.objects.filter(kind="surfaces.make").count() == 1
    run_queued()
    assert asked(page, task)["state"] == "ready"
    assert not run_queued()


def test_the_pages_of_the_task_hear_when_surfaces_are_ready(
    scene: Scene, task: Task, told: Told, commits: Callable[..., Any]
) -> None:
    scene.draw(task, scene.ann)
    with commits():
        keep_surfaces(task=Task.objects.get(pk=task.pk), revision=1, made={1: Made(0, "", 0)}, unchanged=frozenset())
    events = [(group, said["body"]) for group, said in told if said["type"] == "hilum.event"]
    event = {"type": "event", "event": "surfaces.changed", "project": str(task.project_id)}
    assert (task_group(task.pk), {**event, "task": str(task.pk), "revision": 1}) in events


def test_a_result_that_comes_after_a_newer_one_is_thrown_away(
    scene: Scene, task: Task, commits: Callable[..., Any]
) -> None:
    new, old = store.put(b"new"), store.put(b"old")
    with commits():
        keep_surfaces(task=task, revision=7, made={1: Made(10, new, 3)}, unchanged=frozenset())
    with commits():
        keep_surfaces(task=task, revision=6, made={1: Made(9, old, 3)}, unchanged=frozenset({2}))
    assert Surface.objects.get(task=task, segment=1).content == new
    assert store.exists(new) and not store.exists(old)


def test_bytes_that_another_case_shows_too_stay_when_this_one_gets_new_ones(
    scene: Scene, task: Task, commits: Callable[..., Any]
) -> None:
    same, new, other = store.put(b"the same box twice"), store.put(b"a newer box"), scene.case("other")
    for shown in (task, other):
        with commits():
            keep_surfaces(task=shown, revision=1, made={1: Made(10, same, 18)}, unchanged=frozenset())
    with commits():
        keep_surfaces(task=task, revision=2, made={1: Made(11, new, 11)}, unchanged=frozenset())
    assert Surface.objects.get(task=other).content == same and store.exists(same)
    with commits():
        keep_surfaces(task=other, revision=2, made={1: Made(11, new, 11)}, unchanged=frozenset())
    assert store.exists(new) and not store.exists(same)


def test_an_edit_while_the_job_runs_leaves_the_surface_stale(
    scene: Scene, task: Task, page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.draw(task, scene.ann)
    asked(page, task)
    read = jobs.labelmap_at

    def read_and_be_overtaken(known: Task) -> Any:
        array = read(known)
        scene.draw(task, scene.ann, at=(8, 9, 10))
        return array

    monkeypatch.setattr(jobs, "labelmap_at", read_and_be_overtaken)
    run_queued()
    monkeypatch.setattr(jobs, "labelmap_at", read)
    late = listed(page, task)
    assert (late["state"], late["revision"]) == ("stale", 2)
    assert (late["results"][0]["state"], late["results"][0]["voxels"]) == ("stale", 24)
    asked(page, task)
    run_queued()
    assert listed(page, task)["results"][0]["voxels"] == 48


def test_a_job_that_failed_says_why_and_may_be_asked_for_again(scene: Scene, task: Task, page: Client) -> None:
    scene.draw(task, scene.ann)
    asked(page, task)
    claimed = leases.claim("io", "somebody")
    assert claimed is not None
    leases.fail(claimed, "too_large", "Too much.")
    failed = listed(page, task)
    assert (failed["state"], failed["detail"]) == ("failed", "Too much.")
    assert asked(page, task)["state"] == "making"
    run_queued()
    assert listed(page, task)["state"] == "ready"


def test_a_mesh_that_is_lost_from_the_store_is_made_again(scene: Scene, task: Task, page: Client) -> None:
    scene.draw(task, scene.ann)
    asked(page, task)
    run_queued()
    url = listed(page, task)["results"][0]["url"]
    store.remove(Surface.objects.get(task=task, segment=1).content)
    assert page.get(url).status_code == 404
    assert states(listed(page, task))[1] == "stale"
    asked(page, task)
    run_queued()
    assert mesh(page, listed(page, task)["results"][0]["url"])[0] == 1


def test_sixty_segments_are_sixty_surfaces(scene: Scene, page: Client) -> None:
    segments = [{"number": number, "name": f"Part {number}"} for number in range(1, 61)]
    own = factories.project({scene.ann: "annotator", scene.vic: "viewer"}, segments=segments)
    from server.annotations.services.creation import create_task

    task = create_task(image=stored_image(own))
    scene.claim(task, scene.ann)
    for number in range(1, 60):
        scene.draw(task, scene.ann, number=number, at=(number % 17, 3 * (number // 6), 4 * (number % 6)))
    asked(page, task)
    run_queued()
    body = listed(page, task)
    assert body["state"] == "ready" and len(body["results"]) == 60
    shown = [row for row in body["results"] if row["url"]]
    assert body["results"][59]["state"] == "empty" and len(shown) > 40
    assert all(mesh(page, row["url"])[0] == row["segment"] for row in shown)
