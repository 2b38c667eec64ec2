"""Phantoms as files, written by other libraries (nibabel, pynrrd, pydicom) with which our readers must agree."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import nibabel
import nrrd
import numpy as np
import pydicom
import SimpleITK
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, MRImageStorage
from pydicom.valuerep import DSfloat

from labeling.volume import Labelmap, Volume

ROOT_UID = "1.2.826.0.1.3680043.10.1338"


def to_ras(volume: Volume | Labelmap) -> np.ndarray:
    """(4, 4) from (i, j, k, 1) to mm RAS."""
    lps = volume.geometry.affine[:, [2, 1, 0, 3]]
    return np.diag([-1.0, -1.0, 1.0, 1.0]) @ lps


def save_nifti(
    volume: Volume | Labelmap,
    path: Path,
    *,
    dtype: Any = None,
    slope: float | None = None,
    intercept: float = 0.0,
    sform_code: int = 1,
    qform_code: int = 1,
    big_endian: bool = False,
    version: int = 1,
    edit: Callable[[Any], None] | None = None,
) -> Path:
    """A .nii or .nii.gz file. slope, intercept: written into the header, and the numbers stored to match."""
    array = np.asarray(volume.array).transpose(2, 1, 0)
    if slope is not None:
        array = (array - intercept) / slope
    if dtype is not None:
        array = np.rint(array).astype(dtype) if np.dtype(dtype).kind in "iu" else array.astype(dtype)
    kind, image_kind = {
        1: (nibabel.Nifti1Header, nibabel.Nifti1Image),
        2: (nibabel.Nifti2Header, nibabel.Nifti2Image),
    }[version]
    header = kind(endianness=">" if big_endian else "<")
    header.set_data_dtype(array.dtype)
    image = image_kind(array, to_ras(volume), header)
    image.header.set_xyzt_units("mm")
    image.set_sform(to_ras(volume), sform_code)
    image.set_qform(to_ras(volume), qform_code)
    if slope is not None:
        image.header.set_slope_inter(slope, intercept)
    if edit is not None:
        edit(image.header)
    with nibabel.openers.ImageOpener(path, "wb") as file:
        image.header["vox_offset"] = 352 if version == 1 else 544
        image.header["magic"] = b"n+1" if version == 1 else b"n+2\0\r\n\x1a\n"
        file.write(image.header.binaryblock + bytes(4))
        file.write(array.astype(array.dtype.newbyteorder(">" if big_endian else "<")).tobytes(order="F"))
    return path


def save_mha(volume: Volume | Labelmap, path: Path, *, packed: bool = False) -> Path:
    """A .mha file, written by SimpleITK."""
    image = SimpleITK.GetImageFromArray(np.ascontiguousarray(volume.array))
    spacing = volume.geometry.spacing_mm[::-1]
    image.SetSpacing([float(side) for side in spacing])
    image.SetDirection((volume.geometry.affine[:3, [2, 1, 0]] / spacing).ravel().tolist())
    image.SetOrigin(volume.geometry.affine[:3, 3].tolist())
    SimpleITK.WriteImage(image, str(path), useCompression=packed)
    return path


def save_nrrd(volume: Volume | Labelmap, path: Path, *, space: str = "LPS", **fields: Any) -> Path:
    """A .nrrd file. space: LPS, RAS or LAS; fields: pynrrd's header fields, such as encoding."""
    names = {"LPS": "left-posterior-superior", "RAS": "right-anterior-superior", "LAS": "left-anterior-superior"}
    signs = np.array([1 if mine == ours else -1 for mine, ours in zip(space, "LPS", strict=True)])[:, None]
    lps = volume.geometry.affine[:3, [2, 1, 0, 3]] * signs
    header = {
        "space": names[space],
        "space directions": lps[:, :3].T,
        "space origin": lps[:, 3],
        "kinds": ["domain"] * 3,
        **fields,
    }
    nrrd.write(str(path), np.asarray(volume.array).transpose(2, 1, 0), header, index_order="F")
    return path


def save_dicom(
    volume: Volume,
    folder: Path,
    *,
    modality: str = "MR",
    slope: float = 1.0,
    intercept: float = 0.0,
    series: str = "1",
    edit: Callable[[FileDataset, int], None] | None = None,
    **attributes: Any,
) -> list[Path]:
    """One file per slice, in file names of no order. `edit(dataset, k)` may spoil a slice before it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for k in range(volume.geometry.shape[0]):
        dataset = dicom_slice(volume, k, modality, slope, intercept, series)
        for keyword, value in attributes.items():
            setattr(dataset, keyword, value)
        if edit is not None:
            edit(dataset, k)
        path = folder / f"{k * 7919 % 100_003:06d}.dcm"
        dataset.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths


def dicom_slice(volume: Volume, k: int, modality: str, slope: float, intercept: float, series: str) -> FileDataset:
    """Slice k as a classic CT or MR object; the grid must not be sheared."""
    affine, (_, rows, columns) = volume.geometry.affine, volume.geometry.shape
    spacing = volume.geometry.spacing_mm
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage if modality == "CT" else MRImageStorage
    meta.MediaStorageSOPInstanceUID = f"{ROOT_UID}.3.{series}.{k + 1}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    dataset.SOPClassUID, dataset.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = f"{ROOT_UID}.1", f"{ROOT_UID}.2.{series}"
    dataset.FrameOfReferenceUID = f"{ROOT_UID}.4"
    dataset.Modality, dataset.SeriesNumber, dataset.SeriesDescription = modality, series, f"Phantom {series}"
    dataset.PatientName, dataset.PatientID, dataset.InstanceNumber = "Phantom^Nobody", "P0", k + 1
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.ImageOrientationPatient = _decimal([*affine[:3, 2] / spacing[2], *affine[:3, 1] / spacing[1]])
    dataset.ImagePositionPatient = _decimal(volume.geometry.to_world([k, 0, 0]))
    dataset.PixelSpacing = _decimal([spacing[1], spacing[2]])
    dataset.SliceThickness = "1"  # deliberately not the distance of the slices
    dataset.Rows, dataset.Columns = rows, columns
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 1
    dataset.RescaleSlope, dataset.RescaleIntercept = _decimal([slope, intercept])
    stored = np.rint((np.asarray(volume.array[k], float) - intercept) / slope).astype("<i2")
    dataset.PixelData = stored.tobytes()
    return dataset


def zipped(paths: Iterable[Path], path: Path, *, prefix: str = "") -> Path:
    """A zip of these files under their names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in paths:
            archive.write(file, prefix + file.name)
    return path


def rewrite(path: Path, **attributes: Any) -> Path:
    """Change attributes of a DICOM file in place."""
    dataset = pydicom.dcmread(path)
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    dataset.save_as(path)
    return path


def _decimal(values: Iterable[float]) -> list[DSfloat]:
    return [DSfloat(float(value), auto_format=True) for value in values]
