"""What a journal means, without its voxels: what undo takes back, what redo brings again, which prompts stand. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from server.annotations.models import Edit


@dataclass(frozen=True, slots=True)
class Line:
    """One edit of a journal. segment: of an answer or operation; target: of an undo or redo."""

    revision: int
    kind: str
    target: int | None = None
    segment: int | None = None


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
        return self.undone[-1] if self.undone and self.undone[-1].revision > self.floor else None

    @property
    def standing(self) -> dict[int, int]:
        """Of each segment, the revision of its newest answer in effect, whose items are the segment's prompts."""
        answers = (line for line in self.done if line.kind == Edit.Kind.ANSWER)
        return {line.segment: line.revision for line in answers if line.segment is not None}

    def add(self, line: Line) -> None:
        """The journal's next line.

        Undo takes back the newest edit in effect, redo brings back the one taken back last, any other edit makes redo
        impossible. Neither crosses `floor`, the revision of the last submit. An edit that changed no voxel counts.
        """
        if line.kind == Edit.Kind.UNDO:
            self.undone.append(self.done.pop())
        elif line.kind == Edit.Kind.REDO:
            self.done.append(self.undone.pop())
        else:
            self.done.append(line)
            self.undone.clear()


def read(lines: Iterable[Line], floor: int = 0) -> History:
    """What a journal comes to, oldest line first."""
    history = History(floor=floor)
    for line in lines:
        history.add(line)
    return history


def replay(lines: Iterable[Line], floor: int = 0) -> Iterator[History]:
    """As read, after each line; it is one object that goes on changing."""
    history = History(floor=floor)
    for line in lines:
        history.add(line)
        yield history
