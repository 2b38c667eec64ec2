"""Tasks over HTTP: what each route takes and answers, by the letter of the public surface."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from server.annotations.models import Task
from server.annotations.services import review
from tests.server.annotations.scene import Scene

ROW = {
    "id", "project", "project_slug", "project_name", "image", "image_name", "status", "version", "revision", "priority",
    "assignee", "author", "reviewer", "reviewed", "reason", "may_comment", "allowed_actions", "thumbnail", "created",
    "updated",
}  # fmt: skip
Api = Callable[..., Client]


def address(task: Task, tail: str = "") -> str:
    return f"/api/v1/tasks/{task.pk}/{tail}"


def act(client: Client, task: Task, action: str, fence: int | None = None, **body: Any) -> Any:
    headers = {} if fence is None else {"X-Fence": str(fence)}
    return client.post(address(task, f"actions/{action}/"), data=body, content_type="application/json", headers=headers)


def code(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_a_task_says_what_it_is_and_what_i_can_do(scene: Scene, api: Api) -> None:
    task = scene.case()
    response = api(scene.ann).get(address(task))
    body = response.json()
    assert response.status_code == 200 and set(body) == ROW
    assert (body["id"], body["project"], body["image"]) == (str(task.pk), str(scene.project.pk), str(task.image_id))
    assert (body["status"], body["version"], body["revision"], body["assignee"]) == ("ready", 1, 0, None)
    assert (body["image_name"], body["project_slug"]) == ("brain01.nii.gz", scene.project.slug)
    assert (body["reviewed"], body["reason"], body["allowed_actions"]) == (False, None, ["claim"])
    assert body["may_comment"] is True
    seen = api(scene.vic).get(address(task)).json()
    assert (seen["allowed_actions"], seen["may_comment"]) == ([], False)


def test_only_the_answers_of_claims_carry_the_fence(scene: Scene, api: Api) -> None:
    task = scene.case()
    ann = api(scene.ann)
    claimed = act(ann, task, "claim").json()
    assert set(claimed) == ROW | {"fence", "lease_until"} and claimed["fence"] == 1
    assert claimed["assignee"] == {"id": str(scene.ann.pk), "email": scene.ann.email, "name": scene.ann.name}
    assert claimed["allowed_actions"] == ["claim", "release", "save", "submit"]
    beat = ann.post(address(task, "heartbeat/"), headers={"X-Fence": "1"})
    assert beat.status_code == 200 and set(beat.json()) == {"fence", "lease_until"}
    assert set(ann.get(address(task)).json()) == ROW
    assert set(act(ann, task, "save", 1).json()) == ROW
    assert set(act(ann, task, "submit", 1).json()) == ROW


def test_the_round_from_claim_to_approval(scene: Scene, api: Api) -> None:
    task = scene.case()
    ann, rex = api(scene.ann), api(scene.rex)
    assert act(ann, task, "claim").json()["fence"] == 1
    assert act(ann, task, "submit", 1, revision=0).json()["status"] == "submitted"
    assert act(rex, task, "start_review").json()["status"] == "in_review"
    back = act(rex, task, "reject", reason="boundary", comment="too wide").json()
    assert (back["status"], back["assignee"]["id"]) == ("rework", str(scene.ann.pk))
    reason = {"reason": "boundary", "comment": "too wide", "position_mm": None, "segment": None}
    assert back["reason"] == reason
    assert act(ann, task, "claim").json()["fence"] == 2
    assert act(ann, task, "submit", 2).json()["reason"] == reason
    act(rex, task, "start_review")
    done = act(rex, task, "approve").json()
    assert (done["status"], done["reviewed"], done["reason"], done["allowed_actions"]) == ("approved", True, None, [])


def test_refusals_have_the_codes_of_the_surface(scene: Scene, api: Api) -> None:
    task = scene.case()
    ann, ben = api(scene.ann), api(scene.ben)
    assert code(act(ann, task, "approve")) == (403, "not_allowed")
    assert code(act(api(scene.rex), task, "approve")) == (409, "wrong_state")
    act(ann, task, "claim")
    act(ann, task, "claim")
    assert code(act(ben, task, "claim")) == (409, "taken")
    assert code(act(ann, task, "submit")) == (428, "fence_required")
    assert code(act(ann, task, "submit", 1)) == (409, "stale_fence")
    assert code(act(ann, task, "submit", 2, revision=4)) == (409, "stale_revision")
    assert code(ann.post(address(task, "heartbeat/"))) == (428, "fence_required")
    assert code(ann.post(address(task, "heartbeat/"), headers={"X-Fence": "two"})) == (400, "malformed")
    assert code(act(ann, task, "escalate")) == (404, "not_available")
    assert code(act(ann, task, "paint")) == (404, "not_found")
    assert code(act(api(scene.out), task, "claim")) == (404, "not_found")
    assert code(act(api(), task, "claim")) == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (400, "malformed")),
        ({"reason": "boundary"}, (400, "malformed")),
        ({"reason": "ugly", "comment": "x"}, (400, "malformed")),
        ({"reason": "other", "comment": "  "}, (400, "malformed")),
        ({"reason": "other", "comment": "x", "position_mm": [1, 2]}, (400, "malformed")),
        ({"reason": "other", "comment": "x", "position_mm": [1e5, 0, 0]}, (422, "position_outside")),
        ({"reason": "other", "comment": "x", "segment": 9}, (422, "unknown_segment")),
    ],
)
def test_a_reject_needs_a_reason_and_a_comment(
    scene: Scene, api: Api, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    assert code(act(api(scene.rex), task, "reject", **body)) == expected


def test_the_next_case_or_none(scene: Scene, api: Api) -> None:
    task = scene.case()
    route = f"/api/v1/projects/{scene.project.slug}/tasks/next/"
    given = api(scene.ann).post(route)
    assert (given.status_code, given.json()["id"], given.json()["fence"]) == (200, str(task.pk), 1)
    none = api(scene.ben).post(route)
    assert (none.status_code, none.content) == (204, b"")


def test_a_repeated_key_claims_once(scene: Scene, api: Api) -> None:
    scene.case("a")
    scene.case("b")
    route = f"/api/v1/projects/{scene.project.pk}/tasks/next/"
    first, again = (
        api(scene.ann).post(route, content_type="application/json", headers={"Idempotency-Key": "k1"}) for _ in range(2)
    )
    assert first.json() == again.json()
    assert Task.objects.filter(status="in_progress").count() == 1


def test_lists_filter_and_page_in_a_stable_order(scene: Scene, api: Api) -> None:
    cases = [scene.case(f"case{number}.nii.gz") for number in range(5)]
    scene.submit(cases[1], scene.ann)
    scene.claim(cases[2], scene.ben)
    rex = api(scene.rex)
    route = f"/api/v1/projects/{scene.project.slug}/tasks/"

    def listed(query: str) -> list[int]:
        found, url = [], route + query
        while url:
            body = rex.get(url).json()
            found += [row["id"] for row in body["results"]]
            url = body["next"]
        return [[str(case.pk) for case in cases].index(pk) for pk in found]

    assert listed("") == listed("?page_size=2") == [0, 1, 2, 3, 4]
    assert listed("?status=ready") == [0, 3, 4]
    assert listed("?status=submitted,in_progress") == [1, 2]
    assert listed(f"?assignee={scene.ben.pk}") == [2]
    assert listed("?assignee=none") == [0, 3, 4]
    assert listed("?assignee=me") == []
    assert listed(f"?image={cases[3].image_id}") == [3]
    assert listed("?search=CASE4") == [4]
    assert code(rex.get(route + "?status=sleeping")) == (400, "malformed")
    assert code(rex.get(route + "?assignee=bob")) == (400, "malformed")
    refused = rex.get(f"{route}?cursor=nonsense")
    assert (refused.status_code, refused.json()["code"]) == (400, "malformed")


def test_a_list_asks_the_database_the_same_for_one_task_as_for_many(
    scene: Scene, api: Api, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        scene.in_review(scene.case(f"case{number}"), scene.ann, scene.rex)
    rex = api(scene.rex)
    with django_assert_max_num_queries(8):
        assert len(rex.get(f"/api/v1/projects/{scene.project.slug}/tasks/").json()["results"]) == 12


def test_my_work_and_what_i_could_take(scene: Scene, api: Api) -> None:
    held, handed, free = (scene.case(name) for name in ("held", "handed", "free"))
    scene.claim(held, scene.ann)
    scene.submit(handed, scene.ann)
    through = scene.in_review(scene.case("through"), scene.ann, scene.rex)
    review.approve(actor=scene.rex, task_id=through.pk)
    body = api(scene.ann).get("/api/v1/work/").json()
    assert {row["id"] for row in body["tasks"]} == {str(held.pk), str(handed.pk)}
    assert [row["id"] for row in body["finished"]] == [str(through.pk)]
    assert body["next"] == {str(scene.project.pk): 1}
    assert api(scene.rex).get("/api/v1/work/").json() == {"tasks": [], "finished": [], "next": {}}
    assert free.status == "ready"


def test_the_inbox_of_a_reviewer(scene: Scene, api: Api) -> None:
    task = scene.case()
    scene.submit(task, scene.ann)
    assert [row["id"] for row in api(scene.rex).get("/api/v1/review/inbox/").json()["results"]] == [str(task.pk)]
    assert api(scene.ann).get("/api/v1/review/inbox/").json() == {"results": [], "next": None}


def test_revisions_and_events_tell_the_history(scene: Scene, api: Api) -> None:
    task = scene.case()
    scene.in_review(task, scene.ann, scene.rex)
    vic = api(scene.vic)
    (sealed,) = vic.get(address(task, "revisions/")).json()["results"]
    assert (sealed["kind"], sealed["author"]["id"], sealed["parents"], sealed["revision"]) == (
        "submitted",
        str(scene.ann.pk),
        [],
        1,
    )
    assert vic.get(f"/api/v1/revisions/{sealed['id']}/").json() == sealed
    assert code(api(scene.out).get(f"/api/v1/revisions/{sealed['id']}/")) == (404, "not_found")
    events = vic.get(address(task, "events/")).json()["results"]
    assert [(event["action"], event["source"], event["target"], event["version"]) for event in events] == [
        ("create", "", "ready", 1),
        ("claim", "ready", "in_progress", 2),
        ("submit", "in_progress", "submitted", 3),
        ("start_review", "submitted", "in_review", 4),
    ]
    assert events[2]["data"]["sha256"] == sealed["sha256"]
