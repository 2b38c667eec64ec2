"""One verb on several cases: one transaction, an answer for each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from server.accounts.models import User
from server.annotations.models import Task
from server.annotations.services import assignment, shelving
from server.annotations.workflow import TaskAction
from server.core.errors import DomainError, NotFound
from server.projects.policies import ProjectAction
from server.projects.selectors import project_for

VERBS: dict[TaskAction, Callable[..., Task]] = {
    TaskAction.PUBLISH: shelving.publish,
    TaskAction.ASSIGN: assignment.assign,
    TaskAction.UNASSIGN: assignment.unassign,
    TaskAction.ARCHIVE: shelving.archive,
    TaskAction.RESTORE: shelving.restore,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """refusal: None when it was done."""

    task_id: UUID
    refusal: DomainError | None = None


@transaction.atomic
def do_to_several(
    *, actor: User, project_id: UUID | str, action: TaskAction, task_ids: Sequence[UUID], user: UUID | None = None
) -> list[Outcome]:
    """`action` on each of the project's cases that are named; those that refuse stay as they are."""
    project = project_for(actor, project_id, ProjectAction.ASSIGN)
    known = set(Task.objects.filter(project=project, pk__in=task_ids).values_list("pk", flat=True))
    told = {"user": user} if action == TaskAction.ASSIGN else {}
    verb = VERBS[action]
    foreign = [Outcome(task_id, NotFound("No such task.")) for task_id in task_ids if task_id not in known]
    return foreign + each(known, lambda task_id: verb(actor=actor, task_id=task_id, **told))


def each(task_ids: Iterable[UUID], perform: Callable[[UUID], object]) -> list[Outcome]:
    """Every one in a savepoint of its own, in one order for all callers, so that two of them never lock crosswise."""
    outcomes = []
    for task_id in sorted(task_ids):
        try:
            with transaction.atomic():
                perform(task_id)
        except DomainError as error:
            outcomes.append(Outcome(task_id, error))
        else:
            outcomes.append(Outcome(task_id))
    return outcomes
