"""NIfTI in and out: same voxel in mm, same header on a label, every broken file refused with a sentence."""

import gzip
import json
import tracemalloc

import nibabel
import numpy as np
import pytest
import SimpleITK

from labeling.errors import BadGeometry, TooLarge, UnreadableImage, UnsupportedImage
from labeling.io.nifti import UNPLACED, read_nifti, sidecar, write_nifti
from labeling.volume import Labelmap, Volume
from tests.phantom_files import save_nifti, to_ras
from tests.phantoms import LANDMARK, SCHEMA, grid, oblique, oblique_labels


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("dtype", [np.int16, np.float64, np.int32, np.uint16])
def test_every_flavor_is_the_same_volume(tmp_path, name, version, big_endian, dtype):
    phantom = oblique()
    path = save_nifti(phantom, tmp_path / name, version=version, big_endian=big_endian, dtype=dtype)
    volume, info = read_nifti(path)
    assert volume.array.dtype == np.int16
    assert np.array_equal(volume.array, phantom.array)
    assert volume.geometry.same_grid(phantom.geometry)
    assert (info.format, info.name, info.notes) == ("nifti", "a", ())


def test_right_becomes_left_once(tmp_path):
    volume, _ = read_nifti(save_nifti(oblique(), tmp_path / "a.nii.gz"))
    ras = nibabel.load(tmp_path / "a.nii.gz").affine @ [*reversed(LANDMARK), 1]
    assert np.allclose(volume.geometry.to_world(LANDMARK), ras[:3] * [-1, -1, 1], atol=1e-4)
    assert np.unravel_index(volume.array.argmax(), volume.array.shape) == LANDMARK


def test_the_scale_is_applied_and_fractions_stay(tmp_path):
    phantom = oblique()
    path = save_nifti(phantom, tmp_path / "a.nii", slope=0.5, intercept=-3, dtype=np.int16)
    assert np.array_equal(read_nifti(path)[0].array, phantom.array)
    path = save_nifti(phantom, tmp_path / "b.nii", slope=1.5, intercept=-3, dtype=np.int16)
    volume = read_nifti(path)[0]
    assert volume.array.dtype == np.float32
    assert np.allclose(volume.array, nibabel.load(path).get_fdata().transpose(2, 1, 0))


def test_the_sform_goes_before_the_qform(tmp_path):
    def shift(header):
        header["srow_x"][3] += 5

    volume, _ = read_nifti(save_nifti(oblique(), tmp_path / "a.nii", edit=shift))
    assert volume.geometry.affine[0, 3] == pytest.approx(oblique().geometry.affine[0, 3] - 5)
    volume, _ = read_nifti(save_nifti(oblique(), tmp_path / "b.nii", sform_code=0, edit=shift))
    assert volume.geometry.same_grid(oblique().geometry)


def test_without_sform_and_qform_the_voxel_size_places_it_and_that_is_said(tmp_path):
    volume, info = read_nifti(save_nifti(oblique(), tmp_path / "a.nii", sform_code=0, qform_code=0))
    assert volume.geometry.spacing_mm == pytest.approx([2.7, 0.9, 0.65])
    assert info.notes == (UNPLACED,)


@pytest.mark.parametrize(("unit", "factor"), [(1, 1000), (3, 0.001), (0, 1)])
def test_metres_and_micrometres_become_mm(tmp_path, unit, factor):
    def rename(header):
        header["xyzt_units"] = unit

    volume, info = read_nifti(save_nifti(oblique(), tmp_path / "a.nii", edit=rename))
    assert volume.geometry.spacing_mm == pytest.approx(np.array([2.7, 0.9, 0.65]) * factor)
    label = tmp_path / "label.nii.gz"
    label.write_bytes(write_nifti(Labelmap(oblique_labels().array, volume.geometry), info.source))
    assert read_nifti(label)[0].geometry == volume.geometry


