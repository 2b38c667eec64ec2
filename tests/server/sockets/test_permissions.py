"""Who may open which socket and say what on it: written by hand. A socket or a message without a row fails."""

from typing import Any

import numpy as np
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from server.annotations.models import Edit, Task
from server.assist.consumers import TaskConsumer
from server.projects.consumers import ProjectConsumer
from server.sockets import SOCKETS
from tests.client.hilum_socket import HilumSocket, encode, point
from tests.server.cases import token_of
from tests.server.world import ROLES, World

NO, YES = 403, 101
OPEN = {
    "ws/tasks/<uuid:task_id>/": ("ws/tasks/{task}/", (NO, YES, YES, YES, YES, NO, YES, NO)),
    "ws/projects/<slug:project>/": ("ws/projects/{project}/", (NO, YES, YES, YES, YES, NO, YES, NO)),
}
# viewer, annotator (who holds the case), reviewer, manager, admin: each with the very fence of the holder.
INSIDE = ("viewer", "annotator", "reviewer", "manager", "admin")
LOST = ("not_allowed", None, "not_allowed", "stale_fence", "stale_fence")
ANYONE = (None,) * 5
SAY = {
    "hello": ANYONE,
    "presence": ANYONE,
    **dict.fromkeys(("prompt", "patch", "undo", "redo", "operate", "likelihood", "heartbeat"), LOST),
}
FIELDS: dict[str, dict[str, Any]] = {
    "presence": {"position_mm": [1, 2, 3]},
    "patch": {"sequence": 101, "base": 0},
    "undo": {"sequence": 102},
    "redo": {"sequence": 103},
    "operate": {"sequence": 104, "base": 0, "segment": 2, "operation": "grow", "parameters": {"mm": 1}},
    "likelihood": {"segment": 1},
    "prompt": {"request": 1, "segment": 1, "base": 0},
}


@pytest.fixture(scope="module")
def world(live: str) -> World:
    return World.build()


def secret(world: World, role: str) -> str | None:
    return world.revoked_secret if role == "revoked" else token_of(world.people[role]) if role != "anonymous" else None


@pytest.mark.parametrize("route", OPEN)
def test_each_sender_gets_in_or_not(live: str, world: World, route: str):
    path, expected = OPEN[route]
    where = f"{live.replace('http', 'ws')}/{path.format(task=world.held.pk, project=world.project.pk)}"
    assert tuple(status(where, secret(world, role)) for role in ROLES) == expected


def status(where: str, token: str | None) -> int:
    try:
        with connect(where, additional_headers={"Authorization": f"Token {token}"} if token else {}):
            return YES
    except InvalidStatus as refused:
        return refused.response.status_code


@pytest.mark.parametrize("word", SAY)
def test_each_member_may_say_it_or_not_and_a_refusal_changes_nothing(live: str, world: World, word: str):
    task = world.held
    spoken = dict(FIELDS.get(word, {}))
    if word == "prompt":
        x, y, z = world.image.affine[0][3], world.image.affine[1][3], world.image.affine[2][3]
        spoken["items"] = [point(x, y, z)]
    for role, expected in zip(INSIDE, SAY[word], strict=True):
        before = journal(task)
        with HilumSocket(live, str(task.pk), token=secret(world, role), fence=task.fence) as page:
            page.drain()
            page.send(word, **spoken)
            if word == "patch":
                page.send_bytes(encode(((0, 0, 0), (1, 1, 1)), np.ones((1, 1, 1), np.int32), 0))
            codes = {m["code"] for m in page.drain(0.7) if m.type == "error"}
        assert codes - {"nothing_to_redo", "empty_segment", "nothing_drawn"} == ({expected} if expected else set()), (
            role
        )
        if expected:
            assert journal(task) == before, role


def journal(task: Task) -> list[Any]:
    return [*Task.objects.filter(pk=task.pk).values(), *Edit.objects.filter(task=task).order_by("pk").values()]


def test_every_socket_and_every_message_has_a_row():
    assert {str(route.pattern) for route in SOCKETS} == set(OPEN)
    assert TaskConsumer.hears == set(SAY)
    assert ProjectConsumer.hears == set()
