"""Reads of images, and the door to each."""

import json
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from labeling.io.slices import VolumeManifest
from server.accounts.models import User
from server.core import store
from server.core.errors import NotFound
from server.images.models import Image, Upload
from server.images.naming import file_name
from server.jobs.models import Job
from server.projects.models import Project
from server.projects.policies import visible_to


def image_for(user: User, image_id: UUID) -> Image:
    """The only door to an image; whoever sees its project sees it, anyone else gets NotFound."""
    image = Image.objects.filter(visible_to(user, "project__"), pk=image_id).first()
    if image is None:
        raise NotFound("No such image.")
    return image


def images_of(project: Project) -> QuerySet[Image]:
    """The project's images with their tasks."""
    return Image.objects.filter(project=project).prefetch_related("tasks")


def duplicate_of(project_id: UUID, source: str) -> Image | None:
    """The project's image that came from these very bytes; of an archive of several the first."""
    same = Image.objects.filter(project_id=project_id)
    return same.filter(sha256=source).first() or same.filter(uploads__source=source).order_by("created").first()


def image_of_content(project_id: UUID, sha256: str) -> Image | None:
    """The project's image with this content, in whatever file it came."""
    return Image.objects.filter(project_id=project_id, sha256=sha256).first()


def sent_before(project: Project, files: Sequence[dict[str, object]]) -> list[bool]:
    """For each {"name", "size", "sha256"?, "label_sha256"?} whether the project has it or is just importing it.

    Without a sha256 True means only that a file of this name and size came: worth computing the hash.
    """
    arrived = Q(image__isnull=False) | Q(job__state__in=[Job.State.QUEUED, Job.State.RUNNING])
    rows = Upload.objects.filter(arrived, project=project, size__in={file["size"] for file in files})
    known = set(rows.values_list("name", "size", "source", "label"))
    names = {(name, size) for name, size, _, _ in known}
    contents = {(source, label) for _, _, source, label in known} | {(source, "") for _, _, source, _ in known}
    return [
        (file["sha256"], file.get("label_sha256") or "") in contents
        if file.get("sha256")
        else (file_name(str(file["name"])), file["size"]) in names
        for file in files
    ]


@lru_cache(maxsize=64)
def manifest_at(sha256: str) -> VolumeManifest:
    """The manifest in the store; parsed once, for its name is its content."""
    return VolumeManifest.from_json(json.loads(store.read(sha256)))


def source_name(image: Image) -> str:
    """The file name under which the image came."""
    came = Upload.objects.filter(project_id=image.project_id, source=image.source).order_by("created")
    name = came.values_list("name", flat=True).first()
    return name or image.name
