"""A DICOM series (folder, list of files or zip) to Volume."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from labeling.errors import BadGeometry, LabelingError, UnreadableImage, UnsupportedImage
from labeling.io.archive import Entry, entries
from labeling.io.checks import MAX_VOXELS, check_voxels
from labeling.io.dicom_files import DAMAGED, Series, Slice, parse, sort_into_series
from labeling.io.dicom_stack import Stack, stack
from labeling.io.info import ImageInfo, base_name
from labeling.io.scaling import canonical
from labeling.volume import Volume

_PLAIN = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian)
_WHOLE = (".nii", ".nii.gz", ".nrrd", ".mha")  # what holds a volume in one file


@dataclass(frozen=True, slots=True)
class FoundSeries:
    """A series that is a volume, its pixels not yet decoded. Usable while its archive is open."""

    series: Series
    stack: Stack
    fallback: str
    notes: tuple[str, ...]

    def content_sha256(self) -> str:
        """The same for the same instances, whatever their file names, order and archive."""
        hashes = sorted(hashlib.sha256(piece.entry.read()).hexdigest() for piece in self.series.slices)
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest()

    def read(self, *, max_voxels: int = MAX_VOXELS) -> tuple[Volume, ImageInfo]:
        """Compressed transfer syntaxes are decoded; the intensities are rescaled slice by slice."""
        check_voxels(self.stack.geometry.shape, max_voxels, self.stack.title)
        array, notes = canonical(*_pixels(self.stack))
        first = self.stack.slices[0]
        modality = first.text("Modality") or None
        info = ImageInfo(
            format="dicom",
            name=first.text("SeriesDescription") or self.fallback,
            modality=modality,
            unit="HU" if modality == "CT" and first.text("RescaleType") in ("HU", "") else None,
            notes=(*notes, *self.notes),
            study_uid=first.text("StudyInstanceUID"),
            series_uid=self.series.uid,
        )
        return Volume(array, self.stack.geometry), info


@contextmanager
def found_series(source: Path | Sequence[Path]) -> Iterator[tuple[list[FoundSeries], list[LabelingError]]]:
    """The series of a folder, a list of files or a zip that are volumes, at least one; and why others are none.

    Files that are no DICOM and objects that are no image (SEG, SR, RTSTRUCT, DICOMDIR) are passed over.
    When no series is a regular stack of gray slices, UnsupportedImage or BadGeometry says why.
    """
    with entries(source) as files:
        series, others = sort_into_series(files)
        found: list[FoundSeries] = []
        refused: list[LabelingError] = []
        for each in series:
            try:
                one = stack(each)
                found.append(FoundSeries(each, one, _named(source), (*_left_out(one), *_passed_over(others))))
            except (UnsupportedImage, BadGeometry) as error:
                refused.append(error)
        if not found:
            raise _no_volume(refused, others, files)
        yield found, refused


def read_dicom(source: Path | Sequence[Path], *, max_voxels: int = MAX_VOXELS) -> tuple[Volume, ImageInfo]:
    """The one image series of a source, slices in the order of their positions; UnsupportedImage names several."""
    with found_series(source) as (found, _):
        if len(found) > 1:
            titles = ", ".join(one.stack.title for one in found[:6])
            message = f"There are {len(found)} series here ({titles}); send one series at a time."
            raise UnsupportedImage(message, series=[one.series.uid for one in found])
        return found[0].read(max_voxels=max_voxels)


def _named(source: Path | Sequence[Path]) -> str:
    """A name for a series without description: that of its folder or zip."""
    return base_name(source.name if isinstance(source, Path) else source[0].resolve().parent.name)


def _passed_over(others: Counter[str]) -> tuple[str, ...]:
    kinds = [f"{count} {kind or 'not DICOM'}" for kind, count in sorted(others.items())]
    return (f"Files passed over: {', '.join(kinds)}.",) if kinds else ()


def _left_out(one: Stack) -> tuple[str, ...]:
    """Slices of another size or direction, or derived pictures at the same places, are not the volume's."""
    if not one.left_out:
        return ()
    slices = "1 slice" if one.left_out == 1 else f"{one.left_out} slices"
    return (f"Left out, for it did not fit the volume: {slices} of {one.title}.",)