def test_a_fourth_dimension_of_one_is_no_obstacle_and_of_two_is(tmp_path):
    def fourth(size):
        def edit(header):
            header["dim"][0], header["dim"][4] = 4, size

        return edit

    volume, _ = read_nifti(save_nifti(oblique(), tmp_path / "a.nii", edit=fourth(1)))
    assert np.array_equal(volume.array, oblique().array)
    with pytest.raises(UnsupportedImage, match="more than one volume"):
        read_nifti(save_nifti(oblique(), tmp_path / "b.nii", edit=fourth(2)))


def test_voxels_that_are_no_number_become_the_lowest_and_that_is_said(tmp_path):
    phantom = oblique()
    array = phantom.array.astype(np.float32)
    array[0, 0, :3] = [np.nan, np.inf, -np.inf]
    volume, info = read_nifti(save_nifti(type(phantom)(array, phantom.geometry), tmp_path / "a.nii"))
    assert volume.array[0, 0, :3].tolist() == [np.nanmin(array[np.isfinite(array)])] * 3
    assert np.array_equal(volume.array[1:], phantom.array[1:])
    assert "no number" in info.notes[0]
    array[:] = np.nan
    with pytest.raises(UnreadableImage, match="no numbers"):
        read_nifti(save_nifti(type(phantom)(array, phantom.geometry), tmp_path / "b.nii"))


def test_a_constant_volume_is_fine(tmp_path):
    phantom = oblique()
    volume, _ = read_nifti(save_nifti(type(phantom)(phantom.array * 0 + 7, phantom.geometry), tmp_path / "a.nii"))
    assert (volume.array == 7).all()


def header_edit(**fields):
    def edit(header):
        for field, value in fields.items():
            header[field] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "error", "words"),
    [
        (header_edit(srow_x=np.nan), BadGeometry, "affine"),
        (header_edit(srow_x=0), BadGeometry, "singular"),
        (header_edit(srow_x=[1e9, 0, 0, 0]), BadGeometry, "voxels of"),
        (header_edit(sform_code=0, quatern_b=np.nan), BadGeometry, "rotation|affine"),
        (header_edit(sform_code=0, quatern_b=9), BadGeometry, "rotation"),
        (header_edit(sform_code=0, pixdim=0), BadGeometry, "singular"),
        (header_edit(sform_code=0, qform_code=0, pixdim=[1, -1, 1, 1, 1, 1, 1, 1]), BadGeometry, "negative"),
        (header_edit(dim=[3, 32767, 32767, 32767, 1, 1, 1, 1]), TooLarge, "32767 x 32767 x 32767"),
        (header_edit(dim=[7] + [32767] * 7), UnsupportedImage, "more than one volume"),
        (header_edit(dim=[3, -5, 10, 10, 1, 1, 1, 1]), BadGeometry, "impossible"),
        (header_edit(dim=[0, 0, 0, 0, 0, 0, 0, 0]), BadGeometry, "impossible"),
        (header_edit(dim=[200, 2, 2, 2, 1, 1, 1, 1]), BadGeometry, "impossible"),
        (header_edit(dim=[2, 29, 37, 1, 1, 1, 1, 1]), UnsupportedImage, "2-D"),
        (header_edit(datatype=9999), UnreadableImage, "unknown kind"),
        (header_edit(datatype=128), UnsupportedImage, "colors"),
        (header_edit(datatype=32), UnsupportedImage, "complex"),
        (header_edit(magic=b"ni1"), UnsupportedImage, "pair"),
        (header_edit(magic=b"abc"), UnreadableImage, "signature"),
        (header_edit(scl_slope=2, scl_inter=np.inf), UnreadableImage, "scale"),
        (header_edit(vox_offset=np.nan), UnreadableImage, "begin"),
        (header_edit(vox_offset=1e30), UnreadableImage, "begin"),
        (header_edit(vox_offset=1e7), UnreadableImage, "voxels begin"),
        (header_edit(dim=[3, 29, 37, 300, 1, 1, 1, 1]), UnreadableImage, "cut short"),
    ],
)
@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_a_broken_header_is_refused_with_the_file_and_the_reason(tmp_path, name, edit, error, words):
    path = save_nifti(oblique(), tmp_path / "good.nii")
    data = bytearray(path.read_bytes())
    header = nibabel.Nifti1Header(bytes(data[:348]), check=False)
    edit(header)
    data[:348] = header.binaryblock
    path = tmp_path / name
    path.write_bytes(gzip.compress(bytes(data)) if name.endswith("gz") else bytes(data))
    with pytest.raises(error, match=words) as caught:
        read_nifti(path)
    assert name in caught.value.message


