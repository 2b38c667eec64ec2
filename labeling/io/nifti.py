"""NIfTI to Volume and back to files. Its RAS becomes our LPS here, its (i, j, k) our (k, j, i)."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.errors import BadGeometry, UnreadableImage, UnsupportedImage
from labeling.geometry import Array, Geometry, Shape
from labeling.io import bounded
from labeling.io.checks import MAX_VOXELS, check_slices, check_voxels, placed
from labeling.io.info import ImageInfo, base_name
from labeling.io.nifti_header import (
    DTYPES,
    MAGICS,
    PLACING,
    SIZES,
    UNPLAIN,
    Header,
    layout,
    to_lps,
    to_qform,
    version_of,
)
from labeling.io.scaling import canonical
from labeling.segments import LabelSchema
from labeling.volume import Labelmap, Volume

UNPLACED = "The file does not say how the patient lies; left and right are assumed."
_MAX_GAP = 64 * 2**20


def read_nifti(path: Path, *, max_voxels: int = MAX_VOXELS) -> tuple[Volume, ImageInfo]:
    """A .nii or .nii.gz file, version 1 or 2, either byte order; one 3-D volume.

    sform before qform; with neither, the voxel size alone places it and the info notes that.
    """
    header, raw, geometry = _read(path, max_voxels)
    array, notes = canonical(raw, *_scale(header, path.name))
    if header.value("sform_code") <= 0 and header.value("qform_code") <= 0:
        notes = (*notes, UNPLACED)
    source = {"nifti": {"version": header.version, **{name: _json_able(header.value(name)) for name in PLACING}}}
    return Volume(array, geometry), ImageInfo("nifti", base_name(path.name), notes=notes, source=source)


def read_numbers(path: Path, *, max_voxels: int = MAX_VOXELS) -> tuple[NDArray[Any], Geometry]:
    """The (K, J, I) numbers of a label file as they are, scale applied, and its grid."""
    header, raw, geometry = _read(path, max_voxels)
    slope, intercept = _scale(header, path.name)
    return (raw if (slope, intercept) == (1, 0) else raw * slope + intercept), geometry


def write_nifti(labelmap: Labelmap, source: Mapping[str, object] | None = None) -> bytes:
    """A .nii.gz file of a labelmap, the same bytes each time.

    source: `ImageInfo.source` of the image. If that was NIfTI, the label gets its very sform, qform, codes and unit.
    Else the sform has code 1, and the qform too unless the grid is sheared, which a qform cannot hold.
    """
    shape, dtype = labelmap.array.shape, labelmap.array.dtype
    like = source.get("nifti") if source else None
    if not isinstance(like, Mapping):
        like = _placing(labelmap.geometry)
    version = 2 if max(shape) > 32767 else int(like["version"])
    head = np.zeros(1, layout(version))
    for name in PLACING:
        head[name] = np.array(like[name])
    head["sizeof_hdr"], head["magic"] = SIZES[version], MAGICS[version]
    head["dim"] = [3, *reversed(shape), 1, 1, 1, 1]
    head["datatype"], head["bitpix"] = (2, 8) if dtype == np.uint8 else (512, 16)
    head["scl_slope"], head["vox_offset"] = 1, SIZES[version] + 4
    body = np.ascontiguousarray(labelmap.array.astype(dtype.newbyteorder("<"), copy=False))
    return gzip.compress(head.tobytes() + bytes(4) + body.tobytes(), 6, mtime=0)


def sidecar(schema: LabelSchema) -> bytes:
    """The JSON file beside a NIfTI label: which number is which segment."""
    rows = [{"number": s.number, "name": s.name, "color": s.color, "code": s.code} for s in schema.segments]
    return (json.dumps({"version": 1, "segments": rows}, indent=1, ensure_ascii=False) + "\n").encode()


def is_nifti(start: bytes) -> bool:
    """Whether plain bytes start as a NIfTI file does."""
    return version_of(start) is not None


def _json_able(value: Any) -> Any:
    """A field whose NaN and infinities, which a file may hold where it uses another field, are 0: JSON has none."""
    return np.nan_to_num(value, posinf=0, neginf=0).tolist()


def _placing(geometry: Geometry) -> dict[str, Any]:
    """The placing fields of a grid that came from another format."""
    ras = to_lps(geometry.affine)
    quatern, qoffset, pixdim = to_qform(ras)
    like = {"version": 1, "xyzt_units": 2, "sform_code": 1, "qform_code": 1, "srow": ras[:3]}
    like |= {"quatern": quatern, "qoffset": qoffset, "pixdim": pixdim}
    head = np.zeros(1, layout(1))
    for name in PLACING:
        head[name] = like[name]
    head["sform_code"] = 0  # what the qform alone would say
    if not Geometry(geometry.shape, Header(1, "<", head).affine(geometry.shape)).same_grid(geometry):
        like["qform_code"] = 0
    return like


def _read(path: Path, max_voxels: int) -> tuple[Header, NDArray[Any], Geometry]:
    """Header, raw (K, J, I) numbers, grid. Sizes are checked from the header, before the voxels get memory."""
    name = path.name
    with path.open("rb") as file:
        encoding = "gzip" if file.read(2) == b"\x1f\x8b" else "raw"
        file.seek(0)
        stream = bounded.unpacked(file, encoding)
        header = _header(bounded.read(stream, max(SIZES.values()), name), name)
        shape = _shape(header, name)
        check_voxels(shape, max_voxels, name)
        geometry = placed(shape, _affine(header, shape, name), name)
        dtype, gap = _dtype(header, name), _gap(header, name)
        stream.seek(0)
        bounded.skip(stream, gap, name)
        stored = path.stat().st_size
        raw = bounded.read_voxels(stream, dtype, shape, name, stored=stored, encoding=encoding)
    return header, raw, geometry


def _header(start: bytes, name: str) -> Header:
    found = version_of(start)
    if found is None or len(start) < SIZES[found[0]]:
        raise UnreadableImage(f"{name} is no NIfTI file; export it again as .nii or .nii.gz.", file=name)
    version, order = found
    header = Header(version, order, np.frombuffer(start, layout(version, order), count=1))
    magic = header.value("magic")[:3]
    if magic in (b"ni1", b"ni2"):
        raise UnsupportedImage(f"{name} is half of a .hdr/.img pair; save it as one .nii.gz file.", file=name)
    if magic != MAGICS[version][:3]:
        raise UnreadableImage(f"{name} is no NIfTI file: its signature is wrong; export it again.", file=name)
    return header


def _shape(header: Header, name: str) -> Shape:
    dim = header.value("dim")
    if not 1 <= dim[0] <= 7 or min(dim[1 : dim[0] + 1]) < 1:
        raise BadGeometry(f"{name} has impossible dimensions {dim[1:5]}; convert it again.", file=name)
    sides = dim[1 : dim[0] + 1]
    if any(side > 1 for side in sides[3:]):
        listed = " x ".join(map(str, sides))
        message = f"{name} has {listed} values, more than one volume; save one volume per file."
        raise UnsupportedImage(message, file=name)
    i, j, k = (*sides[:3], 1, 1)[:3]
    check_slices((i, j, k), name)
    return (k, j, i)


def _affine(header: Header, shape: Shape, name: str) -> Array:
    """(4, 4) from (k, j, i, 1) to mm LPS."""
    try:
        return header.affine(shape)
    except BadGeometry as error:
        raise BadGeometry(f"{name}: {error.message}", file=name) from error


def _scale(header: Header, name: str) -> tuple[float, float]:
    """(slope, intercept); a slope of 0, NaN or infinity means none."""
    slope, intercept = header.value("scl_slope"), header.value("scl_inter")
    if slope == 0 or not math.isfinite(slope):
        return 1.0, 0.0
    if not math.isfinite(intercept):
        raise UnreadableImage(f"{name} has a scale that is no number; convert it again.", file=name)
    return slope, intercept


def _dtype(header: Header, name: str) -> np.dtype[Any]:
    code = header.value("datatype")
    if code in UNPLAIN:
        message = f"{name} holds colors or complex numbers; only plain intensities can be labeled."
        raise UnsupportedImage(message, file=name)
    if code not in DTYPES:
        raise UnreadableImage(f"{name} holds an unknown kind of numbers; convert it again.", file=name)
    return np.dtype(header.order + DTYPES[code])


def _gap(header: Header, name: str) -> int:
    """Bytes before the first voxel."""
    offset = header.value("vox_offset")
    if not 0 <= offset <= _MAX_GAP:
        raise UnreadableImage(f"{name} does not say where its voxels begin; convert it again.", file=name)
    return max(int(offset), SIZES[header.version] + 4)
