"""Taking a segment out of a project: only when no label of it holds one of its voxels."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction

from server.accounts.models import User
from server.annotations.models import Task
from server.annotations.services.labelmaps import labelmap_at
from server.core.errors import Unusable
from server.core.events import ProjectChanged, publish
from server.jobs.models import Job
from server.jobs.services import enqueue
from server.projects.models import Project, Segment
from server.projects.policies import ProjectAction
from server.projects.selectors import project_for, segment_of
from server.projects.services import record_act

KIND = "annotations.delete_segment"


@transaction.atomic
def delete_segment(*, actor: User, project_id: UUID | str, number: int) -> Job | None:
    """Delete it at once where nothing was labeled yet (None), else through a job that looks at every label first."""
    project = project_for(actor, project_id, ProjectAction.CHANGE, lock=True)
    segment = segment_of(project, number)
    record_act(
        "delete_segment", actor=actor, project=project, by=ProjectAction.CHANGE, number=number, name=segment.name
    )
    _hold_pens(project)
    if Task.objects.filter(project=project, revision__gt=0).exists():
        about = f"Delete the segment {segment.name}"
        return enqueue(
            KIND, project_id=project.pk, actor=actor, priority=50, about=about, project=str(project.pk), number=number
        )
    _delete(project, number)
    return None


def look_and_delete(*, project_id: UUID, number: int, told: Callable[[float, str], None]) -> None:
    """Unusable, with the cases, when voxels of it exist. told: hears the share that is looked at. Safe to repeat."""
    if not Segment.objects.filter(project=project_id, number=number).exists():
        return
    seen: dict[UUID, int] = {}
    labeled = Task.objects.filter(project_id=project_id, revision__gt=0).select_related("project", "image")
    total = labeled.count()
    for done, task in enumerate(labeled.iterator(chunk_size=100)):
        told(done / total, "Looking through the labels")
        seen[task.pk] = task.revision
        _refuse_if_used([task], number)
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
        _hold_pens(project)
        _refuse_if_used((task for task in labeled.all() if seen.get(task.pk) != task.revision), number)
        _delete(project, number)


def _hold_pens(project: Project) -> None:
    """Whoever draws holds his task's row: until the transaction ends nobody can, nor claim a task and begin."""
    list(Task.objects.filter(project=project).order_by("pk").select_for_update().values_list("pk"))


def _refuse_if_used(tasks: Iterable[Task], number: int) -> None:
    for task in tasks:
        if (labelmap_at(task) == number).any():
            name = segment_of(task.project, number).name
            message = f"{name} has voxels in {task.image.name}, perhaps in others too; erase them there first."
            raise Unusable(message, code="segment_in_use", number=number, task=str(task.pk))


def _delete(project: Project, number: int) -> None:
    """The caller holds the project's row."""
    if project.segments.count() == 1:
        raise Unusable("A project keeps at least one segment; add another one first.", code="last_segment")
    segment_of(project, number).delete()
    publish(ProjectChanged(str(project.pk)))
