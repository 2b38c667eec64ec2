"""What scribbles promise: obeyed in every plane, locks and other segments hold, the same lines give the same answer."""

import numpy as np
import pytest
from numpy.typing import NDArray

from labeling.errors import BadPrompt, PromptOutside, UnknownMethod
from labeling.infer.marks import place
from labeling.infer.session import InferSession
from labeling.optimize.levels import LEVELS, Calmed
from labeling.optimize.likelihood import BINS, BestOf, Histogram, Mixture
from labeling.optimize.mincut import GridCut
from labeling.optimize.scene import Scene
from labeling.optimize.scribbles import ScribbleCut, Stroke
from labeling.prompts import Point, Scribble, parse_items
from labeling.volume import Volume
from tests.phantoms import OBLIQUE_SHAPE, abdomen_ct, grid, oblique, oblique_grid, oblique_labels

GRID = oblique_grid()
CENTERS = {1: (8, 24, 9), 2: (12, 8, 21), 3: (5, 8, 22)}
REACH = (3, 4, 3)  # indices along an axis from a center that stay inside every organ


def line(center, axis: int, reach: int, *, include: bool = True, radius_mm: float | None = None) -> Scribble:
    """A scribble along an axis of the oblique grid, through an index."""
    ends = np.array([center, center], float)
    ends[0, axis] -= reach
    ends[1, axis] += reach
    positions = GRID.to_world(np.linspace(ends[0], ends[1], 9))
    return Scribble(tuple(tuple(float(mm) for mm in p) for p in positions), include, radius_mm)


def final(session: InferSession, segment: int, items, **options) -> NDArray[np.uint8]:
    """The labels after the answer, from none."""
    labels = np.zeros(OBLIQUE_SHAPE, np.uint8)
    *_, last = session.answer(segment, tuple(items), **options)
    assert last.stage == "final"
    if last.patch is not None:
        np.copyto(labels[last.patch.box.slices], last.patch.values, where=last.patch.changed)
    return labels


def dice(a, b) -> float:
    return float(2 * (a & b).sum() / (a.sum() + b.sum()))


def fresh(labels=None) -> InferSession:
    return InferSession(oblique(), np.zeros(OBLIQUE_SHAPE, np.uint8) if labels is None else labels)


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("segment", [1, 2, 3])
def test_a_line_along_any_axis_of_an_oblique_flipped_grid_finds_its_organ(segment, axis):
    items = [line(CENTERS[segment], axis, REACH[axis] - 1)]
    others = {n: (line(CENTERS[n], 2, 2),) for n in CENTERS if n != segment}
    back = line((2, 20, 24), 1, 8, include=False)
    labels = final(fresh(), segment, [*items, back], others=others)
    assert dice(labels == segment, oblique_labels().array == segment) > 0.75


def test_every_voxel_of_a_wide_line_ends_as_asked_and_the_later_line_wins():
    inside = line(CENTERS[1], 2, 3, radius_mm=2.5)
    against = line(CENTERS[1], 1, 5, include=False, radius_mm=1.0)
    labels = final(fresh(), 1, [inside, against])
    no = place(against, GRID).voxels
    yes = {tuple(v) for v in place(inside, GRID).voxels.tolist()} - {tuple(v) for v in no.tolist()}
    assert (labels[tuple(no.T)] == 0).all()
    assert all(labels[voxel] == 1 for voxel in yes)


def test_a_pen_is_as_wide_in_mm_in_every_plane():
    for axis in range(3):
        voxels = place(line(CENTERS[1], axis, 4, radius_mm=2.8), GRID).voxels
        at = GRID.to_world(voxels)
        ends = np.array(line(CENTERS[1], axis, 4).positions_mm)
        way = (ends[-1] - ends[0]) / np.linalg.norm(ends[-1] - ends[0])
        off = at - ends[0]
        away = np.linalg.norm(off - (off @ way)[:, None] * way, axis=1)
        assert 2.4 < away.max() < 2.8 + 0.5


