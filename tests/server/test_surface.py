"""The public surface as a table: path, method, status, fields of every line that is built. Scripts rely on it."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from server.annotations.models import Status
from server.annotations.workflow import TaskAction
from tests.factories import client
from tests.phantoms import oblique
from tests.server.world import World

pytestmark = pytest.mark.django_db

TASK = {"id", "project", "image", "status", "version", "revision", "assignee", "allowed_actions"}
CLAIMED = TASK | {"fence"}
PROBLEM = {"type", "title", "status", "detail", "code"}
PROJECT = {"id", "slug", "name"}
IMAGE = {"id", "name", "format", "sha256", "channels", "geometry"}
JOB = {"id", "kind", "state", "progress", "message", "error", "result"}
REVISION = {"id", "sha256", "author", "kind", "parents", "created"}
THREAD = {"id", "text", "position_mm", "segment", "blocking", "resolved"}
MEMBER = {"id", "roles"}
INVITED = {"invitation", "email", "role", "link"}
MEMBER_LIST = "projects/{project}/members/"
STALE = {"revision": 7}
PAGE = {"results", "next"}
INSIDE = oblique().geometry.to_world((1, 2, 3)).tolist()
PLACED = {"text": "Here", "position_mm": INSIDE, "segment": 1}
SEGMENTS = [{"number": 1, "name": "Liver", "color": "#aa3311", "code": "SCT:10200004"}]


@dataclass(frozen=True)
class Line:
    """fields: those that the answer must have. inside: a list's rows are looked at. code: of a problem."""

    who: str
    method: str
    path: str
    status: int
    fields: set[str]
    body: Any = None
    inside: bool = False
    fence: bool = False
    code: str = ""


