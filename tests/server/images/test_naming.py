"""Which label belongs to which image: names decide."""

import time

import pytest

from server.images.naming import Pair, file_name, lone_labels_told, paired, told_apart


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ("case1.nii.gz", "case1.nii.gz"),
        ("case1.nii.gz", "case1_seg.nii.gz"),
        ("case1.nii", "case1-label.nrrd"),
        ("case1.nrrd", "case1.seg.nrrd"),
        ("case1.mha", "Case1_LABEL.mha"),
        ("case1_0000.nii.gz", "case1.nii.gz"),
        ("imagesTr/liver_3_0000.nii.gz", "labelsTr/liver_3.nii.gz"),
        ("patients/7.zip", "masks/7_mask.nii.gz"),
        ("a/image.nii.gz", "a/label.nii.gz"),
    ],
)
def test_a_label_finds_its_image(image, label):
    assert paired([image], [label]) == [Pair(image, label)]


def test_folders_and_suffixes_tell_labels_from_images():
    files = [
        "set/imagesTr/a_0000.nii.gz", "set/labelsTr/a.nii.gz", "b.nii.gz", "b_seg.nii.gz", "brain_mask.nii.gz",
        "p1/t1.nii.gz", "p1/seg.nii.gz",
    ]  # fmt: skip
    images, labels = told_apart(files)
    assert images == ["set/imagesTr/a_0000.nii.gz", "b.nii.gz", "brain_mask.nii.gz", "p1/t1.nii.gz"]
    assert set(labels) == {"set/labelsTr/a.nii.gz", "b_seg.nii.gz", "p1/seg.nii.gz"}
    assert all(not pair.problem for pair in paired(images, labels))


def test_an_image_without_label_is_no_problem_and_a_label_without_image_is_one():
    rows = paired(["a.nii", "b.nii"], ["b_seg.nii", "c_seg.nii"])
    assert rows[:2] == [Pair("a.nii", None), Pair("b.nii", "b_seg.nii")]
    assert (rows[2].image, rows[2].label) == (None, "c_seg.nii")
    assert rows[2].problem.endswith(".")


@pytest.mark.parametrize("lone", ["zzz_seg.nii.gz", "p1/zzz-Label_0000.nii.gz", "p1/mask.nrrd"])
def test_where_labels_are_expected_one_without_its_image_is_no_image(lone):
    images, labels = told_apart(["a.nii.gz", "a_seg.nii.gz", "brain_mask.nii.gz", "labels/brain_mask.nii.gz", lone])
    rows = lone_labels_told(paired(images, labels))
    assert rows[:2] == [
        Pair("a.nii.gz", "a_seg.nii.gz"),
        Pair("brain_mask.nii.gz", "labels/brain_mask.nii.gz"),
    ]
    assert (rows[2].image, rows[2].label) == (None, lone)
    assert "no image belongs to this label" in rows[2].problem


def test_two_images_of_one_name_are_told_at_each():
    rows = paired(["one/scan.nii.gz", "two/scan.nrrd"], ["labels/scan.nii.gz"])
    assert [bool(row.problem) for row in rows] == [True, True, True]
    assert all("2 images" in row.problem for row in rows)


def test_the_same_folder_decides_between_images_of_one_name():
    rows = paired(["one/t1.nii.gz", "two/t1.nii.gz"], ["one/t1_seg.nii.gz", "two/t1_seg.nii.gz"])
    assert rows == [Pair("one/t1.nii.gz", "one/t1_seg.nii.gz"), Pair("two/t1.nii.gz", "two/t1_seg.nii.gz")]


def test_two_labels_for_one_image_are_a_problem():
    (row,) = paired(["a.nii"], ["x/a_seg.nii", "y/a-label.nii"])
    assert row.problem == "2 labels fit this image (a_seg.nii and a-label.nii); leave one of them."


def test_a_second_channel_is_no_image_of_its_own():
    first, second = paired(["a_0000.nii.gz", "a_0001.nii.gz"], ["a.nii.gz"])
    assert first == Pair("a_0000.nii.gz", "a.nii.gz")
    assert "channel 1 of a" in second.problem


def test_a_name_with_a_path_keeps_its_last_part():
    assert file_name("..\\..\\a/b\x00<c>.nii") == "b__c_.nii"
    assert file_name("../..") == "image"
    assert file_name("") == "image"


def test_a_name_does_not_turn_its_letters_round():
    assert file_name("brain\u202eiin.exe") == "brain_iin.exe"


def test_a_name_without_end_keeps_its_ending_and_fits_a_file_system():
    name = file_name("ü" * 10_000 + ".nii.gz")
    assert name.endswith("ü.nii.gz") and len(name.encode()) <= 255


def test_folders_of_equal_names_by_the_thousand_are_paired_at_once():
    images = [f"{n}/image.nii.gz" for n in range(10_000)]
    labels = [f"{n}/label.nii.gz" for n in range(10_000)]
    alike = [f"{n}/image_seg.nii.gz" for n in range(10_000)]
    start = time.perf_counter()
    assert told_apart([*images, *labels]) == (images, labels)
    for given in (labels, alike):
        assert paired(images, given) == [Pair(*pair) for pair in zip(images, given, strict=True)]
    lost = paired(images, [f"labels/{n}/image.nii.gz" for n in range(10_000)])
    assert all("10000 images" in row.problem for row in lost)
    assert time.perf_counter() - start < 20
