"""Prompts that cannot be answered, or not any more."""

import time

import pytest

from tests.client.hilum_socket import HilumSocket, Refused, point
from tests.server.cases import CENTERS, claimed


def test_of_twenty_hasty_prompts_the_newest_is_answered_and_each_other_gets_its_word(live: str):
    case = claimed()
    with case.page(live) as page:
        for n in range(20):
            x, y, z = case.at(CENTERS[0])
            page.prompt(1, [point(x, y, z + n / 100)])
            time.sleep(0.05)
        newest = page.answer(20)
        rest = page.drain()
        superseded = [m["request"] for m in rest if m.type == "error" and m["code"] == "superseded"]
        answered = [m["request"] for m in rest if m.type == "answer" and m["stage"] == "final"]
        assert sorted(superseded + answered) == list(range(1, 20))
        assert newest["revision"] == len(answered) + 1


def test_two_segments_are_answered_side_by_side(live: str):
    case = claimed()
    with case.page(live) as page:
        one, two = page.prompt(1, [point(*case.at(CENTERS[0]))]), page.prompt(2, [point(*case.at(CENTERS[1]))])
        assert {page.answer(one)["revision"], page.answer(two)["revision"]} == {1, 2}
        assert (page.labelmap[CENTERS[0]], page.labelmap[CENTERS[1]]) == (1, 2)


def test_strokes_are_acked_while_an_answer_is_computed(live: str):
    case = claimed()
    with case.page(live) as page:
        request = page.prompt(1, [point(*case.at(CENTERS[0]))])
        page.paint(2, (slice(20, 21), slice(3, 5), slice(3, 5)))
        page.answer(request)
        assert page.labelmap[20, 3, 3] == 2
        assert page.labelmap[CENTERS[0]] == 1


@pytest.mark.parametrize(
    ("segment", "items", "code"),
    [
        (1, [point(10_000, 0, 0)], "prompt_outside"),
        (
            1,
            [point(10_000, 0, 0), {"kind": "scribble", "include": True, "positions_mm": [[1, 1, 1]]}],
            "prompt_outside",
        ),
        (1, [{"kind": "scribble", "include": True, "positions_mm": [[9e4, 1, 1], [9e4, 1, 1]]}], "prompt_outside"),
        (1, [{"kind": "circle", "include": True, "positions_mm": [[1, 1, 1]]}], "bad_prompt"),
        (1, [{"kind": "point", "positions_mm": [[1, 1, 1]]}], "bad_prompt"),
        (1, [{"kind": "point", "include": True, "positions_mm": [[1, 1]]}], "bad_prompt"),
        (1, [{"kind": "point", "include": True, "positions_mm": [[float("nan"), 1, 1]]}], "bad_prompt"),
        (1, ["here"], "bad_prompt"),
        (7, [point(10, 10, 10)], "unknown_segment"),
        (0, [point(10, 10, 10)], "malformed"),
        ("1", [point(10, 10, 10)], "malformed"),
    ],
)
def test_a_prompt_that_no_worker_could_answer_is_refused_with_a_sentence(page: HilumSocket, segment, items, code):
    with pytest.raises(Refused) as refused:
        page.ask(segment, items)
    assert refused.value.code == code
    assert refused.value.fields["detail"].endswith(".")
    assert page.revision == 0


def test_a_method_that_is_not_there_is_refused_with_the_names_of_those_that_are(page: HilumSocket):
    with pytest.raises(Refused, match=r"unknown_method.*smart-point or scribbles\.$"):
        page.ask(1, [point(10, 10, 10)], method="guess")
    assert page.revision == 0


@pytest.mark.parametrize("locked", [[-1], [2**16], [10**30], [True], ["2"], {"2": True}, None])
def test_what_is_locked_must_be_numbers_that_segments_can_have(page: HilumSocket, locked: object):
    with pytest.raises(Refused, match="malformed: locked must be a list of segment numbers, none above 65535"):
        page.ask(1, [point(10, 10, 10)], locked=locked)


def test_a_locked_segment_keeps_its_voxels(live: str):
    case = claimed()
    with case.page(live) as page:
        k, j, i = CENTERS[0]
        page.paint(2, (slice(k, k + 1), slice(j + 1, j + 3), slice(i, i + 1)))
        page.ask(1, [point(*case.at(CENTERS[0]))], locked=[2])
        assert page.labelmap[CENTERS[0]] == 1
        assert (page.labelmap[k, j + 1 : j + 3, i] == 2).all()


def test_items_too_many_for_a_message_travel_by_the_store(live: str):
    case = claimed()
    x, y, z = case.at(CENTERS[0])
    line = [[x + n * 1e-4, y, z] for n in range(4000)]
    with case.page(live) as page:
        page.ask(1, [{"kind": "scribble", "include": True, "positions_mm": line}])
        assert page.labelmap[CENTERS[0]] == 1
    with case.page(live) as page:
        assert page.state["prompts"]["1"][0]["positions_mm"] == line


@pytest.fixture(scope="module")
def page(live: str):
    with claimed().page(live) as opened:
        yield opened
