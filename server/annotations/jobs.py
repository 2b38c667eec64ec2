"""What runs in compute children: tasks for new images, reading of uploaded labels, exports."""

import tempfile
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

from labeling.errors import LabelingError
from labeling.io import wire
from labeling.io.reading import read_labelmap
from server.annotations.models import Task
from server.annotations.selectors import grid_of, label_schema
from server.annotations.services.creation import create_task
from server.annotations.services.labelfiles import exported, label_files, read_format, read_statuses
from server.core import store
from server.images.models import Image
from server.jobs.context import JobContext
from server.projects.models import Project


def create_tasks(context: JobContext, image_id: str) -> dict[str, Any]:
    """The task of a new image."""
    image = Image.objects.get(pk=UUID(image_id))
    return {"task": str(create_task(image=image, actor=image.imported_by).pk)}


def read_label(context: JobContext, task_id: str, source: str, name: str) -> dict[str, Any]:
    """Read an untrusted label file onto the grid of the task's image. The result names the labelmap in the store."""
    context.progress(0.0, f"Reading {name}")
    task = Task.objects.select_related("project", "image").get(pk=UUID(task_id))
    with tempfile.TemporaryDirectory(prefix="hilum-label-") as folder:
        path = Path(folder) / (Path(name.replace("\\", "/")).name or "label")
        path.symlink_to(store.path(source))
        labelmap = read_labelmap(path, grid_of(task.image), label_schema(task.project))
    return {"content": store.put(wire.encode_labelmap(labelmap.array))}


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
