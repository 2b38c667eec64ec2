"""Operations by name: what is understood, and what is refused with a sentence."""

import pytest

from labeling.errors import BadOperation
from labeling.operations import FillBetween, FillHoles, Grow, Operation, RemoveIslands, parse_operation


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        ("fill_between", {"axis": 2}, Operation("fill_between", FillBetween(2))),
        ("fill_holes", {}, Operation("fill_holes", FillHoles())),
        ("fill_holes", {"axis": 0}, Operation("fill_holes", FillHoles(0))),
        ("remove_islands", {"below_mm3": 12}, Operation("remove_islands", RemoveIslands(below_mm3=12.0))),
        ("remove_islands", {"below_voxels": 5}, Operation("remove_islands", RemoveIslands(below_voxels=5))),
        ("grow", {"mm": 2, "overwrite": True}, Operation("grow", Grow(2.0), overwrite=True)),
    ],
)
def test_an_operation_is_read_from_its_name_and_parameters(name, parameters, expected):
    assert parse_operation(name, parameters) == expected


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("melt", {}),
        ("grow", {}),
        ("grow", {"mm": 0}),
        ("grow", {"mm": -1}),
        ("grow", {"mm": 1e9}),
        ("grow", {"mm": float("nan")}),
        ("grow", {"mm": 10**400}),
        ("grow", {"mm": "3"}),
        ("grow", {"mm": True}),
        ("grow", {"mm": 3, "times": 2}),
        ("grow", {"mm": 3, "overwrite": 1}),
        ("smooth", {"mm": 21}),
        ("shrink", {"mm": float("inf")}),
        ("fill_between", {}),
        ("fill_between", {"axis": 3}),
        ("fill_between", {"axis": True}),
        ("fill_between", {"axis": "k"}),
        ("fill_holes", {"axis": None}),
        ("remove_islands", {}),
        ("remove_islands", {"below_mm3": 3, "below_voxels": 3}),
        ("remove_islands", {"below_voxels": 2.5}),
        ("remove_islands", {"below_mm3": -1}),
        ("keep_largest", {"mm": 3}),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(name, parameters):
    with pytest.raises(BadOperation) as refused:
        parse_operation(name, parameters)
    assert refused.value.code == "bad_operation"
    assert refused.value.message.endswith(".")
