"""A label comes in as a file: one edit that undo takes back, or a sentence and nothing stored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart

from labeling.geometry import Geometry
from labeling.volume import Labelmap
from server.annotations.models import Edit, Task
from server.annotations.services import journal, uploading
from server.annotations.services.labelmaps import labelmap_at
from tests import phantoms
from tests.inline import run_queued
from tests.phantom_files import save_nifti
from tests.processes import Processes
from tests.server.annotations.scene import Scene
from tests.server.annotations.test_http import Api, address, code

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
