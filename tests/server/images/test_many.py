"""500 files of which three are broken: 497 images, three sentences, nothing half stored."""

import gzip
import io
from pathlib import Path

import numpy as np
import pytest

from labeling.volume import Volume
from server.annotations.models import Task
from server.images.models import Image, Upload
from server.images.services import start_import, take_in
from server.jobs.models import Job
from tests.factories import person, project
from tests.inline import run_queued
from tests.phantom_files import save_nifti
from tests.phantoms import grid

pytestmark = pytest.mark.django_db
COUNT, BAD = 500, {7: b"not an image", 250: gzip.compress(b"nor this"), 499: b""}


def test_three_bad_files_keep_nobody_else_out(tmp_path: Path) -> None:
    manager = person()
    where = project({manager: "manager"})
    shape = (2, 3, 4)
    for number in range(COUNT):
        volume = Volume(np.full(shape, number, np.int16), grid(shape))
        data = BAD.get(number) if number in BAD else save_nifti(volume, tmp_path / "x.nii").read_bytes()
        name = f"case{number:03d}.nii"
        start_import(project_id=where.pk, sent=take_in(name=name, file=io.BytesIO(data or b"")), user=manager)
    run_queued()
    failed = Job.objects.filter(kind="images.import", state="failed").order_by("about")
    assert [job.about for job in failed] == [f"case{number:03d}.nii" for number in BAD]
    assert all(job.error_detail.endswith(".") and job.about in job.error_detail for job in failed)
    assert Image.objects.filter(project=where).count() == COUNT - len(BAD)
    assert Task.objects.filter(project=where, status="ready").count() == COUNT - len(BAD)
    assert Upload.objects.filter(image=None).count() == 0