def test_the_size_limit_is_the_callers(tmp_path):
    path = save_nifti(oblique(), tmp_path / "a.nii.gz")
    assert read_nifti(path, max_voxels=19 * 37 * 29)
    with pytest.raises(TooLarge):
        read_nifti(path, max_voxels=19 * 37 * 29 - 1)


@pytest.mark.parametrize("keep", [0, 3, 10, 200, 0.5, 0.999])
def test_a_truncated_gzip_is_refused(tmp_path, keep):
    data = save_nifti(oblique(), tmp_path / "a.nii.gz").read_bytes()
    path = tmp_path / "cut.nii.gz"
    path.write_bytes(data[: int(len(data) * keep) if isinstance(keep, float) else keep])
    with pytest.raises(UnreadableImage, match=r"cut\.nii\.gz"):
        read_nifti(path)


def test_a_gzip_with_a_wrong_checksum_is_refused(tmp_path):
    path = save_nifti(oblique(), tmp_path / "a.nii.gz")
    data = bytearray(path.read_bytes())
    data[-6] ^= 1
    path.write_bytes(data)
    with pytest.raises(UnreadableImage, match="damaged"):
        read_nifti(path)


def test_a_small_gzip_that_promises_gigabytes_is_refused_before_they_are_reserved(tmp_path):
    path = tmp_path / "a.nii.gz"
    save_nifti(oblique(), path, edit=header_edit(dim=[3, 1024, 1024, 1000, 1, 1, 1, 1]))
    tracemalloc.start()
    with pytest.raises(UnreadableImage, match="cut short"):
        read_nifti(path)
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()


def test_any_flipped_bit_in_the_header_is_a_volume_or_refused(tmp_path):
    good = save_nifti(oblique(), tmp_path / "a.nii").read_bytes()
    rng = np.random.default_rng(5)
    path = tmp_path / "flipped.nii"
    for _ in range(600):
        data = bytearray(good)
        data[rng.integers(0, 352)] ^= 1 << rng.integers(0, 8)
        path.write_bytes(data)
        try:
            volume, _ = read_nifti(path, max_voxels=10**7)
        except (UnreadableImage, UnsupportedImage, BadGeometry, TooLarge) as error:
            assert "flipped.nii" in error.message or "no numbers" in error.message
        else:
            assert np.isfinite(volume.array).all()


@pytest.mark.parametrize(
    "angles",
    [(0, 0, 0), (180, 0, 0), (0, 180, 0), (0, 0, 180), (90, 0, 0), (180, 90, 0), (17, -11, 24), (1e-3, 180, 0)],
)
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("version", [1, 2])
def test_a_qform_means_what_nibabel_says_it_means(tmp_path, angles, mirrored, version):
    geometry = grid((3, 4, 5), (3, 1, 2), angles, (7, -80, 900), (mirrored, False, False))
    phantom = Volume(np.zeros((3, 4, 5), np.int16), geometry)
    path = save_nifti(phantom, tmp_path / "a.nii", sform_code=0, version=version)
    assert np.allclose(to_ras(read_nifti(path)[0]), nibabel.load(path).affine, atol=1e-4)
    written = tmp_path / "b.nii.gz"
    written.write_bytes(write_nifti(Labelmap.empty(geometry)))
    assert np.allclose(nibabel.load(written).get_qform(), to_ras(phantom), atol=1e-3)


def test_what_is_kept_of_a_header_is_plain_json(tmp_path):
    path = save_nifti(oblique(), tmp_path / "a.nii", edit=header_edit(quatern_b=np.nan, qoffset_x=np.inf))
    volume, info = read_nifti(path)
    assert json.loads(json.dumps(info.source, allow_nan=False)) == info.source
    label = tmp_path / "label.nii.gz"
    label.write_bytes(write_nifti(Labelmap(oblique_labels().array, volume.geometry), info.source))
    assert read_nifti(label)[0].geometry == volume.geometry


