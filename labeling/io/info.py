"""What a file says about an image beside its voxels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """format: nifti, nrrd, mha or dicom. modality: DICOM's (CT, MR, PT), None when the file does not say.

    name:   the file's name without its ending, or the series' description; no person's name.
    unit:   of the intensities, "HU" or None.
    notes:  sentences for the person who imports: what was assumed or replaced.
    source: JSON-able; what a writer needs to give a label the very header of the source (`nifti.write_nifti`).
    """

    format: str
    name: str
    modality: str | None = None
    unit: str | None = None
    notes: tuple[str, ...] = ()
    source: Mapping[str, object] = field(default_factory=dict)
    study_uid: str = ""
    series_uid: str = ""


def base_name(filename: str) -> str:
    """A file's name without folder and ending: "a/case.1.nii.gz" is "case.1"."""
    name = filename.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    for ending in (".nii.gz", ".nii", ".seg.nrrd", ".nrrd", ".mha", ".mhd", ".zip", ".dcm"):
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name
