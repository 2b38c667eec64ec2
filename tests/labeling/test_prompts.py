"""Prompts from JSON and onto a grid."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import BadPrompt, PromptOutside
from labeling.geometry import Geometry
from labeling.prompts import BoxPrompt, Lasso, Point, Scribble, parse_items, point_index

GRID = Geometry((4, 5, 6), np.array([[0, 0, -2, 10], [0, 2, 0, 0], [3, 0, 0, 0], [0, 0, 0, 1]], dtype=float))
A, B, C = [1.0, 2, 3], [4, 5, 6], [7, 8, 9.5]


def test_every_kind_is_read():
    items = [
        {"kind": "point", "include": True, "positions_mm": [A], "radius_mm": 4},
        {"kind": "box", "include": True, "positions_mm": [A, B]},
        {"kind": "scribble", "include": False, "positions_mm": [A, B, C], "radius_mm": 1.5},
        {"kind": "lasso", "include": True, "positions_mm": [A, B, C]},
    ]
    a, b, c = (1.0, 2.0, 3.0), (4.0, 5.0, 6.0), (7.0, 8.0, 9.5)
    assert parse_items(items) == (
        Point(a, True, 4.0), BoxPrompt(a, b, True), Scribble((a, b, c), False, 1.5), Lasso((a, b, c), True),
    )  # fmt: skip
    assert parse_items([]) == ()


@pytest.mark.parametrize(
    "item",
    [
        "point",
        {"kind": "point", "positions_mm": [A]},
        {"kind": "point", "include": 1, "positions_mm": [A]},
        {"kind": "point", "include": True, "positions_mm": [A, B]},
        {"kind": "point", "include": True, "positions_mm": A},
        {"kind": "point", "include": True, "positions_mm": []},
        {"kind": "point", "include": True, "positions_mm": [[1, 2]]},
        {"kind": "point", "include": True, "positions_mm": [[1, 2, "3"]]},
        {"kind": "point", "include": True, "positions_mm": [[1, 2, float("nan")]]},
        {"kind": "point", "include": True, "positions_mm": [[1, 2, 10**400]]},
        {"kind": "point", "include": True, "positions_mm": [A], "radius_mm": 0},
        {"kind": "box", "include": True, "positions_mm": [A]},
        {"kind": "lasso", "include": True, "positions_mm": [A, B]},
        {"kind": "arrow", "include": True, "positions_mm": [A]},
        {"kind": ["point"], "include": True, "positions_mm": [A]},
    ],
)
def test_a_malformed_item_is_refused_with_its_number(item):
    good = {"kind": "point", "include": True, "positions_mm": [A]}
    with pytest.raises(BadPrompt) as caught:
        parse_items([good, item])
    assert caught.value.data["item"] == 1


def test_too_many_prompts_are_refused():
    with pytest.raises(BadPrompt):
        parse_items([{"kind": "point", "include": True, "positions_mm": [A]}] * 1001)
    with pytest.raises(BadPrompt):
        parse_items([{"kind": "scribble", "include": True, "positions_mm": [A] * 20_001}])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["kind", "include", "positions_mm", "radius_mm"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_gets_past_as_anything_but_prompts_or_a_refusal(value):
    with contextlib.suppress(BadPrompt):
        assert isinstance(parse_items(value), tuple)


def test_a_point_falls_into_the_nearest_voxel():
    position = tuple(GRID.to_world([2.4, 1.6, 3.4]))
    assert point_index(Point(position, True), GRID) == (2, 2, 3)


def test_a_point_beside_the_image_is_refused():
    with pytest.raises(PromptOutside):
        point_index(Point(tuple(GRID.to_world([-0.6, 0, 0])), True), GRID)
