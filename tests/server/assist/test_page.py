"""One page at one task, through a real server and its assistant."""

import numpy as np
import pytest

from labeling.patches import diff
from server.annotations.models import Edit
from server.annotations.services.claims import claim
from server.annotations.services.journal import commit_upload
from server.annotations.services.labelmaps import labelmap_at
from tests.client.hilum_socket import Refused, encode, point
from tests.server.cases import CENTERS, claimed, token_of

BRICK = np.s_[3:5, 4:7, 5:9]


def test_a_page_prompts_paints_undoes_and_finds_it_all_again(live: str):
    case = claimed()
    with case.page(live) as page:
        assert page.state["editable"] and page.state["revision"] == 0 and page.state["sequence"] == 0
        answer = page.ask(1, [point(*case.at(CENTERS[0]))])
        assert (answer["base"], answer["revision"], answer["can_undo"]) == (0, 1, True)
        after_answer = page.labelmap.copy()
        assert after_answer[CENTERS[0]] == 1
        ack = page.paint(2, BRICK)
        assert (ack["sequence"], ack["revision"]) == (1, 2)
        painted = page.labelmap.copy()
        assert (painted[BRICK] == 2).all()
        undone = page.undo()
        assert undone["prompts"] == {"1": [point(*case.at(CENTERS[0]))]} and undone["can_redo"]
        assert np.array_equal(page.labelmap, after_answer)
        assert page.undo()["prompts"] == {}
        assert not page.labelmap.any()
        page.redo()
        page.redo()
        assert np.array_equal(page.labelmap, painted)
    with case.page(live) as page:
        assert page.state["sequence"] == 5 and page.state["revision"] == 6
        assert np.array_equal(page.labelmap, painted)
        assert page.state["prompts"] == {"1": [point(*case.at(CENTERS[0]))]}


def test_the_coarse_answer_comes_first_and_changes_nothing(live: str):
    case = claimed()
    with case.page(live) as page:
        request = page.prompt(1, [point(*case.at(CENTERS[0]))])
        coarse = page.answer(request, "coarse")
        assert coarse["revision"] == coarse["base"] == 0 and coarse.array is not None and coarse.array.size
        assert not page.labelmap.any()
        assert page.answer(request)["revision"] == 1


def test_a_page_that_comes_back_is_told_only_what_it_missed(live: str):
    case = claimed()
    with case.page(live) as page:
        page.paint(1, BRICK)
        known = page.labelmap.copy()
    with case.page(live) as page:
        page.paint(2, np.s_[10:12, 4:7, 5:9])
        expected = page.labelmap.copy()
    with case.page(live, greet=False) as page:
        page.labelmap = known
        patch = page.hello(case.fence, revision=1)
        assert (patch["kind"], patch["base"], patch["revision"], patch["by"]) == ("catch_up", 1, 2, None)
        assert patch.box == ((10, 4, 5), (12, 7, 9))
        assert np.array_equal(page.labelmap, expected)


def test_a_page_with_a_revision_that_the_journal_does_not_have_starts_from_empty(live: str):
    case = claimed()
    with case.page(live) as page:
        page.paint(1, BRICK)
    with case.page(live, greet=False) as page:
        page.hello(case.fence, revision=99)
        assert page.revision == 1 and (page.labelmap[BRICK] == 1).all()


def test_a_repeated_sequence_is_acked_again_and_applied_once(live: str):
    case = claimed()
    with case.page(live) as page:
        page.paint(1, BRICK)
        page.paint(0, BRICK)
        frame = encode(((3, 4, 5), (5, 7, 9)), np.ones((2, 3, 4), np.int32), 0)
        page.send("patch", sequence=1, base=0)
        page.send_bytes(frame)
        assert page.ack(1)["revision"] == 1
        page.send("patch", sequence=2, base=0)
        page.send_bytes(frame)
        assert page.ack(2)["revision"] == 2
        assert not labelmap_at(case.now()).any()


def test_an_old_base_never_refuses_a_stroke(live: str):
    case = claimed()
    with case.page(live) as page:
        for sequence, number in enumerate((1, 2, 1), start=1):
            page.send("patch", sequence=sequence, base=0)
            page.send_bytes(encode(((3, 4, 5), (5, 7, 9)), np.full((2, 3, 4), number, np.int32), 0))
        assert [page.ack(sequence)["revision"] for sequence in (1, 2, 3)] == [1, 2, 3]
        assert (labelmap_at(case.now())[BRICK] == 1).all()


