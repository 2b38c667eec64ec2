"""The project's socket: what runs there, then what happens."""

import json
from typing import Any

from websockets.sync.client import ClientConnection, connect

from server.jobs.models import Job, Lane
from tests.server.cases import Case, claimed, post, token_of


def listen(live: str, case: Case):
    address = f"{live.replace('http', 'ws')}/ws/projects/{case.project.pk}/"
    return connect(address, additional_headers={"Authorization": f"Token {case.token}"})


def hear(line: ClientConnection, event: str) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(line.recv(timeout=20))
        if message["type"] == "event" and message["event"] == event:
            return message


def running(case: Case, **fields: Any) -> Job:
    """A job that no worker will take over."""
    lease = {"lease_until": "2100-01-01T00:00Z", "owner": "elsewhere"}
    return Job.objects.create(
        kind="test", lane=Lane.BATCH, state=Job.State.RUNNING, project=case.project, **lease, **fields
    )


def test_whoever_comes_hears_the_true_state_of_running_jobs_first(live: str):
    case = claimed()
    job = running(case, progress=0.25, message="Reading")
    running(claimed())
    Job.objects.create(kind="test", lane=Lane.BATCH, state=Job.State.DONE, project=case.project)
    with listen(live, case) as line:
        assert hear(line, "job.changed") == {
            "type": "event",
            "event": "job.changed",
            "project": str(case.project.pk),
            "job": str(job.pk),
            "kind": "test",
            "state": "running",
            "progress": 0.25,
            "message": "Reading",
        }


def test_a_job_is_heard_from_its_birth_to_its_end(live: str):
    case = claimed()
    with listen(live, case) as line:
        job = post(live, f"projects/{case.project.pk}/export/", token_of(case.manager), {"format": "nifti"})["job"]
        states = []
        while "done" not in states:
            told = hear(line, "job.changed")
            assert told["job"] == job
            states.append(told["state"])
        assert states[0] == "queued" and "running" in states


def test_changes_of_tasks_and_members_are_told(live: str):
    case = claimed()
    with listen(live, case) as line, case.page(live) as page:
        post(live, f"tasks/{case.task.pk}/actions/release/", case.token, {}, X_Fence=str(case.fence))
        told = hear(line, "task.changed")
        assert (told["task"], told["action"], told["status"]) == (str(case.task.pk), "release", "ready")
        assert told["version"] == case.now().version
        assert page.wait(lambda m: m.type == "event").fields == told
        someone = {"email": case.join("viewer").email, "role": "reviewer"}
        post(live, f"projects/{case.project.pk}/members/", token_of(case.manager), someone)
        while set(hear(line, "membership.changed")["roles"]) != {"viewer", "reviewer"}:
            pass  # with Redis, word of the joining comes too


def test_a_member_hears_of_his_own_roles_once(live: str):
    case = claimed()
    with listen(live, case) as line:
        for role in ("viewer", "reviewer"):
            mine = {"email": case.annotator.email, "role": role}
            post(live, f"projects/{case.project.pk}/members/", token_of(case.manager), mine)
        told = [hear(line, "membership.changed")["roles"] for _ in range(2)]
        assert [set(roles) for roles in told] == [{"annotator", "viewer"}, {"annotator", "viewer", "reviewer"}]


def test_it_only_listens(live: str):
    with listen(live, claimed()) as line:
        line.send('{"type": "hello"}')
        assert json.loads(line.recv(timeout=5))["code"] == "malformed"
