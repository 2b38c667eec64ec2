"""What runs in a disposable child: a stranger's file becomes an image or several, or a sentence."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from labeling.errors import LabelingError, UnsupportedImage
from labeling.io.dicom import found_series
from labeling.io.info import ImageInfo
from labeling.io.reading import format_of, read_image
from labeling.io.slices import read_volume
from labeling.io.thumbnail import thumbnail
from labeling.volume import Volume
from server.core import store
from server.core.errors import DomainError, NotFound, Unusable
from server.core.named import named_objects
from server.images.models import Image, Upload
from server.images.selectors import duplicate_of, image_of_content, manifest_at
from server.images.services import add_image, arrived, discard, forget_lost, keep
from server.jobs.context import JobContext, Onward
from server.jobs.services import clear_ended

KEPT = timedelta(days=1)
READ = 0.4  # the share of the work that is done once the volume is in memory


@dataclass(frozen=True, slots=True)
class Candidate:
    """One image that an upload holds. sha256: tells its content; read: the costly part. title: for a sentence."""

    sha256: Callable[[], str]
    read: Callable[[], tuple[Volume, ImageInfo]]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    image: UUID
    new: bool
    notes: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What the series of an upload have come to so far; it goes from child to child, each of which reads one."""

    done: list[Outcome] = field(default_factory=list)
    failed: list[LabelingError | Unusable] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.done) + len(self.failed)

    def carry(self) -> dict[str, Any]:
        done = [[str(one.image), one.new, one.notes] for one in self.done]
        return {"done": done, "failed": [[error.code, error.message, error.data] for error in self.failed]}

    @classmethod
    def carried(cls, carry: dict[str, Any]) -> "Tally":
        done = [Outcome(UUID(image), new, tuple(notes)) for image, new, notes in carry["done"]]
        return cls(done, [Unusable(message, code=code, **data) for code, message, data in carry["failed"]])


def import_image(context: JobContext, upload_id: str, carry: dict[str, Any] | None = None) -> dict[str, Any]:
    """Read an upload, store its volumes, and add each image with its task in one transaction. Safe to repeat.

    Of several series one is read, and Onward asks for a child for the next; carry: what those before came to.
    result: {"image": id, "duplicate": whether the project had it before, "notes": sentences for the person}; of an
    archive with several series `image` is the first, `duplicate` holds for all, and "images" lists every id.
    """
    upload = Upload.objects.filter(pk=UUID(upload_id)).select_related("image").first()
    if upload is None:  # an earlier run refused it, and ended before it could say why
        raise NotFound("The file could not be read and is gone; check it and send it again.")
    if upload.image is not None:  # an earlier run came this far
        return _told([Outcome(upload.image.pk, True, ())])
    known = None if upload.label else duplicate_of(upload.project_id, upload.source)
    try:
        tally = Tally.carried(carry) if carry else Tally()
        outcomes = [Outcome(known.pk, False, ())] if known else _imported(context, upload, tally)
    except (LabelingError, DomainError, MemoryError):
        discard(upload)
        raise
    arrived(upload, Image.objects.get(pk=outcomes[0].image))
    return _told(outcomes)


def _told(outcomes: list[Outcome]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "image": str(outcomes[0].image),
        "duplicate": not any(one.new for one in outcomes),
        "notes": list(dict.fromkeys(note for one in outcomes for note in one.notes)),
    }
    return told | {"images": [str(one.image) for one in outcomes]} if len(outcomes) > 1 else told


def _imported(context: JobContext, upload: Upload, tally: Tally) -> list[Outcome]:
    """Every image of the upload, once its last series is read; one that fails beside others is told in the notes."""
    if not tally.count:
        context.progress(0.0, f"Reading {upload.name}")
    with named(upload) as path, candidates(path, upload) as (found, refused):
        if upload.label and len(found) > 1:
            message = f"{upload.name} holds {len(found)} series, and one label came with it; send one series at a time."
            raise UnsupportedImage(message, file=upload.name)
        try:
            tally.done.append(_added(context, upload, found[tally.count], tally.count, len(found)))
        except LabelingError as error:
            tally.failed.append(error)
        if tally.count < len(found):
            raise Onward(tally.carry())
    if not tally.done:
        raise tally.failed[0]
    *first, last = tally.done
    sentences = tuple(error.message for error in (*refused, *tally.failed))
    return [*first, Outcome(last.image, last.new, (*last.notes, *sentences))]


