"""DICOM files sorted into series: what is an image is kept, what is none is counted."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from zipfile import BadZipFile

import numpy as np
import pydicom
from pydicom.dataset import FileDataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.multival import MultiValue
from pydicom.uid import DeflatedExplicitVRLittleEndian

from labeling.errors import BadGeometry, TooLarge, UnreadableImage
from labeling.geometry import Array
from labeling.io.archive import Entry

NO_IMAGE = ("SEG", "RTSTRUCT", "RTDOSE", "RTPLAN", "SR", "PR", "KO", "REG", "FID", "RWV", "ANN", "DOC")
# What a file that lies may raise inside pydicom and its decoders; each is told as damage, with the file's name.
DAMAGED = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError, EOFError, OSError,
    struct.error, zlib.error, BadZipFile, BytesLengthException, InvalidDicomError,
)  # fmt: skip
_MAX_INFLATED = 2**30


@dataclass(frozen=True, slots=True)
class Slice:
    """One image file: its header without pixels, and where its bytes are."""

    entry: Entry
    header: FileDataset

    def value(self, keyword: str) -> Any:
        """An attribute; None when absent or empty. pydicom converts it only now, hence the error."""
        try:
            value = self.header.get(keyword)
        except DAMAGED as error:
            raise self.damaged(keyword) from error
        return None if value == "" else value

    def text(self, keyword: str) -> str:
        """An attribute as one line of text; empty when absent."""
        value = self.value(keyword)
        return "" if value is None else " ".join(str(value).split())

    def numbers(self, keyword: str, count: int) -> Array:
        """(count,) finite numbers."""
        value = self.value(keyword)
        try:
            numbers = np.array(value if isinstance(value, MultiValue | list) else [value], dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise self.damaged(keyword) from error
        if numbers.shape != (count,) or not np.isfinite(numbers).all():
            raise self.damaged(keyword)
        return numbers

    def number(self, keyword: str, default: float | None = None) -> float:
        """One finite number; the default when absent."""
        if default is not None and self.value(keyword) is None:
            return default
        return float(self.numbers(keyword, 1)[0])

    def damaged(self, keyword: str) -> BadGeometry:
        """The error for an attribute that cannot be what it says."""
        return BadGeometry(f"{self.entry.name} has a damaged {keyword}; send it again.", file=self.entry.name)


@dataclass(slots=True)
class Series:
    """The image files that share a Series Instance UID."""

    uid: str
    slices: list[Slice] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What to call it in a sentence: number and description."""
        first = self.slices[0]
        number, words = first.text("SeriesNumber"), first.text("SeriesDescription")
        return " ".join(part for part in ("Series", number, f'"{words}"' if words else "") if part)


def sort_into_series(files: Sequence[Entry]) -> tuple[list[Series], Counter[str]]:
    """The image series, and how many objects there are of each other modality; "" counts what is no DICOM.

    An image cut short before its size is UnreadableImage: to pass it over would lose a slice.
    """
    series: dict[str, Series] = {}
    others: Counter[str] = Counter()
    for entry in files:
        header = read_header(entry)
        if header is None:
            others[""] += 1
            continue
        piece = Slice(entry, header)
        modality = piece.text("Modality") or "unknown"
        if modality in NO_IMAGE:
            others[modality] += 1
        elif piece.value("Rows") is not None and piece.value("Columns") is not None:
            uid = piece.text("SeriesInstanceUID")
            series.setdefault(uid, Series(uid)).slices.append(piece)
        elif "Image Storage" in getattr(header.file_meta.get("MediaStorageSOPClassUID"), "name", ""):
            raise UnreadableImage(f"{entry.name} is cut short; send it again.", file=entry.name)
        else:
            others[modality] += 1
    return list(series.values()), others


def read_header(entry: Entry) -> FileDataset | None:
    """The header without pixels; None for a file that is no DICOM; UnreadableImage for a damaged one."""
    start = _start(entry)
    if start[128:132] != b"DICM":
        return None
    if f"{DeflatedExplicitVRLittleEndian}\0".encode() in start:
        _check_deflated(entry)
    with entry.open() as stream:
        return parse(stream, entry.name, stop_before_pixels=True)


def parse(stream: BinaryIO, name: str, **options: Any) -> FileDataset:
    """pydicom's reader; any damage is UnreadableImage. Its warnings may quote patients, so they go nowhere."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pydicom.dcmread(stream, **options)
    except DAMAGED as error:
        raise UnreadableImage(f"{name} is a damaged DICOM file; send it again.", file=name) from error


def _start(entry: Entry) -> bytes:
    try:
        with entry.open() as stream:
            return stream.read(4096)
    except DAMAGED as error:
        raise UnreadableImage(f"{entry.name} does not unpack; make the zip again.", file=entry.name) from error


def _check_deflated(entry: Entry) -> None:
    """pydicom inflates such a file whole; see first that it ends within the limit."""
    data = entry.read()
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = data[144 + int.from_bytes(data[140:144], "little") :]
    total = 0
    try:
        while rest and not inflater.eof:
            total += len(inflater.decompress(rest, 2**22))
            rest = inflater.unconsumed_tail
            if total > _MAX_INFLATED:
                raise TooLarge(f"{entry.name} inflates to more than 1 GiB, which no slice does.", file=entry.name)
    except zlib.error as error:
        raise UnreadableImage(f"{entry.name} is a damaged DICOM file; send it again.", file=entry.name) from error
