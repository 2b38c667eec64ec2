"""Labels as NIfTI: the very header of their source, and other readers find them where the image is."""

import json

import nibabel
import numpy as np
import pytest
import SimpleITK

from labeling.io.nifti import read_nifti, sidecar, write_nifti
from labeling.volume import Labelmap
from tests.phantom_files import save_nifti, to_ras
from tests.phantoms import LANDMARK, SCHEMA, grid, oblique, oblique_labels


def test_what_is_kept_of_a_header_is_plain_json(tmp_path):
    def spoil(header):
        header["quatern_b"], header["qoffset_x"] = np.nan, np.inf

    path = save_nifti(oblique(), tmp_path / "a.nii", edit=spoil)
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
