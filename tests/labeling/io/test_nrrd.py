"""NRRD in and out."""

import nrrd
import numpy as np
import pytest
import SimpleITK

from labeling.errors import BadGeometry, LabelingError, TooLarge, UnreadableImage, UnsupportedImage
from labeling.geometry import Geometry
from labeling.io.nrrd import read_nrrd, write_nrrd
from labeling.segments import LabelSchema, Segment
from labeling.volume import Labelmap
from tests.phantom_files import save_nrrd
from tests.phantoms import LANDMARK, SCHEMA, oblique, oblique_labels


@pytest.mark.parametrize("space", ["LPS", "RAS", "LAS"])
@pytest.mark.parametrize("encoding", ["raw", "gzip", "bzip2"])
@pytest.mark.parametrize("endian", ["little", "big"])
def test_every_flavor_is_the_same_volume(tmp_path, space, encoding, endian):
    phantom = oblique()
    stored = type(phantom)(phantom.array.astype(">i2" if endian == "big" else "<i2"), phantom.geometry)
    volume, info = read_nrrd(save_nrrd(stored, tmp_path / "a.nrrd", space=space, encoding=encoding, endian=endian))
    assert volume.array.dtype == np.int16
    assert np.array_equal(volume.array, phantom.array)
    assert volume.geometry.same_grid(phantom.geometry)
    assert (info.format, info.name) == ("nrrd", "a")


def plain(tmp_path, change=lambda text: text, data=None):
    """A raw file written by hand, 2 x 3 x 4 voxels (i, j, k), its header changed."""
    text = (
        "NRRD0005\n# a comment: with colon\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 2 3 4\n"
        "space directions: (1,0,0) (0,2,0) (0,0,3)\nendian: little\nencoding: raw\nspace origin: (5,6,7)\n"
        "key:=value\n\n"
    )
    path = tmp_path / "plain.nrrd"
    path.write_bytes(change(text).encode() + (np.arange(24, dtype="<i2").tobytes() if data is None else data))
    return path


def replace(old, new):
    return lambda text: text.replace(old, new)


def test_the_first_axis_of_the_file_is_i(tmp_path):
    volume, _ = read_nrrd(plain(tmp_path))
    assert volume.array[1, 2, 1] == 1 + 2 * 2 + 1 * 6
    assert volume.geometry.to_world([1, 2, 1]).tolist() == [6, 10, 10]


@pytest.mark.parametrize(("space", "x", "y"), [("LPS", 6, 10), ("RAS", -6, -10), ("LAS", 6, -10)])
def test_short_names_of_spaces_are_known(tmp_path, space, x, y):
    volume, _ = read_nrrd(plain(tmp_path, replace("left-posterior-superior", space)))
    assert volume.geometry.to_world([1, 2, 1]).tolist() == [x, y, 10]


