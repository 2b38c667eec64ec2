"""NIfTI in: the same voxel in mm, whatever its header chose to say it with."""

import nibabel
import numpy as np
import pytest

from labeling.errors import UnreadableImage, UnsupportedImage
from labeling.io.nifti import UNPLACED, read_nifti, write_nifti
from labeling.volume import Labelmap, Volume
from tests.phantom_files import save_nifti, to_ras
from tests.phantoms import LANDMARK, grid, oblique, oblique_labels


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
