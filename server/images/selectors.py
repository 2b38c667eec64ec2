"""Reads of images, and the door to each."""

import json
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from labeling.io.slices import VolumeManifest
from server.accounts.models import User
from server.core import store
from server.core.errors import NotFound
from server.images.models import Image
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
    """The project's image that came from these very bytes."""
    same = Image.objects.filter(project_id=project_id)
    return same.filter(sha256=source).first() or same.filter(uploads__source=source).first()


@lru_cache(maxsize=64)
def manifest_at(sha256: str) -> VolumeManifest:
    """The manifest in the store; parsed once, for its name is its content."""
    return VolumeManifest.from_json(json.loads(store.read(sha256)))


def source_name(image: Image) -> str:
    """The file name under which the image came."""
    upload = image.uploads.order_by("created").first()
    return upload.name if upload else image.name