@pytest.mark.parametrize(("sform_code", "qform_code"), [(1, 1), (2, 1), (4, 0), (0, 3), (0, 0)])
@pytest.mark.parametrize("version", [1, 2])
def test_a_label_gets_the_very_geometry_of_its_source(tmp_path, sform_code, qform_code, version):
    def shift(header):
        header["qoffset_x"] += 2

    source = save_nifti(
        oblique(), tmp_path / "a.nii", sform_code=sform_code, qform_code=qform_code, version=version, edit=shift
    )
    volume, info = read_nifti(source)
    label = tmp_path / "label.nii.gz"
    kept = json.loads(json.dumps(info.source))
    label.write_bytes(write_nifti(Labelmap(oblique_labels().array, volume.geometry), kept))
    before, after = nibabel.load(source).header, nibabel.load(label).header
    for field in ("sform_code", "qform_code", "srow_x", "srow_y", "srow_z", "quatern_b", "qoffset_x", "pixdim"):
        assert np.array_equal(before[field], after[field])
    assert type(before) is type(after)
    assert np.array_equal(nibabel.load(label).get_fdata().transpose(2, 1, 0), oblique_labels().array)
    assert read_nifti(label)[0].geometry == volume.geometry


def test_a_label_without_nifti_source_is_placed_by_both_forms(tmp_path):
    path = tmp_path / "label.nii.gz"
    path.write_bytes(write_nifti(oblique_labels()))
    image = nibabel.load(path)
    assert (int(image.header["sform_code"]), int(image.header["qform_code"])) == (1, 1)
    assert np.allclose(image.get_sform(), to_ras(oblique_labels()), atol=1e-4)
    assert np.allclose(image.get_qform(), to_ras(oblique_labels()), atol=1e-4)
    assert image.get_data_dtype() == np.uint8


def test_a_sheared_grid_has_no_qform(tmp_path):
    geometry = grid((5, 6, 7), (3, 1, 1))
    affine = geometry.affine.copy()
    affine[1, 0] = 0.8  # each slice slides 0.8 mm to the back
    sheared = type(geometry)(geometry.shape, affine)
    path = tmp_path / "label.nii.gz"
    path.write_bytes(write_nifti(Labelmap.empty(sheared)))
    image = nibabel.load(path)
    assert (int(image.header["sform_code"]), int(image.header["qform_code"])) == (1, 0)
    assert read_nifti(path)[0].geometry.same_grid(sheared)


def test_another_reader_finds_the_label_where_the_image_is(tmp_path):
    save_nifti(oblique(), tmp_path / "image.nii.gz")
    _, info = read_nifti(tmp_path / "image.nii.gz")
    (tmp_path / "label.nii.gz").write_bytes(write_nifti(oblique_labels(), info.source))
    image = SimpleITK.ReadImage(str(tmp_path / "image.nii.gz"))
    label = SimpleITK.ReadImage(str(tmp_path / "label.nii.gz"))
    assert label.IsSameImageGeometryAs(image)
    index = [int(axis) for axis in reversed(LANDMARK)]
    world = image.TransformIndexToPhysicalPoint(index)
    assert np.allclose(world, oblique().geometry.to_world(LANDMARK), atol=1e-3)


def test_the_same_label_is_the_same_bytes_and_uint16_survives(tmp_path):
    wide = Labelmap(oblique_labels().array.astype(np.uint16) * 300, oblique_labels().geometry)
    assert write_nifti(wide) == write_nifti(wide)
    path = tmp_path / "a.nii.gz"
    path.write_bytes(write_nifti(wide))
    assert np.array_equal(read_nifti(path)[0].array, wide.array)


def test_the_sidecar_names_the_segments():
    rows = json.loads(sidecar(SCHEMA))["segments"]
    assert rows[0] == {"number": 1, "name": "liver", "color": "#b5523b", "code": "SCT:10200004"}
    assert [row["number"] for row in rows] == [1, 2, 3]
