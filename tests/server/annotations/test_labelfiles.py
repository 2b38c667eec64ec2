"""Labels in and out: every file lies on its image to the voxel, under the image's name."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import nibabel
import nrrd
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart

from labeling.geometry import Geometry
from labeling.volume import Labelmap
from server.annotations.models import Edit, Task
from server.annotations.services import journal, review, uploading
from server.annotations.services.labelmaps import labelmap_at
from server.core import store
from tests import phantoms
from tests.inline import run_queued
from tests.phantom_files import save_nifti
from tests.processes import Processes
from tests.server.annotations.scene import Scene
from tests.server.annotations.test_http import address, code

Api = Callable[..., Client]
FIRST_UNKNOWN = np.argwhere(phantoms.oblique_labels().array > 1)[0].tolist()  # times 3, those are 6 and 9


@contextmanager
def a_worker() -> Iterator[None]:
    """Runs jobs in a thread of this process while the request that asks for one waits."""
    done = Event()

    def work() -> None:
        while not done.wait(0.02):
            run_queued()
        connection.close()

    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def put(client: Client, task: Task, content: bytes, fence: int | None, name: str = "label.nii.gz") -> Any:
    body = encode_multipart("BOUNDARY", {"file": SimpleUploadedFile(name, content)})
    headers = {} if fence is None else {"X-Fence": str(fence)}
    kind = MULTIPART_CONTENT.replace("BoUnDaRyStRiNg", "BOUNDARY")
    return client.put(address(task, "labelmap/"), data=body, content_type=kind, headers=headers)


def nifti_of(labelmap: Labelmap, tmp_path: Path, **options: Any) -> bytes:
    return save_nifti(labelmap, tmp_path / "label.nii.gz", **options).read_bytes()


def shifted(distance_mm: float) -> Labelmap:
    grid, labels = phantoms.oblique_grid(), phantoms.oblique_labels()
    affine = grid.affine.copy()
    affine[0, 3] += distance_mm
    return Labelmap(labels.array, Geometry(grid.shape, affine))


def test_a_nifti_label_lies_on_its_source_to_the_bit(scene: Scene, api: Api, tmp_path: Path) -> None:
    task = scene.case()
    scene.claim(task, scene.ann)
    scene.draw(task, scene.ann, 3, phantoms.LANDMARK)
    response = api(scene.vic).get(address(task, "labelmap/?format=nifti"))
    assert response.status_code == 200 and "Content-Encoding" not in response
    assert response["Content-Disposition"] == 'attachment; filename="brain01_label.nii.gz"'
    label = nibabel.Nifti1Image.from_bytes(gzip.decompress(response.content))
    (tmp_path / "source.nii.gz").write_bytes(store.read(task.image.source))
    source = nibabel.load(tmp_path / "source.nii.gz")
    assert label.shape == source.shape and np.array_equal(label.affine, source.affine)
    for field in ("sform_code", "qform_code", "pixdim", "srow_x", "srow_y", "srow_z", "xyzt_units"):
        assert np.array_equal(label.header[field], source.header[field])
    assert np.asarray(label.dataobj)[phantoms.LANDMARK[::-1]] == 3


def test_an_nrrd_label_names_its_segments(scene: Scene, api: Api) -> None:
    task = scene.case("case.1.nrrd")
    response = api(scene.vic).get(address(task, "labelmap/?format=nrrd"))
    assert response["Content-Disposition"] == 'attachment; filename="case.1.seg.nrrd"'
    header = nrrd.read_header(io.BytesIO(response.content))
    assert [header[f"Segment{number}_Name"] for number in range(3)] == ["liver", "spleen", "left kidney"]
    affine = phantoms.oblique_grid().affine
    assert np.allclose(header["space directions"], affine[:3, [2, 1, 0]].T, atol=1e-4)
    assert header["space"] == "left-posterior-superior"


def test_nothing_labeled_yet_is_all_background(scene: Scene, api: Api) -> None:
    content = api(scene.ann).get(address(scene.case(), "labelmap/")).content
    assert not np.asarray(nibabel.Nifti1Image.from_bytes(gzip.decompress(content)).dataobj).any()


def test_an_unknown_format_is_refused_and_a_coming_one_is_not_available(scene: Scene, api: Api) -> None:
    task = scene.case()
    assert code(api(scene.ann).get(address(task, "labelmap/?format=bmp"))) == (422, "unknown_format")
    assert code(api(scene.ann).get(address(task, "labelmap/?format=dicomseg"))) == (404, "not_available")
    assert code(api(scene.out).get(address(task, "labelmap/?format=bmp"))) == (404, "not_found")


@pytest.mark.django_db(transaction=True)
class TestUploads:
    @pytest.fixture
    def scene(self, transactional_db: None) -> Scene:
        return Scene()

    def test_an_upload_replaces_all_as_one_edit_that_undo_takes_back(
        self, scene: Scene, api: Api, tmp_path: Path
    ) -> None:
        task = scene.case()
        fence = scene.claim(task, scene.ann)
        scene.draw(task, scene.ann, 2, (0, 0, 0))
        before = labelmap_at(Task.objects.get(pk=task.pk))
        with a_worker():
            response = put(api(scene.ann), task, nifti_of(phantoms.oblique_labels(), tmp_path), fence)
        assert response.status_code == 200
        assert (response.json()["revision"], response.json()["status"]) == (2, "in_progress")
        assert np.array_equal(labelmap_at(Task.objects.get(pk=task.pk)), phantoms.oblique_labels().array)
        assert [edit.kind for edit in Edit.objects.filter(task=task)] == ["stroke", "upload"]
        journal.undo(actor=scene.ann, task_id=task.pk, fence=fence, sequence=2)
        assert np.array_equal(labelmap_at(Task.objects.get(pk=task.pk)), before)

    def test_what_went_out_comes_in_again_the_same(self, scene: Scene, api: Api, tmp_path: Path) -> None:
        one, two = scene.case("one"), scene.case("two")
        fence = scene.claim(one, scene.ann)
        ann = api(scene.ann)
        for format, name in (("nifti", "x.nii.gz"), ("nrrd", "x.seg.nrrd")):
            with a_worker():
                put(ann, one, nifti_of(phantoms.oblique_labels(), tmp_path), fence)
                out = ann.get(address(one, f"labelmap/?format={format}")).content
                assert put(ann, two, out, scene.claim(two, scene.ann), name).status_code == 200
            labels = [labelmap_at(Task.objects.get(pk=task.pk)) for task in (one, two)]
            assert np.array_equal(labels[0], labels[1]) and labels[0].any()

    @pytest.mark.parametrize(
        ("content", "expected", "place"),
        [
            (lambda path: nifti_of(shifted(0.1), path), (422, "grid_mismatch"), {}),
            (lambda path: nifti_of(phantoms.oblique_labels(), path)[:200], (422, "unreadable_image"), {}),
            (lambda path: b"no label at all", (422, "unreadable_image"), {}),
            (
                lambda path: nifti_of(Labelmap(phantoms.oblique_labels().array * 3, phantoms.oblique_grid()), path),
                (422, "unknown_segment"),
                {"numbers": [6, 9], "index": FIRST_UNKNOWN},
            ),
        ],
    )
    def test_a_file_that_is_no_label_of_this_image_changes_nothing(
        self,
        scene: Scene,
        api: Api,
        tmp_path: Path,
        content: Callable[[Path], bytes],
        expected: tuple[int, str],
        place: dict[str, object],
    ) -> None:
        task = scene.case()
        fence = scene.claim(task, scene.ann)
        with a_worker():
            response = put(api(scene.ann), task, content(tmp_path), fence)
        assert code(response) == expected
        if place:
            assert {key: response.json()[key] for key in place} == place
        fresh = Task.objects.get(pk=task.pk)
        assert (fresh.revision, fresh.version) == (0, 2) and not Edit.objects.exists()

    def test_a_grid_within_a_micrometer_is_the_same(self, scene: Scene, api: Api, tmp_path: Path) -> None:
        task = scene.case()
        fence = scene.claim(task, scene.ann)
        with a_worker():
            assert put(api(scene.ann), task, nifti_of(shifted(0.0005), tmp_path), fence).status_code == 200

    def test_only_the_holder_uploads(self, scene: Scene, api: Api, tmp_path: Path) -> None:
        task = scene.case()
        content = nifti_of(phantoms.oblique_labels(), tmp_path)
        assert code(put(api(scene.ann), task, content, None)) == (428, "fence_required")
        fence = scene.claim(task, scene.ann)
        assert code(put(api(scene.ann), task, content, None)) == (428, "fence_required")
        assert code(put(api(scene.ann), task, content, fence + 1)) == (409, "stale_fence")
        assert code(put(api(scene.ben), task, content, fence)) == (409, "stale_fence")
        assert code(put(api(scene.vic), task, content, fence)) == (403, "not_allowed")
        assert code(put(api(scene.out), task, content, fence)) == (404, "not_found")
        response = api(scene.ann).put(address(task, "labelmap/"), data=b"{}", content_type="application/json")
        assert code(response) == (415, "unsupported_type")
        assert Task.objects.get(pk=task.pk).revision == 0

    def test_without_a_worker_the_upload_says_so(
        self, scene: Scene, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploading, "PATIENCE_S", 0.2)
        task = scene.case()
        content = nifti_of(phantoms.oblique_labels(), tmp_path)
        assert code(put(api(scene.ann), task, content, scene.claim(task, scene.ann))) == (503, "no_worker")

    def test_a_real_worker_reads_the_file_in_a_child_of_its_own(
        self, scene: Scene, api: Api, tmp_path: Path, processes: Processes
    ) -> None:
        task = scene.case()
        fence = scene.claim(task, scene.ann)
        processes.start("manage.py", "runworker", "io")
        response = put(api(scene.ann), task, nifti_of(phantoms.oblique_labels(), tmp_path), fence)
        assert response.status_code == 200
        assert np.array_equal(labelmap_at(Task.objects.get(pk=task.pk)), phantoms.oblique_labels().array)


def export(client: Client, scene: Scene, **body: Any) -> Any:
    route = f"/api/v1/projects/{scene.project.slug}/export/"
    return client.post(route, data=body, content_type="application/json")


def finish(scene: Scene, name: str) -> Task:
    task = scene.case(name)
    scene.in_review(task, scene.ann, scene.rex)
    review.approve(actor=scene.rex, task_id=task.pk)
    return task


def test_an_export_is_a_job_whose_result_is_a_file(scene: Scene, api: Api) -> None:
    finish(scene, "a.nii.gz")
    finish(scene, "A.nii.gz")
    scene.submit(scene.case("b.nii.gz"), scene.ann)
    manager = api(scene.max)
    asked = export(manager, scene, format="nifti")
    assert asked.status_code == 202
    run_queued()
    job = manager.get(f"/api/v1/jobs/{asked.json()['job']}/").json()
    assert (job["state"], job["result"]["labels"], job["result"]["refused"]) == ("done", 2, [])
    response = manager.get(job["result"]["file"])
    assert response.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response)))
    names = ["a_label.nii.gz", "a_label.json", "A-2_label.nii.gz", "A-2_label.json"]
    assert archive.namelist() == names
    segments = json.loads(archive.read("a_label.json"))["segments"]
    assert [(row["number"], row["name"]) for row in segments] == [(1, "liver"), (2, "spleen"), (3, "left kidney")]
    label = nibabel.Nifti1Image.from_bytes(gzip.decompress(archive.read("a_label.nii.gz")))
    assert np.count_nonzero(np.asarray(label.dataobj)) == 24
    assert code(api(scene.ann).get(job["result"]["file"])) == (403, "not_allowed")
    assert code(api(scene.out).get(job["result"]["file"])) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (400, "malformed")),
        ({"format": "bmp"}, (422, "unknown_format")),
        ({"format": "dicomseg"}, (404, "not_available")),
        ({"format": "nrrd", "status": "asleep"}, (400, "malformed")),
    ],
)
def test_an_export_is_asked_for_in_known_words(
    scene: Scene, api: Api, body: dict[str, str], expected: tuple[int, str]
) -> None:
    assert code(export(api(scene.max), scene, **body)) == expected


def test_only_managers_export(scene: Scene, api: Api) -> None:
    assert code(export(api(scene.ann), scene, format="nrrd")) == (403, "not_allowed")
    assert code(export(api(scene.out), scene, format="nrrd")) == (404, "not_found")


def test_the_command_writes_finished_labels_into_a_folder(scene: Scene, tmp_path: Path) -> None:
    finish(scene, "a.nii.gz")
    scene.submit(scene.case("b.nii.gz"), scene.ann)
    call_command("export_labels", scene.project.slug, str(tmp_path / "out"), "--format", "nifti")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a_label.json", "a_label.nii.gz"]
    call_command(
        "export_labels", str(scene.project.pk), str(tmp_path), "--format", "nrrd", "--status", "approved,submitted"
    )
    assert sorted(path.name for path in tmp_path.glob("*.nrrd")) == ["a.seg.nrrd", "b.seg.nrrd"]


@pytest.mark.parametrize(
    "arguments",
    [["nowhere", "--format", "nifti"], [None, "--format", "bmp"], [None, "--format", "nifti", "--status", "x"]],
)
def test_the_command_says_when_it_was_called_wrongly(scene: Scene, tmp_path: Path, arguments: list[Any]) -> None:
    project, *options = arguments
    with pytest.raises(CommandError) as refused:
        call_command("export_labels", project or scene.project.slug, str(tmp_path / "out"), *options)
    assert refused.value.returncode == 2


def test_the_command_goes_on_after_a_label_that_cannot_be_written(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, _ = finish(scene, "lost.nii.gz"), finish(scene, "kept.nii.gz")
    type(lost.image).objects.filter(pk=lost.image_id).update(manifest=64 * "0")
    with pytest.raises(SystemExit) as ended:
        call_command("export_labels", scene.project.slug, str(tmp_path), "--format", "nifti")
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("lost: ")
    assert (tmp_path / "kept_label.nii.gz").exists() and not (tmp_path / "lost_label.nii.gz").exists()
