"""A label leaves as a file that lies on its image to the bit."""

import gzip
import io
from pathlib import Path

import nibabel
import nrrd
import numpy as np

from server.core import store
from tests import phantoms
from tests.server.annotations.scene import Scene
from tests.server.annotations.test_http import Api, address, code


def test_a_nifti_label_lies_on_its_source_to_the_bit(scene: Scene, api: Api, tmp_path: Path) -> None:
    task = scene.case()
    scene.claim(task, scene.ann)
    scene.draw(task, scene.ann, 3, phantoms.LANDMARK)
    response = api(scene.vic).get(address(task, "labelmap/?format=nifti"))
    assert response.status_code == 200 and "Content-Encoding" not in response
    assert response["Content-Disposition"] == 'attachment; filename="brain01_label.nii.gz"'
    label = nibabel.Nifti1Image.from_bytes(gzip.decompress(response.content))
    (tmp_path / "source.nii.gz").write_bytes(store.read(task.image.source))
    source = nibabel.load(tmp_path / "source.nii.gz")
    assert label.shape == source.shape and np.array_equal(label.affine, source.affine)
    for field in ("sform_code", "qform_code", "pixdim", "srow_x", "srow_y", "srow_z", "xyzt_units"):
        assert np.array_equal(label.header[field], source.header[field])
    assert np.asarray(label.dataobj)[phantoms.LANDMARK[::-1]] == 3


def test_an_nrrd_label_names_its_segments(scene: Scene, api: Api) -> None:
    task = scene.case("case.1.nrrd")
    response = api(scene.vic).get(address(task, "labelmap/?format=nrrd"))
    assert response["Content-Disposition"] == 'attachment; filename="case.1.seg.nrrd"'
    header = nrrd.read_header(io.BytesIO(response.content))
    assert [header[f"Segment{number}_Name"] for number in range(3)] == ["liver", "spleen", "left kidney"]
    affine = phantoms.oblique_grid().affine
    assert np.allclose(header["space directions"], affine[:3, [2, 1, 0]].T, atol=1e-4)
    assert header["space"] == "left-posterior-superior"


def test_nothing_labeled_yet_is_all_background(scene: Scene, api: Api) -> None:
    content = api(scene.ann).get(address(scene.case(), "labelmap/")).content
    assert not np.asarray(nibabel.Nifti1Image.from_bytes(gzip.decompress(content)).dataobj).any()


def test_an_unknown_format_is_refused_and_a_coming_one_is_not_available(scene: Scene, api: Api) -> None:
    task = scene.case()
    assert code(api(scene.ann).get(address(task, "labelmap/?format=bmp"))) == (422, "unknown_format")
    assert code(api(scene.ann).get(address(task, "labelmap/?format=dicomseg"))) == (404, "not_available")
    assert code(api(scene.out).get(address(task, "labelmap/?format=bmp"))) == (404, "not_found")
