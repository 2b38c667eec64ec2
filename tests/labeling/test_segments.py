"""Segments and their list."""

import numpy as np
import pytest

from labeling.errors import BadSchema, UnknownSegment
from labeling.segments import LabelSchema, Segment, default_color

LIVER, SPLEEN = Segment(1, "liver", "#aa3311", "SCT:10200004"), Segment(300, "spleen", "#3344ff")


def test_a_schema_finds_its_segments_by_number():
    schema = LabelSchema((LIVER, SPLEEN))
    assert schema.numbers == (1, 300)
    assert schema.by_number(300) is SPLEEN
    with pytest.raises(UnknownSegment):
        schema.by_number(2)


def test_a_label_with_unknown_numbers_is_refused_with_the_numbers():
    with pytest.raises(UnknownSegment, match="7, 9") as caught:
        LabelSchema((LIVER,)).check([0, 1, 9, 7])
    assert caught.value.data["numbers"] == [7, 9]
    LabelSchema((LIVER,)).check([0, 1])


def test_above_255_segments_a_labelmap_is_uint16():
    assert LabelSchema((LIVER,)).dtype is np.uint8
    assert LabelSchema((LIVER, SPLEEN)).dtype is np.uint16
    assert LabelSchema(()).dtype is np.uint8


@pytest.mark.parametrize(
    ("number", "name", "color"),
    [(0, "a", "#000000"), (65536, "a", "#000000"), (1, "  ", "#000000"), (1, "a", "red"), (1, "a", "#00000g")],
)
def test_a_malformed_segment_is_refused(number, name, color):
    with pytest.raises(BadSchema):
        Segment(number, name, color)


def test_a_number_used_twice_is_refused():
    with pytest.raises(BadSchema, match="1 is used twice"):
        LabelSchema((LIVER, Segment(1, "other", "#000000")))


def test_default_colors_are_valid_and_differ():
    colors = [default_color(number) for number in range(1, 40)]
    assert len(set(colors)) == len(colors)
    assert all(Segment(1, "a", color) for color in colors)
