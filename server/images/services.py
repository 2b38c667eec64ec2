"""Images in: from bytes to an Upload and its job, from a read volume to an Image."""

import io
import json
import re
from collections.abc import Callable
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from labeling.io.info import ImageInfo
from labeling.io.slices import write_volume
from labeling.volume import Volume
from server.accounts.models import User
from server.core import store
from server.images.models import Image, Upload
from server.images.selectors import duplicate_of
from server.jobs.models import Job
from server.jobs.services import enqueue
from server.projects.policies import ProjectAction
from server.projects.selectors import project_for

IMPORT_KIND = "images.import"


def import_file(*, actor: User, project_id: UUID | str, name: str, file: BinaryIO) -> Image | Job:
    """The image that the project already has from these bytes, or the job that makes one of them."""
    project = project_for(actor, project_id, ProjectAction.IMPORT)
    return start_import(project_id=project.pk, name=name, file=file, user=actor)


def start_import(*, project_id: UUID, name: str, file: BinaryIO, user: User | None = None) -> Image | Job:
    """As `import_file`, for a caller who needs no permission: the command line."""
    source = store.put_stream(file)
    known = duplicate_of(project_id, source)
    if known is not None:
        return known
    with transaction.atomic():
        upload = _upload(project_id, name, source, user)
        return enqueue(IMPORT_KIND, project_id=project_id, actor=user, about=upload.name, upload_id=str(upload.pk))


def receive(*, actor: User, project_id: UUID, name: str, data: bytes) -> Upload:
    """Store bytes that a job of ours made, for `images.jobs.import_image` within that job."""
    project = project_for(actor, project_id, ProjectAction.IMPORT)
    return _upload(project.pk, name, store.put_stream(io.BytesIO(data)), actor)


def file_name(name: str) -> str:
    """The last part of a name, without anything a file name should not have."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "_", last).strip(" .")[-255:] or "image"


def keep(volume: Volume, info: ImageInfo, told: Callable[[float], None]) -> str:
    """Put the canonical volume into the store; the SHA-256 of its manifest. told: hears the share that is done."""
    done, total = 0, volume.geometry.shape[0] + 1

    def put(data: bytes) -> str:
        nonlocal done
        sha256 = store.put(data)
        done += 1
        told(done / total)
        return sha256

    manifest = write_volume(volume, put, modality=info.modality, source=info.source)
    return store.put(json.dumps(manifest.to_json(), sort_keys=True).encode())


def add_image(upload: Upload, *, sha256: str, manifest: str, volume: Volume, info: ImageInfo) -> tuple[Image, bool]:
    """The image of this content in the upload's project, and whether it is new. The caller holds a transaction."""
    image, new = Image.objects.get_or_create(
        project_id=upload.project_id,
        sha256=sha256,
        defaults={
            "name": (info.name or upload.name)[:255],
            "format": info.format,
            "source": upload.source,
            "manifest": manifest,
            "shape": list(volume.geometry.shape),
            "affine": volume.geometry.affine.tolist(),
            "modality": (info.modality or "")[:16],
            "study_uid": info.study_uid[:64],
            "series_uid": info.series_uid[:64],
            "imported_by_id": upload.user_id,
        },
    )
    if new:
        upload.image = image
        upload.save(update_fields=["image", "updated"])
    return image, new


def discard(upload: Upload) -> None:
    """Forget an upload that is no image, and its bytes unless something else came from the same."""
    upload.delete()
    drop_bytes(upload.source)


def drop_bytes(source: str) -> None:
    """Take a file that somebody sent out of the store, unless an upload or an image came from the same bytes."""
    used = Upload.objects.filter(source=source).exists() or Image.objects.filter(source=source).exists()
    if not used:
        store.remove(source)


def _upload(project_id: UUID, name: str, source: str, user: User | None) -> Upload:
    return Upload.objects.create(project_id=project_id, name=file_name(name), source=source, user=user)
