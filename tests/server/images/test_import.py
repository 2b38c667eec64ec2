"""Images in over HTTP: what becomes an image, what is refused, and that nothing of it stays."""

import gzip
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from labeling.io.slices import read_volume
from server.annotations.models import Task
from server.core import store
from server.images.models import Image, Upload
from server.images.selectors import manifest_at
from server.jobs.models import Job
from server.projects.models import Project
from tests.factories import client, person, project
from tests.inline import run_queued
from tests.phantom_files import save_dicom, save_nifti, save_nrrd, zipped
from tests.phantoms import LANDMARK, oblique

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> tuple[Client, Project]:
    manager = person()
    return client(manager), project({manager: "manager"})


def send(place: tuple[Client, Project], name: str, data: bytes) -> Any:
    browser, where = place
    return browser.post(f"/api/v1/projects/{where.pk}/images/", {"file": SimpleUploadedFile(name, data)})


def imported(place: tuple[Client, Project], path: Path) -> dict[str, Any]:
    """Upload a file, let it be read, and ask for the job."""
    answer = send(place, path.name, path.read_bytes())
    assert answer.status_code == 202, answer.content
    run_queued()
    told: dict[str, Any] = place[0].get(f"/api/v1/jobs/{answer.json()['job']}/").json()
    return told


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda folder: save_nifti(oblique(), folder / "brain.nii"), "nifti"),
        (lambda folder: save_nifti(oblique(), folder / "brain.nii.gz"), "nifti"),
        (lambda folder: save_nrrd(oblique(), folder / "brain.nrrd"), "nrrd"),
        (lambda folder: zipped(save_dicom(oblique(), folder / "series"), folder / "brain.zip"), "dicom"),
    ],
)
def test_each_format_becomes_one_image_with_one_task(
    place: tuple[Client, Project], tmp_path: Path, make: Callable[[Path], Path], kind: str
) -> None:
    job = imported(place, make(tmp_path))
    assert (job["state"], job["error"], job["progress"]) == ("done", None, 1.0)
    assert job["result"]["duplicate"] is False
    told = place[0].get(f"/api/v1/images/{job['result']['image']}/").json()
    assert (told["format"], told["channels"]) == (kind, 1)
    image = Image.objects.get()
    volume = read_volume(manifest_at(image.manifest), store.read)
    brightest = np.unravel_index(np.argmax(volume.array), volume.array.shape)
    np.testing.assert_allclose(volume.geometry.to_world(brightest), oblique().geometry.to_world(LANDMARK), atol=1e-3)
    assert told["geometry"] == {"shape": list(volume.array.shape), "affine": volume.geometry.affine.tolist()}
    assert told["task"]["status"] == "ready"
    assert Task.objects.get().image_id == image.pk


def test_the_same_bytes_again_are_the_same_image(place: tuple[Client, Project], tmp_path: Path) -> None:
    path = save_nifti(oblique(), tmp_path / "brain.nii.gz")
    image = imported(place, path)["result"]["image"]
    again = send(place, "other.nii.gz", path.read_bytes())
    assert (again.status_code, again.json()) == (200, {"image": image, "duplicate": True})
    assert (Image.objects.count(), Task.objects.count(), Upload.objects.count()) == (1, 1, 1)


def test_the_same_bytes_twice_before_either_is_read_are_one_image(
    place: tuple[Client, Project], tmp_path: Path
) -> None:
    data = save_nifti(oblique(), tmp_path / "brain.nii.gz").read_bytes()
    for _ in range(2):
        assert send(place, "brain.nii.gz", data).status_code == 202
    first, second = (job.result or {} for job in run_queued())
    assert first["image"] == second["image"]
    assert [first["duplicate"], second["duplicate"]] == [False, True]