def test_windows_line_ends_and_skips_are_read(tmp_path):
    volume, _ = read_nrrd(plain(tmp_path, replace("\n", "\r\n")))
    assert volume.array[0, 0, 1] == 1
    volume, _ = read_nrrd(plain(tmp_path, replace("endian", "byte skip: -1\nendian"), b"xyz" + bytes(46) + b"\x09\0"))
    assert volume.array[3, 2, 1] == 9
    volume, _ = read_nrrd(plain(tmp_path, replace("endian", "byte skip: 2\nendian"), b"xy" + bytes(46) + b"\x09\0"))
    assert volume.array[3, 2, 1] == 9


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (replace("NRRD0005", "NRRX0005"), UnreadableImage, "no NRRD"),
        (replace("encoding: raw", "encoding: raw\ndata file: a.raw"), UnsupportedImage, "another file"),
        (replace("encoding: raw", "encoding: raw\ndatafile: LIST"), UnsupportedImage, "another file"),
        (replace("encoding: raw", "encoding: hex"), UnsupportedImage, "encoded"),
        (replace("dimension: 3", "dimension: 4"), UnsupportedImage, "4 dimensions"),
        (replace("sizes: 2 3 4", "sizes: 2 3"), BadGeometry, "sizes"),
        (replace("sizes: 2 3 4", "sizes: 2 3 x"), UnreadableImage, "number"),
        (replace("sizes: 2 3 4", "sizes: 2 3 -4"), BadGeometry, "sizes"),
        (replace("sizes: 2 3 4", "sizes: 2 12 1"), UnsupportedImage, "2-D"),
        (replace("sizes: 2 3 4", "sizes: 32767 32767 32767"), TooLarge, "32767"),
        (replace("sizes: 2 3 4", "sizes: 2 3 5"), UnreadableImage, "cut short"),
        (replace("type: short", "type: block"), UnsupportedImage, "number type"),
        (replace("endian: little\n", ""), UnreadableImage, "byte order"),
        (replace("space: left-posterior-superior\n", ""), BadGeometry, "left and right"),
        (replace("left-posterior-superior", "scanner-xyz"), BadGeometry, "left and right"),
        (replace("(1,0,0)", "(nan,0,0)"), BadGeometry, "affine"),
        (replace("(1,0,0)", "(0,0,0)"), BadGeometry, "singular"),
        (replace("(1,0,0)", "(1,x,0)"), BadGeometry, "no number"),
        (replace("(1,0,0)", "(1,0)"), BadGeometry, "3-D space"),
        (replace("(1,0,0)", "none"), UnsupportedImage, "several values"),
        (replace("space origin: (5,6,7)\n", ""), BadGeometry, "first voxel"),
        (replace("encoding: raw", "encoding: gzip"), UnreadableImage, "damaged"),
        (replace("encoding: raw", "encoding: bzip2"), UnreadableImage, "damaged"),
        (replace("endian", "byte skip: -5\nendian"), UnreadableImage, "begin"),
        (replace("endian", "byte skip: 1000\nendian"), UnreadableImage, "begin"),
        (lambda text: text.rstrip("\n"), UnreadableImage, "header does not end"),
    ],
)
def test_what_we_do_not_take_is_refused_with_the_file_and_the_reason(tmp_path, change, error, words):
    with pytest.raises(error, match=words) as caught:
        read_nrrd(plain(tmp_path, change))
    assert "plain.nrrd" in caught.value.message


def test_any_flipped_byte_in_the_header_is_a_volume_or_refused(tmp_path):
    good = save_nrrd(oblique(), tmp_path / "a.nrrd").read_bytes()
    rng = np.random.default_rng(5)
    path = tmp_path / "flipped.nrrd"
    for _ in range(300):
        data = bytearray(good)
        data[rng.integers(0, good.index(b"\n\n") + 20)] ^= rng.integers(1, 256)
        path.write_bytes(data)
        try:
            read_nrrd(path, max_voxels=10**7)
        except LabelingError as error:
            assert "flipped.nrrd" in error.message


def test_a_label_is_read_by_others_as_slicer_writes_it(tmp_path):
    path = tmp_path / "label.nrrd"
    path.write_bytes(write_nrrd(oblique_labels(), SCHEMA))
    array, header = nrrd.read(str(path))
    assert np.array_equal(array.transpose(2, 1, 0), oblique_labels().array)
    assert header["Segment0_Name"] == "liver"
    assert header["Segment0_LabelValue"] == "1"
    assert [float(part) for part in header["Segment2_Color"].split()] == pytest.approx(
        [0xD9 / 255, 0xA4 / 255, 0x41 / 255], abs=1e-5
    )
    image = SimpleITK.ReadImage(str(path))
    world = image.TransformIndexToPhysicalPoint([int(axis) for axis in reversed(LANDMARK)])
    assert np.allclose(world, oblique().geometry.to_world(LANDMARK), atol=1e-6)
    assert read_nrrd(path)[0].geometry == oblique_labels().geometry


def test_names_with_line_ends_cannot_forge_a_header(tmp_path):
    schema = LabelSchema((Segment(1, "a\nsizes: 1 1 1\\", "#000000", "SCT:1"),))
    path = tmp_path / "label.nrrd"
    path.write_bytes(write_nrrd(oblique_labels(), schema))
    _, header = nrrd.read(str(path))
    assert header["sizes"].tolist() == [29, 37, 19]
    assert "Segment0_Tags" in header


def test_uint16_and_same_bytes(tmp_path):
    wide = Labelmap(oblique_labels().array.astype(np.uint16) * 300, Geometry((19, 37, 29), np.eye(4)))
    assert write_nrrd(wide) == write_nrrd(wide)
    path = tmp_path / "a.nrrd"
    path.write_bytes(write_nrrd(wide))
    assert np.array_equal(read_nrrd(path)[0].array, wide.array)
