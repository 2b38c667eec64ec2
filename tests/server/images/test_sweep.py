"""The store keeps what is named and what is young, and nothing else."""

import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from labeling.io.slices import read_volume
from server.accounts.models import AuditEvent
from server.annotations.services.exporting import start_export
from server.core import store
from server.images.models import Image, Upload
from server.images.selectors import manifest_at
from server.jobs.diary import Diary
from server.jobs.models import Job
from server.jobs.services import enqueue
from tests.factories import client, person, project
from tests.inline import run_queued
from tests.phantom_files import save_nifti
from tests.phantoms import oblique
from tests.server.world import World

pytestmark = pytest.mark.django_db
DAY_S = 86_400


def aged(*names: str) -> None:
    """As if stored two days ago; without names everything that is there."""
    paths = [store.path(name) for name in names] or list(Path(settings.STORE).glob("??/*"))
    for path in paths:
        os.utime(path, (time.time() - 2 * DAY_S,) * 2)


def swept() -> dict[str, int]:
    enqueue("images.sweep")
    job = next(job for job in run_queued() if job.kind == "images.sweep")
    job.refresh_from_db()
    assert job.state == "done"
    return dict(job.result or {})


def test_what_a_row_names_stays_and_so_do_the_parts_of_volumes() -> None:
    world = World.build()
    sealed, exported = world.sealed, world.exported
    assert world.image.pk != world.submitted.image_id
    aged()
    swept()
    for image in Image.objects.all():
        manifest = manifest_at(image.manifest)
        assert read_volume(manifest, store.read).array.size
        assert store.exists(image.source) and store.exists(manifest.preview.sha256)
    for edit in world.submitted.edits.exclude(patch=""):
        assert store.exists(edit.patch) and store.exists(edit.inverse)
    assert store.exists(sealed.sha256)
    assert store.exists((exported.result or {})["sha256"])


def test_old_bytes_that_nothing_names_go_and_young_ones_stay() -> None:
    old, young, again = (store.put(f"{word} {time.time()}".encode()) for word in ("old", "young", "again"))
    aged(old, again)
    store.put(store.read(again))  # somebody sends the same bytes once more
    incoming = Path(settings.STORE) / "incoming"
    left, writing = incoming / "left", incoming / "writing"
    for path in (left, writing):
        path.write_bytes(b"half a file")
    os.utime(left, (time.time() - 2 * DAY_S,) * 2)
    swept()
    assert [store.exists(name) for name in (old, young, again)] == [False, True, True]
    assert (left.exists(), writing.exists()) == (False, True)
    writing.unlink()


def test_bytes_stored_again_between_the_look_and_the_removal_survive() -> None:
    name = store.put(f"race {time.time()}".encode())
    aged(name)
    before = time.time() - DAY_S
    store.put(store.read(name))
    assert store.remove_if_old(name, before) is False
    assert store.exists(name)
    aged(name)
    assert store.remove_if_old(name, before) is True
    assert not store.exists(name)
    assert store.remove_if_old(name, before) is False


@pytest.mark.parametrize(("state", "goes"), [("cancelled", True), ("failed", True), ("queued", False)])
def test_an_import_that_came_to_nothing_leaves_nothing(state: str, goes: bool, tmp_path: Path) -> None:
    manager = person()
    where = project({manager: "manager"})
    data = save_nifti(oblique(int(time.time() * 1000) % 10**6), tmp_path / "a.nii.gz").read_bytes()
    client(manager).post(f"/api/v1/projects/{where.pk}/images/", {"file": SimpleUploadedFile("a.nii.gz", data)})
    upload = Upload.objects.get()
    Job.objects.filter(pk=upload.job_id).update(state=state, run_after=timezone.now() + timedelta(days=1))
    aged(upload.source)
    swept()
    assert store.exists(upload.source), "it is younger than a day"
    Upload.objects.update(created=timezone.now() - timedelta(days=2))
    aged(upload.source)
    swept()
    assert (not Upload.objects.exists(), not store.exists(upload.source)) == (goes, goes)


def test_old_jobs_go_with_the_files_that_they_exported_and_the_trail_stays() -> None:
    world = World.build()
    exported = start_export(actor=world.people["manager"], project_id=world.project.pk, format="nifti")
    run_queued()
    exported.refresh_from_db()
    manager = client(world.people["manager"])
    file = (exported.result or {})["sha256"]
    where = f"/api/v1/projects/{world.project.pk}/exports/{exported.pk}/"
    waits = enqueue("images.sweep", idempotency_key="another day")
    month = timezone.now() - timedelta(days=settings.KEEP_JOBS_DAYS)
    acts = AuditEvent.objects.filter(project_id=world.project.pk, action="export")
    trail = acts.count()
    Job.objects.filter(pk=waits.pk).update(created=month - timedelta(days=9), run_after=timezone.now() + timedelta(1))
    aged()
    Job.objects.filter(pk=exported.pk).update(finished=month + timedelta(hours=1))
    assert swept()["jobs"] == 0
    assert manager.get(where).status_code == 200
    Job.objects.filter(pk=exported.pk).update(finished=month - timedelta(hours=1))
    assert swept()["jobs"] == 1
    assert (manager.get(where).status_code, store.exists(file)) == (404, False)
    assert Job.objects.filter(pk=waits.pk).exists(), "it has not ended"
    assert acts.count() == trail > 0


def test_the_diary_asks_once_a_day() -> None:
    diary = Diary()
    assert not diary.is_due()
    for _ in range(2):
        diary.enqueue()
        Diary().enqueue()
    assert Job.objects.filter(kind="images.sweep").count() == 1


def test_older_images_get_their_picture_from_a_job() -> None:
    world = World.build()
    assert world.image.thumbnail == ""
    enqueue("images.thumbnails")
    run_queued()
    image = Image.objects.get(pk=world.image.pk)
    viewer = client(world.people["viewer"])
    answer = viewer.get(f"/api/v1/images/{image.pk}/thumbnail/{image.thumbnail}/")
    assert (answer.status_code, answer["Content-Type"], answer.content[8:12]) == (200, "image/webp", b"WEBP")
    assert "immutable" in answer["Cache-Control"]
    other = viewer.get(f"/api/v1/images/{image.pk}/thumbnail/{image.source}/")
    assert other.status_code == 404


def test_what_was_refused_goes_with_the_sweep() -> None:
    manager = person()
    where = project({manager: "manager"})
    content = f"no image {time.time()}".encode()
    client(manager).post(f"/api/v1/projects/{where.pk}/images/", {"file": SimpleUploadedFile("a.nii", content)})
    (job,) = run_queued()
    job.refresh_from_db()
    assert job.state == "failed"
    name = hashlib.sha256(content).hexdigest()
    assert store.exists(name)
    aged(name)
    swept()
    assert not store.exists(name)


def test_what_a_killed_sweep_had_in_its_hands_is_judged_again() -> None:
    young, old = (store.put(f"{word} in hand {time.time()}".encode()) for word in ("young", "old"))
    aged(old)
    for name in (young, old):
        store.path(name).rename(f"{store.path(name)}.doomed")
    swept()
    assert [store.exists(name) for name in (young, old)] == [True, False]
