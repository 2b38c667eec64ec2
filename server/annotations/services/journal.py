"""The serial journal of a task's labelmap. A caller may acknowledge an edit once the function has returned."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from labeling.io import wire
from labeling.patches import Patch, apply, effective, invert, relabel
from labeling.volume import Numbers
from server.accounts.models import User
from server.annotations.models import Edit, Task
from server.annotations.selectors import label_schema
from server.annotations.services.claims import renew, task_held
from server.annotations.services.history import Line
from server.annotations.services.labelmaps import (
    SNAPSHOT_EVERY,
    Items,
    freeze,
    history_of,
    labelmap_at,
    load,
    memory,
    snapshot,
)
from server.annotations.services.merging import without
from server.core import bus, store
from server.core.errors import Malformed, Unusable
from server.core.events import task_group

BY_HAND = (Edit.Kind.STROKE, Edit.Kind.UPLOAD, Edit.Kind.OPERATION, Edit.Kind.UNDO, Edit.Kind.REDO)
OVERTAKEN = "Others changed the same voxels in the meantime; nothing is left of it to change."


@dataclass(frozen=True, slots=True)
class Committed:
    """An edit that is in the journal.

    patch:    the voxels that it changed, numbered base and revision; None when it changed none.
    repeated: the sequence was known; nothing was applied again.
    can_undo, can_redo: whether there is something to take back or to bring again now.
    """

    revision: int
    kind: str
    patch: Patch | None
    can_undo: bool
    can_redo: bool
    repeated: bool = False


@transaction.atomic
def commit_stroke(
    *, actor: User, task_id: UUID, fence: int | None, sequence: int, base: int, patch: Patch | None
) -> Committed:
    """A stroke drawn by hand. The voxels that it sets win over whatever happened since `base`."""
    task = task_held(actor, task_id, fence)
    known = _known(task, sequence)
    if known is not None:
        return known
    _check_base(task, base)
    return _apply(task, patch, Edit(kind=Edit.Kind.STROKE, author=actor, sequence=sequence))


@transaction.atomic
def commit_answer(
    *,
    actor: User,
    task_id: UUID,
    fence: int | None,
    base: int,
    patch: Patch | None,
    segment: int,
    items: Items,
    method: str,
    model: str | None = None,
    seconds: float | None = None,
) -> Committed:
    """A final answer, computed at `base`, with the prompts that it answers. What was drawn by hand since then wins."""
    task = task_held(actor, task_id, fence)
    _check_base(task, base)
    label_schema(task.project).by_number(segment)
    patch = _spare(task, patch, base, BY_HAND)
    edit = Edit(kind=Edit.Kind.ANSWER, author=actor, segment=segment, items=items, seconds=seconds)
    edit.method = f"{method}/{model}" if model else method
    return _apply(task, patch, edit)


@transaction.atomic
def commit_operation(
    *,
    actor: User,
    task_id: UUID,
    fence: int | None,
    sequence: int,
    base: int,
    patch: Patch | None,
    segment: int,
    name: str,
    parameters: Mapping[str, object],
    seconds: float | None = None,
) -> Committed:
    """What an operation on a whole segment, computed at `base`, changes. Whatever was changed since then wins.

    One that would change nothing is refused, and is no edit.
    """
    task = task_held(actor, task_id, fence)
    known = _known(task, sequence)
    if known is not None:
        return known
    _check_base(task, base)
    label_schema(task.project).by_number(segment)
    patch = _spare(task, patch, base, Edit.Kind.values)
    if patch is None or effective(labelmap_at(task), patch) is None:
        raise Unusable(OVERTAKEN, code="nothing_changed")
    edit = Edit(kind=Edit.Kind.OPERATION, author=actor, sequence=sequence, segment=segment, seconds=seconds)
    edit.method, edit.parameters = name, dict(parameters)
    return _apply(task, patch, edit)


@transaction.atomic
def find_repeated(*, actor: User, task_id: UUID, fence: int | None, sequence: int) -> Committed | None:
    """The edit that this message made before, if it is a repeated one; else refuses what could not be journalled."""
    return _known(task_held(actor, task_id, fence), sequence)


@transaction.atomic
def commit_upload(*, actor: User, task_id: UUID, fence: int | None, patch: Patch | None) -> tuple[Task, Committed]:
    """A labelmap that came as a file, as one edit; the task comes back locked within the caller's transaction."""
    task = task_held(actor, task_id, fence)
    return task, _apply(task, patch, Edit(kind=Edit.Kind.UPLOAD, author=actor))


def commit_import(*, actor: User | None, task: Task, patch: Patch | None) -> Committed:
    """The label that came with the image, while nobody holds the task. The caller holds its row lock."""
    return _apply(task, patch, Edit(kind=Edit.Kind.UPLOAD, author=actor))


@transaction.atomic
def undo(*, actor: User, task_id: UUID, fence: int | None, sequence: int) -> Committed:
    """Take back the newest edit in effect since the last submit, whoever made it."""
    return _turn(actor, task_id, fence, sequence, Edit.Kind.UNDO)


@transaction.atomic
def redo(*, actor: User, task_id: UUID, fence: int | None, sequence: int) -> Committed:
    """Bring back what the last undo took, unless something was drawn since."""
    return _turn(actor, task_id, fence, sequence, Edit.Kind.REDO)