def test_another_zip_of_the_same_series_is_the_same_image(place: tuple[Client, Project], tmp_path: Path) -> None:
    files = save_dicom(oblique(), tmp_path / "series")
    first = imported(place, zipped(files, tmp_path / "one.zip"))
    second_zip = tmp_path / "two.zip"
    with zipfile.ZipFile(second_zip, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", "sent again")
        for number, path in enumerate(reversed(files)):
            archive.write(path, f"export/IM{number}")
    second = imported(place, second_zip)
    assert second["result"] | {"notes": []} == {"image": first["result"]["image"], "duplicate": True, "notes": []}
    assert Image.objects.count() == 1


def test_other_projects_do_not_count_as_having_it(place: tuple[Client, Project], tmp_path: Path) -> None:
    path = save_nifti(oblique(), tmp_path / "brain.nii.gz")
    imported(place, path)
    other = project({person(): "manager"})
    manager = other.members.first()
    assert imported((client(manager), other), path)["result"]["duplicate"] is False
    assert Image.objects.count() == 2


def test_a_repeated_key_is_one_upload(place: tuple[Client, Project], tmp_path: Path) -> None:
    browser, where = place
    data = save_nifti(oblique(), tmp_path / "brain.nii.gz").read_bytes()
    answers = [
        browser.post(
            f"/api/v1/projects/{where.pk}/images/",
            {"file": SimpleUploadedFile("brain.nii.gz", data)},
            headers={"Idempotency-Key": "k1"},
        ).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert Job.objects.count() == 1


def truncated(folder: Path) -> bytes:
    data = save_nifti(oblique(), folder / "x.nii.gz").read_bytes()
    return data[: len(data) // 2]


def huge(folder: Path) -> bytes:
    data = bytearray(save_nifti(oblique(), folder / "x.nii").read_bytes())
    data[40:56] = struct.pack("<8h", 3, 32767, 32767, 32767, 1, 1, 1, 1)
    return bytes(data)


def nan_affine(folder: Path) -> bytes:
    data = bytearray(save_nifti(oblique(), folder / "x.nii").read_bytes())
    data[280:296] = struct.pack("<4f", float("nan"), 0, 0, 0)
    return bytes(data)


def singular(folder: Path) -> bytes:
    data = bytearray(save_nifti(oblique(), folder / "x.nii").read_bytes())
    data[280:328] = bytes(48)
    return bytes(data)


def slip(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr("../../evil.dcm", b"x")
    return (folder / "x.zip").read_bytes()


def bomb(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.dcm", bytes(256 * 2**20))
    return (folder / "x.zip").read_bytes()


def empty_zip(folder: Path) -> bytes:
    zipfile.ZipFile(folder / "x.zip", "w").close()
    return (folder / "x.zip").read_bytes()


def doubled(folder: Path) -> bytes:
    """A series in which two slices claim the same place."""
    volume = oblique()

    def spoil(dataset: Any, k: int) -> None:
        if k == 3:
            dataset.ImagePositionPatient = [round(float(x), 6) for x in volume.geometry.to_world([4, 0, 0])]

    return zipped(save_dicom(volume, folder / "series", edit=spoil), folder / "x.zip").read_bytes()


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("cut.nii.gz", truncated, "unreadable_image"),
        ("letter.nii.gz", lambda folder: b"Dear colleague, " * 100, "unreadable_image"),
        ("empty.nii.gz", lambda folder: gzip.compress(b""), "unreadable_image"),
        ("nan.nii", nan_affine, "bad_geometry"),
        ("flat.nii", singular, "bad_geometry"),
        ("huge.nii", huge, "too_large"),
        ("slip.zip", slip, "unsupported_image"),
        ("bomb.zip", bomb, "too_large"),
        ("nothing.zip", empty_zip, "unreadable_image"),
        ("doubled.zip", doubled, "unsupported_image"),
    ],
)
def test_a_bad_file_fails_with_a_sentence_and_leaves_nothing(
    place: tuple[Client, Project], tmp_path: Path, name: str, make: Callable[[Path], bytes], code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(make(tmp_path))
    job = imported(place, path)
    assert (job["state"], job["error"]["code"], job["name"]) == ("failed", code, name)
    assert job["error"]["detail"].endswith(".")
    assert not Image.objects.exists()
    assert not Task.objects.exists()
    assert not Upload.objects.exists()


def test_bytes_that_are_refused_stay_where_something_else_is_made_of_them(
    place: tuple[Client, Project], tmp_path: Path
) -> None:
    """The picture of an image, and a part of its volume, sent as files of their own."""
    image = imported(place, save_nifti(oblique(), tmp_path / "brain.nii"))["result"]["image"]
    kept = Image.objects.get(pk=image)
    for sha256 in (kept.thumbnail, manifest_at(kept.manifest).slices[0]):
        (tmp_path / "part").write_bytes(store.read(sha256))
        assert imported(place, tmp_path / "part")["state"] == "failed"
        assert store.exists(sha256)


def test_a_file_over_the_limit_is_413(place: tuple[Client, Project], settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1000
    answer = send(place, "big.nii", bytes(1001))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    settings.UPLOAD_LIMIT_BYTES = -(2**20)
    assert send(place, "big.nii", b"x").status_code == 413
    assert not Upload.objects.exists()


def test_a_name_of_thousands_of_letters_is_400_and_says_so(place: tuple[Client, Project]) -> None:
    browser, where = place
    part = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{"a" * 10_000}.nii"\r\n\r\nx\r\n--b--\r\n'
    form = {"data": part, "content_type": "multipart/form-data; boundary=b"}
    answer = browser.post(f"/api/v1/projects/{where.pk}/images/", **form)
    assert answer.status_code == 400
    assert answer.json()["detail"] == "The body cannot be read: a file's name is too long, shorten it."
    assert not Upload.objects.exists()


def test_a_post_without_a_file_is_400_and_json_is_415(place: tuple[Client, Project]) -> None:
    browser, where = place
    address = f"/api/v1/projects/{where.pk}/images/"
    assert browser.post(address, {"other": "1"}).status_code == 400
    assert browser.post(address, {"file": "words"}).status_code == 400
    assert browser.post(address, {}, content_type="application/json").status_code == 415


@pytest.mark.parametrize(("role", "status"), [("annotator", 403), ("reviewer", 403), ("viewer", 403), (None, 404)])
def test_only_managers_import(role: str | None, status: int) -> None:
    user = person()
    where = project({user: role} if role else {})
    assert send((client(user), where), "a.nii", b"x").status_code == status
    assert not Upload.objects.exists()


def test_a_second_run_of_an_import_adds_nothing(place: tuple[Client, Project], tmp_path: Path) -> None:
    job = Job.objects.get(pk=imported(place, save_nifti(oblique(), tmp_path / "brain.nii"))["id"])
    Job.objects.update(state="queued", lease_until=None)
    (again,) = run_queued()
    assert again.pk == job.pk
    again.refresh_from_db()
    assert again.result == job.result
    assert (Image.objects.count(), Task.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_file_sent_with_a_key_is_stored_before_the_database_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = person()
    where = project({manager: "manager"})
    held, put_stream = [], store.put_stream

    def watched(source: BinaryIO) -> str:
        held.append(connection.in_atomic_block)
        return put_stream(source)

    monkeypatch.setattr(store, "put_stream", watched)
    data = save_nifti(oblique(), tmp_path / "brain.nii").read_bytes()
    first, again = (
        client(manager).post(
            f"/api/v1/projects/{where.pk}/images/",
            {"file": SimpleUploadedFile("brain.nii", data)},
            headers={"Idempotency-Key": "one"},
        )
        for _ in range(2)
    )
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json() and Upload.objects.count() == 1
    assert held == [False, False]
