"""kill -9 while surfaces are made, through a real worker: made again by the next one, once."""

import numpy as np
import pytest

from labeling.patches import diff
from labeling.volume import Volume
from server.annotations.models import Task
from server.annotations.services import claims, journal
from server.annotations.services.creation import create_task
from server.jobs.models import Job
from server.surfaces.models import Surface
from tests.factories import client, person, project
from tests.phantoms import ellipsoid, grid
from tests.processes import Processes, until
from tests.server.world import stored_image

pytestmark = pytest.mark.usefixtures("transactional_db")


def drawn_case() -> tuple[Task, str]:
    """A case with one organ large enough that its surface takes a while, and its address."""
    author = person()
    shape = (80, 300, 300)
    volume = Volume(np.zeros(shape, np.int16), grid(shape, (2, 0.8, 0.8)))
    task = claims.claim(
        actor=author, task_id=create_task(image=stored_image(project({author: "annotator"}), volume)).pk
    )
    labels = ellipsoid(shape, (40, 150, 150), (36, 130, 140)).astype(np.uint8)
    journal.commit_upload(actor=author, task_id=task.pk, fence=task.fence, patch=diff(np.zeros_like(labels), labels))
    address = f"/api/v1/tasks/{task.pk}/surfaces/"
    assert client(author).post(address).json()["state"] == "making"
    return task, address


def test_a_worker_killed_while_it_makes_surfaces_leaves_nothing_half_made(processes: Processes) -> None:
    task, _ = drawn_case()
    first = processes.start("manage.py", "runworker", "io")
    until(lambda: Job.objects.get().state == Job.State.RUNNING, first)
    first.kill()
    assert not Surface.objects.exists()
    second = processes.start("manage.py", "runworker", "io")
    until(lambda: Job.objects.get().state == Job.State.DONE, second)
    assert Job.objects.get().attempts == 2
    surface = Surface.objects.exclude(content="").get()
    assert (surface.task_id, surface.segment, surface.revision) == (task.pk, 1, 1)
