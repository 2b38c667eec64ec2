"""Talk about a task over HTTP: threads, answers, the pins of a reject."""

from typing import Any

import numpy as np
import pytest

from server.annotations.selectors import grid_of
from server.annotations.services import review, threads
from tests.server.annotations.scene import Scene
from tests.server.annotations.test_http import Api, act, address, code

LONG = ("<script>alert(1)</script> " + "é" * 10_000)[:10_000]


def test_threads_are_opened_answered_and_resolved(scene: Scene, api: Api) -> None:
    task = scene.case()
    rex, ann = api(scene.rex), api(scene.ann)
    said = {"text": "Here?", "segment": 2, "blocking": True}
    made = rex.post(address(task, "threads/"), data=said, content_type="application/json")
    thread = made.json()
    assert made.status_code == 201 and {key: thread[key] for key in said} == said
    assert (thread["author"]["id"], thread["resolved"], thread["comments"]) == (str(scene.rex.pk), False, [])
    route = f"/api/v1/threads/{thread['id']}/"
    answered = ann.post(route + "comments/", data={"text": "Yes."}, content_type="application/json")
    assert answered.status_code == 201 and answered.json()["text"] == "Yes." and answered.json()["done"] is False
    marked = ann.post(route + "comments/", data={"text": "Done.", "done": True}, content_type="application/json")
    assert marked.json()["done"] is True and rex.get(route).json()["resolved"] is False
    resolve = {"data": {"resolved": True}, "content_type": "application/json"}
    assert code(ann.patch(route, **resolve)) == (403, "not_allowed")
    assert (ann.get(route).json()["may_resolve"], rex.get(route).json()["may_resolve"]) == (False, True)
    resolved = rex.patch(route, **resolve).json()
    assert resolved["resolved"] is True and resolved["resolved_by"]["id"] == str(scene.rex.pk)
    assert resolved["resolved_at"].endswith("Z")
    (listed,) = ann.get(address(task, "threads/")).json()["results"]
    assert listed == ann.get(route).json()
    assert [(comment["text"], comment["done"]) for comment in listed["comments"]] == [("Yes.", False), ("Done.", True)]
    for outsider in (api(scene.out),):
        assert code(outsider.get(route)) == code(outsider.patch(route, **resolve)) == (404, "not_found")


def test_the_thread_of_a_reject_is_listed(scene: Scene, api: Api) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    scene.reject(task, scene.rex, comment="the tip")
    (listed,) = api(scene.ann).get(address(task, "threads/")).json()["results"]
    assert (listed["text"], listed["blocking"]) == ("the tip", False)


def test_the_pins_of_a_reject_are_listed(scene: Scene, api: Api) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    place = grid_of(task.image).to_world((5, 6, 7)).tolist()
    pins = [
        {"text": LONG, "position_mm": place, "segment": 2, "blocking": True},
        {"text": "b", "position_mm": place},
    ]
    assert act(api(scene.rex), task, "reject", reason="missing", comment="the tip", pins=pins).status_code == 200
    _, first, second = api(scene.ann).get(address(task, "threads/")).json()["results"]
    assert (first["text"], first["segment"], first["blocking"], first["may_resolve"]) == (LONG, 2, True, False)
    assert (second["text"], second["segment"], second["blocking"], second["may_resolve"]) == ("b", None, False, True)
    assert np.allclose(first["position_mm"], place)


@pytest.mark.parametrize(
    "pin",
    [
        {},
        {"text": "x"},
        {"text": "", "position_mm": [0, 0, 0]},
        {"text": "x", "position_mm": [0, 0]},
        "x",
        {"text": LONG + "x", "position_mm": [0, 0, 0]},
    ],
)
def test_a_pin_that_is_none_is_refused(scene: Scene, api: Api, pin: Any) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    refused = act(api(scene.rex), task, "reject", reason="missing", comment="the tip", pins=[pin])
    assert code(refused) == (400, "malformed")
    assert not task.threads.exists()


def test_blocking_threads_are_named_in_the_refusal(scene: Scene, api: Api) -> None:
    task = scene.case()
    scene.submit(task, scene.ann)
    thread = threads.open_thread(actor=scene.rita, task_id=task.pk, text="wait", blocking=True)
    review.start_review(actor=scene.rex, task_id=task.pk)
    refused = act(api(scene.rex), task, "approve")
    assert code(refused) == (409, "blocking_threads")
    assert refused.json()["threads"] == [str(thread.pk)]
