"""NIfTI files that are none, or lie: each is refused with a sentence, before it costs anything."""

import gzip
import tracemalloc

import nibabel
import numpy as np
import pytest

from labeling.errors import BadGeometry, TooLarge, UnreadableImage, UnsupportedImage
from labeling.io.nifti import read_nifti
from tests.phantom_files import save_nifti
from tests.phantoms import oblique


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
