"""NRRD to Volume, and labelmaps to NRRD as 3D Slicer writes its segmentations."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from labeling.errors import UnreadableImage
from labeling.geometry import Geometry
from labeling.io import bounded
from labeling.io.checks import MAX_VOXELS, check_voxels, placed
from labeling.io.info import ImageInfo, base_name
from labeling.io.nrrd_header import parse_header
from labeling.io.scaling import canonical
from labeling.segments import LabelSchema
from labeling.volume import Labelmap, Volume

MAGIC = b"NRRD000"
_MAX_HEADER = 2**20


def read_nrrd(path: Path, *, max_voxels: int = MAX_VOXELS) -> tuple[Volume, ImageInfo]:
    """A .nrrd file with its data inside, one 3-D volume in a patient space; raw, gzip or bzip2."""
    raw, geometry = read_numbers(path, max_voxels=max_voxels)
    array, notes = canonical(raw)
    return Volume(array, geometry), ImageInfo("nrrd", base_name(path.name), notes=notes)


def read_numbers(path: Path, *, max_voxels: int = MAX_VOXELS) -> tuple[NDArray[Any], Geometry]:
    """The (K, J, I) numbers of a file as they are, and its grid. Sizes are checked before voxels get memory."""
    name = path.name
    with path.open("rb") as file:
        header = parse_header(_start(file, name), name)
        check_voxels(header.shape, max_voxels, name)
        geometry = placed(header.shape, header.affine, name)
        file.seek(header.length)
        for _ in range(header.line_skip):
            file.readline(_MAX_HEADER)
        stored = path.stat().st_size
        if header.byte_skip < 0:  # -1: the voxels are the last bytes of the file
            wanted = header.dtype.itemsize * geometry.size
            file.seek(max(stored - wanted, header.length))
        stream = bounded.unpacked(file, header.encoding)
        bounded.skip(stream, max(header.byte_skip, 0), name)
        raw = bounded.read_voxels(stream, header.dtype, header.shape, name, stored=stored, encoding=header.encoding)
    return raw, geometry


def write_nrrd(labelmap: Labelmap, schema: LabelSchema | None = None) -> bytes:
    """A gzip .nrrd file of a labelmap, LPS, the segments' names and colors inside; the same bytes each time.

    The keys Segment0_Name, Segment0_LabelValue, Segment0_Color are 3D Slicer's; a code goes into Segment0_Tags.
    """
    affine = labelmap.geometry.affine
    little = labelmap.array.astype(labelmap.array.dtype.newbyteorder("<"), copy=False)
    lines = [
        "NRRD0004",
        f"type: {labelmap.array.dtype.name}",
        "dimension: 3",
        "space: left-posterior-superior",
        "sizes: " + " ".join(str(side) for side in reversed(labelmap.array.shape)),
        "space directions: " + " ".join(_vector(affine[:3, column]) for column in (2, 1, 0)),
        "kinds: domain domain domain",
        "endian: little",
        "encoding: gzip",
        "space origin: " + _vector(affine[:3, 3]),
        *(_segments(labelmap, schema) if schema else []),
    ]
    return ("\n".join(lines) + "\n\n").encode() + gzip.compress(np.ascontiguousarray(little).tobytes(), 6, mtime=0)


def _vector(values: NDArray[np.float64]) -> str:
    return "(" + ",".join(repr(float(value)) for value in values) + ")"


def _segments(labelmap: Labelmap, schema: LabelSchema) -> list[str]:
    lines = [
        "Segmentation_MasterRepresentation:=Binary labelmap",
        "Segmentation_ContainedRepresentationNames:=Binary labelmap|",
        "Segmentation_ReferenceImageExtentOffset:=0 0 0",
    ]
    extent = _extent(labelmap.array.shape)
    for number, segment in enumerate(schema.segments):
        key = f"Segment{number}_"
        color = " ".join(f"{int(segment.color[at : at + 2], 16) / 255:.6g}" for at in (1, 3, 5))
        lines += [
            f"{key}ID:=Segment_{segment.number}",
            f"{key}Name:={_escaped(segment.name)}",
            f"{key}LabelValue:={segment.number}",
            f"{key}Layer:=0",
            f"{key}Color:={color}",
            f"{key}Extent:={extent}",
        ]
        if segment.code:
            lines.append(f"{key}Tags:=Code:{_escaped(segment.code)}|")
    return lines


def _extent(shape: tuple[int, ...]) -> str:
    return " ".join(f"0 {side - 1}" for side in reversed(shape))


def _escaped(text: str) -> str:
    """NRRD's way to keep a value on its line."""
    return text.replace("\\", "\\\\").replace("\r", " ").replace("\n", "\\n")


def _start(file: BinaryIO, name: str) -> bytes:
    """The file's beginning, long enough for any header."""
    start = file.read(_MAX_HEADER)
    if not start.startswith(MAGIC):
        raise UnreadableImage(f"{name} is no NRRD file; export it again.", file=name)
    return start
