"""What an InferSession promises: prompts are obeyed, locks hold, hands are kept, and necks stop an answer."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from labeling.errors import BadPrompt, PromptOutside
from labeling.geometry import Geometry
from labeling.infer.mirror import Mirror
from labeling.infer.session import InferSession
from labeling.patches import Patch, apply, diff, invert
from labeling.prompts import Point, Prompt
from labeling.volume import Volume
from tests.phantoms import oblique, oblique_labels

Index = tuple[int, int, int]


@dataclass
class Desk:
    """A session beside the labelmap as the journal has it."""

    volume: Volume
    state: NDArray[np.uint8] = field(init=False)
    session: InferSession = field(init=False)
    items: dict[int, tuple[Prompt, ...]] = field(default_factory=dict)
    patches: list[Patch | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = np.zeros(self.volume.array.shape, np.uint8)
        self.session = InferSession(self.volume, self.state)

    def point(self, index: Index, include: bool = True) -> Point:
        x, y, z = (float(mm) for mm in self.volume.geometry.to_world(index))
        return Point((x, y, z), include)

    def ask(self, segment: int, *items: Prompt, locked: frozenset[int] = frozenset()) -> None:
        """Ask with the segment's full list, and journal the final answer."""
        others = {number: prompts for number, prompts in self.items.items() if number != segment}
        stages = list(self.session.answer(segment, items, locked=locked, others=others))
        assert [answer.stage for answer in stages] == ["coarse", "final"]
        self.items[segment] = items
        self.journal(stages[-1].patch, "answer", segment, items)

    def stroke(self, where: tuple[slice, slice, slice], value: int) -> None:
        after = self.state.copy()
        after[where] = value
        self.journal(diff(self.state, after), "stroke")

    def undo(self) -> None:
        self.journal(self.undoing.pop(), "undo")

    def journal(
        self, patch: Patch | None, kind: str, segment: int | None = None, items: tuple[Prompt, ...] = ()
    ) -> None:
        if kind != "undo":
            self.undoing.append(None if patch is None else invert(self.state, patch))
        if patch is not None:
            apply(self.state, patch)
        self.session.absorb(patch, kind, segment, items or None)

    @property
    def undoing(self) -> list[Patch | None]:
        return self.patches


