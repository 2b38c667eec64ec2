"""DICOM series to volumes: where they were taken, in the scanner's own numbers."""

import numpy as np
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian, JPEGLSLossless, RLELossless

from labeling.errors import UnsupportedImage
from labeling.geometry import Geometry
from labeling.io.dicom import read_dicom
from labeling.volume import Volume
from tests.phantom_files import save_dicom, zipped
from tests.phantoms import LANDMARK, abdomen_ct, grid, oblique


def landmark(volume):
    """Where the brightest voxel lies."""
    return volume.geometry.to_world(np.unravel_index(volume.array.argmax(), volume.array.shape))


def test_an_oblique_series_lies_where_it_was_taken(tmp_path):
    save_dicom(oblique(), tmp_path / "series")
    volume, info = read_dicom(tmp_path / "series")
    assert volume.array.shape == oblique().array.shape
    assert np.allclose(landmark(volume), oblique().geometry.to_world(LANDMARK), atol=1e-3)
    assert volume.array.dtype == np.int16
    assert (info.format, info.modality, info.name, info.unit) == ("dicom", "MR", "Phantom 1", None)
    assert info.series_uid.endswith(".2.1")


def test_slices_are_sorted_by_position_not_by_name_or_number(tmp_path):
    def shuffle(dataset, k):
        dataset.InstanceNumber = (k * 7) % 19

    save_dicom(oblique(), tmp_path / "series", edit=shuffle)
    volume, _ = read_dicom(tmp_path / "series")
    step = volume.geometry.affine[:3, 0]
    assert np.linalg.norm(step) == pytest.approx(2.7, abs=1e-6)  # and not SliceThickness, which says 1
    flipped = volume.array[::-1]
    assert np.array_equal(flipped, oblique().array) or np.array_equal(volume.array, oblique().array)


def test_a_folder_a_list_and_a_zip_are_one_volume(tmp_path):
    paths = save_dicom(oblique(), tmp_path / "series")
    (tmp_path / "series" / "README.txt").write_text("not an image")
    (tmp_path / "series" / "empty.dcm").write_bytes(b"")
    every = sorted((tmp_path / "series").iterdir())
    sources = [tmp_path / "series", paths, zipped(every, tmp_path / "a.zip", prefix="deep/er/")]
    volumes = [read_dicom(source) for source in sources]
    assert all(np.array_equal(volume.array, volumes[0][0].array) for volume, _ in volumes)
    assert all(volume.geometry == volumes[0][0].geometry for volume, _ in volumes)
    assert volumes[2][1].notes == ("Files passed over: 2 not DICOM.",)


def test_ct_comes_in_hu_with_each_slices_own_rescale(tmp_path):
    phantom, _ = abdomen_ct((8, 20, 24))

    def own_slope(dataset, k):
        stored = dataset.pixel_array.astype(int) - 24  # what was stored for intercept -1000
        dataset.RescaleSlope, dataset.RescaleIntercept = 1, -1000 - 24 - k
        dataset.PixelData = (stored + 48 + k).astype("<i2").tobytes()

    save_dicom(phantom, tmp_path / "ct", modality="CT", intercept=-1000, edit=own_slope)
    volume, info = read_dicom(tmp_path / "ct")
    assert np.array_equal(volume.array, phantom.array)
    assert (info.unit, info.modality) == ("HU", "CT")


def test_fractional_rescale_gives_float32(tmp_path):
    phantom = oblique()
    save_dicom(phantom, tmp_path / "pt", slope=0.37)
    volume, _ = read_dicom(tmp_path / "pt")
    assert volume.array.dtype == np.float32
    assert np.abs(volume.array[::-1] - phantom.array).max() <= 0.37 / 2 + 1e-3


def test_a_sign_in_bit_11_is_a_sign(tmp_path):
    def twelve_bits(dataset, k):
        dataset.BitsStored, dataset.HighBit = 12, 11
        dataset.PixelData = (dataset.pixel_array & 0xFFF).astype("<i2").tobytes()

    phantom, _ = abdomen_ct((8, 20, 24))
    save_dicom(phantom, tmp_path / "ct", modality="CT", edit=twelve_bits)
    assert np.array_equal(read_dicom(tmp_path / "ct")[0].array, phantom.array)


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless, DeflatedExplicitVRLittleEndian])
def test_compressed_series_are_decoded(tmp_path, syntax):
    def pack(dataset, k):
        if syntax == DeflatedExplicitVRLittleEndian:
            dataset.file_meta.TransferSyntaxUID = syntax
        else:
            dataset.PixelRepresentation = 0
            dataset.compress(syntax, encoding_plugin="pydicom" if syntax == RLELossless else "pyjpegls")

    save_dicom(oblique(), tmp_path / "series", edit=pack)
    volume, _ = read_dicom(tmp_path / "series")
    assert np.allclose(landmark(volume), oblique().geometry.to_world(LANDMARK), atol=1e-3)
    assert np.array_equal(np.sort(volume.array, axis=None), np.sort(oblique().array, axis=None))


def test_the_only_volume_among_other_objects_is_taken(tmp_path):
    save_dicom(oblique(), tmp_path / "a" / "mr")
    save_dicom(oblique(), tmp_path / "a" / "seg", series="2", Modality="SEG")
    scout = Volume(oblique().array[:1], Geometry((1, 37, 29), oblique().geometry.affine))
    save_dicom(scout, tmp_path / "a" / "scout", series="3")
    volume, info = read_dicom(tmp_path / "a")
    assert volume.array.shape == (19, 37, 29)
    assert info.series_uid.endswith(".2.1")
    assert info.notes == ("Files passed over: 19 SEG.",)


def test_a_derived_picture_in_the_series_does_not_hide_the_slices(tmp_path):
    save_dicom(oblique(), tmp_path / "a")
    first = Volume(oblique().array[:1], Geometry((1, 37, 29), oblique().geometry.affine))
    save_dicom(first, tmp_path / "a" / "extra", ImageType=["DERIVED", "SECONDARY"])
    volume, info = read_dicom(tmp_path / "a")
    assert volume.array.shape == (19, 37, 29)
    assert info.notes == ('Left out, for it did not fit the volume: 1 slice of Series 1 "Phantom 1".',)


def test_slices_of_another_direction_are_left_out_aloud(tmp_path):
    def turn(dataset, k):
        if k % 2:
            dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]

    save_dicom(oblique(), tmp_path / "a", edit=turn)
    volume, info = read_dicom(tmp_path / "a")
    assert volume.array.shape == (10, 37, 29)
    assert info.notes == ('Left out, for it did not fit the volume: 9 slices of Series 1 "Phantom 1".',)


def test_a_little_jitter_is_accepted_and_a_missing_slice_is_not(tmp_path):
    def jitter(dataset, k):
        x, y, z = dataset.ImagePositionPatient
        dataset.ImagePositionPatient = [x, y, f"{float(z) + 0.05 * (k % 2):.6f}"]

    phantom = Volume(oblique().array, grid((19, 37, 29), (2.5, 1, 1)))
    save_dicom(phantom, tmp_path / "jitter", edit=jitter)
    assert read_dicom(tmp_path / "jitter")[0].geometry.spacing_mm[0] == pytest.approx(2.5, abs=0.01)
    paths = save_dicom(phantom, tmp_path / "gap")
    with pytest.raises(UnsupportedImage, match=r"irregular spacing: 2\.50 mm mostly, 5\.00 mm between"):
        read_dicom(paths[:9] + paths[10:])
