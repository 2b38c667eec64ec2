"""InferSession: one image kept hot, its labelmap as journalled, and what has been said about its segments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from labeling.errors import BadPrompt
from labeling.infer.dialogue import Dialogue
from labeling.infer.marks import Mark, place
from labeling.infer.mirror import Mirror
from labeling.operations import Operation
from labeling.optimize.levels import Calmed
from labeling.optimize.operate import operate
from labeling.optimize.scene import LOCKED, Scene, settle
from labeling.optimize.scribbles import LikelihoodMap, ScribbleCut, Stroke
from labeling.optimize.smart_point import SmartPoint
from labeling.optimize.tiles import Earlier
from labeling.patches import Patch, diff
from labeling.prompts import SCRIBBLES, Prompt, kind_of, method_for
from labeling.volume import Numbers, Volume

Items = tuple[Prompt, ...]


@dataclass(frozen=True, eq=False)
class Answer:
    """What the segment becomes. patch: against the session's labelmap when it was asked; None changes nothing."""

    stage: Literal["coarse", "final"]
    patch: Patch | None


class InferSession:
    """One image, hot. Not for two threads at once.

    An answer is a proposal: only what comes back through `absorb`, once journalled, changes the session. A session
    may be built late, from the labelmap as it was before the oldest prompt that still stands; it then absorbs every
    later edit of the journal.
    """

    def __init__(self, volume: Volume, labelmap: Numbers) -> None:
        """labelmap: (K, J, I) on the volume's grid, its current state; copied."""
        self._geometry = volume.geometry
        self._mirror = Mirror(labelmap)
        self._asked: dict[int, Items] = {}
        image = Calmed.of(volume.array, volume.geometry.spacing_mm)
        self._smart_point = SmartPoint(image)
        self._scribbles = ScribbleCut(image)

    def absorb(self, patch: Patch | None, kind: str, segment: int | None = None, items: Items | None = None) -> None:
        """Take note of an edit that was journalled: stroke, upload, operation, answer, undo or redo.

        patch:   what it changed; None when it changed no voxel (its prompts still count).
        segment, items: an answer's; items default to those last asked about the segment. Undo and redo need neither:
        they travel over the edits absorbed so far, the newest first.
        """
        if items is None:
            items = self._asked.get(segment, ()) if segment is not None else ()
        self._mirror.absorb(patch, kind, segment, items)

    def operate(self, segment: int, operation: Operation, locked: frozenset[int] = frozenset()) -> Patch:
        """What an operation on the whole segment changes; a proposal, as an answer is. Raises CannotOperate."""
        return operate(self._mirror.labels, segment, operation, self._geometry.spacing_mm, locked)

    def answer(
        self,
        segment: int,
        items: Items,
        *,
        locked: frozenset[int] = frozenset(),
        method: str | None = None,
        others: Mapping[int, Items] | None = None,
    ) -> Iterator[Answer]:
        """What `segment` becomes with `items`, its full list of prompts: coarse Answers (at least one, unless
        nothing says what the segment is), then the final one.

        locked: segments whose voxels never change. others: the other segments' prompts, taken as background.
        Raises BadPrompt, PromptOutside or UnknownMethod at once, before anything is computed.
        """
        chosen = method_for(method, [kind_of(item) for item in items])
        if segment in locked:
            raise BadPrompt("The segment is locked; unlock it to change it.", segment=segment)
        marks = [place(item, self._geometry) for item in items]
        rivals = self._rivals(segment, others or {})
        self._asked[segment] = items
        if chosen == SCRIBBLES and marks:
            return self._scribbled(segment, items, marks, rivals, locked)
        return self._answers(segment, items, marks, rivals, locked)

    def likelihood(
        self, segment: int, items: Items, *, locked: frozenset[int] = frozenset(), others: Mapping[int, Items]
    ) -> LikelihoodMap | None:
        """How likely each place around the prompts is the segment's; None with nothing to go by."""
        marks = [place(item, self._geometry) for item in items]
        rivals = self._rivals(segment, others)
        labels, state, _ = self._before(segment, (), locked)
        scene = Scene(labels, segment, state, foreign=[rival.voxels for rival in rivals])
        return self._scribbles.likelihood(scene, [Stroke(mark.include, mark.voxels) for mark in marks])

    def _rivals(self, segment: int, others: Mapping[int, Items]) -> list[Mark]:
        """What the other segments' prompts hold."""
        held = [
            place(item, self._geometry) for number in sorted(others) if number != segment for item in others[number]
        ]
        return [mark for mark in held if mark.include]

    def _before(
        self, segment: int, items: Items, locked: frozenset[int]
    ) -> tuple[Numbers, NDArray[np.uint8], Earlier | None]:
        """The labels as without any prompt of the segment, their state, and what was answered to all but the last
        of the items: the newest such answer that stands.
        """
        dialogue = self._mirror.dialogue(segment)
        labels = self._mirror.labels.copy()
        earlier = None
        stood = dialogue.first(dialogue.standing(items[:-1]))
        dialogue.take_back(labels, self._mirror.stamps, len(stood.turns))
        if stood.reach is not None:
            earlier = Earlier(stood.reach, labels[stood.reach.slices] == segment, len(stood.items))
        stood.take_back(labels, self._mirror.stamps, 0)
        return labels, self._state(labels, locked, dialogue), earlier

    def _scribbled(
        self, segment: int, items: Items, marks: list[Mark], rivals: list[Mark], locked: frozenset[int]
    ) -> Iterator[Answer]:
        """All prompts are answered together, so that one that is taken away leaves no trace."""
        taken = self._mirror.dialogue(segment).reach
        labels, state, earlier = self._before(segment, items, locked)
        scene = Scene(labels, segment, state, foreign=[rival.voxels for rival in rivals])
        strokes = [Stroke(mark.include, mark.voxels) for mark in marks]
        for final, box in self._scribbles.answers(scene, strokes, earlier):
            reach = box if taken is None else box.union(taken)
            yield Answer("final" if final else "coarse", diff(self._mirror.labels, labels, within=reach))

    def _answers(
        self, segment: int, items: Items, marks: list[Mark], rivals: list[Mark], locked: frozenset[int]
    ) -> Iterator[Answer]:
        current = self._mirror.labels
        dialogue = self._mirror.dialogue(segment)
        labels = current.copy()
        keep = dialogue.standing(items)
        dialogue.take_back(labels, self._mirror.stamps, keep)
        known = len(dialogue.turns[keep - 1].items) if keep else 0

        state = self._state(labels, locked, dialogue)
        scene = Scene(labels, segment, state, foreign=[rival.voxels for rival in rivals])
        for mark in marks[:known]:
            scene.hold(mark.voxels, include=mark.include)
        for mark in marks[known:-1]:
            self._smart_point.apply(scene, mark.voxels, include=mark.include)
        if known < len(marks):
            last = marks[-1]
            quick = self._smart_point.coarse(scene, last.voxels, include=last.include)
            yield Answer("coarse", diff(current, quick.labels))
            self._smart_point.apply(scene, last.voxels, include=last.include)
        else:
            yield Answer("coarse", diff(current, labels))
        yield Answer("final", diff(current, labels))

    def _state(self, labels: Numbers, locked: frozenset[int], dialogue: Dialogue) -> NDArray[np.uint8]:
        """(K, J, I), Scene.state: a locked segment's voxels, and those edited by hand since the first prompt."""
        state = np.zeros(labels.shape, np.uint8)
        if locked or self._mirror.touched_since(dialogue.since):
            table = np.zeros(np.iinfo(labels.dtype).max + 1, np.uint8)
            table[[number for number in locked if 0 <= number < table.size]] = LOCKED
            settle(labels, table, self._mirror.stamps, dialogue.since, state)
        return state
