"""What has been said about one segment since its first prompt, and how to take the last words back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Box
from labeling.optimize.scene import revert
from labeling.patches import Patch
from labeling.prompts import Prompt
from labeling.volume import Numbers

Stamps = NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Turn:
    """One answer: the items it was given, and the patch that takes it back (None: it changed nothing)."""

    items: tuple[Prompt, ...]
    back: Patch | None


@dataclass(frozen=True, eq=False)
class Dialogue:
    """The answers on one segment, oldest first, each one's items beginning with those of the one before.

    since: the stamp of the last hand edit before the segment's first prompt.
    """

    segment: int
    since: int
    turns: tuple[Turn, ...] = ()

    @property
    def items(self) -> tuple[Prompt, ...]:
        """The segment's prompts now."""
        return self.turns[-1].items if self.turns else ()

    def standing(self, items: tuple[Prompt, ...]) -> int:
        """How many turns still stand when `items` are the segment's prompts now: those whose items begin them."""
        kept = 0
        for count, turn in enumerate(self.turns, start=1):
            if turn.items == items[: len(turn.items)]:
                kept = count
        return kept

    def first(self, count: int) -> Dialogue:
        """The dialogue as it was after so many turns."""
        return replace(self, turns=self.turns[:count])

    @property
    def reach(self) -> Box | None:
        """The box of what all turns changed; None when they changed nothing."""
        boxes = [turn.back.box for turn in self.turns if turn.back is not None]
        return reduce(Box.union, boxes) if boxes else None

    def take_back(self, labels: Numbers, stamps: Stamps, keep: int) -> None:
        """Undo all but the first `keep` turns in `labels`, in place.

        Only voxels that are still as their turn left them: what was edited by hand since the first prompt, or has
        been taken by another segment, stays.
        """
        for turn in reversed(self.turns[keep:]):
            if turn.back is not None:
                box, before, changed = turn.back.box, turn.back.values, turn.back.changed
                revert(labels[box.slices], before, changed, stamps[box.slices], self.since, self.segment)
