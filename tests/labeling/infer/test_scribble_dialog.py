"""What a later line changes: where it says something new; and only while it is there."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from labeling.geometry import Box
from labeling.infer.marks import place
from labeling.infer.session import InferSession
from labeling.optimize.levels import Calmed
from labeling.optimize.scene import Scene
from labeling.optimize.scribbles import ScribbleCut, Stroke
from labeling.optimize.tiles import NEAR_MM, Earlier
from labeling.patches import apply
from labeling.prompts import Scribble
from tests.phantoms import abdomen_ct

VOLUME, TRUTH = abdomen_ct()
SHAPE = (VOLUME.array.shape[0], VOLUME.array.shape[1], VOLUME.array.shape[2])


def line(*index: tuple[int, int, int], include: bool = True) -> Scribble:
    return Scribble(tuple(map(tuple, VOLUME.geometry.to_world(index).tolist())), include, 1.0)


FIRST, SECOND = line((22, 43, 20), (22, 43, 44)), line((16, 40, 22), (16, 46, 34))
AGAINST = line((22, 20, 60), (22, 60, 60), include=False)


def talk(*turns: tuple[Scribble, ...]) -> list[NDArray[np.uint8]]:
    """The labels after each turn of one dialog; every answer is journalled."""
    labels = np.zeros(SHAPE, np.uint8)
    session, heard = InferSession(VOLUME, labels), []
    for items in turns:
        *_, last = session.answer(1, items)
        if last.patch is not None:
            apply(labels, last.patch)
        session.absorb(last.patch, "answer", 1, items)
        heard.append(labels.copy())
    return heard


def test_a_later_line_moves_fewer_borders_than_the_same_lines_without_the_answer_before() -> None:
    before, after = talk((FIRST, AGAINST), (FIRST, AGAINST, SECOND))
    (anew,) = talk((FIRST, AGAINST, SECOND))
    assert 0 < (before != after).sum() < (before != anew).sum()
    drawn = place(SECOND, VOLUME.geometry).voxels
    assert (after[tuple(drawn.T)] == 1).all()


def test_a_line_that_was_drawn_and_taken_away_leaves_no_trace_in_any_turn() -> None:
    one, two, three = (FIRST,), (FIRST, AGAINST), (FIRST, AGAINST, SECOND)
    heard = talk(one, two, three, two, two, one, two, three)
    for turn, same in ((3, 1), (4, 1), (5, 0), (6, 1), (7, 2)):
        assert np.array_equal(heard[turn], heard[same])


@pytest.mark.parametrize("everything", [True, False])
def test_an_earlier_answer_does_not_outweigh_what_the_image_says(everything: bool) -> None:
    method = ScribbleCut(Calmed.of(VOLUME.array, VOLUME.geometry.spacing_mm))
    strokes = [Stroke(item.include, place(item, VOLUME.geometry).voxels) for item in (FIRST, AGAINST)]
    scene = Scene(np.zeros(SHAPE, np.uint8), 1, np.zeros(SHAPE, np.uint8))
    list(method.answers(scene, strokes, Earlier(Box.whole(SHAPE), np.full(SHAPE, everything), 2)))
    ours, truth = scene.labels == 1, TRUTH.array == 1
    assert 2 * (ours & truth).sum() / (ours.sum() + truth.sum()) > 0.9


def test_an_earlier_answer_counts_on_borders_but_not_beside_a_line_that_it_does_not_know() -> None:
    method = ScribbleCut(Calmed.of(VOLUME.array, VOLUME.geometry.spacing_mm))
    strokes = [Stroke(item.include, place(item, VOLUME.geometry).voxels) for item in (FIRST, AGAINST)]
    near = np.floor(NEAR_MM / VOLUME.geometry.spacing_mm).astype(int)
    low, high = strokes[0].voxels.min(axis=0) - near, strokes[0].voxels.max(axis=0) + near + 1
    beside = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    answer = Scene(np.zeros(SHAPE, np.uint8), 1, np.zeros(SHAPE, np.uint8))
    list(method.answers(answer, strokes))
    masks = ndimage.binary_dilation(answer.labels), ndimage.binary_erosion(answer.labels)
    differ = []
    for known in (2, 0):
        heard = []
        for mask in masks:
            scene = Scene(np.zeros(SHAPE, np.uint8), 1, np.zeros(SHAPE, np.uint8))
            list(method.answers(scene, strokes, Earlier(Box.whole(SHAPE), mask, known)))
            heard.append(scene.labels)
        differ.append([int((heard[0] != heard[1])[part].sum()) for part in (beside, ...)])
    (near_known, all_known), (near_new, all_new) = differ
    assert near_known > near_new
    assert all_known > 0 and all_new > 0
