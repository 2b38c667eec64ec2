"""DICOM that is no volume: every refusal names the file and says what to do."""

import numpy as np
import pydicom
import pytest
from pydicom.uid import SecondaryCaptureImageStorage

from labeling.errors import BadGeometry, LabelingError, TooLarge, UnreadableImage, UnsupportedImage
from labeling.geometry import Geometry
from labeling.io.dicom import read_dicom
from labeling.volume import Volume
from tests.phantom_files import rewrite, save_dicom, zipped
from tests.phantoms import grid, oblique


def test_fractions_in_a_file_that_promises_integers_are_refused(tmp_path):
    def fractions(dataset, k):
        dataset.FloatPixelData = np.full((37, 29), 0.5, np.float32).tobytes()
        dataset.BitsAllocated = 32
        del dataset.PixelData

    save_dicom(oblique(), tmp_path / "a", edit=fractions)
    with pytest.raises(UnreadableImage, match="float32 numbers"):
        read_dicom(tmp_path / "a")


@pytest.mark.parametrize("spacing", [[-1, 1], [1, -1], [0, 0]])
def test_pixels_without_a_size_are_refused(tmp_path, spacing):
    save_dicom(oblique(), tmp_path / "a", PixelSpacing=spacing)
    with pytest.raises(BadGeometry, match="damaged PixelSpacing; send it again"):
        read_dicom(tmp_path / "a")


@pytest.mark.parametrize("name", ["brain.nii.gz", "brain.nii", "Brain.NRRD", "brain.mha"])
def test_a_zip_of_other_images_says_that_they_go_without_it(tmp_path, name):
    (tmp_path / name).write_bytes(b"a volume")
    with pytest.raises(UnsupportedImage, match=f"{name} is an image by itself; send it as it is"):
        read_dicom(zipped([tmp_path / name], tmp_path / "a.zip"))


def test_a_tilted_gantry_is_refused(tmp_path):
    def slide(dataset, k):
        x, y, z = dataset.ImagePositionPatient
        dataset.ImagePositionPatient = [x, f"{float(y) + 0.9 * k:.6f}", z]

    save_dicom(Volume(oblique().array, grid((19, 37, 29), (2.5, 1, 1))), tmp_path / "a", edit=slide)
    with pytest.raises(UnsupportedImage, match=r"tilted gantry \(19\.8 degrees\)"):
        read_dicom(tmp_path / "a")


def spoil(**attributes):
    def edit(dataset, k):
        if k == 3:
            for keyword, value in attributes.items():
                if value is None:
                    delattr(dataset, keyword)
                else:
                    setattr(dataset, keyword, value)

    return edit


@pytest.mark.parametrize(
    ("edit", "error", "words"),
    [
        (spoil(NumberOfFrames=2), UnsupportedImage, "many frames"),
        (spoil(SamplesPerPixel=3, PhotometricInterpretation="RGB"), UnsupportedImage, "color"),
        (spoil(PhotometricInterpretation="PALETTE COLOR"), UnsupportedImage, "color"),
        (spoil(ModalityLUTSequence=[pydicom.Dataset()]), UnsupportedImage, "table"),
        (spoil(ImagePositionPatient=None), UnsupportedImage, "where it lies"),
        (spoil(ImageOrientationPatient=""), UnsupportedImage, "where it lies"),
        (spoil(PixelSpacing=None), UnsupportedImage, "where it lies"),
        (spoil(ImagePositionPatient=[1, 2]), BadGeometry, "ImagePositionPatient"),
        (spoil(RescaleSlope="0"), BadGeometry, "RescaleSlope"),
        (spoil(PixelData=b"short"), UnreadableImage, "do not decode .*send it again"),
        (spoil(PixelData=None), UnreadableImage, "do not decode"),
        (spoil(BitsAllocated=1), UnsupportedImage, "1 bits"),
    ],
)
def test_one_spoiled_slice_is_named(tmp_path, edit, error, words):
    paths = save_dicom(oblique(), tmp_path / "a", edit=edit)
    with pytest.raises(error, match=words) as caught:
        read_dicom(tmp_path / "a")
    assert paths[3].name in caught.value.message


