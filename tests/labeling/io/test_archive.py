"""A zip is distrusted before it is unpacked."""

import stat
import zipfile

import numpy as np
import pytest

from labeling.errors import LabelingError, TooLarge, UnreadableImage, UnsupportedImage
from labeling.io import archive
from labeling.io.archive import entries
from labeling.io.dicom import read_dicom
from tests.phantom_files import save_dicom, zipped
from tests.phantoms import oblique


def make(path, *members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members:
            packed.writestr(name, data)
    return path


def named(name, *, mode=stat.S_IFREG | 0o644):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (named("../evil.dcm"), "outside"),
        (named("a/../../evil.dcm"), "outside"),
        (named("/etc/passwd"), "outside"),
        (named("..\\evil.dcm"), "outside"),
        (named("C:\\evil.dcm"), "outside"),
        (named("link.dcm", mode=stat.S_IFLNK | 0o777), "link"),
        (named("pipe", mode=stat.S_IFIFO | 0o644), "link"),
        (named("inner.zip"), "archive inside"),
        (named("inner.TAR"), "archive inside"),
        (named("volume.gz"), "archive inside"),
    ],
)
def test_an_entry_that_is_no_plain_file_inside_is_refused(tmp_path, member, words):
    path = make(tmp_path / "a.zip", ("good.dcm", b"x"), (member, b"/etc/passwd"))
    with pytest.raises(UnsupportedImage, match=words) as caught, entries(path):
        pass
    assert "a.zip" in caught.value.message
    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]


def test_an_encrypted_entry_is_refused(tmp_path):
    path = make(tmp_path / "a.zip", ("a.dcm", b"secret"))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(UnsupportedImage, match="encrypted"), entries(path):
        pass


def test_too_many_entries_and_bombs_are_refused_unopened(tmp_path, monkeypatch):
    path = make(tmp_path / "many.zip", *[(f"{n}.dcm", b"") for n in range(12)])
    monkeypatch.setattr(archive, "MAX_ENTRIES", 11)
    with pytest.raises(TooLarge, match="12 files"), entries(path):
        pass
    bomb = make(tmp_path / "bomb.zip", ("a.dcm", bytes(2**26 + 2**20)))
    with pytest.raises(TooLarge, match="would unpack to 65 MiB"), entries(bomb):
        pass
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 2**20)
    with pytest.raises(TooLarge, match="larger"), entries(bomb):
        pass


def test_a_zip_that_lies_about_sizes_is_refused(tmp_path):
    path = make(tmp_path / "a.zip", ("a.dcm", bytes(1000)))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    with entries(path) as files, pytest.raises(UnreadableImage, match=r"a\.dcm does not unpack"):
        files[0].read()


@pytest.mark.parametrize("keep", [4, 30, 0.5, 0.98])
def test_a_truncated_zip_is_refused(tmp_path, keep):
    data = zipped(save_dicom(oblique(), tmp_path / "s"), tmp_path / "a.zip").read_bytes()
    path = tmp_path / "cut.zip"
    path.write_bytes(data[: int(len(data) * keep) if isinstance(keep, float) else keep])
    with pytest.raises(UnreadableImage, match=r"cut\.zip is a damaged zip"):
        read_dicom(path)


def test_any_flipped_byte_in_a_zip_is_a_volume_or_refused(tmp_path):
    paths = save_dicom(oblique(), tmp_path / "s")[:3]
    good = zipped(paths, tmp_path / "a.zip").read_bytes()
    rng = np.random.default_rng(1)
    path = tmp_path / "flipped.zip"
    for _ in range(200):
        data = bytearray(good)
        data[rng.integers(0, len(data))] ^= rng.integers(1, 256)
        path.write_bytes(data)
        try:
            read_dicom(path)
        except LabelingError:
            continue


def test_a_folder_with_too_many_files_is_refused(tmp_path, monkeypatch):
    save_dicom(oblique(), tmp_path / "s")
    monkeypatch.setattr(archive, "MAX_ENTRIES", 18)
    with pytest.raises(TooLarge, match="19 files"):
        read_dicom(tmp_path / "s")