@contextmanager
def candidates(path: Path, upload: Upload) -> Iterator[tuple[list[Candidate], list[LabelingError]]]:
    """The images of a file, none read yet, and why what else it holds is none."""
    kind = format_of(path)
    if kind not in ("zip", "dicom"):
        yield [Candidate(lambda: upload.source, lambda: read_image(path))], []
        return
    with found_series(path if kind == "zip" else [path]) as (found, refused):
        yield [Candidate(one.content_sha256, one.read, one.stack.title) for one in found], refused


def _added(context: JobContext, upload: Upload, candidate: Candidate, number: int, count: int) -> Outcome:
    what = f"{upload.name}, {candidate.title} ({number + 1} of {count})" if count > 1 else upload.name

    def far(share: float, word: str) -> None:
        context.progress((number + share) / count, f"{word} {what}")

    sha256 = candidate.sha256()
    known = image_of_content(upload.project_id, sha256)
    if known is not None:
        return _labeled(context, upload, known) if upload.label else Outcome(known.pk, False, ())
    far(0.0, "Reading")
    volume, info = candidate.read()
    label = _label(context, upload, list(volume.geometry.shape), volume.geometry.affine.tolist())
    kept = keep(volume, info, lambda share: far(READ + (1 - READ) * share, "Storing"))
    with transaction.atomic():
        context.hold()
        image, new = add_image(upload, sha256=sha256, kept=kept, info=info)
        context.perform("annotations.create_tasks", image_id=str(image.pk), **label)
    return Outcome(image.pk, new, info.notes)


def _labeled(context: JobContext, upload: Upload, image: Image) -> Outcome:
    """An image that the project has already, and a label for it."""
    label = _label(context, upload, image.shape, image.affine)
    with transaction.atomic():
        context.hold()
        context.perform("annotations.create_tasks", image_id=str(image.pk), **label)
    return Outcome(image.pk, False, ())


def _label(context: JobContext, upload: Upload, shape: list[int], affine: list[list[float]]) -> dict[str, Any]:
    """What `annotations.create_tasks` is told of the label; it is read and checked before anything is stored."""
    if not upload.label:
        return {}
    found = context.perform(
        "annotations.check_label",
        project_id=str(upload.project_id),
        shape=shape,
        affine=affine,
        source=upload.label,
        name=upload.label_name,
    )
    return {"label": {"content": found, "name": upload.label_name, "sha256": upload.label, "use": upload.label_use,
                      "user": str(upload.user_id) if upload.user_id else None}}  # fmt: skip


@contextmanager
def named(upload: Upload) -> Iterator[Path]:
    """The upload's bytes under its own name, which error messages tell."""
    with tempfile.TemporaryDirectory(prefix="hilum-import-") as folder:
        path = Path(folder) / upload.name
        path.symlink_to(store.path(upload.source))
        yield path


def make_thumbnails(context: JobContext) -> dict[str, Any]:
    """Pictures for the images that came before there were any. Safe to repeat."""
    waiting = Image.objects.filter(thumbnail="").order_by("-created")
    total = waiting.count()
    for done, (pk, manifest) in enumerate(waiting.values_list("pk", "manifest")):
        context.progress(done / total, "Making small pictures")
        parsed = manifest_at(manifest)
        picture = store.put(thumbnail(read_volume(parsed, store.read), parsed.window))
        Image.objects.filter(pk=pk).update(thumbnail=picture)
    return {"images": total}


def sweep(context: JobContext) -> dict[str, Any]:
    """Take out of the store what nothing names and nothing touched for a day, and uploads that came to nothing.

    Jobs that ended long ago go first, so that what they exported goes too. Safe to repeat and beside running imports:
    what they have stored is young.
    """
    now = timezone.now()
    cleared = clear_ended(now - timedelta(days=settings.KEEP_JOBS_DAYS))
    before = now - KEPT
    forgotten = forget_lost(before)
    named, removed = named_objects(), 0
    for sha256 in store.older_than(before.timestamp()):
        if bytes.fromhex(sha256) not in named:
            removed += store.remove_if_old(sha256, before.timestamp())
            context.progress(0.5, "Sweeping the store")
    store.clear_incoming(before.timestamp())
    return {"jobs": cleared, "uploads": forgotten, "removed": removed}
