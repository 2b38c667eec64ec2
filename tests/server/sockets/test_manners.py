"""What a client may not say: it is told why, and the socket lives; too much at once ends it."""

import json
import time

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed

from tests.client.hilum_socket import HilumSocket, Refused, encode
from tests.server.cases import Case, claimed

BRICK = ((3, 4, 5), (5, 7, 9))
ONES = np.ones((2, 3, 4), np.int32)


@pytest.fixture(scope="module")
def case(live: str) -> Case:
    return claimed()


@pytest.fixture
def page(live: str, case: Case):
    with case.page(live) as opened:
        yield opened
        assert opened.paint(0, np.s_[0:1, 0:1, 0:1])["revision"]  # it still works


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "[]",
        "{}",
        "null",
        '{"type": 3}',
        '{"type": "dance"}',
        '{"type": "__init__"}',
        '{"type": "hello", "fence": "one"}',
        '{"type": "hello", "fence": -1}',
        '{"type": "hello", "revision": 1.5}',
        '{"type": "hello", "accept": "raw"}',
        '{"type": "undo"}',
        '{"type": "undo", "sequence": 0}',
        '{"type": "redo", "sequence": true}',
        '{"type": "patch", "sequence": 1}',
        '{"type": "prompt", "request": 1}',
        '{"type": "presence", "position_mm": [1, 2]}',
        '{"type": "presence", "position_mm": [NaN, 2, 3]}',
        '{"type": "patch", "sequence": 99999999999, "base": 0}',
        "[" * 5000,
    ],
)
def test_a_message_that_is_not_understood_is_told_so(page: HilumSocket, text: str):
    page._line.send(text)
    [error] = page.drain()
    assert (error.type, error["code"]) == ("error", "malformed")


def test_an_error_names_the_message_that_it_answers(page: HilumSocket):
    page.send("undo", sequence=-7)
    page.send("prompt", request=12)
    first, second = page.drain()
    assert first["sequence"] == -7
    assert second["request"] == 12


def test_bytes_without_a_word_before_them_are_refused(page: HilumSocket):
    page.send_bytes(b"HPAT")
    assert [m["code"] for m in page.drain()] == ["malformed"]


def test_the_bytes_of_a_refused_announcement_are_not_refused_again(page: HilumSocket):
    page.send("patch", sequence=-1, base=0)
    page.send_bytes(encode(BRICK, ONES, 0))
    assert [m["code"] for m in page.drain()] == ["malformed"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda frame: b"",
        lambda frame: frame[:20],
        lambda frame: b"XXXX" + frame[4:],
        lambda frame: frame[:4] + b"\2" + frame[5:],
        lambda frame: frame[:16] + b"\xff\xff" + frame[18:],
        lambda frame: frame[:-1] + b"\7",
        lambda frame: frame + b"\1\1",
    ],
)
def test_a_damaged_patch_is_refused_and_its_sequence_may_be_used_again(page: HilumSocket, damage):
    before = page.revision
    with pytest.raises(Refused, match="bad_patch") as refused:
        sequence = page._sequence = page._sequence + 1
        page.send("patch", sequence=sequence, base=before)
        page.send_bytes(damage(encode(BRICK, ONES, 0)))
        page.ack(sequence)
    assert refused.value.fields["sequence"] == sequence
    page._sequence -= 1
    assert page.paint(1, np.s_[3:5, 4:7, 5:9])["revision"] == before + 1


def test_a_stroke_with_a_number_that_is_no_segment_is_refused(page: HilumSocket):
    with pytest.raises(Refused, match="unknown_segment"):
        page.paint(77, np.s_[3:5, 4:7, 5:9])


def test_a_base_that_the_journal_does_not_have_is_refused(page: HilumSocket):
    page._sequence += 1
    page.send("patch", sequence=page._sequence, base=9_999)
    page.send_bytes(encode(BRICK, ONES, 9_999))
    assert [m["code"] for m in page.drain()] == ["malformed"]


def test_undo_with_nothing_to_undo_says_so(live: str):
    with claimed().page(live) as page, pytest.raises(Refused, match="nothing_to_undo"):
        page.undo()


def test_who_floods_is_heard_later_and_loses_nothing(live: str, case: Case):
    with case.page(live) as page:
        begin = time.perf_counter()
        for _ in range(360):
            page.send("dance")
        assert len(page.drain(0.5)) == 360
        assert time.perf_counter() - begin > 1.5
        assert page.paint(0, np.s_[0:1, 0:1, 0:1])["revision"]


@pytest.mark.parametrize("frame", [json.dumps({"type": "hello", "x": "y" * 300_000}), bytes(17 * 2**20)])
def test_a_frame_that_is_too_large_ends_the_socket(live: str, case: Case, frame: str | bytes):
    with case.page(live) as page:
        page._line.send(frame)
        with pytest.raises(ConnectionClosed) as ended:
            page.drain(5)
        assert ended.value.rcvd is not None and ended.value.rcvd.code == 4413


def test_a_page_with_zstd_gets_the_same_voxels(live: str, case: Case):
    """Without `accept`, frames come compressed where that is smaller."""
    with case.page(live) as page:
        shape = page.labelmap.shape
        page.stroke(((0, 0, 0), shape), np.indices(shape).sum(axis=0) % 3)
        page.ack(page._sequence)
        page.send("hello", fence=case.fence)
        page._line.recv(), page._line.recv()
        from labeling.io import wire

        frame = page._line.recv()
        assert isinstance(frame, bytes) and frame[5] == wire.COMPRESSED
        patch = wire.decode(frame, shape)
        assert patch is not None
        assert (patch.values[patch.changed] == (page.labelmap[patch.box.slices])[patch.changed]).all()
