"""Where and on what a remark may point."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.annotations.models import Task
from server.annotations.selectors import grid_of, label_schema
from server.core.errors import Unusable


@dataclass(frozen=True, slots=True)
class Pin:
    """A remark of a reviewer at a place (mm LPS); a blocking one must be resolved before the label is approved."""

    text: str
    position_mm: Sequence[float]
    segment: int | None = None
    blocking: bool = False


def require_place(task: Task, position_mm: Sequence[float] | None, segment: int | None) -> None:
    """A position (mm LPS) must lie in the image, a segment in the project's schema."""
    if segment is not None:
        label_schema(task.project).by_number(segment)
    if position_mm is not None:
        grid = grid_of(task.image)
        if not grid.contains(grid.to_index(position_mm)):
            message = "The place lies outside the image; choose one on it."
            raise Unusable(message, code="position_outside", position_mm=list(position_mm))
