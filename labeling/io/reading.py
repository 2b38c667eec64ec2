"""The doors to files: an image by its content, a label on its image's grid."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path

from labeling.errors import UnreadableImage
from labeling.geometry import Geometry
from labeling.io import metaimage, nifti, nrrd
from labeling.io.archive import is_zip
from labeling.io.checks import MAX_VOXELS
from labeling.io.dicom import read_dicom
from labeling.io.info import ImageInfo
from labeling.io.labels import aligned, numbered
from labeling.io.metaimage_header import is_metaimage
from labeling.segments import LabelSchema
from labeling.volume import Labelmap, Volume


def read_image(source: Path | Sequence[Path], *, max_voxels: int = MAX_VOXELS) -> tuple[Volume, ImageInfo]:
    """A volume and what its file says about it; the content decides the format, not the name.

    source: a .nii, .nii.gz, .nrrd or .mha file, a zip of DICOM, or a DICOM series as folder or list of files.
    Every refusal is a LabelingError whose sentence names the file.
    """
    if not isinstance(source, Path) or source.is_dir():
        return read_dicom(source, max_voxels=max_voxels)
    match format_of(source):
        case "nifti":
            return nifti.read_nifti(source, max_voxels=max_voxels)
        case "nrrd":
            return nrrd.read_nrrd(source, max_voxels=max_voxels)
        case "mha":
            return metaimage.read_metaimage(source, max_voxels=max_voxels)
        case "zip":
            return read_dicom(source, max_voxels=max_voxels)
        case _:
            return read_dicom([source], max_voxels=max_voxels)


def read_labelmap(
    path: Path, geometry: Geometry, schema: LabelSchema | None = None, *, max_voxels: int = MAX_VOXELS
) -> Labelmap:
    """A NIfTI, NRRD or MHA label on the grid of its image.

    The label may store its axes in another order or direction; its voxels must be the image's, else GridMismatch.
    Whole numbers only; with a schema, its numbers and 0 only, else UnknownSegment with the numbers.
    """
    match format_of(path):
        case "nifti":
            numbers, grid = nifti.read_numbers(path, max_voxels=max_voxels)
        case "nrrd":
            numbers, grid = nrrd.read_numbers(path, max_voxels=max_voxels)
        case "mha":
            numbers, grid = metaimage.read_numbers(path, max_voxels=max_voxels)
        case _:
            raise UnreadableImage(f"{path.name} is no label: send a NIfTI, NRRD or MHA file.", file=path.name)
    return Labelmap(numbered(aligned(numbers, grid, geometry, path.name), schema, path.name), geometry)


def format_of(path: Path) -> str:
    """nifti, nrrd, mha, zip or dicom, from the first bytes; UnreadableImage for anything else."""
    with path.open("rb") as file:
        start = file.read(1024)
    if not start:
        raise UnreadableImage(f"{path.name} is empty; copy it again.", file=path.name)
    if start[:2] == b"\x1f\x8b":
        try:
            with gzip.open(path, "rb") as packed:
                inner = packed.read(1024)
        except (EOFError, OSError, zlib.error) as error:
            raise UnreadableImage(
                f"{path.name} is damaged: it does not unpack; copy it again.", file=path.name
            ) from error
        if nifti.is_nifti(inner):
            return "nifti"
    elif nifti.is_nifti(start):
        return "nifti"
    elif start.startswith(nrrd.MAGIC):
        return "nrrd"
    elif is_metaimage(start):
        return "mha"
    elif is_zip(start):
        return "zip"
    elif start[128:132] == b"DICM":
        return "dicom"
    raise UnreadableImage(
        f"{path.name} is no NIfTI, NRRD, MHA or DICOM file; send one of these, or a zip of DICOM.", file=path.name
    )
