"""The doors: which reader a file gets, and a label on its image's grid."""

import gzip
import itertools

import numpy as np
import pytest

from labeling.errors import GridMismatch, UnknownSegment, UnreadableImage, UnsupportedImage
from labeling.geometry import Geometry
from labeling.io.reading import format_of, read_image, read_labelmap
from labeling.volume import Labelmap, Volume
from tests.phantom_files import save_dicom, save_nifti, save_nrrd, zipped
from tests.phantoms import SCHEMA, oblique, oblique_grid, oblique_labels


def test_the_content_decides_not_the_name(tmp_path):
    paths = save_dicom(oblique(), tmp_path / "series")
    made = [
        (save_nifti(oblique(), tmp_path / "a.nii.gz"), "nifti"),
        (save_nifti(oblique(), tmp_path / "b.nii", version=2, big_endian=True), "nifti"),
        (save_nrrd(oblique(), tmp_path / "c.nrrd"), "nrrd"),
        (zipped(paths, tmp_path / "d.zip"), "zip"),
        (paths[0], "dicom"),
    ]
    for number, (path, kind) in enumerate(made):
        disguised = path.rename(tmp_path / f"{number}.bin")
        assert format_of(disguised) == kind
    assert read_image(tmp_path / "0.bin")[1].format == "nifti"
    assert read_image(tmp_path / "2.bin")[1].format == "nrrd"
    assert read_image(tmp_path / "3.bin")[1].format == "dicom"
    with pytest.raises(UnsupportedImage, match="single 2-D slice"):
        read_image(tmp_path / "4.bin")


@pytest.mark.parametrize(
    "data",
    [b"", b"abc", bytes(2000), b"%PDF-1.4", gzip.compress(b"hello" * 100), gzip.compress(b"x")[:12], b"\x1f\x8b"],
)
def test_anything_else_is_refused_with_its_name(tmp_path, data):
    path = tmp_path / "strange.nii.gz"
    path.write_bytes(data)
    with pytest.raises(UnreadableImage, match=r"strange\.nii\.gz"):
        read_image(path)
    with pytest.raises(UnreadableImage, match=r"strange\.nii\.gz"):
        read_labelmap(path, oblique_grid())


@pytest.mark.parametrize(("order", "flips"), itertools.product(itertools.permutations(range(3)), [(), (0,), (1, 2)]))
@pytest.mark.parametrize("save", [save_nifti, save_nrrd])
def test_a_label_may_store_its_axes_in_any_order_and_direction(tmp_path, order, flips, save):
    labels = oblique_labels()
    affine = labels.geometry.affine.copy()
    for axis in flips:
        affine[:3, 3] += affine[:3, axis] * (labels.array.shape[axis] - 1)
        affine[:3, axis] *= -1
    array = np.flip(labels.array, flips).transpose(order)
    stored = Labelmap(array, Geometry(array.shape, affine[:, [*order, 3]]))
    path = save(stored, tmp_path / ("a.nii.gz" if save is save_nifti else "a.nrrd"))
    back = read_labelmap(path, labels.geometry, SCHEMA)
    assert np.array_equal(back.array, labels.array)
    assert back.array.dtype == np.uint8 and back.array.flags.c_contiguous
    assert back.geometry is labels.geometry


@pytest.mark.parametrize("dtype", [np.int16, np.uint16, np.int64, np.float32, np.float64])
def test_whole_numbers_of_any_kind_are_a_label(tmp_path, dtype):
    labels = oblique_labels()
    stored = Volume(labels.array.astype(dtype), labels.geometry)
    back = read_labelmap(save_nifti(stored, tmp_path / "a.nii", dtype=dtype), labels.geometry, SCHEMA)
    assert np.array_equal(back.array, labels.array)


def test_scaled_numbers_are_a_label_if_they_come_out_whole(tmp_path):
    labels = oblique_labels()
    path = save_nifti(labels, tmp_path / "a.nii", slope=0.5, dtype=np.int16)
    assert np.array_equal(read_labelmap(path, labels.geometry, SCHEMA).array, labels.array)


@pytest.mark.parametrize(
    ("value", "dtype", "error", "words"),
    [
        (0.5, np.float32, UnsupportedImage, "fractions"),
        (np.nan, np.float32, UnsupportedImage, "fractions"),
        (np.inf, np.float64, UnsupportedImage, "fractions"),
        (-1, np.int16, UnknownSegment, "-1"),
        (9, np.uint8, UnknownSegment, "9"),
        (70000, np.int32, UnknownSegment, "70000"),
        (1e18, np.float64, UnknownSegment, "1000000000000000000"),
    ],
)
def test_numbers_that_are_no_segments_are_refused_with_the_numbers(tmp_path, value, dtype, error, words):
    labels = oblique_labels()
    array = labels.array.astype(dtype)
    array[1, 2, 3] = value
    path = save_nifti(Volume(array, labels.geometry), tmp_path / "a.nii")
    with pytest.raises(error, match=words):
        read_labelmap(path, labels.geometry, SCHEMA)


def test_without_a_schema_any_segment_number_passes(tmp_path):
    array = oblique_labels().array.astype(np.int32) * 20000
    path = save_nifti(Volume(array, oblique_grid()), tmp_path / "a.nii")
    back = read_labelmap(path, oblique_grid())
    assert back.array.dtype == np.uint16 and np.array_equal(back.array, array)
    path = save_nifti(Volume(array + 20000, oblique_grid()), tmp_path / "b.nii")
    with pytest.raises(UnknownSegment, match="20000 to 80000"):
        read_labelmap(path, oblique_grid())


def test_another_grid_is_refused_with_how_far(tmp_path):
    labels = oblique_labels()
    moved = labels.geometry.affine.copy()
    moved[:3, 3] += [0, 3, 4]
    path = save_nrrd(Labelmap(labels.array, Geometry(labels.array.shape, moved)), tmp_path / "moved.nrrd")
    with pytest.raises(GridMismatch, match=r"moved\.nrrd lies up to 5 mm") as caught:
        read_labelmap(path, labels.geometry)
    assert caught.value.data["distance_mm"] == pytest.approx(5)


def test_a_thousandth_of_a_mm_is_the_limit(tmp_path):
    labels = oblique_labels()
    for shift_mm, name in ((0.0009, "near.nrrd"), (0.0011, "far.nrrd")):
        affine = labels.geometry.affine.copy()
        affine[0, 3] += shift_mm
        save_nrrd(Labelmap(labels.array, Geometry(labels.array.shape, affine)), tmp_path / name)
    assert read_labelmap(tmp_path / "near.nrrd", labels.geometry).geometry == labels.geometry
    with pytest.raises(GridMismatch):
        read_labelmap(tmp_path / "far.nrrd", labels.geometry)


def test_another_shape_is_refused_with_both(tmp_path):
    labels = oblique_labels()
    part = Labelmap(labels.array[:-1], Geometry((18, 37, 29), labels.geometry.affine))
    with pytest.raises(GridMismatch, match="29 x 37 x 18 voxels, the image 29 x 37 x 19"):
        read_labelmap(save_nifti(part, tmp_path / "a.nii"), labels.geometry)
