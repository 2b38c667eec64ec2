"""Operations on a whole segment, through a real server and its assistant: one edit each, or a sentence and nothing."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from server.annotations.models import Edit, Task
from server.annotations.services import submission
from server.annotations.services.labelmaps import labelmap_at
from server.jobs.models import WorkerRow
from tests.client.hilum_socket import HilumSocket, Refused, encode, point
from tests.processes import children
from tests.server.cases import CENTERS, Case, claimed

BRICK = np.s_[3:5, 4:7, 5:9]
BESIDE = np.s_[3:5, 8:10, 5:9]


def edits(case: Case) -> list[tuple[str, int | None, str]]:
    return list(Edit.objects.filter(task=case.task).order_by("revision").values_list("kind", "segment", "method"))


def near(labels: NDArray[Any], case: Case, mm: float) -> NDArray[np.bool_]:
    spacing = np.linalg.norm(np.array(case.task.image.affine)[:3, :3], axis=0)
    return ndimage.distance_transform_edt(labels != 1, sampling=spacing) <= mm + 1e-4


def test_an_operation_is_one_edit_that_every_page_sees_and_undo_takes_back(live: str):
    case = claimed()
    with case.page(live) as page, case.page(live, fence=None) as other:
        page.paint(1, BRICK)
        page.paint(2, BESIDE)
        before = page.labelmap.copy()
        expected = np.where(near(before, case, 3) & (before == 0), 1, before)
        patch = page.operate(1, "grow", mm=3)
        assert (patch["kind"], patch["revision"], patch["can_undo"]) == ("operation", 3, True)
        assert np.array_equal(page.labelmap, expected) and not np.array_equal(expected, before)
        page.undo()
        assert np.array_equal(page.labelmap, before)
        page.redo()
        assert np.array_equal(page.labelmap, expected)
        other.drain(0.5)
        assert np.array_equal(other.labelmap, expected)
    assert edits(case)[2] == ("operation", 1, "grow")
    assert Edit.objects.get(task=case.task, revision=3).parameters == {"mm": 3}
    with case.page(live) as page:
        assert page.state["sequence"] == 5 and np.array_equal(page.labelmap, expected)


def test_a_repeated_sequence_is_acked_again_and_not_computed_again(live: str):
    case = claimed()
    with case.page(live) as page:
        page.paint(1, BRICK)
        page.operate(1, "grow", mm=2)
        page.send("operate", sequence=2, base=1, segment=1, operation="grow", parameters={"mm": 2})
        assert page.ack(2)["revision"] == 2
        page.send("operate", sequence=3, base=2, segment=1, operation="grow", parameters={"mm": 2})
        page.send("operate", sequence=3, base=2, segment=1, operation="grow", parameters={"mm": 2})
        assert page.ack(3)["revision"] == 3
        page.drain(0.5)
    assert [kind for kind, *_ in edits(case)] == ["stroke", "operation", "operation"]


def test_strokes_behind_an_operation_wait_for_it_and_keep_their_order(live: str):
    case = claimed()
    with case.page(live) as page:
        page.paint(1, BRICK)
        page.send("operate", sequence=2, base=1, segment=1, operation="grow", parameters={"mm": 2})
        page._sequence = 2
        stroke = page.stroke(((3, 4, 5), (4, 5, 6)), np.full((1, 1, 1), 2, np.int32))
        page.send("undo", sequence=4)
        assert [page.ack(n)["revision"] for n in (2, stroke, 4)] == [2, 3, 4]
    assert [kind for kind, *_ in edits(case)] == ["stroke", "operation", "stroke", "undo"]


@contextmanager
def computing_stands_still() -> Iterator[None]:
    """The server hears and answers, but no child of it computes."""
    stopped = children(WorkerRow.objects.get().pid)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


def errors(page: HilumSocket, count: int) -> list[tuple[int, str]]:
    told = [page.wait(lambda message: message.type == "error") for _ in range(count)]
    return [(one["sequence"], one["code"]) for one in told]


def test_what_is_too_much_behind_an_operation_is_refused_and_all_that_follows_it_until_it_comes_again(live: str):
    case = claimed()
    filler, one = b"HPAT" + bytes(15 * 2**20), ((3, 4, 5), (4, 5, 6))
    with case.page(live) as page:
        page.paint(1, BRICK)

        def stroke(sequence: int, segment: int) -> None:
            page.send("patch", sequence=sequence, base=1)
            page.send_bytes(encode(one, np.full((1, 1, 1), segment, np.int32), 1))

        with computing_stands_still():
            page.send("operate", sequence=2, base=1, segment=1, operation="grow", parameters={"mm": 2})
            for sequence in (3, 4, 5):
                page.send("patch", sequence=sequence, base=1)
                page.send_bytes(filler)
            stroke(6, 2)
            assert errors(page, 2) == [(5, "rate_limited"), (6, "rate_limited")]
            page.send("undo", sequence=7)
            assert errors(page, 1) == [(7, "rate_limited")]
        assert page.ack(2)["revision"] == 2
        assert errors(page, 2) == [(3, "bad_patch"), (4, "bad_patch")]
        stroke(6, 2)
        assert errors(page, 1) == [(6, "rate_limited")]
        stroke(5, 1)
        stroke(6, 2)
        page.send("undo", sequence=7)
        assert [page.ack(n)["revision"] for n in (5, 6, 7)] == [3, 4, 5]
    assert [kind for kind, *_ in edits(case)] == ["stroke", "operation", "stroke", "stroke", "undo"]


def test_a_refused_operation_leaves_its_sequence_and_lets_what_waits_go_on(live: str):
    case = claimed()
    with case.page(live) as page:
        page.send("operate", sequence=1, base=0, segment=1, operation="grow", parameters={"mm": 2})
        page._sequence = 1
        page.paint(1, BRICK)
        assert [m["code"] for m in page.drain() if m.type == "error"] == ["empty_segment"]
        assert page.revision == 1
        assert page.operate(1, "grow", mm=2)["revision"] == 2


@pytest.mark.parametrize(
    ("segment", "operation", "said", "code"),
    [
        (2, "grow", {"mm": 2}, "empty_segment"),
        (1, "melt", {}, "bad_operation"),
        (1, "grow", {"mm": 1e9}, "bad_operation"),
        (1, "grow", {"mm": -2}, "bad_operation"),
        (1, "grow", {"mm": 2, "locked": [1]}, "segment_locked"),
        (1, "shrink", {"mm": 40}, "nothing_left"),
        (1, "keep_largest", {}, "nothing_changed"),
        (1, "fill_holes", {}, "nothing_changed"),
        (1, "fill_between", {"axis": 0}, "nothing_changed"),
        (2, "fill_between", {"axis": 5}, "bad_operation"),
        (9, "grow", {"mm": 2}, "unknown_segment"),
        (0, "grow", {"mm": 2}, "malformed"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence_and_stores_nothing(
    painted: tuple[Case, HilumSocket], segment: int, operation: str, said: dict[str, Any], code: str
):
    case, page = painted
    with pytest.raises(Refused) as refused:
        page.operate(segment, operation, **said)
    assert refused.value.code == code and refused.value.fields["detail"].endswith(".")
    assert page.revision == 1 and len(edits(case)) == 1


@pytest.mark.parametrize("fields", [{"operation": 3}, {"parameters": []}, {"locked": "1"}, {"base": -1}])
def test_a_message_of_another_form_is_malformed(painted: tuple[Case, HilumSocket], fields: dict[str, Any]):
    _, page = painted
    said = {"sequence": 90, "base": 1, "segment": 1, "operation": "grow", "parameters": {"mm": 1}}
    page.send("operate", **{**said, **fields})
    assert [m["code"] for m in page.drain() if m.type == "error"] == ["malformed"]


def test_a_segment_deleted_in_the_meantime_is_refused(live: str):
    case = claimed()
    with case.page(live) as page:
        page.paint(2, BRICK)
        case.task.project.segments.filter(number=2).delete()
        with pytest.raises(Refused, match="unknown_segment"):
            page.operate(2, "grow", mm=2)
    assert len(edits(case)) == 1


def test_an_operation_after_the_claim_is_gone_is_refused(live: str):
    case = claimed()
    with case.page(live) as page:
        page.paint(1, BRICK)
        submission.submit(actor=case.annotator, task_id=case.task.pk, fence=case.fence)
        with pytest.raises(Refused) as refused:
            page.operate(1, "grow", mm=2)
        assert refused.value.code in ("wrong_state", "stale_fence")
    assert len(edits(case)) == 1


def test_prompts_stand_after_an_operation_and_what_it_made_is_kept(live: str):
    case = claimed()
    first, second = point(*case.at(CENTERS[0])), point(*case.at(CENTERS[1]))
    with case.page(live) as page:
        page.ask(1, [first])
        patch = page.operate(1, "grow", mm=3)
        assert patch["prompts"] == {"1": [first]}
        added = np.zeros(page.labelmap.shape, bool)
        added[tuple(slice(a, b) for a, b in zip(*patch.box, strict=True))] = patch.array == 1
        page.ask(1, [first, second])
        assert (page.labelmap[added] == 1).all() and page.labelmap[CENTERS[1]] == 1
        for _ in range(3):
            page.undo()
        assert not page.labelmap.any()


def test_what_an_operation_took_away_stays_away_for_later_prompts(live: str):
    case = claimed()
    k, j, i = CENTERS[0]
    first, beside = point(*case.at(CENTERS[0])), point(*case.at((k, j + 1, i + 1)))
    with case.page(live) as page:
        page.ask(1, [first])
        patch = page.operate(1, "shrink", mm=1.5)
        taken = np.zeros(page.labelmap.shape, bool)
        taken[tuple(slice(a, b) for a, b in zip(*patch.box, strict=True))] = patch.array == 0
        page.ask(1, [first, beside])
        assert taken.sum() > 20 and not page.labelmap[taken].any()


def test_an_operation_and_a_prompt_at_once_end_the_same_for_page_and_journal(live: str):
    case = claimed()
    with case.page(live) as page:
        page.paint(1, BRICK)
        request = page.prompt(2, [point(*case.at(CENTERS[0]))])
        page.operate(1, "grow", mm=2)
        page.answer(request)
        shown = page.labelmap.copy()
    assert np.array_equal(shown, labelmap_at(Task.objects.get(pk=case.task.pk)))


@pytest.fixture(scope="module")
def painted(live: str):
    case = claimed()
    with case.page(live) as page:
        page.paint(1, BRICK)
        yield case, page