LINES = [
    Line("viewer", "GET", "me/", 200, {"id", "email", "name", "is_admin", "may_create_projects", "memberships"}),
    Line("viewer", "GET", "projects/", 200, PROJECT, inside=True),
    Line("admin", "POST", "projects/", 201, PROJECT, {"name": "Livers", "segments": SEGMENTS}),
    Line("admin", "POST", "projects/", 201, PROJECT, {"name": "B", "segments": SEGMENTS, "review": "none"}),
    Line("viewer", "GET", "projects/{project}/", 200, PROJECT),
    Line("manager", "PATCH", "projects/{project}/", 200, PROJECT, {"name": "Other"}),
    Line("viewer", "GET", "projects/{project}/members/", 200, {"id", "roles"}, inside=True),
    Line("manager", "POST", MEMBER_LIST, 201, MEMBER, {"email": "{outsider}", "role": "viewer"}),
    Line("manager", "POST", MEMBER_LIST, 200, MEMBER, {"email": "{viewer}", "role": "annotator"}),
    Line("manager", "POST", MEMBER_LIST, 202, INVITED, {"email": "new@test.example", "role": "viewer"}),
    Line("manager", "DELETE", "projects/{project}/members/{member}/", 204, set()),
    Line("viewer", "GET", "projects/{project}/images/", 200, {"id", "name"}, inside=True),
    Line("manager", "POST", "projects/{project}/images/", 202, {"job"}, {"file": b"bytes"}),
    Line("manager", "POST", "projects/{project}/images/", 202, {"job"}, {"file": b"b", "label": b"l"}),
    Line("viewer", "GET", "images/{image}/", 200, IMAGE),
    Line("viewer", "GET", "images/{image}/file/", 200, set()),
    Line("viewer", "GET", "jobs/{job}/", 200, JOB),
    Line("manager", "POST", "jobs/{job}/cancel/", 200, JOB),
    Line("viewer", "GET", "projects/{project}/tasks/", 200, TASK, inside=True),
    Line("viewer", "GET", "projects/{project}/tasks/?status=ready&assignee=none", 200, TASK, inside=True),
    Line("viewer", "GET", "tasks/{ready}/", 200, TASK),
    Line("annotator", "POST", "projects/{project}/tasks/next/", 200, CLAIMED),
    Line("annotator", "POST", "tasks/{ready}/actions/claim/", 200, CLAIMED),
    Line("annotator", "POST", "tasks/{held}/heartbeat/", 200, {"fence", "lease_until"}, fence=True),
    Line("annotator", "POST", "tasks/{held}/heartbeat/", 428, PROBLEM, code="fence_required"),
    Line("manager", "POST", "tasks/{held}/actions/claim/", 409, PROBLEM, code="taken"),
    Line("annotator", "POST", "tasks/{held}/actions/save/", 200, TASK, fence=True),
    Line("annotator", "POST", "tasks/{held}/actions/submit/", 200, TASK, {"revision": 1}, fence=True),
    Line("annotator", "POST", "tasks/{held}/actions/submit/", 409, PROBLEM, STALE, fence=True, code="stale_revision"),
    Line("annotator", "POST", "tasks/{held}/actions/release/", 200, TASK, fence=True),
    Line("annotator", "POST", "tasks/{submitted}/actions/withdraw/", 200, TASK),
    Line("annotator", "POST", "tasks/{submitted}/actions/submit/", 409, PROBLEM, fence=True, code="wrong_state"),
    Line("reviewer", "POST", "tasks/{submitted}/actions/start_review/", 200, TASK),
    Line("reviewer", "POST", "tasks/{submitted}/actions/approve/", 409, PROBLEM, code="wrong_state"),
    Line("reviewer", "POST", "tasks/{in_review}/actions/approve/", 200, TASK),
    Line(
        "reviewer", "POST", "tasks/{in_review}/actions/reject/", 200, TASK,
        {"reason": "wrong_segment", "comment": "No.", "position_mm": INSIDE, "segment": 1},
    ),
    Line("reviewer", "POST", "tasks/{in_review}/actions/reject/", 400, PROBLEM, {"reason": "mood"}, code="malformed"),
    Line("annotator", "POST", "tasks/{in_review}/actions/approve/", 403, PROBLEM, code="not_allowed"),
    Line("manager", "POST", "tasks/{draft}/actions/publish/", 200, TASK),
    Line("manager", "POST", "tasks/{ready}/actions/assign/", 200, TASK, {"user": "{annotator}"}),
    Line("manager", "POST", "tasks/{ready}/actions/assign/", 400, PROBLEM, code="malformed"),
    Line("manager", "POST", "tasks/{assigned}/actions/unassign/", 200, TASK),
    Line("manager", "POST", "tasks/{held}/actions/take_over/", 200, CLAIMED),
    Line("manager", "POST", "tasks/{held}/actions/archive/", 200, TASK),
    Line("manager", "POST", "tasks/{archived}/actions/restore/", 200, TASK),
    Line("annotator", "POST", "tasks/{ready}/actions/skip/", 404, PROBLEM, code="not_available"),
    Line("annotator", "GET", "tasks/{ready}/labelmap/", 200, set()),
    Line("annotator", "GET", "tasks/{ready}/labelmap/?format=nrrd", 200, set()),
    Line("annotator", "GET", "tasks/{ready}/labelmap/?format=bmp", 422, PROBLEM, code="unknown_format"),
    Line("annotator", "GET", "tasks/{ready}/labelmap/?format=dicomseg", 404, PROBLEM, code="not_available"),
    Line("viewer", "GET", "tasks/{submitted}/revisions/", 200, REVISION, inside=True),
    Line("viewer", "GET", "revisions/{sealed}/", 200, REVISION),
    Line("viewer", "GET", "tasks/{ready}/threads/", 200, PAGE),
    Line("annotator", "POST", "tasks/{ready}/threads/", 201, THREAD, PLACED),
    Line("viewer", "GET", "threads/{thread}/", 200, THREAD),
    Line("reviewer", "PATCH", "threads/{thread}/", 200, THREAD, {"resolved": True}),
    Line("annotator", "POST", "threads/{thread}/comments/", 201, {"id", "text", "done"}, {"text": "Done."}),
    Line("viewer", "GET", "tasks/{held}/events/", 200, {"action", "actor", "created"}, inside=True),
    Line("manager", "POST", "projects/{project}/export/", 202, {"job"}, {"format": "nifti", "status": "approved"}),
    Line("manager", "POST", "projects/{project}/export/", 422, PROBLEM, {"format": "bmp"}, code="unknown_format"),
    Line("viewer", "GET", "projects/{project}/models/", 404, PROBLEM, code="not_available"),
    Line("viewer", "GET", "projects/{project}/rounds/", 404, PROBLEM, code="not_available"),
    Line("outsider", "GET", "projects/{project}/", 404, PROBLEM, code="not_found"),
    Line("anonymous", "GET", "me/", 401, PROBLEM, code="not_signed_in"),
    Line("revoked", "GET", "me/", 401, PROBLEM, code="bad_credentials"),
]  # fmt: skip


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.method} {line.path} {line.status}")
def test_the_surface_is_as_written(line: Line) -> None:
    world = World.build()
    world.ready, world.image  # noqa: B018  made by being named: there is something to list
    made = client(world.people.get(line.who))
    if line.who == "revoked":
        made = client(headers={"Authorization": f"Token {world.revoked_secret}"})
    path = re.sub(r"\{(\w+)\}", lambda name: str(getattr(world, name[1]).pk), line.path)
    headers = {"X-Fence": str(world.held.fence)} if line.fence else {}
    answer = _send(made, line, f"/api/v1/{path}", _filled(line.body, world), headers)
    assert answer.status_code == line.status, answer.content[:300]
    if not line.fields:
        return
    body = answer.json()
    if line.inside:
        assert set(body) == PAGE
        assert body["results"], "the list is empty, so its rows were not looked at"
        body = body["results"][0]
    assert line.fields <= set(body)
    if line.code:
        assert body["code"] == line.code
        assert answer.headers["Content-Type"] == "application/problem+json"