@pytest.mark.parametrize(
    ("cosines", "words"),
    [([1, 0, 0, 0.5, 0.8, 0], "perpendicular"), ([0, 0, 0, 0, 0, 0], "perpendicular"), ([2, 0, 0, 0, 2, 0], "perp")],
)
def test_directions_that_are_none_are_refused(tmp_path, cosines, words):
    save_dicom(oblique(), tmp_path / "a", ImageOrientationPatient=cosines)
    with pytest.raises(BadGeometry, match=words):
        read_dicom(tmp_path / "a")


def test_duplicate_positions_are_refused_with_both_files(tmp_path):
    paths = save_dicom(oblique(), tmp_path / "a")
    copy = tmp_path / "a" / "again.dcm"
    copy.write_bytes(paths[3].read_bytes())
    rewrite(copy, SOPInstanceUID="1.2.3")
    with pytest.raises(UnsupportedImage, match="same place") as caught:
        read_dicom(tmp_path / "a")
    assert sorted(caught.value.data["files"]) == sorted(["again.dcm", paths[3].name])


def test_two_echoes_in_one_series_are_refused(tmp_path):
    save_dicom(oblique(), tmp_path / "a" / "first", ImageType=["ORIGINAL", "PRIMARY", "ECHO1"])
    save_dicom(oblique(), tmp_path / "a" / "second", ImageType=["ORIGINAL", "PRIMARY", "ECHO2"])
    with pytest.raises(UnsupportedImage, match="2 volumes"):
        read_dicom(tmp_path / "a")


def test_two_series_are_refused_with_their_names(tmp_path):
    save_dicom(oblique(), tmp_path / "a" / "1")
    save_dicom(oblique(), tmp_path / "a" / "2", series="2")
    with pytest.raises(UnsupportedImage, match='Series 1 "Phantom 1", Series 2 "Phantom 2"'):
        read_dicom(tmp_path / "a")


def test_a_single_slice_is_refused(tmp_path):
    paths = save_dicom(oblique(), tmp_path / "a")
    with pytest.raises(UnsupportedImage, match="single 2-D slice"):
        read_dicom(paths[:1])


def test_nothing_to_read_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    for source in (tmp_path / "empty", [], zipped([], tmp_path / "empty.zip")):
        with pytest.raises(UnreadableImage, match="no DICOM image"):
            read_dicom(source)
    save_dicom(oblique(), tmp_path / "sr", Modality="SR")
    with pytest.raises(UnsupportedImage, match="only DICOM objects of kind SR"):
        read_dicom(tmp_path / "sr")


def test_a_screenshot_series_is_refused(tmp_path):
    def screenshot(dataset, k):
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
        for keyword in ("ImagePositionPatient", "ImageOrientationPatient"):
            delattr(dataset, keyword)

    save_dicom(oblique(), tmp_path / "a", edit=screenshot)
    with pytest.raises(UnsupportedImage, match="screenshot"):
        read_dicom(tmp_path / "a")


def test_a_slice_cut_short_is_not_passed_over(tmp_path):
    paths = save_dicom(oblique(), tmp_path / "a")
    for keep in (400, 1000, 1500, 0.9):
        data = paths[18].read_bytes()
        cut = tmp_path / "a" / paths[18].name
        cut.write_bytes(data[: int(len(data) * keep) if isinstance(keep, float) else keep])
        with pytest.raises(LabelingError) as caught:
            read_dicom(tmp_path / "a")
        assert paths[18].name in caught.value.message
        cut.write_bytes(data)


def test_the_size_limit_is_the_callers(tmp_path):
    save_dicom(oblique(), tmp_path / "a")
    with pytest.raises(TooLarge, match='Series 1 "Phantom 1"'):
        read_dicom(tmp_path / "a", max_voxels=1000)
    rewrite_all = [rewrite(path, Rows=65535, Columns=65535) for path in sorted((tmp_path / "a").iterdir())]
    with pytest.raises(TooLarge):
        read_dicom(rewrite_all)


def test_any_flipped_byte_is_a_volume_or_refused(tmp_path):
    phantom = Volume(oblique().array[:3, :5, :5], Geometry((3, 5, 5), oblique().geometry.affine))
    paths = save_dicom(phantom, tmp_path / "a")
    good = paths[1].read_bytes()
    rng = np.random.default_rng(3)
    for _ in range(400):
        data = bytearray(good)
        data[rng.integers(0, len(data))] ^= rng.integers(1, 256)
        paths[1].write_bytes(data)
        try:
            volume, _ = read_dicom(paths, max_voxels=10**7)
        except LabelingError:
            continue
        assert np.isfinite(volume.array).all()
