"""A task's label as a file that lies on its image: name, grid and header are the source's."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from labeling.io.info import base_name
from labeling.io.nifti import sidecar, write_nifti
from labeling.io.nrrd import write_nrrd
from labeling.volume import Labelmap
from server.annotations.models import Status, Task
from server.annotations.selectors import grid_of, label_schema
from server.annotations.services.labelmaps import labelmap_at
from server.core.errors import Malformed, NotAvailable, Unusable
from server.images.selectors import manifest_at
from server.projects.models import Project


class Format(StrEnum):
    NIFTI = "nifti"
    NRRD = "nrrd"


ENDINGS = {Format.NIFTI: "_label.nii.gz", Format.NRRD: ".seg.nrrd"}
MEDIA_TYPES = {Format.NIFTI: "application/gzip", Format.NRRD: "application/octet-stream"}
COMING = frozenset({"dicomseg"})
FINISHED = (Status.APPROVED, Status.FINAL)


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes


def read_format(name: str) -> Format:
    if name in COMING:
        raise NotAvailable(f"This version of Hilum cannot write {name} yet; use {' or '.join(Format)}.")
    if name not in set(Format):
        raise Unusable(f"Labels leave as {' or '.join(Format)}, not as {name[:40]}.", code="unknown_format")
    return Format(name)


def read_statuses(names: str | None) -> tuple[str, ...]:
    """Task statuses from a comma list; finished tasks unless one is given."""
    if not names:
        return FINISHED
    statuses = tuple(name.strip() for name in names.split(",") if name.strip())
    for name in statuses:
        if name not in Status.values:
            raise Malformed(f"There is no status {name[:40]}; the statuses are {', '.join(Status.values)}.")
    return statuses


def label_file(task: Task, format: Format, stem: str | None = None) -> File:
    """The current label; all background when nothing was labeled."""
    labelmap = Labelmap(labelmap_at(task), grid_of(task.image))
    name = (stem or stem_of(task)) + ENDINGS[format]
    match format:
        case Format.NIFTI:
            return File(name, write_nifti(labelmap, _source(task)))
        case Format.NRRD:
            return File(name, write_nrrd(labelmap, label_schema(task.project)))


def label_files(task: Task, format: Format, stem: str) -> list[File]:
    """As `label_file`, with the segments' names in a file beside it where the format has no place for them."""
    files = [label_file(task, format, stem)]
    if format is Format.NIFTI:
        files.append(File(f"{stem}_label.json", sidecar(label_schema(task.project))))
    return files


def exported(project: Project, statuses: Iterable[str]) -> Iterator[tuple[Task, str]]:
    """The tasks to export, oldest first, each with the stem of its files; no two have the same."""
    taken: set[str] = set()
    tasks = Task.objects.filter(project=project, status__in=statuses).select_related("project", "image")
    for task in tasks.order_by("created", "id"):
        stem = name = stem_of(task)
        number = 2
        while name.casefold() in taken:  # some file systems do not tell case
            name, number = f"{stem}-{number}", number + 1
        taken.add(name.casefold())
        yield task, name


def stem_of(task: Task) -> str:
    """The source's name without its ending, safe as a file name everywhere."""
    return re.sub(r"[^\w .()+=@,-]", "_", base_name(task.image.name)).strip(" .")[:150] or str(task.image_id)


def _source(task: Task) -> Mapping[str, object]:
    """What the import kept of the source's header."""
    return manifest_at(task.image.manifest).source