def test_locked_voxels_stay_and_other_segments_lines_are_background():
    labels = np.zeros(OBLIQUE_SHAPE, np.uint8)
    labels[6:11, 20:28, 9:12] = 3
    session = fresh(labels.copy())
    *_, last = session.answer(1, (line(CENTERS[1], 1, 5),), locked=frozenset({3}))
    assert last.patch is not None
    assert not last.patch.changed[labels[last.patch.box.slices] == 3].any()
    rival = line(CENTERS[1], 2, 3)
    held = place(rival, GRID).voxels
    answer = final(fresh(), 1, [line((8, 24, 9), 1, 5, include=True)], others={2: (rival,)})
    own = {tuple(v) for v in place(line((8, 24, 9), 1, 5), GRID).voxels.tolist()}
    assert all(answer[tuple(v)] == 0 for v in held.tolist() if tuple(v) not in own)


def test_the_same_lines_give_the_same_answer_and_one_taken_away_leaves_no_trace():
    one, more = line(CENTERS[1], 2, 3), line(CENTERS[1], 1, 5)
    first = final(fresh(), 1, [one])
    assert np.array_equal(first, final(fresh(), 1, [one]))
    session = fresh()
    state = np.zeros(OBLIQUE_SHAPE, np.uint8)
    for items in ([one], [one, more], [one]):
        *_, last = session.answer(1, tuple(items))
        if last.patch is not None:
            np.copyto(state[last.patch.box.slices], last.patch.values, where=last.patch.changed)
        session.absorb(last.patch, "answer", 1, tuple(items))
    assert np.array_equal(state, first)


def test_what_was_painted_by_hand_since_the_first_line_stays():
    session = fresh()
    items = (line(CENTERS[1], 2, 3),)
    *_, last = session.answer(1, items)
    state = np.zeros(OBLIQUE_SHAPE, np.uint8)
    np.copyto(state[last.patch.box.slices], last.patch.values, where=last.patch.changed)
    session.absorb(last.patch, "answer", 1, items)
    painted = state.copy()
    painted[1:3, 1:4, 1:4] = 1
    from labeling.patches import diff

    session.absorb(diff(state, painted), "stroke")
    *_, last = session.answer(1, (*items, line(CENTERS[1], 1, 4)))
    if last.patch is not None:
        np.copyto(painted[last.patch.box.slices], last.patch.values, where=last.patch.changed)
    assert (painted[1:3, 1:4, 1:4] == 1).all()


def test_background_lines_alone_take_only_what_they_cover():
    against = line(CENTERS[1], 2, 3, include=False)
    assert not final(fresh(), 1, [against]).any()


def test_background_lines_take_back_from_what_was_labeled_before():
    labels = np.zeros(OBLIQUE_SHAPE, np.uint8)
    truth = oblique_labels().array
    labels[(truth == 1) | (truth == 2)] = 1  # the second organ was labeled as the first
    session = fresh(labels)
    *_, last = session.answer(1, (line(CENTERS[2], 2, 3, include=False),))
    np.copyto(labels[last.patch.box.slices], last.patch.values, where=last.patch.changed)
    covered = place(line(CENTERS[2], 2, 3), GRID).voxels
    assert (labels[tuple(covered.T)] == 0).all()
    assert dice(labels == 1, truth == 1) > 0.8


def test_scribbles_answer_where_a_scribble_is_and_another_method_must_be_known():
    session = fresh()
    with pytest.raises(UnknownMethod, match="smart-point or scribbles") as refused:
        session.answer(1, (line(CENTERS[1], 2, 3),), method="magic")
    assert refused.value.code == "unknown_method"
    point = Point(tuple(GRID.to_world(CENTERS[1])), True)
    by_line = final(fresh(), 1, [line(CENTERS[1], 2, 3)], method="scribbles")
    assert np.array_equal(by_line, final(fresh(), 1, [line(CENTERS[1], 2, 3)]))
    assert final(fresh(), 1, [point], method="scribbles").any()


