"""From a series' headers to one stack of slices with a grid, or the sentence why there is none."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

import numpy as np

from labeling.errors import BadGeometry, LabelingError, UnsupportedImage
from labeling.geometry import Array, Geometry
from labeling.io.checks import placed
from labeling.io.dicom_files import Series, Slice

_SAME_PLACE_MM = 1e-3
_REGULAR_MM, _REGULAR_PART = 0.1, 0.01


@dataclass(frozen=True, slots=True)
class Stack:
    """Slices in the order of k, and their grid. left_out: how many slices of the series belong to no volume."""

    slices: tuple[Slice, ...]
    geometry: Geometry
    title: str
    left_out: int = 0


def stack(series: Series) -> Stack:
    """The one volume in a series.

    A series is first taken whole. If its slices differ in size or direction, or share places, it is split by these
    and by Image Type: exactly one part must be a volume. UnsupportedImage or BadGeometry says what is wrong.
    """
    for piece in series.slices:
        _check_kind(piece, series.title)
    groups = _split(list(series.slices), _frame_of)
    if len(groups) == 1 and not _twice(groups[0]):
        return _stack(groups[0], series.title)
    groups = [part for group in groups for part in (_split(group, _kind_of) if _twice(group) else [group])]
    done: list[Stack] = []
    refused: list[LabelingError] = []
    for group in groups:
        try:
            done.append(_stack(group, series.title))
        except (UnsupportedImage, BadGeometry) as error:
            refused.append(error)
    if len(done) > 1:
        message = f"{series.title} holds {len(done)} volumes (orientations or image types); send one at a time."
        raise UnsupportedImage(message, series=series.uid)
    if done:
        return replace(done[0], left_out=len(series.slices) - len(done[0].slices))
    raise refused[0]


def _check_kind(piece: Slice, title: str) -> None:
    header, name, colors = piece.header, piece.entry.name, piece.text("PhotometricInterpretation")
    if piece.number("NumberOfFrames", 1) > 1 or "PerFrameFunctionalGroupsSequence" in header:
        problem = "has many frames in one file (enhanced multi-frame); send it as a classic series, one slice per file"
    elif piece.number("SamplesPerPixel", 1) != 1 or colors not in ("MONOCHROME2", "MONOCHROME1", ""):
        problem = f"is a color picture ({colors or 'several samples'}); only gray images can be labeled"
    elif "ModalityLUTSequence" in header:
        problem = "maps its intensities through a table (Modality LUT); send it with Rescale Slope and Intercept"
    elif any(not piece.value(key) for key in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing")):
        problem = (
            "does not say where it lies in the patient, like a screenshot or a plain radiograph; send a CT or MR series"
        )
    else:
        return
    raise UnsupportedImage(f"{name} ({title}) {problem}.", file=name)


def _stack(pieces: list[Slice], title: str) -> Stack:
    """Slices of one size and direction, sorted along their normal; the affine from the first and last positions."""
    name = pieces[0].entry.name
    if len(pieces) < 2:
        message = f"{title} is a single 2-D slice ({name}); a volume of at least two slices is needed."
        raise UnsupportedImage(message, file=name)
    row, column = _directions(pieces[0])
    normal = np.cross(row, column)
    positions = np.array([piece.numbers("ImagePositionPatient", 3) for piece in pieces])
    order = np.argsort(positions @ normal, kind="stable")
    pieces, positions = [pieces[n] for n in order], positions[order]
    _check_places(pieces, positions, normal, title)
    step = (positions[-1] - positions[0]) / (len(pieces) - 1)
    _check_regular(pieces, positions, step, normal, title)
    down, right = pieces[0].numbers("PixelSpacing", 2)
    if min(down, right) <= 0:
        raise pieces[0].damaged("PixelSpacing")
    affine = np.eye(4)
    affine[:3] = np.stack([step, column * down, row * right, positions[0]], axis=1)
    shape = (len(pieces), int(pieces[0].number("Rows")), int(pieces[0].number("Columns")))
    return Stack(tuple(pieces), placed(shape, affine, f"{title}"), title)


def _check_places(pieces: list[Slice], positions: Array, normal: Array, title: str) -> None:
    gaps = np.diff(positions @ normal)
    twice = int(gaps.argmin())
    if gaps[twice] < _SAME_PLACE_MM:
        first, second = pieces[twice].entry.name, pieces[twice + 1].entry.name
        message = (
            f"{first} and {second} ({title}) lie at the same place; send each slice once, one phase or echo at a time."
        )
        raise UnsupportedImage(message, files=[first, second])


def _check_regular(pieces: list[Slice], positions: Array, step: Array, normal: Array, title: str) -> None:
    """Refuses a tilted gantry (slices that slide sideways) and gaps that differ; both would displace voxels."""
    spacing = float(step @ normal)
    allowed = max(_REGULAR_PART * spacing, _REGULAR_MM)
    slide = float(np.linalg.norm(step - spacing * normal))
    if slide > _REGULAR_PART * spacing:
        degrees = np.degrees(np.arctan2(slide, spacing))
        message = (
            f"{title} was taken with a tilted gantry ({degrees:.1f} degrees); send it resampled to a straight grid."
        )
        raise UnsupportedImage(message, tilt_degrees=round(float(degrees), 3))
    even = positions[0] + np.arange(len(pieces))[:, None] * step
    off = np.linalg.norm(positions - even, axis=1)
    if off.max() > allowed:
        gaps = np.diff(positions @ normal)
        widest = int(gaps.argmax())
        names = [pieces[widest].entry.name, pieces[widest + 1].entry.name]
        message = (
            f"{title} has irregular spacing: {np.median(gaps):.2f} mm mostly, {gaps.max():.2f} mm between "
            f"{names[0]} and {names[1]}; send the missing slices or an evenly spaced series."
        )
        raise UnsupportedImage(message, files=names, deviation_mm=round(float(off.max()), 3))


def _directions(piece: Slice) -> tuple[Array, Array]:
    """Unit vectors along a row (i grows) and down a column (j grows)."""
    cosines = piece.numbers("ImageOrientationPatient", 6)
    row, column = cosines[:3], cosines[3:]
    lengths = float(np.linalg.norm(row)), float(np.linalg.norm(column))
    if max(abs(lengths[0] - 1), abs(lengths[1] - 1), abs(float(row @ column))) > 1e-3:
        name = piece.entry.name
        raise BadGeometry(f"{name} has row and column directions that are not perpendicular; send it again.", file=name)
    return row / lengths[0], column / lengths[1]


def _split(pieces: list[Slice], key: Callable[[Slice], Hashable]) -> list[list[Slice]]:
    groups: dict[Hashable, list[Slice]] = {}
    for piece in pieces:
        groups.setdefault(key(piece), []).append(piece)
    return list(groups.values())


def _frame_of(piece: Slice) -> Hashable:
    """Size, pixel size and direction: slices of one stack share them, up to rounding."""
    directions = np.round(piece.numbers("ImageOrientationPatient", 6), 3) + 0.0
    spacing = np.round(piece.numbers("PixelSpacing", 2), 4)
    return (piece.number("Rows"), piece.number("Columns"), *directions.tolist(), *spacing.tolist())


def _kind_of(piece: Slice) -> Hashable:
    return piece.text("ImageType")


def _twice(pieces: list[Slice]) -> bool:
    """Whether two slices share a place."""
    row, column = _directions(pieces[0])
    along = np.sort([piece.numbers("ImagePositionPatient", 3) @ np.cross(row, column) for piece in pieces])
    return bool((np.diff(along) < _SAME_PLACE_MM).any())