def _filled(body: Any, world: World) -> Any:
    if isinstance(body, dict) and str(body.get("email", "")).startswith("{"):
        return {**body, "email": world.people[body["email"].strip("{}")].email}
    if isinstance(body, dict) and str(body.get("user", "")).startswith("{"):
        return {**body, "user": str(world.people[body["user"].strip("{}")].pk)}
    return {} if body is None else body


def _send(made: Any, line: Line, where: str, body: Any, headers: dict[str, str]) -> Any:
    if line.method == "POST" and "file" in body:
        files = {name: SimpleUploadedFile(f"{name}.nii.gz", content) for name, content in body.items()}
        return made.post(where, files, headers=headers)
    ask = getattr(made, line.method.lower())
    if line.method == "GET":
        return ask(where, headers=headers)
    return ask(where, body, content_type="application/json", headers=headers)


def test_a_session_asked_for_with_the_wrong_method_or_form_is_told_so() -> None:
    world = World.build()
    made = client(world.people["viewer"])
    assert made.put("/api/v1/me/").json()["code"] == "method_not_allowed"
    assert made.post("/api/v1/projects/", "{", content_type="application/json").json()["code"] == "malformed"
    assert made.post("/api/v1/projects/", "<a/>", content_type="application/xml").status_code == 415


def test_the_words_of_tasks_are_the_surface_s() -> None:
    statuses = (
        "draft ready in_progress submitted in_review rework adjudication approved final blocked archived "
        "accepted_unreviewed"
    )
    actions = (
        "publish assign unassign claim release take_over save submit withdraw start_review approve reject fix escalate "
        "adjudicate finalize reopen skip raise_problem clear_problem archive restore"
    )
    assert set(Status.values) == set(statuses.split())
    assert {str(action) for action in TaskAction} == set(actions.split())


def test_the_same_key_gives_the_same_answer_and_no_second_effect() -> None:
    world = World.build()
    made = client(world.people["admin"], headers={"Idempotency-Key": "abc"})
    body = {"name": "Once", "segments": SEGMENTS}
    first = made.post("/api/v1/projects/", body, content_type="application/json")
    second = made.post("/api/v1/projects/", body, content_type="application/json")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    names = [row["name"] for row in made.get("/api/v1/projects/").json()["results"]]
    assert names.count("Once") == 1
    other = made.post("/api/v1/projects/", {**body, "name": "Twice"}, content_type="application/json")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
