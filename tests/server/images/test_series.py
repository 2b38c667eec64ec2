"""Several series in one zip become several images, and a known one is not read again."""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.io import dicom
from server.accounts.models import User
from server.annotations.models import Task
from server.images.models import Image, Upload
from server.jobs.models import Job
from server.projects.models import Project
from tests.factories import client, person, project
from tests.inline import run_queued
from tests.phantom_files import save_dicom
from tests.phantoms import oblique

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return person()


@pytest.fixture
def place(manager: User) -> Project:
    return project({manager: "manager"})


def packed(files: Iterable[Path], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, f"{file.parent.name}/{file.name}")
    return path


def send(manager: User, place: Project, path: Path) -> dict[str, Any]:
    files = {"file": SimpleUploadedFile(path.name, path.read_bytes())}
    answer = client(manager).post(f"/api/v1/projects/{place.pk}/images/", files)
    if answer.status_code == 200:
        told: dict[str, Any] = answer.json()
        return told
    run_queued()
    job = Job.objects.get(pk=answer.json()["job"])
    assert job.state == "done", job.error_detail
    return dict(job.result or {})


def test_each_series_is_an_image_with_its_task(manager: User, place: Project, tmp_path: Path) -> None:
    files = [path for n in "123" for path in save_dicom(oblique(int(n)), tmp_path / n, series=n)]
    (tmp_path / "4").mkdir()
    lone = save_dicom(oblique(4), tmp_path / "4", series="4")[0]
    result = send(manager, place, packed([*files, lone], tmp_path / "study.zip"))
    assert len(result["images"]) == 3
    assert result["duplicate"] is False
    assert [note for note in result["notes"] if "single 2-D slice" in note]
    assert sorted(Image.objects.values_list("name", flat=True)) == ["Phantom 1", "Phantom 2", "Phantom 3"]
    assert Task.objects.filter(status="ready").count() == 3
    assert Image.objects.values("study_uid").distinct().count() == 1
    again = send(manager, place, tmp_path / "study.zip")
    assert (again["duplicate"], Image.objects.count()) == (True, 3)


def test_a_known_series_in_another_zip_is_recognized_before_its_pixels_are_decoded(
    manager: User, place: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = save_dicom(oblique(1), tmp_path / "a", series="1")
    first = send(manager, place, packed(one, tmp_path / "first.zip"))
    decoded: list[str] = []
    plain = dicom._pixels
    monkeypatch.setattr(dicom, "_pixels", lambda found: decoded.append(found.title) or plain(found))
    two = save_dicom(oblique(2), tmp_path / "b", series="2")
    both = send(manager, place, packed([*reversed(one), *two], tmp_path / "second.zip"))
    assert both["images"][0] == first["image"]
    assert (both["duplicate"], Image.objects.count()) == (False, 2)
    assert len(decoded) == 1
    third = send(manager, place, packed(reversed(one), tmp_path / "third.zip"))
    assert (third["image"], third["duplicate"], len(decoded)) == (first["image"], True, 1)
    assert send(manager, place, tmp_path / "third.zip") == {"image": first["image"], "duplicate": True}
    assert Upload.objects.filter(image__isnull=True).count() == 0
    from server.images.selectors import source_name

    assert source_name(Image.objects.get(pk=first["image"])) == "first.zip"


def test_one_series_that_does_not_decode_does_not_keep_the_others_out(
    manager: User, place: Project, tmp_path: Path
) -> None:
    def spoil(dataset: Any, k: int) -> None:
        if k == 5:
            dataset.PixelData = dataset.PixelData[:100]

    good = save_dicom(oblique(1), tmp_path / "a", series="1")
    bad = save_dicom(oblique(2), tmp_path / "b", series="2", edit=spoil)
    result = send(manager, place, packed([*bad, *good], tmp_path / "study.zip"))
    assert Image.objects.get().name == "Phantom 1"
    assert [note for note in result["notes"] if note.endswith(".") and "decode" in note]
