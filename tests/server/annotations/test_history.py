"""What undo and redo mean, against a model that keeps whole states instead of lines."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from server.annotations.models import Edit
from server.annotations.services.history import Line, read

K = Edit.Kind
SEGMENTS = (1, 2)


@dataclass
class Naive:
    """Keeps the list of edits in effect after every step, as a page without a journal would."""

    past: list[tuple[Line, ...]] = field(default_factory=lambda: [()])
    future: list[tuple[Line, ...]] = field(default_factory=list)

    def edit(self, line: Line) -> None:
        self.past.append((*self.past[-1], line))
        self.future = []

    def undo(self) -> None:
        self.future.append(self.past.pop())

    def redo(self) -> None:
        self.past.append(self.future.pop())

    def submit(self) -> None:
        self.past, self.future = [self.past[-1]], []


def standing(lines: tuple[Line, ...]) -> dict[int, int]:
    newest: dict[int, int] = {}
    for line in lines:
        if line.segment is not None:
            newest[line.segment] = line.revision
    return newest


@given(st.lists(st.tuples(st.sampled_from(["stroke", "answer", "undo", "redo", "submit"]), st.sampled_from(SEGMENTS))))
def test_the_journal_means_what_a_page_with_snapshots_would_show(steps: list[tuple[str, int]]) -> None:
    naive, lines, floor = Naive(), [], 0
    for step, segment in steps:
        revision = len(lines) + 1
        history = read(lines, floor)
        assert tuple(history.done) == naive.past[-1]
        assert (history.undoable is not None, history.redoable is not None) == (len(naive.past) > 1, bool(naive.future))
        assert history.standing == standing(naive.past[-1])
        if step == "submit":
            floor = len(lines)
            naive.submit()
        elif step == "undo" and history.undoable:
            lines.append(Line(revision, K.UNDO, target=history.undoable.revision))
            naive.undo()
        elif step == "redo" and history.redoable:
            lines.append(Line(revision, K.REDO, target=history.redoable.revision))
            naive.redo()
        elif step not in ("undo", "redo"):
            line = Line(revision, K.STROKE) if step == "stroke" else Line(revision, K.ANSWER, None, segment)
            lines.append(line)
            naive.edit(line)


def test_a_new_stroke_makes_redo_impossible() -> None:
    lines = [Line(1, K.STROKE), Line(2, K.UNDO, target=1), Line(3, K.STROKE)]
    assert read(lines[:2]).redoable == lines[0]
    assert read(lines).redoable is None


def test_neither_undo_nor_redo_crosses_a_submit() -> None:
    lines = [Line(1, K.STROKE), Line(2, K.STROKE), Line(3, K.UNDO, target=2)]
    assert read(lines, floor=3).undoable is None
    assert read(lines, floor=3).redoable is None
    assert read(lines).undoable == lines[0]
