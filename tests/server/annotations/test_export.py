"""Labels leave together: a job over HTTP, or the command; never two files of one name."""

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from server.annotations.models import Task
from server.annotations.services import review
from tests.inline import run_queued
from tests.server.annotations.scene import Scene
from tests.server.annotations.test_http import Api, code


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
