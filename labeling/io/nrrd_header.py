"""The text at the head of a NRRD file, and what of it we take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from labeling.errors import BadGeometry, UnreadableImage, UnsupportedImage
from labeling.geometry import Array, Shape
from labeling.io.checks import three_sides

_TYPES = {
    "i1": ("signed char", "int8", "int8_t"),
    "u1": ("uchar", "unsigned char", "uint8", "uint8_t"),
    "i2": ("short", "short int", "signed short", "signed short int", "int16", "int16_t"),
    "u2": ("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"),
    "i4": ("int", "signed int", "int32", "int32_t"),
    "u4": ("uint", "unsigned int", "uint32", "uint32_t"),
    "i8": ("longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t"),
    "u8": ("ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"),
    "f4": ("float",),
    "f8": ("double",),
}
_CODES = {name: code for code, names in _TYPES.items() for name in names}
_ENCODINGS = {"raw": "raw", "gzip": "gzip", "gz": "gzip", "bzip2": "bzip2", "bz2": "bzip2"}
_TO_LPS = {
    "left-posterior-superior": (1, 1, 1), "lps": (1, 1, 1),
    "right-anterior-superior": (-1, -1, 1), "ras": (-1, -1, 1),
    "left-anterior-superior": (1, -1, 1), "las": (1, -1, 1),
}  # fmt: skip
_VECTOR = re.compile(r"none|\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class NrrdHeader:
    """shape: (K, J, I). affine: (k, j, i, 1) to mm LPS. encoding: raw, gzip, bzip2. length: bytes of the text."""

    shape: Shape
    affine: Array
    dtype: np.dtype[Any]
    encoding: str
    length: int
    line_skip: int
    byte_skip: int


def parse_header(start: bytes, name: str) -> NrrdHeader:
    """The header of a file that starts with these bytes; what we do not take is refused with the file's name."""
    fields, length = _fields(start, name)
    if "data file" in fields or "datafile" in fields:
        raise UnsupportedImage(f"{name} keeps its voxels in another file; save it as one .nrrd file.", file=name)
    if fields.get("dimension") != "3":
        message = f"{name} has {fields.get('dimension', 'no')} dimensions; only single 3-D volumes can be labeled."
        raise UnsupportedImage(message, file=name)
    encoding = _ENCODINGS.get(fields.get("encoding", "").lower())
    if encoding is None:
        raise UnsupportedImage(f"{name} is not encoded as raw, gzip or bzip2; save it again with gzip.", file=name)
    shape = _shape(fields, name)
    affine = _affine(fields, name)
    skips = [_integer(fields.get(key, "0"), name) for key in ("line skip", "byte skip")]
    if skips[0] < 0 or skips[1] < (-1 if encoding == "raw" else 0):
        raise UnreadableImage(f"{name} does not say where its voxels begin; export it again.", file=name)
    return NrrdHeader(shape, affine, _dtype(fields, name), encoding, length, skips[0], skips[1])


def _fields(start: bytes, name: str) -> tuple[dict[str, str], int]:
    """Fields by lower-case name, and the length of the text with the empty line that ends it."""
    ends = [start.find(mark) + len(mark) for mark in (b"\n\n", b"\r\n\r\n") if mark in start]
    if not ends:
        raise UnreadableImage(f"{name} is cut short: its header does not end; copy it again.", file=name)
    fields = {}
    for line in start[: min(ends)].decode("utf-8", "replace").splitlines()[1:]:
        key, separator, value = line.partition(": ")
        if separator and ":=" not in key and not line.startswith("#"):
            fields[key.strip().lower()] = value.strip()
    return fields, min(ends)


def _integer(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise UnreadableImage(f"{name} says {text!r} where a number belongs; export it again.", file=name) from error


def _shape(fields: dict[str, str], name: str) -> Shape:
    sizes = [_integer(size, name) for size in fields.get("sizes", "").split()]
    return three_sides(sizes, sizes, name)


def _dtype(fields: dict[str, str], name: str) -> np.dtype[Any]:
    code = _CODES.get(fields.get("type", "").lower())
    if code is None:
        raise UnsupportedImage(f"{name} holds {fields.get('type')!r}, which is no plain number type.", file=name)
    endian = fields.get("endian", "little" if code[1] == "1" else "").lower()
    if endian not in ("little", "big"):
        raise UnreadableImage(f"{name} does not say its byte order; export it again.", file=name)
    return np.dtype(("<" if endian == "little" else ">") + code)


def _affine(fields: dict[str, str], name: str) -> Array:
    signs = _TO_LPS.get(fields.get("space", "").lower())
    if signs is None:
        space = fields.get("space", "no space at all")
        message = f"{name} names {space}, so left and right are unknown; save it in the space LPS or RAS."
        raise BadGeometry(message, file=name)
    vectors = _vectors(fields.get("space directions", ""), name)
    if len(vectors) != 3 or None in vectors:
        raise UnsupportedImage(
            f"{name} holds several values per voxel (colors or vectors); save plain intensities.", file=name
        )
    (origin,) = _vectors(fields.get("space origin", ""), name) or [None]
    if origin is None:
        raise BadGeometry(f"{name} does not say where its first voxel lies (space origin); export it again.", file=name)
    affine = np.eye(4)
    affine[:3] = np.array([vectors[2], vectors[1], vectors[0], origin], dtype=np.float64).T
    affine[:3] *= np.array(signs, dtype=np.float64)[:, None]
    return affine


def _vectors(text: str, name: str) -> list[list[float] | None]:
    """(a,b,c) (d,e,f) or none, as lists of three numbers or None."""
    vectors: list[list[float] | None] = []
    for match in _VECTOR.finditer(text):
        try:
            vector = None if match[1] is None else [float(part) for part in match[1].split(",")]
        except ValueError as error:
            raise BadGeometry(f"{name} has an orientation that is no number; export it again.", file=name) from error
        if vector is not None and len(vector) != 3:
            raise BadGeometry(f"{name} does not lie in a 3-D space; export it again.", file=name)
        vectors.append(vector)
    return vectors