def test_claiming_again_makes_the_older_tab_read_only(live: str):
    case = claimed()
    with case.page(live) as older:
        again = claim(actor=case.annotator, task_id=case.task.pk)
        with case.page(live, fence=again.fence) as newer:
            for write in (
                lambda: older.paint(1, BRICK),
                older.undo,
                lambda: older.ask(1, [point(*case.at(CENTERS[0]))]),
            ):
                with pytest.raises(Refused, match="stale_fence"):
                    write()
            older.send("heartbeat")
            assert [m["code"] for m in older.drain() if m.type == "error"] == ["stale_fence"]
            newer.paint(2, BRICK)
            older.drain()
            assert np.array_equal(older.labelmap, newer.labelmap)


def test_a_page_without_a_fence_reads_and_cannot_write(live: str):
    case = claimed()
    with case.page(live, fence=None) as reader:
        assert reader.state["editable"] is False
        with pytest.raises(Refused, match="fence_required"):
            reader.paint(1, BRICK)
        with pytest.raises(Refused, match="fence_required"):
            reader.redo()
        with pytest.raises(Refused, match="fence_required"):
            reader.ask(1, [point(*case.at(CENTERS[0]))])


def test_every_edit_reaches_every_other_page_once_and_in_order(live: str):
    case = claimed()
    reviewer = case.join("reviewer")
    with case.page(live) as page, case.page(live, fence=None, token=token_of(reviewer)) as other:
        page.ask(1, [point(*case.at(CENTERS[0]))])
        page.paint(2, BRICK)
        page.undo()
        array = labelmap_at(case.now())
        with_upload = array.copy()
        with_upload[20:22] = 2
        commit_upload(actor=case.annotator, task_id=case.task.pk, fence=case.fence, patch=diff(array, with_upload))
        page.paint(1, np.s_[20:21, 3:5, 3:5])
        patches = [m for m in other.drain() if m.type == "patch"]
        assert [m["revision"] for m in patches] == [1, 2, 3, 4, 5]
        assert [m["kind"] for m in patches] == ["answer", "stroke", "undo", "upload", "stroke"]
        assert {m["by"]["id"] for m in patches} == {str(case.annotator.pk)}
        assert np.array_equal(other.labelmap, page.labelmap)
        assert np.array_equal(other.labelmap, labelmap_at(case.now()))


def test_many_strokes_sent_at_once_are_all_acked_in_order(live: str):
    case = claimed()
    with case.page(live) as page, case.page(live, fence=None) as other:
        for n in range(40):
            page.stroke(((n % 20, 4, 5), (n % 20 + 1, 7, 9)), np.full((1, 3, 4), 1 + n % 2, np.int32))
        assert [page.ack(n + 1)["revision"] for n in range(40)] == list(range(1, 41))
        assert [m["revision"] for m in other.drain(0.5) if m.type == "patch"] == list(range(1, 41))
        assert np.array_equal(other.labelmap, page.labelmap)
    assert Edit.objects.filter(task=case.task).count() == 40


def test_a_heartbeat_keeps_the_claim(live: str):
    case = claimed()
    before = case.task.lease_until
    with case.page(live) as page:
        page.send("heartbeat")
        assert page.drain() == []
    assert case.now().lease_until > before


def test_others_see_where_one_looks_at_most_four_times_a_second(live: str):
    case = claimed()
    with case.page(live) as page, case.page(live, fence=None) as other:
        for n in range(20):
            page.send("presence", position_mm=[n, 0, 0])
        seen = [m for m in other.drain(0.6) if m.type == "presence"]
        assert 1 <= len(seen) <= 3
        assert seen[-1]["position_mm"] == [19, 0, 0]
        assert seen[-1]["user"] == {"id": str(case.annotator.pk), "name": str(case.annotator)}
        assert not [m for m in page.drain() if m.type == "presence"]
        page.close()
        assert other.wait(lambda m: m.type == "presence")["position_mm"] is None
