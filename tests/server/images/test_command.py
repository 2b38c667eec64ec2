"""`manage.py import_images`: one image per file or series folder, a line per refusal, exit codes."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from server.annotations.models import Task
from server.images.models import Image
from server.jobs.models import Job
from server.projects.models import Project
from tests.factories import project
from tests.phantom_files import save_dicom, save_nifti, save_nrrd
from tests.phantoms import oblique
from tests.processes import Processes

pytestmark = pytest.mark.usefixtures("transactional_db")


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, output, complaints."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_images", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), err.getvalue()


def folder_of_three(root: Path) -> Path:
    folder = root / "cases"
    (folder / "deeper").mkdir(parents=True)
    save_nifti(oblique(seed=1), folder / "one.nii.gz")
    save_nrrd(oblique(seed=2), folder / "deeper" / "two.nrrd")
    save_dicom(oblique(seed=3), folder / "series")
    (folder / "notes.txt").write_text("not an image")
    return folder


def test_without_a_worker_it_does_the_work_itself(tmp_path: Path) -> None:
    where = project()
    code, out, err = run(where.slug, folder_of_three(tmp_path))
    assert (code, err) == (0, "")
    assert sorted(Image.objects.values_list("format", flat=True)) == ["dicom", "nifti", "nrrd"]
    assert Task.objects.filter(project=where, status="ready").count() == 3
    assert out.count("\n") == 3
    again, told, _ = run(where.pk, tmp_path / "cases")
    assert (again, told.count("already there"), Image.objects.count()) == (0, 3, 3)


def test_a_running_worker_does_the_work(processes: Processes, tmp_path: Path) -> None:
    from server.jobs.selectors import ready_workers
    from tests.processes import until

    where = project()
    worker = processes.start("manage.py", "runworker", "io")
    until(lambda: ready_workers("io"), worker)
    path = save_nifti(oblique(), tmp_path / "one.nii.gz")
    assert run(where.slug, path)[0] == 0
    assert Job.objects.get().fence == 1
    assert Image.objects.count() == 1


def test_one_refused_file_is_one_line_and_the_others_are_done(tmp_path: Path) -> None:
    where = project()
    good, bad = save_nifti(oblique(), tmp_path / "good.nii.gz"), tmp_path / "bad.nii.gz"
    shutil.copy(good, bad)
    bad.write_bytes(bad.read_bytes()[:1000])
    code, out, err = run(where.slug, good, bad)
    assert code == 1
    assert err.startswith("bad.nii.gz: ")
    assert err.count("\n") == 1
    assert "good.nii.gz: image " in out
    assert Image.objects.count() == 1


@pytest.mark.parametrize("arguments", [("nowhere", "."), ("there", "/no/such/file"), ("there", "empty")])
def test_a_wrong_call_is_2(arguments: tuple[str, str], tmp_path: Path) -> None:
    project(name="There")
    (tmp_path / "empty").mkdir()
    path: Any = tmp_path / "empty" if arguments[1] == "empty" else arguments[1]
    assert run(arguments[0], path)[0] == 2
    assert Project.objects.filter(slug="there").exists()
    assert not Job.objects.exists()
