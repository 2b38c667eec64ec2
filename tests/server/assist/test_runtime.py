"""What the compute child does with a message: in this process, without the child."""

from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from numpy.typing import NDArray

from labeling.geometry import Box
from labeling.infer.session import InferSession
from labeling.io import wire
from labeling.patches import Patch, apply
from labeling.prompts import parse_items
from server.annotations.services.journal import commit_answer, commit_stroke, undo
from server.annotations.services.labelmaps import labelmap_at
from server.assist.hot import Shelf
from server.assist.runtime import Runtime
from server.core import store
from server.images.selectors import manifest_at
from tests.client.hilum_socket import point
from tests.server.cases import CENTERS, SHAPE, Case, balls, claimed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def runtime() -> Runtime:
    warm = Runtime()
    warm.warm()
    return warm


@pytest.fixture
def case() -> Case:
    return claimed()


def message(case: Case, center: tuple[int, int, int] = CENTERS[0], **fields: Any) -> dict[str, Any]:
    asked = {"task": str(case.task.pk), "segment": 1, "request": 1, "method": "smart-point", "locked": []}
    return {"type": "assist.prompt", **asked, "items": [point(*case.at(center))], **fields}


def ask(runtime: Runtime, sent: dict[str, Any]) -> list[dict[str, Any]]:
    replies: list[dict[str, Any]] = []
    runtime.handle(sent, replies.append, lambda: False)
    return replies


def brick(number: int) -> Patch:
    shape = (2, 3, 4)
    return Patch(Box((1, 1, 1), (3, 4, 5)), np.full(shape, number, np.uint8), np.ones(shape, np.bool_))


def stroke(case: Case, sequence: int, number: int = 2) -> None:
    commit_stroke(
        actor=case.annotator, task_id=case.task.pk, fence=case.fence, sequence=sequence, base=0, patch=brick(number)
    )


def test_a_prompt_is_answered_coarsely_then_finally_at_the_journals_revision(runtime: Runtime, case: Case):
    stroke(case, 1)
    replies = ask(runtime, message(case))
    assert [reply["stage"] for reply in replies] == ["coarse", "final"]
    for reply in replies:
        assert (reply["type"], reply["segment"], reply["request"]) == ("assist.answer", 1, 1)
        assert reply["seconds"] > 0
        assert wire.header(reply["patch"])[:2] == (1, 0)
    patch = wire.decode(replies[-1]["patch"], SHAPE)
    assert patch is not None and patch.numbers == (1,)


def test_an_image_is_read_once(runtime: Runtime):
    case = claimed(balls(seed=8))  # whose slices are no other image's
    ask(runtime, message(case, type="assist.open"))
    for sha256 in manifest_at(case.task.image.manifest).slices:
        store.path(sha256).unlink(missing_ok=True)
    assert [reply["type"] for reply in ask(runtime, message(case))] == ["assist.answer"] * 2


def test_a_session_follows_the_journal(runtime: Runtime, case: Case):
    """Opened before or after, the session holds what the journal holds."""
    early, late = Shelf(2**30), Shelf(2**30)
    early.take(case.task.pk)
    stroke(case, 1)
    final = ask(runtime, message(case))[-1]
    commit_answer(
        actor=case.annotator,
        task_id=case.task.pk,
        fence=case.fence,
        base=1,
        patch=wire.decode(final["patch"], SHAPE),
        segment=1,
        items=[point(*case.at(CENTERS[0]))],
        method="smart-point",
    )
    early.take(case.task.pk)
    stroke(case, 2, number=1)
    undo(actor=case.annotator, task_id=case.task.pk, fence=case.fence, sequence=3)
    hot = [shelf.take(case.task.pk) for shelf in (early, late)]
    assert [one.revision for one in hot] == [4, 4]
    assert [list(one.others(2)) for one in hot] == [[1], [1]]
    assert [list(one.others(1)) for one in hot] == [[], []]
    first, second = point(*case.at(CENTERS[0])), point(*case.at(CENTERS[1]))
    for items, there in (([first, second], (1, 1)), ([], (0, 0))):
        after = [_labels(case, one.session, items) for one in hot]
        assert np.array_equal(*after)
        assert (after[0][CENTERS[0]], after[0][CENTERS[1]]) == there
        assert (after[0][1:3, 1:4, 1:5] == 2).all()


def _labels(case: Case, session: InferSession, items: list[dict[str, Any]]) -> NDArray[np.uint8]:
    """The labelmap with the final answer to `items`."""
    labels = labelmap_at(case.now()).copy()
    *_, answer = session.answer(1, parse_items(items))
    if answer.patch is not None:
        apply(labels, answer.patch)
    return labels


def test_the_least_used_session_makes_room(case: Case):
    other = claimed()
    roomy, narrow = Shelf(2**30), Shelf(1)
    for shelf, kept in ((roomy, True), (narrow, False)):
        first = shelf.take(case.task.pk)
        assert shelf.take(case.task.pk) is first
        shelf.take(other.task.pk)
        assert (shelf.take(case.task.pk) is first) is kept


def test_a_superseded_prompt_says_nothing_more(runtime: Runtime, case: Case):
    replies: list[dict[str, Any]] = []
    runtime.handle(message(case), replies.append, lambda: bool(replies))
    assert [reply["stage"] for reply in replies] == ["coarse"]


def test_refusals_are_told_with_their_code(runtime: Runtime, case: Case):
    for sent, code in (
        (message(case, task=str(uuid4())), "not_found"),
        (message(case, items=[point(1e5, 0, 0)]), "prompt_outside"),
        (message(case, method="guess"), "unknown_method"),
    ):
        [reply] = ask(runtime, sent)
        assert (reply["type"], reply["code"], reply["request"]) == ("assist.error", code, 1)


def test_out_of_memory_fails_only_that_request(runtime: Runtime, case: Case):
    def exhausted() -> bool:
        raise MemoryError

    replies: list[dict[str, Any]] = []
    runtime.handle(message(case), replies.append, exhausted)
    assert [reply["code"] for reply in replies] == ["out_of_memory"]
    assert [reply["type"] for reply in ask(runtime, message(case))] == ["assist.answer"] * 2