def test_a_line_beside_the_image_and_one_without_positions_are_refused_before_anything_is_computed():
    with pytest.raises(PromptOutside, match="draw it on the image"):
        fresh().answer(1, (Scribble(((900.0, 0.0, 0.0), (950.0, 0.0, 0.0)), True),))
    with pytest.raises(BadPrompt, match="positions"):
        parse_items([{"kind": "scribble", "include": True, "positions_mm": []}])
    corners = GRID.to_world([[0, 0, 0], np.array(GRID.shape) - 1])
    scrawl = tuple(tuple(map(float, corners[n % 2])) for n in range(20_000))
    with pytest.raises(BadPrompt) as refused:
        fresh().answer(1, (Scribble(scrawl, True),))
    assert refused.value.message.endswith(".")


def test_ten_thousand_positions_and_sixty_segments_are_answered():
    rng = np.random.default_rng(5)
    walk = np.array(CENTERS[1]) + rng.uniform(-1, 1, (10_000, 3)) * (2, 3, 2)
    scrawl = Scribble(tuple(map(tuple, GRID.to_world(walk).tolist())), True, 1.0)
    others = {n: (line((2 + n % 15, 2 + n % 30, 27), 1, 1),) for n in range(2, 61)}
    labels = final(fresh(), 1, [scrawl], others=others)
    assert dice(labels == 1, oblique_labels().array == 1) > 0.85


def test_a_large_structure_is_answered_in_steps_the_tiles_at_the_last_line_first(monkeypatch):
    monkeypatch.setattr("labeling.optimize.tiles.ONE_ANSWER", 20_000)
    monkeypatch.setattr("labeling.optimize.tiles.TILE", 8_000)
    monkeypatch.setattr("labeling.optimize.scribbles.CELLS", 20_000)
    volume, truth = abdomen_ct()
    session = InferSession(volume, np.zeros(volume.array.shape, np.uint8))
    at = np.array([[22, 43, 20], [22, 43, 44]])
    items = (
        Scribble(tuple(map(tuple, volume.geometry.to_world(at).tolist())), True, 1.0),
        Scribble(tuple(map(tuple, volume.geometry.to_world([[22, 20, 60], [22, 60, 60]]).tolist())), False, 1.0),
    )
    answers = list(session.answer(1, items))
    assert [answer.stage for answer in answers] == ["coarse", "coarse", "final"]
    labels = np.zeros(volume.array.shape, np.uint8)
    np.copyto(labels[answers[-1].patch.box.slices], answers[-1].patch.values, where=answers[-1].patch.changed)
    assert dice(labels == 1, truth.array == 1) > 0.9


def test_an_app_may_bring_its_own_likelihood_and_optimizer():
    asked = []

    class Own:
        def fit(self, inside, outside, everything):
            asked.append(inside.size)
            return Histogram().fit(inside, outside, everything)

    class Counting(GridCut):
        def contrast(self, terminal, levels, table):
            asked.append("cut")
            return super().contrast(terminal, levels, table)

    volume = oblique()
    method = ScribbleCut(Calmed.of(volume.array, volume.geometry.spacing_mm), Own(), Counting)
    scene = Scene(np.zeros(OBLIQUE_SHAPE, np.uint8), 1, np.zeros(OBLIQUE_SHAPE, np.uint8))
    voxels = place(line(CENTERS[1], 2, 3), GRID).voxels
    list(method.answers(scene, [Stroke(True, voxels)]))
    assert "cut" in asked and any(isinstance(size, int) and size > 0 for size in asked)
    assert (scene.labels[tuple(voxels.T)] == 1).all()


