"""`manage.py import_images PROJECT PATH...`: images in from the command line."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from server.core.errors import NotFound
from server.images.folders import Source, sources
from server.images.models import Image
from server.images.services import start_import
from server.jobs.models import Job
from server.jobs.waiting import finish
from server.projects.models import Project
from server.projects.selectors import find_project


class Command(BaseCommand):
    help = (
        "Imports images into a project: NIfTI and NRRD files, zips and folders of DICOM. Waits until they are there. "
        "Exit code 0: all are; 1: some were refused, one line each; 2: wrong call."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", metavar="PROJECT", help="slug or id")
        parser.add_argument("paths", metavar="PATH", nargs="+", type=Path)

    def handle(self, *args: Any, project: str, paths: list[Path], **options: Any) -> None:
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise CommandError(f"There is no {', no '.join(missing)}.", returncode=2)
        try:
            found = find_project(project)
        except NotFound as error:
            raise CommandError(f"There is no project {project}.", returncode=2) from error
        chosen = [source for path in paths for source in sources(path)]
        if not chosen:
            raise CommandError("There is no image in these folders.", returncode=2)
        started = [(source.name, self._start(found, source)) for source in chosen]
        finish([made for _, made in started if isinstance(made, Job)])
        well = [self._tell(name, made) for name, made in started]
        if not all(well):
            sys.exit(1)

    def _start(self, project: Project, source: Source) -> Image | Job | str:
        """The image that is there already, the job that makes it, or why not."""
        try:
            with source.open() as file:
                return start_import(project_id=project.pk, name=source.name, file=file)
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
                self.stdout.write(f"{name}: {words} {made.result['image']}")
                return True
            made = made.error_detail or f"the job was {made.state}."
        self.stderr.write(f"{name}: {made}")
        return False
