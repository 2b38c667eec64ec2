"""kill -9 in the middle of an import, through a real server and a real worker: run again once, one image."""

from pathlib import Path

import numpy as np
import pytest

from labeling.volume import Volume
from server.annotations.models import Task
from server.images.models import Image
from server.jobs.models import Job
from tests.factories import client, person, project
from tests.phantom_files import save_nifti
from tests.phantoms import grid
from tests.processes import Processes, until

pytestmark = pytest.mark.usefixtures("transactional_db")
S = Job.State


def noise(shape: tuple[int, int, int]) -> Volume:
    """Big enough that storing it takes a while."""
    return Volume(np.random.default_rng(7).integers(0, 4000, shape, np.int16), grid(shape))


@pytest.mark.parametrize("moment", ["", "Storing"], ids=["at once", "storing"])
def test_a_worker_killed_in_mid_import_leaves_one_image(processes: Processes, tmp_path: Path, moment: str) -> None:
    manager = person()
    where, browser = project({manager: "manager"}), client(manager)
    path = save_nifti(noise((150, 256, 256)), tmp_path / "noise.nii")
    first = processes.start("manage.py", "runworker", "io")
    with path.open("rb") as file:
        job_id = browser.post(f"/api/v1/projects/{where.pk}/images/", {"file": file}).json()["job"]

    def told() -> dict[str, object]:
        answer: dict[str, object] = browser.get(f"/api/v1/jobs/{job_id}/").json()
        return answer

    until(lambda: (now := told())["state"] == "running" and str(now["message"]).startswith(moment), first)
    first.kill()
    assert told()["state"] == "running"
    assert not Image.objects.exists()
    second = processes.start("manage.py", "runworker", "io")
    until(lambda: told()["state"] == "done", second)
    job = Job.objects.get()
    assert (job.attempts, job.fence) == (2, 2)
    assert told()["result"] == {"image": str(Image.objects.get().pk), "duplicate": False, "notes": []}
    assert Task.objects.count() == 1
