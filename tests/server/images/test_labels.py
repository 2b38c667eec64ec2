"""Labels that come with their images: as a draft or approved, and nothing of a pair that does not fit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.geometry import Geometry
from labeling.volume import Labelmap
from server.accounts.models import User
from server.annotations.models import Edit, Revision, Task
from server.annotations.services import claims
from server.annotations.services.labelmaps import labelmap_at
from server.core import store
from server.images.models import Image, Upload
from server.jobs.models import Job
from server.projects.models import Project
from tests.factories import client, person, project
from tests.inline import run_queued
from tests.phantom_files import save_dicom, save_mha, save_nifti, save_nrrd, zipped
from tests.phantoms import oblique, oblique_labels
from tests.server.images.test_command import run

pytestmark = pytest.mark.django_db
SEGMENTS = [{"number": n, "name": f"Organ {n}"} for n in (1, 2, 3)]


@pytest.fixture
def manager() -> User:
    return person()


@pytest.fixture
def place(manager: User) -> Project:
    return project({manager: "manager"}, segments=SEGMENTS)


def send(manager: User, place: Project, image: Path, label: Path, **fields: str) -> Job:
    """The pair, sent by the page and read."""
    files = {
        name: SimpleUploadedFile(path.name, path.read_bytes()) for name, path in (("file", image), ("label", label))
    }
    answer = client(manager).post(f"/api/v1/projects/{place.pk}/images/", {**files, **fields})
    assert answer.status_code == 202, answer.content
    run_queued()
    return Job.objects.get(pk=answer.json()["job"])


@pytest.mark.parametrize("save", [save_nifti, save_nrrd, save_mha])
def test_a_draft_is_the_task_s_first_edit_and_undo_takes_it_back(
    manager: User, place: Project, tmp_path: Path, save: Callable[..., Path]
) -> None:
    ending = {save_nifti: ".nii.gz", save_nrrd: ".nrrd", save_mha: ".mha"}[save]
    job = send(
        manager, place, save(oblique(), tmp_path / f"a{ending}"), save(oblique_labels(), tmp_path / f"s{ending}")
    )
    assert job.state == "done", job.error_detail
    task = Task.objects.get()
    assert (task.status, task.revision, task.holder, task.lease_until) == ("ready", 1, None, None)
    assert np.array_equal(labelmap_at(task), oblique_labels().array)
    edit = Edit.objects.get()
    assert (edit.kind, edit.author) == ("upload", manager)
    assert not Revision.objects.exists()
    claimed = claims.claim(actor=manager, task_id=task.pk)
    from server.annotations.services.journal import undo

    undo(actor=manager, task_id=task.pk, fence=claimed.fence, sequence=1)
    assert not labelmap_at(Task.objects.get()).any()


def test_an_approved_label_is_sealed_and_says_that_it_was_imported(
    manager: User, place: Project, tmp_path: Path
) -> None:
    image, label = save_nifti(oblique(), tmp_path / "a.nii.gz"), save_nifti(oblique_labels(), tmp_path / "a_seg.nii.gz")
    assert send(manager, place, image, label, label_use="approved").state == "done"
    task = Task.objects.get()
    assert (task.status, task.floor, task.revision) == ("approved", 1, 1)
    told = client(manager).get(f"/api/v1/tasks/{task.pk}/revisions/").json()["results"]
    assert [(row["kind"], row["author"]["email"]) for row in told] == [("imported", manager.email)]
    event = task.events.get(action="import_label")
    assert (event.actor, event.source, event.target, event.data["name"]) == (
        manager,
        "ready",
        "approved",
        "a_seg.nii.gz",
    )
    assert list(Revision.objects.get().authors.all()) == [manager]


def shifted(folder: Path) -> Path:
    labels = oblique_labels()
    affine = labels.geometry.affine.copy()
    affine[:3, 3] += 0.5
    return save_nifti(Labelmap(labels.array, Geometry(labels.geometry.shape, affine)), folder / "a_seg.nii.gz")


def cropped(folder: Path) -> Path:
    labels = oblique_labels()
    array = labels.array[:-1]
    shape = (array.shape[0], array.shape[1], array.shape[2])
    return save_nifti(Labelmap(array, Geometry(shape, labels.geometry.affine)), folder / "a_seg.nii.gz")


def foreign(folder: Path) -> Path:
    labels = oblique_labels()
    return save_nifti(Labelmap(labels.array * np.uint8(9), labels.geometry), folder / "a_seg.nii.gz")


def broken(folder: Path) -> Path:
    path = save_nifti(oblique_labels(), folder / "a_seg.nii.gz")
    path.write_bytes(path.read_bytes()[:300])
    return path


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (shifted, "grid_mismatch"),
        (cropped, "grid_mismatch"),
        (foreign, "unknown_segment"),
        (broken, "unreadable_image"),
    ],
)
def test_nothing_of_a_pair_that_does_not_fit_is_stored(
    manager: User, place: Project, tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    image, label = save_nifti(oblique(), tmp_path / "a.nii.gz"), make(tmp_path)
    job = send(manager, place, image, label)
    assert (job.state, job.error_code) == ("failed", code)
    assert job.error_detail.endswith(".")
    for model in (Image, Task, Upload, Edit):
        assert not model.objects.exists()  # type: ignore[attr-defined]


def test_a_label_may_come_later_but_replaces_nobody_s_work(manager: User, place: Project, tmp_path: Path) -> None:
    image, label = save_nifti(oblique(), tmp_path / "a.nii.gz"), save_nifti(oblique_labels(), tmp_path / "a_seg.nii.gz")
    browser = client(manager)
    browser.post(f"/api/v1/projects/{place.pk}/images/", {"file": SimpleUploadedFile("a.nii.gz", image.read_bytes())})
    run_queued()
    for _ in range(2):  # sent again it is the same label
        job = send(manager, place, image, label)
        assert (job.state, (job.result or {})["duplicate"]) == ("done", True)
    assert Task.objects.get().revision == 1
    other = oblique_labels().array.copy()
    other[other == 1] = 2
    save_nifti(Labelmap(other, oblique_labels().geometry), label)
    job = send(manager, place, image, label)
    assert (job.state, job.error_code) == ("failed", "already_labeled")
    assert Image.objects.count() == 1
    assert store.exists(Image.objects.get().source)


def test_two_series_cannot_share_one_label(manager: User, place: Project, tmp_path: Path) -> None:
    files = [*save_dicom(oblique(), tmp_path / "one"), *save_dicom(oblique(1), tmp_path / "two", series="2")]
    path = tmp_path / "both.zip"
    import zipfile

    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            archive.write(file, f"{file.parent.name}/{file.name}")
    job = send(manager, place, path, save_nifti(oblique_labels(), tmp_path / "both_seg.nii.gz"))
    assert (job.state, job.error_code) == ("failed", "unsupported_image")
    assert not Image.objects.exists()


def test_an_unknown_use_is_malformed(manager: User, place: Project) -> None:
    files = {
        "file": SimpleUploadedFile("a.nii", b"x"),
        "label": SimpleUploadedFile("b.nii", b"x"),
        "label_use": "final",
    }
    answer = client(manager).post(f"/api/v1/projects/{place.pk}/images/", files)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert not Upload.objects.exists()


def test_the_page_is_shown_pairs_before_anything_is_stored(manager: User, place: Project) -> None:
    names = ["x/a.nii.gz", "x/a_seg.nii.gz", "x/<b>.nii", "é" * 10_000]
    address = f"/api/v1/projects/{place.pk}/images/pairs/"
    answer = client(manager).post(address, {"files": names, "labels": ["c.nii"]}, content_type="application/json")
    rows = [(row["image"], row["label"], bool(row["problem"])) for row in answer.json()["pairs"]]
    plain = [("x/a.nii.gz", "x/a_seg.nii.gz", False), (names[2], None, False), (names[3], None, False)]
    assert rows == [*plain, (None, "c.nii", True)]
    for expected, lone in ((False, ("b_seg.nii", None)), (True, (None, "b_seg.nii"))):
        wanted = {"files": ["b_seg.nii"], "with_labels": expected}
        (row,) = client(manager).post(address, wanted, content_type="application/json").json()["pairs"]
        assert ((row["image"], row["label"]), bool(row["problem"])) == (lone, expected)
    too_many = client(manager).post(address, {"files": ["a"] * 20_001}, content_type="application/json")
    assert too_many.status_code == 400
    assert not Upload.objects.exists()


def test_only_what_is_missing_need_be_sent_again(manager: User, place: Project, tmp_path: Path) -> None:
    import hashlib

    image, label = save_nifti(oblique(), tmp_path / "a.nii.gz"), save_nifti(oblique_labels(), tmp_path / "a_seg.nii.gz")
    size, sha, label_sha = image.stat().st_size, *(hashlib.sha256(p.read_bytes()).hexdigest() for p in (image, label))
    address = f"/api/v1/projects/{place.pk}/images/known/"
    huge = client(manager).post(address, {"files": [{"name": "a", "size": 10**30}]}, content_type="application/json")
    assert huge.status_code == 400

    def known(**more: Any) -> bool:
        body = {"files": [{"name": "a.nii.gz", "size": size, **more}]}
        answer = client(manager).post(address, body, content_type="application/json")
        return bool(answer.json()["known"][0])

    assert not known() and not known(sha256=sha)
    files = {"file": SimpleUploadedFile("a.nii.gz", image.read_bytes())}
    client(manager).post(f"/api/v1/projects/{place.pk}/images/", files)
    assert known() and known(sha256=sha), "it is on its way"
    run_queued()
    elsewhere = project({manager: "manager"})
    body = {"files": [{"name": "a.nii.gz", "size": size, "sha256": sha}]}
    there = client(manager).post(f"/api/v1/projects/{elsewhere.pk}/images/known/", body, "application/json")
    assert there.json() == {"known": [False]}, "what another project has says nothing"
    assert known(sha256=sha) and not known(sha256="0" * 64)
    assert not known(sha256=sha, label_sha256=label_sha)
    send(manager, place, image, label)
    assert known(sha256=sha, label_sha256=label_sha)
    Upload.objects.update(image=None)
    Job.objects.update(state="failed")
    assert not known() and not known(sha256=sha)


@pytest.mark.django_db(transaction=True)
def test_the_command_pairs_a_folder_of_labels(place: Project, tmp_path: Path) -> None:
    images, labels = tmp_path / "imagesTr", tmp_path / "labelsTr"
    images.mkdir()
    labels.mkdir()
    for name in "abcd":
        save_nifti(oblique(ord(name)), images / f"{name}_0000.nii.gz")
    zipped(save_dicom(oblique(99), tmp_path / "dicom"), images / "e.zip")
    for name in "abe":
        save_nifti(oblique_labels(), labels / f"{name}.nii.gz")
    shifted(labels).rename(labels / "d.nii.gz")
    (labels / "zz.nii.gz").write_bytes(b"nobody's")
    save_nifti(oblique_labels(), images / "lost_seg.nii.gz")
    code, out, err = run(place.slug, images, "--labels", labels, "--as", "approved")
    assert code == 1
    assert sorted(line.split(":")[0] for line in err.splitlines()) == ["d_0000.nii.gz", "lost_seg.nii.gz", "zz.nii.gz"]
    assert "c_0000.nii.gz (no label): image " in out
    assert out.count("\n") == 4
    statuses = dict(Task.objects.values_list("image__name", "status"))
    assert statuses == {"a_0000": "approved", "b_0000": "approved", "c_0000": "ready", "Phantom 1": "approved"}
    assert set(Revision.objects.values_list("kind", "author")) == {("imported", None)}
    assert run(place.slug, images, "--labels", labels, "--as", "approved")[0] == 1
    assert Image.objects.count() == 4


@pytest.mark.parametrize("arguments", [("--as", "approved"), ("--labels", "/no/such"), ("--as", "final")])
def test_a_wrong_call_is_2(place: Project, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    path = save_nifti(oblique(), tmp_path / "a.nii.gz")
    assert run(place.slug, path, *arguments)[0] in (1, 2)
    assert not Job.objects.exists()
