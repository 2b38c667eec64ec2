"""DICOM series to volumes, and every refusal with its sentence."""

import numpy as np
import pydicom
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian, JPEGLSLossless, RLELossless, SecondaryCaptureImageStorage

from labeling.errors import BadGeometry, LabelingError, TooLarge, UnreadableImage, UnsupportedImage
from labeling.geometry import Geometry
from labeling.io.dicom import read_dicom
from labeling.volume import Volume
from tests.phantom_files import rewrite, save_dicom, zipped
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


def test_fractions_in_a_file_that_promises_integers_are_refused(tmp_path):
    def fractions(dataset, k):
        dataset.FloatPixelData = np.full((37, 29), 0.5, np.float32).tobytes()
        dataset.BitsAllocated = 32
        del dataset.PixelData

    save_dicom(oblique(), tmp_path / "a", edit=fractions)
    with pytest.raises(UnreadableImage, match="float32 numbers"):
        read_dicom(tmp_path / "a")


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
