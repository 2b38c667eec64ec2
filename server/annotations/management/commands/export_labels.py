"""manage.py export_labels PROJECT DIR --format nifti|nrrd [--status approved,...]"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labeling.errors import LabelingError
from server.annotations.services.labelfiles import exported, label_files, read_format, read_statuses
from server.core.errors import DomainError
from server.projects.selectors import find_project


class Command(BaseCommand):
    help = "Writes labels into a folder, each on the grid of its image and named after it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug or id")
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--format", required=True, help="nifti or nrrd")
        parser.add_argument("--status", help="comma list; approved and final ones unless given")

    def handle(self, *args: Any, project: str, folder: Path, format: str, status: str | None, **options: Any) -> None:
        try:
            found, wanted, statuses = find_project(project), read_format(format), read_statuses(status)
            folder.mkdir(parents=True, exist_ok=True)
        except (DomainError, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        written = refused = 0
        for task, stem in exported(found, statuses):
            try:
                for part in label_files(task, wanted, stem):
                    (folder / part.name).write_bytes(part.content)
            except (LabelingError, OSError) as error:
                refused += 1
                self.stderr.write(f"{stem}: {error}")
            else:
                written += 1
        self.stdout.write(f"{written} labels written to {folder}")
        if refused:
            sys.exit(1)
