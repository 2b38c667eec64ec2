"""Old view + event = fresh fetch, for every action. `tests/contract/events.json` holds what the browser then reads.

Rewrite it with HILUM_WRITE_CONTRACT=1 when an event changes on purpose.
"""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from server.annotations.models import Task
from server.annotations.services import assignment, claims, creation, review, shelving, submission, threads
from server.annotations.workflow import TASK_FLOW
from server.core.events import project_group, task_group
from tests.server.annotations.scene import Scene

FILE = Path(__file__).parents[2] / "contract" / "events.json"
CARRIED = ("status", "version", "revision", "assignee")
Told = list[tuple[str, dict[str, Any]]]
UUID_LIKE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Watcher:
    """Somebody with the project's page open."""

    def __init__(self, scene: Scene, client: Client, told: Told, commits: Callable[..., Any]) -> None:
        self._scene, self._client, self._told, self._commits = scene, client, told, commits

    def view(self, task: Task) -> dict[str, Any]:
        row: dict[str, Any] = self._client.get(f"/api/v1/tasks/{task.pk}/").json()
        return {**row, "assignee": row["assignee"] and row["assignee"]["id"]}

    def sees(self, task: Task, do: Callable[[], Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The one event that `do` causes, and the view afterwards; the event must lead from the old view to it."""
        before = self.view(task)
        self._told.clear()
        with self._commits():
            do()
        events = [(group, said["body"]) for group, said in self._told if said["type"] == "hilum.event"]
        groups = {task_group(task.pk), project_group(task.project_id)}
        assert {group for group, _ in events} == groups and len(events) == 2
        event = events[0][1]
        after = self.view(task)
        assert {**before, **{name: event[name] for name in CARRIED}} == {
            **after,
            **{name: before[name] for name in after if name not in CARRIED},
        }
        assert after["version"] == before["version"] + 1
        return event, after


@pytest.fixture
def watcher(scene: Scene, api: Callable[..., Client], told: Told, commits: Callable[..., Any]) -> Watcher:
    return Watcher(scene, api(scene.vic), told, commits)


def steps(scene: Scene, task: Task) -> list[tuple[str, Callable[[], Any]]]:
    """Every action once, in an order that a case can take."""
    key = {"task_id": task.pk}

    def fenced(do: Callable[..., Any]) -> Callable[[], Any]:
        return lambda: do(actor=scene.ann, fence=scene.fences[task.pk], **key)

    def claim() -> None:
        scene.claim(task, scene.ann)

    def talk() -> None:
        scene.fences["thread"] = threads.open_thread(actor=scene.rex, text="Look.", **key).pk  # type: ignore[assignment]

    def settle(resolved: bool) -> Callable[[], Any]:
        return lambda: threads.settle(actor=scene.rex, thread_id=scene.fences["thread"], resolved=resolved)

    def managed(do: Callable[..., Any], **given: Any) -> Callable[[], Any]:
        return lambda: do(actor=scene.max, **key, **given)

    def taken() -> None:
        scene.fences[task.pk] = claims.take_over(actor=scene.max, **key).fence

    def given_back() -> None:
        claims.release(actor=scene.max, fence=scene.fences[task.pk], **key)

    return [
        ("publish", managed(shelving.publish)),
        ("assign", managed(assignment.assign, user=scene.ben.pk)),
        ("unassign", managed(assignment.unassign)),
        ("archive", managed(shelving.archive)),
        ("restore", managed(shelving.restore)),
        ("claim", claim),
        ("take_over", taken),
        ("release", given_back),
        ("claim", claim),
        ("save", fenced(submission.save)),
        ("release", fenced(claims.release)),
        ("claim", claim),
        ("submit", fenced(submission.submit)),
        ("withdraw", lambda: submission.withdraw(actor=scene.ann, **key)),
        ("claim", claim),
        ("submit", fenced(submission.submit)),
        ("open_thread", talk),
        ("comment", lambda: threads.reply(actor=scene.ann, thread_id=scene.fences["thread"], text="Yes.")),
        ("resolve_thread", settle(True)),
        ("reopen_thread", settle(False)),
        ("start_review", lambda: review.start_review(actor=scene.rex, **key)),
        ("reject", lambda: scene.reject(task, scene.rex)),
        ("claim", claim),
        ("submit", fenced(submission.submit)),
        ("start_review", lambda: review.start_review(actor=scene.rex, **key)),
        ("approve", lambda: review.approve(actor=scene.rex, **key)),
    ]


def test_an_open_page_that_hears_the_events_shows_what_a_fresh_one_does(scene: Scene, watcher: Watcher) -> None:
    task = scene.case(status="draft")
    script = steps(scene, task)
    assert set(TASK_FLOW) <= {action for action, _ in script}
    rows = []
    for action, do in script:
        before = watcher.view(task)
        event, after = watcher.sees(task, do)
        assert event["action"] == action
        rows.append({"before": shown(before), "event": event, "after": shown(after)})
    produced = named_anew(rows)
    if os.environ.get("HILUM_WRITE_CONTRACT") == "1":
        FILE.write_text(json.dumps(produced, indent=1) + "\n")
    assert json.loads(FILE.read_text()) == produced


def test_a_new_case_is_told_to_the_project(scene: Scene, told: Told, commits: Callable[..., Any]) -> None:
    image = scene.case().image
    Task.objects.all().delete()
    with commits():
        task = creation.create_task(image=image)
        assert creation.create_task(image=image) == task
    bodies = [message["body"] for group, message in told if group == project_group(scene.project.pk)]
    assert [(body["action"], body["status"], body["version"]) for body in bodies] == [("create", "ready", 1)]


def test_what_is_refused_is_not_told(
    scene: Scene, api: Callable[..., Client], told: Told, commits: Callable[..., Any]
) -> None:
    task = scene.case()
    with commits():
        api(scene.vic).post(f"/api/v1/tasks/{task.pk}/actions/claim/", content_type="application/json")
    assert told == [] and task.events.count() == 1


def shown(view: dict[str, Any]) -> dict[str, Any]:
    return {name: view[name] for name in ("id", "project", *CARRIED)}


def named_anew(value: Any) -> Any:
    """The same with ids that do not change from run to run, numbered as they appear."""
    seen: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return seen.setdefault(found.group(), f"00000000-0000-0000-0000-{len(seen) + 1:012d}")

    return json.loads(UUID_LIKE.sub(name, json.dumps(value)))
