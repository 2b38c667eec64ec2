"""Prompts, strokes and operations of a page, on their way to a worker or into the journal."""

from uuid import UUID

from labeling.errors import PromptOutside
from labeling.geometry import Geometry, Shape
from labeling.io import wire
from labeling.operations import parse_operation
from labeling.prompts import Point, Scribble, parse_items, point_index
from labeling.segments import LabelSchema
from server.accounts.models import User
from server.annotations.services import journal
from server.annotations.services.claims import task_held
from server.annotations.services.journal import Committed
from server.assist.messages import Asked, Prompt, Stroke


def check_prompt(prompt: Prompt, grid: Geometry, schema: LabelSchema) -> None:
    """Refuse what no worker could answer, before one is asked."""
    schema.by_number(prompt.segment)
    _check_places(prompt, grid)


def check_operation(asked: Asked, schema: LabelSchema) -> None:
    """As `check_prompt`: whether there are such a segment and such an operation."""
    schema.by_number(asked.segment)
    parse_operation(asked.operation, asked.parameters)


def check_claim(*, actor: User, task_id: UUID, fence: int | None) -> None:
    """Whether the page may write now; the journal asks again when it does."""
    task_held(actor, task_id, fence, lock=False)


def _check_places(prompt: Prompt, grid: Geometry) -> None:
    for item in parse_items(prompt.items):
        if isinstance(item, Point):
            point_index(item, grid)
        elif isinstance(item, Scribble) and not grid.contains(grid.to_index(item.positions_mm)).any():
            raise PromptOutside("The scribble lies outside the image; draw it on the image.")


def keep_stroke(
    *, actor: User, task_id: UUID, fence: int | None, stroke: Stroke, frame: bytes, shape: Shape
) -> Committed:
    """A stroke as its frame came, into the journal."""
    return journal.commit_stroke(
        actor=actor,
        task_id=task_id,
        fence=fence,
        sequence=stroke.sequence,
        base=stroke.base,
        patch=wire.decode(frame, shape),
    )


def keep_operation(
    *, actor: User, task_id: UUID, fence: int | None, asked: Asked, frame: bytes, shape: Shape, seconds: float
) -> Committed:
    """What an operation changes, as its worker sent it (its frame's base is what it was computed at)."""
    base, _, _ = wire.header(frame)
    return journal.commit_operation(
        actor=actor,
        task_id=task_id,
        fence=fence,
        sequence=asked.sequence,
        base=base,
        patch=wire.decode(frame, shape),
        segment=asked.segment,
        name=asked.operation,
        parameters=asked.parameters,
        seconds=seconds,
    )


def keep_answer(
    *,
    actor: User,
    task_id: UUID,
    fence: int | None,
    prompt: Prompt,
    frame: bytes,
    shape: Shape,
    model: str | None,
    seconds: float,
) -> tuple[Committed, bytes]:
    """A final answer as its worker sent it (its frame's base is what it was computed at), into the journal.

    Returns it with the frame of what it really changed there.
    """
    base, _, _ = wire.header(frame)
    committed = journal.commit_answer(
        actor=actor,
        task_id=task_id,
        fence=fence,
        base=base,
        patch=wire.decode(frame, shape),
        segment=prompt.segment,
        items=prompt.items,
        method=prompt.method,
        model=model,
        seconds=seconds,
    )
    return committed, wire.encode(committed.patch, base=committed.revision - 1, revision=committed.revision)
