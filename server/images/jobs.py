"""What runs in a disposable child: a stranger's file becomes an image, or a sentence."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from labeling.errors import LabelingError
from labeling.io.reading import read_image
from server.core import store
from server.core.errors import NotFound
from server.images.content import content_sha256
from server.images.models import Upload
from server.images.selectors import duplicate_of
from server.images.services import add_image, discard, keep
from server.jobs.context import JobContext

READ = 0.4  # the share of the work that is done once the volume is in memory


def import_image(context: JobContext, upload_id: str) -> dict[str, Any]:
    """Read an upload, store its volume, and add the image with its task in one transaction. Safe to repeat.

    result: {"image": id, "duplicate": whether the project had it before, "notes": sentences for the person}
    """
    upload = Upload.objects.filter(pk=UUID(upload_id)).first()
    if upload is None:  # an earlier run refused it, and ended before it could say why
        raise NotFound("The file could not be read and is gone; check it and send it again.")
    if upload.image_id is not None:  # an earlier run came this far
        return {"image": str(upload.image_id), "duplicate": False, "notes": []}
    known = duplicate_of(upload.project_id, upload.source)
    if known is not None:
        return {"image": str(known.pk), "duplicate": True, "notes": []}
    try:
        return _import(context, upload)
    except (LabelingError, MemoryError):
        discard(upload)
        raise


def _import(context: JobContext, upload: Upload) -> dict[str, Any]:
    context.progress(0.0, f"Reading {upload.name}")
    with named(upload) as path:
        volume, info = read_image(path)
        sha256 = content_sha256(path, info, upload.source)
    storing = f"Storing {upload.name}"
    manifest = keep(volume, info, lambda share: context.progress(READ + (1 - READ) * share, storing))
    with transaction.atomic():
        context.hold()
        image, new = add_image(upload, sha256=sha256, manifest=manifest, volume=volume, info=info)
        if new:
            context.perform("annotations.create_tasks", image_id=str(image.pk))
    return {"image": str(image.pk), "duplicate": not new, "notes": list(info.notes)}


@contextmanager
def named(upload: Upload) -> Iterator[Path]:
    """The upload's bytes under its own name, which error messages tell."""
    with tempfile.TemporaryDirectory(prefix="hilum-import-") as folder:
        path = Path(folder) / upload.name
        path.symlink_to(store.path(upload.source))
        yield path
