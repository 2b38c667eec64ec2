"""The likelihood over the socket: where the scribbles say that a segment is, and a sentence where nothing says so."""

import numpy as np
import pytest

from tests.client.hilum_socket import HilumSocket, Refused
from tests.server.cases import CENTERS, SHAPE, claimed


def line(case, center, reach: int = 3) -> dict:
    """A scribble along i through a place."""
    ends = [case.at((center[0], center[1], center[2] + step)) for step in (-reach, reach)]
    return {"kind": "scribble", "include": True, "positions_mm": [list(end) for end in ends], "radius_mm": 1.0}


def test_cells_near_the_scribble_are_likely_and_those_of_another_segment_are_not(live: str):
    case = claimed()
    with case.page(live) as page:
        assert page.ask(1, [line(case, CENTERS[0])])["method"] == "scribbles"
        page.ask(2, [line(case, CENTERS[1])])
        told = page.likelihood(1)
        chance = np.zeros(SHAPE)
        cells = np.array(told.array) / 255
        for axis, factor in enumerate(told["factor"]):
            cells = cells.repeat(factor, axis)
        box = tuple(slice(a, a + n) for a, n in zip(told["start"], cells.shape, strict=True))
        room = chance[box].shape
        chance[box] = cells[tuple(slice(0, n) for n in room)]
        assert chance[CENTERS[0]] > 0.9
        assert chance[CENTERS[1]] < 0.5
        assert page.revision == 2


def test_without_a_prompt_or_a_label_there_is_nothing_to_show(live: str):
    with claimed().page(live) as page, pytest.raises(Refused, match=r"nothing_drawn: .*\.$"):
        page.likelihood(1)


def test_it_needs_the_claim_and_a_segment_of_the_project(live: str):
    case = claimed()
    with HilumSocket(live, str(case.task.pk), token=case.token) as page, pytest.raises(Refused) as refused:
        page.likelihood(1)
    assert refused.value.code == "fence_required"
    with case.page(live) as page, pytest.raises(Refused) as refused:
        page.likelihood(99)
    assert refused.value.code == "unknown_segment"