def _turn(actor: User, task_id: UUID, fence: int | None, sequence: int, kind: Edit.Kind) -> Committed:
    task = task_held(actor, task_id, fence)
    known = _known(task, sequence)
    if known is not None:
        return known
    history = history_of(task)
    line: Line | None = history.undoable if kind == Edit.Kind.UNDO else history.redoable
    if line is None:
        raise Unusable(f"There is nothing to {kind.value}.", code=f"nothing_to_{kind.value}")
    target = Edit.objects.get(task=task, revision=line.revision)
    there, back = (target.inverse, target.patch) if kind == Edit.Kind.UNDO else (target.patch, target.inverse)
    edit = Edit(kind=kind, author=actor, sequence=sequence, target=line.revision, patch=there, inverse=back)
    patch = load(task, there)
    if patch is not None:
        label_schema(task.project).check(patch.numbers)  # a segment may have been deleted since
    return _append(task, edit, patch, _after(labelmap_at(task), patch))


def _apply(task: Task, patch: Patch | None, edit: Edit) -> Committed:
    """Journal what `patch` really changes in the current labelmap."""
    current = labelmap_at(task)
    if patch is not None:
        label_schema(task.project).check(patch.numbers)
        patch = effective(current, patch)
    if patch is not None:
        edit.patch, edit.inverse = store.put_all(_content(patch), _content(invert(current, patch)))
    return _append(task, edit, patch, _after(current, patch))


def _spare(task: Task, patch: Patch | None, base: int, kinds: Collection[str]) -> Patch | None:
    """The patch without the voxels that edits of these kinds have set since `base`."""
    if patch is None:
        return None
    since = Edit.objects.filter(task=task, revision__gt=base, kind__in=kinds).exclude(patch="")
    return without(patch, [made for edit in since if (made := load(task, edit.patch))])


def _after(current: Numbers, patch: Patch | None) -> Numbers:
    if patch is None:
        return current
    array = current.copy()
    apply(array, patch)
    return freeze(array)


def _content(patch: Patch) -> bytes:
    """Without revision numbers, so that the same change is the same file."""
    return wire.encode(patch, base=0, revision=0)


def _append(task: Task, edit: Edit, patch: Patch | None, array: Numbers) -> Committed:
    """One line more. `array` is the labelmap after it. The files are in the store before the row is."""
    task.revision += 1
    edit.task, edit.revision, edit.fence = task, task.revision, task.fence
    edit.save(force_insert=True)
    task.save(update_fields=["revision", "updated"])
    if task.holder_id:
        renew(task)
    revision = task.revision
    transaction.on_commit(lambda: _settle(task, revision, array), robust=True)  # it saves time only
    bus.group_send_on_commit(task_group(task.pk), {"type": "hilum.edit", "body": _body(edit)})
    if edit.target is None:  # the whole history need not be read to know
        return _committed(edit, patch, can_undo=True, can_redo=False)
    return _committed(edit, patch, **_reach(task))


def _reach(task: Task) -> dict[str, bool]:
    history = history_of(task)
    return {"can_undo": history.undoable is not None, "can_redo": history.redoable is not None}


def _committed(edit: Edit, patch: Patch | None, *, can_undo: bool, can_redo: bool, repeated: bool = False) -> Committed:
    numbered = relabel(patch, base=edit.revision - 1, revision=edit.revision) if patch else None
    return Committed(edit.revision, edit.kind, numbered, can_undo, can_redo, repeated)


def _settle(task: Task, revision: int, array: Numbers) -> None:
    memory.keep(task.pk, revision, array)
    if revision % SNAPSHOT_EVERY == 0:
        snapshot(task, revision, array)


def _body(edit: Edit) -> Mapping[str, Any]:
    """What every open page's consumer hears: names and numbers; the patch lies in the store under `patch_sha`."""
    return {
        "task": str(edit.task_id),
        "revision": edit.revision,
        "kind": str(edit.kind),
        "by": str(edit.author_id) if edit.author_id else None,
        "fence": edit.fence,
        "sequence": edit.sequence,
        "segment": edit.segment,
        "patch_sha": edit.patch,
    }


def last_sequence(task: Task, fence: int | None = None) -> int:
    """The newest sequence that is committed under that fence, by default the running claim's; 0 for none."""
    claim = task.fence if fence is None else fence
    edits = Edit.objects.filter(task=task, fence=claim, sequence__isnull=False)
    return edits.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def _known(task: Task, sequence: int) -> Committed | None:
    """The edit that a repeated message made. A page may leave out a number that was refused, never go back."""
    if sequence < 1:
        raise Malformed("A sequence counts from 1.")
    edit = Edit.objects.filter(task=task, fence=task.fence, sequence=sequence).first()
    if edit is not None:
        renew(task)
        return _committed(edit, load(task, edit.patch), **_reach(task), repeated=True)
    last = last_sequence(task)
    if sequence < last:
        raise Unusable(
            f"Sequence {sequence} comes after {last}; take the number after that.", code="sequence_passed", last=last
        )
    return None


def _check_base(task: Task, base: int) -> None:
    if not 0 <= base <= task.revision:
        raise Malformed(f"The label has no revision {base}; reload the page.", current=task.revision)
