"""The batch job that makes one demo subject, imports it as any file and gives it its history."""

import gzip
from typing import Any
from uuid import UUID

import nibabel as nib
import numpy as np

from labeling.volume import Labelmap, Volume
from server.annotations.models import Task
from server.demo.cast import MANAGER, user_of
from server.demo.history import enact
from server.demo.projects import PROJECTS
from server.demo.recipes import Part
from server.demo.subjects import RAS_TO_LPS
from server.images.jobs import import_image
from server.images.services import receive
from server.jobs.context import JobContext
from server.projects.models import Project

FIRST = 1  # number of the segment that a reviewer's comment is about


def subject(context: JobContext, number: int, project: str) -> dict[str, Any]:
    """Make subject `number`; may run twice, for equal bytes are one image and the history looks where it is."""
    demo = PROJECTS[Project.objects.values_list("slug", flat=True).get(pk=project)]
    recipe = demo.recipe(number)
    context.progress(0.0, f"Making {recipe.name}")
    volume, label = demo.derive(recipe)
    upload = receive(actor=user_of(MANAGER), project_id=UUID(project), name=recipe.name, data=nifti(volume))
    imported = import_image(context, upload_id=str(upload.pk))
    part = demo.parts.get(number, Part.READY)
    if part is not Part.READY:
        context.progress(1.0, f"Labeling {recipe.name}")
        task = Task.objects.get(image_id=imported["image"])
        enact(task.pk, part, label, comment_place(label))
    return {"image": imported["image"]}


def nifti(volume: Volume) -> bytes:
    """The volume as .nii.gz, without a time stamp, so that the same subject has the same bytes."""
    ras = RAS_TO_LPS @ volume.geometry.affine[:, [2, 1, 0, 3]]
    image = nib.Nifti1Image(volume.array.T, ras)
    image.set_sform(ras, code=1)
    image.set_qform(ras, code=1)
    image.header.set_xyzt_units("mm")
    return gzip.compress(image.to_bytes(), compresslevel=1, mtime=0)


def comment_place(label: Labelmap) -> list[float]:
    """A voxel of the first segment near the middle, in mm LPS: where the reviewer of the rejected case points."""
    first = np.argwhere(label.array == FIRST)
    middle = (np.array(label.array.shape) - 1) / 2
    nearest = first[np.argmin(((first - middle) ** 2).sum(axis=1))]
    return [round(float(x), 2) for x in label.geometry.to_world(nearest)]
