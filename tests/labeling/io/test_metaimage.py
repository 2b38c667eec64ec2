"""MetaImage in: SimpleITK, whose format it is, is the oracle."""

import zlib

import numpy as np
import pytest
import SimpleITK

from labeling.errors import BadGeometry, LabelingError, TooLarge, UnreadableImage, UnsupportedImage
from labeling.io.metaimage import read_metaimage
from labeling.io.reading import format_of, read_image, read_labelmap
from tests.phantom_files import save_mha
from tests.phantoms import LANDMARK, SCHEMA, oblique, oblique_labels


@pytest.mark.parametrize("packed", [False, True])
def test_what_simpleitk_writes_is_the_same_volume_in_millimetres(tmp_path, packed):
    phantom = oblique()
    path = save_mha(phantom, tmp_path / "a.mha", packed=packed)
    volume, info = read_image(path)
    assert (info.format, info.name, format_of(path)) == ("mha", "a", "mha")
    assert volume.array.dtype == np.int16
    assert np.array_equal(volume.array, phantom.array)
    assert volume.geometry.same_grid(phantom.geometry)
    k, j, i = LANDMARK
    theirs = SimpleITK.ReadImage(str(path)).TransformIndexToPhysicalPoint((i, j, k))
    np.testing.assert_allclose(volume.geometry.to_world(LANDMARK), theirs, atol=1e-3)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int32, np.float32, np.float64])
def test_every_number_type_is_read(tmp_path, dtype):
    phantom = oblique()
    small = type(phantom)((phantom.array // 9).astype(dtype), phantom.geometry)
    assert np.array_equal(read_image(save_mha(small, tmp_path / "a.mha"))[0].array, small.array)


def test_a_label_lies_on_its_image(tmp_path):
    labels = oblique_labels()
    path = save_mha(labels, tmp_path / "a_seg.mha", packed=True)
    assert np.array_equal(read_labelmap(path, labels.geometry, SCHEMA).array, labels.array)


HEADER = (
    "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = False\n"
    "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 5 6 7\nElementSpacing = 1 2 3\nDimSize = 2 3 4\n"
    "ElementType = MET_SHORT\nElementDataFile = LOCAL\n"
)


def plain(tmp_path, old="", new="", data=None):
    """A file written by hand, 2 x 3 x 4 voxels (i, j, k), with one thing replaced."""
    assert old in HEADER
    path = tmp_path / "plain.mha"
    text = HEADER.replace(old, new) if old else HEADER
    path.write_bytes(text.encode() + (np.arange(24, dtype="<i2").tobytes() if data is None else data))
    return path


def test_the_first_axis_of_the_file_is_i(tmp_path):
    volume, _ = read_metaimage(plain(tmp_path))
    assert volume.array[1, 2, 1] == 1 + 2 * 2 + 1 * 6
    assert volume.geometry.to_world([1, 2, 1]).tolist() == [6, 10, 10]


def test_big_endian_and_voxels_at_the_end_are_read(tmp_path):
    big = np.arange(24, dtype=">i2").tobytes()
    volume, _ = read_metaimage(plain(tmp_path, "MSB = False", "MSB = True", big))
    assert volume.array[0, 0, 1] == 1
    volume, _ = read_metaimage(plain(tmp_path, "NDims", "HeaderSize = -1\nNDims", b"xyz" + big[::-1]))
    assert volume.array[0, 0, 0] == 23


def test_a_large_compressed_volume_passes_through_its_chunks(tmp_path):
    shape = (9, 800, 900)
    array = np.random.default_rng(0).integers(-900, 900, shape, np.int16)
    volume = type(oblique())(array, type(oblique().geometry)(shape, oblique().geometry.affine))
    assert np.array_equal(read_image(save_mha(volume, tmp_path / "a.mha", packed=True))[0].array, array)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("DimSize = 2 3 4", "DimSize = 32767 32767 32767", TooLarge),
        ("DimSize = 2 3 4", "DimSize = 2 3 40", UnreadableImage),
        ("DimSize = 2 3 4", "DimSize = 2 3", BadGeometry),
        ("DimSize = 2 3 4", "DimSize = two 3 4", BadGeometry),
        ("DimSize = 2 3 4", "DimSize = 2 3 1", UnsupportedImage),
        ("NDims = 3", "NDims = 4", UnsupportedImage),
        ("Offset = 5 6 7", "Offset = 5 nan 7", BadGeometry),
        ("ElementSpacing = 1 2 3", "ElementSpacing = 1 0 3", BadGeometry),
        ("TransformMatrix = 1 0 0 0 1 0 0 0 1", "TransformMatrix = 1 0 0 1 0 0 0 0 1", BadGeometry),
        ("TransformMatrix = 1 0 0 0 1 0 0 0 1", "TransformMatrix = 1 0 0", BadGeometry),
        ("ElementType = MET_SHORT", "ElementType = MET_STRING", UnsupportedImage),
        ("ElementType", "ElementNumberOfChannels = 3\nElementType", UnsupportedImage),
        ("NDims", "HeaderSize = 12\nNDims", UnsupportedImage),
        ("BinaryData = True", "BinaryData = False", UnsupportedImage),
        ("ElementDataFile = LOCAL", "ElementDataFile = /etc/passwd", UnsupportedImage),
        ("ElementDataFile = LOCAL\n", "", UnreadableImage),
        ("CompressedData = False", "CompressedData = True", UnreadableImage),
    ],
)
def test_what_we_do_not_take_is_refused_with_the_file_s_name(tmp_path, old, new, error):
    path = plain(tmp_path, old, new)
    with pytest.raises(error, match=r"plain\.mha") as caught:
        read_image(path)
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize("data", [zlib.compress(bytes(48))[:-9], zlib.compress(bytes(20)), b""])
def test_a_compressed_file_cut_short_is_refused(tmp_path, data):
    with pytest.raises(LabelingError, match=r"plain\.mha"):
        read_image(plain(tmp_path, "CompressedData = False", "CompressedData = True", data))
