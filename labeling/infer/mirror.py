"""The journal as one session sees it: the labelmap, who touched which voxel, what was said about each segment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeling.geometry import Box
from labeling.infer.dialogue import Dialogue, Turn
from labeling.patches import Patch, apply, diff
from labeling.prompts import Prompt
from labeling.volume import Numbers

HAND = frozenset({"stroke", "upload", "operation"})
LAST_STAMP = int(np.iinfo(np.uint16).max)


@dataclass(frozen=True, eq=False)
class _Edit:
    """An edit and what its undo needs: the dialogue and the stamps before it, those after it for its redo."""

    segment: int | None = None
    before: Dialogue | None = None
    after: Dialogue | None = None
    box: Box | None = None
    stamps_before: NDArray[np.uint16] | None = None
    stamps_after: NDArray[np.uint16] | None = None


class Mirror:
    """Kept current by `absorb`, read by the session.

    labels: (K, J, I). stamps: (K, J, I) uint16, the number of the last hand edit of each voxel, 0 for none.
    """

    def __init__(self, labelmap: Numbers) -> None:
        self.labels: Numbers = labelmap.copy()
        self.stamps = np.zeros(labelmap.shape, np.uint16)
        self._stamp = 0
        self._dialogues: dict[int, Dialogue] = {}
        self._done: list[_Edit] = []
        self._undone: list[_Edit] = []

    def dialogue(self, segment: int) -> Dialogue:
        """What has been said about the segment; a new one starts at the newest hand edit."""
        return self._dialogues.get(segment) or Dialogue(segment, self._stamp)

    def touched_since(self, stamp: int) -> bool:
        """Whether anything was edited by hand after the hand edit of that number."""
        return self._stamp > stamp or stamp == LAST_STAMP

    def absorb(self, patch: Patch | None, kind: str, segment: int | None, items: tuple[Prompt, ...]) -> None:
        """Take note of a journalled edit; see InferSession.absorb."""
        if kind == "undo":
            self._travel(patch, self._done, self._undone, back=True)
        elif kind == "redo":
            self._travel(patch, self._undone, self._done, back=False)
        else:
            hand = kind in HAND or segment is None
            self._done.append(self._by_hand(patch) if hand else self._answered(patch, segment or 0, items))
            self._undone.clear()

    def _by_hand(self, patch: Patch | None) -> _Edit:
        if patch is None:
            return _Edit()
        self._stamp = min(self._stamp + 1, LAST_STAMP)
        stamps = self.stamps[patch.box.slices]
        before = stamps.copy()
        stamps[patch.changed] = self._stamp
        apply(self.labels, patch)
        return _Edit(box=patch.box, stamps_before=before, stamps_after=stamps.copy())

    def _answered(self, patch: Patch | None, segment: int, items: tuple[Prompt, ...]) -> _Edit:
        dialogue = self.dialogue(segment)
        keep = dialogue.standing(items)
        standing = self.labels.copy()
        dialogue.take_back(standing, self.stamps, keep)
        if patch is not None:
            apply(self.labels, patch)
        turns = dialogue.turns[:keep]
        if not turns or turns[-1].items != items:
            turns = (*turns, Turn(items, diff(self.labels, standing)))
        known = self._dialogues.get(segment)
        after = replace(dialogue, turns=turns) if items else None
        self._remember(segment, after)
        return _Edit(segment, known, after)

    def _travel(self, patch: Patch | None, source: list[_Edit], target: list[_Edit], *, back: bool) -> None:
        """Undo (back) or redo the newest edit of `source`. One from before this session changes voxels only."""
        if patch is not None:
            apply(self.labels, patch)
        if not source:
            return
        edit = source.pop()
        target.append(edit)
        stamps = edit.stamps_before if back else edit.stamps_after
        if edit.box is not None and stamps is not None:
            self.stamps[edit.box.slices] = stamps
        if edit.segment is not None:
            self._remember(edit.segment, edit.before if back else edit.after)

    def _remember(self, segment: int, dialogue: Dialogue | None) -> None:
        if dialogue is None:
            self._dialogues.pop(segment, None)
        else:
            self._dialogues[segment] = dialogue
