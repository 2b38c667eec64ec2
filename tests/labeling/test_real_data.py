"""Real images and labels through the doors: what scanners and other people's tools write."""

import hashlib
import zipfile

import numpy as np
import pydicom
import pytest

from labeling.errors import UnreadableImage, UnsupportedImage
from labeling.intensity import ABDOMEN
from labeling.io.nifti import write_nifti
from labeling.io.reading import read_image, read_labelmap
from labeling.io.slices import read_volume, write_volume

PAIRS = {
    "msd_hippocampus": ["hippocampus_003", "hippocampus_300"],
    "la2018_left_atrium": ["1D7CUD1955YZPGK8XHJX"],
    "sts_tumour_ct_mr_pet": ["STS_003_ct", "STS_003_mr", "STS_003_pet"],
    "totalsegmentator_example": ["example_ct_sm", "example_mr_sm"],
    "pyradiomics_cases": ["brain2", "breast1"],
    "spinal_cord_mr": ["t2", "t2s_gm"],
    "brain_t1_wholebrain_labels": ["vxm_test_scan"],
    "open_ms_4modality": ["patient19_t1:patient19", "patient19_flair:patient19"],
    "isles22_stroke_mr": ["sub-strokecase0009_dwi:sub-strokecase0009"],
    "brats2015_flair_t1c": ["brats_2013_pat0002_1_flair:brats_2013_pat0002_1"],
}
CASES = [(folder, *f"{case}:{case}".split(":")[:2]) for folder, cases in PAIRS.items() for case in cases]


@pytest.mark.parametrize(("folder", "image", "label"), [(f, i, c.split(":")[-1]) for f, i, c in CASES])
def test_an_image_its_label_and_the_label_again(data_folder, tmp_path, folder, image, label):
    (image_path,) = (data_folder / folder / "images").glob(f"{image}.n*")
    (label_path,) = (data_folder / folder / "labels").glob(f"{label}.n*")
    volume, info = read_image(image_path)
    labels = read_labelmap(label_path, volume.geometry)
    assert labels.array.any()
    path = tmp_path / "label.nii.gz"
    path.write_bytes(write_nifti(labels, info.source))
    assert np.array_equal(read_labelmap(path, volume.geometry).array, labels.array)


def test_a_large_ct_from_a_scanner_and_its_label(data_folder):
    volume, info = read_image(data_folder / "ircad01_abdomen_ct" / "ircad_07_dicom.zip")
    assert volume.array.shape == (151, 512, 512)
    assert volume.geometry.spacing_mm == pytest.approx([1.6, 0.782, 0.782], abs=1e-3)
    assert (info.modality, info.unit) == ("CT", "HU")
    labels = read_labelmap(data_folder / "ircad01_abdomen_ct" / "labels" / "ircad_07.nii.gz", volume.geometry)
    spleen = volume.array[labels.array == 2]
    assert 100 < spleen.mean() < 130
    store = {}

    def put(data):
        key = hashlib.sha256(data).hexdigest()
        store[key] = data
        return key

    manifest = write_volume(volume, put, modality=info.modality)
    assert manifest.window == ABDOMEN
    assert np.array_equal(read_volume(manifest, store.__getitem__).array, volume.array)


@pytest.mark.parametrize(
    ("name", "modality", "shape"),
    [
        ("ct_thorax_siemens_jpeg2000_20", "CT", (20, 512, 512)),
        ("rtstruct_STS_001_MR_T1", "MR", (59, 158, 174)),
        ("rtstruct_STS_001_PET", "PT", (59, 43, 41)),
        ("seg", "CT", (3, 512, 512)),
    ],
)
def test_a_series_beside_objects_that_are_no_image_is_read(data_folder, name, modality, shape):
    volume, info = read_image(data_folder / "dicom_pacs" / f"{name}.zip")
    assert (volume.array.shape, info.modality) == (shape, modality)


