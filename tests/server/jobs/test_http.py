"""Jobs over HTTP: seen by whoever sees the project, called off by managers and by who asked for them."""

import pytest

from server.jobs.models import Job
from server.jobs.services import enqueue
from tests.factories import client, person, project

pytestmark = pytest.mark.django_db


def test_a_job_tells_where_it_stands() -> None:
    manager = person()
    where = project({manager: "manager"})
    job = enqueue("images.import", project_id=where.pk, actor=manager, about="brain.nii.gz", upload_id="x")
    told = client(manager).get(f"/api/v1/jobs/{job.pk}/").json()
    created = told.pop("created")
    assert created.endswith("Z")
    assert told == {
        "id": str(job.pk), "kind": "images.import", "name": "brain.nii.gz", "state": "queued", "progress": 0.0,
        "message": "", "error": None, "result": None,
    }  # fmt: skip
    Job.objects.update(state="failed", error_code="unreadable_image", error_detail="brain.nii.gz ends early.")
    told = client(manager).get(f"/api/v1/jobs/{job.pk}/").json()
    assert told["error"] == {"code": "unreadable_image", "detail": "brain.nii.gz ends early."}


@pytest.mark.parametrize(
    ("role", "sees", "cancels"), [("manager", 200, 200), ("annotator", 200, 403), ("viewer", 200, 403), ("", 404, 404)]
)
def test_who_sees_and_who_calls_off(role: str, sees: int, cancels: int) -> None:
    user = person()
    where = project({user: role} if role else {})
    job = enqueue("images.import", project_id=where.pk, upload_id="x")
    assert client(user).get(f"/api/v1/jobs/{job.pk}/").status_code == sees
    assert client(user).post(f"/api/v1/jobs/{job.pk}/cancel/").status_code == cancels
    job.refresh_from_db()
    assert job.state == ("cancelled" if cancels == 200 else "queued")
    assert (job.finished is not None) == (cancels == 200)


def test_a_finished_job_cannot_be_called_off() -> None:
    manager = person()
    job = enqueue("images.import", project_id=project({manager: "manager"}).pk, upload_id="x")
    Job.objects.update(state="done")
    answer = client(manager).post(f"/api/v1/jobs/{job.pk}/cancel/")
    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "wrong_state", "done")


def test_a_project_lists_its_jobs_newest_first() -> None:
    viewer = person()
    where = project({viewer: "viewer"})
    jobs = [enqueue("images.import", project_id=where.pk, about=f"{n}.nii", upload_id="x") for n in range(3)]
    enqueue("images.import", project_id=project().pk, upload_id="x")
    rows = client(viewer).get(f"/api/v1/projects/{where.slug}/jobs/").json()["results"]
    assert [row["id"] for row in rows] == [str(job.pk) for job in reversed(jobs)]
