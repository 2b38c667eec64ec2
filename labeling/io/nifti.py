"""NIfTI to Volume and back to files. Its RAS becomes our LPS here, its (i, j, k) our (k, j, i)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
from nibabel.spatialimages import HeaderDataError
from numpy.typing import NDArray

from labeling.errors import BadGeometry, UnreadableImage, UnsupportedImage
from labeling.geometry import Array, Geometry, Shape
from labeling.io import bounded
from labeling.io.checks import MAX_VOXELS, check_voxels, placed
from labeling.io.info import ImageInfo, base_name
from labeling.io.scaling import canonical
from labeling.segments import LabelSchema
from labeling.volume import Labelmap, Volume

Header = Any  # Nifti1Header or Nifti2Header; nibabel has no type hints
UNPLACED = "The file does not say how the patient lies; left and right are assumed."
_KINDS: dict[int, Any] = {348: nibabel.Nifti1Header, 540: nibabel.Nifti2Header}
_MM_PER_UNIT = {1: 1000.0, 3: 0.001}
_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
_MAX_GAP = 64 * 2**20


def is_nifti(start: bytes) -> bool:
    """Whether plain bytes start as a NIfTI file does."""
    return _order(start) is not None


def read_nifti(path: Path, *, max_voxels: int = MAX_VOXELS) -> tuple[Volume, ImageInfo]:
    """A .nii or .nii.gz file, version 1 or 2, either byte order; one 3-D volume.

    sform before qform; with neither, the voxel size alone places it and the info notes that.
    """
    header, raw, geometry = _read(path, max_voxels)
    array, notes = canonical(raw, *_scale(header, path.name))
    if not int(header["sform_code"]) and not int(header["qform_code"]):
        notes = (*notes, UNPLACED)
    info = ImageInfo("nifti", base_name(path.name), notes=notes, source=_source(header))
    return Volume(array, geometry), info


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
    like = source.get("nifti") if source else None
    large = max(labelmap.array.shape) > 32767 or (isinstance(like, Mapping) and like["version"] == 2)
    header: Header = _KINDS[540 if large else 348]()
    header.set_data_dtype(labelmap.array.dtype)
    header.set_data_shape(labelmap.array.shape[::-1])
    if isinstance(like, Mapping):
        for field in _KEPT:
            header[field] = like[field]
    else:
        _place(header, labelmap.geometry)
    header["vox_offset"] = header.sizeof_hdr + 4
    header["magic"] = header.single_magic
    body = np.ascontiguousarray(labelmap.array.astype(labelmap.array.dtype.newbyteorder("<"), copy=False))
    return gzip.compress(header.binaryblock + bytes(4) + body.tobytes(), 6, mtime=0)


def sidecar(schema: LabelSchema) -> bytes:
    """The JSON file beside a NIfTI label: which number is which segment."""
    rows = [{"number": s.number, "name": s.name, "color": s.color, "code": s.code} for s in schema.segments]
    return (json.dumps({"version": 1, "segments": rows}, indent=1, ensure_ascii=False) + "\n").encode()


_KEPT = (
    "sform_code", "qform_code", "srow_x", "srow_y", "srow_z", "quatern_b", "quatern_c", "quatern_d",
    "qoffset_x", "qoffset_y", "qoffset_z", "pixdim", "xyzt_units",
)  # fmt: skip


def _source(header: Header) -> dict[str, object]:
    fields: dict[str, object] = {name: header[name].tolist() for name in _KEPT}
    return {"nifti": {"version": 2 if header.sizeof_hdr == 540 else 1, **fields}}


def _place(header: Header, geometry: Geometry) -> None:
    affine = _LPS @ geometry.affine[:, [2, 1, 0, 3]]
    header.set_sform(affine, code=1)
    header.set_qform(affine, code=1, strip_shears=True)
    kept = Geometry(geometry.shape, _LPS @ header.get_qform()[:, [2, 1, 0, 3]])
    if not kept.same_grid(geometry):
        header["qform_code"] = 0
    header.set_xyzt_units("mm")


def _read(path: Path, max_voxels: int) -> tuple[Header, NDArray[Any], Geometry]:
    """Header, raw (K, J, I) numbers, grid. Sizes are checked from the header, before the voxels get memory."""
    with path.open("rb") as file:
        encoding = "gzip" if file.read(2) == b"\x1f\x8b" else "raw"
        file.seek(0)
        stream = bounded.unpacked(file, encoding)
        header = _header(bounded.read(stream, 540, path.name), path.name)
        shape = _shape(header, path.name)
        check_voxels(shape, max_voxels, path.name)
        geometry = placed(shape, _affine(header, path.name), path.name)
        dtype = _dtype(header, path.name)
        offset = float(header["vox_offset"])
        gap = max(int(offset), header.sizeof_hdr + 4) if 0 <= offset <= _MAX_GAP else _MAX_GAP + 1
        if gap > _MAX_GAP:
            raise UnreadableImage(f"{path.name} does not say where its voxels begin; convert it again.", file=path.name)
        stream.seek(0)
        bounded.skip(stream, gap, path.name)
        stored = path.stat().st_size
        raw = bounded.read_voxels(stream, dtype, shape, path.name, stored=stored, encoding=encoding)
    return header, raw, geometry


def _order(start: bytes) -> tuple[int, str] | None:
    for order, letter in (("little", "<"), ("big", ">")):
        size = int.from_bytes(start[:4], order)  # type: ignore[arg-type]  # the literals above
        if size in _KINDS:
            return size, letter
    return None


def _header(start: bytes, name: str) -> Header:
    found = _order(start)
    if found is None or len(start) < found[0]:
        raise UnreadableImage(f"{name} is no NIfTI file; export it again as .nii or .nii.gz.", file=name)
    size, order = found
    header: Header = _KINDS[size](start[:size], endianness=order, check=False)
    magic = bytes(header["magic"].tobytes()).rstrip(b"\0")[:3]
    if magic in (b"ni1", b"ni2"):
        raise UnsupportedImage(f"{name} is half of a .hdr/.img pair; save it as one .nii.gz file.", file=name)
    if magic not in (b"n+1", b"n+2"):
        raise UnreadableImage(f"{name} is no NIfTI file: its signature is wrong; export it again.", file=name)
    return header


def _shape(header: Header, name: str) -> Shape:
    dim = [int(side) for side in header["dim"]]
    if not 1 <= dim[0] <= 7 or min(dim[1 : dim[0] + 1]) < 1:
        raise BadGeometry(f"{name} has impossible dimensions {dim[1:5]}; convert it again.", file=name)
    sides = dim[1 : dim[0] + 1]
    if any(side > 1 for side in sides[3:]):
        raise UnsupportedImage(
            f"{name} has {' x '.join(map(str, sides))} values, more than one volume; save one volume per file.",
            file=name,
        )
    i, j, k = (*sides[:3], 1, 1)[:3]
    if min(i, j, k) == 1:
        raise UnsupportedImage(f"{name} is a single 2-D slice; a volume of at least two slices is needed.", file=name)
    return (k, j, i)


def _affine(header: Header, name: str) -> Array:
    """(4, 4) from (k, j, i, 1) to mm LPS."""
    try:
        affine = header.get_best_affine()
    except (HeaderDataError, ValueError) as error:
        raise BadGeometry(f"{name} has an orientation that is no rotation; convert it again.", file=name) from error
    scale = _MM_PER_UNIT.get(int(header["xyzt_units"]) & 7, 1.0)
    ours: Array = _LPS @ np.diag([scale, scale, scale, 1.0]) @ affine[:, [2, 1, 0, 3]]
    return ours


def _scale(header: Header, name: str) -> tuple[float, float]:
    """(slope, intercept); a slope of 0, NaN or infinity means none."""
    try:
        slope, intercept = header.get_slope_inter()
    except HeaderDataError as error:
        raise UnreadableImage(f"{name} has a scale that is no number; convert it again.", file=name) from error
    return 1.0 if slope is None else float(slope), 0.0 if intercept is None else float(intercept)


def _dtype(header: Header, name: str) -> np.dtype[Any]:
    try:
        dtype: np.dtype[Any] = header.get_data_dtype()
    except (HeaderDataError, KeyError) as error:
        raise UnreadableImage(f"{name} holds an unknown kind of numbers; convert it again.", file=name) from error
    if dtype.kind not in "iuf" or dtype.itemsize > 8:
        raise UnsupportedImage(
            f"{name} holds colors or complex numbers; only plain intensities can be labeled.", file=name
        )
    return dtype