def test_the_jpeg_2000_series_has_its_published_label(data_folder):
    volume, _ = read_image(data_folder / "dicom_pacs" / "ct_thorax_siemens_jpeg2000_20.zip")
    label = data_folder / "totalsegmentator_example" / "labels" / "example_ct_dicom.nii.gz"
    labels = read_labelmap(label, volume.geometry)
    liver = volume.array[labels.array == 5]
    assert 80 < liver.mean() < 100 and liver.std() < 25


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ct_head_ge_tilt_28", "tilted gantry \\(18.5 degrees\\)"),
        ("enhanced_multiframe", "many frames"),
        ("sr", "only DICOM objects of kind SR"),
        ("mr_glioma_study3", "4 series"),
        ("codecs", "None of the 9 series"),
        ("wsi_sm", "None of the 7 series"),
    ],
)
def test_what_is_no_single_volume_is_refused_with_a_sentence(data_folder, name, words):
    with pytest.raises(UnsupportedImage, match=words) as caught:
        read_image(data_folder / "dicom_pacs" / f"{name}.zip")
    assert caught.value.message.endswith(".")


def test_four_registered_series_share_a_grid(data_folder, tmp_path):
    with zipfile.ZipFile(data_folder / "dicom_pacs" / "mr_glioma_study3.zip") as archive:
        archive.extractall(tmp_path)
    folders = sorted(path for path in (tmp_path / "mr_glioma_study3").iterdir() if path.is_dir())
    volumes = [read_image(folder)[0] for folder in folders]
    assert len(volumes) == 4
    assert all(volume.array.shape == (22, 320, 280) for volume in volumes)
    spacing = [volume.geometry.spacing_mm for volume in volumes]
    assert np.allclose(spacing, spacing[0], atol=1e-6)


@pytest.mark.parametrize("name", ["STS_001_MR_T1", "STS_001_PET"])
def test_a_structure_set_alone_is_refused(data_folder, tmp_path, name):
    with zipfile.ZipFile(data_folder / "dicom_pacs" / f"rtstruct_{name}.zip") as archive:
        archive.extractall(tmp_path, [entry for entry in archive.namelist() if "/mask/" in entry])
    with pytest.raises(UnsupportedImage, match="RTSTRUCT"):
        read_image(tmp_path)


def test_every_transfer_syntax_decodes_or_is_refused_by_name(data_folder, tmp_path):
    with zipfile.ZipFile(data_folder / "dicom_pacs" / "codecs.zip") as archive:
        archive.extractall(tmp_path)
    plain = tmp_path / "codecs" / "CTImage.dcm"
    seen = {}
    for number, path in enumerate(sorted((tmp_path / "codecs").glob("CTImage.dcm_*"))):
        seen[path.name.rsplit("_", 1)[-1].removesuffix(".dcm")] = _beside(plain, path, tmp_path / str(number))
    exact = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
             "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80",
             "1.2.840.10008.1.2.4.90"]  # fmt: skip
    assert {syntax: seen[syntax] for syntax in exact} == dict.fromkeys(exact, 0)
    for lossy in ("1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.91"):
        assert 0 < seen[lossy] <= 40
    for refused in ("1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.53", "1.2.840.10008.1.2.4.55"):
        assert "do not decode" in seen[refused]


def _beside(plain, packed, folder):
    """The largest difference of a packed slice, put beside its plain original; or the refusal's words."""
    folder.mkdir()
    for number, path in enumerate((plain, packed)):
        dataset = pydicom.dcmread(path)
        dataset.ImagePositionPatient = [0, 0, number * 2]
        dataset.SeriesInstanceUID = "1.2.3"
        dataset.save_as(folder / f"{number}.dcm")
    try:
        volume, _ = read_image(folder)
    except UnreadableImage as error:
        return error.message
    return int(np.abs(volume.array[0].astype(int) - volume.array[1]).max())
