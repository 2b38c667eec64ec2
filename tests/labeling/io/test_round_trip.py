"""One landmark, through every format in and out: the same voxel in mm."""

import numpy as np
import pytest
import SimpleITK
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.io.nifti import write_nifti
from labeling.io.nrrd import write_nrrd
from labeling.io.reading import read_image, read_labelmap
from labeling.volume import Labelmap, Volume
from tests.phantom_files import save_dicom, save_nifti, save_nrrd, zipped
from tests.phantoms import SCHEMA, grid, oblique, oblique_labels

SAVE = {
    "nifti": lambda volume, folder: save_nifti(volume, folder / "image.nii.gz"),
    "nrrd": lambda volume, folder: save_nrrd(volume, folder / "image.nrrd", space="RAS"),
    "dicom": lambda volume, folder: zipped(save_dicom(volume, folder / "series"), folder / "image.zip"),
}
WRITE = {"nifti": write_nifti, "nrrd": lambda labelmap, source: write_nrrd(labelmap, SCHEMA)}

angle = st.floats(-180, 180)
spacing = st.floats(0.2, 8)
place = st.floats(-900, 900)
grids = st.builds(
    grid,
    st.tuples(*[st.integers(3, 9)] * 3),
    st.tuples(spacing, spacing, spacing),
    st.tuples(angle, angle, angle),
    st.tuples(place, place, place),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)


@pytest.mark.parametrize("image_format", SAVE)
@pytest.mark.parametrize("label_format", WRITE)
@given(grids, st.integers(0, 2**32))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_voxel_in_mm_after_every_round_trip(tmp_path_factory, image_format, label_format, geometry, seed):
    folder = tmp_path_factory.mktemp("trip")
    rng = np.random.default_rng(seed)
    index = tuple(int(rng.integers(0, side)) for side in geometry.shape)
    array = np.zeros(geometry.shape, np.int16)
    array[index] = 77
    position = geometry.to_world(index)

    volume, info = read_image(SAVE[image_format](Volume(array, geometry), folder))
    there = np.argwhere(volume.array == 77)
    assert len(there) == 1
    assert np.abs(volume.geometry.to_world(there[0]) - position).max() < 1e-3

    path = folder / f"label.{label_format}"
    labels = Labelmap((volume.array == 77).astype(np.uint8), volume.geometry)
    path.write_bytes(WRITE[label_format](labels, info.source))
    back = read_labelmap(path, volume.geometry, SCHEMA)
    assert np.array_equal(back.array, labels.array)
    numbers, _ = read_image(path)
    assert np.abs(numbers.geometry.to_world(np.argwhere(numbers.array == 1)[0]) - position).max() < 1e-3


def test_another_reader_sees_the_dicom_series_where_we_do(tmp_path):
    save_dicom(oblique(), tmp_path / "series")
    ours, _ = read_image(tmp_path / "series")
    names = SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(tmp_path / "series"))
    theirs = SimpleITK.ReadImage(names)
    assert np.array_equal(SimpleITK.GetArrayFromImage(theirs), ours.array)
    for index in ([0, 0, 0], [18, 36, 28], [13, 7, 22]):
        world = theirs.TransformIndexToPhysicalPoint([int(axis) for axis in reversed(index)])
        assert np.allclose(world, ours.geometry.to_world(index), atol=1e-3)


@pytest.mark.parametrize("image_format", SAVE)
def test_the_exported_label_lies_on_the_image_for_another_reader(tmp_path, image_format):
    volume, info = read_image(SAVE[image_format](oblique(), tmp_path))
    labels = Labelmap(np.ascontiguousarray(oblique_labels().array), volume.geometry)
    (tmp_path / "label.nii.gz").write_bytes(write_nifti(labels, info.source))
    (tmp_path / "label.nrrd").write_bytes(write_nrrd(labels, SCHEMA))
    first, second = (SimpleITK.ReadImage(str(tmp_path / name)) for name in ("label.nii.gz", "label.nrrd"))
    assert np.array_equal(SimpleITK.GetArrayFromImage(first), labels.array)
    assert np.array_equal(SimpleITK.GetArrayFromImage(second), labels.array)
    for image in (first, second):
        world = image.TransformIndexToPhysicalPoint([22, 7, 13])
        assert np.allclose(world, volume.geometry.to_world([13, 7, 22]), atol=1e-3)