def dice(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    return float(2 * (a & b).sum() / (a.sum() + b.sum()))


def spheres(radius: int, noise: float, spacing: Index = (1, 1, 1), bright: bool = True) -> tuple[Desk, list[Index]]:
    """Two of equal intensity whose centers lie 1.9 radii apart, in mm; and their centers."""
    apart = 1.9 * radius
    size_mm = np.array([4 * radius, 4 * radius, 4 * radius + apart])
    shape = tuple(int(n) for n in np.ceil(size_mm / spacing))
    mm = np.indices(shape) * np.reshape(spacing, (3, 1, 1, 1))
    centers = [np.array([2.0 * radius] * 3), np.array([2.0 * radius, 2.0 * radius, 2.0 * radius + apart])]
    inside = np.zeros(shape, bool)
    for center in centers:
        inside |= ((mm - np.reshape(center, (3, 1, 1, 1))) ** 2).sum(axis=0) <= radius**2
    levels = (1.0, 0.3) if bright else (0.3, 1.0)
    image = np.where(inside, *levels) + np.random.default_rng(radius).normal(0, noise, shape)
    geometry = Geometry(shape, np.diag([*map(float, spacing), 1.0]))  # type: ignore[arg-type]
    desk = Desk(Volume((image * 1000).astype(np.int16), geometry))
    ends = [tuple(round(float(c)) for c in center / spacing) for center in centers]
    return desk, ends  # type: ignore[return-value]


@pytest.mark.parametrize("bright", [True, False])
@pytest.mark.parametrize(
    ("radius", "noise", "spacing"), [(14, 0.03, (1, 1, 1)), (20, 0.08, (1, 1, 1)), (24, 0.05, (3, 1, 1))]
)
def test_touching_spheres_are_told_apart(radius: int, noise: float, spacing: Index, bright: bool) -> None:
    desk, centers = spheres(radius, noise, spacing, bright)
    mm = np.indices(desk.state.shape) * np.reshape(spacing, (3, 1, 1, 1))
    away = [((mm - np.reshape(np.array(c) * spacing, (3, 1, 1, 1))) ** 2).sum(axis=0) for c in centers]
    truth = [(np.minimum(*away) <= radius**2) & (away[n] <= away[1 - n]) for n in (0, 1)]
    desk.ask(1, desk.point(centers[0]))
    assert dice(desk.state == 1, truth[0]) >= 0.9, "the first answer leaked through the neck"
    desk.ask(2, desk.point(centers[1]))
    assert dice(desk.state == 1, truth[0]) >= 0.9
    assert dice(desk.state == 2, truth[1]) >= 0.9


def test_an_organ_of_the_oblique_phantom_is_found_where_it_is_pointed_at() -> None:
    desk, truth = Desk(oblique()), oblique_labels().array
    desk.ask(1, desk.point((8, 24, 9)))
    assert dice(desk.state == 1, truth == 1) >= 0.8


def test_every_prompted_voxel_ends_as_asked() -> None:
    desk = Desk(oblique())
    rng = np.random.default_rng(2)
    items: list[Point] = []
    for _ in range(12):
        k, j, i = (int(n) for n in rng.integers(0, desk.state.shape))
        items.append(desk.point((k, j, i), bool(rng.integers(2))))
        desk.ask(1, *items)
        wanted = {tuple(np.rint(desk.volume.geometry.to_index(p.position_mm)).astype(int)): p.include for p in items}
        assert {index: bool(desk.state[index] == 1) for index in wanted} == wanted


def test_a_locked_segment_never_changes() -> None:
    desk = Desk(oblique())
    desk.stroke((slice(6, 11), slice(20, 28), slice(6, 9)), 3)
    before = desk.state == 3
    desk.ask(1, desk.point((8, 24, 12)), locked=frozenset({3}))
    assert (desk.state == 1).any()
    assert ((desk.state == 3) == before).all()


def test_a_locked_segment_is_not_asked_about() -> None:
    desk = Desk(oblique())
    with pytest.raises(BadPrompt):
        desk.session.answer(1, (desk.point((8, 24, 9)),), locked=frozenset({1}))


def test_what_was_there_before_the_first_prompt_stays() -> None:
    desk = Desk(oblique())
    corner = (slice(0, 2), slice(0, 3), slice(0, 3))
    desk.stroke(corner, 1)
    desk.ask(1, desk.point((8, 24, 9)))
    assert (desk.state[corner] == 1).all()


def test_strokes_since_the_first_prompt_are_kept_by_later_answers() -> None:
    desk = Desk(oblique())
    first = desk.point((8, 24, 9))
    desk.ask(1, first)
    erased = (slice(8, 10), slice(26, 29), slice(9, 11))
    assert (desk.state[erased] == 1).any()
    desk.stroke(erased, 0)
    drawn = (slice(17, 19), slice(33, 36), slice(2, 5))
    desk.stroke(drawn, 1)
    desk.ask(1, first, desk.point((8, 22, 8)))
    assert (desk.state[erased] == 0).all()
    assert (desk.state[drawn] == 1).all()


def test_without_prompts_the_segment_is_as_before_but_for_what_was_drawn() -> None:
    desk = Desk(oblique())
    corner, drawn = (slice(0, 2), slice(0, 3), slice(0, 3)), (slice(17, 19), slice(33, 36), slice(2, 5))
    desk.stroke(corner, 1)
    desk.ask(1, desk.point((8, 24, 9)))
    desk.stroke(drawn, 1)
    desk.ask(1)
    expected = np.zeros(desk.state.shape, bool)
    expected[corner] = expected[drawn] = True
    assert ((desk.state == 1) == expected).all()


def test_an_undone_answer_leaves_no_trace_in_the_next() -> None:
    desk, fresh = Desk(oblique()), Desk(oblique())
    desk.ask(1, desk.point((12, 8, 21)))
    desk.undo()
    desk.items.clear()
    assert not desk.state.any()
    for one in (desk, fresh):
        one.ask(1, one.point((8, 24, 9)))
    assert (desk.state == fresh.state).all()


def test_the_same_prompts_give_the_same_answer() -> None:
    one, two = Desk(oblique(seed=3)), Desk(oblique(seed=3))
    for desk in (one, two):
        desk.ask(1, desk.point((8, 24, 9)), desk.point((3, 30, 20), include=False))
    assert (one.state == two.state).all()


def test_a_point_outside_of_the_volume_is_refused_before_anything_is_computed() -> None:
    desk = Desk(oblique())
    with pytest.raises(PromptOutside):
        desk.session.answer(1, (desk.point((200, 0, 0)),))


@pytest.mark.parametrize("shape", [(1, 20, 20), (20, 1, 20), (1, 1, 1), (9, 9, 9)])
def test_flat_and_constant_volumes_are_answered(shape: Index) -> None:
    desk = Desk(Volume(np.full(shape, 7, np.int16), Geometry(shape, np.eye(4))))
    middle = (shape[0] // 2, shape[1] // 2, shape[2] // 2)
    desk.ask(1, desk.point(middle))
    assert desk.state[middle] == 1


def test_what_an_operation_set_counts_as_drawn_by_hand() -> None:
    after = oblique_labels().array
    patch = diff(np.zeros_like(after), after)
    assert patch is not None
    for kind, segment, by_hand in (("stroke", None, True), ("operation", 1, True), ("answer", 1, False)):
        mirror = Mirror(np.zeros_like(after))
        mirror.absorb(patch, kind, segment, ())
        assert mirror.touched_since(0) is by_hand
        assert np.array_equal(mirror.stamps > 0, (after > 0) & by_hand)
