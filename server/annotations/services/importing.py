"""Labels that come with their images: a draft to go on from, or approved by the manager who brings it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from labeling.io import wire
from labeling.patches import diff
from server.accounts.models import User
from server.annotations.models import Revision, Status, Task
from server.annotations.selectors import lock_first
from server.annotations.services.journal import commit_import
from server.annotations.services.labelmaps import labelmap_at, shape_of
from server.annotations.services.record import advance, database_now
from server.annotations.services.submission import seal
from server.core import store
from server.core.errors import Unusable
from server.images.models import Upload


@dataclass(frozen=True, slots=True)
class ImportedLabel:
    """content: the labelmap in the store; name, sha256: of the file as it came; user: who brought it, None: nobody."""

    content: str
    name: str
    sha256: str
    use: str
    user: str | None


@transaction.atomic
def add_label(*, task_id: UUID, label: ImportedLabel) -> Task:
    """The label becomes the task's first edit. A draft leaves it ready; approved seals it, without a review.

    Refused when the case was worked on: nothing of a person's work is replaced by a file. Safe to repeat.
    """
    lock_first(Task.objects.filter(pk=task_id))
    task = Task.objects.select_related("project", "image", "holder").get(pk=task_id)
    if task.events.filter(action="import_label", data__sha256=label.sha256).exists():
        return task
    if task.revision or task.status not in (Status.READY, Status.DRAFT):
        message = f"{task.image.name} is in the project already and was labeled there; {label.name} was left out."
        raise Unusable(message, code="already_labeled", task=str(task.pk))
    actor = User.objects.get(pk=label.user) if label.user else None
    array = wire.decode_labelmap(store.read(label.content), shape_of(task))
    commit_import(actor=actor, task=task, patch=diff(labelmap_at(task), array))
    if label.use == Upload.LabelUse.APPROVED:
        return _approve(task, actor, label)
    return _advance(task, actor, label, task.status)


def _approve(task: Task, actor: User | None, label: ImportedLabel) -> Task:
    """Nobody reviewed it here: the Revision says so by its kind."""
    sealed = seal(task, actor, Revision.Kind.IMPORTED)
    task.floor, task.submitted = task.revision, database_now(task)
    return _advance(task, actor, label, Status.APPROVED, "floor", "submitted", sealed=str(sealed.pk))


def _advance(
    task: Task, actor: User | None, label: ImportedLabel, status: str, *changed: str, sealed: str = ""
) -> Task:
    return advance(
        task,
        actor=actor,
        action="import_label",
        status=status,
        changed=changed,
        name=label.name,
        sha256=label.sha256,
        use=label.use,
        revision=task.revision,
        sealed=sealed,
    )
