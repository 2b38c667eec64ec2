"""What runs in compute children: tasks for new images, reading of uploaded labels, exports."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from labeling.errors import LabelingError
from labeling.geometry import Geometry
from labeling.io import wire
from labeling.io.reading import read_labelmap
from server.annotations.models import Task
from server.annotations.selectors import grid_of, label_schema
from server.annotations.services.creation import create_task
from server.annotations.services.importing import ImportedLabel, add_label
from server.annotations.services.labelfiles import exported, label_files, read_format, read_statuses
from server.annotations.services.segments import look_and_delete
from server.core import store
from server.images.models import Image
from server.images.naming import file_name
from server.jobs.context import JobContext
from server.projects.models import Project


def create_tasks(context: JobContext, image_id: str, label: dict[str, Any] | None = None) -> dict[str, Any]:
    """The task of a new image. label: what `check_label` found, and who sent it as what."""
    image = Image.objects.get(pk=UUID(image_id))
    task = create_task(image=image, actor=image.imported_by)
    if label:
        add_label(task_id=task.pk, label=ImportedLabel(**label))
    return {"task": str(task.pk)}


def check_label(
    context: JobContext, *, project_id: str, shape: list[int], affine: list[list[float]], source: str, name: str
) -> str:
    """Read an untrusted label file onto a grid, (K, J, I) and index to mm LPS; the SHA-256 of what is in the store."""
    k, j, i = shape
    grid = Geometry((k, j, i), np.array(affine, dtype=np.float64))
    schema = label_schema(Project.objects.get(pk=UUID(project_id)))
    with named_label(source, name) as path:
        return store.put(wire.encode_labelmap(read_labelmap(path, grid, schema).array))


def delete_segment(context: JobContext, project: str, number: int) -> dict[str, Any]:
    """Look through every label of the project for the segment; without any of its voxels it is deleted."""
    look_and_delete(project_id=UUID(project), number=number, told=context.progress)
    return {"number": number}


def read_label(context: JobContext, task_id: str, source: str, name: str) -> dict[str, Any]:
    """Read an untrusted label file onto the grid of the task's image. The result names the labelmap in the store."""
    context.progress(0.0, f"Reading {name}")
    task = Task.objects.select_related("project", "image").get(pk=UUID(task_id))
    with named_label(source, name) as path:
        labelmap = read_labelmap(path, grid_of(task.image), label_schema(task.project))
    return {"content": store.put(wire.encode_labelmap(labelmap.array))}


@contextmanager
def named_label(source: str, name: str) -> Iterator[Path]:
    """The file's bytes under its own name, which error messages tell."""
    with tempfile.TemporaryDirectory(prefix="hilum-label-") as folder:
        path = Path(folder) / file_name(name)
        path.symlink_to(store.path(source))
        yield path


def export_labels(context: JobContext, format: str, status: str, project: str) -> dict[str, Any]:
    """A zip of the labels of a project's tasks. Those that cannot be written are listed, the others are in it."""
    chosen = list(exported(Project.objects.get(pk=UUID(project)), read_statuses(status)))
    refused = []
    with tempfile.TemporaryFile(prefix="hilum-export-") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for count, (task, stem) in enumerate(chosen):
                context.progress(count / len(chosen), f"Writing {stem}")
                try:
                    for part in label_files(task, read_format(format), stem):
                        archive.writestr(zipfile.ZipInfo(part.name), part.content)
                except LabelingError as error:
                    refused.append({"task": str(task.pk), "code": error.code, "detail": error.message})
        file.seek(0)
        content = store.put_stream(file)
    address = f"/api/v1/projects/{project}/exports/{context.job_id}/"
    return {"file": address, "sha256": content, "labels": len(chosen) - len(refused), "refused": refused}
