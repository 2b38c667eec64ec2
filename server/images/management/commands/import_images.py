"""`manage.py import_images PROJECT PATH... [--labels DIR] [--as draft|approved]`: images in from the command line."""

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from server.core.errors import NotFound
from server.images.folders import Source, sources
from server.images.models import Image, Upload
from server.images.naming import lone_labels_told, paired
from server.images.services import LabelFile, start_import, take_in
from server.jobs.models import Job
from server.jobs.waiting import finish
from server.projects.models import Project
from server.projects.selectors import find_project

NO_LABEL = "(no label)"


@dataclass(frozen=True)
class Item:
    """One image to import, with its label where it has one; `problem` says why it is left out."""

    name: str
    source: Source | None
    label: Path | None = None
    problem: str = ""


class Command(BaseCommand):
    help = (
        "Imports images into a project: NIfTI, NRRD and MHA files, zips and folders of DICOM. Waits until they are "
        "there. Labels pair with images by name. Exit code 0: all are; 1: some were refused, one line each; 2: wrong "
        "call."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", metavar="PROJECT", help="slug or id")
        parser.add_argument("paths", metavar="PATH", nargs="+", type=Path)
        parser.add_argument("--labels", metavar="DIR", type=Path, help="labels, named after their images")
        parser.add_argument("--as", dest="use", choices=Upload.LabelUse.values, help="what labels are to be (draft)")

    def handle(
        self, *args: Any, project: str, paths: list[Path], labels: Path | None, use: str | None, **options: Any
    ) -> None:
        missing = [str(path) for path in (*paths, *([labels] if labels else [])) if not path.exists()]
        if missing:
            raise CommandError(f"There is no {', no '.join(missing)}.", returncode=2)
        if use and labels is None:
            raise CommandError("--as says what the labels are to be: give their folder with --labels.", returncode=2)
        try:
            found = find_project(project)
        except NotFound as error:
            raise CommandError(f"There is no project {project}.", returncode=2) from error
        chosen = [source for path in paths for source in sources(path)]
        if not chosen:
            raise CommandError("There is no image in these folders.", returncode=2)
        items = _with_labels(chosen, labels) if labels else [Item(source.name, source) for source in chosen]
        started = [(item, self._start(found, item, Upload.LabelUse(use or "draft"))) for item in items]
        finish([made for _, made in started if isinstance(made, Job)])
        well = [self._tell(_words(item, labels), made) for item, made in started]
        if not all(well):
            sys.exit(1)

    def _start(self, project: Project, item: Item, use: Upload.LabelUse) -> Image | Job | str:
        """The image that is there already, the job that makes it, or why not."""
        if item.problem or item.source is None:
            return item.problem
        try:
            with ExitStack() as opened:
                file = opened.enter_context(item.source.open())
                label = None
                if item.label:
                    label = LabelFile(item.label.name, opened.enter_context(item.label.open("rb")), use)
                return start_import(project_id=project.pk, sent=take_in(name=item.source.name, file=file, label=label))
        except OSError as error:
            return f"cannot be read: {error.strerror}."

    def _tell(self, name: str, made: Image | Job | str) -> bool:
        """One line for each; whether it went well."""
        if isinstance(made, Image):
            self.stdout.write(f"{name}: already there, image {made.pk}")
            return True
        if isinstance(made, Job):
            made.refresh_from_db()
            if made.state == Job.State.DONE and made.result:
                words = "already there, image" if made.result["duplicate"] else "image"
                self.stdout.write(f"{name}: {words} {', '.join(made.result.get('images', [made.result['image']]))}")
                return True
            made = made.error_detail or f"the job was {made.state}."
        self.stderr.write(f"{name}: {made}")
        return False


def _with_labels(chosen: list[Source], folder: Path) -> list[Item]:
    """A row for each image, then one for each label that no image fits."""
    by_path = {source.place: source for source in chosen}
    files = [str(path) for path in sorted(folder.rglob("*")) if path.is_file()] if folder.is_dir() else [str(folder)]
    labels = {Path(file).resolve() for file in files}
    images = [place for place in by_path if Path(place).resolve() not in labels]
    return [
        Item(Path(pair.image or pair.label or "").name, by_path.get(pair.image or ""), _path(pair.label), pair.problem)
        for pair in lone_labels_told(paired(images, files))
    ]


def _path(name: str | None) -> Path | None:
    return Path(name) if name else None


def _words(item: Item, labels: Path | None) -> str:
    return f"{item.name} {NO_LABEL}" if labels and item.source and not item.label else item.name
