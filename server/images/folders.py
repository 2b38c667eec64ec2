"""Which images a path on disk holds: a file is one, so is a folder of DICOM; other folders are looked through."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from labeling.errors import LabelingError
from labeling.io.reading import format_of

EPOCH = (1980, 1, 1, 0, 0, 0)  # equal folders make equal zips


@dataclass(frozen=True, slots=True)
class Source:
    """One image to be: a file as it is, or the files of a series, which go into a zip.

    place: its path, of a series that of its folder with the ending .zip.
    """

    name: str
    place: str
    files: tuple[Path, ...]
    is_series: bool

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        if not self.is_series:
            with self.files[0].open("rb") as file:
                yield file
            return
        with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as packed:
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
                for number, path in enumerate(self.files):
                    with path.open("rb") as file, archive.open(zipfile.ZipInfo(f"{number:06d}.dcm", EPOCH), "w") as out:
                        while chunk := file.read(1 << 20):
                            out.write(chunk)
            packed.seek(0)
            yield packed


def sources(path: Path) -> Iterator[Source]:
    """The images at `path`. In folders, files of other formats are passed over."""
    if path.is_file():
        yield Source(path.name, str(path), (path,), is_series=False)
        return
    series = []
    for entry in sorted(path.iterdir()):
        if entry.is_dir():
            yield from sources(entry)
        elif (kind := _format(entry)) == "dicom":
            series.append(entry)
        elif kind is not None:
            yield Source(entry.name, str(entry), (entry,), is_series=False)
    if series:
        yield Source(f"{path.resolve().name}.zip", f"{path}.zip", tuple(series), is_series=True)


def _format(path: Path) -> str | None:
    try:
        return format_of(path)
    except (LabelingError, OSError):
        return None
