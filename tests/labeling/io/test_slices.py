"""The canonical store of a volume."""

import gzip
import hashlib
import json

import numpy as np
import pytest

from labeling.errors import UnreadableImage
from labeling.geometry import Geometry
from labeling.io.slices import VolumeManifest, preview_of, read_preview, read_slice, read_volume, write_volume
from labeling.volume import Volume
from tests.phantoms import abdomen_ct, oblique


class Store(dict):
    def put(self, data):
        key = hashlib.sha256(data).hexdigest()
        self[key] = data
        return key


@pytest.mark.parametrize("dtype", [np.int16, np.uint8, np.uint16, np.float32])
def test_a_volume_comes_back_through_its_manifest(dtype):
    store = Store()
    phantom = Volume((oblique().array // 5).astype(dtype), oblique().geometry)
    manifest = write_volume(phantom, store.put, modality="MR", source={"nifti": {"sform_code": 2}})
    kept = VolumeManifest.from_json(json.loads(json.dumps(manifest.to_json())))
    assert kept == manifest
    volume = read_volume(kept, store.__getitem__)
    assert volume.array.dtype == dtype
    assert np.array_equal(volume.array, phantom.array)
    assert volume.geometry == phantom.geometry


def test_a_slice_is_one_gzip_object_that_any_browser_reads():
    store = Store()
    phantom = Volume(oblique().array.astype(">i2"), oblique().geometry)
    manifest = write_volume(phantom, store.put)
    raw = gzip.decompress(store[manifest.slices[4]])
    assert np.array_equal(np.frombuffer(raw, "<i2").reshape(37, 29), phantom.array[4])
    assert np.array_equal(read_slice(manifest, 4, store.__getitem__), phantom.array[4])
    assert len(manifest.slices) == 19


def test_the_manifest_says_what_the_contract_says():
    store = Store()
    volume, _ = abdomen_ct()
    body = write_volume(volume, store.put, modality="CT").to_json()
    assert body["version"] == 1
    assert body["shape"] == [40, 96, 96]
    assert body["affine"] == volume.geometry.affine.tolist()
    assert body["dtype"] == "int16"
    assert body["range"] == [volume.array.min(), volume.array.max()]
    assert body["window"] == {"center": 40.0, "width": 400.0}
    assert body["modality"] == "CT"
    assert body["preview"]["shape"] == [20, 24, 24]
    assert set(store) == {*body["slices"], body["preview"]["sha256"]}


def test_the_same_volume_is_the_same_bytes():
    first, second = Store(), Store()
    assert write_volume(oblique(), first.put) == write_volume(oblique(), second.put)
    assert first == second


def test_the_preview_is_the_mean_of_blocks_where_they_lie():
    store = Store()
    manifest = write_volume(oblique(), store.put)
    preview = read_preview(manifest, store.__getitem__)
    array = oblique().array.astype(float)
    assert preview.array.shape == (10, 10, 8)
    assert abs(preview.array[3, 2, 5] - array[6:8, 8:12, 20:24].mean()) <= 0.5
    assert abs(preview.array[9, 9, 7] - array[18:, 36:, 28:].mean()) <= 0.5
    expected = oblique().geometry.to_world([6.5, 9.5, 21.5])
    assert np.allclose(preview.geometry.to_world([3, 2, 5]), expected)
    assert preview.array.dtype == np.int16


def test_fractions_stay_fractions_in_the_preview():
    small, _ = preview_of(Volume(np.full((4, 4, 4), 0.25, np.float32), Geometry((4, 4, 4), np.eye(4))))
    assert small.tolist() == [[[0.25]], [[0.25]]]


def test_a_damaged_or_swollen_slice_is_refused():
    store = Store()
    manifest = write_volume(oblique(), store.put)
    for data in (b"", b"nonsense", store[manifest.slices[0]][:-20], gzip.compress(bytes(10**7)), gzip.compress(b"a")):
        store[manifest.slices[0]] = data
        with pytest.raises(UnreadableImage):
            read_slice(manifest, 0, store.__getitem__)


@pytest.mark.parametrize("change", [{"version": 2}, {"dtype": "float64"}, {"dtype": "O"}])
def test_an_unknown_manifest_is_refused(change):
    body = write_volume(oblique(), Store().put).to_json()
    with pytest.raises(UnreadableImage):
        VolumeManifest.from_json({**body, **change})


@pytest.mark.parametrize(
    ("volume", "modality", "unit"),
    [(abdomen_ct()[0], "CT", "HU"), (abdomen_ct()[0], None, "HU"), (abdomen_ct()[0], "MR", ""), (oblique(), None, "")],
)
def test_values_are_in_hu_where_the_file_or_the_values_say_so(volume, modality, unit):
    assert write_volume(volume, Store().put, modality=modality).unit == unit
