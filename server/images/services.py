"""Images in: from bytes to an Upload and its job, from a read volume to an Image."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from labeling.io.info import ImageInfo
from labeling.io.slices import write_volume
from labeling.io.thumbnail import thumbnail
from labeling.volume import Volume
from server.accounts.models import User
from server.core import store
from server.images.models import Image, Upload
from server.images.naming import file_name
from server.images.selectors import duplicate_of, manifest_at
from server.jobs.models import Job
from server.jobs.services import enqueue
from server.projects.policies import ProjectAction
from server.projects.selectors import project_for
from server.projects.services import record_act

IMPORT_KIND = "images.import"


@dataclass(frozen=True, slots=True)
class LabelFile:
    """The label that comes with an image, and what it is to be: a draft to go on from, or approved."""

    name: str
    file: BinaryIO
    use: Upload.LabelUse


@dataclass(frozen=True, slots=True)
class Sent:
    """Files in the store that are nothing yet. source: SHA-256; label: the fields of the Upload that tell of one."""

    name: str
    source: str
    size: int
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a volume is in the store: the SHA-256 of its manifest and of its small picture."""

    manifest: str
    thumbnail: str


def take_in(*, name: str, file: BinaryIO, label: LabelFile | None = None) -> Sent:
    """Put what was sent into the store. Nothing names it before the import is started: until then it may be swept."""
    source, size = store.put_stream(file), file.tell()
    return Sent(file_name(name), source, size, _stored(label) if label else {})


def import_sent(*, actor: User, project_id: UUID | str, sent: Sent) -> Image | Job:
    """The image that the project already has from these bytes, or the job that makes one of them."""
    project = project_for(actor, project_id, ProjectAction.IMPORT)
    return start_import(project_id=project.pk, sent=sent, user=actor)


def start_import(*, project_id: UUID, sent: Sent, user: User | None = None) -> Image | Job:
    """As `import_sent`, for a caller who needs no permission: the command line."""
    known = duplicate_of(project_id, sent.source)
    if known is not None and not sent.label:
        return known
    with transaction.atomic():
        upload = Upload.objects.create(
            project_id=project_id, name=sent.name, source=sent.source, size=sent.size, user=user, **sent.label
        )
        upload.job = enqueue(
            IMPORT_KIND, project_id=project_id, actor=user, about=upload.name, upload_id=str(upload.pk)
        )
        upload.save(update_fields=["job"])
        if user is not None:
            record_act("import", actor=user, project=upload.project, by=ProjectAction.IMPORT, name=upload.name)
    return upload.job


def _stored(label: LabelFile) -> dict[str, str]:
    return {"label": store.put_stream(label.file), "label_name": file_name(label.name), "label_use": label.use}


def receive(*, actor: User, project_id: UUID, name: str, data: bytes) -> Upload:
    """Store bytes that a job of ours made, for `images.jobs.import_image` within that job."""
    project = project_for(actor, project_id, ProjectAction.IMPORT)
    source = store.put_stream(io.BytesIO(data))
    return Upload.objects.create(project_id=project.pk, name=file_name(name), source=source, size=len(data), user=actor)


def keep(volume: Volume, info: ImageInfo, told: Callable[[float], None]) -> Kept:
    """Put the canonical volume and its picture into the store. told: hears the share that is done."""
    done, total = 0, volume.geometry.shape[0] + 1

    def put(data: bytes) -> str:
        nonlocal done
        sha256 = store.put(data)
        done += 1
        told(done / total)
        return sha256

    manifest = write_volume(volume, put, modality=info.modality, source=info.source)
    content = store.put(json.dumps(manifest.to_json(), sort_keys=True).encode())
    return Kept(content, store.put(thumbnail(volume, manifest.window)))


def add_image(upload: Upload, *, sha256: str, kept: Kept, info: ImageInfo) -> tuple[Image, bool]:
    """The image of this content in the upload's project, and whether it is new. The caller holds a transaction."""
    geometry = manifest_at(kept.manifest).geometry
    image, new = Image.objects.get_or_create(
        project_id=upload.project_id,
        sha256=sha256,
        defaults={
            "name": (info.name or upload.name)[:255],
            "format": info.format,
            "source": upload.source,
            "manifest": kept.manifest,
            "thumbnail": kept.thumbnail,
            "shape": list(geometry.shape),
            "affine": geometry.affine.tolist(),
            "modality": (info.modality or "")[:16],
            "study_uid": info.study_uid[:64],
            "series_uid": info.series_uid[:64],
            "imported_by_id": upload.user_id,
        },
    )
    return image, new


def arrived(upload: Upload, image: Image) -> None:
    """The upload has become the image, or another one of the same content: its bytes are known from now on."""
    upload.image = image
    upload.save(update_fields=["image", "updated"])


def discard(upload: Upload) -> None:
    """Forget an upload that is no image. Its bytes are the sweep's: something else may be the same bytes."""
    upload.delete()


def forget_lost(before: datetime) -> int:
    """Delete the rows of uploads from before that time that came to nothing: cancelled, too costly, or lost."""
    running = Job.objects.filter(pk=OuterRef("job"), state__in=[Job.State.QUEUED, Job.State.RUNNING])
    lost = Upload.objects.filter(~Exists(running), image=None, created__lt=before)
    return lost.delete()[0]
