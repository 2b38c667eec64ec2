"""The text at the head of a MetaImage file (.mha), and what of it we take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeling.errors import BadGeometry, UnreadableImage, UnsupportedImage
from labeling.geometry import Array, Shape
from labeling.io.checks import three_sides

_TYPES = {
    "MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4", "MET_UINT": "u4",
    "MET_LONG_LONG": "i8", "MET_ULONG_LONG": "u8", "MET_FLOAT": "f4", "MET_DOUBLE": "f8",
}  # fmt: skip
_MATRIX = ("TransformMatrix", "Rotation", "Orientation")
_ORIGIN = ("Offset", "Position", "Origin")
_SPACING = ("ElementSpacing", "ElementSize")
_LAST = re.compile(rb"^ElementDataFile[ \t]*=[ \t]*([^\r\n]*)\r?\n", re.MULTILINE)
_FIRST = re.compile(rb"\s*(ObjectType|ObjectSubType|Comment|Name|NDims)[ \t]*=")


@dataclass(frozen=True, slots=True)
class MetaHeader:
    """shape: (K, J, I). affine: (k, j, i, 1) to mm LPS. packed: one zlib stream. length: bytes of the text.

    from_end: the voxels are the last bytes of the file, whatever stands before them.
    """

    shape: Shape
    affine: Array
    dtype: np.dtype[Any]
    packed: bool
    length: int
    from_end: bool


def is_metaimage(start: bytes) -> bool:
    """Whether a file that starts with these bytes says that it is one."""
    return _FIRST.match(start) is not None and b"NDims" in start


def parse_header(start: bytes, name: str) -> MetaHeader:
    """The header of a file that starts with these bytes; what we do not take is refused with the file's name."""
    last = _LAST.search(start)
    if last is None:
        raise UnreadableImage(f"{name} is cut short: its header does not end; copy it again.", file=name)
    if last[1].strip() != b"LOCAL":
        message = f"{name} keeps its voxels in another file (.mhd with .raw); save it as one .mha file."
        raise UnsupportedImage(message, file=name)
    fields = _fields(start[: last.start()])
    if fields.get("NDims") != "3":
        message = f"{name} has {fields.get('NDims', 'no')} dimensions; only single 3-D volumes can be labeled."
        raise UnsupportedImage(message, file=name)
    if fields.get("ElementNumberOfChannels", "1") != "1":
        message = f"{name} holds several values per voxel (colors or vectors); save plain intensities."
        raise UnsupportedImage(message, file=name)
    skip = _numbers(fields, ("HeaderSize",), name, 1, (0.0,))[0]
    if skip not in (0, -1):
        raise UnsupportedImage(f"{name} has bytes before its voxels (HeaderSize); save it again.", file=name)
    packed = _truth(fields.get("CompressedData", "False"))
    if fields.get("BinaryData", "True") and not _truth(fields.get("BinaryData", "True")):
        raise UnsupportedImage(f"{name} holds its voxels as text; save it as binary.", file=name)
    return MetaHeader(_shape(fields, name), _affine(fields, name), _dtype(fields, name), packed, last.end(), skip == -1)


def _fields(text: bytes) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.decode("utf-8", "replace").splitlines())
    return {key.strip(): value.strip() for key, separator, value in pairs if separator}


def _truth(text: str) -> bool:
    return text[:1] in ("T", "t", "1")


def _shape(fields: dict[str, str], name: str) -> Shape:
    try:
        sizes = [int(size) for size in fields.get("DimSize", "").split()]
    except ValueError:
        sizes = []
    return three_sides(sizes, fields.get("DimSize", ""), name)


def _dtype(fields: dict[str, str], name: str) -> np.dtype[Any]:
    code = _TYPES.get(fields.get("ElementType", ""))
    if code is None:
        kind = fields.get("ElementType", "nothing")[:40]
        raise UnsupportedImage(f"{name} holds {kind}, which is no plain number type; save it again.", file=name)
    big = _truth(fields.get("BinaryDataByteOrderMSB", fields.get("ElementByteOrderMSB", "False")))
    return np.dtype((">" if big else "<") + code)


def _affine(fields: dict[str, str], name: str) -> Array:
    """MetaImage's own order is (i, j, k); each row of its matrix is the direction of one axis in LPS."""
    directions = _numbers(fields, _MATRIX, name, 9, (1, 0, 0, 0, 1, 0, 0, 0, 1)).reshape(3, 3).T
    columns = directions * _numbers(fields, _SPACING, name, 3, (1, 1, 1))
    affine = np.eye(4)
    affine[:3, :3] = columns[:, ::-1]
    affine[:3, 3] = _numbers(fields, _ORIGIN, name, 3, (0, 0, 0))
    return affine


def _numbers(fields: dict[str, str], keys: tuple[str, ...], name: str, count: int, default: tuple[float, ...]) -> Array:
    text = next((fields[key] for key in keys if key in fields), None)
    if text is None:
        return np.array(default, dtype=np.float64)
    try:
        numbers = np.array([float(part) for part in text.split()], dtype=np.float64)
    except ValueError:
        numbers = np.empty(0)
    if numbers.shape != (count,) or not np.isfinite(numbers).all():
        raise BadGeometry(f"{name} has a damaged {keys[0]}; export it again.", file=name)
    return numbers
