"""The files of a folder, a list or a zip, one way: a name and bytes. A zip is distrusted before it is unpacked."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from labeling.errors import TooLarge, UnreadableImage, UnsupportedImage

MAX_ENTRIES = 20_000
MAX_FILE_BYTES = 2**30
MAX_TOTAL_BYTES = 8 * 2**30
_MAX_RATIO = 250
_SMALL = 64 * 2**20
_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. open: its bytes as a stream, each time anew."""

    name: str
    open: Callable[[], BinaryIO]

    def read(self) -> bytes:
        """All bytes; UnreadableImage when they are damaged."""
        try:
            with self.open() as stream:
                return stream.read()
        except _BROKEN as error:
            raise UnreadableImage(f"{self.name} does not unpack; make the zip again.", file=self.name) from error


def is_zip(start: bytes) -> bool:
    """Whether a file that starts with these bytes is a zip."""
    return start[:4] in (b"PK\x03\x04", b"PK\x05\x06")


@contextmanager
def entries(source: Path | Sequence[Path]) -> Iterator[list[Entry]]:
    """The files of a zip, a folder (and below) or a list, in the order of their names.

    UnsupportedImage, UnreadableImage or TooLarge for a zip that reaches outside itself, nests, or swells.
    """
    if isinstance(source, Path) and not source.is_dir():
        with _opened(source) as archive:
            yield _checked(archive, source.name)
        return
    files = sorted(path for path in source.rglob("*") if path.is_file()) if isinstance(source, Path) else source
    if len(files) > MAX_ENTRIES:
        raise TooLarge(f"There are {len(files)} files, more than {MAX_ENTRIES}; import one series.", limit=MAX_ENTRIES)
    yield [Entry(path.name, lambda path=path: path.open("rb")) for path in files]  # type: ignore[misc]


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (*_BROKEN, ValueError) as error:
        raise UnreadableImage(f"{path.name} is a damaged zip; make it again.", file=path.name) from error


def _checked(archive: zipfile.ZipFile, name: str) -> list[Entry]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MAX_ENTRIES:
        message = f"{name} holds {len(infos)} files, more than {MAX_ENTRIES}; put one series into a zip."
        raise TooLarge(message, file=name, limit=MAX_ENTRIES)
    for info in infos:
        _check(info, name)
    total, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if total > MAX_TOTAL_BYTES or (total > _SMALL and total > _MAX_RATIO * packed):
        message = f"{name} would unpack to {total // 2**20} MiB, which no image of its size does; make it again."
        raise TooLarge(message, file=name, bytes=total)
    infos.sort(key=lambda info: info.filename)
    return [Entry(info.filename, lambda info=info: _stream(archive, info)) for info in infos]  # type: ignore[misc]


def _check(info: zipfile.ZipInfo, name: str) -> None:
    """Refuses an entry that is no plain file inside the zip."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    kind = stat.S_IFMT(info.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or any(":" in part for part in path.parts[:1]):
        problem = "points outside the zip"
    elif kind not in (0, stat.S_IFREG):
        problem = "is a link, not a file"
    elif info.flag_bits & 1:
        problem = "is encrypted"
    elif info.filename.lower().endswith(_ARCHIVES) and not info.filename.lower().endswith(".nii.gz"):
        problem = "is an archive inside the zip"
    elif info.file_size > MAX_FILE_BYTES:
        raise TooLarge(f"{info.filename!r} in {name} is larger than 1 GiB; put one series into a zip.", file=name)
    else:
        return
    message = f"{info.filename!r} in {name} {problem}; make a plain zip of the DICOM files."
    raise UnsupportedImage(message, file=name, entry=info.filename)


def _stream(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast(BinaryIO, archive.open(info))
