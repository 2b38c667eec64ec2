"""What a journal means, without its voxels: what undo takes back, what redo brings again, which prompts stand. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from server.annotations.models import Edit

Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """One edit of a journal. segment, items: of an answer; target: of an undo or redo."""

    revision: int
    kind: str
    target: int | None = None
    segment: int | None = None
    items: Items | None = None


@dataclass(slots=True)
class History:
    """done, undone: edits in effect and taken back, newest last; both may be undone or redone down to the floor."""

    done: list[Line] = field(default_factory=list)
    undone: list[Line] = field(default_factory=list)
    floor: int = 0

    @property
    def undoable(self) -> Line | None:
        return self.done[-1] if self.done and self.done[-1].revision > self.floor else None

    @property
    def redoable(self) -> Line | None:
        return self.undone[-1] if self.undone else None

    @property
    def prompts(self) -> dict[int, Items]:
        """Of each segment, the items of its newest answer in effect; segments without any are left out."""
        newest = {line.segment: line.items or [] for line in self.done if line.segment is not None}
        return {segment: items for segment, items in sorted(newest.items()) if items}


def read(lines: Iterable[Line], floor: int = 0) -> History:
    """Replay a journal, oldest line first.

    Undo takes back the newest edit in effect, redo brings back the one taken back last, any other edit makes redo
    impossible. Neither crosses `floor`, the revision of the last submit. An edit that changed no voxel counts as one.
    """
    history = History(floor=floor)
    for line in lines:
        if line.kind == Edit.Kind.UNDO:
            history.undone.append(history.done.pop())
        elif line.kind == Edit.Kind.REDO:
            history.done.append(history.undone.pop())
        else:
            history.done.append(line)
            history.undone.clear()
    if history.undone and history.undone[-1].revision <= floor:
        history.undone.clear()
    return history