def test_the_likelihood_is_bayes_ratio_with_a_prior_that_keeps_one_sided_strokes_usable():
    rng = np.random.default_rng(0)
    bright = rng.normal(3000, 60, 200).astype(np.uint16)
    dark = rng.normal(1000, 60, 200).astype(np.uint16)
    everything = np.bincount(np.concatenate([bright, dark]) * BINS // LEVELS, minlength=BINS).astype(float)
    everything /= everything.sum()
    for likelihood in (Histogram(), Mixture(), BestOf()):
        table = likelihood.fit(bright, dark, everything)
        assert table[3000] > 2 and table[1000] < -2  # nats: no soft-max that flattens them
        alone = likelihood.fit(bright, np.empty(0, np.uint16), everything)
        assert alone[3000] > 0.2 > alone[1000]


def test_the_likelihood_is_chosen_by_what_is_held_out():
    rng = np.random.default_rng(1)

    class Blind:
        def fit(self, inside, outside, everything):
            return np.zeros(LEVELS, np.float32)

    bright, dark = (rng.normal(mean, 80, 120).astype(np.uint16) for mean in (3000, 1500))
    flat = np.full(BINS, 1 / BINS)
    best = Histogram()
    assert BestOf((Blind(), best)).choose(bright, dark, flat) is best


def test_a_histogram_speaks_for_the_very_level_that_was_drawn_on():
    flat, nothing = np.full(BINS, 1 / BINS), np.zeros(0, np.uint16)
    table = Histogram().fit(np.full(200, 2050, np.uint16), nothing, flat)
    assert abs(int(table.argmax()) - 2050) <= 1
    assert np.allclose(Histogram().fit(nothing, nothing, flat), 0, atol=1e-6)  # who has seen nothing leans nowhere


def test_far_from_the_first_voxel_an_answer_and_its_likelihood_lie_where_they_say():
    shape, center = (40, 110, 160), np.array([28, 74, 130])
    inside = ((np.indices(shape).transpose(1, 2, 3, 0) - center) ** 2 @ [1.0, 1.0, 1.0]) < 64
    noise = np.random.default_rng(3).normal(0, 15, shape)
    cut = ScribbleCut(Calmed.of((noise + 300 * inside).astype(np.int16), np.ones(3)))
    scene = Scene(np.zeros(shape, np.uint8), 2, np.zeros(shape, np.uint8))
    yes = center + np.arange(-5, 6)[:, None] * [0, 0, 1]
    strokes = [Stroke(True, yes), Stroke(False, yes + np.array([0, 14, 0]))]
    told = cut.likelihood(scene, strokes)
    assert len(set(told.start)) == 3  # else a swapped axis would not show
    assert (told.chance[tuple(((yes - told.start) // told.factor).T)] > 128).all()
    *_, (last, _) = cut.answers(scene, strokes)
    assert last
    assert dice(scene.labels == 2, inside) > 0.95


def test_each_half_of_the_strokes_is_held_out_once():
    bright, dark = np.arange(3000, 3040, dtype=np.uint16), np.arange(1500, 1540, dtype=np.uint16)
    shown = []

    class Watched:
        def fit(self, inside, outside, everything):
            shown.append((set(inside.tolist()), set(outside.tolist())))
            return np.zeros(LEVELS, np.float32)

    BestOf((Watched(),)).choose(bright, dark, np.full(BINS, 1 / BINS))
    (first, first_out), (second, second_out) = shown
    assert first & second == first_out & second_out == set()
    assert first | second == set(bright.tolist()) and first_out | second_out == set(dark.tolist())


def test_a_line_on_an_image_without_contrast_is_obeyed():
    geometry = grid((12, 20, 20), (2, 1, 1))
    session = InferSession(Volume(np.full((12, 20, 20), 7, np.int16), geometry), np.zeros((12, 20, 20), np.uint8))
    mark = Scribble(tuple(map(tuple, geometry.to_world([[6, 5, 5], [6, 5, 15]]).tolist())), True)
    *_, last = session.answer(1, (mark,))
    assert last.patch is not None and last.patch.changed.any()