def _no_volume(refused: list[LabelingError], others: Counter[str], files: Sequence[Entry]) -> LabelingError:
    """Why there is no image at all."""
    if len(refused) == 1:
        return refused[0]
    if refused:
        message = f"None of the {len(refused)} series here is a volume; the first: {refused[0].message}"
        return UnsupportedImage(message, reasons=[error.message for error in refused])
    kinds = ", ".join(sorted(kind for kind in others if kind))
    if kinds:
        return UnsupportedImage(f"There is no image here, only DICOM objects of kind {kinds}; send the image series.")
    whole = next((file.name for file in files if file.name.lower().endswith(_WHOLE)), None)
    if whole:
        return UnsupportedImage(f"{whole} is an image by itself; send it as it is, not in a zip or folder.", file=whole)
    return UnreadableImage("There is no DICOM image here; send the files of one CT or MR series.")


def _pixels(found: Stack) -> tuple[NDArray[Any], list[float], list[float]]:
    """(K, J, I) stored numbers, and the slope and intercept of each slice."""
    kinds = [_kind(piece) for piece in found.slices]
    raw: NDArray[Any] = np.empty(found.geometry.shape, np.result_type(*kinds))
    slopes, intercepts = [], []
    for k, piece in enumerate(found.slices):
        pixels = _decode(piece, found.geometry.shape[1:])
        if not np.can_cast(pixels.dtype, raw.dtype):
            name = piece.entry.name
            message = f"{name} holds {pixels.dtype.name} numbers, not what its header says; send it again."
            raise UnreadableImage(message, file=name)
        raw[k] = _sign_extended(pixels, int(piece.number("BitsStored", 8 * pixels.itemsize)))
        slope, intercept = _scale(piece)
        slopes.append(slope)
        intercepts.append(intercept)
    return raw, slopes, intercepts


def _kind(piece: Slice) -> np.dtype[Any]:
    bits, signed = piece.number("BitsAllocated", 0), piece.number("PixelRepresentation", 0)
    if bits not in (8, 16, 32):
        name = piece.entry.name
        raise UnsupportedImage(f"{name} stores {bits:g} bits per voxel; send 8, 16 or 32.", file=name)
    return np.dtype(f"{'i' if signed else 'u'}{int(bits) // 8}")


def _decode(piece: Slice, shape: tuple[int, ...]) -> NDArray[Any]:
    """(J, I) stored numbers of one file."""
    name = piece.entry.name
    dataset = parse(io.BytesIO(piece.entry.read()), name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pixels: NDArray[Any] = dataset.pixel_array
    except DAMAGED as error:
        syntax = dataset.file_meta.get("TransferSyntaxUID")
        kind = getattr(syntax, "name", "unknown")
        way = "again" if syntax in _PLAIN else "uncompressed"
        message = f"The pixels of {name} do not decode ({kind}); send it {way}."
        raise UnreadableImage(message, file=name, transfer_syntax=str(syntax)) from error
    if pixels.shape != shape:
        raise UnreadableImage(f"{name} holds another number of pixels than its header says; send it again.", file=name)
    return pixels


def _sign_extended(pixels: NDArray[Any], bits: int) -> NDArray[Any]:
    """Signed numbers whose sign stands in the highest of `bits` stored bits, as some scanners leave it."""
    if pixels.dtype.kind != "i" or not 1 <= bits < 8 * pixels.itemsize:
        return pixels
    top = 1 << (bits - 1)
    unsigned = pixels.min() >= 0 and top <= pixels.max() < 2 * top
    return np.where(pixels >= top, pixels - 2 * top, pixels) if unsigned else pixels


def _scale(piece: Slice) -> tuple[float, float]:
    """(slope, intercept) of one file."""
    slope, intercept = piece.number("RescaleSlope", 1), piece.number("RescaleIntercept", 0)
    if slope == 0:
        raise piece.damaged("RescaleSlope")
    return slope, intercept
